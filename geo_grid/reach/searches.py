"""The nearest stations of all doors of the city: along the streets, or in a straight line."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import numpy as np
from scipy.sparse import csr_array

from geo_grid.city_time import city_timezone
from geo_grid.geometry.metric import project_points
from geo_grid.geometry.network.build import Network
from geo_grid.geometry.network.joins import Joins, join
from geo_grid.geometry.network.lines import Bools, Floats, Ints
from geo_grid.geometry.network.matrix import Tell, straight_ways, ways
from geo_grid.geometry.network.nearest import Nearest, nearest_two
from geo_grid.geometry.network.profiles import ADULT, Costs, Profile, costs
from geo_grid.geometry.network.profiles import Measure as WalkedMeasure
from geo_grid.geometry.network.straight import nearest_two_straight
from geo_grid.reach.current import Versions, Walks, walks
from geo_grid.reach.gates import shut_at
from geo_grid.reach.kinds import Measure, Station, degrees_of
from geo_grid.reach.opening import Holidays


class Search(Protocol):
    """Who is near to every door, in the measure of a rule."""

    @property
    def houses_on(self) -> Bools | None:
        """(n,) whether each door is on the network; None where none is asked."""

    @property
    def facilities_on(self) -> Bools | None:
        """(f,) whether each station is on the network; None where none is asked."""

    def nearest_two(self, rows: Ints | None = None, *, limit: float = np.inf) -> Nearest:
        """The two nearest of the stations (default: all), as numbers within `rows`."""

    def ways(self, *, limit: float = np.inf, tell: Tell = lambda share: None) -> csr_array:
        """(n, f) what every way costs; a pair beyond the limit is not stored."""


@dataclass(frozen=True)
class OnFoot:
    """Along the streets that adults walk."""

    network: Network
    cost: Costs
    facilities: Joins
    refs: Sequence[str]
    houses: Joins

    @property
    def houses_on(self) -> Bools | None:
        return self.houses.on

    @property
    def facilities_on(self) -> Bools | None:
        return self.facilities.on

    def nearest_two(self, rows: Ints | None = None, *, limit: float = np.inf) -> Nearest:
        rows = np.arange(len(self.refs)) if rows is None else rows
        return nearest_two(
            self.network, self.cost, facilities=self.facilities.take(rows),
            refs=[self.refs[int(row)] for row in rows], houses=self.houses, limit=limit,
        )  # fmt: skip

    def ways(self, *, limit: float = np.inf, tell: Tell = lambda share: None) -> csr_array:
        return ways(self.network, self.cost, facilities=self.facilities, houses=self.houses,
                    limit=limit, tell=tell)  # fmt: skip


@dataclass(frozen=True)
class Straight:
    """In metres of the metric system, over walls and water."""

    facilities: Floats
    refs: Sequence[str]
    houses: Floats
    houses_on: Bools | None = None
    facilities_on: Bools | None = None

    def nearest_two(self, rows: Ints | None = None, *, limit: float = np.inf) -> Nearest:
        rows = np.arange(len(self.refs)) if rows is None else rows
        return nearest_two_straight(
            self.facilities[rows], self.houses,
            refs=[self.refs[int(row)] for row in rows], limit=limit,
        )  # fmt: skip

    def ways(self, *, limit: float = np.inf, tell: Tell = lambda share: None) -> csr_array:
        return straight_ways(self.facilities, self.houses, limit=limit, tell=tell)


_joined: OrderedDict[tuple[Any, ...], Joins] = OrderedDict()


def costs_at(
    known: Walks, at: datetime | None, *, measure: WalkedMeasure, profile: Profile = ADULT,
    is_holiday: Holidays,
) -> Costs:  # fmt: skip
    """What ways cost at a time, with the gates shut that are shut then; those that never open else."""
    shut = shut_at(
        known.gates, at, profile=profile, timezone=city_timezone(), is_holiday=is_holiday
    )
    return costs(known.network, profile=profile, measure=measure, shut=shut)


def searched(
    now: Versions, measure: Measure, stations: Sequence[Station], *, lon: Floats, lat: Floats,
    at: datetime | None, is_holiday: Holidays,
) -> Search:  # fmt: skip
    """The search for stations from the doors of the city (degrees, EPSG:4326).

    `now` names their state, `at` decides which gates are shut. Raises :class:`NotFound`
    ``no_streets`` for a way on foot where there are none.
    """
    refs = [station.ref for station in stations]
    if measure == "straight_metres":
        srid = now.metric_srid
        return Straight(
            np.column_stack(project_points(*degrees_of(stations), metric_srid=srid)), refs,
            np.column_stack(project_points(lon, lat, metric_srid=srid)),
        )  # fmt: skip
    known = walks(now)
    network = known.network
    cost = costs_at(known, at, measure=measure, is_holiday=is_holiday)
    houses = _houses((now.place, known.digest, now.premises), network, cost, lon, lat)
    places = join(network, network.metres(*degrees_of(stations)), usable=cost.usable)
    return OnFoot(network, cost, places, refs, houses)


def _houses(key: tuple[Any, ...], network: Network, cost: Costs, lon: Floats, lat: Floats) -> Joins:
    """All doors, joined to the network as it is now; the last two states are kept.

    What doors join hangs on the profile alone, and that is the adult's here.
    """
    if key not in _joined:
        _joined[key] = join(network, network.metres(lon, lat), usable=cost.usable)
        while len(_joined) > 2:
            _joined.popitem(last=False)
    return _joined[key]
