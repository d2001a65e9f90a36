"""GeoJSON that GDAL will not read because of single numbers: 1e400, NaN, Infinity.

GDAL refuses the whole file at the first of them; read here, only their rows are refused.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

Features = list[dict[str, Any]]


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
