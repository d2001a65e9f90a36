"""From the borders that were designed to cells that can be stored.

All borders, and the walls of every building that one of them touches, are noded together on the
lattice. Every face between them gets the label of the piece it lies in, or of the building's piece
where it is part of a footprint. Cells are what is left when the lines between equal labels are
taken away, so neighbours share their vertices by construction.
"""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import Geometry, STRtree

from geo_grid.geometry.blocks.clumps import Clumps
from geo_grid.geometry.blocks.divide import Block
from geo_grid.geometry.blocks.lines import Linework
from geo_grid.geometry.blocks.merge import Ground
from geo_grid.geometry.blocks.plane import STEP, Geoms, Ints, Plane, faces_of, noded
from geo_grid.geometry.blocks.rules import BlockRules
from geo_grid.geometry.graph import segments_of

_HAIR_STEPS = 4.0
"""Faces of at most this mean width come of rounding: cuts bend the borders they end on."""


def ground_of(
    faces: Geoms, *, wet: np.ndarray, clumps: Clumps, owner: Ints, linework: Linework,
    plane: Plane, rules: BlockRules,
) -> Ground:  # fmt: skip
    """The faces as pieces of ground with their borders, ready to be merged."""
    segments = segments_of(faces, scale=False)
    rank = linework.rank_of(segments)
    delta = (segments.ends[:, 2:] - segments.ends[:, :2]) @ plane.matrix.T
    length = np.hypot(*delta.T)
    n, own = len(faces), np.flatnonzero(owner >= 0)
    area = plane.area_m2(faces)
    near = np.minimum(np.bincount(owner[own], clumps.near_m2[own], minlength=n), area)
    perimeter = np.bincount(segments.b, weights=length, minlength=n)
    inner = segments.inner
    perimeter += np.bincount(segments.a[inner], weights=length[inner], minlength=n)
    columns = {
        "area_m2": area,
        "load_m2": near + rules.open_share * (area - near),
        "households": np.bincount(owner[own], clumps.households[own], minlength=n),
        "dwellings": np.bincount(owner[own], clumps.dwellings[own], minlength=n),
        "perimeter_m": perimeter,
        "wet": wet,
    }
    borders = {"a": segments.a, "b": segments.b, "rank": rank, "length_m": length}
    return Ground.build(columns, {name: column[inner] for name, column in borders.items()})


def elementary_faces(
    blocks: list[Block], pieces: list[Block], block_of: Ints, *, clumps: Clumps
) -> tuple[Geoms, Ints]:
    """Faces between all borders and the footprints they touch, and the piece each belongs to.

    ``block_of`` tells the block that each piece was cut from.
    """
    shapes = np.array([piece.shape for piece in pieces], dtype=object)
    grounds = np.array([block.shape for block in blocks], dtype=object)
    borders = _seated(shapely.boundary(shapes), shapely.boundary(grounds)[block_of])
    lines = noded(np.append(borders, shapely.boundary(grounds)))
    crossed = np.zeros(len(clumps), bool)
    for _ in range(5):  # walls added to the lines can nudge a line into the next wall
        clump, line = STRtree(lines).query(clumps.shape, predicate="intersects")
        through = shapely.relate_pattern(lines[line], clumps.shape[clump], "T********")
        fresh = np.setdiff1d(clump[through], np.flatnonzero(crossed))
        if len(fresh) == 0:
            break
        crossed[fresh] = True
        lines = noded(np.append(lines, shapely.boundary(clumps.shape[fresh])))
    faces = faces_of(lines, shapely.coverage_union_all(grounds))
    spots = shapely.point_on_surface(faces)
    face_block = _first_hit(grounds, spots)
    label = _place(faces, spots, face_block, shapes, block_of)
    label = _footprints(label, spots, pieces, clumps, np.flatnonzero(crossed))
    return faces, _adopt(faces, label, face_block)


def _seated(borders: Geoms, edges: Geoms) -> Geoms:
    """Borders of pieces with the vertices that lie on the edge of their block put back on it.

    A cut ends on a whole step beside the edge and bends it; the next cut ends beside the bent
    edge. Put back, every vertex is within half a step of the true edge, so that noding lets the
    edge pass through it and leaves no hair of ground between them.
    """
    xy, of = shapely.get_coordinates(borders, return_index=True)
    spots = shapely.points(xy)
    way = shapely.distance(spots, edges[of])
    near = np.flatnonzero((way > 0) & (way < 2 * _HAIR_STEPS))
    if len(near) == 0:
        return borders
    shortest = shapely.get_coordinates(shapely.shortest_line(spots[near], edges[of[near]]))
    xy[near] = np.rint(shortest[1::2])
    return np.asarray(shapely.set_coordinates(borders.copy(), xy))


def _first_hit(shapes: Geoms, spots: Geoms) -> Ints:
    """The first polygon that each point lies in, else the nearest."""
    tree = STRtree(shapes)
    found = np.full(len(spots), -1, np.int64)
    spot, shape = tree.query(spots, predicate="intersects")
    order = np.lexsort((shape, spot))[::-1]
    found[spot[order]] = shape[order]
    lost = found < 0
    if lost.any():
        found[lost] = tree.nearest(spots[lost])
    return found


def _place(faces: Geoms, spots: Geoms, face_block: Ints, shapes: Geoms, block_of: Ints) -> Ints:
    """The piece of its block that each face lies in; -1 for hairs that rounding left between."""
    label = np.full(len(faces), -1, np.int64)
    face, piece = STRtree(shapes).query(spots, predicate="intersects")
    fits = block_of[piece] == face_block[face]
    face, piece = face[fits], piece[fits]
    order = np.lexsort((piece, face))[::-1]
    label[face[order]] = piece[order]
    label[2 * shapely.area(faces) < _HAIR_STEPS * shapely.length(faces)] = -1
    return label


def _footprints(
    label: Ints, spots: Geoms, pieces: list[Block], clumps: Clumps, crossed: Ints
) -> Ints:
    """Give every face of a footprint to the piece of its building."""
    piece_of = np.full(len(clumps), -1, np.int64)
    for number, block in enumerate(pieces):
        piece_of[block.clumps] = number
    clump, face = STRtree(spots).query(clumps.shape[crossed], predicate="intersects")
    home = piece_of[crossed[clump]]
    label[face[home >= 0]] = home[home >= 0]
    return label


def _adopt(faces: Geoms, label: Ints, face_block: Ints) -> Ints:
    """Give faces without a piece to the neighbour in their block with the longest border."""
    segments = segments_of(faces, scale=False)
    inner = segments.inner
    length = np.hypot(*(segments.ends[inner, 2:] - segments.ends[inner, :2]).T)
    a, b = segments.a[inner], segments.b[inner]
    pair = np.unique(np.stack([np.append(a, b), np.append(b, a)]), axis=1, return_inverse=True)
    (one, other), index = pair[0], pair[1].ravel()
    border = np.bincount(index, weights=np.append(length, length), minlength=len(one))
    for same_block in (True, False):
        while (label < 0).any():
            open_ = (label[one] < 0) & (label[other] >= 0)
            if same_block:
                open_ &= face_block[one] == face_block[other]
            rows = np.flatnonzero(open_)
            if len(rows) == 0:
                break
            rows = rows[np.lexsort((other[rows], -border[rows], one[rows]))]
            face, first = np.unique(one[rows], return_index=True)
            label[face] = label[other[rows[first]]]
    label[label < 0] = label.max(initial=-1) + 1 + np.arange(int((label < 0).sum()))
    return label


def connected_labels(faces: Geoms, label: Ints) -> Ints:
    """Split labels whose faces do not hang together: one label for each connected set of faces."""
    segments = segments_of(faces, scale=False)
    inner = segments.inner
    a, b = segments.a[inner], segments.b[inner]
    same = label[a] == label[b]
    matrix = coo_array((np.ones(int(same.sum())), (a[same], b[same])), shape=(len(faces),) * 2)
    return np.asarray(connected_components(matrix, directed=False)[1], dtype=np.int64)


def dissolve(faces: Geoms, label: Ints, *, straighten: bool = False) -> Geoms:
    """One polygon for each label 0, 1, 2 …; labels must be connected (:func:`connected_labels`).

    With `straighten`, vertices within a step of the line between their neighbours are left out:
    noding leaves one wherever a line that is now gone met a border. Both sides of a border lose
    the same vertices.
    """
    segments = segments_of(faces, scale=False)
    border = ~segments.inner | (label[segments.a] != label[segments.b])
    lines = shapely.linestrings(segments.ends[border].reshape(-1, 2, 2).astype(float))
    chains = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
    if straighten:
        straight = shapely.simplify(chains, STEP, preserve_topology=False)
        cells = _by_label(shapely.polygonize(straight), faces, label)
        if shapely.is_valid(cells).all() and not shapely.is_empty(cells).any():
            return cells
    return _by_label(shapely.polygonize(chains), faces, label)


def _by_label(collection: Geometry, faces: Geoms, label: Ints) -> Geoms:
    """The polygons of a collection in the order of the labels of the faces they are made of."""
    polygons = shapely.normalize(shapely.get_parts(collection))
    spot, face = STRtree(faces).query(shapely.point_on_surface(polygons), predicate="intersects")
    cells = np.full(int(label.max(initial=-1)) + 1, shapely.Polygon(), dtype=object)
    order = np.lexsort((shapely.area(polygons[spot]),))  # of two for one label the larger
    cells[label[face[order]]] = polygons[spot[order]]
    return cells
