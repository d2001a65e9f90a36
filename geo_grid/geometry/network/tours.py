"""In which order places are walked to: the nearest that is left, then made shorter by exchanges.

The exchanges are 2-opt (Croes 1958: a stretch is walked the other way round) and Or-opt (Or 1976: up
to three in a row are walked elsewhere), each taken where the whole way becomes shorter, the first such
one in a fixed order: the same costs give the same order.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geo_grid.geometry.network.lines import Floats

MOST = 61
"""Places of one tour; a pass of exchanges looks at the square of it."""
_SHORTER = 1e-6
_MOST_PASSES = 200
_IN_A_ROW = 3


def nearest_first(costs: Floats, start: int = 0) -> list[int]:
    """All rows of `costs` (n, n) from `start` on, always the nearest that is left; the lower one of equals."""
    left = [row for row in range(len(costs)) if row != start]
    order = [start]
    while left:
        here = costs[order[-1]]
        following = min(left, key=lambda row: (here[row], row))
        left.remove(following)
        order.append(following)
    return order


def length(costs: Floats, order: list[int]) -> float:
    """What walking in this order costs, without a way back."""
    rows = np.asarray(order)
    return float(costs[rows[:-1], rows[1:]].sum())


def tour(costs: Floats, start: int = 0) -> list[int]:
    """All rows of `costs` (n, n) from `start` on, in an order that is never longer than :func:`nearest_first`.

    `costs[i, j]` is the way from i to j, finite. The order ends where it ends: nobody walks back.
    """
    order = nearest_first(costs, start)
    best = length(costs, order)
    for _ in range(_MOST_PASSES):
        shorter = next(
            (one for one in _exchanges(order) if length(costs, one) < best - _SHORTER), None
        )
        if shorter is None:
            break
        order, best = shorter, length(costs, shorter)
    return order


def _exchanges(order: list[int]) -> Iterator[list[int]]:
    """Every order that one exchange makes; the start stays."""
    n = len(order)
    for i in range(1, n - 1):
        for j in range(i + 2, n + 1):
            yield [*order[:i], *order[i:j][::-1], *order[j:]]
    for count in range(1, min(_IN_A_ROW, n - 2) + 1):
        for i in range(1, n - count + 1):
            moved, rest = order[i : i + count], [*order[:i], *order[i + count :]]
            for j in range(1, len(rest) + 1):
                if j != i:
                    yield [*rest[:j], *moved, *rest[j:]]
