"""A command that touches a table finds its database running; one that does not starts nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.gis.db.backends.postgis import base

from geo_grid.cluster import Cluster


class DatabaseWrapper(base.DatabaseWrapper):
    """PostGIS, preceded by :meth:`geo_grid.cluster.Cluster.ensure_running` for the embedded one."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if settings.GEO_GRID_EMBEDDED:
            Cluster(settings.GEO_GRID_VAR).ensure_running()
        return super().get_new_connection(conn_params)
