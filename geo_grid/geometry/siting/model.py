"""The programmes that HiGHS solves: a column for each candidate, one for each house or pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import LinearConstraint
from scipy.sparse import coo_array, csr_array

from geo_grid.geometry.siting.highs import Programme
from geo_grid.geometry.siting.highs import least as solve_in_time
from geo_grid.geometry.siting.problem import Budget, Floats, Ints, Town

_SLACK = 1e-7
"""Of a value that a second look must keep, relative to it."""


class Rows:
    """Rows of a programme, gathered piece by piece."""

    def __init__(self, columns: int) -> None:
        self.columns, self.count = columns, 0
        self._parts: list[tuple[Floats, Ints, Ints]] = []
        self._low: list[Floats] = []
        self._high: list[Floats] = []

    def add(self, values: Floats, row: Ints, column: Ints, *, low: Floats, high: Floats) -> None:
        """Rows numbered from 0 in this piece, with their limits."""
        self._parts.append((values, row + self.count, column))
        self._low.append(low)
        self._high.append(high)
        self.count += len(low)

    def add_one(self, values: Floats, column: Ints, *, low: float, high: float) -> None:
        """One row."""
        self.add(values, np.zeros(len(column), np.int64), column, low=np.array([low]),
                 high=np.array([high]))  # fmt: skip

    def constraint(self) -> LinearConstraint:
        values, rows, columns = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        matrix = csr_array(coo_array((values, (rows, columns)), shape=(self.count, self.columns)))
        return LinearConstraint(matrix, np.concatenate(self._low), np.concatenate(self._high))


@dataclass(frozen=True)
class Found:
    """What the solver said: the chosen candidates (None: nothing fits), and its bound of the value."""

    chosen: tuple[int, ...] | None
    value: float
    bound: float
    is_proven: bool
    columns: Floats | None = None


def solve(
    cost: Floats, rows: Rows, *, whole: int, fixed: tuple[int, ...], budget: Budget,
    high: Floats | None = None, stage: str = "solve",
) -> Found:  # fmt: skip
    """The least cost with the first `whole` columns 0 or 1, those of `fixed` 1, the others from 0 to `high`.

    Ends within a second of the budget; the caller hears of `stage` meanwhile, and may end it.
    """
    least, most = np.zeros(rows.columns), np.ones(rows.columns)
    if high is not None:
        most[whole:] = high
    least[list(fixed)] = 1.0
    integrality = np.zeros(rows.columns)
    integrality[:whole] = 1
    programme = Programme(cost, integrality, least, most, rows.constraint())
    found = solve_in_time(programme, budget=budget, stage=stage)
    bound = found.bound if found.bound is not None else -np.inf
    if found.columns is None or found.value is None:
        return Found(None, np.inf, float(bound), found.status == 2)
    chosen = tuple(int(one) for one in np.flatnonzero(found.columns[:whole] > 0.5))
    return Found(chosen, float(found.value), float(bound), found.status == 0, found.columns)


def choose_count(rows: Rows, town: Town, *, low: int, high: int) -> None:
    """So many stations are chosen, those that stay included."""
    every = np.arange(town.candidates)
    rows.add_one(np.ones(town.candidates), every, low=low, high=high)


def cover_rows(town: Town, *, count: int) -> tuple[Rows, Floats]:
    """Most persons within reach: houses with the same candidates are one column, at most 1.

    The rows, and the persons of each such column; no house is left out that somebody reaches.
    """
    near = [town.of[a:b].tobytes() for a, b in zip(town.start, town.start[1:], strict=False)]
    first: dict[bytes, int] = {}
    group = np.array([first.setdefault(key, len(first)) for key in near], np.int64)
    persons = np.bincount(group, town.weights, minlength=len(first)).astype(np.float64)
    example = np.full(len(first), -1)
    example[group[::-1]] = np.arange(town.houses)[::-1]
    rows = Rows(town.candidates + len(first))
    choose_count(rows, town, low=count, high=count)
    size = np.diff(town.start)[example]
    row = np.repeat(np.arange(len(first)), size)
    at = np.concatenate([np.arange(town.start[one], town.start[one + 1]) for one in example])
    own = np.arange(len(first))
    rows.add(
        np.concatenate([np.ones(len(row)), -np.ones(len(first))]), np.concatenate([row, own]),
        np.concatenate([town.of[at], town.candidates + own]),
        low=np.zeros(len(first)), high=np.full(len(first), np.inf),
    )  # fmt: skip
    return rows, persons


def reach_rows(rows: Rows, town: Town) -> None:
    """Everybody has a chosen candidate in reach."""
    somebody = town.weights[town.house] > 0
    named, row = np.unique(town.house[somebody], return_inverse=True)
    rows.add(np.ones(len(row)), row, town.of[somebody], low=np.ones(len(named)),
             high=np.full(len(named), np.inf))  # fmt: skip


def share_rows(town: Town, *, low: int, high: int, all_served: bool) -> Rows:
    """A column for each pair: the share of the house that goes there, at most what is chosen.

    Where there are capacities, no station takes more persons than it has room for.
    """
    pairs, house = len(town.of), town.house
    rows, at = Rows(town.candidates + pairs), town.candidates + np.arange(pairs)
    choose_count(rows, town, low=low, high=high)
    least = (town.weights > 0).astype(float) if all_served else np.zeros(town.houses)
    rows.add(np.ones(pairs), house, at, low=least, high=np.ones(town.houses))
    own = np.arange(pairs)
    rows.add(
        np.concatenate([np.ones(pairs), -np.ones(pairs)]), np.concatenate([own, own]),
        np.concatenate([at, town.of]), low=np.full(pairs, -np.inf), high=np.zeros(pairs),
    )  # fmt: skip
    if town.capacities is not None:
        every = np.arange(town.candidates)
        rows.add(
            np.concatenate([town.weights[house], -town.capacities]),
            np.concatenate([town.of, every]), np.concatenate([at, every]),
            low=np.full(town.candidates, -np.inf), high=np.zeros(town.candidates),
        )  # fmt: skip
    return rows


def share_cost(town: Town) -> Floats:
    """Person-metres of each column of :func:`share_rows`."""
    return np.concatenate([np.zeros(town.candidates), town.weights[town.house] * town.metres])


def share_persons(town: Town) -> Floats:
    """Persons of each column of :func:`share_rows`."""
    return np.concatenate([np.zeros(town.candidates), town.weights[town.house]])


def keep(rows: Rows, values: Floats, *, least: float) -> None:
    """A value that was found best stays, but for rounding."""
    used = np.flatnonzero(values)
    rows.add_one(values[used], used, low=least - _SLACK * max(1.0, abs(least)), high=np.inf)
