"""The partition kernel on small ground drawn by hand, and on the shared cases where present."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geo_grid.errors import BadInput
from geo_grid.geometry.partition import (
    HARD,
    Problem,
    Rules,
    absorb_cell,
    alternatives,
    difference,
    rebalance,
    resolve_cell,
    solve,
    split_cell,
    suggest_parts,
    warm,
)
from geo_grid.geometry.partition.files import read_blocks

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "partition" / "cases"
shared_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")


def lattice(
    rows: int, columns: int, *, weights: object = None, without: object = (), **more: object
) -> Problem:
    """Squares of 100 m in rows, numbered as one reads; `without` names edges to leave out.

    0 1 2
    3 4 5
    """
    number = np.arange(rows * columns).reshape(rows, columns)
    pairs = np.concatenate([
        np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], axis=1),
        np.stack([number[:-1].ravel(), number[1:].ravel()], axis=1),
    ])  # fmt: skip
    gone = {tuple(pair) for pair in without}
    pairs = np.array([pair for pair in pairs if tuple(pair) not in gone]).reshape(-1, 2)
    count = rows * columns
    return Problem.build(
        np.ones(count) if weights is None else weights,
        pairs[:, 0],
        pairs[:, 1],
        np.full(len(pairs), 100.0),
        np.full(count, 1e4),
        np.full(count, 400.0),
        points_m=np.stack([number.ravel() % columns, number.ravel() // columns], axis=1) * 100.0,
        **more,
    )


def codes(answer: object) -> set[str]:
    return {reason.code for reason in answer.reasons}


def test_a_square_field_becomes_four_squares():
    answer = solve(lattice(6, 6), parts=4)
    assert answer.valid
    assert answer.cells.polsby_popper.min() == pytest.approx(np.pi / 4)
    assert (answer.cells.weights == 9).all()


def test_same_seed_same_answer_and_another_seed_another():
    field = lattice(12, 12, weights=np.random.default_rng(1).integers(1, 9, 144))
    first, again, other = (solve(field, parts=12, seed=s).assignment for s in (5, 5, 6))
    assert (first == again).all()
    assert difference(field, first, other) > 0


def test_one_cell_and_as_many_cells_as_atoms():
    field = lattice(3, 3)
    assert (solve(field, parts=1).assignment == 0).all()
    assert sorted(solve(field, parts=9).assignment) == list(range(9))


def test_more_cells_than_atoms_is_said():
    answer = solve(lattice(1, 3), parts=5)
    assert answer.parts == 3
    assert "more_parts_than_atoms" in codes(answer)


def test_blocks_without_an_area_are_still_divided():
    field = replace(lattice(1, 4), areas_m2=np.zeros(4))
    assert solve(field, parts=2).valid


def test_a_heavy_atom_is_named():
    weights = np.ones(16)
    weights[5] = 30
    answer = solve(lattice(4, 4, weights=weights), parts=4)
    reason = next(r for r in answer.reasons if r.code == "atoms_above_limit")
    assert reason.atoms == (5,)
    assert answer.cells.connected.all()


def test_two_lands_of_unfit_totals_are_named_and_nobody_swims():
    """Two rows of three with no edge between: three cells for 3 + 3 fit neither."""
    answer = solve(lattice(2, 3, without=[(0, 3), (1, 4), (2, 5)]), parts=3)
    assert "region_total_wrong" in codes(answer)
    assert answer.cells.connected.all()


def test_an_island_joins_the_nearest_cell():
    weights = [1, 1, 1, 1, 0.1]
    answer = solve(lattice(1, 5, weights=weights, without=[(3, 4)]), parts=2)
    reason = next(r for r in answer.reasons if r.code == "islands_joined")
    assert reason.atoms == (4,)
    assert answer.assignment[4] == answer.assignment[3]


def test_zero_weights_everywhere_are_no_obstacle():
    answer = solve(lattice(3, 3, weights=np.zeros(9)), parts=3)
    assert answer.valid
    assert answer.parts == 3


def test_a_hard_barrier_is_never_the_only_way_between_two_blocks():
    field = lattice(2, 4)
    wall = np.array([HARD if {*edge} in ({1, 2}, {5, 6}) else 0 for edge in field.edges.tolist()])
    answer = solve(replace(field, barrier=wall.astype(np.uint8)), parts=2)
    assert answer.valid
    assert len(set(answer.assignment[[0, 1, 4, 5]])) == 1


def test_several_weights_are_all_balanced():
    rng = np.random.default_rng(3)
    table = np.stack([rng.integers(1, 5, 144), rng.integers(1, 5, 144)], axis=1)
    answer = solve(lattice(12, 12, weights=table), parts=6, tolerance=0.08)
    assert answer.valid
    assert np.abs(answer.cells.deviation).max() <= 0.08


def test_absolute_limits_rule_where_given():
    answer = solve(lattice(6, 6), parts=5, rules=Rules(low=(6,), high=(9,)))
    assert answer.valid
    assert answer.cells.weights.min() >= 6
    assert answer.cells.weights.max() <= 9


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weights": [1, -1]}, "number_unusable"),
        ({"weights": [1, np.nan]}, "number_unusable"),
        ({"weights": []}, "no_atoms"),
        ({"edges_v": [2]}, "edge_unknown_atom"),
        ({"edges_v": [1, 0]}, "length_differs"),
        ({"shared_m": [-1]}, "number_unusable"),
        ({"areas_m2": [1]}, "length_differs"),
        ({"points_m": [[0, 0], [0, np.inf]]}, "points_unusable"),
        ({"weights": ["many", 1]}, "not_numbers"),
        ({"edges_u": [0.5]}, "edge_unknown_atom"),
        ({"edges_u": [-1]}, "edge_unknown_atom"),
        ({"barrier": [7]}, "barrier_unknown"),
        ({"present": [0, np.nan]}, "present_unusable"),
        ({"locked": [True, False]}, "lock_without_cell"),
        ({"locked_cells": [0]}, "lock_without_cell"),
    ],
)
def test_bad_input_is_named(change, code):
    good = {
        "weights": [1, 1], "edges_u": [0], "edges_v": [1], "shared_m": [1],
        "areas_m2": [1, 1], "perimeters_m": [4, 4],
    }  # fmt: skip
    with pytest.raises(BadInput) as caught:
        Problem.build(**(good | change))
    assert caught.value.code == code


def test_bad_questions_are_named():
    field = lattice(2, 2)
    for asked, code in [
        ({"parts": 0}, "parts_unusable"),
        ({"parts": 2.5}, "parts_unusable"),
        ({"parts": 2, "seconds": 0.0}, "budget_unusable"),
        ({"parts": 2, "seconds": np.nan}, "budget_unusable"),
        ({"parts": 2, "sweeps": -1}, "budget_unusable"),
        ({"parts": 2, "tolerance": np.nan}, "limits_unusable"),
        ({"parts": 2, "rules": Rules(move_price=np.nan)}, "price_unusable"),
        ({"parts": 2, "rules": Rules(low=(5,), high=(1,))}, "limits_unusable"),
    ]:
        with pytest.raises(BadInput) as caught:
            solve(field, **asked)
        assert caught.value.code == code


def test_more_locked_cells_than_asked_for_is_a_contradiction():
    field = lattice(1, 4, present=[0, 1, 2, 3], locked=[True] * 4)
    with pytest.raises(BadInput) as caught:
        solve(field, parts=2)
    assert caught.value.code == "locks_exceed_parts"


def test_cancel_and_time_are_told_and_progress_rises():
    field = lattice(30, 30, weights=np.random.default_rng(0).integers(1, 9, 900))
    assert solve(field, parts=60, progress=lambda share: False).bounded_by == "cancelled"
    seen: list[float] = []
    answer = solve(field, parts=60, seconds=0.3, progress=seen.append)
    assert answer.bounded_by == "seconds"
    assert answer.parts == 60
    assert 0 <= min(seen) <= max(seen) <= 1


def test_suggested_number_of_cells():
    assert suggest_parts(lattice(10, 10, weights=np.full(100, 40.0))) == 10
    assert suggest_parts(lattice(1, 2)) == 1


def plan() -> tuple[Problem, np.ndarray]:
    field = lattice(12, 12, weights=np.random.default_rng(2).integers(1, 9, 144))
    return field, solve(field, parts=12).assignment


def test_splitting_touches_one_cell():
    field, cells = plan()
    after = split_cell(field, cells, cell=4, into=3, rules=Rules())
    assert (after[cells != 4] == cells[cells != 4]).all()
    assert set(after[cells == 4]) == {4, 12, 13}
    with pytest.raises(BadInput):
        split_cell(field, cells, cell=4, into=99, rules=Rules())
    with pytest.raises(BadInput):
        split_cell(field, cells, cell=77, into=2, rules=Rules())


def test_resolving_keeps_the_number_of_cells_and_those_far_away():
    field, cells = plan()
    after = resolve_cell(field, cells, cell=0, rules=Rules(), seed=9)
    assert set(after) == set(cells)
    assert rebalance(field, after, rules=Rules()).cells.connected.all()


def test_absorbing_closes_the_gap_in_the_numbers():
    field, cells = plan()
    after = absorb_cell(field, cells, cell=3, rules=Rules())
    assert set(after) == set(range(11))


def test_rebalancing_a_valid_plan_moves_nobody():
    field, cells = plan()
    answer = rebalance(field, cells, rules=Rules())
    assert answer.moved == 0
    assert (answer.assignment == cells).all()


def test_drift_is_mended_with_little_change():
    field, cells = plan()
    drift = np.random.default_rng(4).uniform(0.8, 1.2, field.weights.shape)
    today = replace(field, weights=field.weights * drift)
    mended = rebalance(today, cells, rules=Rules())
    scratch = solve(replace(today, present=cells), parts=12, seed=8)
    assert mended.valid
    assert mended.moved <= scratch.moved / 2


def test_alternatives_differ_and_none_is_dominated():
    field, cells = plan()
    plans = alternatives(replace(field, present=cells), parts=12, rules=Rules(), seed=3)
    assert len(plans) >= 2
    for i, one in enumerate(plans):
        for other in plans[:i]:
            apart = difference(field, one.answer.assignment, other.answer.assignment)
            assert apart >= 0.20
            worse = [one.scores[name] >= other.scores[name] for name in one.scores]
            assert any(worse)
            assert not all(worse)


def test_warming_up_is_harmless():
    warm()


@pytest.mark.slow
@shared_cases
@pytest.mark.parametrize(
    ("name", "parts", "compact"),
    [
        ("lattice60", 36, 0.681),
        ("lattice60", 400, 0.66),
        ("city3k", 100, 0.641),
        ("city3k", 400, 0.62),
    ],
)
def test_shared_cases_are_solved(name, parts, compact):
    blocks = read_blocks(
        str(CASES / f"{name}.gpkg"), weights=["population"], edges=CASES / f"{name}.edges.csv"
    )
    answer = solve(blocks.problem, parts=parts)
    assert answer.valid
    assert answer.cells.polsby_popper.mean() >= compact
