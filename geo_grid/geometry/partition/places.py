"""Where the blocks of a file lie: their polygons in metres, and how a place is told to people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.metric import pick_metric_srid
from geo_grid.sandbox.projections import is_self_contained

Shapes = NDArray[np.object_]
Place = Callable[[float, float], str]
"""From metres of the shapes to what people look up: longitude and latitude in the file's datum."""

_AREAS = (3, 6)  # shapely's numbers of Polygon and MultiPolygon
_COLLECTION = 7


def with_crs(frame: gpd.GeoDataFrame, crs: str, *, source: str) -> gpd.GeoDataFrame:
    """The frame in the system its file `source` names, else in `crs`. Raises :class:`BadInput`
    ``crs_missing``, ``crs_unknown`` or, where the two differ, ``crs_differs``."""
    named = _place_on_earth(frame.crs)
    said = _parsed(crs) if crs else None
    if named is not None and said is not None and named != said:
        raise BadInput(
            "crs_differs",
            gettext_noop("The file itself says %(known)s, not %(crs)s; leave --crs out."),
            field="crs",
            known=named.name,
            crs=crs,
        )
    if named is None and said is None:
        raise BadInput(
            "crs_missing",
            gettext_noop(
                "%(file)s does not say in which coordinate system it is; say it, for instance "
                "--crs EPSG:4548."
            ),
            field="blocks",
            file=source,
        )
    return frame.set_crs(named or said, allow_override=True)


def _place_on_earth(crs: CRS | None) -> CRS | None:
    """The system if it says where on Earth a coordinate lies; a local one does not."""
    return crs if crs is not None and crs.geodetic_crs is not None and not _unknown(crs) else None


def _unknown(crs: CRS) -> bool:
    """Whether it is the undefined geographic system of a GeoPackage (srs_id 0)."""
    return str(crs.name).lower().startswith("undefined")


def _parsed(text: str) -> CRS:
    try:
        crs = CRS.from_user_input(text) if is_self_contained(text) else None
    except CRSError:
        crs = None
    if crs is None or _place_on_earth(crs) is None:
        raise BadInput(
            "crs_unknown",
            gettext_noop("%(crs)s is no known coordinate system; write for instance EPSG:4548."),
            field="crs",
            crs=text,
        )
    return crs


class Drawing(NamedTuple):
    """Polygons (n,) in metres of `plane`, valid ones only, and how their places are told."""

    shapes: Shapes
    plane: CRS
    place: Place


def metric_shapes(frame: gpd.GeoDataFrame, ids: pd.Index) -> Drawing:
    """The polygons of the file in metres. Raises :class:`BadInput`."""
    shapes = _areas_of(np.asarray(frame.geometry.to_numpy(), dtype=object))
    bad = ~shapely.is_valid(shapes) | ~(shapely.area(shapes) > 0)
    if bad.any():
        row = int(bad.argmax())
        raise BadInput(
            "block_shape_unusable",
            gettext_noop("Block %(block_id)s is not a valid polygon."),
            field="geometry",
            block_id=ids[row],
        )
    metres = all(axis.unit_name == "metre" for axis in frame.crs.axis_info)
    if frame.crs.is_projected and metres and frame.crs.to_epsg() != 3857:
        return Drawing(shapes, frame.crs, _place(frame.crs, frame.crs))
    frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    degrees = frame.geometry.to_crs(4326)
    west, south, east, north = degrees.total_bounds
    if not np.isfinite((west, south, east, north)).all() or max(abs(south), abs(north)) > 90:
        raise BadInput(
            "blocks_off_earth",
            gettext_noop(
                "The coordinates do not fit %(crs)s: x %(x)s, y %(y)s; look at the order of the "
                "axes and at the coordinate system."
            ),
            field="geometry",
            crs=frame.crs.name,
            x=f"{frame.total_bounds[0]:.8g}",
            y=f"{frame.total_bounds[1]:.8g}",
        )
    plane = CRS.from_epsg(pick_metric_srid((west + east) / 2, (south + north) / 2))
    moved = np.asarray(degrees.to_crs(plane).to_numpy(), dtype=object)
    return Drawing(moved, plane, _place(plane, frame.crs))


def _areas_of(shapes: Shapes) -> Shapes:
    """The polygons of collections alone: lines and points beside them are no ground."""
    kind = shapely.get_type_id(shapes)
    areas = shapes.copy()
    for row in np.flatnonzero(kind == _COLLECTION):
        parts = shapely.get_parts(shapes[row])
        parts = shapely.get_parts(parts[np.isin(shapely.get_type_id(parts), _AREAS)])
        areas[row] = shapely.multipolygons(parts)
    flat: Shapes = shapely.force_2d(areas)
    return flat


def in_metres(x: float, y: float) -> str:
    """The place of blocks that no file has placed on Earth."""
    return f"x {x:.2f}, y {y:.2f}"


def _place(plane: CRS, source: CRS) -> Place:
    """Metres of `plane` as degrees in the datum of `source`, or as they are where that fails."""
    geodetic: Any = source.geodetic_crs
    to_degrees = Transformer.from_crs(plane, geodetic, always_xy=True)

    def tell(x: float, y: float) -> str:
        try:
            lon, lat = to_degrees.transform(x, y, errcheck=True)
        except ProjError:
            return in_metres(x, y)
        return f"{lon:.6f}, {lat:.6f}"

    return tell
