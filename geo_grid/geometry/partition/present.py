"""Starting from what exists: the present cells made into a first partition of the right number."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.partition.ground import make_ground
from geo_grid.geometry.partition.kernels import Ground, Ints, Longs
from geo_grid.geometry.partition.problem import Problem
from geo_grid.geometry.partition.rules import Limits, Rules
from geo_grid.geometry.partition.seeds import cut

Bools = NDArray[np.bool_]


class Start(NamedTuple):
    """A first partition: the cell of each atom, where it is at home, which cells are shut."""

    part: Ints
    home: Ints
    shut: Bools


def continue_present(problem: Problem, *, parts: int, limits: Limits) -> Start:
    """Turn the present cells into `parts` connected cells, moving as little as possible.

    Cells in pieces keep their heaviest one, or the one with locked blocks; too many cells: the
    lightest join a neighbour; too few: the heaviest are cut in two. The kept cells come first, in
    their old order. Raises :class:`BadInput` when more cells are locked than asked for.
    """
    present = problem.present
    assert present is not None
    part = present.copy()
    names, codes = np.unique(part[part >= 0], return_inverse=True)
    part[part >= 0] = codes
    fixed = problem.locked | np.isin(present, problem.locked_cells)
    if len(np.unique(present[fixed])) > parts:
        raise BadInput(
            "locks_exceed_parts",
            gettext_noop("More cells are locked than asked for."),
            field="parts",
        )
    nobody = np.full(problem.count, -1, dtype=np.int32)
    ground = make_ground(problem, limits=limits, rules=Rules(), home=nobody)
    shut = np.flatnonzero(np.isin(names, problem.locked_cells))
    _tidy(ground, part, fixed, shut)
    kept = np.unique(part[fixed])
    _fewer(ground, part, parts, kept, shut)
    left, renumbered = np.unique(part, return_inverse=True)
    part = _more(ground, renumbered.astype(np.int32), parts, fixed)
    place = np.full(max(len(names), int(left.max()) + 1), -1, dtype=np.int32)
    place[left] = np.arange(len(left))
    home = np.full(problem.count, -1, dtype=np.int32)
    home[present >= 0] = place[codes]
    closed = np.zeros(parts, dtype=np.bool_)
    closed[place[shut]] = True
    return Start(part, home, closed)


def _tidy(ground: Ground, part: Ints, fixed: Bools, shut: Longs) -> None:
    """Leave each cell its heaviest piece, then let unassigned blocks join whom they touch."""
    piece = _pieces(ground, part)
    weight = np.bincount(piece, ground.weight.sum(axis=1) + 1e-9 + 1e9 * fixed)
    cell = np.zeros(len(weight), dtype=np.int64)
    cell[piece] = part
    order = np.lexsort((-weight, cell))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = cell[order][1:] != cell[order][:-1]
    main = np.zeros(len(weight), dtype=np.bool_)
    main[order[first]] = True
    part[~main[piece] & ~fixed] = -1
    spread(ground, part, closed=shut)


def _pieces(ground: Ground, part: Ints) -> Ints:
    """(n,) the number of the connected piece of its own cell that each atom lies in."""
    rows = np.repeat(np.arange(len(part)), np.diff(ground.start))
    same = ground.linked & (part[rows] == part[ground.to])
    shape = (len(part), len(part))
    graph = csr_matrix((np.ones(int(same.sum())), (rows[same], ground.to[same])), shape=shape)
    labels: Ints = connected_components(graph, directed=False)[1]
    return labels


def spread(ground: Ground, part: Ints, *, closed: Longs) -> None:
    """Give every atom of cell -1 to the neighbour cell it shares most border with, ring by ring.

    What touches no cell at all becomes one of its own. Cells in `closed` take nobody.
    """
    barred = np.zeros(max(int(part.max()), int(closed.max(initial=0))) + 1, dtype=np.bool_)
    barred[closed] = True
    waiting = np.flatnonzero(part < 0)
    while len(waiting):
        choice = np.full(len(waiting), -1)
        for i, a in enumerate(waiting):
            span = slice(ground.start[a], ground.start[a + 1])
            near = part[ground.to[span]]
            usable = ground.linked[span] & (near >= 0)
            usable[usable] = ~barred[near[usable]]
            if usable.any():
                pull = np.bincount(near[usable], ground.shared[span][usable] + 1e-9)
                choice[i] = int(pull.argmax())
        if (choice < 0).all():
            piece = np.unique(_pieces(ground, part)[waiting], return_inverse=True)[1]
            part[waiting] = int(part.max()) + 1 + piece
            return
        part[waiting] = choice
        waiting = waiting[choice < 0]


def _fewer(ground: Ground, part: Ints, parts: int, kept: Ints, shut: Longs) -> None:
    """Dissolve the lightest cells that hold no lock until there are `parts`."""
    weight = ground.weight.sum(axis=1)
    while len(labels := np.unique(part)) > parts:
        load = np.bincount(part, weight)
        free = np.setdiff1d(labels, kept)
        lightest = free[np.argsort(load[free], kind="stable")[0]]
        members = part == lightest
        part[members] = -1
        before = part.copy()
        spread(ground, part, closed=shut)
        if len(np.unique(part)) >= len(labels):  # an island: it joins the next best cell
            part[:] = before
            part[members] = int(next(c for c in labels if c != lightest and c not in shut))


def _more(ground: Ground, part: Ints, parts: int, fixed: Bools) -> Ints:
    """Cut the heaviest cells in two until there are `parts`; locked blocks keep their number."""
    scratch = np.full((3, len(part)), -1, dtype=np.int32)
    weight = ground.weight.sum(axis=1) + 1e-9
    made = int(part.max()) + 1
    barred: set[int] = set()
    while made < parts:
        load = np.bincount(part, weight)
        size = np.bincount(part)
        open_ = [c for c in range(made) if size[c] > 1 and c not in barred]
        if not open_:
            break
        cell = max(open_, key=lambda c: load[c])
        atoms = np.flatnonzero(part == cell).astype(np.int32)
        half = atoms[cut(ground, atoms, scratch, 2, 0)]
        rest = np.setdiff1d(atoms, half)
        gone = rest if fixed[half].any() else half
        if fixed[gone].any() or not len(gone):
            barred.add(cell)
            continue
        part[gone] = made
        made += 1
    return part


def match(problem: Problem, assignment: Ints, *, parts: int) -> Ints:
    """(parts,) the present cell that each new one continues, -1 for none.

    The pairing that keeps most residents (first weight; blocks where nobody lives count a little).
    """
    present = problem.present
    assert present is not None
    known = present >= 0
    names, codes = np.unique(present[known], return_inverse=True)
    weight = problem.weights[known, 0] + 1e-9 + 1e12 * problem.locked[known]
    pair = best_pairs(assignment[known], codes.astype(np.int32), weight, rows=parts)
    successor = np.full(parts, -1, dtype=np.int32)
    successor[pair >= 0] = names[pair[pair >= 0]]
    return successor


def best_pairs(one: Ints, other: Ints, weight: NDArray[np.float64], *, rows: int) -> Ints:
    """(rows,) for each label of `one` the label of `other` it is paired with, -1 for none.

    One to one, so that the weight of the atoms (all arrays (n,)) with paired labels is largest.
    Sparse: memory grows with the pairs of labels that meet, not with their product.
    """
    columns = int(other.max(initial=-1)) + 1
    total = csr_matrix((weight, (one, other)), shape=(rows, columns)).tocoo()
    # Nobody need be paired: each row may fall back on a column of its own, at the highest cost.
    dear = 2.0 * float(total.data.max(initial=1.0))
    cost = np.concatenate([dear - total.data, np.full(rows, dear)])
    row = np.concatenate([total.row, np.arange(rows)])
    column = np.concatenate([total.col, columns + np.arange(rows)])
    graph = csr_matrix((cost, (row, column)), shape=(rows, columns + rows))
    matched = min_weight_full_bipartite_matching(graph)[1].astype(np.int32)
    return np.where(matched < columns, matched, -1).astype(np.int32)
