"""Hot spots: places at which cases repeat, ranked.

A place is a building with its cases, or a point with those that lie in none. The place from which most
cases are within reach is the first hot spot and takes them; then the next of what is left. A hot
spot so has a size that is known beforehand: chains of neighbours, by which a whole street becomes
one, are not followed.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from geo_grid.areas.models import City
from geo_grid.geometry.metric import pick_metric_srid, project_points
from geo_grid.incidents.case_figures import cell_names
from geo_grid.incidents.case_filters import CaseQuery, found, light_case
from geo_grid.incidents.case_list import moment
from geo_grid.incidents.case_points import LIGHTS, MOST_WEIGHED, along, check_not_too_many
from geo_grid.premises.models import Building
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
REACH_M = 30.0
LEAST = 3
"""Cases that make a hot spot."""
MOST = 50
"""Of the ranked list."""
MOST_NAMED = 30
"""Cases of one hot spot that are told by reference."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Row:
    """A case as far as hot spots are told of it."""

    pk: int
    ref: str
    lon: float
    lat: float
    building: int | None
    cell: int | None
    light: str
    reported_at: datetime


def hot_spots(query: CaseQuery) -> dict[str, Any]:
    """``{total, found, least, reach_m, spots}``: the :data:`MOST` first of the `found` hot spots.

    Raises :class:`BadInput` that names the filter which cannot be used, or that there are too many
    cases to look through.
    """
    now = timezone.now()
    cases = found(query, now=now).annotate(lit=light_case(now)).order_by("pk")
    rows = [
        _Row(*row)
        for row in cases.values_list(
            "pk", "ref", along("X"), along("Y"), "building", "cell_version__cell", "lit",
            "reported_at",
        )[: MOST_WEIGHED + 1]
    ]  # fmt: skip
    check_not_too_many(len(rows))
    east, north = _metres(rows)
    groups = grouped(east, north, [row.building for row in rows])
    return {
        "total": len(rows), "found": len(groups), "least": LEAST, "reach_m": REACH_M,
        "spots": _told([[rows[i] for i in group] for group in groups[:MOST]]),
    }  # fmt: skip


def _metres(rows: Sequence[_Row]) -> tuple[Floats, Floats]:
    lon = np.array([row.lon for row in rows], dtype=np.float64)
    lat = np.array([row.lat for row in rows], dtype=np.float64)
    if not rows:
        return lon, lat
    srid = City.objects.values_list("metric_srid", flat=True).first()
    return project_points(
        lon, lat, metric_srid=srid or pick_metric_srid(float(lon.mean()), float(lat.mean()))
    )


def grouped(
    x: Floats,
    y: Floats,
    buildings: Sequence[int | None],
    *,
    reach_m: float = REACH_M,
    least: int = LEAST,
) -> list[list[int]]:
    """Indices of the cases of each hot spot, the one with most cases first; of equal ones the older.

    `x` and `y` are metres. A building lies in the middle of its cases.
    """
    from scipy.spatial import cKDTree

    members = _places(x, y, buildings)
    if not members:
        return []
    weights = [len(one) for one in members]
    middles = np.array([[x[one].mean(), y[one].mean()] for one in members])
    near = cKDTree(middles).query_ball_point(middles, r=reach_m)
    left = [sum(weights[other] for other in around) for around in near]
    # The queue may hold a place with more than is left near it: it is put back with what is.
    queue = [(-n, place) for place, n in enumerate(left) if n >= least]
    heapq.heapify(queue)
    is_taken = [False] * len(members)
    groups: list[list[int]] = []
    while queue:
        n, place = heapq.heappop(queue)
        if is_taken[place]:
            continue
        around = [other for other in near[place] if not is_taken[other]]
        now = sum(weights[other] for other in around)
        if now < -n:
            if now >= least:
                heapq.heappush(queue, (-now, place))
            continue
        for other in around:
            is_taken[other] = True
        groups.append(sorted(int(i) for other in around for i in members[other]))
    return groups


def _places(x: Floats, y: Floats, buildings: Sequence[int | None]) -> list[NDArray[np.intp]]:
    """Indices of the cases of each place, in the order of their first."""
    by_place: dict[tuple[float, float] | int, list[int]] = {}
    points = zip(x.tolist(), y.tolist(), strict=True)
    for i, (point, building) in enumerate(zip(points, buildings, strict=True)):
        by_place.setdefault(point if building is None else building, []).append(i)
    return [np.array(one, dtype=np.intp) for one in by_place.values()]


# ---- what is told of one


def _told(groups: Sequence[Sequence[_Row]]) -> list[dict[str, Any]]:
    cells = cell_names([row.cell for group in groups for row in group if row.cell is not None])
    houses = {row.building for group in groups for row in group if row.building is not None}
    names = {
        pk: name or estate
        for pk, name, estate in Building.objects.filter(pk__in=houses).values_list(
            "pk", "name", "estate"
        )
    }
    told = [_one(group, cells, names) for group in groups]
    places = {"lons": [one["lon"] for one in told], "lats": [one["lat"] for one in told]}
    streets = {row["number"]: row["name"] for row in sql.rows("nearest_streets", places)}
    return [one | {"street": streets.get(i, "")} for i, one in enumerate(told, start=1)]


def _one(
    group: Sequence[_Row], cells: dict[int, dict[str, str]], names: dict[int, str]
) -> dict[str, Any]:
    """Of buildings and cells those that most of its cases lie in."""
    house = _most_common([row.building for row in group])
    cell = _most_common([row.cell for row in group])
    lights = Counter(row.light for row in group)
    newest = sorted(group, key=lambda row: (row.reported_at, row.pk), reverse=True)
    return {
        "total": len(group),
        "lon": round(sum(row.lon for row in group) / len(group), 7),
        "lat": round(sum(row.lat for row in group) / len(group), 7),
        "building": names.get(house, "") if house else "",
        "cell": cells.get(cell) if cell else None,
        **{light: lights[light] for light in LIGHTS},
        "newest": moment(newest[0].reported_at),
        "refs": [row.ref for row in newest[:MOST_NAMED]],
    }


def _most_common(values: Sequence[int | None]) -> int | None:
    known = Counter(value for value in values if value is not None)
    return min(known, key=lambda value: (-known[value], value)) if known else None
