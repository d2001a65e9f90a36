"""The repair of every problem: the step that mends it, and its price. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from geo_grid.errors import GeoGridError
from geo_grid.redraw.steps import problems
from geo_grid.redraw.steps.changes import changes
from geo_grid.redraw.steps.decide import decide
from geo_grid.redraw.steps.inputs import Request
from geo_grid.redraw.steps.problems import Problem
from geo_grid.redraw.steps.state import HOUSEHOLDS, State, apply

HINTS = frozenset({"no_worker"})
"""What is told of a cell but is nothing wrong with its ground: no step of drawing mends it."""


def repairs(
    state: State, found: list[Problem], *, may: Callable[[Request], bool] = lambda step: True
) -> list[dict[str, Any]]:
    """One row for each of some problems of `state`: ``code``, ``cell``, ``repair``.

    A repair is ``{step, households_moved, cells_changed}``: of the steps that end the problem and bring
    no other that blocks, the one that moves the fewest households, then changes the fewest cells.
    ``None`` where no step does: a lock stands in the way, or the ground itself lies apart. Steps that
    somebody `may` not take are left out.
    """
    was = problems.find(state)
    return [
        {"code": p.code, "cell": p.cell, "repair": _cheapest(state, p, was, may)} for p in found
    ]


def _cheapest(
    state: State, problem: Problem, was: list[Problem], may: Callable[[Request], bool]
) -> dict[str, Any] | None:
    blocking = {_name(p) for p in was if p.blocks}
    best: dict[str, Any] | None = None
    for step in filter(may, _candidates(state, problem)):
        try:
            after = apply(state, decide(state, step, stamp=f"repair-{problem.cell}"))
        except GeoGridError:  # a lock, an exclusive cell: another step may do
            continue
        left = problems.find(after)
        if _name(problem) in map(_name, left) or {_name(p) for p in left if p.blocks} - blocking:
            continue
        offer = {"step": step, **_price(state, after)}
        if best is None or _cost(offer) < _cost(best):
            best = offer
    return best


def _name(problem: Problem) -> tuple[Any, ...]:
    """What makes it the same problem: a worker's and a building's are not their cell's."""
    figures = dict(problem.figures)
    other = figures.get("worker", figures.get("building", problem.cell))
    return problem.code, other, figures.get("measure")


def _cost(offer: dict[str, Any]) -> tuple[int, int]:
    return offer["households_moved"], offer["cells_changed"]


def _price(before: State, after: State) -> dict[str, Any]:
    """Households that come into another cell, and cells that are not as they were."""
    told = changes(before, after)
    ends = {key for flow in told["flows"] for key in (flow["from"], flow["to"]) if key is not None}
    altered = {k for k, cell in after.cells.items() if before.cells.get(k) != cell}
    gone = set(before.cells) - set(after.cells)
    return {
        "households_moved": int(told["moved"]["households"]),
        "cells_changed": len(ends | altered | gone),
    }


def _candidates(state: State, problem: Problem) -> Iterator[Request]:
    """Steps that may mend it, the plain ones first."""
    cell = problem.cell
    if problem.code == "atoms_unassigned":
        yield from _into_neighbours(state, problem.atoms)
        yield {"type": "fix_all"}
    elif problem.code == "building_cut":
        yield from _building_whole(state, problem.atoms)
    elif problem.code == "worker_over_limit":
        worker = dict(problem.figures)["worker"]
        held = [key for key, one in state.cells.items() if one.worker == worker]
        yield from ({"type": "set", "cell": key, "worker": None} for key in held)
    elif problem.code in {"not_connected", "crosses_barrier"}:
        yield from _into_neighbours(state, problem.atoms)
        yield {"type": "resolve", "cell": cell}
    elif problem.code == "cell_empty":
        yield {"type": "dissolve", "cell": cell}
    elif problem.code in {"above_measure", "below_measure"}:
        yield {"type": "resolve", "cell": cell}
    elif problem.code in {"above_rule", "below_rule"} and cell is not None:
        yield from _into_rule(state, problem.code, cell)


def _into_rule(state: State, code: str, cell: str) -> Iterator[Request]:
    low, high = problems.rule_of(state, state.cells[cell])
    homes = int(state.totals[state.numbers[cell], HOUSEHOLDS])
    if code == "above_rule" and homes >= 2 * low:
        yield {"type": "split_n", "cell": cell, "into": max(2, round(2 * homes / (low + high)))}
    yield {"type": "resolve", "cell": cell}
    if code == "below_rule":
        yield {"type": "dissolve", "cell": cell}


def _into_neighbours(state: State, keys: tuple[str, ...]) -> Iterator[Request]:
    """All of some atoms to one cell that touches them, not across a barrier, the longest border first."""
    inside = np.zeros(len(state.atoms.keys), bool)
    inside[[state.atoms.place[key] for key in keys]] = True
    u, v = state.atoms.edges[:, 0], state.atoms.edges[:, 1]
    shared: dict[int, float] = {}
    for a, b in ((u, v), (v, u)):
        use = inside[a] & ~inside[b] & ~state.atoms.barrier & (state.assignment[b] >= 0)
        for number, metres in zip(state.assignment[b[use]], state.atoms.shared_m[use], strict=True):
            shared[int(number)] = shared.get(int(number), 0.0) + float(metres)
    names = {number: key for key, number in state.numbers.items() if key in state.cells}
    for number in sorted(shared, key=lambda n: (-shared[n], n)):
        if number in names:
            yield {"type": "assign", "atoms": list(keys), "cell": names[number]}


def _building_whole(state: State, keys: tuple[str, ...]) -> Iterator[Request]:
    """A building's atoms to one of the cells that it lies in."""
    at = [state.atoms.place[key] for key in keys]
    numbers = {int(n) for n in state.assignment[at] if n >= 0}
    for key, number in state.numbers.items():
        if number in numbers and key in state.cells:
            yield {"type": "assign", "atoms": list(keys), "cell": key}
