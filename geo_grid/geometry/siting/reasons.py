"""Why here: for each new station the best other place, and what would be lost there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_grid.geometry.siting.answer import Outcome, Reason, nearest, outcome
from geo_grid.geometry.siting.problem import Floats, Town

_MOST_TRIED = 400
"""Choices that are counted one by one where there are capacities; beyond them no reason is told."""


@dataclass(frozen=True)
class Others:
    """What each candidate would come to in place of one station."""

    persons: Floats
    person_m: Floats


def others_for(town: Town, chosen: tuple[int, ...], *, without: int) -> Others:
    """Persons served and their person-metres with each candidate in place of the station `without`."""
    left = tuple(one for one in chosen if one != without)
    walks = nearest(town, left)
    inside = walks.is_served
    persons = float(town.weights[inside].sum())
    person_m = float((town.weights[inside] * walks.metres[inside]).sum())
    weights, before = town.weights[town.house], walks.metres[town.house]
    is_new, is_nearer = np.isinf(before), town.metres < before
    more = np.bincount(town.of, weights * is_new, minlength=town.candidates)
    change = np.where(is_new, town.metres, np.where(is_nearer, town.metres - np.where(
        is_new, 0.0, before), 0.0))  # fmt: skip
    grown = np.bincount(town.of, weights * change, minlength=town.candidates)
    return Others(np.asarray(persons + more, np.float64), np.asarray(person_m + grown, np.float64))


def reasons(
    town: Town, chosen: tuple[int, ...], existing: tuple[int, ...], now: Outcome, *,
    all_served: bool,
) -> tuple[Reason, ...]:  # fmt: skip
    """A :class:`Reason` for each new station; where all are to be served, places that leave out
    somebody come after all others."""
    free = np.setdiff1d(np.arange(town.candidates), chosen)
    new = [one for one in chosen if one not in existing]
    if town.capacities is not None:
        if len(free) * len(new) > _MOST_TRIED:
            return ()
        return tuple(_tried(town, chosen, one, now, all_served=all_served) for one in new)
    found = []
    for one in new:
        if not len(free):
            found.append(Reason(one, None, 0.0, 0.0))
            continue
        others = others_for(town, chosen, without=one)
        best = free[np.lexsort((free, others.person_m[free], -others.persons[free]))[0]]
        found.append(
            Reason(
                one, int(best), now.served - float(others.persons[best]),
                float(others.person_m[best]) - now.person_m,
            )
        )  # fmt: skip
    return tuple(found)


def _tried(
    town: Town, chosen: tuple[int, ...], at: int, now: Outcome, *, all_served: bool
) -> Reason:
    """The same where each other place has to be counted by itself."""
    best: tuple[float, float, int] | None = None
    for other in range(town.candidates):
        if other in chosen:
            continue
        swapped = tuple(sorted({*chosen, other} - {at}))
        found = outcome(town, swapped, all_served=all_served)
        if found is not None:
            rank = (round(-found.served, 6), found.person_m, other)
            best = rank if best is None else min(best, rank)
    if best is None:
        return Reason(at, None, 0.0, 0.0)
    return Reason(at, best[2], now.served + best[0], best[1] - now.person_m)
