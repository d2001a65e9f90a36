"""How buildings and doors are called in lists and on their pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def of_units(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """By unit id: ``{unit, building, entrance, room, floor, is_unassigned, building_label}``."""
    wanted = sorted(set(ids))
    rows = sql.rows("doors", {"units": wanted, "buildings": []}) if wanted else []
    return {row["unit"]: row for row in rows if row["unit"] is not None}


def of_buildings(ids: Iterable[int]) -> dict[int, str]:
    """By building id: its address and name."""
    wanted = sorted(set(ids))
    rows = sql.rows("doors", {"units": [], "buildings": wanted}) if wanted else []
    return {row["building"]: row["building_label"] for row in rows}


def door(row: dict[str, Any] | None) -> str:
    """One line: building, entrance, room."""
    if row is None:
        return ""
    return " ".join(filter(None, (row["building_label"], row["entrance"], row["room"])))
