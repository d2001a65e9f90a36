"""What a siting is asked: houses, candidates, the metres between them, and what is wanted.

Distances are a sparse matrix, houses × candidates, in metres: a pair that is not stored cannot be
walked, a stored 0 is the house next door. Weights are persons (or units) of houses.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse

from geo_grid.errors import BadInput, gettext_noop

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Progress = Callable[[str, float], object]
"""Called with the name of a stage and the share done (0–1); returning False cancels."""
GOALS = ("cover", "median", "set_cover", "centre")
LONGEST_M = 1_000_000.0
"""No radius is longer: 10,000 km are no walk."""


class Cancelled(Exception):
    """The caller has had enough."""


@dataclass(frozen=True)
class Budget:
    """How long a search may take, and who hears of it."""

    seconds: float = 60.0
    progress: Progress | None = None
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        if not self.seconds > 0:
            raise _bad("budget", gettext_noop("A search has more than 0 seconds of time."))

    @property
    def left_s(self) -> float:
        """Seconds left; never so few that a solver takes it for none."""
        return max(self.started + self.seconds - time.monotonic(), 0.05)

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.started + self.seconds

    def tell(self, stage: str, share: float) -> None:
        """Raises :class:`Cancelled` where the caller says so."""
        if self.progress is not None and self.progress(stage, share) is False:
            raise Cancelled(stage)


@dataclass(frozen=True)
class Town:
    """Houses and candidates, checked. Pairs are in rows of the CSR: `start`, `of` and `metres`."""

    weights: Floats
    candidates: int
    start: Ints
    of: Ints
    metres: Floats
    capacities: Floats | None = None

    @property
    def houses(self) -> int:
        return len(self.weights)

    @property
    def house(self) -> Ints:
        """The house of every pair."""
        return np.repeat(np.arange(self.houses), np.diff(self.start))

    def within(self, radius_m: float) -> Town:
        """The same town with the pairs of at most `radius_m` alone."""
        near = self.metres <= radius_m
        start = np.concatenate([[0], np.cumsum(near)])[self.start]
        return Town(
            self.weights, self.candidates, start, self.of[near], self.metres[near], self.capacities
        )

    def unreached(self) -> Ints:
        """Houses with somebody in them that no candidate can serve."""
        return np.flatnonzero((np.diff(self.start) == 0) & (self.weights > 0))


@dataclass(frozen=True)
class Wish:
    """What is wanted: `goal` of :data:`GOALS`, how many new stations, the radius, what stays.

    `cover`: most persons within `radius_m` of `count` new stations. `median`: fewest person-metres
    with `count` new ones. `set_cover`: fewest stations with everybody within `radius_m`, at most
    `count` new ones where that is given. `centre`: the shortest longest walk with `count` new ones.
    `existing` are candidates that stand and stay; one that may move is simply not among them.
    """

    goal: str
    count: int | None = None
    radius_m: float | None = None
    existing: tuple[int, ...] = ()


def make_town(distances: csr_array, weights: Floats, *, capacities: Floats | None = None) -> Town:
    """A town from a matrix of metres, persons of houses and, where it matters, persons a station holds.

    Raises :class:`BadInput` ``siting_distances``, ``siting_weights``, ``siting_capacity``,
    ``siting_no_candidates``, ``siting_no_houses``.
    """
    if not issparse(distances):
        # A dense array does not tell a house next door (0 m) from one out of reach.
        raise _bad("distances", gettext_noop("The distances are a sparse matrix."))
    matrix = csr_array(distances, copy=True)
    matrix.sort_indices()
    houses, candidates = matrix.shape
    persons = np.asarray(weights, np.float64)
    if candidates == 0:
        raise _bad("no_candidates", gettext_noop("There is no place where a station could stand."))
    if houses == 0:
        raise _bad("no_houses", gettext_noop("There is no house that a station could serve."))
    if not (np.isfinite(matrix.data).all() and (matrix.data >= 0).all()):
        raise _bad("distances", gettext_noop("A distance is a finite number of 0 metres or more."))
    if not matrix.has_canonical_format:
        raise _bad("distances", gettext_noop("A house and a candidate have one distance."))
    if persons.shape != (houses,) or not (np.isfinite(persons).all() and (persons >= 0).all()):
        raise _bad("weights", gettext_noop("Each house has one weight, a number of 0 or more."))
    if not persons.any():
        raise _bad("weights", gettext_noop("Nobody lives here: all weights are 0."))
    room = None if capacities is None else np.asarray(capacities, np.float64)
    if room is not None and (room.shape != (candidates,) or not (room > 0).all()):
        raise _bad(
            "capacity",
            gettext_noop("Each candidate has one capacity of more than 0; leave out the others."),
        )
    return Town(
        persons, candidates, matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64),
        matrix.data.astype(np.float64), room,
    )  # fmt: skip


def check_wish(town: Town, wish: Wish) -> None:
    """Raises :class:`BadInput` ``siting_goal``, ``siting_count``, ``siting_radius``,
    ``siting_existing`` for what cannot be meant."""
    if wish.goal not in GOALS:
        raise _bad("goal", gettext_noop("The goal is one of: %(known)s."), known=", ".join(GOALS))
    if len(set(wish.existing)) < len(wish.existing) or not all(
        0 <= one < town.candidates for one in wish.existing
    ):
        raise _bad("existing", gettext_noop("A station that stays is a candidate, named once."))
    _check_count(town, wish)
    _check_radius(wish)


def _check_count(town: Town, wish: Wish) -> None:
    free = town.candidates - len(wish.existing)
    if wish.count is None:
        if wish.goal != "set_cover":
            raise _bad("count", gettext_noop("Say how many new stations are wanted."))
        return
    least = 0 if wish.existing else 1
    if not least <= wish.count <= free:
        raise _bad(
            "count",
            gettext_noop(
                "%(count)s new stations are wanted, and %(least)s to %(most)s can be chosen."
            ),
            count=wish.count, least=least, most=free,
        )  # fmt: skip


def _check_radius(wish: Wish) -> None:
    if wish.radius_m is None:
        if wish.goal in ("cover", "set_cover"):
            raise _bad("radius", gettext_noop("Say within which radius somebody is served."))
        return
    if not 0 < wish.radius_m <= LONGEST_M:  # false for NaN
        raise _bad(
            "radius",
            gettext_noop("A radius is more than 0 and at most %(most)s metres, not %(radius)s."),
            most=f"{LONGEST_M:.0f}", radius=f"{wish.radius_m:g}",
        )  # fmt: skip


def _bad(code: str, message: str, **params: object) -> BadInput:
    field_name = {"no_candidates": "candidates", "no_houses": "houses"}.get(code, code)
    return BadInput(f"siting_{code}", message, field=field_name, **params)
