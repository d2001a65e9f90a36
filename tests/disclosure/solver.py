"""What numbers tell together: bounds of counts that nobody told, by integer programming. Pure.

A *fact* says that the sum of some counts lies between two numbers. The counts are whole and not
below 0. A count is *solved* where all facts together leave it one value.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
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
class _Part:
    """Facts that hang together, over whatever chain of sums, and the counts that stand in them.

    `met` are ways in which all of it can be true: two that differ in a sum show that it is not
    solved, without another search.
    """

    index: dict[Unknown, int]
    limits: LinearConstraint
    met: list[np.ndarray] = field(default_factory=list)

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
        goal = self._goal(unknowns)
        low, high = (self._extreme(sign * goal) for sign in (1, -1))
        if low is None:
            raise ValueError("these facts contradict each other")
        return low, None if high is None else -high

    def is_solved(self, unknowns: Collection[Unknown]) -> bool:
        """Whether the sum of these counts has one value only."""
        if not self.met:
            self._meet()
        goal = self._goal(unknowns)
        places = np.flatnonzero(goal)
        for sign in (1, -1):
            if len({round(way[places].sum()) for way in self.met}) > 1:
                return False
            if self._extreme(sign * goal) is None:
                return False
        return len({round(way[places].sum()) for way in self.met}) == 1

    def _meet(self) -> None:
        """A few ways far from each other, so that most sums differ in them."""
        rng = np.random.default_rng(len(self.index))
        for _ in range(SEEDS):
            if self._extreme(rng.integers(-1, 2, len(self.index)), most=FAR) is None:
                raise ValueError("these facts contradict each other")

    def _goal(self, unknowns: Collection[Unknown]) -> np.ndarray:
        goal = np.zeros(len(self.index))
        goal[[self.index[unknown] for unknown in unknowns]] = 1
        return goal

    def _extreme(self, goal: np.ndarray, *, most: float = np.inf) -> int | None:
        """The least value of `goal`; None where there is none (not bounded, or nothing fits)."""
        found = milp(
            goal, constraints=self.limits, integrality=np.ones(len(goal)), bounds=Bounds(0, most)
        )
        if found.status != 0:
            return None
        self.met.append(np.round(found.x))
        return round(found.fun)


SEEDS, FAR = 6, 10_000
"""How many ways are looked for at first, with no count above `FAR`."""
NEARLY = 1e-6
"""What bounds may be off by that were made of rates."""


@dataclass
class Knowledge:
    """All facts of one reader."""

    facts: list[Fact]

    @cached_property
    def known(self) -> dict[Unknown, int]:
        """Counts that are told by themselves, rows that were listed above all."""
        alone = [fact for fact in self.facts if len(fact.terms) == 1 and fact.low == fact.high]
        return {
            name: round(fact.low / factor)
            for fact in alone
            for name, factor in fact.terms.items()
            if fact.low % factor == 0
        }

    @cached_property
    def _open(self) -> list[Fact]:
        """What the facts say of the counts that are not known, each sum once, as narrowly as told."""
        narrow: dict[frozenset[tuple[Unknown, int]], tuple[float, float]] = {}
        for fact in self.facts:
            rest = {name: n for name, n in fact.terms.items() if name not in self.known}
            told = sum(self.known[name] * n for name, n in fact.terms.items() if name not in rest)
            key = frozenset(rest.items())
            low, high = narrow.get(key, (0.0, np.inf))
            narrow[key] = max(low, fact.low - told), min(high, fact.high - told)
        low, high = narrow.pop(frozenset(), (0.0, 0.0))
        if low > NEARLY or high < -NEARLY:
            raise ValueError("these facts contradict each other")
        return [Fact(dict(terms), low, high) for terms, (low, high) in narrow.items()]

    @cached_property
    def _parts(self) -> dict[Unknown, _Part]:
        """For every count that is spoken of and not known, the part that it stands in."""
        root: dict[Unknown, Unknown] = {}

        def top(name: Unknown) -> Unknown:
            while (above := root.setdefault(name, name)) != name:
                root[name] = name = root.setdefault(above, above)
            return name

        for fact in self._open:
            first, *others = fact.terms
            for other in others:
                root[top(other)] = top(first)
            top(first)
        together: dict[Unknown, list[Fact]] = {}
        for fact in self._open:
            together.setdefault(top(next(iter(fact.terms))), []).append(fact)
        parts = {name: _Part.of(facts) for name, facts in together.items()}
        return {name: parts[top(name)] for name in list(root)}

    def bounds(self, unknown: Unknown) -> tuple[int, int | None]:
        """The least and the greatest value that a count can have; None for no greatest."""
        return self.bounds_of([unknown])

    def bounds_of(self, unknowns: Collection[Unknown]) -> tuple[int, int | None]:
        """The same of the sum of some counts: parts that do not touch add up."""
        known, by_part, silent = self._sorted_out(unknowns)
        lows, highs = [known], [known]
        for part, names in by_part:
            low, high = part.bounds(names)
            lows.append(low)
            highs.append(-1 if high is None else high)
        is_open = silent or -1 in highs
        return sum(lows), None if is_open else sum(highs)

    def is_solved(self, unknowns: Collection[Unknown]) -> bool:
        """Whether everything told leaves the sum of these counts one value."""
        _, by_part, silent = self._sorted_out(unknowns)
        return not silent and all(part.is_solved(names) for part, names in by_part)

    def _sorted_out(
        self, unknowns: Collection[Unknown]
    ) -> tuple[int, list[tuple[_Part, list[Unknown]]], bool]:
        """What is known of them, the others by the part they stand in, whether one stands in none."""
        parts, found, known, silent = self._parts, {}, 0, False
        for unknown in unknowns:
            if unknown in self.known:
                known += self.known[unknown]
            elif unknown in parts:
                part = parts[unknown]
                found.setdefault(id(part), (part, []))[1].append(unknown)
            else:
                silent = True
        return known, list(found.values()), silent

    def solved(
        self, truth: Mapping[Unknown, int], *, least: int = 1, most: int = 4
    ) -> list[Unknown]:
        """The counts from `least` to `most` of which everything told leaves only the true value."""
        asked = [name for name in truth if least <= truth[name] <= most]
        return [name for name in asked if self.bounds(name) == (truth[name], truth[name])]
