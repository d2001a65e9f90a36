"""Whom a kind of facility reaches: served, within reach without a place, out of reach.

One function counts, for every level; the numbers are units (dwellings), which every staff login may
read. Residents are numbers about persons, and are not told here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.network.build import Network
from geo_grid.geometry.network.joins import Joins, join
from geo_grid.geometry.network.lines import Floats, Ints
from geo_grid.geometry.network.nearest import TIE, Nearest, nearest_two
from geo_grid.geometry.network.places import Coverage, fill, load
from geo_grid.geometry.network.profiles import Costs, costs
from geo_grid.reach import kinds
from geo_grid.reach.current import Versions, versions, walks
from geo_grid.reach.streets import shut_at
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
LEVELS = ("building", "grid_cell", "community", "street", "district", "city")
_COLUMNS = {
    "grid_cell": "cell",
    "community": "community",
    "street": "street",
    "district": "district",
}
MOST_ROWS = 5_000


@dataclass(frozen=True)
class Doors:
    """n doors that dwellings lie behind, ordered by building; an area is 0 where there is none."""

    building: Ints
    ref: tuple[str, ...]
    name: tuple[str, ...]
    units: Ints
    lon: Floats
    lat: Floats
    areas: dict[str, Ints]
    """By level, the id of the grid cell or division that each door lies in."""
    joins: Joins


@dataclass(frozen=True)
class Counted:
    """What was found of one kind, door by door."""

    doors: Doors
    facilities: list[kinds.Station]
    rule: kinds.Rule
    nearest: Nearest
    """In the measure of the rule."""
    reaching: Ints
    """(n,) the nearest facility whose reach the door lies in, a row of the facilities; -1 for none."""
    numbers: Coverage
    off: Ints
    """Facilities off the network."""


_kept: OrderedDict[tuple[Any, ...], Doors] = OrderedDict()


def count(kind: str) -> Counted:
    """The three numbers of every door, for the facilities of a kind as they are now.

    People walk as adults, through gates that ever open. Raises :class:`BadInput` ``no_facilities``.
    """
    now = versions()
    known = walks(now)
    network = known.network
    facilities, rule = kinds.stations_of(kind), kinds.rule_of(kind)
    cost = costs(network, measure=rule.measure, shut=shut_at(known.gates, None))
    doors = _doors(now, known.digest, network, cost)
    places = join(network, network.metres(*kinds.degrees_of(facilities)), usable=cost.usable)
    refs = [facility.ref for facility in facilities]
    nearest = nearest_two(network, cost, facilities=places, refs=refs, houses=doors.joins)
    amounts = rule.amounts(facilities)
    reaching, away = _reaching(network, cost, places, refs, doors.joins, amounts, nearest)
    numbers = fill(doors.units, facility=reaching, cost=away, capacity=kinds.places_of(facilities))
    return Counted(doors, facilities, rule, nearest, reaching, numbers, np.flatnonzero(~places.on))


def _reaching(
    network: Network,
    cost: Costs,
    places: Joins,
    refs: Sequence[str],
    houses: Joins,
    amounts: Floats,
    nearest: Nearest,
) -> tuple[Ints, Floats]:
    """The nearest facility that reaches each door. Facilities may reach differently far.

    For each reach the nearest of those that have it; of these the nearest, the lower ref of two that
    are equally far (facilities come by their refs).
    """
    far = np.unique(amounts)
    if len(far) == 1:
        inside = nearest.cost[:, 0] <= far[0] + TIE
        return np.where(inside, nearest.facility[:, 0], -1), nearest.cost[:, 0]
    best, away = np.full(len(houses), -1, np.int64), np.full(len(houses), np.inf)
    for amount in far:
        rows = np.flatnonzero(amounts == amount)
        found = nearest_two(
            network, cost, facilities=places.take(rows), refs=[refs[int(r)] for r in rows],
            houses=houses, limit=float(amount),
        )  # fmt: skip
        row = np.where(found.facility[:, 0] >= 0, rows[found.facility[:, 0]], -1)
        near = found.cost[:, 0]
        equal = np.isfinite(near) & (np.abs(near - np.where(best >= 0, away, -1)) <= TIE)
        better = (row >= 0) & np.where(equal, row < best, near < away)
        best, away = np.where(better, row, best), np.where(better, near, away)
    return best, away


def _doors(now: Versions, digest: str, network: Network, cost: Costs) -> Doors:
    """All doors, joined to the network as it is now; the last two states are kept."""
    key = (now.place, digest, now.premises)
    if key in _kept:
        return _kept[key]
    rows = sql.rows("doors")
    lon, lat = (np.array([row[name] for row in rows], float) for name in ("lon", "lat"))
    doors = Doors(
        building=np.array([row["building"] for row in rows], np.int64),
        ref=tuple(row["ref"] for row in rows),
        name=tuple(row["name"] for row in rows),
        units=np.array([row["units"] for row in rows], np.int64),
        lon=lon,
        lat=lat,
        areas={
            level: np.array([row[column] or 0 for row in rows], np.int64)
            for level, column in _COLUMNS.items()
        },
        joins=join(network, network.metres(lon, lat), usable=cost.usable),
    )
    _kept[key] = doors
    while len(_kept) > 2:
        _kept.popitem(last=False)
    return doors


def coverage(*, kind: str, level: str, community: int | None = None) -> dict[str, Any]:
    """The three numbers of a kind for every area of a level, and their totals.

    ``units = served + no_place + out`` in every row, and the rows with ``unplaced`` (dwellings that
    lie in no area of the level) add up to ``total``. Of buildings those of one `community` (an id),
    or all where there are at most :data:`MOST_ROWS`; raises :class:`BadInput`
    ``coverage_too_many`` otherwise.
    """
    found = count(kind)
    everything = np.zeros(len(found.doors.units), np.int64)
    if level == "building":
        rows = _buildings(found, community)
        shown = everything < 1
    else:
        area = found.doors.areas.get(level, everything)
        shown = (area > 0) | (level == "city")
        rows = _areas(found, level, area, shown)
    return {
        "kind": kind,
        "level": level,
        "rule": {
            "measure": found.rule.measure, "amount": found.rule.amount,
            "is_default": found.rule.is_default,
        },
        "total": _sum(found.numbers, everything < 1),
        "unplaced": _sum(found.numbers, ~shown),
        "facilities": _facilities(found),
        "results": rows,
    }  # fmt: skip


def _sum(numbers: Coverage, of: np.ndarray[Any, Any]) -> dict[str, int]:
    three = {name: int(getattr(numbers, name)[of].sum()) for name in ("served", "no_place", "out")}
    return {"units": sum(three.values()), **three}


def _areas(
    found: Counted, level: str, area: Ints, shown: np.ndarray[Any, Any]
) -> list[dict[str, Any]]:
    if level == "city":
        return [{"id": None, "code": "", "name": "", **_sum(found.numbers, shown)}]
    names = sql.rows("names_of_cells" if level == "grid_cell" else "names_of_divisions")
    named = {row["id"]: row for row in names}
    ids, at = np.unique(area[shown], return_inverse=True)
    sums = _grouped(found.numbers, at, shown, len(ids))
    rows = [
        {"id": int(pk), "code": named[pk]["code"] if pk in named else "",
         "name": named[pk]["name"] if pk in named else "", **three}
        for pk, three in zip(ids.tolist(), sums, strict=True)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["code"], row["id"]))


def _grouped(
    numbers: Coverage, at: Ints, shown: np.ndarray[Any, Any], groups: int
) -> list[dict[str, int]]:
    columns = {}
    for name in ("served", "no_place", "out"):
        sums = np.zeros(groups, np.int64)
        np.add.at(sums, at, getattr(numbers, name)[shown])
        columns[name] = sums.tolist()
    return [
        {"units": s + n + o, "served": s, "no_place": n, "out": o}
        for s, n, o in zip(*columns.values(), strict=True)
    ]


def _buildings(found: Counted, community: int | None) -> list[dict[str, Any]]:
    """Buildings with what is nearest to their nearest door."""
    doors = found.doors
    shown = np.ones(len(doors.units), bool)
    if community is not None:
        shown = doors.areas["community"] == community
    ids, at = np.unique(doors.building[shown], return_inverse=True)
    if len(ids) > MOST_ROWS:
        raise BadInput(
            "coverage_too_many",
            gettext_noop(
                "%(found)s buildings are more than the %(limit)s that are told at once; name a "
                "community."
            ),
            field="community", found=len(ids), limit=MOST_ROWS,
        )  # fmt: skip
    rows = np.flatnonzero(shown)
    order = np.lexsort((rows, found.nearest.cost[rows, 0], at))
    closest = rows[order[np.unique(at[order], return_index=True)[1]]]
    sums = _grouped(found.numbers, at, shown, len(ids))
    return [
        {"id": int(pk), "code": doors.ref[door], "name": doors.name[door],
         "lon": float(doors.lon[door]), "lat": float(doors.lat[door]), **three,
         **_near(found, int(door))}
        for pk, door, three in zip(ids, closest, sums, strict=True)
    ]  # fmt: skip


def _near(found: Counted, door: int) -> dict[str, Any]:
    """The nearest and the second nearest facility of a door, in the rule's measure."""
    told: dict[str, Any] = {"is_on_network": bool(found.doors.joins.on[door])}
    for column, name in enumerate(("nearest", "second")):
        row = int(found.nearest.facility[door, column])
        told[name] = None if row < 0 else {
            "ref": found.facilities[row].ref, "name": found.facilities[row].name,
            "away": round(float(found.nearest.cost[door, column]), 1),
        }  # fmt: skip
    return told | {"tied": bool(found.nearest.tied[door])}


def _facilities(found: Counted) -> Sequence[dict[str, Any]]:
    """Each facility with how many units come to it, and whether it is off the network."""
    comes = load(found.doors.units, facility=found.reaching, facilities=len(found.facilities))
    reach = found.rule.amounts(found.facilities)
    off = set(found.off.tolist())
    return [
        {**facility.told(), "capacity": facility.capacity, "load": int(comes[row]),
         "reach": float(reach[row]), "is_on_network": row not in off}
        for row, facility in enumerate(found.facilities)
    ]  # fmt: skip
