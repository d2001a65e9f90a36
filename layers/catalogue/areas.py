"""An area somebody means: a division, a grid cell, a drawn polygon, a circle."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely

from geo_grid.errors import BadInput, NotFound, Terms, gettext_noop
from geo_grid.geometry.metric import project
from geo_grid.sql import SqlFiles
from layers.catalogue.city import city_facts
from layers.catalogue.request_shapes import shape_from_geojson

sql = SqlFiles(__file__)
MAX_RADIUS_M = 100_000.0
LONGEST_CODE, LONGEST_NAME = 20, 100
TOLD = 10
"""Areas of one name that are listed."""
_CIRCLE_QUARTER_SEGMENTS = 32


@dataclass(frozen=True)
class Place:
    """A polygon (EPSG:4326) and what it is called; `name` is empty for a drawn one."""

    shape: shapely.Geometry
    name: str = ""
    code: str = ""


def by_code(given: str, *, kind: str) -> Place:
    """The ``division`` or grid ``cell`` with this code or name.

    Raises :class:`NotFound` ``area_unknown``, :class:`BadInput` ``area_without_outline``, and
    ``area_ambiguous`` for a name that several have: each is told with its parent and code.
    """
    text = given.strip()
    is_code = text.isascii() and text.isdigit()
    fits = 0 < len(text) <= (LONGEST_CODE if is_code else LONGEST_NAME) and "\0" not in text
    asked = {"code": text if is_code else None, "name": None if is_code else text}
    found = sql.rows(f"area_of_{kind}", asked) if fits else []
    if not found:
        raise NotFound(
            "area_unknown",
            gettext_noop("There is no area with the code or name %(area)s."),
            field="code",
            area=text[:40],
        )
    if len(found) > 1:
        raise BadInput(
            "area_ambiguous",
            gettext_noop("Several areas are called %(area)s: %(known)s. Give the code of one."),
            field="code", area=text,
            known=Terms(f"{row['parent'] or ''} {row['name']} {row['code']}".strip()
                        for row in found[:TOLD]),
        )  # fmt: skip
    row = found[0]
    if row["wkb"] is None:
        raise BadInput(
            "area_without_outline",
            gettext_noop("The area %(area)s has no outline yet; import one or lay its ground."),
            field="code",
            area=text,
        )
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
