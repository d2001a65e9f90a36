"""What a click on the map shows: a city, a grid cell, a building, an incident."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from geo_grid.errors import NotFound, gettext_noop
from geo_grid.sql import SqlFiles
from layers.features import RECENT_DAYS

sql = SqlFiles(__file__)
AGE_LABELS = {"under_15": "0–14", "from_15_to_59": "15–59", "from_60": "60+"}


def city() -> dict[str, Any]:
    """Name, extent, versions and counts of the city; :class:`NotFound` before there is one."""
    low, high = settings.GEO_GRID_HOUSEHOLDS_RULE
    found = sql.document("card_city")
    if found is None:
        raise NotFound(
            "no_city",
            gettext_noop("There is no city yet; run: make demo, or manage.py start_city."),
        )
    return {
        **found,
        "rule": {"min_households": low, "max_households": high},
        "tianditu_key": settings.GEO_GRID_TIANDITU_KEY or None,
    }


def grid_cell(cell: int) -> dict[str, Any]:
    """Sums, hierarchy, team and ages of today's grid cell with this id."""
    low, high = settings.GEO_GRID_HOUSEHOLDS_RULE
    parameters = {"cell": cell, "low": low, "high": high, "days": RECENT_DAYS}
    card = _found(sql.document("card_grid_cell", parameters))
    return card | {"age": {label: card["age"][key] for key, label in AGE_LABELS.items()}}


def building(building_id: int) -> dict[str, Any]:
    """Address, population by house and the unit chart (floors × units) of a building."""
    return _found(sql.document("card_building", {"building": building_id}))


def incident(incident_id: int) -> dict[str, Any]:
    """One incident and what it was resolved to."""
    return _found(sql.document("card_incident", {"incident": incident_id}))


def _found(card: dict[str, Any] | None) -> dict[str, Any]:
    if card is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return card
