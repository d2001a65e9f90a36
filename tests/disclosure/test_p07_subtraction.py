"""P7: nobody subtracts their way to a small count: not with rows of their own, totals, or old tables.

The rule before this one kept small counts back. Whoever listed the rows of one cell of a community
subtracted them: in the demo district 359 hidden counts fell so, or by the difference of two areas.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from geo_grid.disclosure.queries import RESIDENTS_OF
from geo_grid.disclosure.rounding import rounded
from tests.disclosure.solver import Fact, Knowledge
from tests.effort import at_length

KEY = bytes(range(1, 33))
CATEGORIES = (*RESIDENTS_OF, "households", "organisations", "open_incidents", "incidents_90d")
COMMUNITIES = 40
ATTEMPTS = COMMUNITIES * len(CATEGORIES) - 1
"""All but one, which is a multiple of 5 by chance or not: as many as fell in the demo district."""

Name = tuple[int, str]


@dataclass(frozen=True)
class District:
    """Communities of two parts: what an attacker may list, and the rest."""

    own: dict[Name, int]
    rest: dict[Name, int]

    @classmethod
    def of(cls, seed: int, *, largest_own: int) -> District:
        rng = random.Random(seed)
        names = [(place, category) for place in range(COMMUNITIES) for category in CATEGORIES]
        rests = (0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7)
        return cls(
            {name: rng.randrange(largest_own + 1) for name in names},
            {name: rng.choice(rests) for name in names},
        )

    def published(self, name: Name, *, moved: int = 0) -> int:
        place, category = name
        count = self.own[name] + self.rest[name] + moved
        return rounded(count, key=KEY, community=f"{place:012d}", category=category)

    def table(self, *, moved: int = 0) -> list[Fact]:
        """One published table, with its totals, when one's own parts were larger by `moved`.

        The rows of one's own are known, so the facts are about the rests alone.
        """
        facts, of_all = [], dict.fromkeys(CATEGORIES, (0, 0))
        for name in self.rest:
            value, mine = self.published(name, moved=moved), self.own[name] + moved
            facts.append(Fact({name: 1}, max(0, value - 4 - mine), value + 4 - mine))
            total, own = of_all[name[1]]
            of_all[name[1]] = total + value, own + mine
        for category, (total, own) in of_all.items():
            terms = {(place, category): 1 for place in range(COMMUNITIES)}
            spread = 4 * COMMUNITIES
            facts.append(Fact(terms, max(0, total - spread - own), total + spread - own))
        return facts + self._residents(moved)

    def _residents(self, moved: int) -> list[Fact]:
        found = []
        for place in range(COMMUNITIES):
            names = [(place, category) for category in RESIDENTS_OF]
            total = sum(self.published(name, moved=moved) for name in names)
            own = sum(self.own[name] + moved for name in names)
            spread = 4 * len(names)
            terms = dict.fromkeys(names, 1)
            found.append(Fact(terms, max(0, total - spread - own), total + spread - own))
        return found


@pytest.mark.parametrize("largest_own", [0, 3, 12])
def test_p07_none_of_359_rests_is_found_by_subtraction(largest_own: int):
    """With one's own rows in every community, the totals, and five tables of known changes."""
    district = District.of(11, largest_own=largest_own)
    facts = [fact for moved in range(5) for fact in district.table(moved=moved)]
    known = Knowledge(facts)
    asked = [name for name, count in district.rest.items() if 1 <= count <= 4][:ATTEMPTS]
    assert len(asked) > 200
    tried = asked[:: at_length(8, 1)]
    assert not [name for name in tried if len({*known.bounds(name)}) == 1]


def test_p07_exact_totals_would_be_found_out():
    """The attack works: with exact sums in place of rounded ones every rest falls."""
    district = District.of(11, largest_own=12)
    known = Knowledge([Fact.exact([name], count) for name, count in district.rest.items()])
    small = {name: count for name, count in district.rest.items() if 1 <= count <= 4}
    assert known.solved(small) == [*small]


def test_p07_what_somebody_once_knew_tells_of_no_other_place():
    """Who knows all of one community's counts, and so where its numbers step, learns no other's."""
    steps = {
        place: min(c for c in range(1, 6) if rounded(
            c, key=KEY, community=f"{place:012d}", category="floating"))
        for place in range(400)
    }  # fmt: skip
    for step in range(1, 6):
        share = sum(one == step for one in steps.values()) / len(steps)
        assert abs(share - 0.2) < 0.08, "every step is as likely as any other"
    assert len({steps[place] for place in range(10)}) > 2
