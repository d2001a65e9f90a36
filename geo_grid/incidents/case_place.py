"""Where a case lies, in words and cells, for lists and pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from geo_grid.errors import gettext_noop
from geo_grid.incidents.models import Incident
from geo_grid.incidents.place_of_report import proposed_cell
from geo_grid.premises import labels

_NO_CELL = gettext_noop("This place lies in no basic cell; it belongs to %(division)s.")
_NEAR = gettext_noop("The nearest basic cell is %(cell)s, within 50 m.")


def place_of(case: Incident) -> dict[str, Any]:
    """Point (EPSG:4326), cells, division, house and door of a case.

    In no cell ``in_no_cell`` is true, ``message`` says so, and ``proposed`` is a cell within 50 m.
    """
    atom, version, division = case.basic_cell, case.cell_version, case.division
    doors = labels.of_units([case.unit_id]) if case.unit_id else {}
    houses = labels.of_buildings([case.building_id]) if case.building_id else {}
    return {
        "lon": case.point.x,
        "lat": case.point.y,
        "address": case.address_text,
        "basic_cell": {"id": atom.pk, "code": atom.code} if atom else None,
        "grid_cell": {"id": version.cell_id, "code": version.code, "name": version.name}
        if version
        else None,
        "division": {"code": division.code, "name": division.name} if division else None,
        "building": {"id": case.building_id, "label": houses.get(case.building_id, "")}
        if case.building_id
        else None,
        "unit": {"id": case.unit_id, "label": labels.door(doors.get(case.unit_id))}
        if case.unit_id
        else None,
        **({} if atom else _outside(case)),
    }


def _outside(case: Incident) -> dict[str, Any]:
    near = proposed_cell(case.point)
    name = case.division.name if case.division else gettext("the city")
    message = gettext(_NO_CELL) % {"division": name}
    if near is not None:
        message += gettext(_NEAR) % {"cell": near.grid_name or near.grid_code or near.basic_code}
    return {
        "in_no_cell": True,
        "message": message,
        "proposed": near
        and {
            "basic_cell": {"id": near.basic_cell, "code": near.basic_code},
            "grid_cell": near.grid_cell
            and {"id": near.grid_cell, "code": near.grid_code, "name": near.grid_name},
        },
    }
