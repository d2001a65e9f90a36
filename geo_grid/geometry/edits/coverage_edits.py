"""Atoms cut by free lines, together with their neighbours, so that the coverage stays valid.

Everything is noded at once in the integer plane of :mod:`.blocks_plane`: the borders of the atoms
and of their neighbours, the lines, and the walls of every building that a line would split. Pieces
are what is left when the lines between equal labels are taken away, so they share their vertices
with one another and with the neighbours by construction. A border that a cut ends on may bend by
half a lattice step (0.5 mm); the neighbour beyond it is then returned with the new vertex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from geo_grid.geometry.blocks.plane import (
    Floats,
    Geoms,
    Ints,
    Plane,
    center_of,
    noded,
    owners,
    polygons_of,
)
from geo_grid.geometry.edits.lines import knives_of
from geo_grid.geometry.edits.walls import BITE_M2, Walls, walls_around
from geo_grid.geometry.graph import segments_of

NARROW_M = 0.5
"""Pieces narrower than this are no pieces: they stay with the rest of their atom."""
REACH_M = 1.0
"""A line that ends this close to the border of its atom is drawn out to it."""


@dataclass(frozen=True)
class AtomCut:
    """What became of n atoms and k neighbours; geometries EPSG:4326 on the lattice.

    With the pieces in place of their parents and the reshaped ones in place of what they were, the
    coverage is valid and covers the same ground.
    """

    pieces: Geoms
    """(m,) Polygons of the atoms that fell apart, in the order of their parents."""
    parent: Ints
    """(m,) position in the atoms of what each piece was cut from."""
    share: Floats
    """(m,) part of the parent's area, 0..1; adds up to 1 for each parent."""
    reshaped: Ints
    """(r,) positions, in the atoms followed by the neighbours, that only gained vertices."""
    reshaped_geoms: Geoms
    """(r,) their Polygons."""
    crossed: Ints
    """Positions of the buildings that a line ran through; the border goes around them, unless
    they were to be split."""

    @property
    def divided(self) -> Ints:
        """Positions of the atoms that fell apart."""
        return np.unique(self.parent)


def cut_atoms(
    atoms: Geoms,
    *,
    lines: Geoms,
    metric_srid: int,
    neighbours: Geoms | None = None,
    buildings: Geoms | None = None,
    split_buildings: bool = False,
    narrow_m: float = NARROW_M,
    reach_m: float = REACH_M,
) -> AtomCut:
    """Cut atoms along lines.

    Parameters
    ----------
    atoms
        (n,) Polygons of a valid coverage to be cut, EPSG:4326 on the lattice.
    lines, metric_srid
        Lines (polygons: their boundaries), EPSG:4326, and a projected CRS in metres. What runs
        inside the atoms cuts; a line that follows a border within `narrow_m` is that border.
    neighbours
        (k,) all other Polygons that touch an atom, be it in a point: they too may gain vertices.
    buildings
        Footprints (EPSG:4326). Where a line would split one inside an atom, the border follows its
        walls, and it goes with the side that held most of it, unless `split_buildings`.
    narrow_m, reach_m
        Pieces nowhere wider than the first stay with the rest of their atom; ends that miss the
        border of their atom by at most the second are drawn out to it.
    """
    atoms = np.asarray(atoms, dtype=object)
    others = _array(neighbours)
    plane = Plane(center_of(atoms), metric_srid=metric_srid)
    ground = plane.from_degrees(np.concatenate([atoms, others]))
    within = ground[: len(atoms)]
    knives = knives_of(_array(lines), within, plane, narrow_m=narrow_m, reach_m=reach_m)
    feet = plane.from_degrees(_array(buildings))
    pieces, parent, crossed = _cut(ground, within, knives, feet, plane, split_buildings)
    kept = _without_crumbs(pieces, parent, len(atoms), plane, narrow_m)
    return _told(*kept, ground, plane, crossed)


def _cut(
    ground: Geoms, within: Geoms, knives: Geoms, buildings: Geoms, plane: Plane, through: bool
) -> tuple[Geoms, Ints, Ints]:
    """Pieces (in steps) of all the ground, their parents, and the buildings that are crossed."""
    borders = np.append(shapely.boundary(ground), knives)
    faces, parent = faces_by_owner(borders, ground)
    walls = walls_around(buildings, faces, parent, within, plane)
    label = np.arange(len(faces))
    if len(walls.crossed) and not through:
        finer, of = faces_by_owner(np.append(borders, walls.lines), ground)
        label, faces, parent = _relabelled(finer, faces, of, parent, walls), finer, of
    label = np.where(parent < len(within), label, -1 - parent)
    return *_dissolved(faces, label, parent), walls.crossed


def _array(geoms: Geoms | None) -> Geoms:
    return np.asarray([] if geoms is None else geoms, dtype=object).reshape(-1)


def faces_by_owner(lines: Geoms, ground: Geoms) -> tuple[Geoms, Ints]:
    """The faces between lines (in steps) that lie on one of the polygons `ground`, and on which."""
    faces = polygons_of(shapely.polygonize(noded(lines)))
    found = owners(faces, ground)
    # A hole in the ground, or ground between the neighbours that nobody asked about, shares a
    # border that bent by half a step, hence some area: it is nobody's all the same.
    spots = shapely.point_on_surface(faces)
    on_ground = np.zeros(len(faces), dtype=bool)
    on_ground[STRtree(ground).query(spots, predicate="intersects")[0]] = True
    kept = on_ground & (found >= 0)
    return faces[kept], found[kept]


def _relabelled(finer: Geoms, faces: Geoms, of: Ints, parent: Ints, walls: Walls) -> Ints:
    """The face that each finer one belongs to: where it lies, or where its building goes."""
    label = owners(finer, faces)
    spots = shapely.point_on_surface(finer)
    spot, wall = shapely.STRtree(walls.shapes).query(spots, predicate="intersects")
    fits = walls.parent[wall] == of[spot]
    label[spot[fits]] = walls.home[wall[fits]]
    lost = (label < 0) | (parent[label] != of)  # hairs that rounding left between
    for i in np.flatnonzero(lost):
        mine = np.flatnonzero(parent == of[i])
        label[i] = mine[np.argmin(shapely.distance(faces[mine], spots[i]))]
    return label


def _dissolved(faces: Geoms, label: Ints, parent: Ints) -> tuple[Geoms, Ints]:
    """The single polygons that faces of equal label make together, and their parents."""
    order = np.argsort(label, kind="stable")
    groups = np.split(faces[order], np.flatnonzero(np.diff(label[order])) + 1)
    shapes = [g[0] if len(g) == 1 else shapely.coverage_union_all(g) for g in groups]
    first = np.unique(label[order], return_index=True)[1]
    parts, of = shapely.get_parts(np.array(shapes, dtype=object), return_index=True)
    return parts, parent[order][first][of]


def _without_crumbs(
    pieces: Geoms, parent: Ints, atoms: int, plane: Plane, narrow_m: float
) -> tuple[Geoms, Ints]:
    """Pieces too narrow to stand alone joined to the sibling with the longest common border."""
    while True:
        siblings = np.bincount(parent, minlength=atoms)[parent]
        loose = np.flatnonzero(siblings > 1)
        if len(loose) == 0:
            return pieces, parent
        tiny = _narrow(pieces[loose], plane, narrow_m) | (parent[loose] >= atoms)
        target = _longest_border(pieces, parent, loose[tiny])
        joined = np.flatnonzero(target >= 0)
        if len(joined) == 0:
            return pieces, parent
        # One at a time within an atom, the smallest first: two crumbs may want each other.
        joined = joined[np.argsort(shapely.area(pieces[joined]), kind="stable")]
        joined = joined[np.unique(parent[joined], return_index=True)[1]]
        label = np.arange(len(pieces))
        label[joined] = target[joined]
        pieces, parent = _dissolved(pieces, label, parent)


def _narrow(pieces: Geoms, plane: Plane, narrow_m: float) -> NDArray[np.bool_]:
    inner = shapely.buffer(plane.to_metres(pieces), -narrow_m / 2, join_style="mitre")
    tiny: NDArray[np.bool_] = shapely.is_empty(inner) | (plane.area_m2(pieces) < BITE_M2)
    return tiny


def _longest_border(pieces: Geoms, parent: Ints, rows: Ints) -> Ints:
    """(pieces,) for the given ones the sibling with the longest common border, -1 elsewhere."""
    target = np.full(len(pieces), -1, np.int64)
    segments = segments_of(pieces, scale=False)
    a, b, ends = segments.a, segments.b, segments.ends
    keep = segments.inner & (a != b)
    a, b, ends = a[keep], b[keep], ends[keep]
    keep = parent[a] == parent[b]
    a, b, ends = a[keep], b[keep], ends[keep]
    length = np.hypot(*(ends[:, 2:] - ends[:, :2]).T.astype(float))
    pair, index = np.unique(
        np.concatenate([np.column_stack([a, b]), np.column_stack([b, a])]),
        axis=0, return_inverse=True,
    )  # fmt: skip
    total = np.bincount(index.ravel(), weights=np.tile(length, 2), minlength=len(pair))
    order = np.lexsort((pair[:, 1], -total, pair[:, 0])) if len(pair) else np.zeros(0, np.int64)
    one, where = np.unique(pair[order, 0], return_index=True)
    best = np.full(len(pieces), -1, np.int64)
    best[one] = pair[order[where], 1]
    target[rows] = best[rows]
    return target


def _told(pieces: Geoms, parent: Ints, ground: Geoms, plane: Plane, crossed: Ints) -> AtomCut:
    """Divided atoms as pieces; the others only where they gained a vertex."""
    order = np.lexsort((*shapely.bounds(pieces).T[::-1], parent))
    pieces, parent = pieces[order], parent[order]
    count = np.bincount(parent, minlength=len(ground))
    cut = count[parent] > 1
    alone = np.flatnonzero(~cut)
    changed = ~shapely.equals_exact(
        shapely.normalize(pieces[alone]), shapely.normalize(ground[parent[alone]])
    )
    area = plane.area_m2(pieces)
    total = np.bincount(parent, weights=area, minlength=len(ground))
    return AtomCut(
        pieces=plane.to_degrees(pieces[cut]),
        parent=parent[cut],
        share=(area / total[parent])[cut],
        reshaped=parent[alone[changed]],
        reshaped_geoms=plane.to_degrees(pieces[alone[changed]]),
        crossed=crossed,
    )
