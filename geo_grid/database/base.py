"""A command that touches a table finds its database running; one that does not starts nothing.

A transaction that begins declares the scope of its caller, see :mod:`geo_grid.access.context`.
"""

from __future__ import annotations

import select
from typing import Any

from django.conf import settings
from django.contrib.gis.db.backends.postgis import base
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from geo_grid.cluster import Cluster

_DECLARE = (
    "SELECT set_config('geo_grid.scope', %s, true), set_config('statement_timeout', %s, true)"
)
_REMEMBER = ", geo_grid_remember_cells(%s)"


class DatabaseWrapper(base.DatabaseWrapper):
    """PostGIS, preceded by :meth:`geo_grid.cluster.Cluster.ensure_running` for the embedded one."""

    _declared = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        cluster = Cluster(settings.GEO_GRID_VAR)
        # Not for a connection that leads elsewhere: it would start a second server beside its own.
        if settings.GEO_GRID_EMBEDDED and conn_params.get("host") == str(cluster.socket_dir):
            cluster.ensure_running()
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """Whether the server is still there; a look at the socket, not a query.

        A server that has gone away, or ended this session, leaves its last word or the end of the
        stream to be read: then ask it properly.
        """
        raw = self.connection
        if raw is None or raw.closed:
            return False
        readable, _, broken = select.select([raw], [], [raw], 0)
        if readable or broken:
            return bool(super().is_usable())
        return True

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)
        if not autocommit:
            self.declare_scope()

    def declare_scope(self) -> None:
        """Tell this transaction, and it alone, whose rows it may see and how long it may think."""
        from geo_grid.access.context import caller

        raw = self.connection
        if raw is None or raw.info.transaction_status == TRANSACTION_STATUS_INERROR:
            return  # its rollback takes the declaration back by itself
        who = caller()
        scope = who.scope.as_json if who.is_somebody else ""
        if not scope and not self._declared:
            return
        self._declared = bool(scope)
        with raw.cursor() as cursor:
            if not scope or who.scope.everything or not who.scope.grants:
                cursor.execute(_DECLARE, [scope, str(who.statement_timeout_ms)])
            else:
                cursor.execute(_DECLARE + _REMEMBER, [scope, str(who.statement_timeout_ms), scope])
