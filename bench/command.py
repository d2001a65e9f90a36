"""The command centre over a million cases: what a filter, a drawn area and a view of the map ask.

The city of :mod:`bench.cases`. Every question is asked of the application's role, behind the row
policies, by an officer of the city and one of a street, with other values each time.
"""

from __future__ import annotations

import itertools
import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import transaction

from bench import cases, held
from geo_grid.access.actions import assign_role, create_user
from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import Scope, scope_of
from geo_grid.areas.models import City
from geo_grid.incidents.case_figures import figures
from geo_grid.incidents.case_filters import CaseQuery
from geo_grid.incidents.case_list import listed
from geo_grid.incidents.case_points import View, points
from geo_grid.incidents.models import Incident

ROUNDS = 20
TINY = {"ROUNDS": 2}
FILTER_MS, AREA_MS, VIEW_MS = 1000.0, 300.0, 300.0
FILTERS: tuple[dict[str, Any], ...] = (
    {"state": "open"},
    {"state": "open", "kind": "routine", "light": "red"},
    {"state": "closed", "kind": "routine", "months": 1},
    {"kind": "emergency"},
    {"q": "路灯"},
    {},
)
Row = dict[str, Any]
Act = Callable[[dict[str, Any]], object]


def run() -> list[Row]:
    """Rows of (name, value, unit, reference, ratio, goal, ok)."""
    cases.load()
    return list(_rows())


def _rows() -> Iterator[Row]:
    people = _people()
    for who, scope in people:
        for said in FILTERS:
            told = ", ".join(map(str, said.values())) or "all"
            yield _row(
                f"{who}: list, figures and points of: {told}", scope, _picture, [said], FILTER_MS
            )
        drawn = [{"state": "open", "polygon": area} for area in _areas()]
        yield _row(f"{who}: a drawn area counted, open", scope, _counted, drawn, AREA_MS)
        views = [{"state": "open", "bbox": area.extent} for area in _areas()]
        yield _row(f"{who}: what lies in view, open", scope, _viewed, views, VIEW_MS)
        for share, name in ((0.25, "quarter"), (0.05, "twentieth"), (0.01, "hundredth")):
            drawn = [{"polygon": area} for area in _areas(share)]
            most = max(_lying_in(said["polygon"]) for said in drawn)
            told = f"{who}: a drawn area of a {name} of the width, all, up to {most:,} in the city"
            yield _row(told, scope, _counted, drawn, AREA_MS)
    yield from held.rows(people)


def _people() -> tuple[tuple[str, Scope], ...]:
    city = create_user(f"bench{secrets.token_hex(4)}", password=None)
    assign_role(city, "city_manager", division_code="990101")
    street = create_user(f"bench{secrets.token_hex(4)}", password=None)
    assign_role(street, "street_manager", division_code="990101001")
    return (("the city", scope_of(city)), ("a street", scope_of(street)))


def _lying_in(area: Polygon) -> int:
    return Incident.objects.filter(point__bboverlaps=area).count()


def _areas(*shares: float) -> list[Polygon]:
    """Of such shares of the city's width, here and there."""
    west, south, east, north = City.objects.get().envelope.extent
    found = []
    for share, step in itertools.product(shares or (0.25, 0.01), range(5)):
        x, y = west + (east - west) * step * 0.15, south + (north - south) * step * 0.15
        found.append(
            Polygon.from_bbox((x, y, x + (east - west) * share, y + (north - south) * share))
        )
    return found


def _picture(said: dict[str, Any]) -> None:
    """What the page asks when a filter changes: three requests."""
    query = cases.query_of(said)
    listed(query, sort="-reported_at")
    points(query, View())
    figures(query)


def _counted(said: dict[str, Any]) -> None:
    figures(cases.query_of(said))


def _viewed(said: dict[str, Any]) -> None:
    points(CaseQuery(state=said["state"]), View(said["bbox"]))


def _row(name: str, scope: Scope, act: Act, asked: list[dict[str, Any]], goal_ms: float) -> Row:
    spent = []
    with acting(Caller(scope=scope)), cases.as_application():
        for said in itertools.islice(itertools.cycle(asked), ROUNDS):
            started = time.perf_counter()
            with transaction.atomic():
                act(said)
            spent.append((time.perf_counter() - started) * 1000)
    late = sorted(spent)[max(0, -(-len(spent) * 95 // 100) - 1)]
    return {
        "name": f"{name}, p95", "value": late, "unit": "ms",
        "reference": f"p50 {statistics.median(spent):.0f} ms",
        "goal": f"≤ {goal_ms:g} ms", "ok": late <= goal_ms,
    }  # fmt: skip
