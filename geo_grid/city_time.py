"""The city's days: the stored zone of the city decides when each begins, and nothing else does.

Not the zone of the reader, of the server or of PostgreSQL's session. Until a city is stored, its
zone is the setting ``GEO_GRID_TIME_ZONE`` (Asia/Shanghai by default), which `start_city` stores.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from geo_grid.errors import BadInput, Misconfigured, gettext_noop

_SELECT = "SELECT timezone FROM geo_grid_city WHERE id = 1"
UNKNOWN = gettext_noop("“%(zone)s” is no time zone; write one as Asia/Shanghai.")
CONTRADICTION = gettext_noop(
    "The city's days begin in the time zone %(stored)s, but GEO_GRID_TIME_ZONE says %(given)s."
)


@dataclass
class _Held:
    """The zone as it was first read within one request, job or command."""

    zone: ZoneInfo | None = None


_held: ContextVar[_Held | None] = ContextVar("city_time", default=None)


def city_timezone() -> ZoneInfo:
    """The zone in which the city's days begin.

    Read from the city, once within :func:`one_zone`. Raises :class:`Misconfigured` when this
    machine does not know it.
    """
    held = _held.get()
    if held is None:
        return _stored()
    if held.zone is None:
        held.zone = _stored()
    return held.zone


def _stored() -> ZoneInfo:
    with connection.cursor() as cursor:
        cursor.execute(_SELECT)
        row = cursor.fetchone()
    name = row[0] if row else settings.TIME_ZONE
    zone = zone_named(name)
    if zone is None:
        raise Misconfigured("timezone_unknown", UNKNOWN, zone=name)
    return zone


def check_stored() -> None:
    """What a process asks as it starts: raises :class:`Misconfigured` when the stored zone is
    unknown here or not the one that the environment names.

    A database that is not there yet is waited for elsewhere, and has no zone to differ.
    """
    try:
        stored = _stored().key
    except DatabaseError:
        return
    if contradicts(stored):
        raise Misconfigured(
            "timezone_contradicts", CONTRADICTION, stored=stored, given=settings.GEO_GRID_TIME_ZONE
        )


@contextmanager
def one_zone(known: ZoneInfo | None = None) -> Iterator[None]:
    """One request, job or command: the zone is read when it is first asked for, and then kept.

    Unless it is `known`. Inside, it is also Django's current time zone, in which the API writes and reads times.
    """
    if _held.get() is not None:
        yield  # part of a larger piece of work
        return
    token = _held.set(_Held(known))
    try:
        with timezone.override(_CITY):
            yield
    finally:
        _held.reset(token)


def forget_zone() -> None:
    """The city was stored just now: its zone is to be read again."""
    held = _held.get()
    if held is not None:
        held.zone = None


class _CityZone(tzinfo):
    """The city's zone, looked up at the first time that is told in it: most requests tell none."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        return city_timezone().utcoffset(moment)

    def dst(self, moment: datetime | None) -> timedelta | None:
        return city_timezone().dst(moment)

    def tzname(self, moment: datetime | None) -> str | None:
        return city_timezone().tzname(moment)

    def fromutc(self, moment: datetime) -> datetime:
        zone = city_timezone()
        return zone.fromutc(moment.replace(tzinfo=zone))


_CITY = _CityZone()


# ---- days


def local(moment: datetime | None = None) -> datetime:
    """`moment` (default: now) by the city's clocks."""
    return (moment or timezone.now()).astimezone(city_timezone())


def day_of(moment: datetime) -> date:
    """The city's day on which `moment` lies."""
    return local(moment).date()


def today() -> date:
    """The city's day."""
    return local().date()


def start_of(day: date) -> datetime:
    """The local midnight at which `day` begins; where clocks skip it, the instant they do."""
    return datetime.combine(day, time.min, tzinfo=city_timezone())


def end_of(day: date) -> datetime:
    """The last microsecond of `day`, in UTC: what "as of" a day means.

    Raises :class:`OverflowError` for the last day of the year 9999.
    """
    # In UTC, since the wall clock before midnight may be shown twice.
    return start_of(day + timedelta(days=1)).astimezone(UTC) - timedelta(microseconds=1)


def midnight(moment: datetime | None = None) -> datetime:
    """The local midnight at which the day of `moment` (default: now) begins."""
    return start_of(local(moment).date())


# ---- names


def zone_named(name: str) -> ZoneInfo | None:
    """The zone called `name`; ``None`` for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # also for "", "..", and names of folders
        return None


def check_timezone(name: str) -> ZoneInfo:
    """The zone that a city is to be stored with.

    Raises :class:`BadInput` ``timezone_unknown``, or ``timezone_contradicts`` for another one than
    the environment insists on.
    """
    zone = zone_named(name)
    if zone is None:
        raise BadInput("timezone_unknown", UNKNOWN, field="timezone", zone=name)
    if contradicts(name):
        raise BadInput(
            "timezone_contradicts", CONTRADICTION, field="timezone", stored=name,
            given=settings.GEO_GRID_TIME_ZONE,
        )  # fmt: skip
    return zone


def contradicts(stored: str) -> bool:
    """Whether ``GEO_GRID_TIME_ZONE`` is set in the environment, and to something else."""
    return settings.GEO_GRID_TIME_ZONE not in ("", stored)
