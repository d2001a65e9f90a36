"""Where to cut a piece of ground in two: straight, short, balanced, and between the buildings.

A planner lays a ruler along the gaps between the houses. For a handful of directions (those of
the piece and of its buildings) every gap between the shadows that the buildings throw on the
normal is a candidate; lines are compared by length, balance, clearance and the buildings they hit.
All of it is arithmetic on a few dozen numbers, in metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry

from geo_grid.geometry.blocks.clumps import Clumps
from geo_grid.geometry.blocks.plane import Floats, Ints

_STEPS = 40
"""Offsets at which the width of a piece is sampled."""
_GOOD = 1.6
"""Badness of a line that is not worth improving on: a square halved has 1.4."""


@dataclass(frozen=True)
class Cut:
    """The line of all points p with ``p · normal == offset`` (metres in the plane)."""

    normal: tuple[float, float]
    offset: float
    score: float
    """Lower is better."""
    hits: Ints
    """The clumps that the line runs through."""


@dataclass(frozen=True)
class Piece:
    """A polygon (metres) with the clumps on it and how much of a cell each of them fills."""

    shape: Geometry
    clumps: Ints
    lived: Floats
    """Households of each clump, in cells (at most one: a clump is never divided)."""
    built: Floats
    """Ground of each clump, in cells."""
    open_load: float
    """The rest of the ground in cells, spread evenly."""
    crowded: bool
    """Too many households, so that two sides with dwellings are worth a cut, however small."""


def best_cut(piece: Piece, clumps: Clumps) -> Cut | None:
    """The best straight cut through a piece; None where no line leaves something on both sides."""
    edges = _directed_edges(piece.shape)
    points, starts = _vertices(piece.clumps, clumps)
    best: Cut | None = None
    for angles, malus in _directions(piece, points, starts):
        if best is not None and best.score < malus + _GOOD:
            break
        for angle in angles:
            normal = np.array([-np.sin(angle), np.cos(angle)])
            cut = _best_offset(piece, clumps, normal, edges, points @ normal, starts)
            if cut is not None and (best is None or cut.score + malus < best.score - 1e-9):
                best = cut
    return best


def _directed_edges(shape: Geometry) -> Floats:
    """(e, 4) edges x1 y1 x2 y2, outer rings one way round and holes the other."""
    rings, _ = shapely.get_rings([shapely.orient_polygons(shape)], return_index=True)
    xy, at = shapely.get_coordinates(rings, return_index=True)
    same = at[1:] == at[:-1]
    return np.asarray(np.hstack([xy[:-1][same], xy[1:][same]]))


def _vertices(members: Ints, clumps: Clumps) -> tuple[Floats, Ints]:
    """All vertices of the clumps on a piece and where those of each begin."""
    if len(members) == 0:
        return np.zeros((0, 2)), np.zeros(0, np.int64)
    size = clumps.first[members + 1] - clumps.first[members]
    starts = np.cumsum(size) - size
    index = np.arange(size.sum()) - np.repeat(starts - clumps.first[members], size)
    return clumps.xy[index], starts


def _directions(piece: Piece, points: Floats, starts: Ints) -> list[tuple[list[float], float]]:
    """Angles (radians) to lay the ruler at, with a malus for each group.

    First along the walls and across them, then along the piece, then askew: the later a group, the
    better a line has to be to be worth it.
    """
    ring = shapely.get_coordinates(shapely.minimum_rotated_rectangle(piece.shape))
    main = float(np.arctan2(*(ring[1] - ring[0])[::-1])) if len(ring) > 2 else 0.0
    groups = [[main, main + np.pi / 2]]
    askew = [main + np.pi / 4, main - np.pi / 4]
    if len(starts):
        step = np.diff(points, axis=0)
        step[starts[1:] - 1] = 0.0
        length = np.hypot(*step.T)
        turn = 4.0 * np.arctan2(step[:, 1], step[:, 0])  # walls are at right angles: fold by 90°
        grain = float(np.arctan2((length * np.sin(turn)).sum(), (length * np.cos(turn)).sum())) / 4
        groups.insert(0, [grain, grain + np.pi / 2])
        askew = [grain + np.pi / 4, grain - np.pi / 4, grain + np.pi / 8, grain - np.pi / 8]
    groups.append(askew)
    chosen: list[float] = []
    result = []
    for malus, group in zip(
        (0.0, 0.1, 0.2) if len(groups) == 3 else (0.0, 0.2), groups, strict=True
    ):
        fresh = [a for a in group if all(abs(np.sin(a - other)) > 0.07 for other in chosen)]
        chosen += fresh
        result.append((fresh, malus))
    return result


def _best_offset(
    piece: Piece, clumps: Clumps, normal: Floats, edges: Floats, shadow: Floats, starts: Ints
) -> Cut | None:
    """The best offset of a line with this normal."""
    p, q = edges[:, :2] @ normal, edges[:, 2:] @ normal
    low, high = float(min(p.min(), q.min())), float(max(p.max(), q.max()))
    lo = np.minimum.reduceat(shadow, starts) if len(starts) else np.zeros(0)
    hi = np.maximum.reduceat(shadow, starts) if len(starts) else np.zeros(0)
    middle = clumps.center[piece.clumps] @ normal
    grid = np.linspace(low, high, _STEPS + 2)
    width, _ = _chords(edges, p, q, normal, grid)
    ground = np.concatenate(([0.0], np.cumsum((width[1:] + width[:-1]) / 2)))
    if ground[-1] <= 0:
        return None
    ground /= ground[-1]
    offsets = _candidates(lo, hi, middle, low, high, grid, ground)
    if len(offsets) == 0:
        return None
    share = np.interp(offsets, grid, ground)
    before = (middle[None, :] < offsets[:, None]).astype(float)
    sides = _Sides.of(piece, before, share)
    chord, count = _chords(edges, p, q, normal, offsets)
    at = offsets[:, None]
    hit = (lo[None, :] < at - 0.05) & (hi[None, :] > at + 0.05)
    depth = np.minimum(at - lo, hi - at)
    clear = np.min(np.where(hit, 0.0, -depth), axis=1, initial=6.0)
    bad = 0.25 * hit.sum(1) + 2.0 * (hit * depth).sum(1) / np.sqrt(piece.shape.area) - 0.04 * clear
    score = sides.badness(piece, share, chord, count) + bad
    row = int(np.argmin(score))
    if not np.isfinite(score[row]):
        return None
    where = (float(normal[0]), float(normal[1]))
    return Cut(where, float(offsets[row]), float(score[row]), piece.clumps[hit[row]])


def _chords(
    edges: Floats, p: Floats, q: Floats, normal: Floats, offsets: Floats
) -> tuple[Floats, Ints]:
    """Length of each line inside the polygon, and into how many stretches it falls."""
    along = np.array([normal[1], -normal[0]])
    s, t = edges[:, :2] @ along, edges[:, 2:] @ along
    at = offsets[:, None]
    cross = (p > at) != (q > at)
    span = np.where(np.abs(q - p) > 1e-12, q - p, 1.0)
    place = s + (at - p) / span * (t - s)
    chord = np.abs((cross * np.sign(span) * place).sum(axis=1))
    return chord, cross.sum(axis=1) // 2


def _candidates(
    lo: Floats, hi: Floats, middle: Floats, low: float, high: float, grid: Floats, ground: Floats
) -> Floats:
    """Offsets worth trying: middles and edges of gaps, between buildings, and even shares."""
    even = np.interp([0.25, 1 / 3, 0.5, 2 / 3, 0.75], ground, grid)
    offsets = [even]
    if len(lo):
        order = np.argsort(lo, kind="stable")
        end = np.concatenate(([low], np.maximum.accumulate(hi[order])))
        begin = np.concatenate((lo[order], [high]))
        gap = begin - end
        wide = gap > 1.0
        offsets += [(end + gap / 2)[wide]]
        broad = gap > 30.0  # open land between: also close to the buildings on either side
        offsets += [end[broad] + 10.0, begin[broad] - 10.0]
        rows = np.sort(middle)
        offsets += [((rows[1:] + rows[:-1]) / 2)[np.diff(rows) > 0.5]]
    found = np.unique(np.concatenate(offsets))
    if len(found) > 60:
        found = found[np.linspace(0, len(found) - 1, 60).astype(int)]
    return found[(found > low + 1.0) & (found < high - 1.0)]


@dataclass(frozen=True)
class _Sides:
    """What lies on both sides of each of t offsets, in cells."""

    lived: Floats
    """(2, t) by households."""
    ground: Floats
    """(2, t) by area."""

    @classmethod
    def of(cls, piece: Piece, before: Floats, share: Floats) -> _Sides:
        """`before` (t, clumps): stands on the first side; `share` (t,): its part of the area."""
        lived, built = before @ piece.lived, before @ piece.built + share * piece.open_load
        whole = piece.built.sum() + piece.open_load
        return cls(np.stack([lived, piece.lived.sum() - lived]), np.stack([built, whole - built]))

    def badness(self, piece: Piece, share: Floats, chord: Floats, count: Ints) -> Floats:
        """Long, uneven, wasteful or broken lines; infinite where one divides nothing."""
        load = np.maximum(self.lived, self.ground)
        total, lesser = load.sum(axis=0), load.min(axis=0)
        # with n cells to make, a whole number of them on each side wastes none
        waste = np.ceil(load - 0.1).sum(axis=0) - np.ceil(total - 0.1)
        slight = np.minimum(share, 1 - share).clip(1e-9)
        bad = (
            chord / np.sqrt(piece.shape.area * slight)
            + 0.7 * (1.0 - 2.0 * lesser / total)
            + 0.5 * waste.clip(0) / total.clip(1.0)
            + 0.35 * (count - 1).clip(0)
        )
        people = (self.lived.min(axis=0) > 1e-9) & piece.crowded & (slight > 0.004)
        ground = (self.ground.min(axis=0) > 0.3) & (slight > 0.05)
        return np.asarray(np.where((people | ground) & (count > 0), bad, np.inf))
