"""Random rounding of published numbers: neighbours, no bias, no memory but the key."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_grid.disclosure.rounding import BASE, error_of, rounded

KEYS = [bytes([n]) * 32 for n in range(4)]


@given(
    st.integers(0, 10**7), st.sampled_from(KEYS), st.text("0123456789", min_size=12, max_size=12)
)
def test_p07_a_number_goes_to_a_neighbouring_multiple_and_stays_there(count, key, community):
    told = rounded(count, key=key, community=community, category="residents")
    assert told % BASE == 0
    assert abs(told - count) < BASE
    assert told == count or count % BASE
    assert told == rounded(count, key=key, community=community, category="residents")


@pytest.mark.parametrize("count", range(1, 10))
def test_p07_rounding_has_no_bias(count):
    """Over 20,000 communities the mean is the count; 6 standard errors of a draw of variance ≤ 6."""
    codes = [f"9901010{n:05d}" for n in range(20_000)]
    told = [rounded(count, key=KEYS[0], community=c, category="residents") for c in codes]
    assert abs(sum(told) / len(told) - count) < 6 * math.sqrt(6 / len(told))


def test_p07_draws_hang_on_key_community_and_category():
    """Any of them changed draws anew: among 400 draws of each, some go up and some go down."""
    of = {
        "key": lambda n: rounded(7, key=n.to_bytes(32), community="c", category="a"),
        "community": lambda n: rounded(7, key=KEYS[0], community=f"c{n}", category="a"),
        "category": lambda n: rounded(7, key=KEYS[0], community="c", category=f"a{n}"),
    }
    for name, draw in of.items():
        assert {draw(n) for n in range(400)} == {5, 10}, name


@given(st.integers(1, 4), st.integers(0, 60), st.sampled_from(KEYS), st.integers(0, 10**6))
def test_p07_known_changes_over_many_tables_pin_no_small_rest(rest, own, key, number):
    """Whoever knows their own part, and moves it at will, is left with another rest beside the true.

    The other one fits every table with a point of its own: all possible points are tried.
    """

    def tables(of: int, point: float) -> list[int]:
        counts = [of + part for part in parts]
        return [5 * (c // 5 + (c % 5 > 5 * point)) for c in counts]

    parts = [*range(own, own + 25)]
    seen = [rounded(rest + p, key=key, community=str(number), category="residents") for p in parts]
    fits = {of for of in range(rest + 6) for step in range(5) if tables(of, step / 5 + 0.1) == seen}
    assert rest in fits
    assert len(fits) > 1


def test_p07_texts_that_run_together_are_told_apart():
    keys = [n.to_bytes(32) for n in range(64)]
    told = [
        tuple(rounded(7, key=key, community=a, category=b) for key in keys)
        for a, b in (("12", "3"), ("1", "23"), ("123", ""))
    ]
    assert all(one != other for one, other in itertools.combinations(told, 2))


def test_p07_the_stated_error_holds_19_times_of_20():
    for numbers in (1, 5, 40):
        error, missed = error_of(numbers), 0
        for trial in range(500):
            counts = [(trial * 7 + n * 3) % 23 for n in range(numbers)]
            told = sum(
                rounded(c, key=KEYS[1], community=f"{trial}/{n}", category="residents")
                for n, c in enumerate(counts)
            )
            missed += abs(told - sum(counts)) > error
        assert missed <= 500 * 0.05 * 1.6, numbers
    assert error_of(1) == BASE - 1
