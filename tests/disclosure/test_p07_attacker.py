"""The attacker is good enough: it solves what older rules left open, and only that."""

from __future__ import annotations

import pytest

from tests.disclosure.solver import Fact, Knowledge


def test_p07_the_solver_subtracts():
    known = Knowledge([Fact.exact("abc", 9), Fact.exact("ab", 6), Fact.exact("a", 0)])
    assert known.bounds("c") == (3, 3)
    assert known.bounds("b") == (6, 6)
    assert known.solved({"a": 0, "b": 6, "c": 3}) == ["c"]


def test_p07_the_solver_uses_that_counts_are_whole_and_not_negative():
    known = Knowledge([Fact({"a": 2, "b": 2}, 3, 4.9), Fact({"a": 1}, 2, 9)])
    assert known.bounds("a") == (2, 2)
    assert known.bounds("b") == (0, 0)
    assert Knowledge([Fact.exact("ab", 5)]).bounds("a") == (0, 5)
    assert Knowledge([Fact.exact("ab", 5)]).bounds("z") == (0, None)


def test_p07_the_solver_reads_published_numbers_as_intervals():
    """Four parts published as 5 and their sum, were it drawn by itself, as 0: each is exactly one."""
    parts = [Fact.published([name], 5) for name in "abcd"]
    assert Knowledge([*parts, Fact.published("abcd", 0)]).bounds("a") == (1, 1)
    assert Knowledge([*parts, Fact({"a": 1, "b": 1, "c": 1, "d": 1}, 4, 36)]).bounds("a") == (1, 9)


def test_p07_what_cannot_be_true_is_no_knowledge():
    with pytest.raises(ValueError, match="contradict"):
        Knowledge([Fact.exact("a", 1), Fact.exact("a", 2)]).bounds("a")
