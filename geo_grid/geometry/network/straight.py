"""The nearest two of many facilities in a straight line, where walls and streets do not matter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial import cKDTree

from geo_grid.geometry.network.lines import Floats, Ints
from geo_grid.geometry.network.nearest import TIE, Nearest


def nearest_two_straight(
    facilities: Floats, houses: Floats, *, refs: Sequence[str], limit: float = np.inf
) -> Nearest:
    """Who is nearest from each house, both (n, 2) eastings and northings in metres.

    `refs` decide between facilities that are equally far. `limit` is in metres; nothing beyond it is
    found.
    """
    n = len(houses)
    facility, cost = np.full((n, 2), -1, np.int64), np.full((n, 2), np.inf)
    if len(facilities) == 0 or n == 0:
        return Nearest(facility, cost, np.zeros(n, bool))
    rank = np.argsort(np.argsort(np.array(refs, dtype=object), kind="stable"), kind="stable")
    tree = cKDTree(facilities)
    pending, asked = np.arange(n), min(3, len(facilities))
    while len(pending):
        far, found = tree.query(houses[pending], k=np.arange(1, asked + 1))
        # more than were asked for may be as far as the second: who comes first is not settled yet
        open_ = far[:, -1] <= far[:, min(1, asked - 1)] + TIE
        done = np.ones(len(pending), bool) if asked == len(facilities) else ~open_
        facility[pending[done]], cost[pending[done]] = _two(far[done], found[done], rank)
        pending, asked = pending[~done], min(2 * asked, len(facilities))
    beyond = cost > limit + TIE
    facility[beyond], cost[beyond] = -1, np.inf
    tied = np.isfinite(cost[:, 1]) & (cost[:, 1] <= cost[:, 0] + TIE)
    return Nearest(facility, cost, tied)


def _two(far: Floats, found: Ints, rank: Ints) -> tuple[Ints, Floats]:
    """The first two of each row, those that are equally far by their rank."""
    rows = np.arange(len(far))
    chosen, away = np.full((len(far), 2), -1, np.int64), np.full((len(far), 2), np.inf)
    left = far.copy()
    for column in range(min(2, far.shape[1])):
        equal = left <= left.min(axis=1, keepdims=True) + TIE
        at = np.where(equal, rank[found], len(rank)).argmin(axis=1)
        chosen[:, column], away[:, column] = found[rows, at], far[rows, at]
        left[rows, at] = np.inf
    return chosen, away
