"""The skeleton of the city: main streets, the river and its bridges, the railway, the sea.

Coordinates are metres in the city's own frame (x east, y north).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon

from .mesh import Mesh, make_mesh
from .sizes import Size

HALF_WIDTH_M = {
    "primary": 13.0,
    "secondary": 9.5,
    "tertiary": 6.5,
    "residential": 4.5,
    "unclassified": 4.5,
    "service": 2.6,
    "living_street": 1.7,
    "footway": 1.5,
}
BEYOND_M = 230.0
_RIVER_HALF_M = 0.27


@dataclass(frozen=True)
class Street:
    """One piece of street between two changes of kind, bridge or tunnel.

    `axis` is the whole street of that name, along which its houses are numbered.
    """

    name: str
    kind: str
    line: LineString
    layer: int = 0
    bridge: bool = False
    tunnel: bool = False
    axis: LineString | None = None
    stairs: bool = False

    @property
    def half_m(self) -> float:
        """Half the width of carriageway and pavement, metres."""
        return HALF_WIDTH_M[self.kind]


@dataclass
class Plan:
    """What is drawn before the first house: streets, water, railway."""

    mesh: Mesh
    streets: list[Street]
    river: Polygon
    river_line: LineString
    railway: LineString
    sea: Polygon
    beach: Polygon
    islet: Polygon
    breakwaters: list[Polygon]


def make_plan(size: Size) -> Plan:
    """Draw the main streets and the water of a city of `size`."""
    mesh = make_mesh(size)
    nodes = len(mesh.s_m) - 1, len(mesh.t_m) - 1
    islet, breakwaters = _islet(mesh), _breakwaters(mesh)
    open_sea = _shore(mesh, from_m=-1500.0, to_m=0.0, beyond_m=1500.0)
    return Plan(
        mesh=mesh,
        streets=[*_rows(mesh), *_columns(mesh), *_outer_roads(mesh)],
        river=_river(mesh),
        river_line=mesh.column(mesh.river, 0, nodes[1], beyond_m=BEYOND_M),
        railway=mesh.row(mesh.rail, 0, nodes[0], beyond_m=BEYOND_M * 2),
        sea=open_sea.difference(shapely.union_all([islet, *breakwaters])),
        beach=_shore(mesh, from_m=0.0, to_m=0.28 * size.coast_m, beyond_m=0.0),
        islet=islet,
        breakwaters=breakwaters,
    )


def _kind(index: int, last: int, name: str, size: Size) -> str:
    if name in size.bridge_rows or index in (0, last):
        return "primary"
    if name.startswith(("沿江", "站")):
        return "tertiary"
    return "secondary"


def _rows(mesh: Mesh) -> list[Street]:
    """West–east streets; only the bridge rows cross the river, the others end at its banks."""
    size, last = mesh.size, len(mesh.s_m) - 1
    levels = [j for j in range(1, len(mesh.t_m)) if j != mesh.rail]
    streets = []
    for number, (j, name) in enumerate(zip(levels, size.row_names, strict=True)):
        kind = _kind(number, len(levels) - 1, name, size)
        axis = mesh.row(j, 0, last)
        west, east = mesh.row(j, 0, mesh.river - 1), mesh.row(j, mesh.river + 1, last)
        streets += [Street(name, kind, west, axis=axis), Street(name, kind, east, axis=axis)]
        if name in size.bridge_rows:
            over = mesh.row(j, mesh.river - 1, mesh.river + 1)
            streets.append(Street(name, kind, over, layer=1, bridge=True, axis=axis))
    return streets


def _columns(mesh: Mesh) -> list[Street]:
    """South–north streets; only the underpass columns cross the railway. Paths lead to the sea."""
    size, last = mesh.size, len(mesh.t_m) - 1
    across = [i for i in range(len(mesh.s_m)) if i != mesh.river]
    streets = []
    for number, (i, name) in enumerate(zip(across, size.column_names, strict=True)):
        kind = _kind(number, len(across) - 1, name, size)
        axis = mesh.column(i, 1, last)
        south, north = mesh.column(i, 1, mesh.rail - 1), mesh.column(i, mesh.rail + 1, last)
        streets += [Street(name, kind, south, axis=axis), Street(name, kind, north, axis=axis)]
        if name in size.underpass_columns:
            under = mesh.column(i, mesh.rail - 1, mesh.rail + 1)
            streets.append(Street(name, kind, under, layer=-1, tunnel=True, axis=axis))
        streets.append(Street("", "footway", mesh.column(i, 0, 1)))
    return streets


def _outer_roads(mesh: Mesh) -> list[Street]:
    """Where great streets go on outside the district, so that the map does not end in a wall."""
    size, streets = mesh.size, []
    east, north = mesh.s_m[-1], mesh.t_m[-1]
    for name in size.bridge_rows:
        t = mesh.t_m[1 + size.row_names.index(name)]
        for nodes in ([(-BEYOND_M, t), (0.0, t)], [(east, t), (east + BEYOND_M, t)]):
            streets.append(Street(name, "primary", LineString(mesh.path(nodes))))
    for name in size.underpass_columns:
        number = size.column_names.index(name)
        s = mesh.s_m[number if number < mesh.river else number + 1]
        streets.append(
            Street(name, "secondary", LineString(mesh.path([(s, north), (s, north + BEYOND_M)])))
        )
    return streets


def _river(mesh: Mesh) -> Polygon:
    """The water between the banks: a little wider and narrower along its way, open to the sea."""
    t = np.linspace(0.0, mesh.t_m[-1] + BEYOND_M, 120)
    s, width = mesh.s_m[mesh.river], mesh.size.river_m
    mouth = 0.13 * np.exp(-t / (0.9 * mesh.size.coast_m))
    half = width * (_RIVER_HALF_M + mouth + 0.02 * np.sin(t / 75.0))
    west, east = np.column_stack((s - half, t)), np.column_stack((s + half, t))
    return Polygon(mesh.warp(np.vstack((west, east[::-1]))))


def _shore(mesh: Mesh, *, from_m: float, to_m: float, beyond_m: float) -> Polygon:
    """The ground between two lines parallel to the shore."""
    west, east = mesh.s_m[0] - beyond_m, mesh.s_m[-1] + beyond_m
    inner = sorted({west, *mesh.s_m, east})
    outer = mesh.warp(np.linspace((east, from_m), (west, from_m), 160))
    return Polygon(np.vstack((mesh.path([(s, to_m) for s in inner]), outer)))


def _islet(mesh: Mesh) -> Polygon:
    """A small wooded island off the river's mouth."""
    angle = np.linspace(0.0, 2.0 * np.pi, 61)[:-1]
    radius = 46.0 * (1.0 + 0.16 * np.sin(2 * angle + 0.4) + 0.09 * np.sin(5 * angle))
    s, t = mesh.s_m[mesh.river] + 210.0, -190.0
    ring = np.column_stack((s + 1.5 * radius * np.cos(angle), t + radius * np.sin(angle)))
    return Polygon(mesh.warp(ring))


def _breakwaters(mesh: Mesh) -> list[Polygon]:
    """Two moles that hold the fishing harbour, west of the river's mouth."""
    s, reach = mesh.s_m[mesh.river - 1] - 60.0, 130.0
    west = [(s - 190.0, -0.5), (s - 190.0, -0.8 * reach), (s - 120.0, -reach)]
    east = [(s, -0.5), (s - 5.0, -0.75 * reach), (s - 60.0, -reach)]
    lines = [LineString(mesh.path(nodes)) for nodes in (west, east)]
    return [line.buffer(5.0, quad_segs=3) for line in lines]
