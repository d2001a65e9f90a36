"""Small counts cannot be derived from what is published: by subtraction or by any other sum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from layers.catalogue.open_table import CATEGORIES, protect
from layers.catalogue.suppression import DEFAULT_THRESHOLD, suppressed, with_margins
from tests.effort import at_length

TABLES = st.tuples(st.integers(1, 7), st.sampled_from([1, 2, 4])).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.sampled_from([0, 0, 1, 2, 3, 4, 5, 9, 40]))
)


def sums(shape):
    """Independent of the product: every published sum as a list of cells and its total's cell."""
    rows, columns = shape
    for column in range(columns):
        yield [(row, column) for row in range(rows - 1)], (rows - 1, column)
    if columns > 1:
        for row in range(rows):
            yield [(row, column) for column in range(columns - 1)], (row, columns - 1)


def derivable(table, hidden) -> dict[tuple[int, int], int]:
    """What an attacker fills in by subtracting, over and over, wherever one value is missing."""
    known = {tuple(cell): int(table[tuple(cell)]) for cell in np.argwhere(~hidden)}
    found: dict[tuple[int, int], int] = {}
    while True:
        before = len(known)
        for parts, total in sums(table.shape):
            cells = [*parts, total]
            missing = [cell for cell in cells if cell not in known]
            if len(missing) == 1:
                (cell,) = missing
                inner = sum(known[p] for p in parts if p != cell)
                known[cell] = found[cell] = inner if cell == total else known[total] - inner
        if len(known) == before:
            return found


def bounds(table, hidden, row: int, column: int) -> tuple[float, float]:
    """What an attacker with linear programming finds: the least and greatest a cell can be."""
    number = {tuple(cell): i for i, cell in enumerate(np.argwhere(hidden))}
    lines = list(sums(table.shape))
    matrix, right = np.zeros((len(lines), len(number))), np.zeros(len(lines))
    for at, (parts, total) in enumerate(lines):
        for cell in (*parts, total):
            sign = -1 if cell == total else 1
            if hidden[cell]:
                matrix[at, number[cell]] = sign
            else:
                right[at] -= sign * table[cell]
    aim = np.zeros(len(number))
    aim[number[row, column]] = 1
    low, high = (
        linprog(sign * aim, A_eq=matrix, b_eq=right, bounds=(0, None), method="highs")
        for sign in (1, -1)
    )
    return round(low.fun, 6), np.inf if high.status == 3 else round(-high.fun, 6)


@settings(max_examples=at_length(20, 300))
@given(TABLES)
def test_nothing_hidden_can_be_derived(counts):
    table = with_margins(counts)
    hidden = suppressed(table)
    assert not derivable(table, hidden)
    small = (table > 0) & (table < DEFAULT_THRESHOLD)
    assert hidden[small].all()
    for row, column in np.argwhere(hidden):
        low, high = bounds(table, hidden, int(row), int(column))
        assert low < high
        assert high >= DEFAULT_THRESHOLD


def test_nothing_is_hidden_without_need():
    table = with_margins(np.array([[10, 20], [30, 0]]))
    assert not suppressed(table).any()


def test_a_city_of_a_thousand_communities_is_kept_back_without_hiding_much():
    chance = np.random.default_rng(5)
    shares = np.array([0.7, 0.2, 0.02, 0.002, 0.03])
    counts = chance.poisson(chance.uniform(200, 4000, size=(1000, 1)) * shares).astype(np.int64)
    table = with_margins(counts)
    hidden = suppressed(table)
    small = (table > 0) & (table < DEFAULT_THRESHOLD)
    assert small.sum() > 300
    assert hidden[small].all()
    assert not derivable(table, hidden)
    assert hidden.sum() < 4 * small.sum()


def test_one_small_count_takes_company_with_it():
    table = with_margins(np.array([[3], [50], [7], [90]]))
    assert suppressed(table)[:, 0].tolist() == [True, False, True, False, False]


@given(st.lists(st.lists(st.sampled_from([0, 1, 3, 8, 60]), min_size=7, max_size=7), max_size=5,
                min_size=1))  # fmt: skip
@settings(max_examples=25)
def test_the_published_table_keeps_every_small_count_back(rows):
    names = (*CATEGORIES, "households", "organisations")
    found = [
        dict(zip(names, row, strict=True), code=str(n), name="", area_m2=1, buildings=1, units=1,
             facilities=1)
        for n, row in enumerate(rows)
    ]  # fmt: skip
    shown = protect(found)
    for before, after in zip(found, shown, strict=False):
        for name in names:
            assert after[name] is None or after[name] == before[name]
            assert after[name] is None or after[name] not in range(1, DEFAULT_THRESHOLD)
    for name in ("households", "organisations"):
        missing = [row[name] for row in shown].count(None)
        assert missing != 1


@pytest.mark.parametrize("path", ["/open/", "/open/communities.json", "/open/communities.csv"])
def test_open_data_is_open_and_tells_no_small_count(full_city, path):
    from django.test import Client

    reply = Client().get(path)
    assert reply.status_code == 200
    text = reply.content.decode()
    assert "左社区" in text
    assert "居民" not in text
    assert path.endswith("json") or "合计" in text
    if path.endswith("json"):
        told = reply.json()
        left, right = told["communities"]
        assert (left["buildings"], right["buildings"]) == (3, 3)
        assert (left["households"], right["households"], told["totals"]["households"]) == (
            None, None, None,
        )  # fmt: skip
        assert (left["residents"], right["residents"]) == (None, None)
