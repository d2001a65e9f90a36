"""What numbers tell together: bounds of counts that nobody told, by integer programming. Pure.

A *fact* says that the sum of some counts lies between two numbers. The counts are whole and not
below 0. A count is *solved* where all facts together leave it one value.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_array

BASE = 5
Unknown = Hashable


@dataclass(frozen=True)
class Fact:
    """The sum of `terms` (a count may stand in it several times) lies in [`low`, `high`]."""

    terms: Mapping[Unknown, int]
    low: float
    high: float
    said: str = ""

    @classmethod
    def exact(cls, unknowns: Iterable[Unknown], value: float, said: str = "") -> Fact:
        return cls(dict.fromkeys(unknowns, 1), value, value, said)

    @classmethod
    def published(cls, unknowns: Iterable[Unknown], value: int, said: str = "") -> Fact:
        """A published number: the count lies less than 5 beside it."""
        return cls(dict.fromkeys(unknowns, 1), max(0, value - BASE + 1), value + BASE - 1, said)


@dataclass
class Knowledge:
    """All facts of one reader."""

    facts: list[Fact]

    def bounds(self, unknown: Unknown) -> tuple[int, int | None]:
        """The least and the greatest value that a count can have; None for no greatest."""
        return self.bounds_of([unknown])

    def bounds_of(self, unknowns: Collection[Unknown]) -> tuple[int, int | None]:
        """The same of the sum of some counts."""
        related = self._related(unknowns)
        names = sorted({name for fact in related for name in fact.terms}, key=repr)
        if not set(unknowns) <= set(names):
            return 0, None
        index = {name: number for number, name in enumerate(names)}
        rows = [n for n, fact in enumerate(related) for _ in fact.terms]
        columns = [index[name] for fact in related for name in fact.terms]
        factors = [factor for fact in related for factor in fact.terms.values()]
        shape = (len(related), len(names))
        matrix = coo_array((factors, (rows, columns)), shape=shape).tocsr()
        limits = LinearConstraint(
            matrix, [fact.low for fact in related], [fact.high for fact in related]
        )
        goal = np.zeros(len(names))
        goal[[index[unknown] for unknown in unknowns]] = 1
        low, high = (_extreme(sign * goal, limits) for sign in (1, -1))
        if low is None:
            raise ValueError("these facts contradict each other")
        return low, None if high is None else -high

    def solved(
        self, truth: Mapping[Unknown, int], *, least: int = 1, most: int = 4
    ) -> list[Unknown]:
        """The counts from `least` to `most` of which everything told leaves only the true value."""
        told = {name for fact in self.facts for name in fact.terms}
        asked = [name for name in truth if name in told and least <= truth[name] <= most]
        return [name for name in asked if self.bounds(name) == (truth[name], truth[name])]

    def _related(self, unknowns: Collection[Unknown]) -> list[Fact]:
        """The facts that hang together with some counts, over whatever chain of sums."""
        reached, found, rest = set(unknowns), [], list(self.facts)
        while True:
            new = [fact for fact in rest if reached & fact.terms.keys()]
            if not new:
                return found
            found += new
            rest = [fact for fact in rest if not reached & fact.terms.keys()]
            reached |= {name for fact in new for name in fact.terms}


def _extreme(goal: np.ndarray, limits: LinearConstraint) -> int | None:
    """The least value of `goal`; None where there is none (not bounded, or nothing fits)."""
    found = milp(goal, constraints=limits, integrality=np.ones(len(goal)))
    return round(found.fun) if found.status == 0 else None
