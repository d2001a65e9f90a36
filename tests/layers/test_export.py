"""Files out: every format read back by another library, and cells that are never formulas."""

from __future__ import annotations

import csv
import json
import zipfile

import geopandas
import openpyxl
import pandas
import pyogrio
import pytest
import shapely
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geo_grid.errors import GeoGridError
from geo_grid.geometry.datum import to_wgs84
from geo_grid.spreadsheet import as_text, is_formula
from layers.catalogue import areas, declarations
from layers.exports import layer_export
from layers.exports.rows import Frame, Selection, frame_from
from layers.exports.workbook import write_workbook
from layers.exports.writers import short_names
from tests.conftest import METRIC_SRID, SOUTH, STEP, WEST
from tests.layers.conftest import scope_of

DANGEROUS = [
    "=1+1",
    "+1+1",
    "-1-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "＝1",
    "＋1+1",
    "－1-1",
    "＠1",
    " =1",
]


def write(name: str, target, **options) -> int:
    fields = {k: options.pop(k) for k in ("scope", "at", "area", "frame") if k in options}
    return layer_export.write_layer(
        Selection(declarations.layer_named(name), **fields), target, **options
    )


def read(path):
    if path.suffix == ".parquet":
        return geopandas.read_parquet(path)
    return pyogrio.read_dataframe(f"/vsizip/{path}" if path.suffix == ".zip" else path)


@pytest.mark.parametrize("suffix", [".gpkg", ".zip", ".geojson", ".parquet"])
@pytest.mark.parametrize("name", ["buildings", "units", "streets", "incidents"])
def test_spatial_formats_come_back_whole(full_city, tmp_path, name, suffix):
    target = tmp_path / f"{name}{suffix}"
    layer = declarations.layer_named(name)
    count = write(name, target)
    found = read(target)
    assert len(found) == count >= 1
    assert found.crs.to_epsg() == 4326
    names = [column.name for column in layer.columns]
    expected = set(short_names(names).values()) if suffix == ".zip" else set(names)
    assert expected <= set(found.columns)
    box = shapely.box(WEST, SOUTH, WEST + 4 * STEP, SOUTH + 3 * STEP)
    assert found.geometry.within(box.buffer(1e-9)).all()
    assert not list(tmp_path.glob(".*")), "an unfinished file was left"


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_a_shapefile_says_in_which_encoding_it_speaks(full_city, tmp_path, encoding):
    target = tmp_path / "b.zip"
    write("buildings", target, encoding=encoding)
    assert sorted(read(target)["name"]) == [f"{n}号楼" for n in range(1, 7)]
    with zipfile.ZipFile(target) as archive:
        names = set(archive.namelist())
        raw = archive.read("buildings.dbf")
        fields = archive.read("buildings_fields.csv").decode("utf-8-sig")
    assert {"buildings.shp", "buildings.prj", "buildings.cpg"} <= names
    assert "1号楼".encode(encoding) in raw
    assert "basic_cell,basic_cell,单元网格" in fields


def test_short_names_are_unique():
    names = ["residents_total", "residents_today", "residents_", "residents_0"]
    assert len(set(short_names(names).values())) == 4
    assert all(len(one) <= 10 for one in short_names(names).values())


def test_csv_for_people(full_city, tmp_path):
    from geo_grid.premises.models import Building

    Building.objects.filter(ref="B1").update(name="=HYPERLINK(1)")
    target = tmp_path / "b.csv"
    assert write("buildings", target) == 6
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["name"] == "'=HYPERLINK(1)"
    assert float(rows[0]["lon"]) == pytest.approx(WEST + 0.35 * STEP)
    assert shapely.from_wkt(rows[0]["wkt"]).geom_type == "MultiPolygon"


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_is_a_formula(tmp_path, text):
    target = tmp_path / "x.xlsx"
    write_workbook(target, title="a[b]:*", head=[text], rows=[[text, 1, None]], notes=[text])
    book = openpyxl.load_workbook(target)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert cells[0].value.strip() == text.strip()
    assert is_formula(text)
    assert as_text(text) == f"'{text}"


@pytest.mark.slow
@given(st.text(max_size=30))
def test_any_text_survives_a_workbook(text):
    import io

    target = io.BytesIO()
    write_workbook(target, title="t", head=["h"], rows=[[text]])
    cell = openpyxl.load_workbook(target).worksheets[0]["A2"]
    assert cell.data_type != "f"


def test_excel_has_titles_numbers_and_notes(full_city, tmp_path):
    target = tmp_path / "p.xlsx"
    write("population", target, notes=("格子市", "2026-01-31"))
    book = openpyxl.load_workbook(target)
    found = pandas.DataFrame(
        list(book.worksheets[0].values)[1:], columns=[cell.value for cell in book.worksheets[0][1]]
    )
    assert found["人口"].sum() == 10
    assert book.worksheets[1]["A1"].value == "格子市"
    write("population", target, language="en")
    assert openpyxl.load_workbook(target).worksheets[0]["B1"].value == "Households"


def test_systems_and_datums(full_city, tmp_path):
    target = tmp_path / "f.geojson"
    (plain,) = (write("facilities", target), read(target).geometry.iloc[0])[1:]
    write("facilities", target, frame=frame_from(f"EPSG:{METRIC_SRID}", None))
    metric = json.loads(target.read_text())
    to_metres = Transformer.from_crs(4326, METRIC_SRID, always_xy=True)
    assert metric["crs"]["properties"]["name"].endswith(str(METRIC_SRID))
    assert metric["features"][0]["geometry"]["coordinates"] == pytest.approx(
        to_metres.transform(plain.x, plain.y), abs=0.001
    )
    write("facilities", target, frame=frame_from(None, "gcj02"))
    shifted = json.loads(target.read_text())
    assert shifted["datum"] == "gcj02"
    lon, lat = to_wgs84(*shifted["features"][0]["geometry"]["coordinates"], datum="gcj02")
    assert (float(lon), float(lat)) == pytest.approx((plain.x, plain.y), abs=2e-8)
    assert frame_from(None, "cgcs2000") == Frame(4490, "cgcs2000")


def test_an_area_takes_what_lies_in_it(full_city, tmp_path):
    target = tmp_path / "b.geojson"
    left = areas.by_code("990101001001", kind="division")
    assert left.name == "左社区"
    assert write("buildings", target, area=left.shape) == 3
    cell = areas.by_code("990101001002001", kind="cell").shape
    assert write("buildings", target, area=cell) == 3
    around = areas.circle(WEST + 0.35 * STEP, SOUTH + 2.35 * STEP, radius_m=40)
    assert write("buildings", target, area=around.shape) == 1
    assert around.shape.area > 0


def test_a_scope_and_a_former_day(full_city, tmp_path):
    target = tmp_path / "x.gpkg"
    assert write("incidents", target, scope=scope_of(prefixes=("990101001002",))) == 0
    assert len(pyogrio.read_dataframe(target)) == 0
    _, long_ago = (None, pandas.Timestamp("2001-01-01", tz="UTC").to_pydatetime())
    assert write("grid_cells", target, at=long_ago) == 0
    assert write("grid_cells", target) == 2


@pytest.mark.parametrize("suffix", [".gpkg", ".zip", ".geojson", ".parquet", ".csv", ".xlsx"])
def test_p07_no_format_tells_a_number_of_foreign_ground(full_city, tmp_path, suffix):
    """Absent, not 0; for an area drawn around everything as for the whole layer."""
    target = tmp_path / f"cells{suffix}"
    left = scope_of(prefixes=("990101001001",))
    around = shapely.box(WEST - STEP, SOUTH - STEP, WEST + 9 * STEP, SOUTH + 9 * STEP)
    for area in (None, around):
        assert write("grid_cells", target, scope=left, area=area, language="en") == 2
        mine, foreign = _rows_of(target)
        people, things = ("residents", "organisations"), ("buildings", "units")
        assert [int(mine[name]) for name in people] == [4, 1]
        assert all(pandas.isna(foreign[name]) for name in people)
        assert [int(foreign[name]) for name in things] == [3, 1]
    if suffix == ".xlsx":
        notes = openpyxl.load_workbook(target).worksheets[1]
        assert "by community only" in str([cell.value for cell in notes["A"]])


def _rows_of(path):
    if path.suffix in (".csv", ".xlsx"):
        table = (
            pandas.read_csv(path)
            if path.suffix == ".csv"
            else pandas.read_excel(path, engine="openpyxl")
        )
    else:
        table = read(path)
    table = table.rename(columns=str.lower).rename(columns={"organisati": "organisations"})
    return [row for _, row in table.sort_values("code").iterrows()]


def test_progress_is_told(full_city, tmp_path):
    told: list[int] = []
    write("buildings", tmp_path / "b.csv", progress=told.append)
    assert told == [6]


@pytest.mark.parametrize(
    ("options", "code"),
    [({"format_name": "dwg"}, "format_unknown"), ({"encoding": "latin1"}, "encoding_unknown")],
)
def test_unknown_formats_and_encodings(full_city, tmp_path, options, code):
    with pytest.raises(GeoGridError) as refused:
        write("buildings", tmp_path / "x.zip", **options)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: frame_from("EPSG:2000", None), "crs_unknown"),
        (lambda: frame_from("²", None), "crs_unknown"),
        (lambda: frame_from("EPSG:4326", "wgs84"), "crs_or_datum"),
        (lambda: areas.by_code("1'--", kind="division"), "area_unknown"),
        (lambda: areas.by_code("990101009009", kind="division"), "area_unknown"),
        (lambda: areas.circle(0, 0, radius_m=float("nan")), "circle_unusable"),
        (lambda: areas.circle(0, 0, radius_m=1e9), "circle_unusable"),
        (lambda: areas.drawn("{"), "shape_unreadable"),
        (lambda: areas.drawn({"type": "Point", "coordinates": [0, 0]}), "shape_unreadable"),
        (lambda: areas.drawn({"type": "Polygon", "coordinates": [
            [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}), "shape_invalid"),
        (lambda: areas.drawn({"type": "Polygon", "coordinates": [
            [[n / 1e5, (n % 7) / 1e5] for n in range(20_000)]]}), "shape_too_large"),
        (lambda: areas.drawn({"type": "Polygon", "coordinates": [
            [[0, 0], [0, 1e400], [1, 1], [0, 0]]]}), "shape_unreadable"),
    ],
)  # fmt: skip
def test_what_no_export_takes(full_city, call, code):
    with pytest.raises(GeoGridError) as refused:
        call()
    assert refused.value.code == code


def test_the_command(full_city, tmp_path, capsys):
    target, drawn = tmp_path / "b.gpkg", tmp_path / "drawn.geojson"
    call_command("export_layer", "buildings", "--out", str(target), "--code", "990101001001")
    assert "3" in capsys.readouterr().out
    assert len(pyogrio.read_dataframe(target)) == 3
    box = shapely.box(WEST, SOUTH + 2 * STEP, WEST + STEP, SOUTH + 3 * STEP)
    drawn.write_text(shapely.to_geojson(box))
    call_command("export_layer", "buildings", "--out", str(target), "--polygon", str(drawn))
    assert len(pyogrio.read_dataframe(target)) == 1
    for options in (
        ["--code", "1"],
        ["--polygon", str(tmp_path / "nothing")],
        ["--crs", "EPSG:1"],
        ["--as-of", "yesterday"],
    ):
        with pytest.raises(CommandError):
            call_command("export_layer", "buildings", "--out", str(target), *options)
    with pytest.raises(CommandError):
        call_command("export_layer", "buildings", "--out", str(tmp_path / "no" / "b.gpkg"))
