"""What a plan weighs beside households: by hand on small towns, and what a proposal makes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo_grid.errors import BadInput
from geo_grid.redraw.drafts.proposals import score_of
from geo_grid.redraw.steps import measures
from geo_grid.redraw.steps.decide import decide
from geo_grid.redraw.steps.kernel_problem import rules_for, task_for
from geo_grid.redraw.steps.measure import Measure, measures_of
from geo_grid.redraw.steps.problems import find
from geo_grid.redraw.steps.state import COLUMNS, State, apply
from tests.towns import town

CASES = COLUMNS.index("incidents_90d")


def counted(state: State, **columns: list[int]) -> State:
    """The town with these numbers in its atoms, 0 in all others."""
    sums = np.zeros_like(state.atoms.sums)
    sums[:, COLUMNS.index("area_m2")] = 10_000
    for name, numbers in columns.items():
        sums[:, COLUMNS.index(name)] = numbers
    atoms = replace(state.atoms, sums=sums)
    return State.start(state.around, atoms, list(state.cells.values()), of=state.of())


def weighed(state: State, *rows: dict) -> State:
    return apply(state, decide(state, {"type": "set", "measures": list(rows)}, stamp="m"))


@pytest.fixture
def row_of_four() -> State:
    """1 2 | 3 4: two cells of two atoms; 5, 5 | 5, 5 households and 1, 3 | 0, 2 incidents."""
    start = town(4, 1, rule=(5, 15))
    return counted(start, households=[5, 5, 5, 5], incidents_90d=[1, 3, 0, 2])


def test_households_alone_are_as_before(row_of_four):
    assert row_of_four.measures == ()
    task = task_for(row_of_four, 100)
    assert task.problem.weights.shape == (4, 1)
    assert rules_for(task, 2) == task.rules
    assert {p.code for p in find(row_of_four)} == set()
    assert "measures" not in score_of(row_of_four, row_of_four)


def test_the_mean_and_the_limits_by_hand(row_of_four):
    """Two points an incident: 8 and 4, of the mean 6; within a quarter are 4.5 to 7.5."""
    after = weighed(row_of_four, {"name": "workload", "tolerance": 0.25, "incidents": 2})
    (measure,) = after.measures
    assert measures.of_cells(after, measure) == {"1000": 8, "1001": 4}
    assert measures.middle_of(measure, [8, 4]) == 6
    told = [(p.code, p.cell, dict(p.figures), p.blocks) for p in find(after)]
    limits = {"measure": "workload", "low": 5, "high": 7}
    assert told == [
        ("above_measure", "1000", {**limits, "value": 8}, False),
        ("below_measure", "1001", {**limits, "value": 4}, False),
    ]
    card = score_of(row_of_four, after)
    assert card["measures"] == [{"name": "workload", "least": 4, "most": 8, "within": 0}]
    wide = weighed(row_of_four, {"name": "workload", "tolerance": 0.34, "incidents": 2})
    assert find(wide) == []
    assert score_of(row_of_four, wide)["measures"][0]["within"] == 2


def test_a_target_takes_the_place_of_the_mean_and_of_the_rule(row_of_four):
    after = weighed(
        row_of_four,
        {"name": "households", "target": 20, "tolerance": 0.1},
        {"name": "residents", "target": 30},
    )
    assert after.rule(100) == (18, 22)
    codes = {(p.code, p.cell) for p in find(after)}
    assert codes == {(c, k) for c in ("below_rule", "below_measure") for k in ("1000", "1001")}


def test_visits_that_are_due_and_the_pieces_of_a_cut_atom_add_up(row_of_four):
    due = {"1": 7, "2": 0, "3": 1, "4": 0}
    around = replace(row_of_four.around, counted=lambda name: due if name == "visits_due" else {})
    state = weighed(
        replace(row_of_four, around=around), {"name": "workload", "incidents": 1, "visits": 2}
    )
    (measure,) = state.measures
    assert measures.values(state, measure).tolist() == [15, 3, 2, 2]
    middle = [[118.49, 24.5004], [118.51, 24.5004]]
    cut = apply(state, decide(state, {"type": "cut", "line": middle, "atoms": ["1"]}, stamp="c"))
    pieces = [i for i, key in enumerate(cut.atoms.keys) if key.startswith("1.")]
    shared = measures._shared(cut, "visits_due")
    assert len(pieces) == 2
    assert shared[pieces].sum() == 7
    assert measures.of_cells(cut, measure) == measures.of_cells(state, measure)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("workload", "measures_unusable"),
        ([{"name": "cars"}], "measure_unknown"),
        ([{"name": "residents"}, {"name": "residents"}], "measure_twice"),
        ([{"name": "residents", "visits": 1}], "measure_field_unknown"),
        ([{"name": "residents", "tolerance": 0}], "measure_number"),
        ([{"name": "residents", "target": float("nan")}], "measure_number"),
        ([{"name": "residents", "weight": True}], "measure_number"),
        ([{"name": "workload", "incidents": 1.5}], "measure_points"),
        ([{"name": "workload", "incidents": 0}], "workload_of_nothing"),
    ],
)
def test_what_cannot_be_weighed_is_refused_by_name(rows, code):
    with pytest.raises(BadInput) as refused:
        measures_of(rows)
    assert refused.value.code == code
    assert refused.value.field == "measures"


def test_an_empty_list_goes_back_to_households(row_of_four):
    assert weighed(weighed(row_of_four, {"name": "residents"})).measures == ()


def test_measures_survive_the_journal_of_a_plan():
    assert Measure(**measures_of([{"name": "residents"}])[0].row()) == Measure("residents")


def test_what_nobody_has_hinders_no_step(row_of_four):
    after = weighed(row_of_four, {"name": "organisations"})
    rules = rules_for(task_for(after, 100), 2)
    assert (rules.low[1], rules.high[1]) == (0.0, 1.0)
    decide(after, {"type": "propose", "parts": 2}, stamp="p")


@pytest.fixture(scope="module")
def busy_town() -> State:
    """64 blocks for 6 cells: like households all over, and a workload that lies in the west."""
    rng = np.random.default_rng(4)
    start = town(8, 8, cell_columns=2, rule=(70, 120))
    column = np.arange(64) % 8
    homes = rng.integers(6, 12, 64)
    cases = rng.poisson(np.where(column < 3.2, 6, 2))
    return counted(start, households=homes, residents=3 * homes, incidents_90d=cases)


def spread(state: State, column: int) -> float:
    """How far the cell farthest from the mean lies from it, as a share."""
    held = np.array([state.totals[state.numbers[key], column] for key in state.cells])
    return float(np.abs(held / held.mean() - 1).max())


def test_both_at_once_beat_households_alone_on_workload_and_keep_the_rule(busy_town):
    """The promise of measures: the second is better, and no cell leaves the limits of the first."""
    step = {"type": "propose", "first": "compactness", "parts": 6, "seed": 5}
    alone = apply(busy_town, decide(busy_town, step, stamp="a"))
    both = weighed(busy_town, {"name": "workload", "tolerance": 0.2})
    both = apply(both, decide(both, step, stamp="a"))
    codes = {p.code for p in find(both)} & {"below_rule", "above_rule", "not_connected"}
    assert not codes
    assert not {p.code for p in find(alone)} & {"below_rule", "above_rule"}
    assert spread(both, CASES) <= 0.2
    assert spread(alone, CASES) > 2 * spread(both, CASES)


def test_a_tolerance_of_the_rule_s_own_limits_is_refused_with_the_way_out():
    """It would change nothing, and nobody would hear of it."""
    with pytest.raises(BadInput) as refused:
        measures_of([{"name": "residents"}, {"name": "households", "tolerance": 0.05}])
    assert (refused.value.code, refused.value.field) == ("tolerance_without_target", "measures")
    assert refused.value.params["row"] == 2
    (kept,) = measures_of([{"name": "households", "tolerance": 0.05, "target": 400}])
    assert kept.limits(400) == (380, 420)
    assert measures_of([{"name": "households", "weight": 2}]) == (
        Measure("households", weight=2.0),
    )
    assert measures_of([Measure("households").row()]) == (Measure("households"),)
