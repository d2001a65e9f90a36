"""Cutting atoms by a line, and cells into the parts that a line leaves. Pure.

Atoms are cut by :mod:`geo_grid.geometry.edits.coverage_edits`, always together with their neighbours, because a
polygon cut by itself leaves its neighbours with unmatched edges.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.edits import coverage_edits
from geo_grid.geometry.graph import adjacency
from geo_grid.geometry.lattice import GRID_DEG, snap
from geo_grid.geometry.metric import project
from geo_grid.redraw.steps.state import Atoms, Effect, State

SNAP_M = 12.0
"""A strip narrower than this beside a border is not cut off: the line is taken to mean the border."""
MOST_LINE_POINTS = 2000


@dataclass
class Parts:
    """What a line makes of some cells: the effect that cuts atoms, and the part of each atom.

    `part` names every atom (after the cuts) of the cells; `shapes` are the parts' polygons,
    EPSG:4326.
    """

    shapes: NDArray[np.object_]
    part: dict[str, int] = field(default_factory=dict)
    effect: Effect = field(default_factory=dict)


def read_line(given: Any) -> Geometry:
    """A line from lon/lat pairs (EPSG:4326); raises :class:`BadInput`."""
    try:
        xy = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        xy = np.zeros((0, 2))
    sound = xy.ndim == 2 and xy.shape[1:] == (2,) and 2 <= len(xy) <= MOST_LINE_POINTS
    if not sound or not np.isfinite(xy).all() or (np.abs(xy) > [180, 90]).any():
        raise BadInput(
            "line_unusable",
            gettext_noop("A line is a list of 2 to %(most)s pairs [longitude, latitude]."),
            field="line",
            most=MOST_LINE_POINTS,
        )
    line = shapely.remove_repeated_points(snap(np.array([shapely.linestrings(xy)]))[0])
    if line.length == 0:
        raise _not_across()
    return line


def _not_across() -> BadInput:
    return BadInput(
        "line_does_not_cross",
        gettext_noop("The line leaves the cell in one piece; draw it from edge to edge."),
        field="line",
    )


def part_by_line(
    state: State,
    cells: list[str],
    line: Geometry,
    *,
    snap_m: float = SNAP_M,
    through: bool = False,
) -> Parts:
    """Divide the ground of some cells along a line (EPSG:4326).

    Atoms the line crosses are cut, except where one side would be a strip narrower than `snap_m`:
    those go whole to the side that has most of them, and so do all where the ground is kept. The border goes
    around buildings unless `through`. Raises :class:`BadInput` when the line does
    not part the cells, or would cut a locked atom.
    """
    members = state.members(*cells)
    geoms = state.atoms.geoms[members]
    ground = shapely.union_all(geoms)
    line = _across(line, ground)
    shapes = _faces(shapely.boundary(ground), line, ground)
    if len(shapes) < 2:
        raise _not_across()
    parts = Parts(shapes)
    crossed = members[shapely.intersects(geoms, line)]
    home = _homes(geoms, shapes)
    if state.around.keeps_ground:
        crossed = crossed[:0]
    shared = _crossed_really(state, crossed, shapes, snap_m)
    if state.locked[shared].any():
        raise BadInput(
            "atom_locked", gettext_noop("The line crosses a locked basic cell."), field="line"
        )
    for at, where in zip(members, home, strict=True):
        if at not in shared:
            parts.part[state.atoms.keys[at]] = int(where)
    if len(shared):
        _cut_shared(state, parts, shared, line, through)
    return _without_empty(parts)


def _cut_shared(
    state: State, parts: Parts, shared: NDArray[np.int64], line: Geometry, through: bool
) -> None:
    """Cut the atoms that two parts share; what did not fall apart goes to the part with most."""
    parts.effect = cut_atoms(state, shared, line, through=through)
    whole = {state.atoms.keys[i] for i in shared}
    for cut in parts.effect["cuts"]:
        whole.discard(cut["atom"])
        pieces = np.array(shapely.from_wkb([p["wkb"] for p in cut["pieces"]]), dtype=object)
        for piece, where in zip(cut["pieces"], _homes(pieces, parts.shapes), strict=True):
            parts.part[piece["key"]] = int(where)
    for key in sorted(whole):
        geom = state.atoms.geoms[[state.atoms.place[key]]]
        parts.part[key] = int(_homes(geom, parts.shapes)[0])


def _without_empty(parts: Parts) -> Parts:
    used = sorted(set(parts.part.values()))
    if len(used) < 2:
        raise _not_across()
    order = {old: new for new, old in enumerate(used)}
    renamed = {key: order[old] for key, old in parts.part.items()}
    return Parts(parts.shapes[used], renamed, parts.effect)


def _across(line: Geometry, ground: Geometry) -> Geometry:
    """The line with ends that lie inside the ground drawn on, straight, until they leave it."""
    if line.geom_type != "LineString":
        return line
    west, south, east, north = ground.bounds
    far = (east - west) + (north - south)
    xy = shapely.get_coordinates(line)
    for end, before in ((0, 1), (-1, -2)):
        if not shapely.intersects_xy(ground, *xy[end]):
            continue
        way = xy[end] - xy[before]
        ahead = xy[end] + way / np.hypot(*way) * far
        beyond = shapely.intersection(
            shapely.linestrings([xy[end], ahead]), shapely.boundary(ground)
        )
        hits = shapely.get_coordinates(beyond)
        if len(hits):
            nearest = hits[np.argmin(np.hypot(*(hits - xy[end]).T))]
            xy = np.insert(xy, 0 if end == 0 else len(xy), nearest + way / np.hypot(*way) * 1e-6, 0)
    return shapely.linestrings(xy)


def _faces(*lines_and_ground: Geometry) -> NDArray[np.object_]:
    """The polygons inside the last geometry that lines bound together, on the lattice."""
    *lines, ground = lines_and_ground
    noded = shapely.union_all(np.array(lines, dtype=object), grid_size=GRID_DEG)
    faces = snap(shapely.get_parts(shapely.polygonize([noded])))
    inner = shapely.point_on_surface(faces)
    shapely.prepare(ground)
    found: NDArray[np.object_] = faces[shapely.contains(ground, inner)]
    return found


def _homes(geoms: NDArray[np.object_], shapes: NDArray[np.object_]) -> NDArray[np.int64]:
    """The part (position in `shapes`) that holds most of each polygon."""
    common = shapely.area(shapely.intersection(geoms[:, None], shapes[None, :]))
    return np.asarray(common.argmax(axis=1), dtype=np.int64)


def _crossed_really(
    state: State, crossed: NDArray[np.int64], shapes: NDArray[np.object_], snap_m: float
) -> NDArray[np.int64]:
    """Those of the crossed atoms of which two parts hold more than a strip."""
    if not len(crossed):
        return crossed
    common = shapely.intersection(state.atoms.geoms[crossed][:, None], shapes[None, :])
    plane = project(common.ravel(), metric_srid=state.around.metric_srid)
    solid = ~shapely.is_empty(shapely.buffer(plane, -max(snap_m, 0.5) / 2.0, quad_segs=2))
    found: NDArray[np.int64] = crossed[solid.reshape(common.shape).sum(axis=1) >= 2]
    return found


def cut_atoms(
    state: State, at: NDArray[np.int64], line: Geometry, *, through: bool = False
) -> Effect:
    """The effect that cuts the atoms at some positions along a line (EPSG:4326).

    Pieces are ordered by falling area; a border goes around buildings unless `through`. Neighbours,
    also those outside the plan, that gain a vertex are listed under ``shapes``.
    """
    atoms = state.atoms
    zone = shapely.union_all(atoms.geoms[at])
    near = np.flatnonzero(atoms.alive & shapely.intersects(atoms.geoms, zone))
    near = np.setdiff1d(near, at)
    outside = state.around.outside(zone)
    names = [atoms.keys[i] for i in (*at, *near)] + [key for key, _ in outside]
    done = coverage_edits.cut_atoms(
        atoms.geoms[at],
        lines=shapely.get_parts(np.array([line], dtype=object)),
        metric_srid=state.around.metric_srid,
        neighbours=np.concatenate([atoms.geoms[near], _array(g for _, g in outside)]),
        buildings=_array(g for _, _, g in state.around.footprints(zone)),
        split_buildings=through,
    )
    cuts = []
    for parent in done.divided.tolist():
        mine = np.flatnonzero(done.parent == parent)
        mine = mine[np.argsort(-done.share[mine], kind="stable")]
        cuts.append(_described(atoms, int(at[parent]), done.pieces[mine], done.share[mine]))
    shapes = {
        names[i]: _hex(geom) for i, geom in zip(done.reshaped, done.reshaped_geoms, strict=True)
    }
    effect: Effect = {"cuts": cuts, "shapes": shapes}
    if cuts:
        effect["edges"] = _edges(state, cuts, shapes)
        effect["split"] = _split_buildings(state, cuts)
    return effect


def _array(geoms: Any) -> NDArray[np.object_]:
    listed = list(geoms)
    found = np.empty(len(listed), dtype=object)
    found[:] = listed
    return found


def _hex(geom: Geometry) -> str:
    return str(shapely.to_wkb(geom, hex=True))


def _described(
    atoms: Atoms, at: int, pieces: NDArray[np.object_], shares: NDArray[np.float64]
) -> dict[str, Any]:
    return {
        "atom": atoms.keys[at],
        "pieces": [
            {
                "key": f"{atoms.keys[at]}.{n}",
                "code": f"{atoms.codes[at]}.{n}",
                "wkb": _hex(piece),
                "share": round(float(part), 9),
            }
            for n, (piece, part) in enumerate(zip(pieces, shares, strict=True), start=1)
        ],
    }


def _edges(state: State, cuts: list[dict[str, Any]], shapes: dict[str, str]) -> list[list[Any]]:
    """The borders of the pieces: ``[key, key, metres, along a barrier]``.

    A border lies along a barrier where the border of the whole atom did; a bridge of the whole
    atom goes to the piece nearest to its other end.
    """
    atoms = state.atoms
    parent = {p["key"]: cut["atom"] for cut in cuts for p in cut["pieces"]}
    geoms = {p["key"]: shapely.from_wkb(p["wkb"]) for cut in cuts for p in cut["pieces"]}
    gone = np.array([atoms.place[cut["atom"]] for cut in cuts])
    touching = np.isin(atoms.edges, gone).any(axis=1)
    known: dict[tuple[str, str], tuple[float, bool]] = {}
    for (u, v), m, wall in zip(
        atoms.edges[touching], atoms.shared_m[touching], atoms.barrier[touching], strict=True
    ):
        a, b = sorted((atoms.keys[u], atoms.keys[v]))
        known[(a, b)] = (float(m), bool(wall) and known.get((a, b), (0.0, True))[1])
    around = {key for pair in known for key in pair} - set(parent.values())
    for key in sorted(around):
        geoms[key] = shapely.from_wkb(shapes[key]) if key in shapes else _geom(atoms, key)
    keys = list(geoms)
    graph = adjacency(_array(geoms.values()), metric_srid=state.around.metric_srid)
    rows: list[list[Any]] = []
    for u, v, m in zip(graph.u.tolist(), graph.v.tolist(), graph.shared_m.tolist(), strict=True):
        a, b = keys[u], keys[v]
        if a not in parent and b not in parent:
            continue
        whole = tuple(sorted((parent.get(a, a), parent.get(b, b))))
        rows.append([a, b, round(m, 3), known.get(whole, (0.0, False))[1]])
    return rows + _bridges(known, parent, geoms)


def _geom(atoms: Atoms, key: str) -> Geometry:
    return atoms.geoms[atoms.place[key]]


def _bridges(
    known: dict[tuple[str, str], tuple[float, bool]],
    parent: dict[str, str],
    geoms: dict[str, Geometry],
) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for (a, b), (metres, _) in known.items():
        if metres > 0:
            continue
        ends_a = [k for k in geoms if parent.get(k, k) == a]
        ends_b = [k for k in geoms if parent.get(k, k) == b]
        pairs = [(geoms[x].distance(geoms[y]), x, y) for x in ends_a for y in ends_b]
        rows.append([*min(pairs)[1:], 0.0, False])
    return rows


def _split_buildings(state: State, cuts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Buildings whose footprint lies on both sides of a cut, by more than a hair."""
    found = []
    for cut in cuts:
        pieces = np.array(shapely.from_wkb([p["wkb"] for p in cut["pieces"]]), dtype=object)
        whole = _geom(state.atoms, cut["atom"])
        for pk, name, footprint in state.around.footprints(whole):
            share = shapely.area(shapely.intersection(pieces, footprint)) / footprint.area
            inside = np.flatnonzero(share > 0.02)
            if len(inside) > 1:
                keys = [cut["pieces"][i]["key"] for i in inside]
                found.append({"id": pk, "name": name, "atoms": keys})
    return found
