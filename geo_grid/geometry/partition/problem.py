"""What is to be partitioned: atoms with weights and shapes, who touches whom, what must stay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from geo_grid.errors import BadInput, gettext_noop

OPEN, SOFT, HARD = 0, 1, 2  # what lies along a border: nothing, a barrier that costs, one that bars


@dataclass(frozen=True)
class Problem:
    """Atoms and their adjacency, checked; n atoms, e borders, w weights. Make it by `build`.

    Lengths in metres, areas in square metres, points in one metric CRS. `barrier` holds OPEN, SOFT
    or HARD per border. `present` is the cell of each atom today, 0..c-1, or -1 for none; `locked`
    atoms keep it, and so do all atoms of a locked cell, which then takes nobody in. `shapes` are
    the polygons of the atoms, only for measuring Reock and span.
    """

    weights: NDArray[np.float64]
    edges: NDArray[np.int32]
    shared_m: NDArray[np.float64]
    barrier: NDArray[np.uint8]
    areas_m2: NDArray[np.float64]
    perimeters_m: NDArray[np.float64]
    points_m: NDArray[np.float64] | None
    present: NDArray[np.int32] | None
    locked: NDArray[np.bool_]
    locked_cells: NDArray[np.int32]
    shapes: NDArray[np.object_] | None = None

    @classmethod
    def build(
        cls,
        weights: ArrayLike,
        edges_u: ArrayLike,
        edges_v: ArrayLike,
        shared_m: ArrayLike,
        areas_m2: ArrayLike,
        perimeters_m: ArrayLike,
        *,
        barrier: ArrayLike | None = None,
        points_m: ArrayLike | None = None,
        present: ArrayLike | None = None,
        locked: ArrayLike | None = None,
        locked_cells: ArrayLike = (),
        shapes: ArrayLike | None = None,
    ) -> Problem:
        """Check everything; raises :class:`BadInput`. `weights` is (n,) or (n, w), `edges_u` and
        `edges_v` are positions, a bridge has `shared_m` 0."""
        table = _weights(weights)
        count = len(table)
        pairs = _edges(edges_u, edges_v, count=count)
        lengths = _numbers(shared_m, count=len(pairs), field="shared_m")
        given = 0 * lengths if barrier is None else barrier
        kinds = _barriers(given, count=len(pairs))
        pairs, lengths, barriers = _merge_double(pairs, lengths, kinds)
        today = None if present is None else _cells(present, count=count)
        kept, shut = _locks(locked, locked_cells, today, count=count)
        return cls(
            weights=table,
            edges=pairs,
            shared_m=lengths,
            barrier=barriers,
            areas_m2=_numbers(areas_m2, count=count, field="areas_m2"),
            perimeters_m=_numbers(perimeters_m, count=count, field="perimeters_m"),
            points_m=None if points_m is None else _points(points_m, count=count),
            present=today,
            locked=kept,
            locked_cells=shut,
            shapes=None if shapes is None else np.asarray(shapes, dtype=object),
        )

    @property
    def count(self) -> int:
        """How many atoms there are."""
        return len(self.weights)

    def components(self) -> NDArray[np.int32]:
        """(n,) the number of the connected piece each atom lies in, hard barriers not crossed."""
        open_ = self.barrier != HARD
        return components(self.edges[open_], count=self.count)

    def islets(self) -> NDArray[np.bool_]:
        """(n,) atoms of pieces where nobody is, in a ground of several where somebody is."""
        piece = self.components()
        people = np.bincount(piece, weights=self.weights.sum(axis=1))
        return np.asarray((people[piece] == 0) & people.any(), dtype=np.bool_)

    def only(self, atoms: NDArray[Any]) -> Problem:
        """The same problem for some atoms, in the given order; borders to others are outline."""
        place = np.full(self.count, -1, dtype=np.int32)
        place[atoms] = np.arange(len(atoms), dtype=np.int32)
        pairs = place[self.edges] if len(self.edges) else self.edges
        inside = (pairs >= 0).all(axis=1)
        return replace(
            self,
            weights=self.weights[atoms],
            edges=np.ascontiguousarray(pairs[inside]),
            shared_m=self.shared_m[inside],
            barrier=self.barrier[inside],
            areas_m2=self.areas_m2[atoms],
            perimeters_m=self.perimeters_m[atoms],
            points_m=None if self.points_m is None else self.points_m[atoms],
            present=None if self.present is None else self.present[atoms],
            locked=self.locked[atoms],
            locked_cells=np.intersect1d(
                self.locked_cells, () if self.present is None else self.present[atoms]
            ).astype(np.int32),
            shapes=None if self.shapes is None else self.shapes[atoms],
        )


def components(edges: NDArray[Any], *, count: int) -> NDArray[np.int32]:
    """Number the connected pieces of a graph of `count` nodes; edges is (e, 2)."""
    graph = coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(count, count))
    labels: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return labels


def _weights(weights: ArrayLike) -> NDArray[np.float64]:
    table = _floats(weights, field="weights")
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or not table.shape[1]:
        raise BadInput(
            "weights_shape",
            gettext_noop("Weights must be one or several numbers per block."),
            field="weights",
        )
    if not len(table):
        raise BadInput("no_atoms", gettext_noop("There are no blocks."), field="weights")
    return _checked(table, field="weights")


def _numbers(values: ArrayLike, *, count: int, field: str) -> NDArray[np.float64]:
    column = _floats(values, field=field)
    if column.shape != (count,):
        raise BadInput(
            "length_differs",
            gettext_noop("%(column)s has %(found)s values where %(count)s are needed."),
            field=field,
            column=field,
            found=column.size,
            count=count,
        )
    return _checked(column, field=field)


def _floats(values: ArrayLike, *, field: str) -> NDArray[np.float64]:
    try:
        return np.array(values, dtype=np.float64, ndmin=1)
    except (TypeError, ValueError) as error:
        raise BadInput(
            "not_numbers",
            gettext_noop("%(column)s must be numbers."),
            field=field,
            column=field,
        ) from error


def _barriers(values: ArrayLike, *, count: int) -> NDArray[np.float64]:
    kinds = _numbers(values, count=count, field="barrier")
    strange = ~np.isin(kinds, (OPEN, SOFT, HARD))
    if strange.any():
        raise BadInput(
            "barrier_unknown",
            gettext_noop("A barrier is 0 (none), 1 (costs) or 2 (bars), not %(value)s."),
            field="barrier",
            value=float(kinds[strange][0]),
        )
    return kinds


def _checked(values: NDArray[np.float64], *, field: str) -> NDArray[np.float64]:
    bad = ~np.isfinite(values) | (values < 0)
    if bad.any():
        row = int(np.argwhere(bad)[0][0])
        raise BadInput(
            "number_unusable",
            gettext_noop(
                "%(column)s of row %(row)s is %(value)s; a number of at least 0 is needed."
            ),
            field=field,
            column=field,
            row=row,
            value=float(values[row].max() if values.ndim == 1 else values[row][bad[row]][0]),
        )
    return values


def _edges(edges_u: ArrayLike, edges_v: ArrayLike, *, count: int) -> NDArray[np.int32]:
    u, v = _floats(edges_u, field="edges_u"), _floats(edges_v, field="edges_v")
    if u.shape != v.shape or u.ndim != 1:
        raise BadInput(
            "length_differs",
            gettext_noop("%(column)s has %(found)s values where %(count)s are needed."),
            field="edges_v",
            column="edges_v",
            found=v.size,
            count=u.size,
        )
    if not u.size:
        return np.zeros((0, 2), dtype=np.int32)
    pairs = np.stack([u, v], axis=1)
    unknown = ~((pairs >= 0) & (pairs < count) & (pairs == np.floor(pairs)))
    if unknown.any():
        row = int(np.argwhere(unknown)[0][0])
        raise BadInput(
            "edge_unknown_atom",
            gettext_noop("Edge %(row)s names a block that does not exist: %(u)s – %(v)s."),
            field="edges",
            row=row,
            u=f"{u[row]:g}",
            v=f"{v[row]:g}",
        )
    return pairs.astype(np.int32)


def _merge_double(
    pairs: NDArray[np.int32], lengths: NDArray[np.float64], kind: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.uint8]]:
    """One row per pair: lengths add up, the way through that bars least counts."""
    real = pairs[:, 0] != pairs[:, 1]
    ordered = np.sort(pairs[real], axis=1)
    unique, group = np.unique(ordered, axis=0, return_inverse=True)
    group = group.reshape(-1)
    total = np.bincount(group, weights=lengths[real], minlength=len(unique))
    least = np.full(len(unique), HARD, dtype=np.uint8)
    np.minimum.at(least, group, np.minimum(kind[real], HARD).astype(np.uint8))
    return unique.astype(np.int32).reshape(-1, 2), total.astype(np.float64), least


def _points(points_m: ArrayLike, *, count: int) -> NDArray[np.float64]:
    points = np.array(points_m, dtype=np.float64)
    if points.shape != (count, 2) or not np.isfinite(points).all():
        raise BadInput(
            "points_unusable",
            gettext_noop("Every block needs a point of two finite coordinates."),
            field="points_m",
        )
    return points


def _cells(present: ArrayLike, *, count: int) -> NDArray[np.int32]:
    cells = _floats(present, field="present")
    if cells.shape != (count,):
        raise BadInput(
            "length_differs",
            gettext_noop("%(column)s has %(found)s values where %(count)s are needed."),
            field="present",
            column="present",
            found=cells.size,
            count=count,
        )
    if not (np.isfinite(cells) & (cells == np.floor(cells)) & (cells < 2**31)).all():
        raise BadInput(
            "present_unusable",
            gettext_noop("Present cells are numbered from 0; -1 stands for none."),
            field="present",
        )
    numbered: NDArray[np.int32] = np.maximum(cells, -1).astype(np.int32)
    return numbered


def _locks(
    locked_atoms: ArrayLike | None,
    locked_cells: ArrayLike,
    present: NDArray[np.int32] | None,
    *,
    count: int,
) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    locked = np.zeros(count, bool) if locked_atoms is None else np.asarray(locked_atoms, dtype=bool)
    shut = np.unique(np.asarray(locked_cells, dtype=np.int32))
    if locked.shape != (count,):
        raise BadInput(
            "length_differs",
            gettext_noop("%(column)s has %(found)s values where %(count)s are needed."),
            field="locked",
            column="locked",
            found=locked.size,
            count=count,
        )
    homeless = locked & (present < 0) if present is not None else locked
    unknown = np.setdiff1d(shut, [] if present is None else present)
    if homeless.any() or unknown.size or (shut < 0).any():
        raise BadInput(
            "lock_without_cell",
            gettext_noop("Only a block or a cell of the present partition can be locked."),
            field="locked",
        )
    return locked, shut
