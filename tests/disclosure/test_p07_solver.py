"""P7: a solver that knows every number of every route, and its own rows, finds no count of 1 to 4."""

from __future__ import annotations

import pytest

from tests.access.world import World
from tests.disclosure.attack import attack, solved, untrue, wanted
from tests.disclosure.harvest import truth
from tests.disclosure.walk import LIMITED, reading, unseen
from tests.effort import TORTURE

IN_SHORT = ("community_manager", "planner", "department_handler", "grid_worker", "nobody")
"""One of each kind of area: a division, a plan, a department, a cell, nothing."""


def test_p07_what_is_learned_is_true(town: World):
    """The facts of the attackers agree with the true counts: otherwise silence means nothing."""
    counts = truth(town)
    for role in ("street_manager", "grid_worker", "planner", "nobody"):
        wrong = untrue(reading(town, role), counts)
        assert not wrong, f"{role}: {len(wrong)} {wrong[:12]}"


@pytest.mark.parametrize("role", LIMITED if TORTURE else IN_SHORT)
def test_p07_no_small_count_of_unseen_ground_is_solved(town: World, role: str):
    outcome = attack(town, role)
    assert outcome.asked > 10, "there is something to find"
    assert not outcome.solved, f"{len(outcome.solved)} of {outcome.asked}: {outcome.solved[:5]}"


def test_p07_the_attack_finds_what_a_role_may_know(town: World):
    """The numbers of a manager of the city, without any list of rows, tell every count in them."""
    reader = reading(town, "city_manager", zooms=(16,), with_rows=False)
    told = ("residents", "registered", "households", "organisations", "open_incidents", "male")
    targets = [one for one in wanted(unseen(town, "nobody"), town) if one[0].startswith(told)]
    assert len(targets) > 20
    assert list(solved(reader, targets)) == [said for said, _, _ in targets]
