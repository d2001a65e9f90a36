"""The place of a row: from a file's coordinates to sound WGS-84 geometries, or a named fault.

PostGIS accepts NaN, infinity and swapped axes, so everything is judged here, before anything is
staged: on the coordinates as given (missing, not finite, 0/0, whole degrees, swapped, out of
range), then after the shift to WGS-84 on the storage lattice (outside the city, invalid,
collapsed).
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.datum import shift, to_wgs84
from geo_grid.geometry.lattice import from_int, to_int
from importers.formats import shifts
from importers.formats.files import Table
from importers.schema.kind import GEOMETRY, LAT, LON, POSITION, WKT, Shape
from importers.schema.values import half_width

if TYPE_CHECKING:
    from importers.rows.context import Context

Geometries = NDArray[np.object_]
Mask = NDArray[np.bool_]
_MOST = 0.9
_STORED = {
    "polygon": (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON),
    "line": (shapely.GeometryType.LINESTRING,),
}


@dataclass
class Places:
    """One geometry a row (EPSG:4326, on the lattice; ``None`` without a place) and the faults."""

    geoms: Geometries
    field: str
    faults: dict[int, tuple[str, dict[str, Any]]] = dataclasses.field(default_factory=dict)
    given: Geometries | None = None
    """The same in the file's own datum, in which faults are told: people look them up there."""

    def fault(self, where: Mask | NDArray[np.int64], code: str, **params: Any) -> None:
        """The first fault of a row is told, and its geometry is taken away."""
        for i in np.flatnonzero(where) if where.dtype == bool else where:
            if int(i) not in self.faults:
                shown = params or _position((self.geoms if self.given is None else self.given)[i])
                self.faults[int(i)] = (code, shown)
                self.geoms[i] = None


def _position(geometry: shapely.Geometry | None) -> dict[str, Any]:
    if geometry is None or geometry.is_empty:
        return {}
    lon, lat = shapely.get_coordinates(geometry)[0].tolist()
    return {"lon": f"{lon:.8g}", "lat": f"{lat:.8g}"}


def located(table: Table, context: Context) -> Places:
    """Judge and convert the places of a table.

    What GEOS gives up on is looked for in halves of the table, so that only its row is refused.
    """
    try:
        return _located(table, context)
    except GEOSException as error:
        count = len(table.rows)
        if count == 1:
            none = np.full(1, None, dtype=object)
            return Places(none, GEOMETRY, {0: ("geometry_unreadable", {"reason": str(error)})})
    halves = [range(count // 2), range(count // 2, count)]
    found = [located(table.at(list(half)), context) for half in halves]
    geoms = np.concatenate([places.geoms for places in found])
    faults = {half[i]: fault for half, places in zip(halves, found, strict=True)
              for i, fault in places.faults.items()}  # fmt: skip
    return Places(geoms, found[0].field, faults)


def _located(table: Table, context: Context) -> Places:
    shape = context.kind.shape
    assert shape is not None  # a kind without one has no place columns to match
    places = _read(table, context, shape)
    places.given = places.geoms.copy()
    _check_given(places, context)
    _to_wgs84(places, context)
    _to_type(places, shape)
    _check_stored(places, context)
    return places


def raw_places(table: Table, context: Context) -> Geometries:
    """The places of a table in degrees of their own datum, not judged; ``None`` without one."""
    shape = context.kind.shape
    assert shape is not None
    return _read(table, context, dataclasses.replace(shape, required=False)).geoms


def has_own_crs(crs: str | None) -> bool:
    """True for a file that is not in plain degrees (and is transformed before the datum counts)."""
    return shifts.kind_of(crs) in (shifts.SHIFTED, shifts.METRES)


def _read(table: Table, context: Context, shape: Shape) -> Places:
    if GEOMETRY in context.matched and table.geometry is not None:
        places = Places(np.array(table.geometry, dtype=object), GEOMETRY)
        aside = np.zeros(len(places.geoms), dtype=bool)
        if {LON, WKT, POSITION} & set(context.matched):
            aside = _complete_layer(places, read_texts(table, context), context)
        places.geoms[~aside] = _degrees(places.geoms[~aside], context)
    else:
        places = read_texts(table, context)
        places.geoms = _degrees(places.geoms, context)
    if shape.required:
        places.fault(shapely.is_missing(places.geoms), "geometry_missing")
    places.fault(shapely.is_empty(places.geoms), "geometry_empty")
    return places


def read_texts(table: Table, context: Context) -> Places:
    """Places that stand in cells, as WKT, as two numbers or as one text of both."""
    if WKT not in context.matched:
        if POSITION not in context.matched:
            return _read_points(table, context)
        together = _read_positions(table, context)
        if LON not in context.matched:
            return together
        places = _read_points(table, context)
        _complete(places, together)
        return places
    texts = np.array(table.columns[context.matched[WKT]], dtype=object)
    geoms = shapely.force_2d(shapely.from_wkt([text or None for text in texts], "ignore"))
    places = Places(np.asarray(geoms, dtype=object).reshape(-1), WKT)
    places.fault((texts != "") & shapely.is_missing(geoms), "geometry_unreadable", reason="WKT")
    return places


def _complete(places: Places, texts: Places) -> None:
    """Where a row has no geometry its cells may have one: so refused rows come back corrected."""
    missing = np.flatnonzero(shapely.is_missing(places.geoms))
    for i in missing.tolist():
        places.geoms[i] = texts.geoms[i]
        if i in texts.faults:
            places.faults[i] = texts.faults[i]


def _complete_layer(places: Places, texts: Places, context: Context) -> Mask:
    """The same of a layer; which rows have degrees of their cells beside the layer's metres."""
    missing = shapely.is_missing(places.geoms)
    _complete(places, texts)
    if shifts.kind_of(context.crs) != shifts.METRES:
        return np.zeros(len(missing), dtype=bool)
    edges = np.abs(shapely.bounds(places.geoms))
    return np.asarray(missing & (edges <= (180, 90, 180, 90)).all(axis=1), dtype=bool)


def _read_points(table: Table, context: Context) -> Places:
    """Points of two columns; an empty cell is no place, a bad one a fault."""
    degrees, bad = [], np.zeros(len(table.rows), dtype=bool)
    for target in (LON, LAT):
        source = context.matched.get(target)
        texts = table.columns[source] if source else [""] * len(table.rows)
        values, wrong = _floats(texts)
        degrees.append(values)
        bad |= wrong
    lon, lat = degrees
    given = ~(np.isnan(lon) | np.isnan(lat))
    geoms = np.full(len(table.rows), None, dtype=object)
    geoms[given] = shapely.points(lon[given], lat[given])
    places = Places(geoms, LON)
    places.fault(bad, "coordinate_not_finite")
    half = np.isnan(lon) != np.isnan(lat)
    places.fault(half, "geometry_missing")
    return places


_PAIR = re.compile(r"[(\[（【]?\s*([^\s,;/、]+?)°?\s*(?:[,;/、]|\s)\s*([^\s,;/]+?)°?\s*[)\]）】]?")


def _read_positions(table: Table, context: Context) -> Places:
    """Points of one text such as ``118.1, 24.5`` or ``(118.1 24.5)``."""
    cells = table.columns[context.matched[POSITION]]
    texts = [unicodedata.normalize("NFKC", text).strip() for text in cells]
    found = [_PAIR.fullmatch(text) for text in texts]
    xy = np.array([(_float(m[1]), _float(m[2])) if m else (np.nan, np.nan) for m in found])
    xy = xy.reshape(-1, 2)
    given = np.isfinite(xy).all(axis=1)
    geoms = np.full(len(texts), None, dtype=object)
    geoms[given] = shapely.points(xy[given])
    places = Places(geoms, POSITION)
    filled = np.array([bool(text) for text in texts], dtype=bool)
    places.fault(filled & ~given, "position_unreadable")
    return places


def _floats(texts: list[str]) -> tuple[NDArray[np.float64], Mask]:
    """Numbers of texts: NaN where empty or wrong, and which are wrong."""
    try:
        values = np.array([float(text) if text else np.nan for text in texts])
    except ValueError:
        values = np.array([_float(text) for text in texts])
    filled = np.array([bool(text.strip()) for text in texts], dtype=bool)
    wrong = filled & ~np.isfinite(values)
    return np.where(wrong, np.nan, values), wrong


def _float(text: str) -> float:
    try:
        return float(half_width(text).replace("_", "?"))
    except ValueError:
        return np.nan


def _degrees(geometry: Geometries, context: Context) -> Geometries:
    geometry = swapped(geometry) if context.north_first else geometry
    return degrees_of(geometry, context.crs, context.source)


def degrees_of(geometry: Geometries | None, crs: str | None, file: str) -> Geometries:
    """Geometries of a projected layer in degrees, others as they are; `file` is named in errors.

    Raises :class:`BadInput` ``crs_missing`` for metres without a projection, ``crs_wrong`` for
    degrees that are said to be metres (it would refuse every single row), ``crs_shift_unknown`` for
    a datum from which no accurate way is known.
    """
    geometry = np.array(geometry if geometry is not None else [], dtype=object)
    xy = shapely.get_coordinates(geometry)
    xy = xy[np.isfinite(xy).all(axis=1)]
    small = (np.abs(xy) <= (180, 90)).all(axis=1)
    kind = shifts.kind_of(crs)
    if crs is None or kind in (shifts.PLAIN, shifts.LOCAL):
        if len(xy) and (np.abs(xy) > 1_000).any(axis=1).mean() > _MOST:
            raise _crs("crs_missing", file)
        return geometry
    if kind == shifts.METRES and len(xy) and small.mean() > _MOST:
        raise _crs("crs_wrong", file)

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return shifts.to_degrees(xy, crs, file)

    return np.asarray(shapely.transform(geometry, move), dtype=object)


def swapped(geometry: Geometries) -> Geometries:
    """Geometries of a file that names northing first, easting first."""
    return np.asarray(shapely.transform(geometry, lambda xy: xy[:, ::-1]), dtype=object)


def given_places(table: Table, context: Context) -> Geometries:
    """The places of a table in whatever units and order of axes it has; ``None`` without one."""
    if GEOMETRY in context.matched and table.geometry is not None:
        return np.array(table.geometry, dtype=object)
    return read_texts(table, context).geoms


def _crs(code: str, file: str) -> BadInput:
    message = {
        "crs_missing": gettext_noop(
            "The coordinates of “%(file)s” are metres, but it does not say of which projection: "
            "name it, for instance --crs EPSG:4547."
        ),
        "crs_wrong": gettext_noop(
            "“%(file)s” claims a projection in metres, but its coordinates are degrees: correct "
            "it, or name the right one, for instance --crs EPSG:4326."
        ),
    }[code]
    return BadInput(code, message, field="crs", file=file)


def _check_given(places: Places, context: Context) -> None:
    xy, of = shapely.get_coordinates(places.geoms, return_index=True)
    count = len(places.geoms)

    def any_of(mask: Mask) -> Mask:
        return np.bincount(of[mask], minlength=count).astype(bool)

    places.fault(any_of(~np.isfinite(xy).all(axis=1)), "coordinate_not_finite")
    places.fault(any_of((xy == 0).all(axis=1)), "coordinate_zero")
    broken = ~((xy == np.rint(xy)).all(axis=1))
    swapped, out = _axes(xy, context)
    places.fault(any_of(swapped), "axes_swapped")
    places.fault(any_of(out), "coordinate_range")
    whole = ~any_of(broken) & ~shapely.is_missing(places.geoms) & ~shapely.is_empty(places.geoms)
    places.fault(whole, "coordinate_whole_degrees")


def _axes(xy: NDArray[np.float64], context: Context) -> tuple[Mask, Mask]:
    """Which vertices are in the city only when swapped, and which are nowhere on earth."""
    x, y = xy[:, 0], xy[:, 1]
    out = ~((np.abs(x) <= 180) & (np.abs(y) <= 90))
    if context.envelope is None:
        return (np.abs(y) > 90) & (np.abs(y) <= 180) & (np.abs(x) <= 90), out
    west, south, east, north = context.envelope
    here = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    there = (y >= west) & (y <= east) & (x >= south) & (x <= north)
    return there & ~here, out


def _to_wgs84(places: Places, context: Context) -> None:
    present = np.flatnonzero(~shapely.is_missing(places.geoms))
    if not len(present):
        return
    geoms = places.geoms[present]
    if (shapely.get_type_id(geoms) == shapely.GeometryType.POINT).all():
        xy = shapely.get_coordinates(geoms)
        lon, lat = to_wgs84(xy[:, 0], xy[:, 1], datum=context.datum)
        places.geoms[present] = shapely.points(from_int(to_int(lon)), from_int(to_int(lat)))
    else:
        places.geoms[present] = shift(geoms, datum=context.datum)


def _to_type(places: Places, shape: Shape) -> None:
    """The type that the table stores; a thing with a point may come as the area it covers."""
    geoms = places.geoms
    types = shapely.get_type_id(geoms)
    present = types >= 0
    if shape.type == "point":
        other = np.flatnonzero(present & (types != shapely.GeometryType.POINT))
        if len(other):
            inside = shapely.get_coordinates(shapely.point_on_surface(geoms[other]))
            geoms[other] = shapely.points(from_int(to_int(inside)))
        return
    if shape.type == "line":
        several = np.flatnonzero(types == shapely.GeometryType.MULTILINESTRING)
        geoms[several] = shapely.line_merge(geoms[several])
    wanted = _STORED[shape.type]
    for i in np.flatnonzero(present & ~np.isin(shapely.get_type_id(geoms), wanted)):
        found = geoms[i].geom_type
        places.fault(np.array([i]), "geometry_type", found=found, expected=wanted[0].name.title())
    single = np.flatnonzero(shapely.get_type_id(geoms) == shapely.GeometryType.POLYGON)
    if len(single):
        parts = shapely.get_parts(geoms[single])
        geoms[single] = shapely.multipolygons(parts, indices=np.arange(len(single)))


def _check_stored(places: Places, context: Context) -> None:
    geoms = places.geoms
    if context.envelope is not None:
        west, south, east, north = context.envelope
        bounds = shapely.bounds(geoms)
        inside = (bounds[:, :2] >= (west, south)).all(axis=1)
        inside &= (bounds[:, 2:] <= (east, north)).all(axis=1)
        places.fault(~inside & ~np.isnan(bounds[:, 0]), "outside_city")
    dimension = shapely.get_dimensions(geoms)
    flat = (dimension == 2) & (shapely.area(geoms) == 0)
    flat[flat] = shapely.area(shapely.convex_hull(geoms[flat])) == 0  # a bow-tie has no area either
    flat |= (dimension == 1) & (shapely.length(geoms) == 0)
    places.fault(flat, "geometry_collapsed")
    invalid = ~shapely.is_missing(geoms) & ~shapely.is_valid(geoms)
    for i in np.flatnonzero(invalid):
        places.fault(np.array([i]), "geometry_invalid", reason=shapely.is_valid_reason(geoms[i]))


def split_lines(table: Table, context: Context) -> Table:
    """A street in several pieces becomes several rows, their refs numbered ``ref#2`` and on."""
    if table.geometry is None:
        return table
    several = shapely.get_num_geometries(table.geometry) > 1
    if not several.any():
        return table
    rows, geoms, of, piece = [], [], [], []
    for i, geometry in enumerate(table.geometry):
        line = several[i] and geometry.geom_type == "MultiLineString"
        parts = shapely.get_parts(shapely.line_merge(geometry)) if line else [geometry]
        for number, part in enumerate(parts, start=1):
            rows.append(table.rows[i])
            geoms.append(part)
            of.append(i)
            piece.append(number)
    columns = {name: [texts[i] for i in of] for name, texts in table.columns.items()}
    if source := context.matched.get("ref"):
        columns[source] = [
            f"{ref}#{number}" if ref and number > 1 else ref
            for ref, number in zip(columns[source], piece, strict=True)
        ]
    return Table(rows, columns, np.array(geoms, dtype=object), table.refusals)
