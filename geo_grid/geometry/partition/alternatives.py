"""Several plans to choose from instead of one: they differ in what they put first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from geo_grid.geometry.partition.answer import Answer, judge
from geo_grid.geometry.partition.kernels import Ints
from geo_grid.geometry.partition.least import least_change
from geo_grid.geometry.partition.present import best_pairs
from geo_grid.geometry.partition.problem import Problem
from geo_grid.geometry.partition.rules import Rules, make_limits
from geo_grid.geometry.partition.search import solve

_TRIES = 3  # seeds for a plan that comes out too like another


@dataclass(frozen=True)
class Plan:
    """One way to draw the cells, and what it is first in."""

    first: str  # balance | compactness | least_change
    answer: Answer

    @property
    def scores(self) -> dict[str, float]:
        """Smaller is better: worst deviation, one less mean Polsby-Popper, residents moved."""
        return {
            "deviation": float(np.abs(self.answer.cells.deviation).max()),
            "shape": 1.0 - float(self.answer.cells.polsby_popper.mean()),
            "moved": self.answer.moved,
        }


def alternatives(
    problem: Problem,
    *,
    parts: int,
    rules: Rules,
    seed: int = 1,
    apart: float = 0.20,
    sweeps: int | None = None,
    progress: Callable[[float], object] | None = None,
) -> list[Plan]:
    """Up to three plans: least change first (given a present partition), balance, compactness.

    Any two assign at least the share `apart` of the residents (first weight) otherwise, and none
    is worse than another in everything; a plan for which that fails is left out. `progress` hears the
    share done (0–1) after every plan drawn, and ends the work by raising.
    """
    wishes: dict[str, Callable[..., Answer]] = {
        "least_change": partial(least_change, rules=rules),
        "balance": partial(solve, rules=_tight(problem, parts, rules)),
        "compactness": partial(solve, rules=replace(rules, move_price=0.0)),
    }
    if problem.present is None:
        del wishes["least_change"]
    limits = make_limits(problem, parts=parts, rules=rules)
    plans: list[Plan] = []
    for nth, (first, wish) in enumerate(wishes.items()):
        for turn in range(_TRIES):
            if progress is not None:
                progress((nth + turn / _TRIES) / len(wishes))
            drawn = wish(problem, parts=parts, seed=seed + 1000 * turn, sweeps=sweeps)
            judged = judge(problem, drawn.assignment, parts=drawn.parts, limits=limits)
            plan = Plan(first, judged)
            if all(_is_other(problem, plan, old, apart) for old in plans):
                plans.append(plan)
                break
    if progress is not None:
        progress(1.0)
    return plans


def difference(problem: Problem, one: Ints, other: Ints) -> float:
    """Share of the first weight assigned otherwise, cells paired so that it is smallest."""
    weight = problem.weights[:, 0]
    if not weight.sum():
        weight = np.ones(problem.count)
    pair = best_pairs(one, other, weight, rows=int(one.max()) + 1)
    return 1.0 - float(weight[pair[one] == other].sum() / weight.sum())


def _tight(problem: Problem, parts: int, rules: Rules) -> Rules:
    """Half the room around the perfect cell, by the first weight; further ones keep their limits.

    Half of every room is often more than whole blocks can give, and the search is long in vain.
    """
    limits = make_limits(problem, parts=parts, rules=rules)
    half = np.where(np.arange(len(limits.ideal)) == 0, 2.0, 1.0)
    low = limits.ideal - (limits.ideal - limits.low) / half
    high = limits.ideal + (limits.high - limits.ideal) / half
    return replace(rules, low=tuple(low), high=tuple(high), move_price=0.0)


def _is_other(problem: Problem, plan: Plan, old: Plan, apart: float) -> bool:
    if difference(problem, plan.answer.assignment, old.answer.assignment) < apart:
        return False
    pairs = [(plan.scores[name], old.scores[name]) for name in plan.scores]
    worse = all(a >= b for a, b in pairs) or all(a <= b for a, b in pairs)
    return not worse
