"""The calendar of the city and its matters, as they are stored."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import OuterRef, QuerySet, Subquery

from geo_grid.access.models import Department
from geo_grid.areas.models import Division
from geo_grid.city_time import city_timezone
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.matters.calendar import OFFICE_HOURS, WorkCalendar
from geo_grid.matters.models import (
    CalendarDay,
    CalendarYear,
    Matter,
    MatterVersion,
    WorkingSession,
)
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def work_calendar() -> WorkCalendar:
    """Zone, sessions and days of this city; some hundred rows, the days of two decades."""
    days: dict[str, set[date]] = {kind: set() for kind in CalendarDay.Kind.values}
    for day, kind in CalendarDay.objects.values_list("day", "kind"):
        days[kind].add(day)
    sessions = WorkingSession.objects.order_by("starts").values_list("starts", "ends")
    return WorkCalendar(
        city_timezone(),
        sessions=tuple((starts, ends) for starts, ends in sessions) or OFFICE_HOURS,
        days_off=frozenset(days[CalendarDay.Kind.OFF]),
        days_worked=frozenset(days[CalendarDay.Kind.WORKING]),
        known_years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )


def holidays() -> Callable[[date], bool | None]:
    """Whether a day is free beside the weekends; None in a year whose days off nobody entered.

    The calendar is read when it is first asked.
    """
    calendar = cache(work_calendar)

    def is_holiday(day: date) -> bool | None:
        known = calendar()
        return day in known.days_off if day.year in known.known_years else None

    return is_holiday


def version_of(code: str) -> MatterVersion:
    """The matter as it is defined now. Raises :class:`BadInput` ``matter_unknown``."""
    version = newest().filter(matter__code=code).first()
    if version is None:
        raise matter_unknown(code)
    return version


def matter_unknown(code: str) -> BadInput:
    return BadInput(
        "matter_unknown",
        gettext_noop("There is no matter “%(matter)s”; choose one of the list of matters."),
        field="matter",
        matter=code[:40],
    )


def default_version(kind: str) -> MatterVersion | None:
    """What a case without a named matter is, by its kind of work, so that it has a clock too.

    ``None`` only where nobody has entered any matters.
    """
    return newest().filter(matter__code=f"other-{kind}").first()


def newest() -> QuerySet[MatterVersion]:
    last = MatterVersion.objects.filter(matter=OuterRef("matter")).order_by("-number")
    return MatterVersion.objects.select_related("matter").filter(
        number=Subquery(last.values("number")[:1])
    )


def department_for(
    version: MatterVersion, *, division: Division | None, point: Point
) -> Department | None:
    """Who answers for a case of this matter at `point` (EPSG:4326) in `division`.

    A component: the owner of the nearest one within the matter's `near_m`, then the area
    (部件先属主后属地, GB/T 30428.3). An event: the area (事件先属地后属主); as long as no register
    names owners of ground there is nobody behind it. The area's department is that of the longest
    prefix of `division`'s code, else that of the whole city; without either, nobody: a dispatcher
    chooses.
    """
    found = None
    if version.matter.sort == Matter.Sort.COMPONENT:
        found = sql.value("party_of_component", _around(version, point))
    found = found or sql.value(
        "party_of_area",
        {
            "matter": version.matter_id,
            "group": version.matter.group,
            "division": division.code if division else "",
        },
    )
    return None if found is None else Department.objects.get(pk=found)


def _around(version: MatterVersion, point: Point) -> dict[str, Any]:
    """Parameters of a search within `near_m`; degrees a little too far, for the index alone."""
    reach_m = max(version.near_m, 1)
    reach_lat = reach_m / 110_000
    return {
        "point": point.ewkt,
        "kind": version.matter.code.partition("-")[0],
        "name": version.name,
        "reach_m": reach_m,
        "reach_lat": reach_lat,
        "reach_lon": reach_lat / max(math.cos(math.radians(point.y)), 0.01),
    }


def listed(*, public_only: bool) -> list[dict[str, Any]]:
    """Every matter as it is defined now, by group; with `public_only` those offered to citizens."""
    rows = newest().order_by("matter__sort", "matter__group", "matter_id")
    if public_only:
        rows = rows.filter(matter__is_public=True)
    return [
        {
            "code": row.matter.code,
            "sort": row.matter.sort,
            "group": row.matter.group,
            "group_name": row.group_name,
            "group_name_en": row.group_name_en,
            "name": row.name,
            "name_en": row.name_en,
            "kind": row.kind,
            "is_public": row.matter.is_public,
            "attributes": row.attributes,
            **({} if public_only else _for_staff(row)),
        }
        for row in rows
    ]


def _for_staff(row: MatterVersion) -> dict[str, Any]:
    return {
        "version": row.number, "limits": row.limits, "evidence": row.evidence,
        "materials": row.materials, "near_m": row.near_m, "near_days": row.near_days,
        "origin": row.origin, "professional_grid": row.professional_grid,
    }  # fmt: skip
