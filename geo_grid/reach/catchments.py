"""From where each station is within reach by its rule, drawn along the streets and not over water."""

from __future__ import annotations

import numpy as np
import shapely

from geo_grid.geometry.metric import project, project_points
from geo_grid.geometry.network.areas import outline, reached
from geo_grid.reach.coverage import Counted
from geo_grid.reach.current import versions, water
from geo_grid.reach.kinds import degrees_of
from geo_grid.reach.searches import OnFoot

_DIGITS = 1e-7


def catchments(found: Counted) -> list[shapely.Geometry | None]:
    """The area of every facility of a count (EPSG:4326), a circle for a straight rule.

    None for a facility that is off the network, or that nobody says how far it serves.
    """
    amounts = [None if np.isnan(one) else float(one) for one in found.amounts]
    now = versions()
    if isinstance(found.search, OnFoot):
        search, ponds = found.search, water(now)
        return [_walked(search, row, amount, ponds) for row, amount in enumerate(amounts)]
    x, y = project_points(*degrees_of(found.facilities), metric_srid=now.metric_srid)
    places = shapely.points(x, y)
    return [
        None if amount is None else _degrees(place.buffer(amount), now.metric_srid)
        for place, amount in zip(places, amounts, strict=True)
    ]


def _walked(
    search: OnFoot, row: int, amount: float | None, ponds: np.ndarray
) -> shapely.Geometry | None:
    door = search.facilities.take(np.array([row]))
    if amount is None or not door.on[0]:
        return None
    network = search.network
    part = reached(network, search.cost, door=door, limit=amount, toward=True)
    drawn = np.array([outline(network, part, door=door, water=ponds)], dtype=object)
    return shapely.set_precision(network.degrees(drawn)[0], _DIGITS)


def _degrees(shape: shapely.Geometry, metric_srid: int) -> shapely.Geometry:
    drawn = project(np.array([shape], dtype=object), metric_srid=metric_srid, inverse=True)
    return shapely.set_precision(drawn[0], _DIGITS)
