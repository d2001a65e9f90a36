"""The lines that bound blocks: streets at ground level, barriers, shores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry, STRtree

from geo_grid.geometry.blocks.merge import BARRIER, PLAIN
from geo_grid.geometry.blocks.plane import (
    STEP,
    Geoms,
    Ints,
    Plane,
    clean_polygons,
    lines_in_plane,
    noded,
    polygonal,
)
from geo_grid.geometry.blocks.rules import BlockRules
from geo_grid.geometry.graph import Segments

_TOUCH_STEPS = 3.0
"""Noding, twice, moves a line by less than this."""
DOCK_STEPS = 600.0
"""Within this distance (0.6 m) of the outline a line is the outline."""
STUB_M = 5.0
"""A barrier that ends this soon after its last crossing does not bound there."""


@dataclass(frozen=True)
class Linework:
    """Lines in plane steps with the rank of each: 0 path … 3 arterial, BARRIER."""

    lines: Geoms
    rank: Ints

    def rank_of(self, segments: Segments) -> Ints:
        """The highest rank of the lines that each segment is part of, PLAIN for none."""
        ranks = np.full(len(segments.a), PLAIN, np.int64)
        if len(self.lines) == 0 or len(ranks) == 0:
            return ranks
        spots = shapely.points((segments.ends[:, :2] + segments.ends[:, 2:]) / 2.0)
        segment, line = STRtree(self.lines).query(spots, predicate="dwithin", distance=_TOUCH_STEPS)
        np.maximum.at(ranks, segment, self.rank[line])
        return ranks


def wide_water(
    water: Geoms | None, ground: Geometry, *, plane: Plane, rules: BlockRules
) -> Geometry:
    """Water wide and large enough to be told from its banks, as one geometry in steps."""
    if water is None or len(water) == 0:
        return shapely.Polygon()
    union = shapely.union_all(clean_polygons(water, plane), grid_size=STEP)
    parts = shapely.get_parts(polygonal(shapely.intersection(union, ground, grid_size=STEP)))
    metric = plane.to_metres(parts)
    area, length = shapely.area(metric), shapely.length(metric)
    wide = (2 * area > rules.narrow_m * length) & (area > rules.min_m2)
    return polygonal(shapely.multipolygons(parts[wide]))


def ground_streets(
    streets: Geoms | None, ranks: Ints | None, levels: Ints | None, *, lakes: Geometry, plane: Plane
) -> Linework:
    """Streets at ground level (steps), without their stretches over water."""
    lines, of = lines_in_plane(streets, plane)
    rank = np.full(len(lines), 2) if ranks is None else np.asarray(ranks, np.int64)[of]
    if levels is not None:
        at_ground = np.asarray(levels)[of] == 0
        lines, rank = lines[at_ground], rank[at_ground]
    if not lakes.is_empty and len(lines):
        shapely.prepare(lakes)
        over = shapely.intersects(lakes, lines)
        lines[over] = shapely.difference(lines[over], lakes)
    return Linework(lines, rank.astype(np.int64))


def bounding_lines(
    streets: Linework, barriers: Geoms | None, *, ground: Geometry, lakes: Geometry, plane: Plane
) -> Linework:
    """Streets, barriers, shores, and the prolongations of barriers that end inside `ground`.

    Lines that run along the outline are left out: they are the outline.
    """
    walls, _ = lines_in_plane(barriers, plane)
    shores = [shapely.boundary(lakes)] if not lakes.is_empty else []
    walls = np.concatenate([walls, np.array(shores, dtype=object)])
    lines = np.concatenate([streets.lines, walls])
    rank = np.concatenate([streets.rank, np.full(len(walls), BARRIER, np.int64)])
    lines, of = _docked(lines, shapely.boundary(ground))
    rank = rank[of]
    if len(walls):
        ahead = _prolonged(lines, lines[rank == BARRIER], ground, plane)
        lines = np.concatenate([lines, ahead])
        rank = np.concatenate([rank, np.full(len(ahead), PLAIN, np.int64)])
    return Linework(lines, rank)


def _docked(lines: Geoms, edge: Geometry) -> tuple[Geoms, Ints]:
    """Lines without what lies along the outline, the rest led straight onto it; and their origin.

    A street that is also the outline, a hand's breadth off, would leave a strip between the two:
    a wedge of one cell before its neighbour, which looks like a gap.
    """
    band = shapely.buffer(edge, DOCK_STEPS, quad_segs=2)
    shapely.prepare(band)
    origin = np.arange(len(lines))
    close = shapely.intersects(band, lines)
    outer, of = shapely.get_parts(shapely.difference(lines[close], band), return_index=True)
    ends = np.concatenate([shapely.get_point(outer, 0), shapely.get_point(outer, -1)])
    ends_of = np.tile(of, 2)
    reach = shapely.dwithin(ends, edge, DOCK_STEPS + 2.0)
    ends, ends_of = ends[reach], ends_of[reach]
    corners = shapely.multipoints(shapely.get_coordinates(edge))
    docks = shapely.shortest_line(ends, edge)
    to_corner = shapely.shortest_line(ends, corners)
    docks = np.where(shapely.length(to_corner) < 1.5 * DOCK_STEPS, to_corner, docks)
    kept = [lines[~close], outer, docks]
    return np.concatenate(kept), np.concatenate(
        [origin[~close], origin[close][of], origin[close][ends_of]]
    )


def _prolonged(lines: Geoms, walls: Geoms, ground: Geometry, plane: Plane) -> Geoms:
    """For each barrier that ends in the open, a line straight ahead to the next line.

    Without it the ground on both sides is one block, and a cut through the block would let the
    barrier pass right through a cell.
    """
    every = noded(np.append(lines, shapely.boundary(ground)))
    rings = shapely.boundary(shapely.get_parts(shapely.polygonize(every)))
    pieces = noded(np.append(rings, walls))  # streets that end in the open left out
    first, last = shapely.get_point(pieces, 0), shapely.get_point(pieces, -1)
    ends = shapely.get_coordinates(np.concatenate([first, last]))
    where, index, count = np.unique(ends, axis=0, return_inverse=True, return_counts=True)
    lone = count[index.ravel()] == 1
    spots = np.concatenate([first, last])
    lone[lone] = shapely.dwithin(shapely.union_all(walls), spots[lone], _TOUCH_STEPS)
    shapely.prepare(ground)
    lone[lone] = shapely.contains_properly(ground, spots[lone])
    tree, reach = STRtree(rings), float(np.ptp(where, axis=0).sum())
    ahead = []
    for row in np.flatnonzero(lone):
        piece = pieces[row % len(pieces)]
        if plane.to_metres(np.array([piece]))[0].length < STUB_M:
            continue
        xy = shapely.get_coordinates(piece)
        tip, back = (xy[0], xy[1]) if row < len(pieces) else (xy[-1], xy[-2])
        way = (tip - back) / np.hypot(*(tip - back))
        ray = shapely.linestrings([tip + way, tip + way * reach])
        met = rings[tree.query(ray, predicate="intersects")]
        hits = shapely.get_coordinates(shapely.intersection(ray, met))
        if len(hits):
            far = hits[np.argmin(np.hypot(*(hits - tip).T))]
            ahead.append(shapely.linestrings(np.rint([tip, far])))
    return np.array(ahead, dtype=object)
