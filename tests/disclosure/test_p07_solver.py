"""P7: a solver that knows every number of every route, and its own rows, finds no count of 1 to 4."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.access.world import World
from tests.disclosure.harvest import COUNTS, Reader, areas
from tests.disclosure.walk import LIMITED, reading, unseen
from tests.effort import TORTURE

IN_SHORT = ("community_manager", "planner", "department_handler", "grid_worker", "nobody")
"""One of each kind of area: a division, a plan, a department, a cell, nothing."""


@dataclass(frozen=True)
class Outcome:
    """What the attack by one role came to."""

    role: str
    numbers: int
    hidden: int
    asked: int
    solved: tuple[str, ...]


_known: dict[frozenset, tuple[int, tuple[str, ...]]] = {}


def attack(world: World, role: str) -> Outcome:
    """Everything read by a role, and which small counts of unseen ground follow from it."""
    reader = reading(world, role)
    targets = list(wanted(unseen(world, role), world))
    mark = frozenset(reader.facts) | {repr(sorted(targets, key=repr))}
    if mark not in _known:  # many roles read the same
        _known[mark] = len(targets), tuple(solved(reader, targets))
    return Outcome(role, reader.numbers, reader.hidden, *_known[mark])


def wanted(away: dict[tuple[int, str], int], world: World):
    """Sums of unseen counts that are 1 to 4: ``(what it is, the counts, their sum)``."""
    for name, parts in COUNTS.items():
        for where, atoms in areas(world, {atom for atom, part in away if part in parts}):
            terms = [(atom, part) for atom in atoms for part in parts]
            if all(term in away for term in terms):
                total = sum(away[term] for term in terms)
                if 1 <= total <= 4:
                    yield f"{name} of {where}", tuple(terms), total


def solved(reader: Reader, targets):
    knowledge = reader.knowledge()
    for said, terms, total in targets:
        if knowledge.bounds_of(terms) == (total, total):
            yield said


def test_p07_what_is_learned_is_true(town: World):
    """The facts of the attackers agree with the true counts: otherwise silence means nothing."""
    from tests.disclosure.harvest import truth

    counts = truth(town)
    for role in ("street_manager", "grid_worker", "planner", "nobody"):
        wrong = [
            (fact.said, fact.low, fact.high, told)
            for fact in reading(town, role).facts.values()
            if all(name in counts for name in fact.terms)
            and not fact.low - 1e-6
            <= (told := sum(counts[n] for n in fact.terms))
            <= fact.high + 1e-6
        ]
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
