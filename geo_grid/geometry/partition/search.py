"""From a problem to an answer: seeds, annealing, repair, and the best of several tries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.partition.answer import Answer, Limits, Reason, judge
from geo_grid.geometry.partition.kernels import Ground, State, anneal, tally
from geo_grid.geometry.partition.problem import HARD, Problem
from geo_grid.geometry.partition.regions import allot, join_islands
from geo_grid.geometry.partition.repair import repair
from geo_grid.geometry.partition.seeds import bisect

_STEPS = 100


@dataclass(frozen=True)
class Rules:
    """What a good cell is. Limits are in the units of the weights, one value per weight.

    Without `low` and `high` a cell must lie within `tolerance` of total / parts.
    """

    tolerance: float = 0.10
    low: tuple[float, ...] | None = None
    high: tuple[float, ...] | None = None
    barrier_price: float = 0.5
    move_price: float = 0.0


def solve(
    problem: Problem,
    *,
    parts: int,
    tolerance: float = 0.10,
    seed: int = 1,
    rules: Rules | None = None,
    tries: int = 2,
    sweeps: int = 1500,
) -> Answer:
    """Partition into `parts` connected, balanced, compact cells numbered from 0.

    Deterministic for a seed, whatever the number of cores. When the ground allows no valid answer
    (or none was found) the best there is comes back with named `reasons`. Raises
    :class:`BadInput` when `parts` is below one or a limit is not a positive number.
    """
    rules = Rules(tolerance=tolerance) if rules is None else rules
    if parts < 1:
        raise BadInput(
            "parts_unusable", gettext_noop("At least one cell is needed."), field="parts"
        )
    wanted, parts = parts, min(parts, problem.count)
    limits = make_limits(problem, parts=wanted, rules=rules)
    joined, region, on_island = join_islands(problem, parts=parts)
    ground = make_ground(joined, limits, rules)
    cells = allot(joined, region, parts=parts)
    run = partial(_try, ground, region, cells, seed=seed, sweeps=sweeps)
    with ThreadPoolExecutor(max_workers=max(1, tries)) as pool:
        results = list(pool.map(run, range(max(1, tries))))
    best = min(range(len(results)), key=lambda i: (*_rank(ground, results[i]), i))
    answer = judge(problem, results[best].part.copy(), parts=parts, limits=limits)
    return _explain(answer, wanted=wanted, on_island=on_island)


def suggest_parts(problem: Problem, *, low: float = 300.0, high: float = 500.0) -> int:
    """How many cells bring the first weight of each cell between `low` and `high`.

    Each connected piece is counted by itself, aiming at the middle; at least one cell.
    """
    weight = np.bincount(problem.components(), weights=problem.weights[:, 0])
    middle = (low + high) / 2.0
    whole = np.rint(weight / middle)
    few = np.ceil(weight / high)
    return int(min(problem.count, max(1, np.maximum(whole, np.where(weight >= low, few, 0)).sum())))


def make_limits(problem: Problem, *, parts: int, rules: Rules) -> Limits:
    """The limits in force, (w,) each; a weight that nobody has limits nothing."""
    total = problem.weights.sum(axis=0)
    ideal = np.where(total > 0, total / parts, 1.0)
    low, high = ideal * (1.0 - rules.tolerance), ideal * (1.0 + rules.tolerance)
    if rules.low is not None:
        low = np.broadcast_to(np.asarray(rules.low, dtype=float), ideal.shape)
    if rules.high is not None:
        high = np.broadcast_to(np.asarray(rules.high, dtype=float), ideal.shape)
    if not (np.isfinite(low).all() and np.isfinite(high).all() and (low <= high).all()):
        raise BadInput(
            "limits_unusable", gettext_noop("The limits of a cell contradict each other.")
        )
    return Limits(ideal, np.where(total > 0, low, 0.0), np.where(total > 0, high, 1.0))


def make_ground(problem: Problem, limits: Limits, rules: Rules) -> Ground:
    """The arrays the kernels read, in compressed rows, weights in shares of the ideal cell."""
    count = problem.count
    ends = np.concatenate([problem.edges, problem.edges[:, ::-1]])
    order = np.lexsort((ends[:, 1], ends[:, 0]))
    start = np.zeros(count + 1, dtype=np.int32)
    start[1:] = np.cumsum(np.bincount(ends[:, 0], minlength=count))
    barrier = np.tile(problem.barrier, 2)[order]
    toll = np.choose(barrier, [0.0, rules.barrier_price, 4.0 * rules.barrier_price])
    return Ground(
        start=start,
        to=np.ascontiguousarray(ends[order, 1], dtype=np.int32),
        shared=np.tile(problem.shared_m, 2)[order],
        linked=barrier != HARD,
        toll=toll,
        weight=np.ascontiguousarray(problem.weights / limits.ideal),
        area=problem.areas_m2,
        perimeter=problem.perimeters_m,
        home=np.full(count, -1, dtype=np.int32),
        fare=np.zeros(count),
        low=limits.low / limits.ideal,
        high=limits.high / limits.ideal,
    )


def make_state(ground: Ground, part: NDArray[np.int32], *, parts: int, seed: int) -> State:
    """Sums for an assignment, and a stream of random numbers."""
    count, weights = ground.weight.shape
    mixed = np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)
    state = State(
        part=np.ascontiguousarray(part, dtype=np.int32),
        weight=np.zeros((parts, weights)),
        area=np.zeros(parts),
        perimeter=np.zeros(parts),
        size=np.zeros(parts, dtype=np.int64),
        rough=np.zeros(parts),
        over=np.zeros(parts),
        open=np.ones(parts, dtype=np.bool_),
        mark=np.zeros(count, dtype=np.int64),
        queue=np.zeros(count + 1, dtype=np.int32),
        foreign=np.zeros(count, dtype=np.int32),
        rim=np.zeros(count, dtype=np.int32),
        place=np.zeros(count, dtype=np.int32),
        random=mixed,
        counter=np.zeros(2, dtype=np.int64),
        found=np.zeros(6),
    )
    tally(ground, state)
    return state


def _try(
    ground: Ground,
    region: NDArray[np.int32],
    cells: NDArray[np.int64],
    number: int,
    *,
    seed: int,
    sweeps: int,
) -> State:
    """One seed, annealed and repaired."""
    parts, count = int(cells.sum()), len(region)
    part = bisect(ground, region, cells, turn=seed * 31 + number)
    state = make_state(ground, part, parts=parts, seed=(seed << 8) + number)
    if parts == 1:
        return state
    grain = count / parts
    at = np.linspace(0.0, 1.0, _STEPS)
    hot, cold = 0.3 / grain**0.5, 0.045 / grain
    atoms = np.arange(count, dtype=np.int32)
    heat = hot * (cold / hot) ** at
    anneal(ground, state, atoms, heat, 1.0 * 50.0**at, max(1, sweeps * count // _STEPS), 0.1)
    repair(ground, state, cold=cold, budget=sweeps * count)
    return state


def _rank(ground: Ground, state: State) -> tuple[float, float]:
    tally(ground, state)
    return round(float(state.over.sum()), 9), float(state.rough.mean())


def _explain(answer: Answer, *, wanted: int, on_island: NDArray[np.bool_]) -> Answer:
    """Add the reasons that only the solver knows."""
    reasons = list(answer.reasons)
    if wanted > answer.parts:
        message = gettext_noop("There are fewer blocks than cells asked for.")
        reasons.insert(0, Reason("more_parts_than_atoms", message))
    if on_island.any():
        message = gettext_noop("Islands too light for a cell of their own joined the nearest one.")
        atoms = tuple(np.flatnonzero(on_island).tolist())
        cells = tuple(np.unique(answer.assignment[on_island]).tolist())
        reasons.append(Reason("islands_joined", message, atoms, cells))
    return replace(answer, reasons=reasons)
