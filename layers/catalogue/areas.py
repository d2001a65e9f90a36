"""An area somebody means: a division, a grid cell, a drawn polygon, a circle."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely

from geo_grid.errors import BadInput, NotFound, gettext_noop
from geo_grid.geometry.metric import project
from geo_grid.sql import SqlFiles
from layers.catalogue.city import city_facts
from layers.catalogue.request_shapes import shape_from_geojson

sql = SqlFiles(__file__)
MAX_RADIUS_M = 100_000.0
_CIRCLE_QUARTER_SEGMENTS = 32


@dataclass(frozen=True)
class Place:
    """A polygon (EPSG:4326) and what it is called; `name` is empty for a drawn one."""

    shape: shapely.Geometry
    name: str = ""
    code: str = ""


def by_code(code: str, *, kind: str) -> Place:
    """The ``division`` or grid ``cell`` with this code.

    Raises :class:`NotFound` ``area_unknown``, :class:`BadInput` ``area_without_outline``.
    """
    fits = code.isascii() and code.isdigit() and len(code) <= 20
    found = sql.rows(f"area_of_{kind}", {"code": code}) if fits else []
    if not found:
        raise NotFound(
            "area_unknown",
            gettext_noop("There is no area with the code %(area)s."),
            field="code",
            area=code[:40],
        )
    if found[0]["wkb"] is None:
        raise BadInput(
            "area_without_outline",
            gettext_noop("The area %(area)s has no outline yet; import one or lay its ground."),
            field="code",
            area=code,
        )
    row = found[0]
    return Place(shapely.from_wkb(bytes(row["wkb"])), row["name"], row["code"])


def drawn(geojson: object) -> Place:
    """A polygon sent as GeoJSON in EPSG:4326; see :func:`layers.catalogue.request_shapes.shape_from_geojson`."""
    return Place(shape_from_geojson(geojson, field="polygon", areas_only=True))


def circle(lon: float, lat: float, *, radius_m: float) -> Place:
    """A circle around a place (EPSG:4326 degrees).

    Raises :class:`BadInput` ``circle_unusable``.
    """
    numbers = (lon, lat, radius_m)
    fits = all(math.isfinite(number) for number in numbers)
    if not (fits and abs(lon) <= 180 and abs(lat) <= 85 and 0 < radius_m <= MAX_RADIUS_M):
        raise BadInput(
            "circle_unusable",
            gettext_noop("A circle needs lon, lat and a radius_m between 0 and %(most)s."),
            field="circle",
            most=int(MAX_RADIUS_M),
        )
    srid = city_facts().metric_srid or 3857
    centre = project(np.array([shapely.Point(lon, lat)], dtype=object), metric_srid=srid)
    disc = shapely.buffer(centre, radius_m, quad_segs=_CIRCLE_QUARTER_SEGMENTS)
    return Place(project(disc, metric_srid=srid, inverse=True)[0])
