"""From a problem to an answer: seeds, annealing, repair, and the best of several tries."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.partition.answer import Answer, Reason, judge
from geo_grid.geometry.partition.ground import make_ground, make_state
from geo_grid.geometry.partition.kernels import Ground, Ints, Longs, State, anneal, tally
from geo_grid.geometry.partition.present import Bools, Start, continue_present
from geo_grid.geometry.partition.problem import Problem
from geo_grid.geometry.partition.regions import allot, join_islands
from geo_grid.geometry.partition.repair import repair
from geo_grid.geometry.partition.rules import Limits, Rules, make_limits
from geo_grid.geometry.partition.seeds import bisect

Progress = Callable[[float], object]
"""Called now and then with the share done (0–1); returning False ends the search."""

_STEPS = 100
_CHUNK = 5
_FORCE = (0.5, 500.0)  # price of excess at the first and last step, for limits of ± 10 %
_PATIENCE = 6  # proposals of repair for each of the search, where a valid answer may exist
_POLISH_HEAT = 3.0  # times the last temperature of the search
_POLISH_SHARE = 0.25  # of the proposals of the search
_POLL_S = 0.05
_SEARCH_SHARE = 0.7  # of the time left; the rest is for repair


@dataclass
class _Watch:
    """What may end a search early, and how far its tries are; shared by the threads."""

    deadline: float | None
    progress: Progress | None
    cancelled: threading.Event = field(default_factory=threading.Event)
    done: dict[int, float] = field(default_factory=dict)

    def stop(self) -> bool:
        late = self.deadline is not None and time.monotonic() > self.deadline
        return late or self.cancelled.is_set()

    def tell(self, tries: int) -> None:
        if self.progress is not None and self.progress(sum(self.done.values()) / tries) is False:
            self.cancelled.set()


@dataclass(frozen=True)
class _Task:
    """Everything a try needs and none changes."""

    ground: Ground
    region: Ints
    given: Longs
    start: Start | None
    atoms: Ints
    parts: int
    warmth: float
    hopeful: bool
    seed: int


def solve(
    problem: Problem,
    *,
    parts: int,
    tolerance: float = 0.10,
    seed: int = 1,
    rules: Rules | None = None,
    tries: int = 2,
    sweeps: int | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Answer:
    """Partition into `parts` connected, balanced, compact cells numbered from 0.

    `tries` independent searches of `sweeps` proposals per atom run in parallel and the best is
    kept: the same answer for a seed on any number of cores. `seconds` bounds the search by time
    instead, which depends on the machine; the answer says so (`bounded_by`). With a present
    partition, locks or a price for moving (``rules.move_price``) it is what the search starts
    from. When the ground allows no valid answer, or none was found, the best there is comes back
    with named `reasons`. Raises :class:`BadInput` for a number of parts, limits or locks that
    contradict themselves.
    """
    rules = Rules(tolerance=tolerance) if rules is None else rules
    _check(parts=parts, tries=tries, seconds=seconds)
    limits = make_limits(problem, parts=parts, rules=rules)
    task, on_island = _prepare(problem, min(parts, problem.count), limits, rules, seed)
    watch = _Watch(None if seconds is None else time.monotonic() + seconds, progress)
    part = _search(task, watch, tries=tries, sweeps=sweeps or default_sweeps(problem.count))
    answer = judge(problem, part, parts=task.parts, limits=limits)
    why = "cancelled" if watch.cancelled.is_set() else "sweeps" if seconds is None else "seconds"
    return _explain(replace(answer, bounded_by=why), task, wanted=parts, on_island=on_island)


def _prepare(
    problem: Problem, parts: int, limits: Limits, rules: Rules, seed: int
) -> tuple[_Task, Bools]:
    """The task that all tries share, and which atoms are on islands."""
    joined, region, on_island = join_islands(problem, parts=parts)
    held = problem.locked.any() or problem.locked_cells.size
    start = None
    if problem.present is not None and (held or rules.move_price > 0):
        start = continue_present(joined, parts=parts, limits=limits)
    home = np.full(problem.count, -1, dtype=np.int32) if start is None else start.home
    ground = make_ground(joined, limits=limits, rules=rules, home=home)
    given = allot(joined, region, parts=parts)
    light = bool((ground.weight <= ground.high + 1e-9).all()) and not on_island.any()
    task = _Task(
        ground=ground,
        region=region,
        given=given,
        start=start,
        atoms=np.flatnonzero(~_fixed(problem)).astype(np.int32),
        parts=parts,
        warmth=0.25 if rules.move_price > 0 else 1.0,
        hopeful=light and not _wrong_regions(ground, region, given).any(),
        seed=seed,
    )
    return task, on_island


def default_sweeps(count: int) -> int:
    """Proposals per atom: fewer where there are many atoms, as time per atom grows with caches."""
    return int(min(3000, 2000 * (4000 / count) ** 0.4))


def suggest_parts(problem: Problem, *, low: float = 300.0, high: float = 500.0) -> int:
    """How many cells bring the first weight of each cell between `low` and `high`.

    Each connected piece is counted by itself, aiming at the middle; at least one cell.
    """
    weight = np.bincount(problem.components(), weights=problem.weights[:, 0])
    middle = (low + high) / 2.0
    whole = np.rint(weight / middle)
    few = np.ceil(weight / high)
    return int(min(problem.count, max(1, np.maximum(whole, np.where(weight >= low, few, 0)).sum())))


def _check(*, parts: int, tries: int, seconds: float | None) -> None:
    if parts < 1:
        message = gettext_noop("At least one cell is needed.")
        raise BadInput("parts_unusable", message, field="parts")
    if tries < 1 or (seconds is not None and not seconds > 0):
        message = gettext_noop("The budget of a search must be positive.")
        raise BadInput("budget_unusable", message, field="seconds")


def _fixed(problem: Problem) -> Bools:
    if problem.present is None:
        return problem.locked
    return problem.locked | np.isin(problem.present, problem.locked_cells)


def _search(task: _Task, watch: _Watch, *, tries: int, sweeps: int) -> Ints:
    """Rounds of parallel tries; by time, a short round first and longer ones while time lasts."""
    best: State | None = None
    number = 0
    rate = None
    with ThreadPoolExecutor(max_workers=tries) as pool:
        while True:
            if watch.deadline is not None:
                left = watch.deadline - time.monotonic()
                sweeps = 100 if rate is None else max(100, int(_SEARCH_SHARE * left / rate))
            began = time.monotonic()
            run = partial(_try, task, watch, sweeps)
            jobs = [pool.submit(run, number + i) for i in range(tries)]
            while wait(jobs, timeout=_POLL_S).not_done:
                watch.tell(number + tries)
            for job in jobs:
                state = job.result()
                if best is None or _rank(task.ground, state) < _rank(task.ground, best):
                    best = state
            number += tries
            rate = (time.monotonic() - began) / sweeps
            out_of_time = watch.deadline is None or watch.deadline - time.monotonic() < 100 * rate
            if task.parts == 1 or out_of_time or watch.stop():
                break
    watch.tell(number)
    assert best is not None
    return best.part


def _try(task: _Task, watch: _Watch, sweeps: int, number: int) -> State:
    """One seed, annealed, repaired and quenched."""
    ground, start, parts = task.ground, task.start, task.parts
    if start is None:
        part = bisect(ground, task.region, task.given, turn=task.seed * 31 + number)
    else:
        part = start.part
    state = make_state(ground, part, parts=parts, seed=(task.seed, number))
    watch.done[number] = 1.0
    if parts == 1 or not len(task.atoms):
        return state
    if start is not None:
        state.open[start.shut] = False
    grain = len(part) / parts
    at = np.linspace(0.0, 1.0, _STEPS)
    hot, cold = task.warmth * 0.4 / grain**0.5, task.warmth * 0.07 / grain
    heat, force = hot * (cold / hot) ** at, _force(ground) * (_FORCE[1] / _FORCE[0]) ** at
    tries = max(1, sweeps * len(task.atoms) // _STEPS)
    for step in range(0, _STEPS, _CHUNK):
        watch.done[number] = step / _STEPS
        if not watch.stop():
            now = slice(step, step + _CHUNK)
            anneal(ground, state, task.atoms, heat[now], force[now], tries, 0.1)
    _finish(task, watch, state, sweeps, cold)
    watch.done[number] = 1.0
    return state


def _force(ground: Ground) -> float:
    """The first price of excess: the narrower the limits, the earlier they must be felt."""
    half = float((ground.high[0] - ground.low[0]) / 2.0)
    return _FORCE[0] * min(16.0, max(1.0, (0.1 / half) ** 2 if half > 0 else 16.0))


def _finish(task: _Task, watch: _Watch, state: State, sweeps: int, cold: float) -> None:
    """Repair what is out, then anneal once more, gently, with no cell let out of its limits."""
    count = len(task.atoms)
    budget = sweeps * count * (_PATIENCE if task.hopeful else 1)
    repair(task.ground, state, atoms=task.atoms, budget=budget, stop=watch.stop)
    tally(task.ground, state)
    at = np.linspace(0.0, 1.0, _STEPS)
    heat = np.append(cold * _POLISH_HEAT ** (1.0 - at), 1e-9)
    forbidding = np.full(1, 1e6)
    for step in range(len(heat)):
        if not watch.stop():
            tries = max(1, int(_POLISH_SHARE * sweeps * count / _STEPS))
            anneal(task.ground, state, task.atoms, heat[step : step + 1], forbidding, tries, 0.1)


def _rank(ground: Ground, state: State) -> tuple[float, float]:
    """Smaller is better: out of limits first, then shape, barriers and moves together."""
    tally(ground, state)
    away = float(ground.fare[state.part != ground.home].sum())
    return round(float(state.over.sum()), 9), float(state.rough.sum()) + away


def _explain(answer: Answer, task: _Task, *, wanted: int, on_island: Bools) -> Answer:
    """Add the reasons that only the solver knows."""
    reasons = list(answer.reasons)
    if wanted > answer.parts:
        message = gettext_noop("There are fewer blocks than cells asked for.")
        reasons.insert(0, Reason("more_parts_than_atoms", message))
    if on_island.any():
        message = gettext_noop("Islands too light for a cell of their own joined the nearest one.")
        reasons.append(_reason("islands_joined", message, on_island, answer))
    if answer.valid or task.start is not None:
        return replace(answer, reasons=reasons)
    wrong = _wrong_regions(task.ground, task.region, task.given)
    if wrong.any():
        message = gettext_noop("Connected ground whose total makes no whole number of cells.")
        reasons.append(_reason("region_total_wrong", message, wrong[task.region], answer))
    return replace(answer, reasons=reasons)


def _wrong_regions(ground: Ground, region: Ints, given: Longs) -> Bools:
    """(regions,) whose mean cell already lies outside the limits."""
    total = np.zeros((len(given), ground.weight.shape[1]))
    np.add.at(total, region, ground.weight)
    mean = total / given[:, None]
    out = (mean < ground.low - 1e-9) | (mean > ground.high + 1e-9)
    return np.asarray(out.any(axis=1), dtype=np.bool_)


def _reason(code: str, message: str, atoms: Bools, answer: Answer) -> Reason:
    cells = np.unique(answer.assignment[atoms])
    return Reason(code, message, tuple(np.flatnonzero(atoms).tolist()), tuple(cells.tolist()))
