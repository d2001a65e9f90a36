"""P21 and P22: shapefiles and other vector files, their geometries row by row."""

from __future__ import annotations

import json
import sqlite3
import struct
import warnings
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from tests.conftest import building_in, lattice_boxes
from tests.importers.hostile.case import Cases

cases = Cases()


def frame() -> gpd.GeoDataFrame:
    boxes = [building_in(box) for box in lattice_boxes()[:3]]
    return gpd.GeoDataFrame({"ref": ["甲", "乙", "丙"]}, geometry=boxes, crs=4326)


def shapefile(folder: Path) -> Path:
    path = folder / "a.shp"
    frame().to_file(path, encoding="UTF-8")
    return path


def cut(path: Path, *, keep: float) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * keep)])


@cases.add("shapefile_part_missing")
def shp_without_dbf(folder: Path) -> Path:
    path = shapefile(folder)
    path.with_suffix(".dbf").unlink()
    return path


@cases.add("shapefile_part_missing")
def shp_without_shx(folder: Path) -> Path:
    path = shapefile(folder)
    path.with_suffix(".shx").unlink()
    return path


@cases.add("shapefile_cut_off")
def shp_cut_off(folder: Path) -> Path:
    path = shapefile(folder)
    cut(path, keep=0.7)
    return path


@cases.add("shapefile_cut_off")
def dbf_cut_off(folder: Path) -> Path:
    path = shapefile(folder)
    cut(path.with_suffix(".dbf"), keep=0.6)
    return path


@cases.add("shapefile_cut_off")
def dbf_empty(folder: Path) -> Path:
    path = shapefile(folder)
    path.with_suffix(".dbf").write_bytes(b"")
    return path


@cases.add("shapefile_cut_off")
def dbf_that_claims_four_billion_rows(folder: Path) -> Path:
    path = shapefile(folder)
    raw = bytearray(path.with_suffix(".dbf").read_bytes())
    raw[4:8] = b"\xff" * 4
    path.with_suffix(".dbf").write_bytes(raw)
    return path


@cases.add("shapefile_parts_differ")
def shp_with_another_dbf(folder: Path) -> Path:
    path = shapefile(folder)
    frame().iloc[:2].to_file(folder / "b.shp", encoding="UTF-8")
    (folder / "b.dbf").replace(path.with_suffix(".dbf"))
    return path


@cases.add("file_empty")
def shp_empty(folder: Path) -> Path:
    path = shapefile(folder)
    path.write_bytes(b"")
    return path


@cases.add("crs_unreadable")
def prj_with_nonsense(folder: Path) -> Path:
    path = shapefile(folder)
    path.with_suffix(".prj").write_bytes(b"\0\xffPROJCS nonsense")
    return path


@cases.add("crs_unreadable")
def prj_that_names_a_file(folder: Path) -> Path:
    path = shapefile(folder)
    path.with_suffix(".prj").write_text("+init=/etc/passwd:1")
    return path


@cases.add("crs_wrong")
def prj_of_metres_over_degrees(folder: Path) -> Path:
    frame().to_crs(4548).to_file(folder / "b.shp")
    path = shapefile(folder)
    (folder / "b.prj").replace(path.with_suffix(".prj"))
    return path


@cases.add("crs_missing")
def metres_without_prj(folder: Path) -> Path:
    path = folder / "a.shp"
    frame().to_crs(4548).to_file(path)
    path.with_suffix(".prj").unlink()
    return path


@cases.add("encoding_unknown_dbf")
def dbf_in_no_encoding(folder: Path) -> Path:
    path = shapefile(folder)
    raw = path.with_suffix(".dbf").read_bytes()
    for word in ("甲", "乙", "丙"):
        raw = raw.replace(word.encode(), b"\xff\xfe\xff")
    path.with_suffix(".dbf").write_bytes(raw)
    return path


@cases.add("content_differs")
def vrt_named_shp(folder: Path) -> Path:
    path = folder / "a.shp"
    path.write_text('<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd'
                    "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>")  # fmt: skip
    return path


@cases.add("format_unknown")
def vrt(folder: Path) -> Path:
    path = folder / "a.vrt"
    path.write_text("<OGRVRTDataSource/>")
    return path


@cases.add("content_differs")
def vrt_named_geojson(folder: Path) -> Path:
    return vrt_named_shp(folder).replace(folder / "a.geojson")


@cases.add("content_differs")
def pipeline_named_geojson(folder: Path) -> Path:
    """GDAL would run it: a command line with other files in it."""
    path = folder / "a.geojson"
    command = "gdal vector pipeline ! read /etc/passwd"
    path.write_text(json.dumps({"type": "gdal_streamed_alg", "command_line": command}))
    return path


@cases.add("content_differs")
def topology_named_geojson(folder: Path) -> Path:
    path = folder / "a.json"
    path.write_text('{"type": "Topology", "objects": {}}')
    return path


@cases.add("file_unreadable")
def geojson_cut_off(folder: Path) -> Path:
    path = folder / "a.geojson"
    frame().to_file(path, driver="GeoJSON")
    cut(path, keep=0.8)
    return path


@cases.add("file_unreadable")
def geojson_nested_100_000_deep(folder: Path) -> Path:
    path = folder / "a.geojson"
    deep = "[" * 100_000 + "]" * 100_000
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, '
        f'"geometry": {{"type": "Polygon", "coordinates": {deep}}}}}]}}'
    )
    return path


@cases.add("file_unreadable")
def gpkg_with_a_broken_page(folder: Path) -> Path:
    path = folder / "a.gpkg"
    frame().to_file(path, driver="GPKG")
    raw = bytearray(path.read_bytes())
    raw[100:4096] = b"\xff" * 3996
    path.write_bytes(raw)
    return path


@cases.add("table_virtual")
def gpkg_with_a_window_to_another_file(folder: Path) -> Path:
    path = folder / "a.gpkg"
    frame().to_file(path, driver="GPKG")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA writable_schema = ON")
        database.execute(
            "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', "
            "'w', 'w', 0, 'CREATE VIRTUAL TABLE w USING VirtualOGR(''/etc/passwd'')')"
        )
        database.commit()
    return path


@cases.add("content_differs")
def gpkg_that_is_a_picture(folder: Path) -> Path:
    path = folder / "a.gpkg"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return path


@cases.add("file_unreadable")
def flatgeobuf_cut_off(folder: Path) -> Path:
    path = folder / "a.fgb"
    frame().to_file(path, driver="FlatGeobuf", SPATIAL_INDEX="NO")
    cut(path, keep=0.6)
    return path


@cases.add("file_unreadable")
def parquet_cut_off(folder: Path) -> Path:
    path = folder / "a.parquet"
    frame().to_parquet(path)
    cut(path, keep=0.8)
    return path


@cases.add("file_unreadable")
def parquet_with_broken_geo_metadata(folder: Path) -> Path:
    import pyarrow
    import pyarrow.parquet

    path = folder / "a.parquet"
    table = pyarrow.table({"geometry": [b"x"]}).replace_schema_metadata({b"geo": b"{"})
    pyarrow.parquet.write_table(table, path)
    return path


@cases.add("file_unreadable")
def pbf_cut_off(folder: Path) -> Path:
    from tests.importers.test_formats import osm_town

    path = osm_town(folder / "a.osm.pbf")
    cut(path, keep=0.6)
    return path.rename(folder / "a.pbf")


@cases.add("file_unreadable")
def osm_with_entities(folder: Path) -> Path:
    path = folder / "a.osm"
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {new} "{("&" + old + ";") * 10}">' for old, new in zip("abcdefg", "bcdefgh", strict=True)
    )  # fmt: skip
    path.write_text(f'<?xml version="1.0"?><!DOCTYPE osm [{entities}]><osm version="0.6">&h;</osm>')
    return path


@cases.add("file_unreadable")
def dxf_cut_off(folder: Path) -> Path:
    path = folder / "a.dxf"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gpd.GeoDataFrame(geometry=frame().geometry.exterior.to_numpy()).to_file(path, driver="DXF")
    text = path.read_text()
    path.write_text(text[: text.index("ENTITIES") + 60] + "\n 10\nx")
    return path


def _faulty(*bad: tuple[str, str]) -> tuple[tuple[int, str, str], ...]:
    return tuple((row, "geometry", code) for row, (_, code) in enumerate(bad, start=1))


X, Y = 118.5002, 24.5002
SHAPES = (
    ("POLYGON ((118.5 24.5, NaN 24.5, 118.501 24.501, 118.5 24.5))", "coordinate_not_finite"),
    ("POLYGON ((inf 24.5, 118.501 24.5, 118.501 24.501, inf 24.5))", "coordinate_not_finite"),
    (f"POLYGON (({Y} {X}, {Y} 118.501, 24.501 118.501, {Y} {X}))", "axes_swapped"),
    ("POLYGON ((118.5 24.5, 118.501 24.501, 118.501 24.5, 118.5 24.501, 118.5 24.5))",
     "geometry_invalid"),
    ("POLYGON ((118.5001 24.5, 118.5002 24.5, 118.5003 24.5, 118.5001 24.5))",
     "geometry_collapsed"),
    ("POLYGON EMPTY", "geometry_empty"),
    ("POINT (118.5001 24.5001)", "geometry_type"),
    ("LINESTRING (118.5001 24.5, 118.501 24.5)", "geometry_type"),
    ("POLYGON ((0 0, 0.001 0, 0.001 0.001, 0 0))", "coordinate_zero"),
    ("POLYGON ((500 24.5, 501 24.5, 501 25.5, 500 24.5))", "coordinate_range"),
    ("POLYGON ((10.5 24.5, 10.6 24.5, 10.6 24.6, 10.5 24.5))", "outside_city"),
    ("POLYGON ((118 24, 119 24, 119 25, 118 24))", "coordinate_whole_degrees"),
)  # fmt: skip


@cases.add(rows=_faulty(*SHAPES), accepted=1)
def gpkg_with_every_bad_geometry(folder: Path) -> Path:
    """The last row is a sound one with heights."""
    path = folder / "a.gpkg"
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore")
        geoms = [shapely.from_wkt(text) for text, _ in SHAPES]
        sound = building_in(lattice_boxes()[4])
        geoms.append(shapely.force_3d(sound, z=7.0))
        refs = [f"R{i}" for i in range(len(geoms))]
        gpd.GeoDataFrame({"ref": refs}, geometry=geoms, crs=4326).to_file(
            path, driver="GPKG", SPATIAL_INDEX="NO"
        )
    return path


@cases.add(rows=((2, "ref", "duplicate"),), accepted=1)
def the_same_building_twice(folder: Path) -> Path:
    path = folder / "a.gpkg"
    twice = frame().iloc[[0, 0]].drop(columns="ref")
    twice.to_file(path, driver="GPKG")
    return path


@cases.add(accepted=1)
def a_million_vertices(folder: Path) -> Path:
    """A circle of twenty metres; large, but nothing is wrong with it."""
    angle = np.linspace(0, 2 * np.pi, 1_000_001)
    ring = np.column_stack([118.5005 + 2e-4 * np.cos(angle), 24.5005 + 2e-4 * np.sin(angle)])
    path = folder / "a.gpkg"
    gpd.GeoDataFrame({"ref": ["O"]}, geometry=[shapely.Polygon(ring)], crs=4326).to_file(
        path, driver="GPKG"
    )
    return path


def geoparquet(folder: Path, wkb: bytes) -> Path:
    import pyarrow
    import pyarrow.parquet

    path = folder / "a.parquet"
    geo = {"version": "1.1.0", "primary_column": "g", "columns": {"g": {"encoding": "WKB"}}}
    table = pyarrow.table({"ref": ["x"], "g": [wkb]})
    table = table.replace_schema_metadata({b"geo": json.dumps(geo).encode()})
    pyarrow.parquet.write_table(table, path)
    return path


@cases.add(accepted=1)
def a_polygon_with_z_and_m(folder: Path) -> Path:
    ring = ", ".join(f"{x} {y} 7 9" for x, y in building_in(lattice_boxes()[4]).exterior.coords)
    return geoparquet(folder, shapely.from_wkt(f"POLYGON ZM (({ring}))").wkb)


@cases.add(rows=((1, "geometry", "geometry_empty"),))
def wkb_that_promises_a_billion_points(folder: Path) -> Path:
    return geoparquet(folder, struct.pack("<BIII", 1, 3, 1, 2**30) + bytes(64))


@cases.add(rows=((1, "geometry", "coordinate_not_finite"),), accepted=1)
def geojson_with_1e400(folder: Path) -> Path:
    path = folder / "a.geojson"
    sound = json.dumps(shapely.geometry.mapping(building_in(lattice_boxes()[0])))
    bad = '{"type": "Polygon", "coordinates": [[[1e400, 1], [2, 1], [2, 2], [1e400, 1]]]}'
    features = ",".join(
        f'{{"type": "Feature", "properties": {{}}, "geometry": {shape}}}' for shape in (bad, sound)
    )
    path.write_text(f'{{"type": "FeatureCollection", "features": [{features}]}}')
    return path
