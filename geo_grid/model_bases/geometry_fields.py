"""Geometry columns: their CHECK, where a point was taken from, GEOS ↔ Shapely (EPSG:4326)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db import models
from django.contrib.gis.db.models import F, Func
from django.contrib.gis.geos import GEOSGeometry
from numpy.typing import NDArray

SRID = 4326


class IsSound(Func):
    """The SQL function in geo_grid/database/sql: valid, finite, not empty, within ±180/±90."""

    function = "geo_grid_is_sound"
    output_field = models.BooleanField()


def sound(*fields: str, table: str) -> list[models.CheckConstraint]:
    """One CHECK for each geometry column: PostGIS itself accepts NaN, infinity and bow-ties."""
    return [
        models.CheckConstraint(condition=IsSound(F(field)), name=f"{table}_{field}_sound")
        for field in fields
    ]


class PointOrigin(models.TextChoices):
    """Where the point of a unit or an entrance was taken from."""

    OWN = "own"
    ENTRANCE = "entrance"
    BUILDING = "building"


def to_shapely(geometries: Iterable[GEOSGeometry | None]) -> NDArray[np.object_]:
    """GeoDjango geometries as a Shapely array, ``None`` kept."""
    return shapely.from_wkb([None if g is None else bytes(g.wkb) for g in geometries])


def to_geos(geometry: Any) -> GEOSGeometry:
    """One Shapely geometry (EPSG:4326) as GeoDjango's."""
    return GEOSGeometry(memoryview(shapely.to_wkb(geometry)), srid=SRID)


def to_multi_geos(geometry: Any) -> GEOSGeometry:
    """One Shapely polygon or multipolygon (EPSG:4326) as a GeoDjango MultiPolygon."""
    return to_geos(shapely.multipolygons(shapely.get_parts(geometry)))


def hexewkb(geometries: NDArray[np.object_]) -> list[str | None]:
    """Shapely geometries as hexadecimal EWKB with SRID 4326, the form COPY takes."""
    stamped = shapely.set_srid(geometries, SRID)
    return list(shapely.to_wkb(stamped, hex=True, include_srid=True))
