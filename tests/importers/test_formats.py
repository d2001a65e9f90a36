"""Every format gives the same rows; encodings, layers and drawings in particular."""

from __future__ import annotations

import json
import sqlite3
import warnings
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet
import pyogrio
import pytest
import shapely
from pyproj import CRS
from shapely import LineString, Point, Polygon, box

from geo_grid.errors import BadInput
from geo_grid.premises.models import Building
from importers.formats.files import Table, layers_of, open_source
from importers.runs.run import import_file
from tests.conftest import building_in, lattice_boxes

_MORNING = datetime(2024, 3, 1, 8, 30)  # noqa: DTZ001 a spreadsheet knows no zones
NAMES = ["海悦府1号楼", "纺织新村", "c"]


def whole(name: object, **how: str) -> Table:
    """All rows of a file as one table."""
    tables = list(open_source(str(name), **how).tables())
    first = tables[0]
    for table in tables[1:]:
        first.rows += table.rows
        for column, cells in table.columns.items():
            first.columns[column] += cells
        if table.geometry is not None:
            first.geometry = np.concatenate([first.geometry, table.geometry])
    return first


def frame() -> gpd.GeoDataFrame:
    boxes = [building_in(box_) for box_ in lattice_boxes()[:3]]
    return gpd.GeoDataFrame(
        {"ref": ["007", "B2", "B3"], "name": NAMES, "floors": [6, 18, 1]}, geometry=boxes, crs=4326
    )


def write_packed(folder: Path, suffix: str, path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        if suffix == ".kmz":
            archive.write(write(folder, ".kml"), "doc.kml")
            archive.writestr("files/icon.png", b"x")
        else:
            inner = folder / "rows.gdb"
            frame().astype({"floors": "int32"}).to_file(inner, driver="OpenFileGDB")
            for part in sorted(inner.iterdir()):
                archive.write(part, f"资料/楼栋.gdb/{part.name}")


def write(folder: Path, suffix: str) -> Path:
    """The three buildings in a format of that ending."""
    path = folder / f"rows{suffix}"
    if suffix == ".parquet":
        frame().to_parquet(path)
    elif suffix == ".zip":
        inner = folder / "楼栋.shp"
        frame().to_file(inner, encoding="GBK")
        (folder / "楼栋.cpg").unlink()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in folder.glob("楼栋.*"):
                archive.write(part, f"资料/{part.name}")
    elif suffix == ".xlsx":
        book = openpyxl.Workbook()
        book.active.append(["ref", "name", "floors", "wkt"])
        for row in frame().itertuples():
            book.active.append([row.ref, row.name, row.floors, row.geometry.wkt])
        book.save(path)
    elif suffix in (".csv", ".ods"):
        texts = frame().assign(wkt=frame().geometry.to_wkt()).drop(columns="geometry")
        if suffix == ".csv":
            texts.to_csv(path, index=False, encoding="gb18030")
        else:
            pyogrio.write_dataframe(pd.DataFrame(texts), path, driver="ODS")
    elif suffix in (".kmz", ".gdb.zip"):
        write_packed(folder, suffix, path)
    else:
        driver = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".fgb": "FlatGeobuf", ".kml": "LIBKML",
                  ".gml": "GML", ".tab": "MapInfo File", ".mif": "MapInfo File",
                  ".geojsonl": "GeoJSONSeq"}.get(suffix)  # fmt: skip
        frame().to_file(path, driver=driver, encoding="UTF-8", **(
            {"SPATIAL_INDEX": "NO"} if suffix == ".fgb" else {}))  # fmt: skip
    return path


@pytest.mark.parametrize(
    "suffix",
    [".gpkg", ".geojson", ".fgb", ".parquet", ".shp", ".zip", ".xlsx", ".csv", ".ods", ".kml",
     ".kmz", ".gml", ".tab", ".mif", ".geojsonl", ".gdb.zip"],
)  # fmt: skip
def test_the_same_buildings_in_every_format(bare_city, tmp_path, suffix):
    path = write(tmp_path, suffix)
    report = import_file("buildings", path, datum="wgs84")
    assert (report.read, report.refused) == (3, [])
    found = Building.objects.order_by("ref")
    assert [(b.ref, b.name, b.floors) for b in found] == [
        ("007", NAMES[0], 6), ("B2", NAMES[1], 18), ("B3", NAMES[2], 1)
    ]  # fmt: skip
    assert import_file("buildings", path, datum="wgs84").changed == 0


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
@pytest.mark.parametrize("cpg", ["right", "wrong", "absent", "nonsense"])
def test_shapefile_texts_whatever_the_cpg_says(tmp_path, encoding, cpg):
    path = tmp_path / "a.shp"
    frame().rename(columns={"name": "名称"}).to_file(path, encoding=encoding)
    label = path.with_suffix(".cpg")
    if cpg == "absent":
        label.unlink()
    elif cpg != "right":
        label.write_text({"GBK": "UTF-8", "UTF-8": "GBK"}[encoding] if cpg == "wrong" else "x-?")
    table = whole(path)
    assert table.columns["名称"] == NAMES
    assert table.columns["ref"] == ["007", "B2", "B3"]


def test_texts_cut_off_inside_a_character(tmp_path):
    path = tmp_path / "a.shp"
    long = "厦门市思明区文昌路一百二十八号阳光花园三号楼二单元三百零一室"
    frame().assign(name=[long, "b", "c"]).to_file(path, encoding="UTF-8")
    raw = path.with_suffix(".dbf").read_bytes()
    start = raw.index(long.encode())
    cut = start + 79
    rest = start + len(long.encode())
    path.with_suffix(".dbf").write_bytes(raw[:cut] + b" " * (rest - cut) + raw[rest:])
    assert whole(path).columns["name"][0] == long[: 79 // 3]


def test_a_projected_shapefile_lands_where_it_should(bare_city, tmp_path):
    path = tmp_path / "a.shp"
    frame().to_crs(4548).to_file(path, encoding="UTF-8")
    assert import_file("buildings", path, datum="cgcs2000").refused == []
    inside = shapely.from_wkb(bytes(Building.objects.get(ref="B2").geom.wkb))
    assert inside.symmetric_difference(frame().geometry[1]).area < 1e-12


def test_without_prj_the_projection_is_named(bare_city, tmp_path):
    path = tmp_path / "a.shp"
    frame().to_crs(4548).to_file(path, encoding="UTF-8")
    path.with_suffix(".prj").unlink()
    with pytest.raises(BadInput) as refused:
        import_file("buildings", path, datum="wgs84")
    assert refused.value.code == "crs_missing"
    assert import_file("buildings", path, datum="wgs84", crs="EPSG:4548").applied
    assert Building.objects.count() == 3
    for wrong in ("epsg:99999", "EPSG:４５４８"):
        with pytest.raises(BadInput) as refused:
            import_file("buildings", path, datum="wgs84", crs=wrong)
        assert refused.value.code == "crs_unknown"


def test_a_prj_of_metres_over_degrees(bare_city, tmp_path):
    path = tmp_path / "a.shp"
    frame().to_crs(4548).to_file(path)
    prj = path.with_suffix(".prj").read_text()
    frame().to_file(path)
    path.with_suffix(".prj").write_text(prj)
    with pytest.raises(BadInput) as refused:
        import_file("buildings", path, datum="wgs84")
    assert refused.value.code == "crs_wrong"
    assert import_file("buildings", path, datum="wgs84", crs="4326").applied


def test_layers_of_an_archive_and_of_a_workbook(tmp_path):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("one.csv", "a,b\n1,2\n")
        packed.writestr("deep/two.csv", "a,b\n3,4\n")
    assert layers_of(archive) == ["one", "two"]
    assert whole(f"{archive}:two").columns == {"a": ["3"], "b": ["4"]}
    book = openpyxl.Workbook()
    book.active.title = "楼栋"
    book.active.append(["a"])
    book.active.append(["x"])
    book.create_sheet("人口").append(["b"])
    book.save(tmp_path / "a.xlsx")
    assert layers_of(tmp_path / "a.xlsx") == ["楼栋", "人口"]
    assert whole(f"{tmp_path / 'a.xlsx'}:楼栋").columns == {"a": ["x"]}
    assert open_source(tmp_path / "a.xlsx", prefer="人口").columns == ("b",)
    assert layers_of(write(tmp_path, ".csv")) == []


def test_workbook_cells(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["编号", "证件", "日期", "数", "名"],
        ["007", 990200199001011234, date(2024, 3, 1), 12.5, "甲"],
        ["008", "990200199001011234", _MORNING, 3.0, "#N/A"],
        [None, None, None, None, None],
        ["009", None, None, True, None],
    ):
        sheet.append(row)
    sheet["E6"], sheet["A7"], sheet["A8"] = "乙", "010", "011"
    sheet.merge_cells("E6:E8")
    book.save(tmp_path / "a.xlsx")
    table = whole(tmp_path / "a.xlsx")
    assert table.rows == [2, 3, 5, 6, 7, 8]
    assert table.columns["编号"] == ["007", "008", "009", "", "010", "011"]
    assert table.columns["日期"][:2] == ["2024-03-01", "2024-03-01 08:30:00"]
    assert table.columns["数"][:3] == ["12.5", "3", "yes"]
    assert table.columns["名"][3:] == ["乙", "乙", "乙"]
    assert table.damaged == {
        "证件": [(0, "number_damaged")], "名": [(1, "cell_error")],
        "日期": [(0, "cell_day"), (1, "cell_day")],  # no fault in a column of days
    }  # fmt: skip


def drawing(path: Path) -> Path:
    """A closed outline with a label, and three lines that only enclose something together."""
    geoms = [
        LineString([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]), Point(5, 5),
        LineString([(20, 0), (40, 0)]), LineString([(20, -1), (30, 20)]),
        LineString([(40, -1), (29, 21)]), LineString([(0, 50), (9, 50)]),
    ]  # fmt: skip
    layers = ["JZD", "JZD", "LINES", "LINES", "LINES", "ROAD"]
    texts = ["", "A区", "", "", "", ""]
    _write_dxf(gpd.GeoDataFrame({"Layer": layers, "Text": texts}, geometry=geoms), path)
    return path


def _write_dxf(frame: gpd.GeoDataFrame, path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a drawing has no projection, which is the point
        frame.to_file(path, driver="DXF")


def test_drawings(tmp_path):
    path = drawing(tmp_path / "a.dxf")
    assert layers_of(path, shape="polygon") == ["JZD", "LINES", "ROAD"]
    closed = whole(f"{path}:JZD", shape="polygon")
    assert closed.geometry.tolist() == [Polygon([(0, 0), (10, 0), (10, 10), (0, 10)])]
    noded = whole(f"{path}:LINES", shape="polygon")
    assert [g.geom_type for g in noded.geometry] == ["Polygon"]
    assert noded.geometry[0].area == pytest.approx(_triangle(), abs=0.2)
    assert [g.geom_type for g in whole(f"{path}:ROAD", shape="line").geometry] == ["LineString"]


def _triangle() -> float:
    """Area that the three lines enclose: apex where the slanted ones meet."""
    one, two = LineString([(20, -1), (30, 20)]), LineString([(40, -1), (29, 21)])
    base = LineString([(20, 0), (40, 0)])
    corners = [one.intersection(two), one.intersection(base), two.intersection(base)]
    return float(Polygon(corners).area)


def test_a_drawing_is_loaded_with_its_projection(bare_city, tmp_path):
    metres = gpd.GeoDataFrame(geometry=[building_in(b).exterior for b in lattice_boxes()[:2]],
                              crs=4326).to_crs(4548)  # fmt: skip
    _write_dxf(metres.set_crs(None, allow_override=True), tmp_path / "a.dxf")
    report = import_file(
        "buildings", tmp_path / "a.dxf", datum="wgs84", crs="EPSG:4548", mapping={"name": "text"}
    )
    assert report.refused == []
    assert Building.objects.count() == 2


def osm_town(path: Path) -> Path:
    """A building, one with a courtyard, a road and a house number."""
    import osmium
    from osmium.osm import mutable as m

    outer, inner = box(118.5, 24.5, 118.501, 24.501), box(118.5002, 24.5002, 118.5006, 24.5006)
    with osmium.SimpleWriter(str(path)) as out:
        number = 0

        def ring(polygon: Polygon) -> list[int]:
            nonlocal number
            nodes = []
            for lon, lat in list(polygon.exterior.coords)[:-1]:
                number += 1
                out.add_node(m.Node(id=number, location=(lon, lat), version=1))
                nodes.append(number)
            return [*nodes, nodes[0]]

        rings = [ring(box(118.502, 24.5, 118.503, 24.501)), ring(outer), ring(inner)]
        out.add_node(m.Node(id=99, location=(118.5025, 24.5005), version=1,
                            tags={"addr:street": "直线路", "addr:housenumber": "7号"}))  # fmt: skip
        out.add_node(m.Node(id=100, location=(118.502, 24.5), version=1,
                            tags={"barrier": "lift_gate", "opening_hours": "06:00-22:00"}))  # fmt: skip
        out.add_node(m.Node(id=101, location=(118.503, 24.5), version=1,
                            tags={"barrier": "bollard"}))  # fmt: skip
        out.add_way(m.Way(id=1, nodes=rings[0], version=1,
                          tags={"building": "apartments", "building:levels": "6"}))  # fmt: skip
        out.add_way(m.Way(id=2, nodes=rings[1], version=1))
        out.add_way(m.Way(id=3, nodes=rings[2], version=1))
        out.add_way(m.Way(id=4, nodes=rings[0][:3], version=1,
                          tags={"highway": "residential", "name": "直线路"}))  # fmt: skip
        out.add_relation(m.Relation(
            id=1, version=1, members=[("w", 2, "outer"), ("w", 3, "inner")],
            tags={"type": "multipolygon", "building": "school"},
        ))  # fmt: skip
    return path


@pytest.mark.parametrize("suffix", [".osm.pbf", ".osm"])
def test_openstreetmap_extracts(tmp_path, suffix):
    path = osm_town(tmp_path / f"a{suffix}")
    town = whole(f"{path}:buildings")
    assert sorted(town.columns["osm_id"]) == ["1", "r1"]
    by_id = dict(zip(town.columns["osm_id"], town.geometry, strict=True))
    assert len(by_id["r1"].geoms[0].interiors) == 1
    assert open_source(path, prefer="streets").layer == "roads"
    roads = whole(path, prefer="streets")
    assert (roads.columns["name"], roads.columns["highway"]) == (["直线路"], ["residential"])
    assert whole(path, prefer="addresses").columns["addr:housenumber"] == ["7号"]
    gates = whole(path, prefer="gates").columns  # a bollard is none
    assert (gates["osm_id"], gates["opening_hours"]) == (["100"], ["06:00-22:00"])
    assert "landuse" in layers_of(path)


def test_a_geopackage_that_is_still_open_elsewhere_is_not_read_half(tmp_path):
    """What stands in its log only would be missing in silence."""
    path = write(tmp_path, ".gpkg")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("UPDATE gpkg_contents SET description = 'anew'")
        database.commit()
        with pytest.raises(BadInput) as refused:
            open_source(path)
        assert refused.value.code == "database_open"
    assert sum(len(table.rows) for table in open_source(path).tables()) == 3


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"), ("EPSG:4326", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::4549", "EPSG:4549"), ("EPSG:4549", "EPSG:4549"),
        ("http://www.opengis.net/def/crs/EPSG/0/4549", "EPSG:4549"),
    ],
)  # fmt: skip
def test_a_geojson_names_its_projection_by_a_code(tmp_path, name, crs):
    path = tmp_path / "a.geojson"
    place = {"type": "Point", "coordinates": [1, 2]}
    features = [{"type": "Feature", "properties": {"crs": {"type": 3}}, "geometry": place}]
    named = {"type": "name", "properties": {"name": name}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": named, "features": features}))
    opened = open_source(path)
    assert CRS(opened.crs) == CRS(crs)
    assert [len(table.rows) for table in opened.tables()] == [1]


@pytest.mark.parametrize("other", ["EPSG:4548", "urn:ogc:def:crs:OGC:1.3:CRS84"])
def test_a_geojson_of_several_projections_is_taken_for_none(tmp_path, other):
    """Whichever was chosen, the rest would stand in another place without a word."""
    path = tmp_path / "a.geojson"
    first, second = (
        {"type": "name", "properties": {"name": name}} for name in ("EPSG:4549", other)
    )
    place = {"type": "Point", "coordinates": [1, 2]}
    features = [{"type": "Feature", "crs": second, "properties": {}, "geometry": place}]
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": first, "features": features}))
    with pytest.raises(BadInput) as refused:
        open_source(path)
    assert refused.value.code == "crs_several"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "+08:00"])
def test_instants_of_a_parquet_file_need_no_table_of_time_zones(tmp_path, zone):
    moment = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
    column = pyarrow.array([moment, None], pyarrow.timestamp("us", zone))
    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"编号": ["1", "2"], "时间": column}), path)
    (table,) = open_source(path).tables()
    assert [text and datetime.fromisoformat(text) for text in table.columns["时间"]] == [moment, ""]
