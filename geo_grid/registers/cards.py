"""What a click on the map shows: a grid cell, a building, an incident."""

from __future__ import annotations

from typing import Any

from geo_grid.access.context import caller, scope_parameter
from geo_grid.access.roles import Right
from geo_grid.areas.queries import city_card
from geo_grid.areas.rules import RECENT_DAYS, limits_as_json
from geo_grid.areas.standing import GroundSql
from geo_grid.disclosure import queries as disclosure
from geo_grid.errors import NotFound, gettext_noop

sql = GroundSql(__file__)
AGE_LABELS = {"under_15": "0–14", "from_15_to_59": "15–59", "from_60": "60+"}


def city() -> dict[str, Any]:
    """Extent, versions and figures of the city.

    ``counts`` says by ``numbers`` whether its persons and cases are ``exact``, for who may list them
    all, or ``published`` (``as_of``, ``error``), or not even that.
    """
    card = city_card()
    counts = card["counts"]
    if is_told_all():
        counts["numbers"] = disclosure.EXACT
        return card
    counts["is_estimated"] = None
    disclosure.tell(
        counts, code="", level=disclosure.WHOLE, table=disclosure.current(disclosure.WHOLE)
    )
    card["has_estimates"] = bool(counts.pop("is_estimated"))
    return card


def is_told_all() -> bool:
    """Whether the caller may list every person and every case of the city."""
    scope = caller().scope
    rights = (Right.REGISTERS_READ, Right.CASES_READ)
    return all(scope.having(right).everything for right in rights)


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
