"""Where the points of a file would lie in each datum, against the buildings that are known.

A wrong datum moves a city by half a kilometre, and no rule can tell it for sure; people see at a
glance whether points stand on houses. So: the same sample in every datum, with the share that
fits, and the choice is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.areas.models import City
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.datum import DATUMS, to_wgs84
from geo_grid.sql import SqlFiles
from importers.formats.files import Source, Table
from importers.kinds.catalogue import kind_named
from importers.rows.context import Context
from importers.rows.places import has_own_crs, raw_places
from importers.schema.kind import GEOMETRY, LON, Kind, match_known

sql = SqlFiles(__file__)
SAMPLE = 1_200
NEAR_M = 5
Points = NDArray[np.float64]
Degrees = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """How a sample lies in one datum: `points` are WGS-84 (EPSG:4326); shares are 0..1.

    `on_buildings` of the points stand in a building or within a few metres of one, `in_city`
    inside the city's envelope.
    """

    datum: str
    points: list[tuple[float, float]]
    on_buildings: float
    in_city: float


@dataclass(frozen=True)
class Preview:
    """A sample of a file of `total` rows in every datum."""

    total: int
    sampled: int
    fits: list[Fit]
    buildings_known: bool


def preview(source: Source, kind_name: str, *, mapping: Mapping[str, str]) -> Preview:
    """The sample of a file in every datum.

    Raises :class:`BadInput` ``places_none`` when the file holds no usable coordinate.
    """
    return preview_of(source, kind_named(kind_name), mapping=mapping)


def preview_of(source: Source, kind: Kind, *, mapping: Mapping[str, str]) -> Preview:
    """The same for a kind that is in no catalogue."""
    xy = sample(source, kind, mapping=mapping)
    if not len(xy):
        raise places_none()
    fits = [_fit(xy, datum) for datum in DATUMS]
    return Preview(source.total, len(xy), fits, buildings_known())


def places_none() -> BadInput:
    """``places_none``: the file holds no usable coordinate."""
    return BadInput(
        "places_none",
        gettext_noop(
            "No row has a usable place. Say which columns hold longitude and latitude (or WKT)."
        ),
        field=LON,
    )


def buildings_known() -> bool:
    """Whether there are buildings to compare places with."""
    return bool(sql.value("preview_any_building"))


def sample(source: Source, kind: Kind, *, mapping: Mapping[str, str]) -> Points:
    """Up to :data:`SAMPLE` points of a file, evenly taken, in degrees of the unknown datum (n × 2).

    Lines and areas count with a point on them; rows without a usable place are passed over.
    """
    context = _context(source, kind, mapping)
    found: list[Points] = []
    many = 0
    for table in thinned(source):
        xy = raw_points(table, context)
        found.append(xy[~np.isnan(xy[:, 0])])
        many += len(found[-1])
        if many >= SAMPLE:
            break
    return np.concatenate(found)[:SAMPLE] if found else np.empty((0, 2))


def thinned(source: Source) -> Iterator[Table]:
    """About :data:`SAMPLE` rows, evenly taken, a chunk at a time."""
    step = max(source.total // SAMPLE, 1)
    for table in source.tables():
        at = [i for i, row in enumerate(table.rows) if row % step == 0]
        yield rows_at(table, at)


def rows_at(table: Table, at: list[int]) -> Table:
    """Some rows of a table, by index."""
    columns = {name: [texts[i] for i in at] for name, texts in table.columns.items()}
    geometry = None if table.geometry is None else table.geometry[np.array(at, dtype=np.int64)]
    return Table([table.rows[i] for i in at], columns, geometry)


def _context(source: Source, kind: Kind, mapping: Mapping[str, str]) -> Context:
    matched = match_known(kind, source.columns, mapping)
    if kind.shape is not None and source.has_geometry:
        matched = {GEOMETRY: "", **matched}
    return Context(
        kind, matched, "", source.crs, None, None, source.path.name, north_first=source.north_first
    )


def raw_points(table: Table, context: Context) -> Points:
    """A point a row as the file gives it (degrees of its own datum); NaN where there is none."""
    xy = np.full((len(table.rows), 2), np.nan)
    if not context.has_places:
        return xy
    geoms = raw_places(table, context)
    vertices, of = shapely.get_coordinates(geoms, return_index=True)
    usable = np.isfinite(vertices).all(axis=1) & (np.abs(vertices) <= (180, 90)).all(axis=1)
    unusable = np.unique(of[~usable])
    geoms[unusable] = None
    there = ~(shapely.is_missing(geoms) | shapely.is_empty(geoms))
    for i in np.flatnonzero(there):
        try:
            inside = geoms[i] if geoms[i].geom_type == "Point" else geoms[i].representative_point()
        except shapely.errors.GEOSException:
            inside = geoms[i].centroid
        if not inside.is_empty:
            xy[i] = inside.x, inside.y
    xy[(xy == 0).all(axis=1) | (xy == np.rint(xy)).all(axis=1)] = np.nan  # never measured
    return xy


def _fit(xy: Points, datum: str) -> Fit:
    lon, lat = to_wgs84(xy[:, 0], xy[:, 1], datum=datum)
    city = City.objects.first()
    inside = np.ones(len(lon), dtype=bool)
    if city is not None:
        west, south, east, north = city.envelope.extent
        inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    on = on_buildings(lon, lat)
    rounded = np.round(np.column_stack([lon, lat]), 7).tolist()
    return Fit(datum, [(x, y) for x, y in rounded], on / len(lon), float(inside.mean()))


def on_buildings(lon: Degrees, lat: Degrees) -> float:
    """How many points (EPSG:4326) stand in a known building or within a few metres of one."""
    points = {"lons": lon.tolist(), "lats": lat.tolist(), "near_m": NEAR_M}
    return float(sql.value("preview_on_buildings", points) or 0)


def needs_datum(source: Source, kind: Kind, mapping: Mapping[str, str]) -> bool:
    """Whether rows of this file bring places of their own."""
    return _context(source, kind, mapping).has_places


def projected(source: Source) -> bool:
    """True for a file in metres of a named projection."""
    return has_own_crs(source.crs)


def refused_places(
    source: Source, kind: Kind, *, mapping: Mapping[str, str], datum: str, rows: set[int],
    limit: int,
) -> list[tuple[float, float, int]]:  # fmt: skip
    """``(lon, lat, row)`` (EPSG:4326) of refused rows that have a usable place after all."""
    context = _context(source, kind, mapping)
    if not context.has_places or not rows:
        return []
    found_places: list[tuple[float, float, int]] = []
    for table in source.tables():
        few = rows_at(table, [i for i, row in enumerate(table.rows) if row in rows])
        if not few.rows:
            continue
        try:
            xy = raw_points(few, context)
        except BadInput:
            continue  # misplaced rows and no others: none has a place that a map can show
        lon, lat = to_wgs84(xy[:, 0], xy[:, 1], datum=datum)
        found_places += [
            (round(x, 7), round(y, 7), row)
            for x, y, row in zip(lon.tolist(), lat.tolist(), few.rows, strict=True)
            if x == x
        ]
        if len(found_places) >= limit:
            break
    return found_places[:limit]


def as_dict(found: Preview) -> dict[str, Any]:
    """For JSON."""
    return {
        "total": found.total,
        "sampled": found.sampled,
        "buildings_known": found.buildings_known,
        "fits": [
            {"datum": f.datum, "points": f.points, "on_buildings": round(f.on_buildings, 4),
             "in_city": round(f.in_city, 4)}
            for f in found.fits
        ],
    }  # fmt: skip
