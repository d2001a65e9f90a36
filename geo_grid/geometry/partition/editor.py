"""Small moves for whoever redraws by hand: each touches a few cells and leaves all others alone.

Every move takes a problem and an assignment (n,) of cells 0..c-1 and returns a new assignment;
none changes its input. Limits are those of `rules`: give `low` and `high`, or the tolerance is
taken around the mean of all cells.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.partition.answer import Answer, judge
from geo_grid.geometry.partition.kernels import Ints
from geo_grid.geometry.partition.least import least_change
from geo_grid.geometry.partition.problem import HARD, Problem
from geo_grid.geometry.partition.rules import Limits, Rules, make_limits
from geo_grid.geometry.partition.search import solve

_SWEEPS, _PROPOSALS = 2500, 800_000  # per atom, and in all: what a hand that waits allows
_STAY = 1.0  # the price of moving: change is a last resort


def split_cell(
    problem: Problem, assignment: Ints, *, cell: int, into: int, rules: Rules, seed: int = 1
) -> Ints:
    """Split one cell into `into` connected ones of like weight.

    The piece with most of the first weight keeps the number, the others get new ones at the end.
    Raises :class:`BadInput` when the cell is unknown or has fewer atoms than that.
    """
    atoms = _atoms_of(assignment, [cell])
    if not 1 <= into <= len(atoms):
        raise BadInput(
            "split_unusable",
            gettext_noop("A cell of %(atoms)s blocks cannot be split into %(into)s."),
            field="into",
            atoms=len(atoms),
            into=into,
        )
    part = _free(problem, atoms)
    even = replace(rules, low=None, high=None, move_price=0.0)
    pieces = solve(part, parts=into, rules=even, seed=seed, sweeps=_sweeps(part)).assignment
    heaviest = np.bincount(pieces, part.weights[:, 0]).argmax()
    number = np.arange(int(assignment.max()), int(assignment.max()) + into)
    number = np.insert(number[1:], heaviest, cell)
    return _with(assignment, atoms, number[pieces])


def resolve_cell(
    problem: Problem, assignment: Ints, *, cell: int, rules: Rules, seed: int = 1
) -> Ints:
    """Draw one cell and its neighbours anew, as many as before; numbers follow the residents."""
    cells = [cell, *neighbours(problem, assignment, cell=cell)]
    atoms = _atoms_of(assignment, cells)
    part = _window(problem, assignment, atoms, cells)
    fixed = _absolute(problem, assignment, rules)
    answer = solve(part, parts=len(cells), rules=fixed, seed=seed, sweeps=_sweeps(part))
    return _with(assignment, atoms, _numbers(answer, cells))


def absorb_cell(
    problem: Problem, assignment: Ints, *, cell: int, rules: Rules, seed: int = 1
) -> Ints:
    """Dissolve one cell into its neighbours, which change no more than they must.

    Cells after it move up by one number. Raises :class:`BadInput` when it has no neighbour.
    """
    others = neighbours(problem, assignment, cell=cell)
    if not others:
        raise BadInput("no_neighbour", gettext_noop("The cell has no neighbour."), field="cell")
    atoms = _atoms_of(assignment, [cell, *others])
    part = _window(problem, assignment, atoms, others)
    fixed = replace(_absolute(problem, assignment, rules), move_price=_STAY)
    answer = solve(part, parts=len(others), rules=fixed, seed=seed, sweeps=_sweeps(part))
    result = _with(assignment, atoms, _numbers(answer, others))
    result[result > cell] -= 1
    return result


def rebalance(problem: Problem, assignment: Ints, *, rules: Rules, seed: int = 1) -> Answer:
    """Bring every cell into its limits while moving as few residents (first weight) as possible."""
    parts = int(assignment.max()) + 1
    present = assignment.astype(np.int32)
    today = replace(problem, present=present)
    now = judge(today, present, parts=parts, limits=make_limits(problem, parts=parts, rules=rules))
    return now if now.valid else least_change(today, parts=parts, rules=rules, seed=seed)


def neighbours(problem: Problem, assignment: Ints, *, cell: int) -> list[int]:
    """The cells that touch `cell` other than across a hard barrier, locked ones left out."""
    pairs = assignment[problem.edges[problem.barrier != HARD]]
    near = np.concatenate([pairs[pairs[:, 0] == cell, 1], pairs[pairs[:, 1] == cell, 0]])
    shut = problem.locked_cells
    if problem.present is not None and shut.size:
        shut = np.unique(assignment[np.isin(problem.present, shut)])
    return [int(c) for c in np.setdiff1d(near, [*shut.tolist(), cell])]


def _sweeps(part: Problem) -> int:
    return int(min(_SWEEPS, max(200, _PROPOSALS // part.count)))


def _atoms_of(assignment: Ints, cells: list[int]) -> NDArray[np.int64]:
    atoms = np.flatnonzero(np.isin(assignment, cells))
    if not (assignment == cells[0]).any():
        raise BadInput(
            "cell_unknown",
            gettext_noop("There is no cell %(cell)s."),
            field="cell",
            cell=int(cells[0]),
        )
    return atoms


def _free(problem: Problem, atoms: NDArray[np.int64]) -> Problem:
    """Some atoms without their past: locks hold a block in its cell, here it is the cell that goes."""
    part = problem.only(atoms)
    nobody = np.zeros(len(atoms), dtype=np.bool_)
    return replace(part, present=None, locked=nobody, locked_cells=part.locked_cells[:0])


def _window(
    problem: Problem, assignment: Ints, atoms: NDArray[np.int64], cells: list[int]
) -> Problem:
    """Some atoms whose present cells are `cells` by position; those of other cells have none."""
    place = np.full(int(assignment.max()) + 1, -1, dtype=np.int32)
    place[cells] = np.arange(len(cells))
    present = place[assignment[atoms]]
    part = problem.only(atoms)
    none = part.locked_cells[:0]
    return replace(part, present=present, locked=part.locked & (present >= 0), locked_cells=none)


def _absolute(problem: Problem, assignment: Ints, rules: Rules) -> Rules:
    """The same limits whatever part of the ground is looked at."""
    limits: Limits = make_limits(problem, parts=int(assignment.max()) + 1, rules=rules)
    return replace(rules, low=tuple(limits.low), high=tuple(limits.high))


def _numbers(answer: Answer, cells: list[int]) -> Ints:
    """Cells by position back to their numbers; `judge` numbered them by the present ones."""
    return np.array(cells, dtype=np.int32)[answer.assignment]


def _with(assignment: Ints, atoms: NDArray[np.int64], cells: NDArray[np.int64] | Ints) -> Ints:
    result = assignment.copy()
    result[atoms] = cells
    return result
