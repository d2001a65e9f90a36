"""Quarters become parcels, parcels become blocks between lanes.

A quarter's letter (:mod:`.sizes`) names the uses of its parcels; the use of a parcel decides how
its inside is cut: lanes in the old town and the village, a service way in an estate.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import Polygon, STRtree

from .cuts import Knife, cut
from .main_streets import Plan, Street
from .mesh import Cell
from .names import Namer

# The uses of a quarter's parcels, the largest parcel first; the last one repeats.
USES = {
    "S": ("slab",),
    "M": ("mid", "mid", "slab", "mid"),
    "T": ("tower", "tower", "mid", "tower"),
    "E": ("school", "slab", "mid"),
    "H": ("hospital", "slab", "tower", "slab"),
    "K": ("market", "old", "slab", "old"),
    "O": ("old", "old", "old", "slab", "old"),
    "V": ("village", "village", "village", "village"),
    "U": ("village", "slab"),
    "F": ("factory",),
    "C": ("office", "tower", "mall", "office"),
    "P": ("park",),
    "R": ("station", "slab", "office", "slab"),
}
_PARCEL_M2 = {"F": 40_000.0, "O": 30_000.0, "V": 30_000.0, "P": 1e9, "E": 25_000.0, "H": 24_000.0}
_PARCEL_DEFAULT_M2 = 19_000.0
# Quarters whose smallest parcel gives up a half for one of these, in turn.
_POCKET_QUARTERS = "SMT"
_POCKETS = ("kindergarten", "garden", "kindergarten", "garden", "clinic")

# Knife and street kind for the inside of a parcel, by use.
_INSIDE = {
    "old": (Knife(4_200.0, jitter=0.16, slant_rad=0.30, wiggle_m=2.2), "living_street"),
    "village": (Knife(2_900.0, jitter=0.08, slant_rad=0.10, wiggle_m=0.6), "living_street"),
    "slab": (Knife(13_000.0, jitter=0.04), "service"),
    "mid": (Knife(14_000.0, jitter=0.04), "service"),
    "factory": (Knife(16_000.0, jitter=0.06), "service"),
}


@dataclass
class Parcel:
    """A piece of a quarter between streets, with one use and, for estates, one name."""

    use: str
    cell: Cell
    ground: Polygon
    blocks: list[Polygon] = field(default_factory=list)
    estate: str = ""
    nickname: str = ""
    sites: list[Polygon] = field(default_factory=list)


def make_parcels(
    plan: Plan, namer: Namer, rng: np.random.Generator
) -> tuple[list[Parcel], list[Street]]:
    """All parcels of the plan with their blocks, and the streets and lanes cut between them."""
    parcels: list[Parcel] = []
    lanes: list[Street] = []
    pockets = 0
    for cell in plan.mesh.cells:
        if plan.mesh.home(cell) != cell:
            continue
        letter = plan.mesh.use(cell)
        knife = Knife(_PARCEL_M2.get(letter, _PARCEL_DEFAULT_M2), jitter=0.05)
        if letter in "OVU":
            knife = Knife(knife.target_m2, jitter=0.10, slant_rad=0.14, wiggle_m=1.5)
        grounds, lines = cut(plan.mesh.face(cell), knife, rng)
        old = letter in "OVUK"
        lanes += [Street(namer.street(old=old), "residential", line) for line in lines]
        if letter == "R":  # the station stands at the track
            grounds.sort(key=plan.railway.distance)
        else:
            grounds.sort(key=lambda ground: -ground.area)
        uses = USES[letter]
        own = [
            Parcel(uses[min(number, len(uses) - 1)], cell, ground)
            for number, ground in enumerate(grounds)
        ]
        if letter in _POCKET_QUARTERS and (letter != "T" or len(own) > 2):
            lanes += _pocket(own, _POCKETS[pockets % len(_POCKETS)], namer, rng)
            pockets += 1
        for parcel in own:
            lanes += _cut_inside(parcel, namer, rng)
        parcels += own
    _name_estates(parcels, namer, rng)
    return parcels, lanes


def _pocket(own: list[Parcel], use: str, namer: Namer, rng: np.random.Generator) -> list[Street]:
    """Give half of the smallest parcel of a quarter to something small that serves the others."""
    last = own[-1]
    pieces, lines = cut(last.ground, Knife(last.ground.area * 0.57, jitter=0.08), rng)
    if len(pieces) != 2:
        return []
    pieces.sort(key=lambda piece: piece.area)
    last.ground = pieces[1]
    own.append(Parcel(use, last.cell, pieces[0]))
    return [Street(namer.street(old=False), "residential", line) for line in lines]


def _cut_inside(parcel: Parcel, namer: Namer, rng: np.random.Generator) -> list[Street]:
    if parcel.use not in _INSIDE:
        parcel.blocks = [parcel.ground]
        return []
    knife, kind = _INSIDE[parcel.use]
    parcel.blocks, lines = cut(parcel.ground, knife, rng)
    if kind == "service":
        return [Street("", kind, line) for line in lines]
    namer.open_lane_family()
    return [Street(namer.lane(), kind, line) for line in lines]


def _name_estates(parcels: list[Parcel], namer: Namer, rng: np.random.Generator) -> None:
    for parcel in parcels:
        if parcel.use in ("slab", "mid", "tower"):
            parcel.estate = namer.estate(parcel.use)
            if rng.random() < (0.7 if parcel.use == "slab" else 0.3):
                parcel.nickname = namer.nickname(parcel.use)
        elif parcel.use == "village":
            parcel.estate = namer.village(parcel.cell)


def free_ground(parcels: list[Parcel], streets: list[Street], taken: list[Polygon]) -> None:
    """Fill `parcel.sites` with the parts of its blocks that no street, water or track needs."""
    margin = {"living_street": 0.3, "service": 2.0, "footway": 1.0}
    roads = [
        street.line.buffer(street.half_m + margin.get(street.kind, 3.5), quad_segs=3)
        for street in streets
    ]
    hard = np.array([*roads, *taken], dtype=object)
    tree = STRtree(hard)
    for parcel in parcels:
        for block in parcel.blocks:
            near = hard[np.sort(tree.query(block, predicate="intersects"))]
            rest = shapely.difference(block, shapely.union_all(near))
            parts = [part for part in shapely.get_parts(rest) if part.area > 60.0]
            parcel.sites += [part for part in parts if isinstance(part, Polygon)]
