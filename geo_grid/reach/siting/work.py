"""A siting from the wish to the reply: where, for whom, why here, and how good it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from geo_grid.errors import GeoGridError, gettext_noop
from geo_grid.geometry.siting.answer import Answer, Impossible, Reason
from geo_grid.geometry.siting.problem import Budget, Town
from geo_grid.geometry.siting.solve import site as solve
from geo_grid.reach import coverage, kinds
from geo_grid.reach.changes import NEW, Changes
from geo_grid.reach.siting.town import Site, Weighed, site_of, weighed
from geo_grid.reach.siting.wish import SitingWish

Note = Callable[[float, str], object]
"""Hears the share done (0–1) and the stage, and may end the work by raising."""
_WAYS_SHARE = 0.4
MOST_WEIGHED = 20_000
"""Ways that are weighed one by one, exactly: with 150,000 HiGHS kept no limit of time. Of more, places
are not weighed, and medians and the nearest of equal covers are found by swaps."""


def sited(wish: SitingWish, *, note: Note = lambda share, stage: None) -> dict[str, Any]:
    """The stations that a wish is answered with, and what they come to. It fits JSON.

    ``before`` and ``after`` are the three numbers as coverage counts them: everybody goes to the
    nearest station, full or not. All other numbers count what ``weights`` says: units, or residents.
    ``places_ignored``: there were too many ways to weigh places too, so
    that the choice is made without them; the numbers count them all the same. Raises :class:`BadInput`, and ``siting_impossible`` with what would
    be possible.
    """
    site = site_of(wish)
    table = weighed(site, tell=lambda share: note(share * _WAYS_SHARE, "ways"))
    town = _weighable(table)
    try:
        answer = solve(town, table.wish, budget=_budget(wish, note), exact_pairs=MOST_WEIGHED)
    except Impossible as error:
        raise _in_words(error, site.rule) from None
    changes = _changes(site, answer)
    before = Changes(radius_m=wish.radius_m, counts_places=wish.capacity)
    return {
        "kind": wish.kind, "method": wish.method, "rule": site.rule.told(), "weights": wish.weights,
        "changes": changes.told(),
        "chosen": [_chosen(site, table, answer, at) for at in answer.chosen],
        "before": numbers(wish.kind, before), "after": numbers(wish.kind, changes),
        "served_if_sent": round(answer.served), "longest": round(answer.longest_m, 1),
        "value": round(answer.value, 1), "bound": _bound(answer), "gap": _gap(answer),
        "is_proven": answer.is_proven, "places_ignored": town is not table.town,
        "left_out": {"units": table.left_out, "candidates": site.left_out},
    }  # fmt: skip


def _weighable(table: Weighed) -> Town:
    """The town; without places where these would take the exact search too long."""
    town, radius = table.town, table.wish.radius_m
    if town.capacities is None:
        return town
    ways = town.metres if radius is None else town.metres[town.metres <= radius]
    return town if len(ways) <= MOST_WEIGHED else replace(town, capacities=None)


def _budget(wish: SitingWish, note: Note) -> Budget:
    def tell(stage: str, share: float) -> None:
        note(_WAYS_SHARE + (0.95 - _WAYS_SHARE) * share, "siting")

    return Budget(seconds=float(wish.budget_s), progress=tell)


def numbers(kind: str, changes: Changes) -> dict[str, int]:
    """The three numbers of the whole city with some changes."""
    found = coverage.count(kind, changes=changes)
    return coverage.total_of(found.numbers, np.ones(len(found.doors.units), bool))


def _changes(site: Site, answer: Answer) -> Changes:
    """The chosen candidates as new stations; with `move`, those that stand and are not chosen go."""
    chosen = [site.stations[at] for at in answer.chosen]
    gone = {one.ref for one in site.stations[: site.standing]} - {one.ref for one in chosen}
    added = tuple(
        kinds.Station(-number, NEW, f"{NEW}-{number:03d}", one.name, one.lon, one.lat,
                      one.capacity, None, "")
        for number, one in enumerate((one for one in chosen if one.noun == NEW), start=1)
    )  # fmt: skip
    return Changes(added, {}, frozenset(gone), site.wish.radius_m, site.wish.capacity)


def _chosen(site: Site, table: Weighed, answer: Answer, at: int) -> dict[str, Any]:
    """A chosen station: its place, what comes to it, why it stands here."""
    why = next((one for one in answer.reasons if one.at == at), None)
    comes = table.town.weights[answer.station == at].sum()
    return {
        **_place(site, at), "is_new": at >= site.standing, "units": round(float(comes)),
        "why": None if why is None else _why(site, why),
    }  # fmt: skip


def _why(site: Site, why: Reason) -> dict[str, Any]:
    """The best other place, and what would be lost there: units, and units times the way."""
    return {
        "runner_up": None if why.runner_up is None else _place(site, why.runner_up),
        "loses_units": round(why.loses_persons),
        "loses_way": round(why.loses_person_m) if np.isfinite(why.loses_person_m) else None,
    }


def _place(site: Site, at: int) -> dict[str, Any]:
    one = site.stations[at]
    return {"ref": one.ref, "name": one.name, "lon": one.lon, "lat": one.lat}


def _bound(answer: Answer) -> float | None:
    return round(answer.bound, 1) if np.isfinite(answer.bound) else None


def _gap(answer: Answer) -> float | None:
    """How far from the bound the value is, as a share of it; None where no bound is known."""
    if not np.isfinite(answer.bound):
        return None
    if answer.bound == answer.value:
        return 0.0
    return round(abs(answer.bound - answer.value) / max(abs(answer.bound), 1e-9), 4)


def _in_words(error: Impossible, rule: kinds.Rule) -> GeoGridError:
    """The same refusal with its radius in what the rule is given in."""
    if rule.measure != "seconds" or error.radius_m is None:
        return error
    minutes = f"{np.ceil(error.radius_m / 6) / 10:g}"
    if error.stations is None:
        return GeoGridError(
            "siting_impossible", gettext_noop("impossible: a walk of %(minutes)s minutes"),
            minutes=minutes,
        )  # fmt: skip
    return GeoGridError(
        "siting_impossible",
        gettext_noop("impossible: %(number)s stations, or a walk of %(minutes)s minutes"),
        number=error.stations, minutes=minutes,
    )  # fmt: skip
