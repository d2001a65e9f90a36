"""The answer: who belongs to which cell, how good each cell is, and if not valid, why not."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.errors import gettext_noop
from geo_grid.geometry.partition.present import match
from geo_grid.geometry.partition.problem import HARD, Problem, components
from geo_grid.geometry.partition.rules import Limits

_SLACK = 1e-9  # the same allowance for rounding as in the usual scorers of districts


class Reason(NamedTuple):
    """Why an answer is not valid, by name: atoms and cells at fault are positions."""

    code: str
    message: str
    atoms: tuple[int, ...] = ()
    cells: tuple[int, ...] = ()
    params: tuple[tuple[str, Any], ...] = ()  # values of the message, by name

    @property
    def text(self) -> str:
        """The message in English with its values."""
        return self.message % dict(self.params) if self.params else self.message


@dataclass(frozen=True)
class Cells:
    """Figures of each cell; k cells, w weights."""

    weights: NDArray[np.float64]
    deviation: NDArray[np.float64]  # (k, w) share of the ideal, signed
    excess: NDArray[np.float64]  # (k,) how far outside the limits, in ideal cells; 0 is inside
    polsby_popper: NDArray[np.float64]
    connected: NDArray[np.bool_]
    atoms: NDArray[np.int64]
    reock: NDArray[np.float64] | None = None  # area over that of the smallest circle around
    span_m: NDArray[np.float64] | None = None  # longest straight walk; both need `shapes`


@dataclass(frozen=True)
class Answer:
    """A partition and its figures; `valid` means k connected cells inside the limits.

    Ground without anybody that nothing connects (`Problem.islets`) tears no cell apart; `notes` say
    where it went.
    """

    assignment: NDArray[np.int32]
    cells: Cells
    reasons: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)  # what is told of a valid answer, too
    moved: float = 0.0  # of the first weight, who does not stay in the present cell
    successor: NDArray[np.int32] | None = None  # (k,) the present cell each one continues, or -1
    bounded_by: str = "sweeps"  # what ended the search: sweeps (repeatable), seconds, cancelled

    @property
    def valid(self) -> bool:
        """Exactly the cells asked for, each connected and inside its limits."""
        return not self.reasons

    @property
    def parts(self) -> int:
        """How many cells there are."""
        return len(self.cells.atoms)


def judge(problem: Problem, assignment: NDArray[np.int32], *, parts: int, limits: Limits) -> Answer:
    """Measure an assignment (n,) of cells 0..parts-1 from scratch, trusting nobody's sums.

    With a present partition, cells that continue a present one take its number where it is free.
    """
    successor, moved = None, 0.0
    if problem.present is not None:
        successor = match(problem, assignment, parts=parts)
        number = _numbers(successor, parts=parts)
        assignment = number[assignment]
        successor = successor[np.argsort(number)]
        gone = (problem.present >= 0) & (problem.present != successor[assignment])
        moved = float(problem.weights[gone, 0].sum())
    cells = measure(problem, assignment, parts=parts, limits=limits)
    reasons = _why(problem, assignment, cells, limits)
    return Answer(assignment, cells, reasons, _notes(problem, assignment), moved, successor)


def _numbers(successor: NDArray[np.int32], *, parts: int) -> NDArray[np.int32]:
    """(parts,) new numbers 0..parts-1: the present cell's where that is possible."""
    number = np.where(successor < parts, successor, -1).astype(np.int32)
    number[number < 0] = np.setdiff1d(np.arange(parts), number)
    return number


def measure(
    problem: Problem, assignment: NDArray[np.int32], *, parts: int, limits: Limits
) -> Cells:
    """The figures of each cell."""
    weights = np.stack(
        [np.bincount(assignment, column, minlength=parts) for column in problem.weights.T], axis=1
    ).astype(np.float64)
    over = np.maximum(weights - limits.high, limits.low - weights) / limits.ideal
    same = assignment[problem.edges[:, 0]] == assignment[problem.edges[:, 1]]
    inner = np.bincount(assignment[problem.edges[same, 0]], problem.shared_m[same], minlength=parts)
    area = np.bincount(assignment, problem.areas_m2, minlength=parts).astype(np.float64)
    border = np.bincount(assignment, problem.perimeters_m, minlength=parts) - 2.0 * inner
    round_ = np.ones(parts)
    np.divide(4.0 * math.pi * area, border**2, out=round_, where=border > 0)
    return Cells(
        weights=weights,
        deviation=weights / limits.ideal - 1.0,
        excess=np.where(over > _SLACK, over, 0.0).sum(axis=1),
        polsby_popper=np.minimum(round_, 1.0),
        connected=_connected(problem, assignment, parts=parts),
        atoms=np.bincount(assignment, minlength=parts),
        **_extent(problem, assignment, area, parts=parts),
    )


def _connected(problem: Problem, assignment: NDArray[np.int32], *, parts: int) -> NDArray[np.bool_]:
    """(parts,) cells in one piece, islets aside where there is something else."""
    same = assignment[problem.edges[:, 0]] == assignment[problem.edges[:, 1]]
    piece = components(problem.edges[same & (problem.barrier != HARD)], count=problem.count)
    cell_of_piece = np.zeros(piece.max() + 1, dtype=np.int64)
    cell_of_piece[piece] = assignment
    settled = np.zeros(len(cell_of_piece), dtype=np.bool_)
    settled[piece] = ~problem.islets()
    pieces = np.bincount(cell_of_piece, minlength=parts)
    mainland = np.bincount(cell_of_piece[settled], minlength=parts)
    return np.asarray(np.where(mainland > 0, mainland, pieces) == 1, dtype=np.bool_)


def _notes(problem: Problem, assignment: NDArray[np.int32]) -> list[Reason]:
    islets = np.flatnonzero(problem.islets())
    if not islets.size:
        return []
    message = gettext_noop(
        "Ground where nobody is and that nothing connects went to a cell nearby."
    )
    cells = np.unique(assignment[islets])
    return [Reason("islets_joined", message, tuple(islets.tolist()), tuple(cells.tolist()))]


def _extent(
    problem: Problem, assignment: NDArray[np.int32], area: NDArray[np.float64], *, parts: int
) -> dict[str, NDArray[np.float64]]:
    """Reock and the longest straight distance of each cell, if the shapes of the atoms are known.

    The smallest circle (Reock, 1961) and the diameter of a set are those of its convex hull.
    """
    if problem.shapes is None:
        return {}
    order = np.argsort(assignment, kind="stable")
    xy, index = shapely.get_coordinates(problem.shapes[order], return_index=True)
    lines = np.full(parts, shapely.LineString(), dtype=object)
    shapely.linestrings(xy, indices=assignment[order][index], out=lines)
    hulls = shapely.convex_hull(lines)
    radius = shapely.minimum_bounding_radius(hulls)
    span = [_longest(shapely.get_coordinates(hull)) for hull in hulls]
    circle = math.pi * radius**2
    reock = np.divide(area, circle, out=np.ones(parts), where=circle > 0)
    return {"reock": reock, "span_m": np.array(span)}


def _longest(corners: NDArray[np.float64]) -> float:
    """The longest distance between any two of a few points."""
    if len(corners) < 2:
        return 0.0
    apart = corners[:, None, :] - corners[None, :, :]
    return float(np.hypot(apart[..., 0], apart[..., 1]).max())


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
    empty = np.flatnonzero(cells.atoms == 0)
    if empty.size:
        message = gettext_noop("Cells without a block: the locks leave nothing to split.")
        reasons.append(Reason("cells_empty", message, (), tuple(empty.tolist())))
    apart = np.flatnonzero(~cells.connected & (cells.atoms > 0))
    if apart.size:
        message = gettext_noop("Cells in several pieces.")
        reasons.append(Reason("cells_not_connected", message, (), tuple(apart.tolist())))
    out = np.flatnonzero(cells.excess > 0)
    if out.size:
        message = gettext_noop("Cells outside the limits.")
        reasons.append(Reason("cells_out_of_limits", message, (), tuple(out.tolist())))
    return reasons
