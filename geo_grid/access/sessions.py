"""Sessions in the database, each with the account it belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from geo_grid.access.identity import Identity, of_session
from geo_grid.access.models import Session

ADDRESS, AGENT, STARTED, SEEN = "_address", "_agent", "_started", "_seen"
ENROL = "_enrol"
"""The account must set a second factor before anything else."""


KEY_LENGTH = 40
"""Of the column: 160 bits of the digest."""


def kept_key(key: str) -> str:
    """What is stored of a session's key, which is random: who reads the table has no cookie."""
    return hashlib.sha256(key.encode()).hexdigest()[:KEY_LENGTH]


def is_in_time(session: Mapping[str, Any], *, now: float, on_wall: bool = False) -> bool:
    """Whether a session is neither idle for too long nor older than a working day.

    `now` in seconds since 1970. A display login has nobody before it: its session ends with its
    days (``GEO_GRID_DISPLAY_DAYS``), its device or an administrator alone.
    """
    started = session.get(STARTED, now)
    if on_wall:
        return bool(now - started <= settings.GEO_GRID_DISPLAY_DAYS * 86400)
    if now - started > settings.GEO_GRID_SESSION_HOURS * 3600:
        return False
    return bool(now - session.get(SEEN, now) <= settings.GEO_GRID_IDLE_MINUTES * 60)


class SessionStore(DatabaseStore):
    """Django's own store over our table: the account and where it came from are columns.

    The cookie holds the key, the table its digest.

    A session is read together with whom it belongs to, see :mod:`geo_grid.access.identity`.
    """

    identity: Identity | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        self.identity = of_session(kept_key(self.session_key)) if self.session_key else None
        if self.identity is None:
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(self.identity.session_data)
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        row.session_key = kept_key(row.session_key)
        row.account_id = data.get(SESSION_KEY)
        row.address = data.get(ADDRESS)
        row.agent = data.get(AGENT, "")[:200]
        # A session is written anew whenever it is seen; it began when it says.
        if STARTED in data:
            row.started_at = datetime.fromtimestamp(data[STARTED], UTC)
        return row

    def exists(self, session_key: str | None) -> bool:
        return session_key is not None and super().exists(kept_key(session_key))

    async def aexists(self, session_key: str | None) -> bool:
        return session_key is not None and await super().aexists(kept_key(session_key))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.get_model_class().objects.filter(session_key=kept_key(key)).delete()

    async def adelete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            await self.get_model_class().objects.filter(session_key=kept_key(key)).adelete()
