"""How far one walks within the cells of a plan, from door to door along the streets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from geo_grid.errors import BadInput, NotFound, gettext_noop
from geo_grid.geometry.network.joins import join
from geo_grid.geometry.network.lines import Floats
from geo_grid.geometry.network.span import longest_walk
from geo_grid.reach.current import Walks, versions, walks
from geo_grid.reach.doors import Doors, doors_of
from geo_grid.reach.opening import unknown_holidays
from geo_grid.reach.searches import costs_at
from geo_grid.redraw.drafts.queries import base_of, state_of
from geo_grid.redraw.models import Plan
from geo_grid.redraw.steps.state import State

FARTHEST_M = 5_000.0
"""Doors that are farther apart along the streets count as not joined."""
MOST_CELLS = 20
MOST_DOORS = 2_000
"""A cell of more, such as a community before it is cut, is not walked through from door to door."""


def walks_of(plan: Plan, cells: Sequence[str]) -> dict[str, Any]:
    """``{revision, results}``: of each cell the longest walk between two of its houses.

    A row is ``{cell, now, before}``, both ``{metres, is_joined, off}`` or None, as :func:`_walk` has
    them; ``before`` is of the cell of this key in what the plan began with. At most
    :data:`MOST_CELLS`; raises :class:`BadInput` ``walks_too_many``, ``cell_unknown_in_plan``.
    """
    if len(cells) > MOST_CELLS:
        raise BadInput(
            "walks_too_many",
            gettext_noop("Ask for at most %(limit)s cells at once."),
            field="cell", limit=MOST_CELLS,
        )  # fmt: skip
    state, base = state_of(plan), base_of(plan)
    keys = [state.cell(cell).key for cell in cells]
    found = _network() if keys else None
    rows = [
        {"cell": key, "now": found and _walk(*found, state, key),
         "before": found and _walk(*found, base, key)}
        for key in keys
    ]  # fmt: skip
    return {"revision": plan.revision, "results": rows}


def _network() -> tuple[Walks, Doors] | None:
    """The streets and doors as they are now; None where no street can be walked."""
    now = versions()
    try:
        return walks(now), doors_of(now)
    except NotFound:
        return None


def _walk(known: Walks, doors: Doors, state: State, key: str) -> dict[str, Any] | None:
    """``metres`` of the longest walk, None where no two houses can be walked between.

    Not ``is_joined``: some are :data:`FARTHEST_M` apart or not joined at all. ``off`` counts houses
    that no street is near to. None for a cell that is not there, or has more than
    :data:`MOST_DOORS`.
    """
    if key not in state.cells:
        return None
    network = known.network
    places = _places(doors, state.atoms.geoms[state.members(key)])
    if len(places) > MOST_DOORS:
        return None
    cost = costs_at(known, None, measure="metres", is_holiday=unknown_holidays)
    joins = join(network, network.metres(places[:, 0], places[:, 1]), usable=cost.usable)
    span = longest_walk(network, cost, doors=joins, limit=FARTHEST_M)
    return {
        "metres": round(span.cost) if span.cost > 0 else None,
        "is_joined": span.is_joined,
        "off": span.off,
    }


def _places(doors: Doors, atoms: np.ndarray[Any, Any]) -> Floats:
    """(n, 2) where dwellings have their doors within some atoms (EPSG:4326), each place once."""
    ground = shapely.union_all(atoms)
    shapely.prepare(ground)
    homes = doors.units > 0
    lon, lat = doors.lon[homes], doors.lat[homes]
    inside = shapely.intersects_xy(ground, lon, lat)
    return np.unique(np.column_stack([lon[inside], lat[inside]]), axis=0)
