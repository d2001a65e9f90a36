"""Squares that people walk across: straight lines between the ways into them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import shapely

from geo_grid.geometry.lattice import from_int
from geo_grid.geometry.network.lines import Bools, Ints, Lines, Mended
from geo_grid.geometry.network.vertices import Vertices

MOST_WAYS_IN = 40
"""A square with more ways in is walked around: its lines grow with the square of their number."""


def crossed(vertices: Vertices, *, lines: Lines, shared: Bools) -> tuple[Vertices, list[Mended]]:
    """With lines straight across every square, from each shared vertex to all that it sees.

    `shared` (v,) tells the vertices that other lines have too. A line across lies wholly in the
    square: around an inner corner people walk along the border.
    """
    across: list[Ints] = []
    of: list[int] = []
    mended: list[Mended] = []
    for row in np.flatnonzero(lines.square & lines.foot):
        own = np.flatnonzero(vertices.line == row)
        ring = vertices.steps[own]
        if len(ring) < 4 or (ring[0] != ring[-1]).any():
            continue
        ways = np.unique(ring[shared[own]], axis=0)
        if len(ways) > MOST_WAYS_IN:
            lon, lat = from_int(ring[0])
            mended.append(Mended("square_whole", float(lon), float(lat), (int(row),)))
            continue
        found = _seen(ring, ways)
        across += found
        of += [int(row)] * len(found)
    if not across:
        return vertices, mended
    runs = len(vertices.line_of_run) + np.arange(len(across))
    return Vertices(
        np.concatenate([vertices.run, np.repeat(runs, 2)]),
        np.vstack([vertices.steps, *across]),
        np.concatenate([vertices.line_of_run, np.array(of)]),
        vertices.metric_srid,
    ), mended


def _seen(ring: Ints, ways: Ints) -> list[Ints]:
    """The pairs of ways in, (2, 2) each, between which the straight line lies in the ring."""
    inside = shapely.Polygon(ring - ring[0])
    pairs = [np.array(pair) for pair in combinations(ways, 2)]
    if not pairs:
        return []
    sees = shapely.covers(inside, shapely.linestrings([pair - ring[0] for pair in pairs]))
    return [pair for pair, seen in zip(pairs, sees, strict=True) if seen]
