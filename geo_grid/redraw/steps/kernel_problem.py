"""The kernel's moves on a plan: from a state to a partition problem and back. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.metric import project
from geo_grid.geometry.partition import (
    HARD,
    OPEN,
    SOFT,
    Answer,
    Plan,
    Problem,
    Rules,
    absorb_cell,
    alternatives,
    rebalance,
    resolve_cell,
    solve,
    split_cell,
    suggest_parts,
)
from geo_grid.redraw.steps import measures
from geo_grid.redraw.steps.inputs import NotApplicable
from geo_grid.redraw.steps.measure import HOUSEHOLDS_MEASURE, Measure
from geo_grid.redraw.steps.state import HOUSEHOLDS, NO_LIMIT, NOBODY, Atoms, State

FIRSTS = ("least_change", "balance", "compactness")
Ints = NDArray[np.int32]
BRIDGE_PRICE = 0.5
"""Of a cell that uses a bridge, in the kernel's units of shape: a square costs 1.13."""


@dataclass(frozen=True)
class Task:
    """The atoms of one community as the kernel sees them.

    `at` (m,) are positions in the state, `keys` the cells by the kernel's number; `present` (m,)
    the kernel's number of each atom's cell, -1 for none. Exclusive cells and locked ones keep
    their atoms and take nobody in. `rules` limit households; :func:`rules_for` adds the `measures`.
    """

    problem: Problem
    at: NDArray[np.int64]
    keys: tuple[str, ...]
    present: Ints
    rules: Rules
    measures: tuple[Measure, ...] = ()


def task_for(state: State, community: int, *, free: bool = True) -> Task:
    """The living atoms of a community; with ``free=False`` without those that lie in no cell."""
    atoms = state.atoms
    use = atoms.alive & (atoms.community == community)
    if not free:
        use &= state.assignment >= 0
    at = np.flatnonzero(use)
    keys, present, shut = _cells_of(state, community, at)
    place = np.full(len(atoms.keys), -1, np.int64)
    place[at] = np.arange(len(at))
    pairs = place[atoms.edges].reshape(-1, 2)
    inside = (pairs >= 0).all(axis=1)
    plane = project(atoms.geoms[at], metric_srid=state.around.metric_srid)
    middle = shapely.point_on_surface(plane)
    problem = Problem.build(
        _weights(state, at),
        pairs[inside, 0],
        pairs[inside, 1],
        atoms.shared_m[inside],
        shapely.area(plane),
        shapely.length(plane),
        barrier=_walls(atoms, inside),
        points_m=np.column_stack([shapely.get_x(middle), shapely.get_y(middle)]),
        present=present if (present >= 0).any() else None,
        locked=state.locked[at] & (present >= 0) if (present >= 0).any() else None,
        locked_cells=shut,
    )
    return Task(
        problem, at, keys, present, _rules(state, community), measures.more_than_rule(state)
    )


def _weights(state: State, at: NDArray[np.int64]) -> NDArray[np.int64]:
    """(m, w) households first, then what the plan weighs beside them."""
    more = [measures.values(state, m)[at] for m in measures.more_than_rule(state)]
    return np.column_stack([state.atoms.sums[at, HOUSEHOLDS], *more])


def _rules(state: State, community: int) -> Rules:
    """The limits of households, if the grid sets any; those of other measures follow with the parts."""
    low, high = state.rule(community)
    own = [m.weight for m in state.measures if m.name == HOUSEHOLDS_MEASURE]
    more = [m.weight for m in measures.more_than_rule(state)]
    return Rules(
        low=(float(low),), high=(float(high),), barrier_price=BRIDGE_PRICE,
        shares=(own[0] if own else 1.0, *more) if more else None,
    )  # fmt: skip


def _limits_of(task: Task) -> tuple[float, float]:
    """The least and most households of a cell."""
    return (task.rules.low or (0.0,))[0], (task.rules.high or (float(NO_LIMIT),))[0]


def rules_for(task: Task, parts: int) -> Rules:
    """The limits of every weight where the ground is to be drawn as `parts` cells.

    A measure without a target aims at the mean of the cells that are drawn: what shut ones hold is
    left out.
    """
    if not task.measures:
        return task.rules
    shut = task.problem.locked_cells
    held = np.isin(task.present, shut) if shut.size else np.zeros(task.problem.count, np.bool_)
    drawn = task.problem.weights[~held].sum(axis=0)
    limits = [
        m.limits(m.target or float(total) / max(1, parts - len(shut))) if total else (0.0, 1.0)
        for m, total in zip(task.measures, drawn[1:], strict=True)
    ]
    low, high = _limits_of(task)
    return replace(
        task.rules,
        low=(low, *(one[0] for one in limits)), high=(high, *(one[1] for one in limits)),
    )  # fmt: skip


def _rules_to_propose(task: Task, parts: int) -> Rules:
    """As :func:`rules_for`; where neither grid nor measures say how large, cells of like size."""
    low, high = _limits_of(task)
    mean = float(task.problem.weights[:, 0].sum()) / parts
    if task.measures or high < NO_LIMIT or mean < low:
        return rules_for(task, parts)
    even = Rules.tolerance
    least, most = max(low, mean * (1.0 - even)), mean * (1.0 + even)
    return replace(task.rules, low=(least,), high=(most,))


def _cells_of(
    state: State, community: int, at: NDArray[np.int64]
) -> tuple[tuple[str, ...], Ints, list[int]]:
    """The cells of a community that hold an atom, each atom's by number, and those that are shut."""
    held = state.assignment[at]
    size = np.bincount(held[held >= 0], minlength=len(state.numbers))
    mine = {k: c for k, c in state.cells.items() if c.community == community}
    keys = tuple(k for k in mine if size[state.numbers[k]])
    number = np.full(len(state.numbers) + 1, NOBODY, np.int32)
    number[[state.numbers[k] for k in keys]] = np.arange(len(keys), dtype=np.int32)
    shut = [i for i, k in enumerate(keys) if mine[k].locked or mine[k].type != "ordinary"]
    return keys, number[held], shut


def _walls(atoms: Atoms, inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Barriers bar; a bridge joins, at a price: a cell on two banks is nobody's wish."""
    bridge = np.where(atoms.shared_m[inside] == 0, SOFT, OPEN)
    return np.where(atoms.barrier[inside], HARD, bridge)


def moves_of(task: Task, state: State, labels: Ints, names: Sequence[str]) -> dict[str, list[str]]:
    """The atoms that change cells: `labels` (m,) numbers, `names` the cell's key of each."""
    moves: dict[str, list[str]] = {}
    for at, was, now in zip(task.at, task.present, labels, strict=True):
        key = names[int(now)]
        if was < 0 or task.keys[int(was)] != key:
            moves.setdefault(key, []).append(state.atoms.keys[int(at)])
    return moves


def split(state: State, key: str, *, into: int, seed: int) -> tuple[Task, Ints]:
    """The cell in `into` balanced parts: the kernel's numbers, new ones after ``task.keys``."""
    task = task_for(state, state.cells[key].community, free=False)
    number = task.keys.index(key)
    return task, split_cell(
        task.problem, task.present, cell=number, into=into, rules=task.rules, seed=seed
    )


def absorb(state: State, key: str, *, seed: int) -> tuple[Task, Ints]:
    """The cell dissolved into its neighbours; numbers as before, the cell's own unused."""
    task = task_for(state, state.cells[key].community, free=False)
    number = task.keys.index(key)
    rules = rules_for(task, max(1, len(task.keys) - 1))
    result = absorb_cell(task.problem, task.present, cell=number, rules=rules, seed=seed)
    return task, np.where(result >= number, result + 1, result).astype(np.int32)


def resolve(state: State, key: str, *, seed: int) -> tuple[Task, Ints]:
    """The cell and its neighbours drawn anew."""
    task = task_for(state, state.cells[key].community, free=False)
    number = task.keys.index(key)
    rules = rules_for(task, len(task.keys))
    return task, resolve_cell(task.problem, task.present, cell=number, rules=rules, seed=seed)


def parts_requested(task: Task) -> int:
    """As many cells as now where that can be within the rule, else as many as the rule asks for.

    A rule without a most asks for no more cells than can hold its least. Raises
    :class:`NotApplicable` ``parts_missing`` where it has no cell to go by either.
    """
    low, high = _limits_of(task)
    if high >= NO_LIMIT and not task.keys:
        raise NotApplicable(
            "parts_missing",
            gettext_noop(
                "There are no cells here yet, and no upper limit of households says how many there "
                "should be; say in how many cells to divide it, or draw some by hand."
            ),
            field="parts",
        )
    total = float(task.problem.weights[:, 0].sum())
    parts = max(1, len(task.keys))
    if low <= total / parts <= high:
        return parts
    if high >= NO_LIMIT:
        return max(1, min(parts, int(total // low)))
    return min(max(1, suggest_parts(task.problem, low=low, high=high)), task.problem.count)


def fix(task: Task, *, seed: int) -> Answer:
    """Everything within the rule again with least change."""
    parts = parts_requested(task)
    rules = rules_for(task, parts)
    if parts == len(task.keys) and (task.present >= 0).all():
        return rebalance(task.problem, task.present, rules=rules, seed=seed)
    rules = replace(rules, move_price=1.0)
    return solve(task.problem, parts=parts, rules=rules, seed=seed)


def propose(
    task: Task,
    *,
    seed: int,
    parts: int | None = None,
    progress: Callable[[float], object] | None = None,
) -> list[Plan]:
    """Up to three ways to draw the community, least change first; `progress` hears the share done."""
    wanted = parts if parts is not None else parts_requested(task)
    if not 1 <= wanted <= task.problem.count:
        raise BadInput(
            "parts_unusable",
            gettext_noop("The area has %(atoms)s basic cells; it cannot be drawn as %(parts)s."),
            field="parts",
            atoms=task.problem.count,
            parts=wanted,
        )
    rules = _rules_to_propose(task, wanted)
    return alternatives(task.problem, parts=wanted, rules=rules, seed=seed, progress=progress)
