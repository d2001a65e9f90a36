"""Good choices where exact ones would take too long, and what nothing can be better than.

Greedy, then swaps as long as one helps (Teitz and Bart 1968). The bound of a cover is that of
submodular functions (Nemhauser, Wolsey and Fisher 1978), then Lagrange's (Galvão and ReVelle 1996),
as that of a median is (Narula, Ogbu and Samuelsson 1977). No capacities.
"""

from __future__ import annotations

import numpy as np

from geo_grid.geometry.siting.answer import nearest
from geo_grid.geometry.siting.problem import Budget, Floats, Town
from geo_grid.geometry.siting.reasons import others_for

_SUBGRADIENTS = 120


def pick(
    town: Town, *, count: int, existing: tuple[int, ...], budget: Budget
) -> tuple[tuple[int, ...], float]:
    """`count` new stations that serve most persons, then with the fewest person-metres.

    And a bound of the persons that any such choice serves. Where time runs out, the rest are those
    that served most when there was time to look.
    """
    chosen, bound = list(existing), float(town.weights.sum())
    next_best: list[int] = []
    for number in range(count):
        if next_best and budget.is_over:
            return tuple(sorted([*chosen, *next_best[: count - number]])), bound
        budget.tell("greedy", number / count)
        found = others_for(town, tuple(chosen), without=-1)
        walks = nearest(town, tuple(chosen))
        now = float(town.weights[walks.is_served].sum())
        gains = np.sort(found.persons - now)[::-1][:count].sum()
        bound = min(bound, now + float(gains))
        free = np.setdiff1d(np.arange(town.candidates), chosen)
        order = np.lexsort((free, found.person_m[free], -found.persons[free]))
        one, *next_best = free[order].tolist()
        chosen.append(one)
    return swapped(town, tuple(sorted(chosen)), existing, budget), bound


def swapped(
    town: Town, chosen: tuple[int, ...], existing: tuple[int, ...], budget: Budget
) -> tuple[int, ...]:
    """A choice with stations exchanged as long as that serves more, or as many with fewer person-metres."""
    is_better = True
    while is_better and not budget.is_over:
        is_better = False
        for one in [c for c in chosen if c not in existing]:
            if budget.is_over:
                break
            budget.tell("swap", 0.0)
            found = others_for(town, chosen, without=one)
            free = np.setdiff1d(np.arange(town.candidates), [c for c in chosen if c != one])
            order = np.lexsort((free != one, found.person_m[free], -found.persons[free]))
            best = int(free[order[0]])
            gain = (
                found.persons[best] - found.persons[one],
                found.person_m[one] - found.person_m[best],
            )
            if best != one and (gain[0] > 1e-6 or (gain[0] > -1e-6 and gain[1] > 1e-6)):
                chosen = tuple(sorted({*chosen, best} - {one}))
                is_better = True
    return chosen


def cover_bound(
    town: Town, *, count: int, existing: tuple[int, ...], best: float, bound: float, budget: Budget
) -> float:
    """Persons that no choice of `count` new stations serves more than; at most `bound`.

    `best` is what some choice serves. A house pays a price to each chosen station that it reaches,
    and is then served for what is left of its persons, by whichever.
    """
    house, of = town.house, town.of
    reached = np.bincount(house, minlength=town.houses)
    persons = np.where(reached > 0, town.weights, 0.0)
    price, step = persons / np.maximum(reached, 1), 2.0
    free, lowest = np.setdiff1d(np.arange(town.candidates), existing), np.inf
    for number in range(_SUBGRADIENTS):
        if budget.is_over or lowest <= best:
            break
        budget.tell("bound", number / _SUBGRADIENTS)
        worth = np.bincount(of, price[house], minlength=town.candidates)
        order = free[np.argsort(-worth[free], kind="stable")[:count]]
        is_taken = np.zeros(town.candidates, bool)
        is_taken[[*existing, *order]] = True
        value = float((persons - price).sum() + worth[is_taken].sum())
        lowest, step = (value, step) if value < lowest else (lowest, 0.95 * step)
        wrong = np.bincount(house, is_taken[of], minlength=town.houses) - (price < persons)
        wrong[(price <= 0) & (wrong > 0)] = 0.0  # a price never falls below nothing
        size = float((wrong**2).sum())
        if size == 0:
            break
        price = np.clip(price - step * max(value - best, 0.0) / size * wrong, 0.0, persons)
    return max(best, min(bound, _whole(lowest, town.weights)))


def _whole(persons: float, weights: Floats) -> float:
    """Where every house has a whole number of persons, no sum lies between two."""
    if np.isfinite(persons) and (weights == np.floor(weights)).all():
        return float(np.floor(persons + 1e-6))
    return persons


def median_bound(
    town: Town, *, count: int, existing: tuple[int, ...], best: float, budget: Budget
) -> float:
    """Person-metres that no choice of `count` new stations falls below, if all are served."""
    cost, house = town.weights[town.house] * town.metres, town.house
    # Each house is let off what its nearest candidate costs: the first price of not being served.
    price = np.full(town.houses, np.inf)
    np.minimum.at(price, house, cost)
    price[np.isinf(price)] = 0.0
    bound, step = 0.0, 2.0
    free = np.setdiff1d(np.arange(town.candidates), existing)
    for number in range(_SUBGRADIENTS):
        if budget.is_over:
            break
        budget.tell("bound", number / _SUBGRADIENTS)
        saved = np.minimum(cost - price[house], 0.0)
        worth = np.bincount(town.of, saved, minlength=town.candidates)
        order = free[np.argsort(worth[free], kind="stable")[:count]]
        taken = np.concatenate([np.array(existing, np.int64), order])
        value = float(price.sum() + worth[taken].sum())
        if value > bound:
            bound = value
        else:
            step *= 0.95
        price = _raised(town, price, taken, saved, step * max(best - value, 0.0))
    return min(bound, best)


def _raised(
    town: Town, price: Floats, taken: np.ndarray[tuple[int], np.dtype[np.int64]], saved: Floats,
    reach: float,
) -> Floats:  # fmt: skip
    """Prices that come nearer to serving each house once."""
    is_taken = np.zeros(town.candidates, bool)
    is_taken[taken] = True
    used = is_taken[town.of] & (saved < 0)
    served = np.bincount(town.house[used], minlength=town.houses)
    wrong = np.where(town.weights > 0, 1.0 - served, 0.0)
    size = float((wrong**2).sum())
    return price if size == 0 else np.maximum(price + reach / size * wrong, 0.0)
