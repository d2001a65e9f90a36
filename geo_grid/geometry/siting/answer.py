"""What a choice of stations comes to: who goes where, how far, and who finds no place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, vstack

from geo_grid.errors import GeoGridError
from geo_grid.geometry.siting.problem import Floats, Ints, Town


@dataclass(frozen=True)
class Reason:
    """Why a station stands `at` its place: the best other place for it, and what is lost there.

    `runner_up` is None where no other place is left. `loses_persons` are persons who would not be
    served any more, `loses_person_m` what the walks of the others grow by; one may be negative.
    """

    at: int
    runner_up: int | None
    loses_persons: float
    loses_person_m: float


@dataclass(frozen=True)
class Answer:
    """A choice of stations (candidates, rising), those that stay included.

    `station` is the nearest chosen one for each house, -1 for none (shared where there are
    capacities: then the one that takes most of it). `is_proven`: nothing is better; else `bound` is
    what nothing can be better than, in the unit of the goal: persons of a cover, person-metres of a
    median, stations of a set cover, metres of a centre.
    """

    chosen: tuple[int, ...]
    served: float
    person_m: float
    longest_m: float
    station: Ints
    value: float
    bound: float
    is_proven: bool
    reasons: tuple[Reason, ...] = ()


class Impossible(GeoGridError):
    """Nothing does what is wanted; `stations` or `radius_m` that would, where there are any."""

    status = 400

    def __init__(
        self, code: str, message: str, *, stations: int | None, radius_m: float | None,
        **params: Any,
    ) -> None:  # fmt: skip
        self.stations, self.radius_m = stations, radius_m
        super().__init__(code, message, **params)


@dataclass(frozen=True)
class Walks:
    """How houses walk to chosen stations: the station of each (-1: none) and its metres."""

    station: Ints
    metres: Floats

    @property
    def is_served(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return self.station >= 0


def nearest(town: Town, chosen: tuple[int, ...]) -> Walks:
    """The nearest chosen station of each house, the lower number of equally near ones."""
    is_chosen = np.zeros(town.candidates, bool)
    is_chosen[list(chosen)] = True
    kept = is_chosen[town.of]
    house, of, metres = town.house[kept], town.of[kept], town.metres[kept]
    order = np.lexsort((of, metres, house))
    first = order[np.unique(house[order], return_index=True)[1]]
    station, far = np.full(town.houses, -1), np.full(town.houses, np.inf)
    station[house[first]], far[house[first]] = of[first], metres[first]
    return Walks(station, far)


@dataclass(frozen=True)
class Places:
    """The three numbers by station and in all: persons who have a place, find it full, or reach none."""

    load: Floats
    served: Floats
    no_place: float
    out: float


def nearest_places(town: Town, chosen: tuple[int, ...]) -> Places:
    """Everybody goes to the nearest station, full or not; the three numbers add up to all persons."""
    walks = nearest(town, chosen)
    inside = walks.is_served
    load = np.zeros(town.candidates)
    np.add.at(load, walks.station[inside], town.weights[inside])
    room = np.full(town.candidates, np.inf) if town.capacities is None else town.capacities
    served = np.minimum(load, room)
    return Places(
        load, served, float(load.sum() - served.sum()), float(town.weights[~inside].sum())
    )


def shares(town: Town, chosen: tuple[int, ...], *, served: float | None) -> Floats | None:
    """Persons of each pair of `town` with the fewest person-metres, capacities kept.

    All persons, or `served` of them; None where they find no place. A house may be shared.
    """
    is_chosen = np.zeros(town.candidates, bool)
    is_chosen[list(chosen)] = True
    pairs = np.flatnonzero(is_chosen[town.of])
    if not len(pairs):
        return None if served is None or served > 0 else np.zeros(len(town.of))
    assert town.capacities is not None
    count, house, of = len(pairs), town.house[pairs], town.of[pairs]
    ones, at = np.ones(count), np.arange(count)
    of_house = csr_array(coo_array((ones, (house, at)), shape=(town.houses, count)))
    of_station = csr_array(coo_array((ones, (of, at)), shape=(town.candidates, count)))
    if served is None:
        limits = {"A_eq": of_house, "b_eq": town.weights, "A_ub": of_station,
                  "b_ub": town.capacities}  # fmt: skip
    else:
        limits = {"A_ub": vstack([of_house, of_station]),
                  "b_ub": np.concatenate([town.weights, town.capacities]),
                  "A_eq": np.ones((1, count)), "b_eq": [served]}  # fmt: skip
    found = linprog(town.metres[pairs], bounds=(0, None), method="highs", **limits)
    if found.x is None:
        return None
    persons = np.zeros(len(town.of))
    persons[pairs] = found.x
    return persons


def most_served(town: Town, chosen: tuple[int, ...]) -> float:
    """How many persons find a place at the chosen stations, if they are well sent."""
    if town.capacities is None:
        return float(town.weights[nearest(town, chosen).is_served].sum())
    is_chosen = np.zeros(town.candidates, bool)
    is_chosen[list(chosen)] = True
    pairs = np.flatnonzero(is_chosen[town.of])
    if not len(pairs):
        return 0.0
    count = len(pairs)
    ends = np.concatenate([town.house[pairs], town.houses + town.of[pairs]])
    at = np.tile(np.arange(count), 2)
    limits = coo_array((np.ones(2 * count), (ends, at)),
                       shape=(town.houses + town.candidates, count))  # fmt: skip
    room = np.concatenate([town.weights, town.capacities])
    found = linprog(-np.ones(count), A_ub=csr_array(limits), b_ub=room, method="highs")
    return float(-found.fun)


@dataclass(frozen=True)
class Outcome:
    """Persons served and person-metres of a choice, and where houses go; None: it serves not all."""

    served: float
    person_m: float
    walks: Walks


def outcome(town: Town, chosen: tuple[int, ...], *, all_served: bool) -> Outcome | None:
    """What a choice comes to; None where all are to be served and are not."""
    if town.capacities is None:
        walks = nearest(town, chosen)
        inside = walks.is_served
        if all_served and (town.weights[~inside] > 0).any():
            return None
        person_m = float((town.weights[inside] * walks.metres[inside]).sum())
        return Outcome(float(town.weights[inside].sum()), person_m, walks)
    served = None if all_served else most_served(town, chosen)
    # A little less than the most, or rounding makes it more than there is.
    persons = shares(town, chosen, served=None if served is None else served * (1 - 1e-12))
    if persons is None:
        return None
    total = float(persons.sum())
    return Outcome(total, float((persons * town.metres).sum()), _mostly(town, persons))


def _mostly(town: Town, persons: Floats) -> Walks:
    """The station that takes most of each house; its metres are the longest that somebody walks."""
    station, metres = np.full(town.houses, -1), np.full(town.houses, np.inf)
    taken = persons > 1e-9
    house, of = town.house[taken], town.of[taken]
    order = np.lexsort((of, -persons[taken], house))
    first = order[np.unique(house[order], return_index=True)[1]]
    station[house[first]] = of[first]
    metres[house[first]] = 0.0
    np.maximum.at(metres, house, town.metres[taken])
    return Walks(station, metres)
