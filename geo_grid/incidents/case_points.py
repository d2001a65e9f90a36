"""Where cases are: each as a point, or, where there are too many, sums by grid cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    FloatField,
    Func,
    QuerySet,
    Sum,
    When,
)
from django.utils import timezone

from geo_grid.access.context import caller
from geo_grid.areas.models import Division, GridCellVersion
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.events.queries import last_number
from geo_grid.incidents.case_figures import LIGHTS, cell_names
from geo_grid.incidents.case_filters import CaseQuery, found, light_case
from geo_grid.incidents.case_list import moment
from geo_grid.incidents.models import Incident

MOST = 5_000
MOST_WEIGHED = 100_000
"""That a density, hot spots or sums over time are made of at once."""
COLUMNS = (
    "ref", "lon", "lat", "light", "step", "state", "revision", "deadline", "yellow", "title", "cell",
)  # fmt: skip
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees of EPSG:4326."""


@dataclass(frozen=True)
class View:
    """What the map shows; `is_summed` asks for sums anyway."""

    bbox: Box | None = None
    is_summed: bool = False


def points(query: CaseQuery, view: View) -> dict[str, Any]:
    """``{total, columns, points}`` of the cases in view, or ``{total, sums}`` of more than 5,000.

    Both with ``last_event``: who follows events from there misses none.
    A sum stands at the middle of its cases. Those in no cell are summed by their division.
    Raises :class:`BadInput` that names the filter which cannot be used.
    """
    last_event = last_number()  # read before the rows, which are at least as new
    now = timezone.now()
    cases = found(query, now=now).annotate(lit=light_case(now))
    if view.bbox is not None:
        cases = _within(cases, view.bbox)
    if not view.is_summed:
        rows = list(_rows(cases)[: MOST + 1])
        if len(rows) <= MOST:
            made = [_point(row) for row in rows]
            return {
                "total": len(made), "columns": COLUMNS, "points": made, "last_event": last_event,
            }  # fmt: skip
    sums = _sums(cases)
    return {"total": sum(one["total"] for one in sums), "sums": sums, "last_event": last_event}


def _within(cases: QuerySet[Incident], box: Box) -> QuerySet[Incident]:
    """Those in a box, its sides included; the index knows sides to about a metre alone."""
    west, south, east, north = box
    near = cases.filter(point__bboverlaps=Polygon.from_bbox(box))
    exact = {"lon__gte": west, "lon__lte": east, "lat__gte": south, "lat__lte": north}
    return near.alias(lon=along("X"), lat=along("Y")).filter(**exact)


def check_not_too_many(n: int) -> None:
    """Raises :class:`BadInput` for more than :data:`MOST_WEIGHED` cases."""
    if n > MOST_WEIGHED:
        raise BadInput(
            "too_many_cases",
            gettext_noop("These are more than %(most)s cases; choose an area or a shorter period."),
            field="since",
            most=MOST_WEIGHED,
        )


def along(axis: str) -> Func:
    """The coordinate of a case along ``X`` (longitude) or ``Y`` (latitude)."""
    return Func(F("point"), function=f"ST_{axis}", output_field=FloatField())


def _rows(cases: QuerySet[Incident]) -> QuerySet[Incident, tuple[Any, ...]]:
    return cases.order_by("pk").values_list(
        "ref", along("X"), along("Y"), "lit", "step", "state", "revision", "deadline", "yellow",
        "title", "category", "matter__name", "cell_version__cell",
    )  # fmt: skip


def _point(row: tuple[Any, ...]) -> list[Any]:
    """The values of :data:`COLUMNS`; times by the city's clocks."""
    ref, lon, lat, light, step, state, revision, *due, title, category, matter, cell = row
    if caller().scope.is_display:
        title = ""  # somebody wrote it, and a wall is read by everybody
    told = title or category or matter or ""
    return [ref, lon, lat, light or None, step, state, revision, *map(moment, due), told, cell]


def _sums(cases: QuerySet[Incident]) -> list[dict[str, Any]]:
    """One pass over the rows, which may be a million: all else is done to its few groups."""
    home = Case(
        When(cell_version__isnull=True, then=F("division_id")), output_field=BigIntegerField()
    )
    groups = list(
        cases.annotate(home=home).order_by().values("cell_version_id", "home", "lit")
        .annotate(n=Count("pk"), x=Sum(along("X")), y=Sum(along("Y")))
    )  # fmt: skip
    of_version = dict(
        GridCellVersion.objects.filter(pk__in={one["cell_version_id"] for one in groups} - {None})
        .values_list("pk", "cell")
    )  # fmt: skip
    places: dict[tuple[int, int], _Sum] = {}
    for one in groups:
        cell = of_version.get(one["cell_version_id"])
        where = (0, cell) if cell else (1, one["home"] or 0)
        places.setdefault(where, _Sum()).add(one)
    cells = cell_names([pk for is_home, pk in places if not is_home])
    homes = [pk for is_home, pk in places if is_home]
    divisions = dict(Division.objects.filter(pk__in=homes).values_list("pk", "code"))
    return [
        {"cell": None, "code": divisions.get(pk, ""), **found.told}
        if is_home
        else {"cell": pk, "code": cells[pk]["code"], **found.told}
        for (is_home, pk), found in sorted(places.items())
    ]


@dataclass
class _Sum:
    """Cases of one place: of a grid cell, else of a division."""

    lights: Counter[str] = field(default_factory=Counter)
    x: float = 0
    y: float = 0

    def add(self, group: dict[str, Any]) -> None:
        self.lights[group["lit"]] += group["n"]
        self.x += group["x"]
        self.y += group["y"]

    @property
    def told(self) -> dict[str, Any]:
        total = self.lights.total()
        return {
            "total": total, "lon": self.x / total, "lat": self.y / total,
            **{light: self.lights[light] for light in LIGHTS},
        }  # fmt: skip
