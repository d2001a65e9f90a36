"""Steps of a plan of a higher level, on two communities of 3 × 4 boxes each."""

from __future__ import annotations

import numpy as np
import pytest

from geo_grid.errors import BadInput
from geo_grid.redraw.steps.changes import changes
from geo_grid.redraw.steps.decide import decide
from geo_grid.redraw.steps.inputs import NotApplicable
from geo_grid.redraw.steps.problems import find
from geo_grid.redraw.steps.state import HOUSEHOLDS, State, apply
from tests.towns import town

LEFT, RIGHT = 100, 101


@pytest.fixture
def start() -> State:
    return town(communities=2, cell_columns=3)


def step(state: State, **request) -> State:
    return apply(state, decide(state, request, stamp=f"s{len(state.atoms.keys)}"))


def homes(state: State) -> dict[int, int]:
    """How many living atoms each community holds."""
    found, count = np.unique(state.atoms.community[state.atoms.alive], return_counts=True)
    return dict(zip(found.tolist(), count.tolist(), strict=True))


def test_an_atom_that_changes_its_community_is_a_new_one_with_all_that_stands_on_it(start):
    left, right = start.cells
    after = step(start, type="transfer", atoms=["3", "9"], cell=right)
    assert homes(after) == {LEFT: 10, RIGHT: 14}
    assert not after.atoms.alive[after.atoms.place["3"]]
    assert after.of()["3.1"] == right
    assert (after.totals.sum(axis=0) == start.totals.sum(axis=0)).all()
    gained = start.atoms.sums[[2, 8], HOUSEHOLDS].sum()
    assert after.sums(right)["households"] == start.sums(right)["households"] + gained
    assert len(after.atoms.edges) == len(start.atoms.edges)
    assert not {"not_connected", "cell_empty"} & {p.code for p in find(after)}
    (flow,) = changes(start, after)["flows"]
    assert (flow["from"], flow["to"], flow["atoms"]) == (left, right, ["3.1", "9.1"])
    back = step(after, type="transfer", atoms=["3.1", "9.1"], cell=left)
    assert homes(back) == homes(start)
    assert changes(start, back)["flows"] == []


def test_assigning_across_communities_is_still_refused(start):
    with pytest.raises(NotApplicable) as refused:
        step(start, type="assign", atoms=["3"], cell=list(start.cells)[1])
    assert refused.value.code == "other_community"


def test_locked_atoms_do_not_change_their_community(start):
    locked = step(start, type="lock", atoms=["3"])
    after = step(locked, type="transfer", atoms=["3", "9"], cell=list(start.cells)[1])
    assert homes(after) == {LEFT: 11, RIGHT: 13}
    with pytest.raises(NotApplicable):
        step(locked, type="merge_communities", communities=[LEFT, RIGHT], into=RIGHT)


def test_two_communities_become_one(start):
    into = step(start, type="merge_communities", communities=[LEFT, "990101001002"], into=RIGHT)
    assert homes(into) == {RIGHT: 24}
    new = step(start, type="merge_communities", communities=[LEFT, RIGHT], name="合并社区")
    assert homes(new) == {-1: 24}
    assert [c.name for c in new.cells.values()] == [c.name for c in start.cells.values()]
    assert [c.worker for c in new.cells.values()] == [c.worker for c in start.cells.values()]
    assert not set(new.cells) & set(start.cells)
    assert new.rule(-1) == start.rule(LEFT)
    assert {p.code for p in find(new)} <= {"below_rule", "above_rule"}


def test_cells_leave_to_make_a_community(start):
    left = next(iter(start.cells))
    halves = step(start, type="split_n", cell=left, into=2)
    leaving = next(k for k in halves.cells if k not in start.cells)
    after = step(halves, type="new_community", cells=[leaving], name="新社区", code="990101001009")
    assert homes(after)[-1] == len(halves.members(leaving))
    assert leaving not in after.cells
    assert after.communities[-1].code == "990101001009"
    more = step(after, type="split_n", cell=left, into=2)
    again = next(k for k in more.cells if k not in after.cells)
    second = step(more, type="new_community", cells=[again], name="再一个")
    assert set(second.communities) == {-1, -2}


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"type": "new_community", "cells": [], "name": "x"}, "cells_missing"),
        ({"type": "new_community", "cells": ["1000"], "name": "x"}, "community_left_empty"),
        ({"type": "new_community", "cells": ["1000", "1001"], "name": "x"},
         "cells_of_several_communities"),
        ({"type": "merge_communities", "communities": [100]}, "communities_missing"),
        ({"type": "merge_communities", "communities": [100, 7], "name": "x"}, "community_unknown"),
        ({"type": "merge_communities", "communities": [100, 101]}, "name_missing"),
        ({"type": "merge_communities", "communities": [100, 101], "name": "x", "code": "12"},
         "community_code_unusable"),
        ({"type": "merge_communities", "communities": [100, 101], "name": "x",
          "code": "990101001001"}, "community_code_taken"),
        ({"type": "transfer", "atoms": ["3"]}, "cell_missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(start, request_, code):
    with pytest.raises((BadInput, NotApplicable)) as refused:
        step(start, **request_)
    assert refused.value.code == code
