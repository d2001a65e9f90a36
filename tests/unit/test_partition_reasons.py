"""What no search can mend is named; what a search finds on the way only gets better."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from geo_grid.geometry.partition import Rules, solve
from geo_grid.geometry.partition.present import best_pairs
from tests.unit.test_partition import codes, lattice


def reason(answer, code):
    return next(r for r in answer.reasons if r.code == code)


def test_a_tower_among_towers_is_named_as_fitting_nowhere():
    """Nine of 8 residents: one is 20 % too light for a cell of 10, two are 60 % too heavy."""
    answer = solve(
        lattice(3, 3, weights=np.full(9, 8.0)), parts=7, rules=Rules(low=(9,), high=(11,))
    )
    assert reason(answer, "atoms_unfit").atoms == tuple(range(9))


def test_company_is_found_through_blocks_where_nobody_lives():
    """8 0 0 2 in a row: the tower and the hut make 10 across two parks."""
    answer = solve(lattice(1, 4, weights=[8, 0, 0, 2]), parts=1, rules=Rules(low=(9,), high=(11,)))
    assert answer.valid


def test_unfit_is_weighed_by_every_weight():
    """Two blocks of ten residents; households 1 and 19: together too many, alone too few."""
    table = np.array([[10, 1], [10, 19]])
    answer = solve(lattice(1, 2, weights=table), parts=2, tolerance=0.1)
    assert reason(answer, "atoms_above_limit").atoms == (1,)
    assert reason(answer, "atoms_unfit").atoms == (0,)


def test_a_shut_cell_that_breaks_the_limits_is_named():
    field = lattice(1, 6, present=[0, 1, 1, 1, 1, 1], locked_cells=[0])
    answer = solve(field, parts=2)
    assert reason(answer, "locks_out_of_limits").atoms == (0,)
    assert (answer.assignment == field.present).all()


def test_locked_blocks_too_heavy_for_one_cell_are_named():
    locked = np.array([1, 1, 1, 1, 0, 0], dtype=bool)
    answer = solve(lattice(1, 6, present=[0, 0, 0, 0, 1, 1], locked=locked), parts=2)
    assert reason(answer, "locks_out_of_limits").atoms == (0, 1, 2, 3)


def test_locked_blocks_of_one_cell_with_a_shut_one_between_are_named():
    """0 1 0 in a row, the middle shut, the ends locked: nothing can join them."""
    field = lattice(1, 3, present=[0, 1, 0], locked=np.array([True, False, True]), locked_cells=[1])
    answer = solve(field, parts=2)
    assert {"locks_apart", "cells_not_connected"} <= codes(answer)
    assert reason(answer, "locks_apart").atoms == (0, 2)


def test_disconnected_ground_with_a_present_partition_is_named_too():
    """Two rows of three with no edge between; cells of exactly two cannot fill a row of three."""
    field = lattice(2, 3, without=[(0, 3), (1, 4), (2, 5)], present=[0, 0, 1, 2, 2, 1])
    answer = solve(field, parts=3, rules=Rules(tolerance=0.1, move_price=0.1))
    assert "region_total_wrong" in codes(answer)


def test_every_answer_on_the_way_is_at_least_as_good_as_the_last():
    field = lattice(20, 20, weights=np.random.default_rng(8).integers(1, 9, 400))
    met = []
    last = solve(field, parts=50, better=met.append)
    assert len(met) >= 2
    excess = [answer.cells.excess.sum() for answer in met]
    assert (np.diff(excess) <= 1e-9).all()
    assert (met[-1].assignment == last.assignment).all()


def test_a_cancelled_search_returns_the_best_it_met():
    field = lattice(20, 20, weights=np.random.default_rng(8).integers(1, 9, 400))
    met = []
    last = solve(field, parts=50, better=met.append, progress=lambda share: not met)
    assert last.bounded_by == "cancelled"
    assert last.cells.excess.sum() <= met[0].cells.excess.sum()


def test_a_barrier_that_costs_counts_when_tries_are_compared():
    """Two equal halves: cut along the wall rather than across it."""
    field = lattice(4, 4)
    wall = [{int(u) // 4, int(v) // 4} == {1, 2} for u, v in field.edges]
    fenced = replace(field, barrier=np.array(wall, dtype=np.uint8))
    answer = solve(fenced, parts=2, rules=Rules(barrier_price=1.0))
    assert len(set(answer.assignment[:8])) == 1
    assert len(set(answer.assignment[8:])) == 1


def test_one_core_gives_the_answer_of_many():
    field = lattice(12, 12, weights=np.random.default_rng(1).integers(1, 9, 144))
    cores = os.sched_getaffinity(0)
    many = solve(field, parts=12, tries=3, sweeps=300).assignment
    os.sched_setaffinity(0, {min(cores)})
    try:
        one = solve(field, parts=12, tries=3, sweeps=300).assignment
    finally:
        os.sched_setaffinity(0, cores)
    assert (one == many).all()


@pytest.mark.parametrize("seed", range(3))
def test_pairs_keep_as_much_as_trying_every_order_does(seed):
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, 5, (2, 40)).astype(np.int32)
    weight = rng.random(40)
    pair = best_pairs(one, other, weight, rows=5)
    best = max(weight[np.array(p)[one] == other].sum() for p in permutations(range(5)))
    assert weight[pair[one] == other].sum() == pytest.approx(best)
