"""Where no household is known or estimated, no automatic step divides or merges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo_grid.redraw.drafts.proposals import alternatives_of
from geo_grid.redraw.steps.decide import decide
from geo_grid.redraw.steps.inputs import NotApplicable
from geo_grid.redraw.steps.state import HOUSEHOLDS, State, apply
from tests.towns import town


def emptied(state: State, *communities: int) -> State:
    """The same town, nobody known in some communities (default: in all)."""
    sums = state.atoms.sums.copy()
    gone = np.isin(state.atoms.community, communities or np.unique(state.atoms.community))
    sums[gone, HOUSEHOLDS] = 0
    atoms = replace(state.atoms, sums=sums)
    return State.start(state.around, atoms, list(state.cells.values()), of=state.of())


EMPTY = emptied(town(communities=2))
REQUESTS = [
    {"type": "fix_all"},
    {"type": "fix_all", "community": 100},
    {"type": "propose"},
    {"type": "propose", "first": "balance", "parts": 3},
    {"type": "split_n", "cell": "1000", "into": 2},
    {"type": "resolve", "cell": "1000"},
]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: "-".join(map(str, r.values())))
def test_an_uncounted_area_is_refused(request_):
    with pytest.raises(NotApplicable) as refused:
        decide(EMPTY, request_, stamp="s")
    assert refused.value.code == "no_households"


def test_alternatives_are_refused_too():
    with pytest.raises(NotApplicable) as refused:
        alternatives_of(EMPTY, seed=1)
    assert refused.value.code == "no_households"


@pytest.mark.parametrize("request_", REQUESTS[:1] + REQUESTS[2:4], ids=["fix", "one", "three"])
def test_an_uncounted_community_is_left_as_it_is(request_):
    state = emptied(town(communities=2), 101)
    after = apply(state, decide(state, request_, stamp="s"))
    kept = {k: c for k, c in state.of().items() if state.cells[c].community == 101}
    assert {k: after.of()[k] for k in kept} == kept
    with pytest.raises(NotApplicable):
        decide(state, {"type": "fix_all", "community": 101}, stamp="s")


def test_a_cell_without_households_may_still_be_drawn_by_hand():
    line = [[118.5005, 24.49], [118.5005, 24.51]]
    assert decide(EMPTY, {"type": "split_line", "cell": "1000", "line": line}, stamp="s")
