"""Files out tell the truth: their day, their coordinates, their times, and what did not fit."""

from __future__ import annotations

import csv
import json
import zipfile
from datetime import UTC, datetime, timedelta

import geopandas
import openpyxl
import pyarrow.parquet
import pyogrio
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from geo_grid.areas.models import Division, GridCellVersion
from geo_grid.geometry.datum import DATUMS, from_wgs84
from geo_grid.premises.models import Building, Entrance, Unit
from importers.runs.run import import_file
from layers.catalogue import areas, declarations
from layers.exports import export_spec
from layers.exports.cut_texts import Losses
from layers.exports.rows import frame_from
from tests.conftest import METRIC_SRID, SOUTH, STEP, WEST
from tests.layers.conftest import scope_of
from tests.layers.test_export import read, write

SUFFIXES = [".gpkg", ".zip", ".geojson", ".parquet", ".csv", ".xlsx"]


def table(path) -> list[dict]:
    """The rows of any format, by the names of their columns."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    if path.suffix == ".xlsx":
        head, *rows = openpyxl.load_workbook(path).worksheets[0].values
        return [dict(zip(head, row, strict=True)) for row in rows]
    if path.suffix == ".geojson":
        features = json.loads(path.read_text())["features"]
        return [{"id": one["id"]} | one["properties"] for one in features]
    return [row.to_dict() for _, row in read(path).iterrows()]


def notes(path) -> str:
    """Whatever a file says of itself beside its rows."""
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).worksheets[1]
        return "\n".join(str(cell.value) for cell in sheet["A"])
    if path.suffix == ".geojson":
        return "\n".join(json.loads(path.read_text())["notes"])
    if path.suffix == ".parquet":
        return pyarrow.parquet.read_schema(path).metadata[b"notes"].decode()
    if path.suffix == ".gpkg":
        return pyogrio.read_info(path)["dataset_metadata"]["notes"]
    with zipfile.ZipFile(path) as archive:
        name = next(one for one in archive.namelist() if one.endswith("_fields.csv"))
        return archive.read(name).decode("utf-8-sig")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_p30_no_former_day_carries_the_numbers_of_today(full_city, tmp_path, suffix):
    """The cells stood then; how many lived in them nobody kept."""
    GridCellVersion.objects.update(valid=(datetime(2024, 1, 1, tzinfo=UTC), None))
    target = tmp_path / f"cells{suffix}"
    then = datetime(2024, 6, 10, 15, 59, 59, tzinfo=UTC)
    assert write("grid_cells", target, at=then, language="en") == 2
    told = ("residents", "households", "buildings", "units", "organisations")
    titles = {c.name: c.title.en for c in declarations.layer_named("grid_cells").columns}
    for row in table(target):
        named = {name: row.get(name, row.get(titles[name])) for name in told}
        named |= {name: row[name[:10]] for name in told if name[:10] in row}
        assert all(value in (None, "") or value != value for value in named.values()), named
    if suffix != ".csv":
        assert "2024-06-10" in notes(target)
        assert "not kept by day" in notes(target)
    write("grid_cells", target, at=timezone.now() + timedelta(hours=1), language="en")
    assert sum(int(row.get("units", row.get("Units"))) for row in table(target)) > 0


def test_a_day_is_refused_where_none_is_kept(full_city, tmp_path):
    query = {"layer": "components", "day": "2026-06-10"}
    with pytest.raises(Exception, match="day") as refused:
        export_spec.read(query, scope=scope_of(prefixes=()), today=timezone.localdate())
    assert refused.value.code == "day_undated"
    with pytest.raises(CommandError):
        call_command("export_layer", "components", "--as-of", "2026-06-10", "--out",
                     str(tmp_path / "c.csv"))  # fmt: skip
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_p30_a_shifted_geojson_is_laid_over_no_map_of_wgs84(full_city, tmp_path, datum):
    target = tmp_path / "f.geojson"
    write("facilities", target, frame=frame_from(None, datum))
    found = geopandas.read_file(target)
    with pytest.raises(Exception, match=r"[Tt]ransformer|transform"):
        found.to_crs(4326)
    plain = tmp_path / "plain.geojson"
    write("facilities", plain)
    assert geopandas.read_file(plain).to_crs(3857).crs.to_epsg() == 3857


@pytest.mark.parametrize("datum", DATUMS)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_written_in_a_datum_is_read_in_it(full_city, tmp_path, datum, suffix):
    target = tmp_path / f"f{suffix}"
    write("facilities", target, frame=frame_from(None, datum))
    trial = import_file("facilities", target, datum=datum)
    assert (trial.refused, trial.accepted) == ([], 1)
    assert trial.changed == 0, "the same facility at the same place"


@pytest.mark.parametrize("suffix", [".csv", ".geojson", ".gpkg", ".zip", ".parquet", ".xlsx"])
def test_p30_a_shifted_file_is_not_read_as_wgs84(full_city, tmp_path, suffix):
    """It says what it is; another datum is refused, and none is needed."""
    target = tmp_path / f"f{suffix}"
    write("facilities", target, frame=frame_from(None, "gcj02"))
    with pytest.raises(Exception, match="gcj02") as refused:
        import_file("facilities", target, datum="wgs84")
    assert refused.value.code == "datum_differs"
    assert import_file("facilities", target).changed == 0


def test_metres_are_called_metres(full_city, tmp_path):
    target = tmp_path / "b.csv"
    write("buildings", target, frame=frame_from(f"EPSG:{METRIC_SRID}", None))
    row = table(target)[0]
    assert {"x_m", "y_m", "wkt_m"} <= set(row)
    assert not {"lon", "lat", "wkt"} & set(row)
    write("buildings", target, frame=frame_from(None, "gcj02"))
    row = table(target)[0]
    x, y = from_wgs84([WEST + 0.35 * STEP], [SOUTH + 2.35 * STEP], datum="gcj02")
    assert float(row["lon_gcj02"]) == pytest.approx(float(x[0]), abs=STEP)
    assert float(row["lat_gcj02"]) == pytest.approx(float(y[0]), abs=STEP)
    assert not {"lon", "lat", "wkt"} & set(row)


@pytest.mark.parametrize(
    ("system", "said"),
    [
        ({}, "buildings_2026-06-10.csv"),
        ({"datum": "gcj02"}, "buildings_2026-06-10_gcj02.csv"),
        ({"crs": "EPSG:4490"}, "buildings_2026-06-10_epsg4490.csv"),
        ({"crs": f"EPSG:{METRIC_SRID}"}, f"buildings_2026-06-10_epsg{METRIC_SRID}.csv"),
    ],
)
def test_the_name_tells_day_and_system(full_city, system, said):
    query = {"layer": "buildings", "format": "csv", "day": "2026-06-10"} | system
    spec = export_spec.read(query, scope=scope_of(prefixes=()), today=timezone.localdate())
    assert spec.name == said


def test_p30_characters_that_gbk_lacks_are_counted_and_utf8_is_proposed(
    full_city, tmp_path, capsys
):
    Building.objects.filter(ref="B1").update(name="𠮷祥楼")
    losses = Losses()
    write("buildings", tmp_path / "b.zip", encoding="GBK", losses=losses)
    assert (losses.lost, losses.cut) == (1, 0)
    assert "𠮷祥楼" in notes(tmp_path / "b.zip")
    assert "UTF-8" in notes(tmp_path / "b.zip")
    whole = Losses()
    write("buildings", tmp_path / "u.zip", encoding="UTF-8", losses=whole)
    assert (whole.lost, whole.told("zh")) == (0, [])
    assert "𠮷祥楼" in list(read(tmp_path / "u.zip")["name"])
    call_command("export_layer", "buildings", "--out", str(tmp_path / "c.zip"), "--encoding", "GBK")
    assert "𠮷祥楼" in capsys.readouterr().err


def test_p30_a_text_that_is_cut_is_counted_and_ends_with_a_whole_character(full_city, tmp_path):
    Building.objects.filter(ref="B1").update(estate="苑" * 200)
    losses = Losses()
    write("buildings", tmp_path / "b.zip", losses=losses)
    assert losses.cut == 1
    assert "苑" * 84 in list(read(tmp_path / "b.zip")["estate"])  # 3 bytes each, 254 fit
    write("buildings", tmp_path / "b.gpkg")
    assert "苑" * 200 in list(read(tmp_path / "b.gpkg")["estate"])


def test_another_encoding_is_refused_where_it_would_not_be_used(full_city, tmp_path):
    with pytest.raises(Exception, match="Shapefile") as refused:
        write("buildings", tmp_path / "b.csv", encoding="GBK")
    assert refused.value.code == "encoding_unused"
    query = {"layer": "buildings", "format": "csv", "encoding": "GBK"}
    with pytest.raises(Exception, match="Shapefile"):
        export_spec.read(query, scope=scope_of(prefixes=()), today=timezone.localdate())


def test_a_shp_is_a_shapefile_and_no_archive(full_city, tmp_path):
    target = tmp_path / "楼栋.shp"
    write("buildings", target)
    names = {one.name for one in tmp_path.iterdir()}
    assert {"楼栋.shp", "楼栋.shx", "楼栋.dbf", "楼栋.prj", "楼栋.cpg"} <= names
    assert not zipfile.is_zipfile(target)
    assert len(pyogrio.read_dataframe(target)) == 6
    index = target.with_suffix(".qix")
    index.write_bytes(b"of the six rows")
    write("buildings", target, area=areas.by_code("990101001001", kind="division").shape)
    assert len(pyogrio.read_dataframe(target)) == 3
    assert not index.exists()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_has_the_id_by_which_a_row_is_found_again(full_city, tmp_path, suffix):
    target = tmp_path / f"b{suffix}"
    write("buildings", target)
    expected = set(Building.objects.values_list("pk", flat=True))
    assert {int(row["id"]) for row in table(target)} == expected


def test_times_are_one_instant_in_every_format(full_city, tmp_path):
    moment = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
    Building.objects.update(valid=(moment, None))
    for suffix in (".zip", ".csv", ".geojson"):
        write("buildings", tmp_path / f"b{suffix}")
        texts = {row.get("valid_from") for row in table(tmp_path / f"b{suffix}")}
        assert {datetime.fromisoformat(str(one)) for one in texts} == {moment}
    for suffix in (".gpkg", ".parquet"):
        write("buildings", tmp_path / f"b{suffix}")
        assert {one.to_pydatetime() for one in read(tmp_path / f"b{suffix}")["valid_from"]} == {
            moment
        }
    write("buildings", tmp_path / "b.xlsx")
    assert {row["生效时间"] for row in table(tmp_path / "b.xlsx")} == {
        datetime.fromisoformat("2026-03-03T01:30")
    }
    assert "Asia/Shanghai" in notes(tmp_path / "b.xlsx")


def test_codes_are_words_in_a_workbook(full_city, tmp_path):
    target = tmp_path / "b.xlsx"
    write("buildings", target)
    labels = dict(Building.Kind.choices)
    expected = {labels[one] for one in Building.objects.values_list("kind", flat=True)}
    assert {row["类型"] for row in table(target)} == expected
    write("buildings", target, language="en")
    codes = set(Building.objects.values_list("kind", flat=True))
    assert {row["Kind"] for row in table(target)} == codes


def test_no_two_doors_look_alike(full_city, tmp_path):
    """Two rooms 101 in one house, behind two stairwells, and one in the next house."""
    first, second = Building.objects.order_by("pk")[:2]
    Building.objects.filter(pk__in=(first.pk, second.pk)).update(name="", estate="幸福里")
    for house, stairs in ((first, "1单元"), (first, "2单元"), (second, "1单元")):
        entrance = Entrance.objects.create(building=house, name=stairs, point=house.point)
        Unit.objects.create(building=house, entrance=entrance, room="101", floor=1,
                            basic_cell=house.basic_cell)  # fmt: skip
    write("units", tmp_path / "u.csv")
    names = ("road", "number", "estate", "building", "entrance", "floor", "room", "community",
             "grid_cell")  # fmt: skip
    rows = [tuple(row[name] for name in names) for row in table(tmp_path / "u.csv")]
    assert len(rows) == Unit.objects.filter(is_unassigned=False).count()
    assert all(row[-1] for row in rows if row[-2])
    stored = Division.objects.filter(level="community").values_list("name", flat=True)
    assert {row[-2] for row in rows} <= {*stored, ""}


def test_an_area_is_named_or_numbered(full_city):
    left = areas.by_code("990101001001", kind="division")
    assert areas.by_code(f" {left.name} ", kind="division").code == left.code
    cell = areas.by_code("990101001002001", kind="cell")
    assert areas.by_code(cell.name, kind="cell").code == cell.code
    Division.objects.filter(level="community").update(name="同名社区")
    with pytest.raises(Exception, match="code") as refused:
        areas.by_code("同名社区", kind="division")
    assert refused.value.code == "area_ambiguous"
    for nothing in ("没有这里", "", "x" * 500, "\0"):
        with pytest.raises(Exception, match="area") as refused:
            areas.by_code(nothing, kind="division")
        assert refused.value.code == "area_unknown"
