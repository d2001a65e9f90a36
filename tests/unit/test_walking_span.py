"""How far one walks within a cell, on drawings whose right values were worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_grid.geometry.network.profiles import costs
from geo_grid.geometry.network.span import longest_walk
from tests.walks import ROUNDED_M, doors, line, network, way

WEST, EAST = line((0, 0), (100, 0)), line((140, 0), (240, 0))
DOORS = ((0, 10), (90, 10), (150, 10), (240, 20))


def metres(value: float):
    return pytest.approx(value, abs=2 * ROUNDED_M)


def span(net, *places, limit: float = np.inf):
    return longest_walk(net, costs(net), doors=doors(net, *places), limit=limit)


def test_a_river_between_two_halves_is_not_walked_over():
    """R7: each half 100 m long; the straight span would be 240 m."""
    river = line((120, -400), (120, 400))  # a wall to whoever looks for a street
    found = span(network(WEST, EAST, walls=(river,)), *DOORS)
    assert found.cost == metres(
        90 + 20 + 10
    )  # within the east half: from 150 to 240, and to the doors
    assert not found.is_joined


def test_a_bridge_joins_the_halves_and_a_long_way_round_counts():
    near = network(WEST, EAST, line((100, 0), (140, 0)), span=[False, False, True])
    assert span(near, *DOORS).cost == metres(10 + 240 + 20)
    assert span(near, *DOORS).is_joined
    round_about = line((0, 0), (0, -300), (240, -300), (240, 0))
    far = span(network(WEST, EAST, round_about), *DOORS)
    assert far.cost == metres(10 + 90 + 300 + 240 + 300 + 90 + 10)
    assert far.is_joined


def test_whoever_is_beyond_the_limit_or_off_the_network_is_said():
    net = network(WEST, EAST, line((100, 0), (140, 0)), span=[False, False, True])
    assert not span(net, *DOORS, limit=200).is_joined
    found = span(net, *DOORS, (120, 900))
    assert (found.off, found.is_joined) == (1, True)
    assert found.cost == metres(270)
    alone = span(net, (0, 10))
    assert (alone.cost, alone.is_joined, alone.off) == (0, True, 0)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 24), st.sampled_from([3, 17])), min_size=2, max_size=6,
                unique=True))  # fmt: skip
def test_the_span_is_the_longest_of_the_ways_between_any_two(places):
    net = network(WEST, EAST, line((100, 0), (140, 0)), span=[False, False, True])
    at = [(10 * x, y) for x, y in places]
    longest = max(
        way(net, a, b).metres for i, a in enumerate(at) for b in at[i + 1 :] if a[0] != b[0]
    ) if len({x for x, _ in at}) > 1 else None  # fmt: skip
    if longest is not None:
        assert span(net, *at).cost >= longest - ROUNDED_M
        assert span(net, *at).cost <= longest + 40
