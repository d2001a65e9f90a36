"""Edges between nodes: the stretches of lines from one shared vertex to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.geometry.network.lines import Bools, Floats, Geoms, Ints
from geo_grid.geometry.network.vertices import Vertices


@dataclass(frozen=True)
class Edges:
    """m stretches of lines between nodes; `u` and `v` may be one node, and two edges one pair."""

    u: Ints
    v: Ints
    length_m: Floats
    line: Ints
    """(m,) the row of the lines."""
    run: Ints
    """(m,) the run of the vertices: edges of one run follow each other."""
    gate: Ints
    """(m,) the gate that the edge passes, -1 for none."""
    geoms: Geoms
    """(m,) LineStrings from u to v in metres of the metric system."""
    node_metres: Floats
    """(n, 2) easting and northing of the nodes."""

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.node_metres)


def vertex_ids(vertices: Vertices) -> tuple[Ints, NDArray[np.int64]]:
    """(v,) a number for each place, the same for vertices in one place, and how many lie there."""
    _, ids, counts = np.unique(vertices.steps, axis=0, return_inverse=True, return_counts=True)
    flat = np.asarray(ids, np.int64).reshape(-1)
    return flat, np.asarray(counts, np.int64)


def edges_of(vertices: Vertices, *, gate_of_line: Ints, forced: Ints) -> tuple[Edges, Ints]:
    """The edges, and the node at each of the `forced` places (f, 2 lattice steps).

    A place is a node when two vertices lie there, when a line ends there, or when it is forced.
    """
    ids, counts = vertex_ids(vertices)
    run, metres = vertices.run, vertices.metres
    ends = np.ones(len(run), bool)
    ends[1:-1] = (run[1:-1] != run[:-2]) | (run[1:-1] != run[2:])
    at_forced, forced_ids = _places(vertices, forced, ids)
    is_node = ends | (counts[ids] > 1) | at_forced
    rows = np.flatnonzero(is_node)
    together = np.flatnonzero(run[rows[1:]] == run[rows[:-1]])
    first, last = rows[together], rows[together + 1]
    number = np.full(len(counts), -1, np.int64)
    used = np.unique(ids[rows])
    number[used] = np.arange(len(used))
    place = np.zeros((len(used), 2))
    place[number[ids[rows]]] = metres[rows]
    along = np.zeros(len(run))
    step = np.hypot(*np.diff(metres, axis=0).T) * (run[1:] == run[:-1])
    along[1:] = np.cumsum(step)
    line = vertices.line[first]
    edges = Edges(
        number[ids[first]], number[ids[last]], along[last] - along[first], line, run[first],
        gate_of_line[line], _stretches(metres, first, last), place,
    )  # fmt: skip
    return edges, number[forced_ids]


def _places(vertices: Vertices, forced: Ints, ids: Ints) -> tuple[Bools, Ints]:
    """Which vertices lie at a forced place, and the id of each forced place."""
    row = {tuple(steps): int(i) for steps, i in zip(vertices.steps.tolist(), ids, strict=True)} \
        if len(forced) else {}  # fmt: skip
    found = np.array([row[tuple(steps)] for steps in forced.tolist()], np.int64)
    return np.isin(ids, found), found


def _stretches(metres: Floats, first: Ints, last: Ints) -> Geoms:
    """The LineString of each stretch of rows, both ends included."""
    count = last - first + 1
    of = np.repeat(np.arange(len(first)), count)
    start = np.cumsum(count) - count
    rows = np.arange(int(count.sum())) - start[of] + first[of]
    lines: Geoms = shapely.linestrings(metres[rows], indices=of)
    return lines
