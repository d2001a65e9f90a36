"""GeoJSON that GDAL will not read because of single numbers: 1e400, NaN, Infinity.

GDAL refuses the whole file at the first of them; read here, only their rows are refused.
"""

from __future__ import annotations

import json
import mmap
import re
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from geo_grid.geometry.datum import datum_of_local
from importers.formats.base import OpenOptions
from importers.formats.crs import crs_elsewhere, crs_several

Features = list[dict[str, Any]]

_WINDOW_BYTES = 65_536
_CRS84, _DEGREES = "OGC:CRS84", "EPSG:4326"
# The key as it may be spelt in JSON, and the object behind it.
_CRS = re.compile(
    rb'"(?:c|\\u0063)(?:r|\\u0072)(?:s|\\u0073)"\s*:\s*(?=\{)', re.IGNORECASE
)  # fmt: skip
# RFC 7946 has no crs at all; these are what files of the older standard say of it.
_CRS_NAME = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?"
    r"(EPSG|OGC|CRS)[:/](?:[\d.]*[:/])?(\w+)"
    r"|(?:https?://www\.opengis\.net/gml/srs/epsg\.xml#)?(\d{4,6})",
    re.IGNORECASE,
)


def declared_crs(open_options: OpenOptions) -> str | None:
    """The projection that a file names, as ``AUTHORITY:CODE``; ``None`` for none, or degrees.

    Read here and not by GDAL, which looks links up, wherever they lead. Raises :class:`BadInput`
    ``crs_elsewhere`` for a link and for any name that is no code, ``crs_several`` for two of them.
    """
    codes: set[str] = set()
    with (
        open_options.data.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as text,
    ):
        for found in _CRS.finditer(text):
            window = text[found.end() : found.end() + _WINDOW_BYTES].decode("utf-8", "replace")
            try:
                crs = json.JSONDecoder().raw_decode(window)[0]
            except (ValueError, RecursionError):
                raise crs_elsewhere(open_options.path) from None
            if {"type", "properties"} <= set(crs):  # else it is some property of a feature
                codes.add(_code_of(crs, open_options))
    if len({_DEGREES if code == _CRS84 else code for code in codes}) > 1:
        raise crs_several(open_options.path, sorted(codes))
    codes -= {_CRS84, _DEGREES}
    return codes.pop() if codes else None


def _code_of(crs: dict[str, Any], open_options: OpenOptions) -> str:
    told = crs.get("properties")
    name = told.get("name", told.get("code")) if isinstance(told, dict) else None
    if datum_of_local(str(name)):
        return _DEGREES  # of a datum that no code names: whoever reads the file says which
    found = _CRS_NAME.fullmatch(str(name))
    if crs.get("type") not in ("name", "EPSG") or found is None:
        raise crs_elsewhere(open_options.path)
    authority = "EPSG" if found[3] or found[1].upper() == "EPSG" else "OGC"
    return f"{authority}:{found[3] or found[2]}".upper()


def read_features(path: Path) -> Features | None:
    """The features of a FeatureCollection; ``None`` if the file is not one."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or not all(isinstance(f, dict) for f in features):
        return None
    return features


def property_names(features: Features) -> tuple[str, ...]:
    """All property names, in the order in which they first occur."""
    return tuple(dict.fromkeys(name for feature in features for name in _properties(feature)))


def properties(features: Features, name: str) -> list[Any]:
    return [_properties(feature).get(name) for feature in features]


def geometries(features: Features) -> NDArray[np.object_]:
    """Shapely geometries; one that is no geometry at all is an empty collection."""
    geoms = np.full(len(features), None, dtype=object)
    for i, feature in enumerate(features):
        if feature.get("geometry") is not None:
            try:
                geoms[i] = shapely.force_2d(shape(feature["geometry"]))
            except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError):
                geoms[i] = shapely.GeometryCollection()
    return geoms


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}
