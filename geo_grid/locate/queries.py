"""Text → places and point → places."""

from __future__ import annotations

from typing import Any

from geo_grid.areas.cell_at_point import CellRef, ground
from geo_grid.geometry.datum import to_wgs84
from geo_grid.locate.finding import Found, find, find_many, suggest
from geo_grid.sql import SqlFiles

__all__ = ["Found", "at_point", "find", "find_many", "suggest"]
sql = SqlFiles(__file__)


def at_point(*, lon: float, lat: float, datum: str) -> list[dict[str, Any]]:
    """The places at a point, the most precise first: building, then grid cell or basic cell.

    Outside every cell, a cell within 50 m is proposed with ``exact: false``; farther away the list
    is empty. `datum` names the system of the given degrees; results are WGS-84.
    """
    x, y = to_wgs84([lon], [lat], datum=datum)
    east, north = round(float(x[0]), 8), round(float(y[0]), 8)
    row = next(iter(sql.rows("building_at", {"lon": east, "lat": north})), None)
    if row is None:  # there is no city yet
        return []
    here = ground(known=(row["schema"], row["ground_version"]))
    ref = here.at(east, north)
    exact = ref is not None
    ref = ref or here.near(east, north)
    if ref is None:
        return []
    results = [_cell(ref, east, north, exact=exact)]
    if exact and row["id"] is not None:
        results.insert(0, _building(row, ref))
    return results


def _place(ref: CellRef) -> dict[str, Any]:
    cell = None
    if ref.grid_cell is not None:
        cell = {"id": ref.grid_cell, "code": ref.grid_code, "name": ref.grid_name}
    return {"basic_cell": {"id": ref.basic_cell, "code": ref.basic_code}, "grid_cell": cell}


def _cell(ref: CellRef, lon: float, lat: float, *, exact: bool) -> dict[str, Any]:
    kind = "basic_cell" if ref.grid_cell is None else "grid_cell"
    return {
        "kind": kind,
        "id": ref.basic_cell if ref.grid_cell is None else ref.grid_cell,
        "depth": "cell",
        "exact": exact,
        "confidence": 1.0 if exact else 0.5,
        "not_found": [],
        "parts": {},
        "lon": lon,
        "lat": lat,
        **_place(ref),
    }


def _building(row: dict[str, Any], ref: CellRef) -> dict[str, Any]:
    named = ("road", "number", "estate", "building_name")
    return {
        "kind": "building",
        "id": row["id"],
        "depth": "building",
        "exact": True,
        "confidence": 1.0,
        "not_found": [],
        "parts": {name: row[name] for name in named if row[name]},
        "lon": row["lon"],
        "lat": row["lat"],
        **_place(ref),
    }
