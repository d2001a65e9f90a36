"""From a wish to an answer: exact by HiGHS, else by swaps with a bound. Deterministic.

The same town and wish give the same answer, unless time runs out. Who cancels is heard between the
stages, each of which ends with the budget, and within a large one (:mod:`geo_grid.geometry.siting.highs`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.siting import model
from geo_grid.geometry.siting.answer import Answer, Impossible, Outcome, outcome
from geo_grid.geometry.siting.heuristic import cover_bound, median_bound, pick, swapped
from geo_grid.geometry.siting.model import Found
from geo_grid.geometry.siting.problem import Budget, Town, Wish, check_wish
from geo_grid.geometry.siting.reasons import reasons

EXACT_PAIRS = 400_000
"""Pairs of houses and candidates up to which walks are weighed exactly."""
NEAR_ENOUGH = 0.005
"""A cover of a larger town that is as near to its bound is not sought further."""


def site(
    town: Town, wish: Wish, *, budget: Budget | None = None, exact_pairs: int = EXACT_PAIRS
) -> Answer:
    """The best choice of stations for a wish.

    Among equally good ones the one with the fewest person-metres, where the town is small enough to
    weigh them. Raises :class:`BadInput` for what cannot be meant and ``siting_too_large`` where time
    ran out without an answer, :class:`Impossible` (proven) with what would be possible,
    ``Cancelled``.
    """
    check_wish(town, wish)
    budget = budget or Budget()
    budget.tell("begin", 0.0)
    search = _Search(town, wish, budget, exact_pairs)
    return {
        "cover": search.cover, "median": search.median, "set_cover": search.set_cover,
        "centre": search.centre,
    }[wish.goal]()  # fmt: skip


class _Search:
    """One search: a method for each goal."""

    def __init__(self, town: Town, wish: Wish, budget: Budget, exact_pairs: int) -> None:
        self.town, self.wish, self.budget, self.exact_pairs = town, wish, budget, exact_pairs
        self.stands = len(wish.existing)

    @property
    def total(self) -> int:
        return self.stands + (self.wish.count or 0)

    def cover(self) -> Answer:
        """Most persons within the radius."""
        assert self.wish.radius_m is not None
        near = self.town.within(self.wish.radius_m)
        if not len(near.of):
            return self._answer(near, self._first(), np.inf, 0.0, is_proven=True)
        found = self._most_covered(near)
        if found.chosen is None:
            raise _too_large(near)
        chosen = found.chosen
        if self._is_small(near):
            rows = self._shares(near, self.total, self.total, all_served=False)
            model.keep(rows, model.share_persons(near), least=found.value)
            second = self._solved("nearer", model.share_cost(near), rows, near)
            chosen = second.chosen or chosen
        elif near.capacities is None:  # of equal covers one that no exchange makes nearer
            chosen = swapped(near, chosen, self.wish.existing, self.budget)
        return self._answer(near, chosen, found.value, found.bound, is_proven=found.is_proven)

    def _most_covered(self, near: Town) -> Found:
        """Swaps first, which come near the best at once; HiGHS in the time that is left.

        Of a large town it may not have come past its first choice by then, which serves few.
        """
        if near.capacities is not None:
            rows = self._shares(near, self.total, self.total, all_served=False)
            return _as_most(self._solved("cover", -model.share_persons(near), rows, near))
        picked = self._picked(near)
        is_near = picked.value >= (1 - NEAR_ENOUGH) * picked.bound
        if picked.is_proven or (is_near and not self._is_small(near)):
            return picked
        rows, persons = model.cover_rows(near, count=self.total)
        cost = np.concatenate([np.zeros(near.candidates), -persons])
        return _better(picked, _as_most(self._solved("cover", cost, rows, near)))

    def _picked(self, near: Town) -> Found:
        count, existing = self.total - self.stands, self.wish.existing
        chosen, bound = pick(near, count=count, existing=existing, budget=self.budget)
        served = self._outcome(near, chosen, all_served=False).served
        bound = cover_bound(
            near, count=count, existing=existing, best=served, bound=bound, budget=self.budget
        )
        return Found(chosen, served, bound, served >= bound - 1e-6)

    def median(self) -> Answer:
        """Fewest person-metres, everybody served."""
        town = self.town
        found = Found(None, np.inf, 0.0, False)
        if town.capacities is None:
            found = self._nearest_picked(town)
        if self._is_small(town) and not found.is_proven:
            rows = self._shares(town, self.total, self.total, all_served=True)
            exact = self._solved("median", model.share_cost(town), rows, town)
            if exact.chosen is None and exact.is_proven:
                raise self._impossible(town)
            found = _as_most(_better(_as_most(found), _as_most(exact)))
        if found.chosen is None:
            self._check_no_room(town)
            found = self._of_fewest(town)
        assert found.chosen is not None
        return self._answer(town, found.chosen, found.value, found.bound, is_proven=found.is_proven)

    def _nearest_picked(self, town: Town) -> Found:
        """By swaps; none where those serve most, which proves nothing of all."""
        count, existing = self.total - self.stands, self.wish.existing
        chosen, _ = pick(town, count=count, existing=existing, budget=self.budget)
        return self._weighed(town, chosen)

    def _of_fewest(self, town: Town) -> Found:
        """A choice that serves everybody, however far they walk."""
        return self._weighed(town, self._filled(self._within_count(town)))

    def _weighed(self, town: Town, chosen: tuple[int, ...]) -> Found:
        """A choice with its person-metres and what none falls below."""
        come = outcome(town, chosen, all_served=True)
        if come is None:
            return Found(None, np.inf, 0.0, False)
        bound = median_bound(
            town, count=self.total - self.stands, existing=self.wish.existing,
            best=come.person_m, budget=self.budget,
        )  # fmt: skip
        is_proven = come.person_m <= bound * (1 + 1e-9)
        return Found(chosen, come.person_m, bound, is_proven)

    def set_cover(self) -> Answer:
        """Fewest stations with everybody in reach."""
        assert self.wish.radius_m is not None
        near = self.town.within(self.wish.radius_m)
        found = self._within_count(near)
        assert found.chosen is not None
        chosen = self._nearest_of(near, len(found.chosen)) or found.chosen
        return self._answer(near, chosen, found.value, found.bound, is_proven=found.is_proven)

    def centre(self) -> Answer:
        """The shortest longest walk."""
        town = self.town
        steps = np.unique(town.metres)
        low, high = 0, len(steps) - 1
        found = self._within_count(town)
        while low < high:
            self.budget.tell("centre", 1 - (high - low) / len(steps))
            middle = (low + high) // 2
            nearer = self._fewest(town.within(steps[middle]))
            if nearer.value <= self.total:
                high, found = middle, nearer
            else:
                low = middle + 1
        near = town.within(steps[high])
        chosen = self._nearest_of(near, self.total)
        is_proven = chosen is not None and not self.budget.is_over
        if chosen is None:
            chosen = self._filled(found)
        longest = float(steps[high])
        return self._answer(
            near, chosen, longest, longest if is_proven else 0.0, is_proven=is_proven
        )

    # ---- parts

    def _within_count(self, near: Town) -> Found:
        """So few stations as are wanted, or fewer, with which everybody is served.

        That none were found is no proof that there are none: time may have run out.
        """
        found = self._fewest(near)
        most = np.inf if self.wish.count is None else self.total
        if found.chosen is not None and found.value <= most:
            return found
        if found.is_proven or found.bound > most:
            raise self._impossible(near, found)
        raise _too_large(near)

    def _fewest(self, near: Town) -> Found:
        """The fewest stations with which everybody is served; its value counts those that stay."""
        if len(near.unreached()):
            return Found(None, np.inf, np.inf, True)
        if near.capacities is not None:
            rows = self._shares(near, 0, near.candidates, all_served=True)
        else:
            rows = model.Rows(near.candidates)
            model.choose_count(rows, near, low=0, high=near.candidates)
            model.reach_rows(rows, near)
        cost = np.concatenate([np.ones(near.candidates), np.zeros(rows.columns - near.candidates)])
        found = self._solved("fewest", cost, rows, near)
        if found.chosen is None:
            return found
        # A number of stations is whole, and so is its bound.
        return replace(
            found, value=float(len(found.chosen)), bound=float(np.ceil(found.bound - 1e-6))
        )

    def _nearest_of(self, near: Town, count: int) -> tuple[int, ...] | None:
        """The choice of so many that serves all with the fewest person-metres; None: not weighed."""
        if not self._is_small(near):
            return None
        rows = self._shares(near, count, count, all_served=True)
        return self._solved("nearer", model.share_cost(near), rows, near).chosen

    def _filled(self, found: Found) -> tuple[int, ...]:
        """As many stations as are wanted, from a choice of fewer."""
        chosen = list(found.chosen or ())
        rest = [one for one in range(self.town.candidates) if one not in chosen]
        return tuple(sorted([*chosen, *rest[: self.total - len(chosen)]]))

    def _first(self) -> tuple[int, ...]:
        return self._filled(Found(self.wish.existing, 0.0, 0.0, True))

    def _shares(self, town: Town, low: int, high: int, *, all_served: bool) -> model.Rows:
        return model.share_rows(town, low=low, high=high, all_served=all_served)

    def _solved(
        self, stage: str, cost: np.ndarray[tuple[int], np.dtype[np.float64]], rows: model.Rows,
        town: Town,
    ) -> Found:  # fmt: skip
        self.budget.tell(stage, 0.0)
        return model.solve(
            cost, rows, whole=town.candidates, fixed=self.wish.existing, budget=self.budget,
            stage=stage,
        )  # fmt: skip

    def _is_small(self, town: Town) -> bool:
        return len(town.of) <= self.exact_pairs

    def _check_no_room(self, town: Town) -> None:
        if town.capacities is not None:
            raise _too_large(town)

    def _outcome(self, town: Town, chosen: tuple[int, ...], *, all_served: bool) -> Outcome:
        come = outcome(town, chosen, all_served=all_served)
        assert come is not None
        return come

    def _answer(
        self, town: Town, chosen: tuple[int, ...], value: float, bound: float, *, is_proven: bool
    ) -> Answer:
        all_served = self.wish.goal != "cover"
        come = self._outcome(town, chosen, all_served=all_served)
        counted = {"cover": come.served, "median": come.person_m}.get(self.wish.goal, value)
        walked = come.walks.metres[come.walks.is_served & (town.weights > 0)]
        why = reasons(town, chosen, self.wish.existing, come, all_served=all_served)
        self.budget.tell("done", 1.0)
        return Answer(
            chosen=chosen, served=come.served, person_m=come.person_m,
            longest_m=float(walked.max(initial=0.0)), station=come.walks.station, value=counted,
            bound=counted if is_proven else bound, is_proven=is_proven, reasons=why,
        )  # fmt: skip

    def _impossible(self, near: Town, found: Found | None = None) -> Impossible:
        """What would be possible instead: more stations at this radius, or a longer one."""
        found = found or self._fewest(near)
        stations = len(found.chosen) - self.stands if found.chosen is not None else None
        radius_m = None
        if self.wish.radius_m is not None and self.wish.count is not None:
            try:
                wish = replace(self.wish, goal="centre", radius_m=None)
                radius_m = _Search(self.town, wish, self.budget, self.exact_pairs).centre().value
            except (Impossible, BadInput):  # none, or none in time
                radius_m = None
        elif self.wish.radius_m is not None and not len(self.town.unreached()):
            radius_m = self._least_radius()
        return impossible(stations, radius_m, is_weighed=found.is_proven)

    def _least_radius(self) -> float:
        """Within which every house has some candidate."""
        nearest_m = np.full(self.town.houses, np.inf)
        np.minimum.at(nearest_m, self.town.house, self.town.metres)
        return float(nearest_m[self.town.weights > 0].max())


def _as_most(found: Found) -> Found:
    """What was sought as the least, with its value and bound as the most."""
    return replace(found, value=-found.value, bound=-found.bound)


def _better(one: Found, other: Found) -> Found:
    """Of two choices the one that serves more, with what is known of the bound by both."""
    if other.chosen is None:
        return replace(one, bound=min(one.bound, other.bound))
    better = other if other.value > one.value else one
    bound = min(one.bound, other.bound)
    is_proven = other.is_proven or better.value >= bound - 1e-6
    return replace(better, bound=bound, is_proven=is_proven)


def _too_large(town: Town) -> BadInput:
    """Time ran out without an answer."""
    if town.capacities is None:
        text = gettext_noop("No choice was found in time; give it more time or fewer candidates.")
    else:
        text = gettext_noop(
            "No choice was found in time; give it more time, fewer candidates, or leave out "
            "the capacities."
        )
    return BadInput("siting_too_large", text)


def impossible(
    stations: int | None, radius_m: float | None, *, is_weighed: bool = True
) -> Impossible:
    """The refusal that names what would be possible; not `is_weighed`: time ran out for that."""
    values = {"number": stations, "radius": None if radius_m is None else f"{radius_m:g}"}
    if stations is not None and radius_m is not None:
        text = gettext_noop("impossible: %(number)s stations, or a radius of %(radius)s")
    elif stations is not None:
        text = gettext_noop("impossible: %(number)s stations")
    elif radius_m is not None:
        text = gettext_noop("impossible: a radius of %(radius)s")
    elif not is_weighed:
        text = gettext_noop("impossible; what would be possible was not found in time")
    else:
        text = gettext_noop("impossible: somebody lives where no candidate can serve them")
    return Impossible(
        "siting_impossible", text, stations=stations, radius_m=radius_m,
        **{key: value for key, value in values.items() if value is not None and f"({key})" in text},
    )  # fmt: skip
