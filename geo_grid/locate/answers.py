"""Outcomes as people and scripts are given them: labels, parts, coordinates, cells, who answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo_grid.areas.cell_at_point import CellRef, ground
from geo_grid.locate.index.index import Index
from geo_grid.locate.match.outcome import Outcome
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
_DISTRICT = {"district", "street", "community"}


def documents(
    index: Index, found: Sequence[Outcome], *, brief: bool = False
) -> list[dict[str, Any]]:
    """One document for each outcome, in the same order; `brief` leaves out parts and cells.

    One without a label is of a thing that has gone since the index was read.
    """
    houses = sorted({one.house for one in found if one.house is not None})
    units = sorted({one.id for one in found if one.kind == "unit"})
    entrances = sorted({one.entrance for one in found if one.entrance is not None})
    rows = sql.rows("labels", {"houses": houses, "units": units, "entrances": entrances})
    by_thing = {(row["kind"], row["id"]): row for row in rows}
    made = [_document(index, one, by_thing) for one in found]
    if not brief:
        _add_cells(index, made)
    return made


def _document(index: Index, one: Outcome, rows: dict[tuple[str, int], Any]) -> dict[str, Any]:
    parts = _parts(index, one, rows)
    lon, lat = _point(index, one, rows)
    return {
        "kind": one.kind,
        "id": one.id if one.id > 0 else None,
        "label": _label(index, one, rows),
        "depth": one.kind,
        "exact": one.is_clean,
        "confidence": round(one.weight, 3),
        "not_found": list(dict.fromkeys(one.not_found)),
        "faults": [fault._asdict() for fault in dict.fromkeys(one.faults)],
        "parts": {name: value for name, value in parts.items() if value},
        "lon": lon,
        "lat": lat,
    }


def _label(index: Index, one: Outcome, rows: dict[tuple[str, int], Any]) -> str:
    if one.house is None:
        return place_label(index, one.id)
    house = rows.get(("building", one.house))
    if house is None:
        return ""
    entrance = rows.get(("entrance", one.entrance or 0))
    unit = rows.get(("unit", one.id)) if one.kind == "unit" else None
    name = entrance["name"] if entrance else ""
    room = unit["room"] if unit else ""
    return " ".join(filter(None, (house["label"], name, room)))


def place_label(index: Index, pk: int) -> str:
    """A place with what holds it, the largest first: 思明区 前埔社区 前埔东一里."""
    names: list[str] = []
    at: int | None = pk
    while at is not None and at in index.places and len(names) < 5:
        place = index.places[at]
        names.append(place.name)
        at = place.parent
    if len(names) == 1 and index.places[pk].district:
        names.append(index.places[pk].district)
    return " ".join(reversed(names))


def _parts(index: Index, one: Outcome, rows: dict[tuple[str, int], Any]) -> dict[str, Any]:
    if one.house is None:
        place = index.places[one.id]
        part = {"road": "road", "lane": "road"}.get(
            place.kind, place.kind if place.kind in _DISTRICT else "estate"
        )
        return {part: place.name}
    house = rows.get(("building", one.house), {})
    entrance = rows.get(("entrance", one.entrance or 0), {})
    unit = rows.get(("unit", one.id), {}) if one.kind == "unit" else {}
    named = ("road", "number", "estate", "building", "building_name")
    return {
        **{name: house.get(name) for name in named},
        "entrance": entrance.get("name"),
        "floor": unit.get("floor"),
        "room": unit.get("room"),
    }


def _point(index: Index, one: Outcome, rows: dict[tuple[str, int], Any]) -> tuple[Any, Any]:
    """Its own point, else its entrance's, else its building's."""
    for kind, pk in (
        ("unit", one.id if one.kind == "unit" else 0),
        ("entrance", one.entrance or 0),
    ):
        row = rows.get((kind, pk))
        if row is not None and row["lon"] is not None:
            return row["lon"], row["lat"]
    at = index.houses[one.house].point if one.house is not None else index.places[one.id].point
    return at or (None, None)


def _add_cells(index: Index, made: list[dict[str, Any]]) -> None:
    """The cells that each lies in, and the primary worker of the grid cell."""
    here = ground(known=index.ground)
    cells: dict[int, list[dict[str, Any]]] = {}
    for one in made:
        ref = here.at(one["lon"], one["lat"]) if one["lon"] is not None else None
        one.update(cells_of(ref))
        if ref is not None and ref.grid_cell is not None:
            cells.setdefault(ref.grid_cell, []).append(one)
    for row in sql.rows("workers", {"cells": sorted(cells)}) if cells else ():
        for one in cells[row["cell"]]:
            one["worker"] = row["name"]


def cells_of(ref: CellRef | None) -> dict[str, Any]:
    """``basic_cell`` and ``grid_cell`` of a place; ``None`` outside."""
    if ref is None:
        return {"basic_cell": None, "grid_cell": None}
    grid = None
    if ref.grid_cell is not None:
        grid = {"id": ref.grid_cell, "code": ref.grid_code, "name": ref.grid_name}
    return {"basic_cell": {"id": ref.basic_cell, "code": ref.basic_code}, "grid_cell": grid}
