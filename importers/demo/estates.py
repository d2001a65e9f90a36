"""Where most people live: estates of slabs and towers, the old town, the village in the city."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

from .cuts import Knife, angle_deg
from .footprints import at_places, butterfly, lots, plate, slab_rows, turned, turned_back
from .main_streets import Street
from .quarters import Parcel

FACING_SOUTH_DEG = 20.0
FRONT_DEPTH_M = 13.0

DWELLING_STYLES = ("slab", "mid", "tower", "house", "village")

_OLD_LOT = Knife(92.0, jitter=0.14, slant_rad=0.10)
_VILLAGE_LOT = Knife(98.0, jitter=0.05, slant_rad=0.03)


@dataclass
class Building:
    """A footprint (metres, city frame) and what is stacked on it.

    `stairs` entrances open on `flats` doors per floor each; `shops` doors open on the street.
    `first_number` is that of its first stairwell, where each has a house number of its own.
    """

    ground: Polygon
    style: str
    kind: str
    floors: int
    stairs: int = 1
    flats: int = 1
    shops: int = 0
    name: str = ""
    road: str = ""
    number: str = ""
    aliases: tuple[str, ...] = ()
    parcel: int = -1
    estate: str = ""
    ref: str = ""
    first_number: int = 0
    angle_deg: float = 0.0


def slabs(parcel: Parcel, rng: np.random.Generator) -> list[Building]:
    """The walk-up estates of the 1980s and 1990s: five to seven floors, rows facing south."""
    floors = int(rng.choice([5, 6, 6]))
    found = []
    for site in parcel.sites:
        angle = angle_deg(parcel.ground, most_deg=FACING_SOUTH_DEG)
        rows = slab_rows(
            turned(site.buffer(-1.5), angle),
            depth_m=11.5,
            pitch_m=25.5,
            length_m=(30.0, 54.0),
            gap_m=9.0,
            rng=rng,
        )
        for ground in turned_back(rows, angle):
            stairs = max(1, round(_length(ground) / 17.0))
            found.append(
                Building(ground, "slab", "residential", floors, stairs, 2, angle_deg=angle)
            )
    return found


def mid_rises(parcel: Parcel, rng: np.random.Generator) -> list[Building]:
    """Slabs with a lift, nine to eleven floors."""
    floors = int(rng.choice([8, 9, 11]))
    found = []
    for site in parcel.sites:
        angle = angle_deg(parcel.ground, most_deg=FACING_SOUTH_DEG)
        rows = slab_rows(
            turned(site.buffer(-3.0), angle),
            depth_m=13.0,
            pitch_m=39.0,
            length_m=(34.0, 56.0),
            gap_m=13.0,
            rng=rng,
        )
        for ground in turned_back(rows, angle):
            stairs = max(1, round(_length(ground) / 19.0))
            found.append(Building(ground, "mid", "residential", floors, stairs, 2, angle_deg=angle))
    return found


def fronts(parcel: Parcel, main_streets: list[Street], rng: np.random.Generator) -> list[Building]:
    """Two-storey shops along the main streets of an estate; their ground leaves the sites."""
    roads = [s.line.buffer(s.half_m + 3.5 + FRONT_DEPTH_M, quad_segs=3) for s in main_streets]
    if not roads:
        return []
    found, rest = [], []
    strip = shapely.union_all(roads)
    for site in parcel.sites:
        for band in shapely.get_parts(shapely.intersection(site, strip)):
            found += _cut_band(band, rng)
        rest.append(site.difference(strip.buffer(7.0)))
    parts = [part for part in shapely.get_parts(np.array(rest, dtype=object)) if part.area > 300.0]
    parcel.sites = list(parts)
    return [
        Building(ground, "front", "commercial", 2, 1, 1, shops=max(2, int(ground.area / 70.0)))
        for ground in found
    ]


def _cut_band(band: Polygon, rng: np.random.Generator) -> list[Polygon]:
    """Pieces of a band of shops some forty metres long, without the corners of the block."""
    houses = lots(band, Knife(FRONT_DEPTH_M * 34.0, jitter=0.04), gap_m=(3.5, 5.0), rng=rng)
    return [house for house in houses if house.area > 130.0]


def towers(parcel: Parcel, rng: np.random.Generator) -> list[Building]:
    """High-rise estates: 18 to 33 floors, one shape and about one height per estate."""
    is_plate = rng.random() < 0.6
    shape = plate(36.0, 15.0) if is_plate else butterfly(27.0)
    stairs, flats = (
        (2, int(rng.choice([2, 2, 3]))) if is_plate else (1, int(rng.choice([4, 4, 5, 6])))
    )
    floors = int(rng.choice([18, 20, 22, 24, 26, 28, 31]))
    found = []
    for site in parcel.sites:
        angle = angle_deg(parcel.ground, most_deg=FACING_SOUTH_DEG)
        room = turned(site.buffer(-3.0), angle)
        pitch = (52.0, 47.0) if is_plate else (44.0, 46.0)
        placed = at_places(room, shape, pitch_m=pitch, rng=rng)
        for ground in turned_back(placed, angle):
            height = int(np.clip(floors + rng.integers(-2, 3), 18, 33))
            found.append(
                Building(ground, "tower", "residential", height, stairs, flats, angle_deg=angle)
            )
    return found


def old_houses(parcel: Parcel, rng: np.random.Generator) -> list[Building]:
    """Houses of one to three floors along crooked lanes; some lots are courtyards."""
    found = []
    for site in parcel.sites:
        for ground in lots(site, _OLD_LOT, gap_m=(0.5, 1.6), rng=rng):
            if rng.random() < 0.10:
                continue
            floors = int(rng.choice([1, 2, 2, 3, 3]))
            flats = 1 if ground.area < 70 else 2
            found.append(Building(ground, "house", "residential", floors, 1, flats))
    return found


def village_houses(parcel: Parcel, rng: np.random.Generator) -> list[Building]:
    """Handshake houses: four to seven floors of rented rooms, a metre and a half apart."""
    found = []
    for site in parcel.sites:
        for ground in lots(site, _VILLAGE_LOT, gap_m=(1.3, 2.0), rng=rng):
            if rng.random() < 0.05:
                continue
            floors = int(rng.choice([3, 4, 4, 4, 5, 6]))
            found.append(
                Building(ground, "village", "residential", floors, 1, int(ground.area // 34) or 1)
            )
    return found


def _length(ground: Polygon) -> float:
    """The longer side of a rectangle from its circumference and area."""
    half = ground.length / 2
    return float((half + np.sqrt(max(half**2 - 4 * ground.area, 0.0))) / 2)
