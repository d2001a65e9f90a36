"""Whether an area that is named for a role stands on today's ground, and has a level that fits."""

from __future__ import annotations

from geo_grid.access.roles import ROLES
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def check_on_ground(
    role: str,
    *,
    division_code: str = "",
    grid_cell_id: int | None = None,
    building_id: int | None = None,
    department_id: int | None = None,
) -> None:
    """Raises :class:`BadInput` by field: ``area_unknown``, ``area_level``. Says nothing without a city.

    What kind of area the role wants is asked by :func:`geo_grid.access.actions.check_assignment`.
    """
    names = {
        "division_code": division_code, "grid_cell_id": grid_cell_id, "building_id": building_id,
    }  # fmt: skip
    rows = sql.rows("area_of_role", names)
    if not rows:
        return
    (found,) = rows
    there = {
        "division_code": found["level"], "grid_cell_id": found["cell"],
        "building_id": found["building"],
    }  # fmt: skip
    for field, value in names.items():
        if value and not there[field]:
            message = gettext_noop("There is no such area today: choose one from the tree.")
            raise BadInput("area_unknown", message, field=field)
    levels = ROLES[role].levels if role in ROLES else ()
    if division_code and levels and found["level"] not in levels:
        raise BadInput(
            "area_level",
            gettext_noop("The role %(role)s is given for a division of level: %(levels)s."),
            field="division_code",
            role=role,
            levels=", ".join(levels),
        )
