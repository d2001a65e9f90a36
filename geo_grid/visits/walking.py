"""The order in which doors are walked to: along the streets where there are some, else straight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from geo_grid.access.context import scope_parameter
from geo_grid.errors import NotFound
from geo_grid.geometry.datum import to_wgs84
from geo_grid.geometry.metric import project_points
from geo_grid.geometry.network.joins import join
from geo_grid.geometry.network.lines import Bools, Floats
from geo_grid.geometry.network.matrix import ways
from geo_grid.geometry.network.profiles import ADULT
from geo_grid.geometry.network.tours import MOST, tour
from geo_grid.reach.current import versions, walks
from geo_grid.reach.opening import unknown_holidays
from geo_grid.reach.place import check_place
from geo_grid.reach.searches import costs_at
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
MOST_DOORS = MOST - 1
"""Beside the place where one stands."""


def walk(
    units: Sequence[int],
    *,
    lon: float | None = None,
    lat: float | None = None,
    datum: str = "wgs84",
) -> dict[str, Any]:
    """An order of doors: ``{results, metres, straight, left_out}``.

    It begins at a place (degrees of `datum`), else at the first door. Each of ``results`` is ``{unit,
    metres, is_straight}``, the way to it from the one before, 0 at the first door without a place;
    ``straight`` counts ways that are as the crow flies because no street joins the two. Doors at one
    spot keep the order in which they were given. ``left_out`` are no doors of the caller's area.
    Raises :class:`BadInput` for a place outside of the city.
    """
    wanted = list(dict.fromkeys(units))
    found = {
        row["unit"]: row for row in sql.rows("spots", {"units": wanted} | scope_parameter())
    }  # fmt: skip
    doors = [found[unit] for unit in wanted if unit in found]
    left_out = [unit for unit in wanted if unit not in found]
    spots: list[tuple[float, float]] = list(
        dict.fromkeys((row["lon"], row["lat"]) for row in doors)
    )
    if lon is not None and lat is not None:
        x, y = to_wgs84([lon], [lat], datum=datum)
        start = check_place(float(x[0]), float(y[0]))
        spots = [start, *(spot for spot in spots if spot != start)]
    results = _walked(doors, spots) if doors else []
    return {
        "results": results, "metres": round(sum(one["metres"] for one in results), 1),
        "straight": sum(one["is_straight"] for one in results), "left_out": left_out,
    }  # fmt: skip


def _walked(
    doors: Sequence[dict[str, Any]], spots: Sequence[tuple[float, float]]
) -> list[dict[str, Any]]:
    """The doors in the order of a walk through their spots, from the first of them."""
    costs, is_straight = _costs(np.array(spots, float))
    results: list[dict[str, Any]] = []
    before = 0
    for here in tour(costs):
        way = {"metres": round(float(costs[before, here]), 1),
               "is_straight": bool(is_straight[before, here])}  # fmt: skip
        for row in doors:
            if (row["lon"], row["lat"]) == spots[here]:
                results.append({"unit": row["unit"], **way})
                way = {"metres": 0.0, "is_straight": False}
        before = here
    return results


def _costs(degrees: Floats) -> tuple[Floats, Bools]:
    """(n, n) metres between spots, and which of them are straight."""
    metres = np.column_stack(
        project_points(degrees[:, 0], degrees[:, 1], metric_srid=versions().metric_srid)
    )
    costs = np.hypot(*(metres[:, None] - metres[None]).transpose(2, 0, 1))
    is_straight = ~np.eye(len(costs), dtype=bool)
    try:
        known = walks()
    except NotFound:  # no street is known
        return costs, is_straight
    cost = costs_at(known, None, measure="metres", profile=ADULT, is_holiday=unknown_holidays)
    joined = join(known.network, known.network.metres(*degrees.T), usable=cost.usable)
    found = ways(known.network, cost, facilities=joined, houses=joined).tocoo()
    costs[found.row, found.col] = found.data
    is_straight[found.row, found.col] = False
    np.fill_diagonal(costs, 0.0)
    np.fill_diagonal(is_straight, False)
    return costs, is_straight
