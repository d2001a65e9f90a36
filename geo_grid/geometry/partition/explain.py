"""Why a search ended without a valid answer, by name: what the ground or the locks rule out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo_grid.errors import gettext_noop
from geo_grid.geometry.partition.answer import Answer, Reason
from geo_grid.geometry.partition.kernels import Ground, Ints, Longs
from geo_grid.geometry.partition.present import Bools
from geo_grid.geometry.partition.problem import HARD, Problem, components
from geo_grid.geometry.partition.rules import Limits

_SLACK = 1e-9


@dataclass(frozen=True)
class Known:
    """What the search found out about the ground before it began; n atoms, r regions."""

    region: Ints  # (n,) connected ground, islands joined
    given: Longs  # (r,) cells that each region gets
    on_island: Bools  # (n,)
    unfit: Bools  # (n,) proven to fit into no cell
    started: bool  # from present cells, which the regions' shares do not bind
    impossible: Reason | None = None  # what counting alone rules out


def explain(
    answer: Answer, problem: Problem, known: Known, *, ground: Ground, limits: Limits, wanted: int
) -> Answer:
    """Add the reasons that `judge` cannot see."""
    reasons = [known.impossible] if known.impossible and not answer.valid else []
    reasons += _by_need(answer, known)
    if wanted > answer.parts:
        message = gettext_noop("There are fewer blocks than cells asked for.")
        reasons.insert(0, Reason("more_parts_than_atoms", message))
    inhabited = known.on_island & ~problem.islets()
    if inhabited.any():
        message = gettext_noop("Islands too light for a cell of their own joined the nearest one.")
        reasons.append(_reason("islands_joined", message, inhabited, answer))
    if answer.valid:
        return replace(answer, reasons=reasons)
    alone = known.unfit & (problem.weights <= limits.high * (1 + _SLACK)).all(axis=1)
    if alone.any():
        message = gettext_noop(
            "Blocks too light for a cell and with any neighbour too heavy: split one by building."
        )
        reasons.append(_reason("atoms_unfit", message, alone, answer))
    wrong = wrong_regions(ground, known)
    if wrong.any():
        message = gettext_noop("Connected ground whose total makes no whole number of cells.")
        reasons.append(_reason("region_total_wrong", message, wrong[known.region], answer))
    return replace(answer, reasons=[*reasons, *_locks(answer, problem, limits)])


def _by_need(answer: Answer, known: Known) -> list[Reason]:
    """The reasons of the answer, cells that no plan brings inside the limits told apart."""
    doomed = set(answer.assignment[known.unfit].tolist())
    reasons = []
    for reason in answer.reasons:
        if reason.code != "cells_out_of_limits":
            reasons.append(reason)
            continue
        avoidable = tuple(cell for cell in reason.cells if cell not in doomed)
        unavoidable = tuple(cell for cell in reason.cells if cell in doomed)
        if avoidable:
            reasons.append(reason._replace(cells=avoidable))
        if unavoidable:
            message = gettext_noop(
                "Cells outside the limits in any plan: each holds a block that fits into none."
            )
            reasons.append(Reason("cells_out_unavoidable", message, (), unavoidable))
    return reasons


def wrong_regions(ground: Ground, known: Known) -> Bools:
    """(r,) whose mean cell lies outside the limits (with a start: for any number of cells)."""
    total = np.zeros((len(known.given), ground.weight.shape[1]))
    np.add.at(total, known.region, ground.weight)
    if known.started:
        fewest = np.ceil((total / ground.high).max(axis=1) - _SLACK)
        most = np.full(len(total), np.inf)
        for w in np.flatnonzero(ground.low > 0):
            most = np.minimum(most, np.floor(total[:, w] / ground.low[w] + _SLACK))
        return np.asarray(most < np.maximum(fewest, 1), dtype=np.bool_)
    mean = total / known.given[:, None]
    out = (mean < ground.low - _SLACK) | (mean > ground.high + _SLACK)
    return np.asarray(out.any(axis=1), dtype=np.bool_)


def _locks(answer: Answer, problem: Problem, limits: Limits) -> list[Reason]:
    """Locks that contradict the limits, or each other's connection."""
    if problem.present is None:
        return []
    shut = np.isin(problem.present, problem.locked_cells)
    fixed = shut | problem.locked
    if not fixed.any():
        return []
    reasons = []
    cells = answer.assignment
    held = np.zeros_like(answer.cells.weights)
    np.add.at(held, cells[fixed], problem.weights[fixed])
    whole = np.bincount(cells[shut], minlength=answer.parts) > 0
    bad = whole & (answer.cells.excess > 0)
    bad |= np.asarray((held > limits.high * (1 + _SLACK)).any(axis=1))
    if bad.any():
        message = gettext_noop("Locked cells and blocks that break the limits by themselves.")
        reasons.append(_reason("locks_out_of_limits", message, fixed & bad[cells], answer))
    ends = problem.edges[problem.barrier != HARD]
    ends = ends[cells[ends[:, 0]] == cells[ends[:, 1]]]
    piece = components(ends, count=problem.count)
    pairs = np.unique(np.stack([cells[fixed], piece[fixed]], axis=1), axis=0)
    apart = np.bincount(pairs[:, 0], minlength=answer.parts) > 1
    if apart.any():
        message = gettext_noop("Locked blocks of one cell that nothing connects.")
        reasons.append(_reason("locks_apart", message, fixed & apart[cells], answer))
    return reasons


def _reason(code: str, message: str, atoms: Bools, answer: Answer) -> Reason:
    cells = np.unique(answer.assignment[atoms])
    return Reason(code, message, tuple(np.flatnonzero(atoms).tolist()), tuple(cells.tolist()))
