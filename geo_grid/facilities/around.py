"""What stands around a place: the cameras that see it, the nearest components.

Both are ground, which every staff login reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely

from geo_grid.areas.models import City
from geo_grid.facilities.queries import kind_names
from geo_grid.geometry.camera_view import Cameras, fields_of_view, sees
from geo_grid.geometry.metric import metres_per_degree, pick_metric_srid
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
NEAR_M, NEAREST = 200.0, 5
"""How far components are looked for, and how many are told."""


def cameras_on(lon: float, lat: float) -> dict[str, Any]:
    """The cameras that have a place (degrees, EPSG:4326) in view, the nearest first.

    ``results`` hold where each looks and ``field``, its view as a GeoJSON polygon in EPSG:4326;
    ``unknown_view`` counts the cameras within :data:`NEAR_M` of which nobody has said where they
    look. Buildings are not looked at, which ``buildings_considered`` says.
    """
    place = _around(lon, lat)
    unknown = int(sql.value("cameras_of_unknown_view", place | {"within_m": NEAR_M}))
    rows = list(sql.rows("cameras_around", place))
    return {
        "results": _in_view(rows, lon, lat) if rows else [],
        "next": None,
        "unknown_view": unknown,
        "buildings_considered": False,
    }


def _in_view(rows: list[dict[str, Any]], lon: float, lat: float) -> list[dict[str, Any]]:
    srid = City.objects.values_list("metric_srid", flat=True).first()
    metric_srid = srid or pick_metric_srid(lon, lat)
    is_seen, metres = sees(_cameras(rows), lon=lon, lat=lat, metric_srid=metric_srid)
    seen = [row | {"metres": m} for row, yes, m in zip(rows, is_seen, metres, strict=True) if yes]
    if not seen:
        return []
    drawn = fields_of_view(_cameras(seen), metric_srid=metric_srid)
    found = [
        row
        | {
            "metres": round(float(row["metres"]), 1),
            "field": {"type": "Polygon", "coordinates": [shapely.get_coordinates(one).tolist()]},
        }
        for row, one in zip(seen, drawn, strict=True)
    ]
    return sorted(found, key=lambda row: (row["metres"], row["id"]))


def _cameras(rows: Iterable[dict[str, Any]]) -> Cameras:
    names = ("lon", "lat", "bearing_deg", "field_of_view_deg", "range_m")
    return Cameras(*np.array([[row[name] for name in names] for row in rows], np.float64).T)


def components_near(lon: float, lat: float, *, language: str) -> dict[str, Any]:
    """The :data:`NEAREST` components within :data:`NEAR_M` of a place (degrees, EPSG:4326).

    Each with its kind's name in the language and its distance in ``metres``.
    """
    place = _around(lon, lat) | {"within_m": NEAR_M, "limit": NEAREST}
    names = kind_names(language=language)
    found = [
        row | {"metres": round(row["metres"], 1), "kind_name": names.get(row["kind"], row["kind"])}
        for row in sql.rows("components_near", place)
    ]
    return {"results": found, "next": None, "within_m": NEAR_M}


def _around(lon: float, lat: float) -> dict[str, float]:
    east_m, north_m = metres_per_degree(lat)
    return {"lon": lon, "lat": lat, "east_m": east_m, "north_m": north_m}
