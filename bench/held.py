"""Open cases held in memory by an R-tree against the same questions asked of the table.

The tree yields candidates only: whose cases they are is judged by the predicate's SQL in both ways, so
that what is compared is finding them. 100,000 cases are open for it, in a transaction that is taken
back; both ways have to name the same cases.
"""

from __future__ import annotations

import itertools
import resource
import statistics
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import connection, transaction
from django.db.models import QuerySet
from rtree import index

from bench import cases
from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import Scope
from geo_grid.incidents.case_filters import seen
from geo_grid.incidents.case_points import along
from geo_grid.incidents.models import Incident

OPEN, ROUNDS = 100_000, 60
WIDTHS_DEG = (0.002, 0.01, 0.02)
"""Of views: about 200 m, 1 km and 2 km of a town ten kilometres wide."""
WEST, SOUTH = 118.2, 24.2
Row = dict[str, Any]
Box = tuple[float, float, float, float]
Find = Callable[[Box], set[int]]


def rows(people: Iterable[tuple[str, Scope]]) -> Iterator[Row]:
    """Rows of (name, value, unit, reference, ratio); the reference is PostgreSQL alone."""
    with transaction.atomic():
        newest = Incident.objects.order_by("-reported_at").values("pk")[:OPEN]
        Incident.objects.filter(pk__in=newest).update(step="reported", closed_at=None)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE geo_grid_incident")
        tree = yield from _built()
        for who, scope in people:
            with acting(Caller(scope=scope)), cases.as_application():
                yield _against(f"{who}: open cases in view", _held(tree), _in_view)
        transaction.set_rollback(True)


def _built() -> Generator[Row, None, index.Index]:
    before, started = _memory_mib(), time.perf_counter()
    opened = Incident.objects.filter(state=Incident.State.OPEN)
    points = opened.values_list("pk", along("X"), along("Y"))
    tree = index.Index((pk, (x, y, x, y), None) for pk, x, y in points.iterator())
    name = f"an R-tree of {OPEN:,} open cases"
    yield {"name": f"{name}, built", "value": time.perf_counter() - started, "unit": "s"}
    yield {
        "name": f"{name}, memory of each process",
        "value": _memory_mib() - before,
        "unit": "MiB",
    }
    return tree


def _held(tree: index.Index) -> Find:
    return lambda box: _told(seen().filter(pk__in=list(tree.intersection(box))))


def _in_view(box: Box) -> set[int]:
    area = Polygon.from_bbox(box)
    near = seen().filter(state=Incident.State.OPEN, point__bboverlaps=area)
    # PostGIS compares boxes in single precision, and takes in what lies a hair beside one
    return _told(near.filter(point__intersects=area))


def _told(found: QuerySet[Incident]) -> set[int]:
    return set(found.values_list("pk", flat=True))


def _against(name: str, held: Find, asked: Find) -> Row:
    spent: dict[str, list[float]] = {"held": [], "asked": []}
    for box in itertools.islice(itertools.cycle(_boxes()), ROUNDS):
        answers = []
        for way, find in (("held", held), ("asked", asked)):
            started = time.perf_counter()
            answers.append(find(box))
            spent[way].append((time.perf_counter() - started) * 1000)
        if answers[0] != answers[1]:
            raise AssertionError(f"{name}: the tree and the table disagree in {box}")
    (held_ms, held_late), (asked_ms, asked_late) = map(_middle_and_late, spent.values())
    return {
        "name": f"{name}, by the R-tree, p50 (p95 {held_late:.1f} ms)", "value": held_ms,
        "unit": "ms", "reference": f"PostgreSQL alone {asked_ms:.2f} ms (p95 {asked_late:.1f})",
        "ratio": held_ms / asked_ms,
    }  # fmt: skip


def _middle_and_late(spent: list[float]) -> tuple[float, float]:
    return statistics.median(spent), sorted(spent)[max(0, -(-len(spent) * 95 // 100) - 1)]


def _boxes() -> list[Box]:
    corners = [(WEST + step * 0.0125, SOUTH + step * 0.0125) for step in range(7)]
    return [(x, y, x + width, y + width) for width in WIDTHS_DEG for x, y in corners]


def _memory_mib() -> float:
    """What the process holds now: its most ever may stem from what was measured before."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
