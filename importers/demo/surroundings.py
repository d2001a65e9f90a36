"""The ground between the parcels: sea, river, embankments, the shore, the railway's verges."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon

from .main_streets import Plan, Street
from .mesh import Cell
from .places import Cover

TRACK_HALF_M = 7.0
_SMALLEST_M2 = 60.0
_HILLS = ("凤凰山", "东岭", "西郊果园", "金榜山", "虎溪岩")


def surroundings(plan: Plan, streets: list[Street]) -> list[Cover]:
    """Covers outside the parcels (metres, city frame); water is not cut out of the strips' green."""
    mesh = plan.mesh
    roads = shapely.union_all(
        [s.line.buffer(s.half_m + 0.6, quad_segs=3) for s in streets if not s.bridge]
    )
    water = shapely.union_all([plan.river.buffer(0.5), plan.sea])
    covers = [Cover("sea", "东海湾", plan.sea), Cover("water", "汀溪", plan.river)]
    covers += _cover("other", "金沙滩", [plan.beach], water)
    river = [c for c in mesh.cells if c[0] in (mesh.river - 1, mesh.river) and c[1] != 0]
    rail = [c for c in mesh.cells if c[1] in (mesh.rail - 1, mesh.rail) and c not in river]
    coast = [c for c in mesh.cells if c[1] == 0]
    beach = plan.beach.buffer(0.3)
    track = plan.railway.buffer(TRACK_HALF_M)
    covers += _cover("green", "滨江绿带", _faces(plan, river), roads, water, track)
    covers += _cover("green", "铁路防护林", _faces(plan, rail), roads, track)
    covers += _cover("green", "滨海公园", _faces(plan, coast), roads, water, beach)
    covers += _cover("green", "鹭屿", [plan.islet])
    covers += _cover("other", "渔港防波堤", plan.breakwaters)
    outline = shapely.union_all(_faces(plan, mesh.cells)).buffer(35.0)
    for name, hill in zip(_HILLS, _hills(plan), strict=False):
        covers += _cover("green", name, [hill], outline, roads, water, track)
    return covers


def _hills(plan: Plan) -> list[Polygon]:
    """Wooded hills and fields around the city, outside the outline."""
    mesh = plan.mesh
    east, north = mesh.s_m[-1], mesh.t_m[-1]
    centres = [
        (0.14 * east, north + 60.0, 0.26 * east, 190.0),
        (0.88 * east, north + 70.0, 0.20 * east, 210.0),
        (-70.0, 0.72 * north, 160.0, 0.17 * north),
        (east + 60.0, 0.52 * north, 170.0, 0.26 * north),
        (-60.0, 0.22 * north, 150.0, 0.13 * north),
    ]
    angle = np.linspace(0.0, 2.0 * np.pi, 73)[:-1]
    hills = []
    for turn, (s, t, wide, deep) in enumerate(centres):
        bend = 1.0 + 0.10 * np.sin(3 * angle + turn) + 0.07 * np.sin(5 * angle + 2.1 * turn)
        ring = np.column_stack((s + wide * bend * np.cos(angle), t + deep * bend * np.sin(angle)))
        hills.append(Polygon(mesh.warp(ring)))
    return hills


def _faces(plan: Plan, cells: list[Cell]) -> list[Polygon]:
    return [plan.mesh.face(cell) for cell in cells]


def _cover(kind: str, name: str, faces: list[Polygon], *without: shapely.Geometry) -> list[Cover]:
    ground = shapely.difference(shapely.union_all(faces), shapely.union_all(list(without)))
    ground = shapely.simplify(shapely.set_precision(ground, 0.01), 0.05)
    parts = np.atleast_1d(shapely.get_parts(ground))
    return [Cover(kind, name, part) for part in parts if part.area > _SMALLEST_M2]
