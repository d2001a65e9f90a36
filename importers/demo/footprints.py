"""Placing footprints on a free site: rows of slabs, towers, lots of small houses.

All work in metres; rows are laid in a frame turned so that they run along x, then turned back.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import Polygon, affinity, box

from .cuts import Knife, cut
from .warp import Floats

_NORTH_UP = (0.0, 0.0)


def turned(site: Polygon, angle_deg: float) -> Polygon:
    """`site` in the frame whose x axis runs at `angle_deg`; what rounding folded is cut off."""
    there = affinity.rotate(site, -angle_deg, origin=_NORTH_UP)
    if there.is_valid:
        return there
    parts = shapely.get_parts(shapely.buffer(there, 0.0))
    return max(parts, key=lambda part: part.area, default=Polygon())


def turned_back(shapes: Sequence[Polygon], angle_deg: float) -> list[Polygon]:
    """Shapes from the turned frame to the ground, a centimetre grid."""
    cos, sin = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    matrix = np.array([[cos, sin], [-sin, cos]])

    def turn(xy: Floats) -> Floats:
        return np.asarray(np.round(xy @ matrix, 2))

    return list(shapely.transform(np.array(shapes, dtype=object), turn))


def spans(site: Polygon, y_low: float, y_high: float) -> list[tuple[float, float]]:
    """Intervals of x in which a strip from `y_low` to `y_high` lies inside `site` (turned frame)."""
    west, _, east, _ = site.bounds
    inside = [(west, east)]
    for y in (y_low, (y_low + y_high) / 2, y_high):
        line = shapely.LineString([(west - 1, y), (east + 1, y)])
        parts = [part.bounds for part in shapely.get_parts(shapely.intersection(line, site))]
        inside = [
            (max(a, part[0]), min(b, part[2]))
            for a, b in inside
            for part in parts
            if min(b, part[2]) - max(a, part[0]) > 4.0
        ]
    return sorted(inside)


def slab_rows(
    site: Polygon,
    *,
    depth_m: float,
    pitch_m: float,
    length_m: tuple[float, float],
    gap_m: float,
    rng: np.random.Generator,
) -> list[Polygon]:
    """Rows of rectangles in the turned frame, spread evenly from the southern to the northern edge.

    A row that is too short for a slab of the lowest length stays empty.
    """
    slabs: list[Polygon] = []
    for y in _row_places(site, depth_m, length_m[0] * 0.7 + 0.8, pitch_m):
        for west, east in spans(site, y, y + depth_m):
            slabs += _row(west, east, y, depth_m, length_m, gap_m, rng)
    return [slab for slab in slabs if site.contains(slab)]


def _row_places(site: Polygon, depth_m: float, width_m: float, pitch_m: float) -> list[float]:
    """Lower edges of as many rows as fit, spread between the first and the last that holds a house.

    `width_m` is the least room a row needs, `pitch_m` the least distance between rows.
    """
    _, south, _, north = site.bounds

    def fits(y: float) -> bool:
        return any(east - west >= width_m for west, east in spans(site, y, y + depth_m))

    places = np.arange(south + 0.3, north - depth_m, 2.0)
    first = next((float(y) for y in places if fits(y)), None)
    last = next((float(y) for y in places[::-1] if fits(y)), None)
    if first is None or last is None:
        return []
    count = int((last - first) / (pitch_m * 0.97)) + 1
    step = (last - first) / max(count - 1, 1)
    return [first + step * k for k in range(count)]


def _row(
    west: float,
    east: float,
    y: float,
    depth_m: float,
    length_m: tuple[float, float],
    gap_m: float,
    rng: np.random.Generator,
) -> list[Polygon]:
    room, (shortest, longest) = east - west - 0.8, length_m
    count = max(1, round((room + gap_m) / (rng.uniform(shortest, longest) + gap_m)))
    length = min((room + gap_m) / count - gap_m, longest)
    if length < shortest * 0.7:
        return []
    gap = gap_m if count == 1 else min((room - count * length) / (count - 1), gap_m * 1.6)
    start = west + 0.4 + (room - count * length - (count - 1) * gap) / 2
    return [box(x, y, x + length, y + depth_m) for x in start + (length + gap) * np.arange(count)]


def at_places(
    site: Polygon,
    shape: Polygon,
    *,
    pitch_m: tuple[float, float],
    rng: np.random.Generator,
) -> list[Polygon]:
    """Copies of `shape` (about the origin) in staggered rows, wherever they fit (turned frame)."""
    w, s, e, n = shape.bounds
    found: list[Polygon] = []
    lows = _row_places(site, n - s + 3.0, e - w + 0.8, pitch_m[1])
    for turn, low in enumerate(lows):
        y = low + 1.5 - s
        for west, east in spans(site, low, low + n - s + 3.0):
            slack = east - west - (e - w) - 0.8
            if slack < 0.0:
                continue
            count = int(slack / pitch_m[0]) + 1
            pace = min(slack / max(count - 1, 1), pitch_m[0] * 1.4)
            rest = slack - pace * (count - 1)
            x = west + 0.4 - w + rest * (0.5 if count == 1 else 0.2 + 0.6 * (turn % 2))
            for k in range(count):
                found.append(affinity.translate(shape, x + k * pace, y + rng.uniform(-1.4, 1.4)))
    return [tower for tower in found if site.contains(tower)]


def lots(
    site: Polygon, knife: Knife, *, gap_m: tuple[float, float], rng: np.random.Generator
) -> list[Polygon]:
    """Small houses that fill a site: its pieces, each drawn in by half a gap (ground frame)."""
    pieces, _ = cut(site, knife, rng)
    inset = rng.uniform(gap_m[0], gap_m[1], len(pieces)) / 2
    drawn = shapely.buffer(np.array(pieces, dtype=object), -inset, join_style="mitre")
    drawn = shapely.simplify(shapely.set_precision(drawn, 0.01), 0.12)
    houses = [part for part in shapely.get_parts(drawn) if isinstance(part, Polygon)]
    return [house for house in houses if house.area > 24.0 and house.is_valid]


def plate(width_m: float, depth_m: float) -> Polygon:
    """A tower for two stairs: a slab with notched corners and a bay in the north."""
    w, d, n = width_m / 2, depth_m / 2, 2.2
    east = [(n, d - 3), (n, d), (w - 4, d), (w - 4, d - n), (w, d - n), (w, n - d), (w - 5, n - d)]
    east += [(w - 5, -d), (n * 2, -d), (n * 2, 1.2 - d)]
    return Polygon(east + [(-x, y) for x, y in east[::-1]])


def butterfly(width_m: float) -> Polygon:
    """A point tower: two wings opened to the south around a core."""
    w = width_m / 2
    east = [(3, w * 0.55), (w * 0.62, w * 0.62), (w * 0.62, 2.5), (w, 1.2), (w, -w * 0.62)]
    east += [(w * 0.42, -w * 0.62), (w * 0.42, -w * 0.38), (2.2, -w * 0.38)]
    return Polygon(east + [(-x, y) for x, y in east[::-1]])


def square(side_m: float, *, cut_m: float = 4.0) -> Polygon:
    """An office tower: a square with bevelled corners."""
    a, c = side_m / 2, cut_m
    ring = [(a - c, a), (a, a - c), (a, c - a), (a - c, -a), (c - a, -a), (-a, c - a), (-a, a - c)]
    return Polygon([*ring, (c - a, a)])
