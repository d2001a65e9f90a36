"""Grids that set no most of households, or no limits at all: what the kernel may do with their cells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo_grid.redraw.steps.decide import decide
from geo_grid.redraw.steps.inputs import NotApplicable
from geo_grid.redraw.steps.kernel_problem import parts_requested, propose, task_for
from geo_grid.redraw.steps.problems import find
from geo_grid.redraw.steps.state import HOUSEHOLDS, NO_LIMIT, State, apply
from tests.towns import town
from tests.unit.test_redraw_measures import counted, weighed


def strips(*homes: int, least: int = 0, cell_columns: int = 2) -> State:
    """One row of atoms with so many households each, cells of `cell_columns` atoms."""
    start = town(len(homes), 1, cell_columns=cell_columns, rule=(least, NO_LIMIT))
    return counted(start, households=list(homes), residents=[2 * n for n in homes])


def held(state: State) -> list[int]:
    return sorted(int(state.sums(key)["households"]) for key in state.cells)


@pytest.mark.parametrize(
    "step", [{"type": "fix_all"}, {"type": "resolve", "cell": "1001"}], ids=lambda s: s["type"]
)
def test_cells_of_unlike_size_break_no_rule_of_a_grid_without_limits(step):
    """10 and 90 households: nobody has said that they should be alike."""
    state = strips(5, 5, 40, 50)
    limits = task_for(state, 100).rules
    assert (limits.low, limits.high) == ((0.0,), (float(NO_LIMIT),))
    after = apply(state, decide(state, step, stamp="s"))
    assert held(after) == [10, 90]


def test_what_is_dissolved_moves_nobody_else():
    """Three cells of 10, 80 and 20: without the middle one each neighbour keeps what it has."""
    state = strips(5, 5, 10, 70, 10, 10)
    after = apply(state, decide(state, {"type": "dissolve", "cell": "1001"}, stamp="s"))
    of = after.of()
    assert {of["1"], of["2"]} == {"1000"}
    assert {of["5"], of["6"]} == {"1002"}


def test_a_proposal_for_a_grid_without_limits_is_cells_of_like_size():
    state = strips(10, 10, 10, 10, 10, 10, 10, 10, cell_columns=7)
    after = apply(state, decide(state, {"type": "propose", "parts": 2}, stamp="s"))
    assert held(after) == [40, 40]


def test_a_least_without_a_most_is_kept():
    """120 households in four cells of 30, of which each is to hold 50: two can."""
    state = strips(*[15] * 8, least=50)
    assert parts_requested(task_for(state, 100)) == 2
    fixed = apply(state, decide(state, {"type": "fix_all"}, stamp="s"))
    assert held(fixed) == [60, 60]
    assert parts_requested(task_for(weighed(state, {"name": "residents"}), 100)) == 2
    few = strips(*[15] * 8, least=500)
    assert parts_requested(task_for(few, 100)) == 1


def test_a_proposal_keeps_a_least_without_a_most():
    """100 households in two cells, each of 49 or more: 45 and 55 are like enough, but too few."""
    state = strips(25, 20, 4, 26, 25, least=49)
    for plan in propose(task_for(state, 100), seed=1, parts=2):
        sizes = [0, 0]
        for cell, homes in zip(
            plan.answer.assignment, state.atoms.sums[:, HOUSEHOLDS], strict=True
        ):
            sizes[int(cell)] += int(homes)
        assert sorted(sizes) == [49, 51]


def of_trade(*, covered: tuple[int, ...], rule: tuple[int, int] = (0, NO_LIMIT)) -> State:
    """A professional grid over two communities, with cells in those that are `covered`."""
    start = town(8, 1, communities=2, rule=rule)
    cells = [cell for cell in start.cells.values() if cell.community in covered]
    kept = {cell.key for cell in cells}
    of = {atom: cell for atom, cell in start.of().items() if cell in kept}
    around = replace(start.around, keeps_ground=True)
    return State.start(around, start.atoms, cells, of=of)


def communities_with_cells(state: State) -> set[int]:
    return {cell.community for cell in state.cells.values()}


@pytest.mark.parametrize("rule", [(0, NO_LIMIT), (10, 60)], ids=["without limits", "limited"])
def test_fix_all_leaves_out_what_the_trade_leaves_out(rule):
    state = of_trade(covered=(100,), rule=rule)
    after = apply(state, decide(state, {"type": "fix_all"}, stamp="s"))
    assert communities_with_cells(after) == {100}
    assert {"5", "6", "7", "8"} & {atom for atom, cell in after.of().items() if cell} == set()


def test_a_community_that_is_named_is_fixed_by_the_limits_of_the_trade():
    state = of_trade(covered=(100,), rule=(10, 60))
    after = apply(state, decide(state, {"type": "fix_all", "community": 101}, stamp="s"))
    assert communities_with_cells(after) == {100, 101}


@pytest.mark.parametrize("kind", ["propose", "fix_all"])
def test_without_cells_and_limits_nobody_knows_how_many_cells(kind):
    """One cell of a whole community is nobody's wish."""
    state = of_trade(covered=())
    with pytest.raises(NotApplicable) as refused:
        decide(state, {"type": kind}, stamp="s")
    assert (refused.value.code, refused.value.field) == ("parts_missing", "parts")
    told = apply(state, decide(state, {"type": "propose", "parts": 2}, stamp="s"))
    assert len(told.cells) == 4


def test_a_proposal_goes_by_the_cells_there_are_and_leaves_out_the_rest():
    state = of_trade(covered=(100,))
    after = apply(state, decide(state, {"type": "propose"}, stamp="s"))
    assert communities_with_cells(after) == {100}
    assert len(after.cells) == len(state.cells)


def test_a_most_that_is_not_set_is_told_as_none():
    (one, *_) = [p for p in find(strips(1, 1, 90, 90, least=50)) if p.code == "below_rule"]
    assert dict(one.figures) == {"households": 2, "low": 50, "high": None}
