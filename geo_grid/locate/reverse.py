"""Point → place: every building that a circle of accuracy touches, and the cells there."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from geo_grid.areas.cell_at_point import CellRef, Ground, ground
from geo_grid.geometry.datum import to_wgs84
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
ACCURACY_MAX_M = 500.0
_SLACK = 1.002
"""The box around the circle is a little larger than the circle, whatever the rounding."""
_EQUATOR_M, _FLATTENING = 6_378_137.0, 1 / 298.257223563  # WGS-84

Place = dict[str, Any]


def at_point(*, lon: float, lat: float, datum: str, accuracy_m: float = 0.0) -> list[Place]:
    """The places at a point, the most precise first: buildings, then the cells.

    With `accuracy_m` (the radius of a circle, at most :data:`ACCURACY_MAX_M`) all that the circle
    touches, the nearest first; as long as there are several of a kind, none is exact. A building's
    ``lon`` and ``lat`` are its entrance that is nearest to the point, else its middle. Outside every
    cell, a cell within 50 m is proposed with ``exact: false``; farther away the list is empty.
    `datum` names the system of the given degrees; results are WGS-84.
    """
    x, y = to_wgs84([lon], [lat], datum=datum)
    circle = _circle(round(float(x[0]), 8), round(float(y[0]), 8), accuracy_m)
    row = next(iter(sql.rows("building_at", {"lon": circle.lon, "lat": circle.lat})), None)
    if row is None:  # there is no city yet
        return []
    here = ground(known=(row["schema"], row["ground_version"]))
    is_inside = row["id"] is not None and here.at(circle.lon, circle.lat) is not None
    rows: list[Place] = []
    if accuracy_m > 0 or is_inside:
        rows = sql.rows("buildings_around", asdict(circle))
    return [*_buildings(rows, here), *_cells(circle, here)]


@dataclass(frozen=True)
class Circle:
    """A circle of EPSG:4326 degrees and metres, its box, and the metres of a degree there."""

    lon: float
    lat: float
    radius_m: float
    x_m: float
    y_m: float
    west: float
    south: float
    east: float
    north: float


def _circle(lon: float, lat: float, radius_m: float) -> Circle:
    """Metres of a degree by the radii of curvature of the ellipsoid at the centre."""
    turn = math.radians(lat)
    e2 = _FLATTENING * (2 - _FLATTENING)
    w = math.sqrt(1 - e2 * math.sin(turn) ** 2)
    x_m = math.radians(_EQUATOR_M / w * max(math.cos(turn), 1e-6))
    y_m = math.radians(_EQUATOR_M * (1 - e2) / w**3)
    dx, dy = radius_m * _SLACK / x_m, radius_m * _SLACK / y_m
    return Circle(lon, lat, radius_m, x_m, y_m, lon - dx, lat - dy, lon + dx, lat + dy)


def _buildings(rows: list[Place], here: Ground) -> list[Place]:
    return [_building(row, here, ties=len(rows)) for row in rows]


def _building(row: Place, here: Ground, *, ties: int) -> Place:
    """One building; `ties`: how many the circle touches."""
    entrance = None
    if row["entrance"] is not None:
        entrance = {
            "id": row["entrance"], "name": row["entrance_name"],
            "lon": row["entrance_lon"], "lat": row["entrance_lat"],
        }  # fmt: skip
    access = entrance or row
    named = ("road", "number", "estate", "building")
    parts = {name: row[name] for name in named if row[name]}
    if row["name"]:
        parts["building_name"] = row["name"]
    if entrance:
        parts["entrance"] = entrance["name"]
    is_inside = row["distance_m"] == 0
    ref = here.refs.get(row["entrance_cell"] or row["basic_cell"])
    return {
        "kind": "building",
        "id": row["id"],
        "label": row["label"],
        "depth": "building",
        "exact": is_inside and ties == 1,
        "confidence": round((1.0 if is_inside or ties > 1 else 0.5) / ties, 2),
        "not_found": [],
        "faults": [],
        "parts": parts,
        "lon": access["lon"],
        "lat": access["lat"],
        "distance_m": round(row["distance_m"], 1),
        "entrance": entrance,
        **_place(ref),
    }


def _cells(circle: Circle, here: Ground) -> list[Place]:
    """The cell of the centre, then the others that the circle touches, each once."""
    ref = here.at(circle.lon, circle.lat)
    is_inside = ref is not None
    ref = ref or here.near(circle.lon, circle.lat)
    touched: dict[tuple[str, int], CellRef] = {} if ref is None else {_key(ref): ref}
    if circle.radius_m > 0:
        for pk in sorted(row["id"] for row in sql.rows("cells_around", asdict(circle))):
            if pk in here.refs:
                touched.setdefault(_key(here.refs[pk]), here.refs[pk])
    return [_cell(one, circle, is_inside=is_inside, ties=len(touched)) for one in touched.values()]


def _key(ref: CellRef) -> tuple[str, int]:
    """A grid cell, or the atom that belongs to none."""
    if ref.grid_cell is None:
        return "basic_cell", ref.basic_cell
    return "grid_cell", ref.grid_cell


def _cell(ref: CellRef, circle: Circle, *, is_inside: bool, ties: int) -> Place:
    kind, pk = _key(ref)
    return {
        "kind": kind,
        "id": pk,
        "label": ref.grid_name or ref.grid_code or ref.basic_code,
        "depth": "cell",
        "exact": is_inside and ties == 1,
        "confidence": round((1.0 if is_inside else 0.5) / ties, 2),
        "not_found": [],
        "faults": [],
        "parts": {},
        "lon": circle.lon,
        "lat": circle.lat,
        **_place(ref),
    }


def _place(ref: CellRef | None) -> Place:
    if ref is None:
        return {"basic_cell": None, "grid_cell": None}
    cell = None
    if ref.grid_cell is not None:
        cell = {"id": ref.grid_cell, "code": ref.grid_code, "name": ref.grid_name}
    return {"basic_cell": {"id": ref.basic_cell, "code": ref.basic_code}, "grid_cell": cell}
