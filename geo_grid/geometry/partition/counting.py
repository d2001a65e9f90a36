"""A number of cells that counting alone rules out, whatever the ground looks like."""

from __future__ import annotations

import math

import numpy as np

from geo_grid.errors import gettext_noop
from geo_grid.geometry.partition.answer import Reason
from geo_grid.geometry.partition.problem import Problem
from geo_grid.geometry.partition.rules import Limits, Rules

_SLACK = 1e-9
_FARTHEST = 10_000  # cells more or fewer than asked for that are tried


def count_out(problem: Problem, *, parts: int, limits: Limits, rules: Rules) -> Reason | None:
    """Why `parts` cells are impossible, by the first weight, with what would be possible.

    Blocks of one weight come in whole numbers: 100 of them make no 30 cells of 3.0 to 3.7. Of
    blocks heavier than half a cell may be no two share one. ``None`` is no promise.
    """
    weight = problem.weights[:, 0]
    used = weight[weight > 0]
    if not used.size or parts > problem.count:
        return None
    if used.min() >= used.max() * (1.0 - _SLACK):
        return _equal(len(used), float(used[0]), parts=parts, rules=rules)
    large = np.flatnonzero(weight > limits.high[0] * 0.5 * (1.0 + _SLACK))
    if len(large) <= parts:
        return None
    message = gettext_noop(
        "Impossible: %(count)s blocks are each heavier than half of what a cell may hold, so that "
        "no two share one, and there are %(parts)s cells."
    )
    params = (("count", len(large)), ("parts", parts))
    return Reason("parts_impossible", message, tuple(large.tolist()), (), params)


def _fits(count: int, weight: float, parts: int, rules: Rules) -> tuple[int, int]:
    """The fewest and the most of `count` equal blocks that a cell may hold."""
    mean = count * weight / parts
    low = mean * (1.0 - rules.tolerance) if rules.low is None else rules.low[0]
    high = mean * (1.0 + rules.tolerance) if rules.high is None else rules.high[0]
    return math.ceil(low / weight - _SLACK), math.floor(high / weight + _SLACK)


def _works(count: int, weight: float, parts: int, rules: Rules) -> bool:
    fewest, most = _fits(count, weight, parts, rules)
    return fewest <= most and parts * fewest <= count <= parts * most


def _equal(count: int, weight: float, *, parts: int, rules: Rules) -> Reason | None:
    if _works(count, weight, parts, rules):
        return None
    fewest, most = _fits(count, weight, parts, rules)
    near = (k for d in range(1, _FARTHEST) for k in (parts - d, parts + d) if 1 <= k <= count)
    other = next((k for k in near if _works(count, weight, k, rules)), None)
    values = {
        "parts": parts,
        "blocks": count,
        "fit": most,
        "tolerance": f"{100.0 * rules.tolerance:g}",
        "wider": _wider(count, parts),
        "other": "—" if other is None else other,
    }
    if rules.low is not None or rules.high is not None:
        message = gettext_noop(
            "Impossible: %(blocks)s equal blocks cannot be parted into %(parts)s cells inside the "
            "limits; a number of cells that works: %(other)s."
        )
    elif fewest == most:
        message = gettext_noop(
            "Impossible: at ±%(tolerance)s %% only %(fit)s blocks fit a cell and %(parts)s × %(fit)s "
            "is not %(blocks)s; %(other)s cells work, or ±%(wider)s %%."
        )
    else:
        message = gettext_noop(
            "Impossible: at ±%(tolerance)s %% no whole number of the %(blocks)s equal blocks fits "
            "one of %(parts)s cells; %(other)s cells work, or ±%(wider)s %%."
        )
    return Reason("parts_impossible", message, (), (), tuple(values.items()))


def _wider(count: int, parts: int) -> str:
    """The least tolerance, in per cent, at which both whole numbers beside the mean fit."""
    mean = count / parts
    share = max(math.ceil(mean) / mean - 1.0, 1.0 - math.floor(mean) / mean)
    return f"{math.ceil(1000.0 * share - 1e-6) / 10.0:g}"
