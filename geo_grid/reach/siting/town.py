"""Doors, stations and candidates of the city as the table that the solver weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.network.lines import Floats, Ints
from geo_grid.geometry.network.matrix import Tell
from geo_grid.geometry.network.nearest import TIE
from geo_grid.geometry.siting.problem import Town, Wish, make_town
from geo_grid.reach import kinds
from geo_grid.reach.coverage import no_radius, rule_for
from geo_grid.reach.current import Versions, versions
from geo_grid.reach.doors import Doors, doors_of
from geo_grid.reach.opening import opening, unknown_holidays
from geo_grid.reach.people import residents
from geo_grid.reach.searches import Search, searched
from geo_grid.reach.siting import candidates as places
from geo_grid.reach.siting.wish import METHODS, SitingWish


@dataclass(frozen=True)
class Site:
    """What a wish means here: the places that may be chosen, those that stand first."""

    wish: SitingWish
    rule: kinds.Rule
    stations: list[kinds.Station]
    """Those that stand, then the candidates that can be stations."""
    standing: int
    """How many stand."""
    left_out: int
    """Candidates that cannot be stations."""
    doors: Doors
    weight: Ints
    """(n,) behind each door: dwellings, or the residents whom the kind serves."""
    search: Search

    @property
    def radius(self) -> float | None:
        """Within which a door is served, in the rule's measure; None where nobody says."""
        return self.rule.amount


def site_of(wish: SitingWish) -> Site:
    """What a wish means here.

    Raises :class:`BadInput` for candidates that can be no stations, a kind without a radius, and
    limits that contradict each other; :class:`NotAllowed` for what the caller may not count.
    """
    now, rule = versions(), rule_for(wish.kind, wish.radius_m)
    if rule.amount is None and wish.method != "p_median":
        raise no_radius(wish.kind)
    standing = opening(kinds.standing(wish.kind), at=None).open
    usual = kinds.kind_of(wish.kind).default_capacity
    wanted = [
        replace(one, capacity=usual) if one.capacity is None else one
        for one in places.candidates_of(wish)
    ]
    site = _searched(now, wish, rule, standing, wanted)
    _check_numbers(site)
    return site


def _searched(
    now: Versions, wish: SitingWish, rule: kinds.Rule, standing: Sequence[kinds.Station],
    wanted: Sequence[kinds.Station],
) -> Site:  # fmt: skip
    doors = doors_of(now)
    every = [*standing, *wanted]
    search = searched(
        now, rule.measure, every, lon=doors.lon, lat=doors.lat, at=None, is_holiday=unknown_holidays
    )
    found = places.fitness(now, wanted, search, first=len(standing))
    if wish.candidates == "points":
        places.check_points(wanted, found)
    elif not found.fits.all():
        kept = [one for one, fits in zip(wanted, found.fits, strict=True) if fits]
        every = [*standing, *kept]
        search = searched(
            now,
            rule.measure,
            every,
            lon=doors.lon,
            lat=doors.lat,
            at=None,
            is_holiday=unknown_holidays,
        )
    left_out = len(standing) + len(wanted) - len(every)
    weight = doors.units
    if wish.weights == "residents":
        weight = residents(doors, now, serves=kinds.kind_of(wish.kind).serves)
    return Site(wish, rule, every, len(standing), left_out, doors, weight, search)


def _check_numbers(site: Site) -> None:
    free = len(site.stations) - site.standing
    if free == 0 or (site.wish.n or 0) > free:
        raise BadInput(
            "siting_few_candidates",
            gettext_noop("%(count)s new stations are wanted, and %(most)s places can be stations."),
            field="n", count=site.wish.n or 1, most=free,
        )  # fmt: skip
    if site.wish.weights == "residents" and not site.weight.any():
        raise BadInput(
            "siting_no_residents",
            gettext_noop("Nobody is known here whom the kind serves; choose dwellings as weights."),
            field="weights",
        )
    if not site.weight.any():
        raise BadInput(
            "siting_no_houses",
            gettext_noop("No dwelling is known here that a station could serve."),
            field="kind",
        )


@dataclass(frozen=True)
class Weighed:
    """The solver's town and wish; `served` are the doors that it weighs, in its order."""

    town: Town
    wish: Wish
    doors: Ints
    left_out: int
    """Units, or residents, that no place at all can be walked to from."""


def weighed(site: Site, *, tell: Tell) -> Weighed:
    """The table of all ways; doors from which no way leads anywhere are left out, and counted.

    A station with a radius of its own keeps it: a door within it, though beyond the radius of the
    others, counts as just within theirs.
    """
    goal = METHODS[site.wish.method]
    amounts = site.rule.amounts(site.stations)
    limit = float(np.nanmax(amounts)) if goal == "cover" else np.inf
    ways = site.search.ways(limit=limit, tell=tell)
    if site.radius is not None and goal != "median":  # a median counts every metre that is walked
        ways = _within_own(ways, amounts, site.radius)
    lived = site.weight > 0
    # Of a cover doors without a way cost nothing; where all are to be served they never could be.
    weighs = lived if goal == "cover" else lived & (np.diff(ways.indptr) > 0)
    if not weighs.any():
        raise BadInput(
            "siting_reaches_nobody",
            gettext_noop("From no dwelling a way leads to any of these places."),
            field="candidates",
        )
    doors = np.flatnonzero(weighs)
    units = site.weight[doors].astype(np.float64)
    town = make_town(ways[doors], units, capacities=_capacities(site, float(units.sum())))
    stay = tuple(range(site.standing)) if site.wish.existing == "stay" else ()
    count = site.wish.n
    if count is not None and site.wish.existing == "move":
        count += site.standing
    radius = None if goal == "median" else site.radius
    wish = Wish(goal, count=count, radius_m=radius, existing=stay)
    return Weighed(town, wish, doors, int(site.weight[lived & ~weighs].sum()))


def _within_own(ways: csr_array, amounts: Floats, radius: float) -> csr_array:
    """Ways with those of a station cut at its own radius, where it has one.

    One that is longer than the radius by less than two ways must differ by is as long as it.
    """
    own = amounts[ways.indices]
    has_own = np.isfinite(own) & (own != radius)
    is_within = ways.data <= np.where(has_own, own, radius) + TIE
    data = np.where(is_within, np.minimum(ways.data, radius), ways.data)
    keep = is_within | ~has_own
    rows = np.repeat(np.arange(ways.shape[0]), np.diff(ways.indptr))[keep]
    return csr_array((data[keep], (rows, ways.indices[keep])), shape=ways.shape)


def _capacities(site: Site, everybody: float) -> Floats | None:
    """(s,) places of each; None where they do not count, or none has a limit."""
    room = kinds.places_of(site.stations)
    if not site.wish.capacity or (room < 0).all():
        return None
    # The solver knows no station without any place: it gets a hair of one.
    return np.where(room < 0, everybody, np.maximum(room, 1e-6)).astype(np.float64)
