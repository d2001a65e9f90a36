"""What a click on the map shows: a grid cell, a building, an incident."""

from __future__ import annotations

from typing import Any

from geo_grid.access.context import scope_parameter
from geo_grid.areas.rules import RECENT_DAYS, limits_as_json
from geo_grid.areas.standing import GroundSql
from geo_grid.errors import NotFound, gettext_noop

sql = GroundSql(__file__)
AGE_LABELS = {"under_15": "0–14", "from_15_to_59": "15–59", "from_60": "60+"}


def grid_cell(cell: int) -> dict[str, Any]:
    """Sums, hierarchy, team and ages of today's grid cell with this id.

    ``numbers`` is ``exact`` where the caller may list who lives in it; else ``hidden``, and what
    is known of persons is null.
    """
    parameters = {"cell": cell, "limits": limits_as_json(), "days": RECENT_DAYS}
    card = _found(sql.document("card_grid_cell", parameters | scope_parameter()))
    card["age"] = {label: card["age"][key] for key, label in AGE_LABELS.items()}
    return card


def building(building_id: int) -> dict[str, Any]:
    """Address, population by house and the unit chart (floors × units) of a building.

    ``numbers`` as of a grid cell; a unit behind which the caller may not look tells its floor, room
    and use alone, and its state is ``hidden``.
    """
    return _found(sql.document("card_building", {"building": building_id, **scope_parameter()}))


def incident(incident_id: int) -> dict[str, Any]:
    """One incident and what it was resolved to."""
    return _found(sql.document("card_incident", {"incident": incident_id, **scope_parameter()}))


def _found(card: dict[str, Any] | None) -> dict[str, Any]:
    if card is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return card
