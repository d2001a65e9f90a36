"""What a good cell is: limits, and what barriers and moved residents cost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.partition.problem import Problem


@dataclass(frozen=True)
class Rules:
    """What a good cell is. Limits are in the units of the weights, one value per weight.

    Without `low` and `high` a cell must lie within `tolerance` of total / parts. Prices are in
    shape: a circle scores 1, a square 1.13, an ordinary cell 1.25. `barrier_price` is paid for
    each pair of touching blocks of one cell with a soft barrier between them (four times for a
    hard one, round the end of which a cell may still grow); `move_price` when a whole ideal cell
    of the first weight leaves its present cells. `shares` (w,) say how much an excess of each weight
    counts beside that of the first one; left out, all count alike.
    """

    tolerance: float = 0.10
    low: tuple[float, ...] | None = None
    high: tuple[float, ...] | None = None
    barrier_price: float = 0.1
    move_price: float = 0.0
    shares: tuple[float, ...] | None = None


class Limits(NamedTuple):
    """Per weight (w,): the perfect cell, and what a cell must lie between."""

    ideal: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def make_limits(problem: Problem, *, parts: int, rules: Rules) -> Limits:
    """The limits in force; a weight that nobody has limits nothing. Raises BadInput."""
    prices = (rules.barrier_price, rules.move_price)
    if not all(0.0 <= price < math.inf for price in prices):
        message = gettext_noop("A price must be a number of at least 0.")
        raise BadInput("price_unusable", message, field="price")
    total = problem.weights.sum(axis=0)
    ideal = np.where(total > 0, total / parts, 1.0)
    low = _limit(rules.low, ideal * (1.0 - rules.tolerance), field="low")
    high = _limit(rules.high, ideal * (1.0 + rules.tolerance), field="high")
    if rules.low is not None and rules.high is not None:
        ideal = np.where(total > 0, np.clip(ideal, low, high), 1.0)
    if not (low <= high).all() or not (high > 0).all():
        raise BadInput(
            "limits_unusable",
            gettext_noop("The limits of a cell contradict each other."),
            field="tolerance",
        )
    return Limits(ideal, np.where(total > 0, low, 0.0), np.where(total > 0, high, 1.0))


def _limit(
    given: tuple[float, ...] | None, otherwise: NDArray[np.float64], *, field: str
) -> NDArray[np.float64]:
    values = otherwise if given is None else np.asarray(given, dtype=np.float64)
    if values.size not in (1, otherwise.size) or not np.isfinite(values).all():
        raise BadInput(
            "limits_unusable",
            gettext_noop("The limits of a cell contradict each other."),
            field=field,
        )
    return np.broadcast_to(values, otherwise.shape).astype(np.float64)


def scales(problem: Problem, limits: Limits, rules: Rules) -> NDArray[np.float64]:
    """(w,) by what weights are divided for the search, so that excess counts by its share."""
    if rules.shares is None:
        return limits.ideal
    shares = np.asarray(rules.shares, dtype=np.float64)
    if shares.shape != limits.ideal.shape or not (np.isfinite(shares) & (shares > 0)).all():
        raise BadInput(
            "shares_unusable",
            gettext_noop("Every weight needs a share above 0 in which its excess counts."),
            field="weight",
        )
    scaled: NDArray[np.float64] = limits.ideal * (shares[0] / shares)
    return scaled
