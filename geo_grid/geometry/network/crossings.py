"""Lines that cross, or touch, without a vertex in common: joined where they are of one level."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import STRtree

from geo_grid.geometry.lattice import from_int
from geo_grid.geometry.network.lines import Floats, Ints, Lines, Mended
from geo_grid.geometry.network.vertices import Vertices, steps_of

TOUCH_M = 0.01
"""Two lines touch within this: a few steps of the lattice, for what was rounded elsewhere."""


def joined(vertices: Vertices, *, lines: Lines) -> tuple[Vertices, list[Mended]]:
    """With a vertex in both lines wherever two of one level meet without one, and the list.

    Bridges and tunnels meet nothing but in vertices that they share: what is below or above them
    is a matter of the third dimension, which a line does not show.
    """
    metres = vertices.metres
    start = vertices.segments
    first, second = _meeting(vertices, metres, start, lines)
    if len(first) == 0:
        return vertices, []
    here, kind = _places(vertices, metres, first, second)
    segment = np.concatenate([first, second])
    steps = np.vstack([here, here])
    along = _share(vertices, metres, segment, steps)
    mended = [
        Mended(str(k), float(lon), float(lat), (int(a), int(b)))
        for k, (lon, lat), a, b in zip(
            kind, from_int(here), vertices.line[first], vertices.line[second], strict=True
        )
    ]
    return vertices.with_vertices(segment, along, steps), mended


def _meeting(vertices: Vertices, metres: Floats, start: Ints, lines: Lines) -> tuple[Ints, Ints]:
    """Pairs of segments (by the row they begin with) that meet and have no end in common."""
    segments = shapely.linestrings(np.stack([metres[start], metres[start + 1]], axis=1))
    a, b = STRtree(segments).query(segments, predicate="dwithin", distance=TOUCH_M)
    a, b = start[a[a < b]], start[b[a < b]]
    of_a, of_b = vertices.line[a], vertices.line[b]
    keep = (lines.level[of_a] == lines.level[of_b]) & ~lines.span[of_a] & ~lines.span[of_b]
    for i in (0, 1):
        for j in (0, 1):
            keep &= (vertices.steps[a + i] != vertices.steps[b + j]).any(axis=1)
    a, b = a[keep], b[keep]
    # neighbours along one line: an edge shorter than a touch would tie the line to itself
    apart = (vertices.run[a] != vertices.run[b]) | (np.abs(a - b) > 2)
    return a[apart], b[apart]


def _places(
    vertices: Vertices, metres: Floats, first: Ints, second: Ints
) -> tuple[Ints, np.ndarray[tuple[int], np.dtype[np.str_]]]:
    """Where each pair meets, in lattice steps: an end that is near, else the crossing."""
    pairs = [
        shapely.linestrings(np.stack([metres[row], metres[row + 1]], axis=1))
        for row in (first, second)
    ]
    meet = shapely.get_coordinates(shapely.shortest_line(*pairs))[::2]
    steps = steps_of(meet, metric_srid=vertices.metric_srid)
    kind = np.full(len(first), "crossing", dtype="<U8")
    for row in (second + 1, second, first + 1, first):
        near = np.hypot(*(metres[row] - meet).T) <= TOUCH_M
        steps[near], kind[near] = vertices.steps[row[near]], "touch"
    return steps, kind


def _share(vertices: Vertices, metres: Floats, segment: Ints, steps: Ints) -> Floats:
    """How far along its segment each place lies, 0 to 1."""
    a, b = vertices.steps[segment], vertices.steps[segment + 1]
    way = (b - a).astype(np.float64)
    share = ((steps - a) * way).sum(axis=1) / np.maximum((way * way).sum(axis=1), 1.0)
    return np.asarray(np.clip(share, 0.0, 1.0))
