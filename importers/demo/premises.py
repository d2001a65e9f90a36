"""Entrances and units: what lies behind the doors of every building."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely
from shapely import affinity

from .estates import DWELLING_STYLES, Building

# Net floor area of a flat as a share of its part of the footprint, and how flats differ.
_NET = 0.82
_MIX = (0.88, 1.06, 1.12, 0.94)
SHOPS_FOR_ONE_BELOW = 4
"""A mall has one shop in its basement for so many above."""


class Door(NamedTuple):
    """A unit without its building."""

    entrance: str
    floor: int
    room: str
    use: str
    floor_area_m2: float
    floor_label: str = ""


def make_entrances(buildings: list[Building]) -> pd.DataFrame:
    """`building_ref, name, x, y` of the stairwells of estate buildings (metres, city frame).

    They open to the north, as in rows that face south, a foot inside the wall.
    """
    rows = []
    for building in buildings:
        if building.style not in ("slab", "mid", "tower"):
            continue
        local = affinity.rotate(building.ground, -building.angle_deg, origin=(0.0, 0.0))
        west, south, east, north = local.bounds
        for k in range(building.stairs):
            x = west + (east - west) * (k + 0.5) / building.stairs
            column = shapely.LineString([(x, south), (x, north)])
            top = shapely.intersection(local, column).bounds[3]
            point = affinity.rotate(
                shapely.Point(x, top - 0.3), building.angle_deg, origin=(0.0, 0.0)
            )
            rows.append((building.ref, f"{k + 1}单元", point.x, point.y))
    return pd.DataFrame(rows, columns=["building_ref", "name", "x", "y"])


def count_dwellings(buildings: list[Building]) -> int:
    """How many flats and houses there are behind all doors."""
    return sum(len(_dwellings(building)) for building in buildings)


def make_units(buildings: list[Building], *, first: int = 0) -> pd.DataFrame:
    """One row per door; refs are counted from `first`.

    Columns: `ref, building` (position in `buildings`), `building_ref, number` (of its stairwell),
    `entrance, floor, floor_label, room, use, floor_area_m2, style`.
    """
    doors = [_shops(building) + _dwellings(building) + _offices(building) for building in buildings]
    of = np.repeat(np.arange(len(buildings)), [len(own) for own in doors])
    units = pd.DataFrame([door for own in doors for door in own], columns=list(Door._fields))
    units["floor_area_m2"] = units["floor_area_m2"].round(1)
    units["building"] = of
    units["building_ref"] = np.array([building.ref for building in buildings])[of]
    units["style"] = np.array([building.style for building in buildings])[of]
    units["number"] = [
        f"{first_number + int(entrance.removesuffix('单元')) - 1}号"
        if entrance and (first_number := buildings[at].first_number) else ""
        for at, entrance in zip(of.tolist(), units["entrance"], strict=True)
    ]  # fmt: skip
    serials = range(first + 1, first + len(units) + 1)
    units.insert(0, "ref", [f"U{serial:06d}" for serial in serials])
    return units


def _dwellings(building: Building) -> list[Door]:
    if building.style not in DWELLING_STYLES:
        return []
    floors = range(2 if building.shops else 1, building.floors + 1)
    is_house, is_village = building.style == "house", building.style == "village"
    if is_house:  # a family has a house or a floor of it, not a flat on each
        floors = floors[: building.flats]
    doors = 1 if is_house else building.flats
    stairs = [
        f"{s + 1}单元" if not (is_house or is_village) else "" for s in range(building.stairs)
    ]
    share = building.ground.area * _NET / (building.stairs * doors)
    return [
        Door(
            stair,
            floor,
            f"{floor}{door + 1:02d}",
            "rented" if is_village and floor != building.floors else "dwelling",
            share * _MIX[door % len(_MIX)],
        )
        for stair in stairs
        for floor in floors
        for door in range(doors)
    ]


def _shops(building: Building) -> list[Door]:
    count = building.shops
    if not count:
        return []
    area_m2 = min(building.ground.area * _NET / count, 260.0)
    if building.style == "mall":
        floors = [1 + k * building.floors // count for k in range(count)]
        below = [
            Door("", -1, f"{k + 1:02d}", "shop", area_m2, "B1")
            for k in range(count // SHOPS_FOR_ONE_BELOW)
        ]
        return below + [
            Door("", f, f"{f}{k + 1:03d}", "shop", area_m2) for k, f in enumerate(floors)
        ]
    word = "摊位" if building.style == "market" else "商铺"
    return [Door("", 1, f"{word}{k + 1}", "shop", area_m2) for k in range(count)]


def _offices(building: Building) -> list[Door]:
    if building.style != "office":
        return []
    area_m2 = building.ground.area * _NET / building.flats
    return [
        Door("", floor, f"{floor}{door + 1:02d}", "office", area_m2)
        for floor in range(2, building.floors + 1)
        for door in range(building.flats)
    ]
