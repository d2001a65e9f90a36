"""Days of the city: where they begin, and from when a new row holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange


def city_timezone() -> ZoneInfo:
    """The zone in which days begin: the deployment's, ``GEO_GRID_TIME_ZONE``."""
    return ZoneInfo(settings.TIME_ZONE)


def midnight(moment: datetime | None = None) -> datetime:
    """The local midnight at which the day of `moment` (default: now) begins."""
    local = (moment or timezone.now()).astimezone(city_timezone())
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


_beginning: ContextVar[datetime | None] = ContextVar("beginning", default=None)


@contextmanager
def beginning(moment: datetime) -> Iterator[None]:
    """Rows that are made inside begin on the day of `moment` instead of today: a loaded past."""
    token = _beginning.set(moment)
    try:
        yield
    finally:
        _beginning.reset(token)


def from_today() -> DateTimeTZRange:
    """``[local midnight of today, ∞)``, or of the day that :func:`beginning` names."""
    return DateTimeTZRange(midnight(_beginning.get()), None, "[)")
