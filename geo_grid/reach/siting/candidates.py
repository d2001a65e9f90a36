"""Where a station could stand: points that somebody names, buildings of a use, or vacant units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.db import transaction

from geo_grid.access.context import counting_all
from geo_grid.errors import BadInput, NotAllowed, gettext_noop
from geo_grid.geometry.metric import project_points
from geo_grid.geometry.network.joins import LIMIT_M, Joins
from geo_grid.geometry.network.lines import Bools
from geo_grid.reach.changes import NEW
from geo_grid.reach.current import Versions, water
from geo_grid.reach.kinds import Station, degrees_of
from geo_grid.reach.people import sees_everybody
from geo_grid.reach.place import check_place
from geo_grid.reach.searches import OnFoot, Search
from geo_grid.reach.siting.wish import MOST_CANDIDATES, SitingWish, too_many_candidates
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


@dataclass(frozen=True)
class Fitness:
    """Which of some candidates (c,) can be stations, and what is wrong with the others."""

    in_water: Bools
    off: Bools
    """Off the streets."""
    cut_off: Bools
    """On streets that no door of the city joins."""

    @property
    def fits(self) -> Bools:
        return ~(self.in_water | self.off | self.cut_off)


def candidates_of(wish: SitingWish) -> list[Station]:
    """The candidates by their ref, places as new stations have them.

    Raises :class:`BadInput` for none, for too many, and for a point outside the city, and
    :class:`NotAllowed` for vacant units where the caller may not list who lives there.
    """
    if wish.candidates == "points":
        rows = [(f"{NEW}-{i:04d}", name, *check_place(lon, lat))
                for i, (lon, lat, name) in enumerate(wish.points, start=1)]  # fmt: skip
    else:
        found = _places(wish)
        if found and found[0]["of"] > MOST_CANDIDATES:
            raise too_many_candidates(found[0]["of"])
        rows = [(row["ref"], row["name"], row["lon"], row["lat"]) for row in found]
    if len(rows) > MOST_CANDIDATES:
        raise too_many_candidates(len(rows))
    if not rows:
        raise BadInput(
            "siting_no_candidates",
            gettext_noop("There is no place where a station could stand."),
            field="use" if wish.use else "candidates",
        )
    return [
        Station(-number, NEW, ref, name, lon, lat, wish.new_capacity, None, "")
        for number, (ref, name, lon, lat) in enumerate(rows, start=1)
    ]


def _places(wish: SitingWish) -> list[dict[str, Any]]:
    """The buildings of a use, or the doors of one behind which a unit is vacant; ``of`` how many.

    Raises :class:`NotAllowed` ``vacant_hidden``: which unit is empty says who does not live there.
    """
    given = {"use": wish.use, "most": MOST_CANDIDATES}
    if wish.candidates == "buildings":
        return sql.rows("buildings", given)
    if not sees_everybody():
        raise NotAllowed(
            "vacant_hidden",
            gettext_noop(
                "You may not list who lives everywhere in the city, and so not which units are vacant: "
                "choose buildings or points."
            ),
            field="candidates",
        )
    with transaction.atomic(), counting_all():  # a resident who is not seen makes no unit vacant
        return sql.rows("vacant_units", given)


def fitness(now: Versions, candidates: Sequence[Station], search: Search, *, first: int) -> Fitness:
    """What is wrong with candidates, which are the stations of a search from the `first` on."""
    metres = np.column_stack(project_points(*degrees_of(candidates), metric_srid=now.metric_srid))
    in_water = np.zeros(len(candidates), bool)
    ponds = water(now)
    if len(ponds):
        tree = shapely.STRtree(ponds)
        in_water[tree.query(shapely.points(metres), predicate="intersects")[0]] = True
    if not isinstance(search, OnFoot):
        none = np.zeros(len(candidates), bool)
        return Fitness(in_water, none, none)
    joins = search.facilities.take(np.arange(first, first + len(candidates)))
    return Fitness(in_water, ~joins.on, joins.on & _cut_off(search, joins))


def _cut_off(search: OnFoot, joins: Joins) -> Bools:
    """Which stand on a piece of the network that no door joins."""
    component = search.network.part(search.cost.usable).component
    lived = np.unique(component[search.houses.edge[search.houses.on]])
    found: Bools = ~np.isin(component[joins.edge], lived)
    return found


def check_points(candidates: Sequence[Station], found: Fitness) -> None:
    """Raises :class:`BadInput` for the first point that can be no station."""
    faults = (
        (found.in_water, "candidate_in_water", gettext_noop(
            "The candidate %(number)s (%(name)s) stands in water; move it onto land.")),
        (found.off, "candidate_off_streets", gettext_noop(
            "The candidate %(number)s (%(name)s) is farther than %(limit_m)s m from every street that "
            "can be walked; move it to a street.")),
        (found.cut_off, "candidate_cut_off", gettext_noop(
            "The candidate %(number)s (%(name)s) stands on streets that lead to no dwelling; move it, "
            "or join those streets.")),
    )  # fmt: skip
    for wrong, code, message in faults:
        for row in np.flatnonzero(wrong)[:1]:
            one = candidates[int(row)]
            raise BadInput(
                code, message, field="points", number=int(row) + 1, limit_m=int(LIMIT_M),
                name=one.name or f"{one.lon:.5f}, {one.lat:.5f}",
            )  # fmt: skip
