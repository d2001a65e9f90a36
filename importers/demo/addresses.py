"""Roads and numbers for every building, nicknames and old road names for some.

An estate has the number of its gate and numbered buildings (文昌路128号 阳光花园 3号楼); any other
building has a number of its own. Numbers grow along the street, odd on the left.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import LineString, STRtree

from .buildings import grounds, segments
from .estates import Building
from .main_streets import Street
from .names import HAMLET, NUMBERED_LANE, OLD_ROADS, RENAMED_ON
from .quarters import Parcel
from .warp import Floats

ESTATE_USES = ("slab", "mid", "tower")
_GATE_ORDER = {"primary": 0, "secondary": 0, "tertiary": 1, "residential": 2, "living_street": 3}
# Buildings of one campus share its number, like those of an estate.
CAMPUS_USES = (
    "school", "kindergarten", "hospital", "clinic", "market", "factory", "station", "park",
)  # fmt: skip


@dataclass
class _Door:
    """Something that gets a number: where it stands and who bears it."""

    street: Street
    x: float
    y: float
    bearers: list[Building]


def give_addresses(
    buildings: list[Building],
    parcels: list[Parcel],
    streets: list[Street],
    rng: np.random.Generator,
) -> None:
    """Set `road`, `number`, `name`, `aliases` and `ref` of every building."""
    named = [street for street in streets if street.name and not (street.bridge or street.tunnel)]
    for serial, building in enumerate(buildings, start=1):
        building.ref = f"B{serial:05d}"
    doors = _gates(buildings, parcels, named) + _own_doors(buildings, parcels, named)
    by_road: dict[str, list[_Door]] = defaultdict(list)
    for door in doors:
        by_road[door.street.name].append(door)
    for road in sorted(by_road):
        _number(road, by_road[road], rng)
    _name_buildings(buildings, parcels)
    _alias(buildings, parcels, rng)
    _number_stairwells(buildings, parcels)
    _name_groups(buildings, parcels)


def _gates(buildings: list[Building], parcels: list[Parcel], streets: list[Street]) -> list[_Door]:
    """One door per estate or campus, on its best street."""
    members: dict[int, list[Building]] = defaultdict(list)
    for building in buildings:
        if parcels[building.parcel].use in ESTATE_USES + CAMPUS_USES:
            members[building.parcel].append(building)
    lines = np.array([street.line for street in streets], dtype=object)
    tree = STRtree(lines)
    doors = []
    for number, bearers in members.items():
        edge = parcels[number].ground.exterior.buffer(1.0)
        near = tree.query(edge, predicate="intersects")
        shared = shapely.length(shapely.intersection(lines[near], edge))
        best = min(
            zip(near, shared, strict=True),
            key=lambda pair: (
                pair[1] < 25.0,
                _GATE_ORDER.get(streets[pair[0]].kind, 4),
                -pair[1],
                pair[0],
            ),
        )[0]
        middle = parcels[number].ground.centroid
        doors.append(_Door(streets[best], middle.x, middle.y, bearers))
    return doors


def _own_doors(
    buildings: list[Building], parcels: list[Parcel], streets: list[Street]
) -> list[_Door]:
    alone = [b for b in buildings if parcels[b.parcel].use not in ESTATE_USES + CAMPUS_USES]
    if not alone:
        return []
    pieces, owner = segments(streets)
    at, piece = STRtree(pieces).query_nearest(grounds(alone), all_matches=False)
    nearest = owner[piece]
    centres = shapely.get_coordinates(shapely.centroid(grounds(alone)))
    return [
        _Door(streets[line], float(centres[k, 0]), float(centres[k, 1]), [alone[k]])
        for k, line in zip(at, nearest, strict=True)
    ]


def _number(road: str, doors: list[_Door], rng: np.random.Generator) -> None:
    """Number the doors of one road along its axis: odd on the left, even on the right, with gaps."""
    axis = doors[0].street.axis or doors[0].street.line
    points = shapely.points([(door.x, door.y) for door in doors])
    along = shapely.line_locate_point(axis, points)
    is_left = _left_of(axis, along, shapely.get_coordinates(points))
    for side, first in ((True, 1), (False, 2)):
        own = [int(k) for k in np.argsort(along, kind="stable") if is_left[k] == side]
        gaps = rng.choice([0, 0, 0, 0, 1, 2], len(own))
        for rank, k in enumerate(own):
            for building in doors[k].bearers:
                building.road = road
                building.number = f"{first + 2 * (rank + int(gaps[: rank + 1].sum()))}号"


def _left_of(axis: LineString, along: Floats, xy: Floats) -> NDArray[np.bool_]:
    a = shapely.get_coordinates(shapely.line_interpolate_point(axis, np.maximum(along - 1.0, 0.0)))
    b = shapely.get_coordinates(shapely.line_interpolate_point(axis, along + 1.0))
    way, off = b - a, xy - a
    return np.asarray(way[:, 0] * off[:, 1] - way[:, 1] * off[:, 0] > 0)


def _name_buildings(buildings: list[Building], parcels: list[Parcel]) -> None:
    """Numbers inside estates from the north-west; campuses by letters, single ones by their name."""
    members: dict[int, list[Building]] = defaultdict(list)
    for building in buildings:
        members[building.parcel].append(building)
    for number, own in members.items():
        use, estate = parcels[number].use, parcels[number].estate
        own.sort(key=lambda b: (-round(b.ground.centroid.y / 18.0), b.ground.centroid.x))
        for serial, building in enumerate(own, start=1):
            if use in ESTATE_USES:
                building.name = f"{serial}号楼"
            elif use == "office":
                building.name = f"{'ABCDEFGH'[(serial - 1) % 8]}座"
            elif use in CAMPUS_USES:
                building.name = f"{serial}号楼" if len(own) > 1 else estate
            elif use == "mall":
                building.name = estate


def _alias(buildings: list[Building], parcels: list[Parcel], rng: np.random.Generator) -> None:
    luck = rng.random(len(buildings))
    for k, building in enumerate(buildings):
        parcel = parcels[building.parcel]
        found = []
        if parcel.nickname:
            found.append(f"{parcel.nickname}{building.name}")
        if building.road in OLD_ROADS and luck[k] < 0.45:
            found.append(f"{OLD_ROADS[building.road]}{building.number}{building.name}")
        building.aliases = tuple(found)


def _number_stairwells(buildings: list[Building], parcels: list[Parcel]) -> None:
    """In the first estate of slabs every stairwell has a house number: 汀东一里1、2、3号."""
    slabs = [b for b in buildings if b.style == "slab"]
    number = 1
    for building in slabs:
        if building.parcel != slabs[0].parcel:
            break
        building.first_number = number
        own = range(number, number + building.stairs)
        building.road, building.number = NUMBERED_LANE, "、".join(map(str, own)) + "号"
        number = own.stop


def _name_groups(buildings: list[Building], parcels: list[Parcel]) -> None:
    """The quarters of a village are its groups, from the third on of a hamlet."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number in sorted({b.parcel for b in buildings}):
        if parcels[number].use == "village":
            groups[parcels[number].estate].append(number)
    for building in buildings:
        parcel = parcels[building.parcel]
        own = groups.get(parcel.estate, []) if parcel.use == "village" else []
        serial = own.index(building.parcel) + 1 if own else 0
        hamlet = HAMLET if serial > 2 else ""
        building.estate = f"{parcel.estate}{hamlet}{serial}组" if own[1:] else parcel.estate


def name_places(buildings: list[Building], parcels: list[Parcel]) -> pd.DataFrame:
    """Nicknames of estates and former names of roads, as a list of names of places has them."""
    roads = sorted({building.road for building in buildings} & OLD_ROADS.keys())
    nicknames = {p.estate: p.nickname for p in parcels if p.nickname and p.sites}
    return pd.DataFrame(
        [("", road, "", OLD_ROADS[road], RENAMED_ON) for road in roads]
        + [(estate, "", nickname, "", "") for estate, nickname in sorted(nicknames.items())],
        columns=["estate", "road", "nicknames", "former_names", "former_until"],
    ).assign(district="")
