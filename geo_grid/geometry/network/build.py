"""Build the network of lines, gates and walls."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import STRtree

from geo_grid.geometry.lattice import from_int, to_int
from geo_grid.geometry.metric import project, project_points
from geo_grid.geometry.network import crossings, gates, squares
from geo_grid.geometry.network.edges import Edges, edges_of, vertex_ids
from geo_grid.geometry.network.lines import NO_POINTS, Bools, Floats, Geoms, Ints, Lines, Mended
from geo_grid.geometry.network.vertices import vertices_of


@dataclass(frozen=True)
class Part:
    """The edges that one profile may use, and how they hang together."""

    rows: Ints
    tree: STRtree
    """Of the edges `rows`, in their order."""
    component: Ints
    """(m,) the component of each edge of the network, -1 for those of no use."""
    size: Floats
    """Metres of each component."""


@dataclass(frozen=True)
class Network:
    """Nodes and edges that people can walk; what is asked of it is asked in metres of its system."""

    metric_srid: int
    edges: Edges
    forward: Bools
    """(m,) may be walked from u to v."""
    backward: Bools
    """(m,) may be walked from v to u."""
    steps: Bools
    incline_percent: Floats
    width_m: Floats
    walls: Geoms
    """What no way to a door goes through: LineStrings in metres."""
    gates: int
    mended: tuple[Mended, ...]
    kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was worked out of it for a profile; a network never changes."""

    def __len__(self) -> int:
        return len(self.edges.u)

    @cached_property
    def tree(self) -> STRtree:
        """The edges by place."""
        return STRtree(self.edges.geoms)

    @cached_property
    def wall_tree(self) -> STRtree:
        """The walls by place."""
        return STRtree(self.walls)

    def metres(self, lon: Floats, lat: Floats) -> Floats:
        """Longitudes and latitudes (EPSG:4326 degrees) as (n, 2) easting and northing."""
        return np.column_stack(project_points(lon, lat, metric_srid=self.metric_srid))

    def degrees(self, geoms: Geoms) -> Geoms:
        """Geometries in metres as EPSG:4326."""
        return project(geoms, metric_srid=self.metric_srid, inverse=True)

    def part(self, usable: Bools) -> Part:
        """The usable edges (m,), kept: a city has few profiles."""
        key = ("part", usable.tobytes())
        # Another thread may clear what is kept between two looks at it: one look, and what it gave.
        part: Part | None = self.kept.get(key)
        if part is None:
            rows = np.flatnonzero(usable)
            tree = self.tree if len(rows) == len(self) else STRtree(self.edges.geoms[rows])
            part = self.kept[key] = Part(rows, tree, *self.components(usable))
        return part

    def components(self, usable: Bools) -> tuple[Ints, Floats]:
        """The component of each edge (m,) over the usable ones, -1 for others, and their metres.

        Direction is left out, and gates are open: who lives behind a gate is not cut off by night.
        """
        e, rows = self.edges, np.flatnonzero(usable)
        ones = np.ones(len(rows), np.int8)
        matrix = coo_array((ones, (e.u[rows], e.v[rows])), shape=(e.nodes, e.nodes))
        label = connected_components(matrix, directed=False)[1]
        of = np.full(len(self), -1, np.int64)
        _, of[rows] = np.unique(label[e.u[rows]], return_inverse=True)
        return of, np.bincount(of[rows], weights=e.length_m[rows]).astype(np.float64)


def build(
    lines: Lines,
    *,
    metric_srid: int,
    gates_at: Geoms = NO_POINTS,
    walls: Geoms = NO_POINTS,
    join_crossings: bool = True,
) -> Network:
    """The walking network of lines, all input EPSG:4326.

    Parameters
    ----------
    lines
        What may be walked; nodes are the vertices that they share on the lattice of 1e-8 degrees.
    metric_srid
        Projected CRS in metres, in which everything is measured.
    gates_at
        (g,) Points; a gate that is shut stops who passes it (see :mod:`.gates`).
    walls
        LineStrings or polygons that the straight way from a door to an edge does not go through.
    join_crossings
        Join lines of one level that cross without a vertex; each is listed in ``mended``.
    """
    vertices = vertices_of(lines.geoms, usable=lines.foot, metric_srid=metric_srid)
    vertices, where, found = gates.on_lines(
        vertices, gates=to_int(shapely.get_coordinates(gates_at).reshape(-1, 2))
    )
    # a gate that lines are said to lie behind closes those lines, not the place where it stands
    behind = np.isin(np.arange(len(where)), lines.gate)
    mended = _off_lines(where, ~found & ~behind)
    if join_crossings:
        vertices, crossed = crossings.joined(vertices, lines=lines)
        mended += crossed
    ids, counts = vertex_ids(vertices)
    vertices, whole = squares.crossed(vertices, lines=lines, shared=counts[ids] > 1)
    at = np.flatnonzero(found & ~behind)
    edges, nodes = edges_of(vertices, gate_of_line=lines.gate, forced=where[at])
    edges, shut = gates.closed(edges, nodes=nodes, gates=at, degrees=from_int(where[at]))
    return _network(edges, lines, metric_srid, walls, len(where), (*mended, *whole, *shut))


def _off_lines(where: Ints, off: Bools) -> list[Mended]:
    """What is said of gates on no line."""
    return [
        Mended("gate_off", float(lon), float(lat), gate=int(gate))
        for gate, (lon, lat) in zip(np.flatnonzero(off), from_int(where[off]), strict=True)
    ]


def _network(
    edges: Edges,
    lines: Lines,
    metric_srid: int,
    walls: Geoms,
    count: int,
    mended: tuple[Mended, ...],
) -> Network:
    walls = np.asarray(walls, dtype=object)
    flat = np.where(shapely.get_dimensions(walls) == 2, shapely.boundary(walls), walls)
    parts = shapely.get_parts(flat)
    parts = parts[shapely.get_dimensions(parts) == 1]
    line = edges.line
    return Network(
        metric_srid, edges, np.ones(len(line), bool), lines.back[line], lines.steps[line],
        lines.incline_percent[line], lines.width_m[line],
        project(parts, metric_srid=metric_srid), count, mended,
    )  # fmt: skip
