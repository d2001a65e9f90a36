"""Sessions in the database, each with the account it belongs to."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from geo_grid.access.identity import Identity, of_session
from geo_grid.access.models import Session

ADDRESS, AGENT, STARTED, SEEN = "_address", "_agent", "_started", "_seen"


class SessionStore(DatabaseStore):
    """Django's own store over our table: the account and where it came from are columns.

    A session is read together with whom it belongs to, see :mod:`geo_grid.access.identity`.
    """

    identity: Identity | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        self.identity = of_session(self.session_key) if self.session_key else None
        if self.identity is None:
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(self.identity.session_data)
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        row.account_id = data.get(SESSION_KEY)
        row.address = data.get(ADDRESS)
        row.agent = data.get(AGENT, "")[:200]
        return row
