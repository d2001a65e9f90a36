"""Which cell each atom goes to, once atoms were cut along the borders of the cells."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import STRtree

from geo_grid.geometry.blocks.plane import Geoms, Ints
from geo_grid.geometry.graph import adjacency

NOBODY = -1
_LEAST_SHARE = 0.05
"""An atom of which the claims cover less is nobody's by itself: it follows its neighbours."""


def assign_atoms(
    atoms: Geoms, *, homes: Ints, claims: Geoms, claim_homes: Ints, open_ground: Geoms,
    metric_srid: int,
) -> Ints:  # fmt: skip
    """(n,) position of the claim that each atom goes to, -1 for none.

    An atom goes where most of its claimed ground goes; one that lies mostly on `open_ground` to
    nobody; and one in a repaired gap to the neighbour with the longest border. `homes` and
    `claim_homes` tell the community of each: an atom never leaves its own. All geometries
    EPSG:4326; the atoms are a valid coverage.
    """
    shapes = np.concatenate([claims, open_ground])
    holder = np.concatenate([np.arange(len(claims)), np.full(len(open_ground), NOBODY)])
    atom, shape = STRtree(shapes).query(atoms, predicate="intersects")
    inside = (holder[shape] == NOBODY) | (
        claim_homes[np.minimum(shape, len(claims) - 1)] == homes[atom]
    )
    atom, shape = atom[inside], shape[inside]
    held = shapely.area(shapely.intersection(atoms[atom], shapes[shape]))
    pair, index = np.unique(np.column_stack([atom, holder[shape]]), axis=0, return_inverse=True)
    area = np.bincount(index.ravel(), weights=held, minlength=len(pair))
    order = np.lexsort((pair[:, 1], -area, pair[:, 0]))
    one, where = np.unique(pair[order, 0], return_index=True)
    label = np.full(len(atoms), NOBODY, np.int64)
    label[one] = pair[order[where], 1]
    covered = np.bincount(pair[:, 0], weights=area, minlength=len(atoms))
    lost = covered < _LEAST_SHARE * shapely.area(atoms)
    if lost.any():
        _follow(atoms, homes, label, lost, metric_srid)
    return label


def _follow(atoms: Geoms, homes: Ints, label: Ints, lost: np.ndarray, metric_srid: int) -> None:
    """Atoms that nobody claims join the neighbour with the longest border, ring by ring."""
    edges = adjacency(atoms, metric_srid=metric_srid)
    label[lost] = NOBODY
    one = np.concatenate([edges.u, edges.v])
    other = np.concatenate([edges.v, edges.u])
    length = np.tile(edges.shared_m, 2)
    fits = homes[one] == homes[other]
    one, other, length = one[fits], other[fits], length[fits]
    while True:
        ready = lost[one] & (label[one] == NOBODY) & (label[other] != NOBODY)
        if not ready.any():
            return
        a, to, m = one[ready], label[other[ready]], length[ready]
        pair, index = np.unique(np.column_stack([a, to]), axis=0, return_inverse=True)
        total = np.bincount(index.ravel(), weights=m, minlength=len(pair))
        order = np.lexsort((pair[:, 1], -total, pair[:, 0]))
        found, where = np.unique(pair[order, 0], return_index=True)
        label[found] = pair[order[where], 1]
