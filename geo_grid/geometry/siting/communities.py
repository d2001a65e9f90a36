"""One station for several communities or villages (一站多居/村): each is wholly served by one.

The walk of a community to a candidate is the longest that somebody of it has, or one that stands
for all; a pair without a walk (NaN) cannot be. HiGHS, exact; neighbours are asked for by adding
what a torn service area breaks until none is torn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.siting.answer import Impossible
from geo_grid.geometry.siting.model import Found, Rows, solve
from geo_grid.geometry.siting.problem import Budget, Floats

_MOST_CUTS = 500


@dataclass(frozen=True)
class Communities:
    """Persons of each community, and metres to each candidate (communities × candidates).

    `person_m` is what each pair costs where that is not persons times the walk. `neighbours` are
    pairs of communities that touch.
    """

    persons: Floats
    walks_m: NDArray[np.float64]
    person_m: NDArray[np.float64] | None = None
    neighbours: tuple[tuple[int, int], ...] = ()

    @property
    def cost(self) -> NDArray[np.float64]:
        """Person-metres of each pair."""
        if self.person_m is not None:
            return self.person_m
        cost: NDArray[np.float64] = self.persons[:, None] * self.walks_m
        return cost


@dataclass(frozen=True)
class Limits:
    """How many stations, how many persons each serves at least and at most, the longest walk.

    `stays_together`: what one station serves hangs together by neighbours.
    """

    stations: int
    least: float = 0.0
    most: float = np.inf
    walk_m: float = np.inf
    stays_together: bool = False


@dataclass(frozen=True)
class Service:
    """The candidate that serves each community; the stations are those that serve somebody."""

    station: tuple[int, ...]
    person_m: float
    longest_m: float
    is_proven: bool

    @property
    def stations(self) -> tuple[int, ...]:
        return tuple(sorted(set(self.station)))


def share_out(town: Communities, limits: Limits, *, budget: Budget | None = None) -> Service:
    """The service areas with the fewest person-metres.

    Raises :class:`BadInput` ``service_…`` for what cannot be meant, :class:`Impossible` with the
    number of stations, or the walk, with which it would be possible.
    """
    _check(town, limits)
    budget = budget or Budget()
    budget.tell("begin", 0.0)
    found = _shared(town, limits, budget)
    if found is None:
        raise _impossible(town, limits, budget)
    budget.tell("done", 1.0)
    return found


def _check(town: Communities, limits: Limits) -> None:
    count = len(town.persons)
    if count == 0 or town.walks_m.shape[0] != count or town.walks_m.shape[1] == 0:
        raise _bad("walks", gettext_noop(
            "Each community has persons and a walk to each candidate, and there is one of both."))  # fmt: skip
    if not ((town.persons > 0) & np.isfinite(town.persons)).all():
        raise _bad("persons", gettext_noop("A community that is served has more than 0 persons."))
    if (town.walks_m < 0).any() or np.isinf(town.walks_m).any():
        raise _bad("walks", gettext_noop("A walk is 0 metres or more, or unknown."))
    if not 1 <= limits.stations <= town.walks_m.shape[1]:
        raise _bad("stations", gettext_noop(
            "%(count)s stations are wanted of %(most)s candidates."),
            count=limits.stations, most=town.walks_m.shape[1])  # fmt: skip
    if not 0 <= limits.least <= limits.most or limits.most <= 0:
        raise _bad("limits", gettext_noop(
            "A station serves at least %(least)s and at most %(most)s persons: these contradict "
            "each other."), least=f"{limits.least:g}", most=f"{limits.most:g}")  # fmt: skip
    if not limits.walk_m > 0:
        raise _bad("walk", gettext_noop("The longest walk is more than 0 metres."))
    named = {one for pair in town.neighbours for one in pair}
    if named - set(range(count)):
        raise _bad("neighbours", gettext_noop("A neighbour is one of the communities."))


def _bad(code: str, message: str, **params: object) -> BadInput:
    return BadInput(f"service_{code}", message, field=code, **params)


@dataclass(frozen=True)
class _Pairs:
    """The pairs that may be: community, candidate, and the column that says so."""

    community: NDArray[np.int64]
    candidate: NDArray[np.int64]
    column: NDArray[np.int64]


def _shared(town: Communities, limits: Limits, budget: Budget) -> Service | None:
    candidates = town.walks_m.shape[1]
    with np.errstate(invalid="ignore"):
        fits = town.walks_m <= limits.walk_m
    community, candidate = (part.astype(np.int64) for part in np.nonzero(fits))
    if len(np.unique(community)) < len(town.persons):
        return None
    pairs = _Pairs(community, candidate, candidates + np.arange(len(community)))
    rows = _rows(town, limits, pairs, candidates)
    cost = np.concatenate([np.zeros(candidates), town.cost[community, candidate]])
    for number in range(_MOST_CUTS):
        budget.tell("share", number / _MOST_CUTS)
        # Every column is 0 or 1: no community is divided.
        found = solve(cost, rows, whole=rows.columns, fixed=(), budget=budget, stage="share")
        if found.chosen is None:
            if not found.is_proven:
                raise _too_long()
            return None
        service = _service(town, pairs, found)
        if not (limits.stays_together and _add_cuts(rows, town, pairs, service)):
            return service
    raise _too_long()


def _too_long() -> BadInput:
    return BadInput(
        "service_too_large",
        gettext_noop("No sharing was found in time; give it more time or fewer candidates."),
    )


def _rows(town: Communities, limits: Limits, pairs: _Pairs, candidates: int) -> Rows:
    rows = Rows(candidates + len(pairs.community))
    every, own = np.arange(candidates), np.arange(len(pairs.community))
    wanted = float(limits.stations)
    rows.add_one(np.ones(candidates), every, low=wanted, high=wanted)
    ones = np.ones(len(town.persons))
    rows.add(np.ones(len(own)), pairs.community, pairs.column, low=ones, high=ones)
    rows.add(
        np.concatenate([np.ones(len(own)), -np.ones(len(own))]), np.concatenate([own, own]),
        np.concatenate([pairs.column, pairs.candidate]),
        low=np.full(len(own), -np.inf), high=np.zeros(len(own)),
    )  # fmt: skip
    # A station that is chosen serves somebody, whatever the least is.
    rows.add(np.concatenate([np.ones(len(own)), -np.ones(candidates)]),
             np.concatenate([pairs.candidate, every]), np.concatenate([pairs.column, every]),
             low=np.zeros(candidates), high=np.full(candidates, np.inf))  # fmt: skip
    most = min(limits.most, float(town.persons.sum()))
    persons = town.persons[pairs.community]
    for share, low, high in ((limits.least, 0.0, np.inf), (most, -np.inf, 0.0)):
        rows.add(
            np.concatenate([persons, np.full(candidates, -share)]),
            np.concatenate([pairs.candidate, every]), np.concatenate([pairs.column, every]),
            low=np.full(candidates, low), high=np.full(candidates, high),
        )  # fmt: skip
    return rows


def _service(town: Communities, pairs: _Pairs, found: Found) -> Service:
    assert found.columns is not None
    taken = found.columns[pairs.column] > 0.5
    station = np.full(len(town.persons), -1)
    station[pairs.community[taken]] = pairs.candidate[taken]
    every = np.arange(len(town.persons))
    return Service(
        tuple(int(one) for one in station), float(town.cost[every, station].sum()),
        float(town.walks_m[every, station].max()), found.is_proven,
    )  # fmt: skip


# ---- neighbours


def _add_cuts(rows: Rows, town: Communities, pairs: _Pairs, service: Service) -> bool:
    """Rows that a torn service area breaks; whether there were any.

    Where all of a part go to a station and somebody outside of it too, one of the part's neighbours does.
    """
    at = {(int(c), int(j)): int(column) for c, j, column in
          zip(pairs.community, pairs.candidate, pairs.column, strict=True)}  # fmt: skip
    beside = beside_each(town)
    is_torn = False
    for station in service.stations:
        served = {c for c, j in enumerate(service.station) if j == station}
        parts = list(parts_of(served, beside))
        if len(parts) < 2:
            continue
        is_torn = True
        for part in parts:
            outside = min(served - part)
            around = {n for c in part for n in beside[c]} - part
            columns = [at[c, station] for c in (*sorted(part), outside)]
            helping = [at[n, station] for n in sorted(around) if (n, station) in at]
            values = np.concatenate([np.ones(len(columns)), -np.ones(len(helping))])
            rows.add_one(values, np.array([*columns, *helping]), low=-np.inf, high=len(part))
    return is_torn


def beside_each(town: Communities) -> list[set[int]]:
    """The neighbours of each community."""
    beside: list[set[int]] = [set() for _ in town.persons]
    for one, other in town.neighbours:
        beside[one].add(other)
        beside[other].add(one)
    return beside


def parts_of(some: set[int], beside: list[set[int]]) -> Iterator[set[int]]:
    """The parts of some communities that hang together."""
    left = set(some)
    while left:
        part, edge = set(), [min(left)]
        while edge:
            one = edge.pop()
            if one in left:
                left.remove(one)
                part.add(one)
                edge += sorted(beside[one] & left)
        yield part


# ---- what would be possible


def _impossible(town: Communities, limits: Limits, budget: Budget) -> Impossible:
    """The refusal, with the nearest number of stations and the shortest walk that would do."""
    counts = sorted(
        range(1, town.walks_m.shape[1] + 1), key=lambda count: (abs(count - limits.stations), count)
    )
    stations, walk_m, is_weighed = None, None, True
    try:
        stations = next(
            (n for n in counts if n != limits.stations
             and _shared(town, replace(limits, stations=n), budget)), None,
        )  # fmt: skip
        walk_m = _least_walk(town, limits, budget)
    except BadInput:  # out of time: that the wish is impossible stays proven
        is_weighed = False
    if stations is not None and walk_m is not None:
        text = gettext_noop("impossible: %(number)s stations, or a walk of %(walk)s metres")
    elif stations is not None:
        text = gettext_noop("impossible: %(number)s stations")
    elif walk_m is not None:
        text = gettext_noop("impossible: a walk of %(walk)s metres")
    elif not is_weighed:
        text = gettext_noop("impossible; what would be possible was not found in time")
    else:
        text = gettext_noop("impossible: change how many persons a station serves")
    walk = None if walk_m is None else f"{walk_m:g}"
    values = {k: v for k, v in (("number", stations), ("walk", walk)) if v is not None}
    return Impossible("service_impossible", text, stations=stations, radius_m=walk_m, **values)


def _least_walk(town: Communities, limits: Limits, budget: Budget) -> float | None:
    """The shortest longest walk with which it can be, beyond the one that is allowed."""
    known = np.unique(town.walks_m[np.isfinite(town.walks_m)])
    steps = known[known > limits.walk_m]
    if not len(steps) or not _shared(town, replace(limits, walk_m=float(steps[-1])), budget):
        return None
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        if _shared(town, replace(limits, walk_m=float(steps[middle])), budget):
            high = middle
        else:
            low = middle + 1
    return float(steps[high])
