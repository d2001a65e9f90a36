"""The coordinate systems features are offered in, with the axis order their registers give them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import shapely
from pyproj import CRS

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.metric import project
from geo_grid.http.inputs import number
from layers.catalogue.city import city_facts

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
GEOGRAPHIC = (4326, 4490)
"""CGCS2000 is taken as equal to WGS-84: nothing is transformed between the two."""
_DEGREE_DIGITS, _METRE_DIGITS = 8, 3
_FARTHEST_M = 1e8


@dataclass(frozen=True)
class Offered:
    """A system: its URI, its EPSG code, whether north comes first, digits worth printing."""

    uri: str
    srid: int
    north_first: bool
    digits: int

    @property
    def is_geographic(self) -> bool:
        """Whether coordinates are degrees."""
        return self.srid in GEOGRAPHIC


@lru_cache(maxsize=32)
def _epsg(srid: int) -> Offered:
    north_first = CRS.from_epsg(srid).axis_info[0].direction == "north"
    digits = _DEGREE_DIGITS if srid in GEOGRAPHIC else _METRE_DIGITS
    return Offered(f"{EPSG}{srid}", srid, north_first, digits)


LON_LAT = Offered(CRS84, 4326, False, _DEGREE_DIGITS)


def offered() -> dict[str, Offered]:
    """By URI: CRS84 (the storage order), EPSG:4326, 4490, 3857 and the city's metric system."""
    srids = [*GEOGRAPHIC, 3857]
    metric = city_facts().metric_srid
    if metric:
        srids.append(metric)
    return {one.uri: one for one in (LON_LAT, *(_epsg(srid) for srid in srids))}


def named(uri: str | None, *, field: str) -> Offered:
    """The system with this URI (``[EPSG:4326]`` is understood as well).

    Raises :class:`BadInput` ``crs_unknown`` for one that is not offered.
    """
    if uri is None:
        return LON_LAT
    known = offered()
    short = uri.strip().strip("[]<>")
    for prefix in ("EPSG:", "epsg:", "urn:ogc:def:crs:EPSG::"):
        if short.startswith(prefix):
            short = EPSG + short[len(prefix) :]
    if short in ("CRS84", "OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84"):
        short = CRS84
    if short not in known:
        raise BadInput(
            "crs_unknown",
            gettext_noop("The coordinate system %(crs)s is not offered; there are: %(known)s."),
            field=field,
            crs=uri[:100],
            known=", ".join(known),
        )
    return known[short]


def box_from(text: str, *, system: Offered, field: str = "bbox") -> shapely.Polygon:
    """A rectangle ``minx,miny,maxx,maxy`` (or with heights) of `system` in EPSG:4326.

    Raises :class:`BadInput` ``bbox_unreadable``, ``bbox_reversed`` or ``bbox_outside``.
    """
    parts = text.split(",")
    try:
        numbers = [number(part, field=field) for part in parts]
    except BadInput:
        numbers = []
    return box_of(numbers, system=system, field=field)


def box_of(numbers: Any, *, system: Offered, field: str) -> shapely.Polygon:
    """The same of four numbers, or six with heights, in the order of the system's axes."""
    if (
        not isinstance(numbers, list)
        or len(numbers) not in (4, 6)
        or any(isinstance(one, bool) or not isinstance(one, int | float) for one in numbers)
        or not all(math.isfinite(one) for one in numbers)
    ):
        raise BadInput(
            "bbox_unreadable",
            gettext_noop("A bbox is four finite numbers: west,south,east,north."),
            field=field,
        )
    half = len(numbers) // 2
    low, high = numbers[:2], numbers[half : half + 2]
    if system.north_first:
        low, high = low[::-1], high[::-1]
    if low[0] > high[0] or low[1] > high[1]:
        raise BadInput(
            "bbox_reversed",
            gettext_noop("The bbox is reversed: the lower corner comes first."),
            field=field,
        )
    return _to_degrees(shapely.box(*low, *high), system, field)


def _to_degrees(shape: shapely.Polygon, system: Offered, field: str) -> shapely.Polygon:
    if not system.is_geographic:
        west, south, east, north = shape.bounds
        if max(map(abs, shape.bounds)) > _FARTHEST_M:
            raise _outside(field)
        step = max(east - west, north - south) / 16 or 1.0
        dense = shapely.segmentize(shape, step)
        shape = project(dense, metric_srid=system.srid, inverse=True)
    bounds = shape.bounds
    fits = all(math.isfinite(v) for v in bounds) and (
        bounds[0] >= -180 and bounds[2] <= 180 and bounds[1] >= -90 and bounds[3] <= 90
    )
    if not fits:
        raise _outside(field)
    return shape


def _outside(field: str) -> BadInput:
    return BadInput(
        "bbox_outside",
        gettext_noop("The bbox reaches beyond the world of its coordinate system."),
        field=field,
    )
