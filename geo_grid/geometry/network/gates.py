"""Gates: points on lines that may be shut, each made an edge that nothing else goes over."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import STRtree
from shapely.ops import substring

from geo_grid.geometry.network.edges import Edges
from geo_grid.geometry.network.lines import Bools, Floats, Ints, Mended
from geo_grid.geometry.network.vertices import Vertices, metres_of, steps_of

GATE_SNAP_M = 1.0
"""A gate belongs to a line that runs this close to it."""
STUB_M = 0.01
"""The length of the edge that a gate is made: nobody lives along it, and it adds no way."""


def on_lines(vertices: Vertices, *, gates: Ints) -> tuple[Vertices, Ints, Bools]:
    """With a vertex at each gate (g, 2 lattice steps).

    Returns the vertices, where each gate now lies (g, 2), and which gates lie on a line. A vertex
    within a metre is taken before a place along a line: files draw gates beside the junction.
    """
    if len(gates) == 0 or len(vertices.run) == 0:
        return vertices, gates, np.zeros(len(gates), bool)
    metres = vertices.metres
    points = shapely.points(metres_of(gates, metric_srid=vertices.metric_srid))
    gate, near = STRtree(shapely.points(metres)).query_nearest(
        points, max_distance=GATE_SNAP_M, all_matches=False
    )
    moved, found = gates.copy(), np.zeros(len(gates), bool)
    moved[gate], found[gate] = vertices.steps[near], True
    start = vertices.segments
    segments = shapely.linestrings(np.stack([metres[start], metres[start + 1]], axis=1))
    rest = np.flatnonzero(~found)
    which, hit = STRtree(segments).query_nearest(
        points[rest], max_distance=GATE_SNAP_M, all_matches=False
    )
    rest = rest[which]
    share = shapely.line_locate_point(segments[hit], points[rest], normalized=True)
    there = shapely.get_coordinates(
        shapely.line_interpolate_point(segments[hit], share, normalized=True)
    )
    moved[rest] = steps_of(there.reshape(-1, 2), metric_srid=vertices.metric_srid)
    found[rest] = True
    return vertices.with_vertices(start[hit], np.asarray(share), moved[rest]), moved, found


@dataclass(frozen=True)
class _Stub:
    """One end of an edge that a gate closes."""

    edge: int
    at_start: bool
    gate: int


def closed(
    edges: Edges, *, nodes: Ints, gates: Ints, degrees: Floats
) -> tuple[Edges, list[Mended]]:
    """With an edge of :data:`STUB_M` for each gate, the last step of every line that ends there.

    `nodes` (h,) are the nodes where the gates `gates` (h,) stand, `degrees` (h, 2) their longitude
    and latitude. A street that runs past the gate stays open: the lines that end at it pass it.
    Where a line only passes through, one side is enough.
    """
    stubs: list[_Stub] = []
    mended: list[Mended] = []
    for node, gate, (lon, lat) in zip(nodes, gates, degrees, strict=True):
        ends = [(int(e), True) for e in np.flatnonzero(edges.u == node)]
        ends += [(int(e), False) for e in np.flatnonzero(edges.v == node)]
        runs = [int(edges.run[e]) for e, _ in ends]
        ending = [end for end, run in zip(ends, runs, strict=True) if runs.count(run) == 1]
        if len(ends) <= 2:
            shut = ends[:1]
        elif ending and len(ending) < len(ends):
            shut = ending
        else:
            shut = ends
            mended.append(Mended("gate_whole", float(lon), float(lat), (), int(gate)))
        stubs += [_Stub(edge, at_start, int(gate)) for edge, at_start in shut]
    for stub in stubs:
        edges = _cut(edges, stub)
    return edges, mended


def _cut(edges: Edges, stub: _Stub) -> Edges:
    """With the last centimetre before a node as an edge of its own, behind the gate."""
    row, length = stub.edge, float(edges.length_m[stub.edge])
    gate = edges.gate.copy()
    if length <= 3 * STUB_M:
        gate[row] = stub.gate
        return replace(edges, gate=gate)
    line, node = edges.geoms[row], edges.nodes
    cut = STUB_M if stub.at_start else length - STUB_M
    short, rest = substring(line, 0.0, cut), substring(line, cut, length)
    u, v, geoms, metres = (a.copy() for a in (edges.u, edges.v, edges.geoms, edges.length_m))
    ends = (int(u[row]), node) if stub.at_start else (node, int(v[row]))
    if stub.at_start:
        u[row] = node
    else:
        short, rest = rest, short
        v[row] = node
    geoms[row], metres[row] = rest, length - STUB_M
    place = shapely.get_coordinates(line.interpolate(cut))
    added = np.empty(1, dtype=object)
    added[0] = short
    return Edges(
        u=np.append(u, ends[0]),
        v=np.append(v, ends[1]),
        length_m=np.append(metres, STUB_M),
        line=np.append(edges.line, edges.line[row]),
        run=np.append(edges.run, edges.run[row]),
        gate=np.append(gate, stub.gate),
        geoms=np.concatenate([geoms, added]),
        node_metres=np.vstack([edges.node_metres, place]),
    )
