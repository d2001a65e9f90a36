"""From a problem to an answer: seeds, annealing, repair, and the best of several tries."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.partition.answer import Answer, judge
from geo_grid.geometry.partition.counting import count_out
from geo_grid.geometry.partition.explain import Known, explain, wrong_regions
from geo_grid.geometry.partition.ground import make_ground, make_state
from geo_grid.geometry.partition.kernels import Ground, Ints, State, anneal
from geo_grid.geometry.partition.present import Bools, Start, continue_present
from geo_grid.geometry.partition.problem import Problem
from geo_grid.geometry.partition.regions import allot, join_islands
from geo_grid.geometry.partition.repair import repair
from geo_grid.geometry.partition.rules import Limits, Rules, make_limits
from geo_grid.geometry.partition.seeds import bisect
from geo_grid.geometry.partition.unfit import unfit_atoms
from geo_grid.geometry.partition.watch import Halt, Keeper, Progress, Watch

_STEPS = 100
_CHUNK = 5
_FORCE = (0.5, 500.0)  # price of excess at the first and last step, for limits of ± 10 %
_REPAIR = (6.0, 2.0)  # proposals of repair for each of the search: at most, and without success
_REPAIR_IN_VAIN = (1.5, 0.5)  # the same where some block is known to fit nowhere
_ROUNDS = 3  # of tries by sweeps, as long as none was valid where one may be
_HOT, _COLD = 0.1, 0.05  # first temperature; last one, times the atoms of a cell
_POLISH_HEAT = 3.0  # times the last temperature of the search
_POLISH_SHARE = 0.25  # of the proposals of the search
_POLL_S = 0.05
_SEARCH_SHARE = 0.7  # of the time left; the rest is for repair


@dataclass(frozen=True)
class _Task:
    """Everything a try needs and none changes."""

    ground: Ground
    known: Known
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
    better: Callable[[Answer], object] | None = None,
    halt: Halt | None = None,
) -> Answer:
    """Partition into `parts` connected, balanced, compact cells numbered from 0.

    `tries` independent searches of `sweeps` proposals per atom run in parallel and the best is
    kept: the same answer for a seed on any number of cores. `seconds` bounds the search by time
    instead, which depends on the machine; the answer says so (`bounded_by`). A present partition
    is where the search starts, if there are locks or a price for moving (``rules.move_price``).
    `better` is called with a first answer at once and then with each better one; the last is
    returned. Any thread may end the search by ``halt.cancel()``. Where none is valid, the best there is comes back with named `reasons`. Raises
    :class:`BadInput` for a number of parts, limits or locks that contradict themselves.
    """
    rules = Rules(tolerance=tolerance) if rules is None else rules
    _check(parts=parts, tries=tries, seconds=seconds, sweeps=sweeps)
    limits = make_limits(problem, parts=parts, rules=rules)
    deadline = None if seconds is None else time.monotonic() + seconds
    halt = Halt() if halt is None else halt
    task = _prepare(problem, min(parts, problem.count), limits, rules, seed, halt)

    def judged(part: Ints) -> Answer:
        outcome = judge(problem, part, parts=task.parts, limits=limits)
        outcome = replace(outcome, bounded_by=watch.bounded_by)
        known, ground = task.known, task.ground
        return explain(outcome, problem, known, ground=ground, limits=limits, wanted=parts)

    told = None if better is None else lambda part: better(judged(part))
    watch = Watch(deadline, progress, told, halt)
    return judged(_search(task, watch, tries=tries, sweeps=sweeps or default_sweeps(problem.count)))


def _prepare(
    problem: Problem, parts: int, limits: Limits, rules: Rules, seed: int, halt: Halt
) -> _Task:
    """The task that all tries share."""
    joined, region, on_island = join_islands(problem, parts=parts)
    held = problem.locked.any() or problem.locked_cells.size
    start = None
    if problem.present is not None and (held or rules.move_price > 0):
        start = continue_present(joined, parts=parts, limits=limits)
    home = np.full(problem.count, -1, dtype=np.int32) if start is None else start.home
    ground = make_ground(joined, limits=limits, rules=rules, home=home)
    known = Known(
        region=region,
        given=allot(joined, region, parts=parts),
        on_island=on_island,
        unfit=unfit_atoms(ground, halt.flag),
        started=start is not None,
        impossible=count_out(problem, parts=parts, limits=limits, rules=rules),
    )
    inhabited = on_island & ~problem.islets()
    wrong = bool(inhabited.any() or known.unfit.any() or wrong_regions(ground, known).any())
    return _Task(
        ground=ground,
        known=known,
        start=start,
        atoms=np.flatnonzero(~_fixed(problem)).astype(np.int32),
        parts=parts,
        warmth=0.25 if rules.move_price > 0 else 1.0,
        hopeful=not wrong and known.impossible is None,
        seed=seed,
    )


def default_sweeps(count: int) -> int:
    """Proposals per atom: some 3,000 in a community, 1,000 from 10,000 atoms on.

    Beyond 4,000 atoms the work as a whole stays the same for a while, so that nobody waits longer.
    """
    ratio = 4000 / count
    return int(min(3300.0, 2600 * ratio**0.6) if ratio > 1 else max(1000.0, 2600 * ratio))


def suggest_parts(problem: Problem, *, low: float = 300.0, high: float = 500.0) -> int:
    """How many cells bring the first weight of each cell between `low` and `high`.

    Each connected piece is counted by itself, aiming at the middle; at least one cell.
    """
    weight = np.bincount(problem.components(), weights=problem.weights[:, 0])
    middle = (low + high) / 2.0
    whole = np.rint(weight / middle)
    few = np.ceil(weight / high)
    return int(min(problem.count, max(1, np.maximum(whole, np.where(weight >= low, few, 0)).sum())))


def _check(*, parts: int, tries: int, seconds: float | None, sweeps: int | None) -> None:
    if parts < 1 or parts != int(parts):
        message = gettext_noop("The number of cells must be a whole number of at least 1.")
        raise BadInput("parts_unusable", message, field="parts")
    budgets = (tries, 1 if seconds is None else seconds, 1 if sweeps is None else sweeps)
    if not all(budget > 0 for budget in budgets):
        message = gettext_noop("The budget of a search must be positive.")
        raise BadInput("budget_unusable", message, field="seconds")


def _fixed(problem: Problem) -> Bools:
    if problem.present is None:
        return problem.locked
    return problem.locked | np.isin(problem.present, problem.locked_cells)


def _search(task: _Task, watch: Watch, *, tries: int, sweeps: int) -> Ints:
    """Rounds of parallel tries; by time, a short round first and longer ones while time lasts."""
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
                watch.stop()  # which ends what is compiled, too
            for job in jobs:
                job.result()
            number += tries
            rate = (time.monotonic() - began) / sweeps
            if _enough(task, watch, rounds=number // tries, rate=rate):
                break
    watch.tell(number)
    assert watch.best is not None
    return watch.best[2]


def _enough(task: _Task, watch: Watch, *, rounds: int, rate: float) -> bool:
    """Whether another round of tries is out of the question."""
    if task.parts == 1 or not len(task.atoms) or watch.stop():
        return True
    if watch.deadline is not None:
        return watch.deadline - time.monotonic() < 100 * rate
    valid = watch.best is not None and watch.best[0][0] == 0.0
    return valid or not task.hopeful or rounds >= _ROUNDS


def _try(task: _Task, watch: Watch, sweeps: int, number: int) -> None:
    """One seed, annealed, repaired and quenched; what it finds is offered to the watch."""
    ground, start, parts, halt = task.ground, task.start, task.parts, watch.halt.flag
    if start is None:
        part = bisect(ground, task.known.region, task.known.given, turn=task.seed * 31 + number)
    else:
        part = start.part
    state = make_state(ground, part, parts=parts, seed=(task.seed, number))
    keeper = Keeper(ground, watch, number)
    keeper.look(state)
    watch.done[number] = 1.0
    if parts == 1 or not len(task.atoms):
        return
    if start is not None:
        state.open[start.shut] = False
    grain = len(part) / parts
    at = np.linspace(0.0, 1.0, _STEPS)
    hot, cold = task.warmth * _HOT, task.warmth * _COLD / grain
    heat, force = hot * (cold / hot) ** at, _force(ground) * (_FORCE[1] / _FORCE[0]) ** at
    tries = max(1, sweeps * len(task.atoms) // _STEPS)
    for step in range(0, _STEPS, _CHUNK):
        watch.done[number] = step / _STEPS
        if not watch.stop():
            now = slice(step, step + _CHUNK)
            anneal(ground, state, task.atoms, heat[now], force[now], tries, 0.1, halt)
            keeper.look(state)
    _finish(task, keeper, state, sweeps, cold)
    watch.done[number] = 1.0


def _force(ground: Ground) -> float:
    """The first price of excess: the narrower the limits, the earlier they must be felt."""
    half = float((ground.high[0] - ground.low[0]) / 2.0)
    return _FORCE[0] * min(16.0, max(1.0, (0.1 / half) ** 2 if half > 0 else 16.0))


def _finish(task: _Task, keeper: Keeper, state: State, sweeps: int, cold: float) -> None:
    """Repair what is out, then anneal once more, gently, with no cell let out of its limits."""
    count, watch = len(task.atoms), keeper.watch
    most, in_vain = _REPAIR if task.hopeful else _REPAIR_IN_VAIN
    repair(
        task.ground, state, atoms=task.atoms, unfit=task.known.unfit, watch=watch,
        budget=int(most * sweeps * count), patience=int(in_vain * sweeps * count),
    )  # fmt: skip
    keeper.look(state)
    at = np.linspace(0.0, 1.0, _STEPS)
    heat = np.append(cold * _POLISH_HEAT ** (1.0 - at), 1e-9)
    forbidding = np.full(1, 1e6)
    tries = max(1, int(_POLISH_SHARE * sweeps * count / _STEPS))
    for step in range(len(heat)):
        if not watch.stop():
            now = heat[step : step + 1]
            anneal(task.ground, state, task.atoms, now, forbidding, tries, 0.1, watch.halt.flag)
    keeper.look(state)
