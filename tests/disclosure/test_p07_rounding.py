"""P7: the rounding itself, and what successive tables tell about moves that somebody knows of."""

from __future__ import annotations

import random

import pytest

from tests.disclosure import rounding
from tests.disclosure.solver import Fact, Knowledge

try:
    from geo_grid.disclosure.rounding import rounded as product
except ImportError:  # the reference alone, until there is a product
    product = rounding.rounded

KEY = bytes(range(32))
CATEGORIES = ("registered", "floating", "left_behind", "overseas", "estimated_residents")
MARGINS = ("households", "organisations", "open_incidents")


def published(count: int, community: str, category: str) -> int:
    return product(count, key=KEY, community=community, category=category)


@pytest.mark.parametrize("draw", [product, rounding.rounded])
def test_p07_a_published_number_is_a_neighbouring_multiple_of_five(draw):
    for count in range(60):
        for place in range(50):
            value = draw(count, key=KEY, community=f"{place}", category="x")
            assert value % 5 == 0
            assert abs(value - count) < 5
            assert count % 5 or value == count


@pytest.mark.parametrize("draw", [product, rounding.rounded])
def test_p07_the_rounding_is_without_bias(draw):
    """The mean of 4,000 draws lies within four standard errors of the count."""
    for count in (1, 2, 3, 4, 13):
        values = [draw(count, key=KEY, community=f"{n}", category="x") for n in range(4000)]
        assert abs(sum(values) / 4000 - count) < 4 * 2.45 / 4000**0.5


def test_p07_a_number_follows_its_count():
    """It never falls when somebody comes: what is drawn hangs on the place, not on the count."""
    for place in range(200):
        values = [published(count, f"{place}", "x") for count in range(40)]
        assert values == sorted(values)


def test_p07_another_key_draws_other_numbers():
    def draw(key):
        return [product(3, key=key, community=f"{n}", category="x") for n in range(64)]

    assert draw(KEY) == draw(KEY)
    assert draw(KEY) != draw(bytes(32))


def towns(seed: int) -> dict[tuple[str, str], int]:
    """The true counts of 40 communities, most of them small."""
    rng = random.Random(seed)
    return {
        (f"{place}", category): rng.choice((0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 8, 12))
        for place in range(40)
        for category in CATEGORIES
    }


def table_facts(
    counts: dict[tuple[str, str], int], offsets: dict[tuple[str, str], int]
) -> list[Fact]:
    """A published table about counts of another day, that differ by `offsets` from those asked."""
    facts = []
    for name, count in counts.items():
        value, moved = published(count, *name), offsets.get(name, 0)
        facts.append(Fact({name: 1}, max(0, value - 4) - moved, value + 4 - moved))
    for place in {place for place, _ in counts}:
        names = [(place, category) for category in CATEGORIES]
        total, moved = (
            sum(published(counts[n], *n) for n in names),
            sum(offsets.get(n, 0) for n in names),
        )
        facts.append(Fact(dict.fromkeys(names, 1), total - 20 - moved, total + 20 - moved))
    return facts


def test_p07_two_tables_around_a_known_move_tell_no_small_count():
    """100 times one person moves, and the attacker knows who, whence and whither."""
    before, rng = towns(7), random.Random(7)
    for _ in range(100):
        left, came = rng.sample([name for name, count in before.items() if count], 2)
        offsets = {left: -1, came: 1}
        after = {name: count + offsets.get(name, 0) for name, count in before.items()}
        known = Knowledge(table_facts(before, {}) + table_facts(after, offsets))
        for name in (left, came):
            low, high = known.bounds(name)
            assert high is not None
            assert low < high, (name, before[name], low, high)


def test_p07_a_year_of_tables_and_one_s_own_moves_tell_no_small_count():
    """Somebody adds to their own cell by one from table to table; the rest of the community stays."""
    for place in range(300):
        rest = 1 + place % 4
        facts = []
        for own in range(13):
            value = published(rest + own, f"{place}", "floating")
            facts.append(Fact({"rest": 1}, max(0, value - 4) - own, value + 4 - own))
        low, high = Knowledge(facts).bounds("rest")
        assert high is not None
        assert low < high, (place, rest)


def test_p07_an_unchanged_count_keeps_its_number():
    """Otherwise the mean of many tables would be the count."""
    assert len({published(3, "a", "x") for _ in range(20)}) == 1
