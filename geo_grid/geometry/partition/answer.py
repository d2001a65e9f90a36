"""The answer: who belongs to which cell, how good each cell is, and if not valid, why not."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo_grid.errors import gettext_noop
from geo_grid.geometry.partition.problem import HARD, Problem, components

_SLACK = 1e-9  # the same allowance for rounding as in the usual scorers of districts


class Reason(NamedTuple):
    """Why an answer is not valid, by name: atoms and cells at fault are positions."""

    code: str
    message: str
    atoms: tuple[int, ...] = ()
    cells: tuple[int, ...] = ()


@dataclass(frozen=True)
class Cells:
    """Figures of each cell; k cells, w weights."""

    weights: NDArray[np.float64]
    deviation: NDArray[np.float64]  # (k, w) share of the ideal, signed
    excess: NDArray[np.float64]  # (k,) how far outside the limits, in ideal cells; 0 is inside
    polsby_popper: NDArray[np.float64]
    connected: NDArray[np.bool_]
    atoms: NDArray[np.int64]


@dataclass(frozen=True)
class Answer:
    """A partition and its figures; `valid` means k connected cells inside the limits."""

    assignment: NDArray[np.int32]
    cells: Cells
    reasons: list[Reason] = field(default_factory=list)
    moved: float = 0.0  # of the first weight, who is not in the present cell any more

    @property
    def valid(self) -> bool:
        """Exactly the cells asked for, each connected and inside its limits."""
        return not self.reasons

    @property
    def parts(self) -> int:
        """How many cells there are."""
        return len(self.cells.atoms)


class Limits(NamedTuple):
    """Per weight (w,): the perfect cell, and what a cell must lie between."""

    ideal: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def judge(
    problem: Problem, assignment: NDArray[np.int32], *, parts: int, limits: Limits
) -> Answer:
    """Measure an assignment (n,) of cells 0..parts-1 from scratch, trusting nobody's sums."""
    cells = measure(problem, assignment, parts=parts, limits=limits)
    moved = 0.0
    if problem.present is not None:
        gone = (problem.present >= 0) & (problem.present != assignment)
        moved = float(problem.weights[gone, 0].sum())
    return Answer(assignment, cells, _why(problem, assignment, cells, limits), moved)


def measure(
    problem: Problem, assignment: NDArray[np.int32], *, parts: int, limits: Limits
) -> Cells:
    """The figures of each cell."""
    weights = np.stack(
        [np.bincount(assignment, column, minlength=parts) for column in problem.weights.T], axis=1
    )
    over = np.maximum(weights - limits.high, limits.low - weights) / limits.ideal
    same = assignment[problem.edges[:, 0]] == assignment[problem.edges[:, 1]]
    inner = np.bincount(
        assignment[problem.edges[same, 0]], problem.shared_m[same], minlength=parts
    )
    area = np.bincount(assignment, problem.areas_m2, minlength=parts)
    border = np.bincount(assignment, problem.perimeters_m, minlength=parts) - 2.0 * inner
    round_ = np.ones(parts)
    np.divide(4.0 * math.pi * area, border**2, out=round_, where=border > 0)
    piece = components(problem.edges[same & (problem.barrier != HARD)], count=problem.count)
    cell_of_piece = np.zeros(piece.max() + 1, dtype=np.int64)
    cell_of_piece[piece] = assignment
    return Cells(
        weights=weights,
        deviation=weights / limits.ideal - 1.0,
        excess=np.where(over > _SLACK, over, 0.0).sum(axis=1),
        polsby_popper=np.minimum(round_, 1.0),
        connected=np.bincount(cell_of_piece, minlength=parts) == 1,
        atoms=np.bincount(assignment, minlength=parts),
    )


def _why(
    problem: Problem, assignment: NDArray[np.int32], cells: Cells, limits: Limits
) -> list[Reason]:
    reasons = []
    heavy = np.flatnonzero((problem.weights > limits.high * (1 + _SLACK)).any(axis=1))
    if heavy.size:
        reasons.append(
            Reason(
                "atoms_above_limit",
                gettext_noop("Blocks heavier than a cell may be: split them by building."),
                tuple(heavy.tolist()),
                tuple(np.unique(assignment[heavy]).tolist()),
            )
        )
    apart = np.flatnonzero(~cells.connected)
    if apart.size:
        message = gettext_noop("Cells in several pieces.")
        reasons.append(Reason("cells_not_connected", message, (), tuple(apart.tolist())))
    out = np.flatnonzero(cells.excess > 0)
    if out.size:
        message = gettext_noop("Cells outside the limits.")
        reasons.append(Reason("cells_out_of_limits", message, (), tuple(out.tolist())))
    return reasons
