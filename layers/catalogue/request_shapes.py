"""Shapes that strangers send to filter by: checked before they meet the database."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape as from_mapping

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.metric import project
from geo_grid.http import json_text
from layers.catalogue.crs import LON_LAT, Offered

MAX_VERTICES = 10_000
_MAX_CHARACTERS = 1_000_000


def shape_from_geojson(
    given: Any, *, field: str, system: Offered = LON_LAT, areas_only: bool = False
) -> shapely.Geometry:
    """A GeoJSON geometry in `system` (text or mapping) as a valid one in EPSG:4326.

    Raises :class:`BadInput`: ``shape_unreadable``, ``shape_too_large`` (10,000 vertices),
    ``shape_invalid`` (it crosses itself), ``shape_outside``.
    """
    try:
        if isinstance(given, str):
            if len(given) > _MAX_CHARACTERS:
                raise _too_large(field)
            given = json_text.read(given, field=field)
        if given.get("type") == "Feature":
            given = given["geometry"]
        if _positions(given) > MAX_VERTICES:
            raise _too_large(field)
        found = from_mapping(given)
    except BadInput as error:
        raise _unreadable(field) if error.code == "json_unreadable" else error from None
    except Exception:  # shapely raises whatever numpy or GEOS does for odd coordinates
        raise _unreadable(field) from None
    return checked(found, field=field, system=system, areas_only=areas_only)


def _positions(given: Any) -> int:
    """How many positions a GeoJSON value holds; counting ends soon after there are too many."""
    count, rest = 0, [given]
    while rest and count <= MAX_VERTICES:
        one = rest.pop()
        if isinstance(one, dict):
            rest += [one.get("coordinates"), one.get("geometries")]
        elif isinstance(one, list):
            if one and isinstance(one[0], int | float):
                count += 1
            else:
                rest += one
    return count


def checked(
    found: shapely.Geometry, *, field: str, system: Offered, areas_only: bool = False
) -> shapely.Geometry:
    """The same for a geometry that is read already."""
    if shapely.get_num_coordinates(found) > MAX_VERTICES:
        raise _too_large(field)
    found = shapely.force_2d(found)
    finite = np.isfinite(shapely.get_coordinates(found)).all()
    if found.is_empty or not finite or (areas_only and shapely.get_dimensions(found) < 2):
        raise _unreadable(field)
    if not shapely.is_valid(found):
        raise BadInput(
            "shape_invalid",
            gettext_noop("The shape is not valid (%(reason)s); draw it so that it does not cross "
                         "itself."),
            field=field,
            reason=shapely.is_valid_reason(found)[:100],
        )  # fmt: skip
    if system.north_first:
        found = shapely.transform(found, lambda xy: xy[:, ::-1])
    if not system.is_geographic:
        found = project(found, metric_srid=system.srid, inverse=True)
    west, south, east, north = found.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise BadInput(
            "shape_outside",
            gettext_noop("The shape lies outside the world of its coordinate system."),
            field=field,
        )
    return found


def _unreadable(field: str) -> BadInput:
    return BadInput(
        "shape_unreadable",
        gettext_noop("The shape cannot be read; send a GeoJSON geometry."),
        field=field,
    )


def _too_large(field: str) -> BadInput:
    return BadInput(
        "shape_too_large",
        gettext_noop("The shape has too many vertices; at most %(most)s are taken."),
        field=field,
        most=MAX_VERTICES,
    )
