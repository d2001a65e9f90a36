"""What numbers tell together: bounds of counts that nobody told, by integer programming. Pure.

A *fact* says that the sum of some counts lies between two numbers. The counts are whole and not
below 0. A count is *solved* where all facts together leave it one value.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

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


@dataclass(frozen=True)
class _Part:
    """Facts that hang together, over whatever chain of sums, and the counts that stand in them."""

    index: dict[Unknown, int]
    limits: LinearConstraint

    @classmethod
    def of(cls, facts: list[Fact]) -> _Part:
        names = sorted({name for fact in facts for name in fact.terms}, key=repr)
        index = {name: number for number, name in enumerate(names)}
        rows = [n for n, fact in enumerate(facts) for _ in fact.terms]
        columns = [index[name] for fact in facts for name in fact.terms]
        factors = [factor for fact in facts for factor in fact.terms.values()]
        matrix = coo_array((factors, (rows, columns)), shape=(len(facts), len(names))).tocsr()
        lows, highs = ([getattr(fact, side) for fact in facts] for side in ("low", "high"))
        return cls(index, LinearConstraint(matrix, lows, highs))

    def bounds(self, unknowns: Collection[Unknown]) -> tuple[int, int | None]:
        goal = np.zeros(len(self.index))
        goal[[self.index[unknown] for unknown in unknowns]] = 1
        low, high = (_extreme(sign * goal, self.limits) for sign in (1, -1))
        if low is None:
            raise ValueError("these facts contradict each other")
        return low, None if high is None else -high


@dataclass
class Knowledge:
    """All facts of one reader."""

    facts: list[Fact]

    @cached_property
    def _parts(self) -> dict[Unknown, _Part]:
        """For every count that is spoken of, the part that it stands in."""
        root: dict[Unknown, Unknown] = {}

        def top(name: Unknown) -> Unknown:
            while (above := root.setdefault(name, name)) != name:
                root[name] = name = root.setdefault(above, above)
            return name

        for fact in self.facts:
            first, *others = fact.terms
            for other in others:
                root[top(other)] = top(first)
            top(first)
        together: dict[Unknown, list[Fact]] = {}
        for fact in self.facts:
            together.setdefault(top(next(iter(fact.terms))), []).append(fact)
        parts = {name: _Part.of(facts) for name, facts in together.items()}
        return {name: parts[top(name)] for name in list(root)}

    def bounds(self, unknown: Unknown) -> tuple[int, int | None]:
        """The least and the greatest value that a count can have; None for no greatest."""
        return self.bounds_of([unknown])

    def bounds_of(self, unknowns: Collection[Unknown]) -> tuple[int, int | None]:
        """The same of the sum of some counts: parts that do not touch add up."""
        by_part: dict[int, list[Unknown]] = {}
        lows, highs = [0], [0]
        for unknown in unknowns:
            if unknown in self._parts:
                by_part.setdefault(id(self._parts[unknown]), []).append(unknown)
            else:
                highs.append(-1)
        for names in by_part.values():
            low, high = self._parts[names[0]].bounds(names)
            lows.append(low)
            highs.append(-1 if high is None else high)
        return sum(lows), None if -1 in highs else sum(highs)

    def solved(
        self, truth: Mapping[Unknown, int], *, least: int = 1, most: int = 4
    ) -> list[Unknown]:
        """The counts from `least` to `most` of which everything told leaves only the true value."""
        asked = [name for name in truth if least <= truth[name] <= most]
        return [name for name in asked if self.bounds(name) == (truth[name], truth[name])]


def _extreme(goal: np.ndarray, limits: LinearConstraint) -> int | None:
    """The least value of `goal`; None where there is none (not bounded, or nothing fits)."""
    found = milp(goal, constraints=limits, integrality=np.ones(len(goal)))
    return round(found.fun) if found.status == 0 else None
