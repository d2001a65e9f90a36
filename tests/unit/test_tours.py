"""The order of a walk is never longer than nearest first, and the same each time."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from geo_grid.geometry.network.tours import length, nearest_first, tour


def spots(seed: int, n: int) -> np.ndarray:
    at = np.random.default_rng(seed).random((n, 2)) * 1000
    return np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))


@pytest.mark.parametrize("n", [1, 2, 3, 7, 30])
def test_a_tour_goes_everywhere_once_and_is_never_longer_than_nearest_first(n):
    better = 0
    for seed in range(8):
        costs = spots(seed, n)
        costs += np.random.default_rng(seed).random((n, n)) * 50  # one-way streets
        found = tour(costs)
        assert sorted(found) == list(range(n))
        assert found[0] == 0
        assert length(costs, found) <= length(costs, nearest_first(costs)) + 1e-9
        assert found == tour(costs.copy())
        better += length(costs, found) < length(costs, nearest_first(costs)) - 1e-6
    assert better >= (6 if n == 30 else 0), "it is worth the trouble"


def test_of_seven_spots_it_is_at_most_a_tenth_longer_than_the_best():
    for seed in range(8):
        costs = spots(seed, 7)
        best = min(length(costs, [0, *rest]) for rest in permutations(range(1, 7)))
        assert length(costs, tour(costs)) <= best * 1.1


def test_it_begins_where_it_is_told_and_equals_stay_in_order():
    line = np.array([0.0, 10.0, 10.0, 30.0])
    costs = np.abs(line[:, None] - line[None])
    assert tour(costs, start=3) == [3, 1, 2, 0]
    assert nearest_first(costs) == [0, 1, 2, 3]
