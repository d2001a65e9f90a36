"""The files of a town brought into the shape that the importers take.

Every source is read as it is, given references and kinds, and written to a GeoPackage of its own;
from there on a town from OpenStreetMap goes the way of every other import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from importers.formats.files import Source, Table, open_source
from importers.rows.places import degrees_of
from importers.schema import osm
from importers.schema.kind import PLACE, match_columns

Geoms = NDArray[np.object_]


@dataclass(frozen=True)
class Rows:
    """A whole source in memory: texts by column, geometries in degrees of the file's datum."""

    columns: osm.Columns
    geoms: Geoms

    def __len__(self) -> int:
        return len(self.geoms)

    def only(self, keep: NDArray[np.bool_]) -> Rows:
        chosen = np.flatnonzero(keep).tolist()
        columns = {name: [texts[i] for i in chosen] for name, texts in self.columns.items()}
        return Rows(columns, self.geoms[keep])

    def like(self, *types: str) -> NDArray[np.bool_]:
        """Which rows have a geometry whose type ends in one of `types` (Polygon, LineString …)."""
        kinds = [g.geom_type.removeprefix("Multi") if g is not None else "" for g in self.geoms]
        return np.isin(np.array(kinds, dtype=str), types)


def read_rows(name: str | Path, *, prefer: str = "", shape: str = "") -> Rows:
    """A source as a whole. Raises :class:`BadInput` for a table without any place."""
    source = open_source(name, prefer=prefer, shape=shape)
    columns: osm.Columns = {column: [] for column in source.columns}
    parts: list[Geoms] = []
    for table in source.tables():
        parts.append(table.geometry if table.geometry is not None else _of_cells(source, table))
        for column in columns:
            columns[column] += table.columns[column]
    geoms = np.concatenate(parts) if parts else np.empty(0, dtype=object)
    if not source.has_geometry:
        return Rows(columns, np.asarray(geoms, dtype=object))
    return Rows(columns, degrees_of(geoms, source.crs, source.path.name))


def _of_cells(source: Source, table: Table) -> Geoms:
    """Geometries of a table whose cells hold WKT or longitude and latitude.

    Raises :class:`BadInput` ``column_ambiguous``, ``geometry_missing``.
    """
    matched = match_columns(PLACE, source.columns)
    found = {name: table.columns[column] for name, column in matched.items()}
    count = len(table.rows)
    if "wkt" in found:
        return np.asarray(shapely.from_wkt([text or None for text in found["wkt"]], "ignore"))
    if not {"lon", "lat"} <= set(found):
        raise BadInput(
            "geometry_missing",
            gettext_noop("“%(file)s” has no place for its rows: lon and lat, wkt, or a geometry."),
            field="file",
            file=source.path.name,
        )
    geoms = np.full(count, None, dtype=object)
    for i, pair in enumerate(zip(found["lon"], found["lat"], strict=True)):
        try:
            geoms[i] = shapely.Point(*map(float, pair))
        except ValueError:
            geoms[i] = None
    return geoms


def building_rows(rows: Rows, mapping: Mapping[str, str]) -> Rows:
    """Buildings with a reference and one of our kinds, unless the mapping names these columns."""
    added: osm.Columns = {}
    if "ref" not in mapping:
        added["ref"] = osm.references(rows.columns, rows.geoms, prefix="b")
    if "kind" not in mapping:
        added["kind"] = osm.building_kinds(rows.columns, rows=len(rows))
    return Rows(rows.columns | added, rows.geoms)


def cover_rows(rows: Rows, *, default: str = "") -> Rows:
    """Polygons of a kind that the map shows; the others are left out."""
    kinds = osm.cover_kinds(rows.columns, rows=len(rows), default=default)
    names = osm.column(rows.columns, "name", rows=len(rows))
    keep = rows.like("Polygon") & (np.array(kinds, dtype=str) != "")
    return Rows({"kind": kinds, "name": names}, rows.geoms).only(keep)


def barrier_rows(rows: Rows) -> Rows:
    """Lines nobody walks across: expressways, railways, rivers and canals."""
    count = len(rows)
    highway = np.array(osm.column(rows.columns, "highway", "kind", rows=count), dtype=str)
    railway = np.array(osm.column(rows.columns, "railway", rows=count), dtype=str)
    waterway = np.array(osm.column(rows.columns, "waterway", rows=count), dtype=str)
    kinds = np.full(count, "", dtype=object)
    kinds[np.isin(highway, list(osm.BARRIER_HIGHWAYS))] = "expressway"
    kinds[np.isin(railway, ["rail", "light_rail", "subway"])] = "railway"
    kinds[np.isin(waterway, list(osm.BARRIER_WATERWAYS))] = "river"
    under = np.array(osm.column(rows.columns, "tunnel", rows=count), dtype=str)
    over = np.array(osm.column(rows.columns, "bridge", rows=count), dtype=str)
    on_ground = np.isin(under, ["", "no"]) & np.isin(over, ["", "no"])
    names = osm.column(rows.columns, "name", rows=count)
    keep = (kinds != "") & rows.like("LineString") & on_ground
    return Rows({"kind": kinds.tolist(), "name": names}, rows.geoms).only(keep)


def street_rows(rows: Rows) -> Rows:
    """Lines that are streets; railways and waterways in the same file are left to the barriers.

    What is planned or being built, rest areas and the like are none (:data:`.osm.NO_STREETS`).
    """
    kinds = np.array(osm.column(rows.columns, "highway", "kind", rows=len(rows)), dtype=str)
    has_kinds = bool((kinds != "").any())
    is_street = ((kinds != "") | (not has_kinds)) & ~np.isin(kinds, list(osm.NO_STREETS))
    return rows.only(rows.like("LineString") & is_street)


def write(rows: Rows, directory: Path, *, layer: str) -> str:
    """A GeoPackage layer with every column as text; its ``FILE:LAYER``. No CRS is claimed."""
    path = directory / f"{layer}.gpkg"
    columns = {name: texts for name, texts in rows.columns.items() if name.lower() != "fid"}
    frame = gpd.GeoDataFrame(columns, geometry=rows.geoms)
    frame.set_crs("EPSG:4326").to_file(path, layer=layer, driver="GPKG", engine="pyogrio")
    return f"{path}:{layer}"


def outline_from(name: str | Path) -> shapely.Geometry:
    """All polygons of a source as one, in the file's datum."""
    rows = read_rows(name)
    polygons = rows.geoms[rows.like("Polygon")]
    if not len(polygons):
        raise BadInput(
            "outline_empty",
            gettext_noop("“%(file)s” holds no polygon to take as the outline."),
            field="outline",
            file=str(name),
        )
    return shapely.union_all(shapely.make_valid(polygons))
