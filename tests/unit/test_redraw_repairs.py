"""Every kind of problem has the step that mends it, with its price; fix all leaves no empty cell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from geo_grid.redraw.steps import problems
from geo_grid.redraw.steps.decide import decide
from geo_grid.redraw.steps.inputs import NotApplicable
from geo_grid.redraw.steps.repairing import repairs
from geo_grid.redraw.steps.state import HOUSEHOLDS, State, apply
from tests.towns import town

WIDE = (1, 10_000)
"""A rule that no cell of the town breaks."""


def stepped(state: State, *requests: dict[str, Any]) -> State:
    for n, request in enumerate(requests):
        state = apply(state, decide(state, request, stamp=f"s{n}"))
    return state


def repair_of(state: State, code: str) -> tuple[dict[str, Any], State]:
    """The one problem of a kind, its repair, and the state after that."""
    (found,) = [p for p in problems.find(state) if p.code == code]
    ((row),) = repairs(state, [found])
    return row["repair"], stepped(state, row["repair"]["step"])


def codes(state: State) -> set[str]:
    return {p.code for p in problems.find(state)}


def households(state: State, *keys: str) -> int:
    return int(sum(state.atoms.sums[state.atoms.place[key], HOUSEHOLDS] for key in keys))


EMPTIED = [{"type": "create", "community": 100}]
TORN = [{"type": "assign", "atoms": ["1"], "cell": "1002"}]
"""The corner basic cell of the first cell goes to the third one, which it does not touch."""


def test_an_emptied_cell_is_dissolved_and_moves_nobody():
    repair, after = repair_of(stepped(town(rule=WIDE), *EMPTIED), "cell_empty")
    assert repair["step"]["type"] == "dissolve"
    assert (repair["households_moved"], repair["cells_changed"]) == (0, 1)
    assert codes(after) == set()


def test_a_separate_piece_goes_back_to_the_cell_that_it_touches():
    state = stepped(town(rule=WIDE), *TORN)
    repair, after = repair_of(state, "not_connected")
    assert repair["step"] == {"type": "assign", "atoms": ["1"], "cell": "1000"}
    assert repair["households_moved"] == households(state, "1")
    assert repair["cells_changed"] == 2
    assert codes(after) == set()


def test_ground_in_no_cell_is_given_to_a_neighbour():
    state = stepped(town(rule=WIDE), {"type": "assign", "atoms": ["1", "7"], "cell": None})
    repair, after = repair_of(state, "atoms_unassigned")
    assert repair["households_moved"] == households(state, "1", "7")
    assert repair["cells_changed"] == 1
    assert codes(after) == set()


def test_a_worker_of_too_many_is_taken_off_one_cell():
    cells = [replace(c, worker=1) for c in town().cells.values()]
    at_start = town(rule=WIDE)
    around = replace(at_start.around, worker_limit=households(at_start, *at_start.atoms.keys) - 1)
    state = State.start(around, at_start.atoms, cells, of=at_start.of())
    repair, after = repair_of(state, "worker_over_limit")
    assert repair["step"]["type"] == "set"
    assert repair["households_moved"] == 0
    assert "worker_over_limit" not in codes(after)


@pytest.mark.parametrize("code", ["above_rule", "below_rule"])
def test_what_is_out_of_the_rule_comes_into_it(code):
    """All but two basic cells lie in one cell: the other is below the rule, this one above."""
    state = town()
    going = [k for k, c in state.of().items() if c == "1000"][2:]
    state = stepped(state, {"type": "assign", "atoms": going, "cell": "1001"})
    found = [p for p in problems.find(state) if p.code == code]
    assert found
    for problem, row in zip(found, repairs(state, found), strict=True):
        after = stepped(state, row["repair"]["step"])
        assert (code, problem.cell) not in {(p.code, p.cell) for p in problems.find(after)}
        assert row["repair"]["households_moved"] > 0


def test_a_lock_that_stands_in_the_way_is_no_repair():
    state = stepped(town(rule=WIDE), *EMPTIED)
    (empty,) = [key for key in state.cells if not len(state.members(key))]
    state = stepped(state, {"type": "lock", "cells": [empty]})
    (row,) = repairs(state, [p for p in problems.find(state) if p.code == "cell_empty"])
    assert row["repair"] is None


def test_fix_all_dissolves_empty_cells_and_joins_pieces():
    state = stepped(town(), *EMPTIED, *TORN)
    assert {"cell_empty", "not_connected"} <= codes(state)
    after = stepped(state, {"type": "fix_all"})
    assert not [p for p in problems.find(after) if p.blocks]
    assert set(after.of()) == set(state.of())


def test_fix_all_leaves_a_locked_empty_cell_and_says_where_nothing_can_be_done():
    state = stepped(town(rule=WIDE), *EMPTIED)
    sums = state.atoms.sums.copy()
    sums[:, HOUSEHOLDS] = 0
    bare = replace(state, atoms=replace(state.atoms, sums=sums))
    assert "cell_empty" not in codes(stepped(bare, {"type": "fix_all"}))
    (empty,) = [key for key in state.cells if not len(state.members(key))]
    locked = stepped(bare, {"type": "lock", "cells": [empty]})
    with pytest.raises(NotApplicable):
        decide(locked, {"type": "fix_all"}, stamp="s")
