"""Buildings in the way of a cut: which are crossed, and the walls that the border follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import STRtree

from geo_grid.geometry.blocks.plane import Geoms, Ints, Plane, polygons_of

BITE_M2 = 0.05
"""A building is split when both sides get at least this much of it; less is rounding."""


@dataclass(frozen=True)
class Walls:
    """Footprints that a cut would split, as far as they lie in one atom (in steps)."""

    shapes: Geoms
    """(w,) Polygons; overlapping buildings are one shape."""
    parent: Ints
    """(w,) the atom each lies in."""
    home: Ints
    """(w,) the face that holds most of it."""
    crossed: Ints
    """Positions of the buildings that are crossed."""

    @property
    def lines(self) -> Geoms:
        """The walls as lines."""
        walls: Geoms = shapely.boundary(self.shapes)
        return walls


def walls_around(buildings: Geoms, faces: Geoms, parent: Ints, atoms: Geoms, plane: Plane) -> Walls:
    """The footprints (in steps) that a border between two faces of one atom would split.

    `parent` tells the atom of each face; faces of other ground have one beyond `atoms`.
    """
    none = np.zeros(0, np.int64)
    nothing = Walls(np.zeros(0, dtype=object), none, none, none)
    siblings = np.bincount(parent, minlength=len(atoms))
    divided = np.flatnonzero(siblings[: len(atoms)] > 1)
    if len(divided) == 0 or len(buildings) == 0:
        return nothing
    near = np.unique(STRtree(buildings).query(atoms[divided], predicate="intersects")[1])
    sound = _sound(buildings[near])
    lump, shapes = _lumps(sound, plane)
    atom, which = STRtree(shapes).query(atoms[divided], predicate="intersects")
    common = shapely.intersection(shapes[which], atoms[divided[atom]], grid_size=1)
    parts, of = shapely.get_parts(common, return_index=True)
    flat = (shapely.get_type_id(parts) == 3) & (plane.area_m2(parts) >= BITE_M2)
    parts, of = parts[flat], of[flat]
    home, split = _most_held(parts, divided[atom[of]], faces, parent, plane)
    if not split.any():
        return nothing
    parts, of, home = parts[split], of[split], home[split]
    walls = Walls(parts, divided[atom[of]], home, none)
    members = np.flatnonzero(np.isin(lump, which[of]))
    hit = _members_hit(sound[members], walls, faces, parent, plane)
    return Walls(walls.shapes, walls.parent, walls.home, near[members[hit]])


def _sound(buildings: Geoms) -> Geoms:
    whole = shapely.make_valid(buildings, method="structure", keep_collapsed=False)
    clean: Geoms = np.array([shapely.multipolygons(polygons_of(g)) for g in whole], dtype=object)
    return clean


def _lumps(buildings: Geoms, plane: Plane) -> tuple[Ints, Geoms]:
    """Buildings that overlap in area as one: (n,) number of the lump, and its shape."""
    a, b = STRtree(buildings).query(buildings, predicate="intersects")
    a, b = a[a < b], b[a < b]
    over = plane.area_m2(shapely.intersection(buildings[a], buildings[b])) > BITE_M2
    a, b = a[over], b[over]
    n = len(buildings)
    joined = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(n, n))
    label = np.asarray(connected_components(joined, directed=False)[1], dtype=np.int64)
    shapes = buildings.copy()
    if len(a):
        for number in np.unique(label[a]):
            mine = np.flatnonzero(label == number)
            shapes[mine[0]] = shapely.union_all(buildings[mine], grid_size=1)
    first = np.unique(label, return_index=True)[1]
    return label, shapes[first]


def _most_held(
    shapes: Geoms, home: Ints, faces: Geoms, parent: Ints, plane: Plane
) -> tuple[Ints, NDArray[np.bool_]]:
    """For each shape inside atom `home`: the face with most of it, and whether two hold some."""
    shape, face = STRtree(faces).query(shapes, predicate="intersects")
    fits = parent[face] == home[shape]
    shape, face = shape[fits], face[fits]
    area = plane.area_m2(shapely.intersection(shapes[shape], faces[face]))
    held = np.bincount(shape, weights=area >= BITE_M2, minlength=len(shapes))
    order = np.lexsort((face, -area, shape))
    best = np.full(len(shapes), -1, np.int64)
    one, where = np.unique(shape[order], return_index=True)
    best[one] = face[order[where]]
    several: NDArray[np.bool_] = held > 1
    return best, several


def _members_hit(buildings: Geoms, walls: Walls, faces: Geoms, parent: Ints, plane: Plane) -> Ints:
    """Which of the buildings of crossed lumps are themselves in two faces of one atom."""
    building, face = STRtree(faces).query(buildings, predicate="intersects")
    fits = np.isin(parent[face], walls.parent)
    building, face = building[fits], face[fits]
    area = plane.area_m2(shapely.intersection(buildings[building], faces[face]))
    building, face = building[area >= BITE_M2], face[area >= BITE_M2]
    pair, count = np.unique(np.column_stack([building, parent[face]]), axis=0, return_counts=True)
    return np.unique(pair[count > 1, 0])
