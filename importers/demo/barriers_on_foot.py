"""What people on foot meet: a bridge for them alone, two estates with walls and gates, stairs.

Drawn from what is there already and without a random number, so that nothing else of the city changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from .estates import DWELLING_STYLES, Building
from .main_streets import Plan, Street
from .quarters import Parcel

GATED_ESTATES = 2
_HOURS = "Mo-Su 06:00-22:30"
_APART_M, _FROM_HOUSES_M = 9.0, 4.0
"""Houses nearer than twice the first share a wall, which stands the second from them."""
_OPENING_M = 2.5
_STAIRS_EVERY = 4
_STAIRS_M = (12.0, 120.0)


@dataclass(frozen=True)
class Gate:
    """A gate in the wall of an estate (metres, city frame)."""

    name: str
    kind: str
    passable: str
    hours: str
    point: Point


@dataclass(frozen=True)
class Wall:
    """A piece of the wall of an estate, from one gate to the next."""

    estate: str
    line: LineString


def footbridge(plan: Plan) -> Street:
    """A bridge for people on foot where the first street ends at both banks of the river."""
    mesh, size = plan.mesh, plan.mesh.size
    levels = [j for j in range(1, len(mesh.t_m)) if j != mesh.rail]
    without = (j for j, name in zip(levels, size.row_names, strict=True)
               if name not in size.bridge_rows)  # fmt: skip
    over = mesh.row(next(without), mesh.river - 1, mesh.river + 1)
    return Street("步行桥", "footway", over, layer=1, bridge=True)


def with_stairs(streets: list[Street], parcels: list[Parcel]) -> list[Street]:
    """The streets, some short lanes of the old town being stairs."""
    old = shapely.STRtree([parcel.ground for parcel in parcels if parcel.use == "old"])
    shortest, longest = _STAIRS_M
    middles = shapely.line_interpolate_point([s.line for s in streets], 0.5, normalized=True)
    lanes = [
        at for at, street in enumerate(streets)
        if street.kind == "living_street" and shortest <= street.line.length <= longest
        and len(old.query(middles[at], predicate="within"))
    ]  # fmt: skip
    stairs = set(lanes[::_STAIRS_EVERY])
    return [
        replace(street, stairs=True) if at in stairs else street
        for at, street in enumerate(streets)
    ]


def gated_estates(
    parcels: list[Parcel], buildings: list[Building], streets: list[Street]
) -> tuple[list[Wall], list[Gate]]:
    """Walls around the first estates whose houses have a way out on two sides, and their gates."""
    ways = [street.line for street in streets if street.kind == "service"]
    tree = shapely.STRtree(ways)
    walls: list[Wall] = []
    gates: list[Gate] = []
    found = 0
    for number, parcel in enumerate(parcels):
        if found == GATED_ESTATES:
            break
        homes = [b.ground for b in buildings if b.parcel == number and b.style in DWELLING_STYLES]
        if parcel.use not in ("slab", "mid") or not homes:
            continue
        ring = _ring(homes)
        places = _crossings(ring, [ways[at] for at in np.sort(tree.query(parcel.ground))])
        if len(places) < 2:
            continue
        found += 1
        gates += _gates(parcel.estate, places)
        walls += [Wall(parcel.estate, line) for line in _opened(ring, places)]
    return walls, gates


def _ring(homes: list[Polygon]) -> LineString:
    """The wall around most of the houses."""
    ground = shapely.union_all(shapely.buffer(homes, _APART_M)).buffer(_FROM_HOUSES_M - _APART_M)
    largest = max(shapely.get_parts(ground), key=lambda part: part.area)
    return LineString(shapely.simplify(largest, 0.4).exterior.coords)


def _crossings(ring: LineString, ways: list[LineString]) -> list[Point]:
    """Where ways lead through the wall, along the wall."""
    points = shapely.get_parts(shapely.intersection(ring, np.array(ways, dtype=object)))
    points = [one for one in points if isinstance(one, Point) and not one.is_empty]
    return sorted(points, key=ring.project)


def _gates(estate: str, places: list[Point]) -> list[Gate]:
    """A main gate that is always open, one for walkers, and others that are shut at night."""
    looks = [("正门", "lift_gate", "all", "24/7"), ("步行门", "turnstile", "foot", _HOURS)]
    return [
        Gate(f"{estate}{word}", kind, passable, hours, place)
        for place, (word, kind, passable, hours) in zip(
            places, [*looks, *[("侧门", "gate", "all", _HOURS)] * len(places)], strict=False
        )
    ]


def _opened(ring: LineString, places: list[Point]) -> list[LineString]:
    openings = shapely.union_all(shapely.buffer(places, _OPENING_M))
    return list(shapely.get_parts(shapely.difference(ring, openings)))
