"""Refused rows go out as a GeoPackage, are corrected there and come back."""

from __future__ import annotations

import json
import subprocess
from types import SimpleNamespace
from unittest.mock import Mock

import geopandas as gpd
import pyogrio
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from shapely import Point, box

from geo_grid.errors import BadInput
from geo_grid.incidents.models import Incident
from geo_grid.premises.models import Building, Unit
from geo_grid.runs.models import ImportRun
from importers.rows.choices import FileChoices
from importers.runs.rejects import _numbers
from importers.runs.run import import_file
from tests.conftest import SOUTH, STEP, WEST, building_in, lattice_boxes

X, Y = WEST + STEP / 3, SOUTH + STEP / 3
CREATED = "06/30/2017 08:15:00 AM"


def requests(write_csv):
    """Service requests as a city publishes them, with the coordinates such files have."""
    places = [(Y, X), ("", ""), (24.0, 118.0), (X, Y), (0, 0), (Y, X), ("", X), ("1e400", X)]
    rows = [
        {"SRRecordID": f"S{i}", "SRType": "ECC-Vehicle Look Up", "CreatedDate": CREATED,
         "Latitude": lat, "Longitude": lon, "Agency": "=1+1"}
        for i, (lat, lon) in enumerate(places)
    ]  # fmt: skip
    rows[5]["CreatedDate"] = "yesterday"
    return write_csv(rows, "311.csv"), {"ref": "SRRecordID"}


def test_bad_coordinates_are_named_row_by_row(lattice_city, write_csv, tmp_path):
    path, mapping = requests(write_csv)
    out = tmp_path / "rejects.gpkg"
    report = import_file("incidents", path, datum="wgs84", mapping=mapping, rejects=out)
    assert [(r.row, r.code) for r in report.refused] == [
        (3, "geometry_missing"), (4, "coordinate_whole_degrees"), (5, "axes_swapped"),
        (6, "coordinate_zero"), (7, "time_bad"), (8, "geometry_missing"),
        (9, "coordinate_not_finite"),
    ]  # fmt: skip
    assert not Incident.objects.exists()
    rejects = gpd.read_file(out)
    assert rejects["refused_row"].tolist() == [3, 4, 5, 6, 7, 8, 9]
    assert rejects["SRRecordID"].tolist() == ["S1", "S2", "S3", "S4", "S5", "S6", "S7"]
    assert rejects["Agency"].tolist() == ["=1+1"] * 7
    assert rejects["refused_codes"][4] == "time_bad"
    assert rejects.geometry.notna().tolist() == [False] * 4 + [True] + [False] * 2
    assert out.stat().st_mode & 0o777 == 0o600


def test_corrected_rows_are_read_back(lattice_city, write_csv, tmp_path):
    """Some are corrected in the table, some by drawing the point."""
    path, mapping = requests(write_csv)
    out = tmp_path / "rejects.gpkg"
    how = {"datum": "wgs84", "mapping": mapping}
    import_file("incidents", path, accept_partial=True, rejects=out, **how)
    assert Incident.objects.count() == 1
    rejects = gpd.read_file(out)
    rejects.loc[0, "geometry"] = Point(X, Y)
    rejects.loc[3, "geometry"] = Point(X + STEP, Y)
    rejects.loc[[1, 2, 5, 6], ["Longitude", "Latitude"]] = [str(X), str(Y)]
    rejects.loc[4, "CreatedDate"] = CREATED
    rejects.to_file(out, driver="GPKG", layer="rejects")
    report = import_file("incidents", out, **how)
    assert report.refused == []
    assert sorted(Incident.objects.values_list("ref", flat=True)) == [f"S{i}" for i in range(8)]
    assert Incident.objects.get(ref="S4").point.x == pytest.approx(X + STEP)


def test_bow_ties_come_with_their_geometry(bare_city, tmp_path):
    tie = "POLYGON ((118.5 24.5, 118.501 24.501, 118.501 24.5, 118.5 24.501, 118.5 24.5))"
    frame = gpd.GeoDataFrame(
        {"ref": ["T", "B"], "fid": [7, 8]},
        geometry=[*gpd.GeoSeries.from_wkt([tie]), building_in(lattice_boxes()[1])], crs=4326,
    )  # fmt: skip
    frame.to_parquet(tmp_path / "a.parquet")
    out = tmp_path / "out.gpkg"
    import_file("buildings", tmp_path / "a.parquet", datum="wgs84", rejects=out)
    rejects = gpd.read_file(out)
    assert rejects.geometry[0].wkt == tie
    assert rejects["fid_"].tolist() == ["7"]
    rejects.loc[0, "geometry"] = building_in(lattice_boxes()[0])
    rejects.to_file(out, driver="GPKG", layer="rejects")
    assert import_file("buildings", out, datum="wgs84").applied
    assert Building.objects.get().ref == "T"


def test_rows_with_too_many_cells_keep_them(lattice_city, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("building_ref,room\nB1,1\nB1,2,3\n")
    out = tmp_path / "out.gpkg"
    import_file("units", path, rejects=out)
    rejects = pyogrio.read_dataframe(out)
    assert rejects[["building_ref", "room", "refused_row"]].values.tolist() == [["B1", "2,3", 3]]


@pytest.mark.parametrize("said", [{"floor": "2"}, {"floor": "2", "use": "shop", "road": "x"}])
def test_rows_with_too_many_cells_keep_them_beside_what_all_rows_share(
    lattice_city, tmp_path, said
):
    path = tmp_path / "a.csv"
    path.write_text("building_ref,room\nB1,1\nB1,2,3\n")
    out = tmp_path / "out.gpkg"
    import_file("units", path, rejects=out, choices=FileChoices(constants=said))
    (row,) = pyogrio.read_dataframe(out, read_geometry=False).fillna("").to_dict("records")
    assert (row["building_ref"], row["room"]) == ("B1", "2,3")
    assert [row[f"= {text}"] for text in said.values()] == [""] * len(said)


def test_a_copy_of_a_column_of_numbers_is_sealed_like_it() -> None:
    source = SimpleNamespace(added={"= x": "", "tel → note": "tel", "use → road": "use"})
    for column in ("tel", "tel → note"):
        context = SimpleNamespace(matched={"phone": column, "note": "tel", "road": "use → road"})
        assert _numbers(source, context) == {"tel", "tel → note"}


def test_the_command_and_gdal(lattice_city, write_csv, tmp_path, capsys):
    path = write_csv([{"building_ref": f"B{n}", "room": "1"} for n in (1, 99)])
    out = tmp_path / "out.gpkg"
    with pytest.raises(SystemExit):
        call_command("import_data", "units", str(path), rejects=out, verbosity=0)
    told = subprocess.run(["ogrinfo", "-al", out], capture_output=True, text=True, check=True)
    assert "building_ref (String) = B99" in told.stdout
    assert "refused_codes (String) = building_unknown" in told.stdout
    with pytest.raises(BadInput) as refused:
        import_file("units", path, rejects=tmp_path / "out.csv")
    assert refused.value.code == "rejects_not_gpkg"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(OSError(28, "No space left on device", "/srv/x/rejects.gpkg"), "No space left on device"),
     (pyogrio.errors.DataSourceError("sqlite3_exec(…) failed"), "DataSourceError")],
)  # fmt: skip
def test_a_file_that_cannot_be_written_undoes_nothing_and_is_said(
    lattice_city, write_csv, tmp_path, monkeypatch, fault, reason
):
    """The rows were loaded by then: whoever reads that all was undone would load them again."""
    path = write_csv([{"building_ref": f"B{n}", "room": "1"} for n in (1, 99)])
    monkeypatch.setattr(pyogrio.raw, "write", Mock(side_effect=fault))
    out, told = tmp_path / "out.gpkg", tmp_path / "report.json"
    with translation.override("en"), pytest.raises(CommandError) as ended:
        call_command("import_data", "units", str(path), "--accept-partial", rejects=out,
                     report=told, verbosity=0)  # fmt: skip
    assert ended.value.returncode == 4
    assert f"not written to {out}: {reason}. Import the same file again" in str(ended.value)
    assert (Unit.objects.count(), ImportRun.objects.count(), out.exists()) == (1, 1, False)
    assert json.loads(told.read_text())["rejects_unwritten"] == reason


@pytest.mark.slow
def test_one_per_cent_of_bad_rows(lattice_city, tmp_path):
    """All good rows, and only with accept_partial; the bad ones are in the file of rejects."""
    rows = 200_000
    lines = [f"B{i % 6 + 1},{'' if i % 100 == 0 else i}" for i in range(rows)]
    path = tmp_path / "units.csv"
    path.write_text("building_ref,room\n" + "\n".join(lines) + "\n")
    assert not import_file("units", path).applied
    assert not Unit.objects.exists()
    out = tmp_path / "out.gpkg"
    report = import_file("units", path, accept_partial=True, rejects=out)
    assert (report.read, report.accepted, report.refused_rows) == (rows, 198_000, 2_000)
    assert Unit.objects.count() == 198_000
    assert pyogrio.read_info(out)["features"] == 2_000


def test_outside_the_city_is_drawn_where_it_lies(bare_city, tmp_path):
    far = gpd.GeoDataFrame({"ref": ["F"]}, geometry=[box(10.1, 24.5, 10.2, 24.6)], crs=4326)
    far.to_file(tmp_path / "a.geojson", driver="GeoJSON")
    out = tmp_path / "out.gpkg"
    import_file("buildings", tmp_path / "a.geojson", datum="wgs84", rejects=out)
    rejects = gpd.read_file(out)
    assert rejects.geometry[0].bounds == (10.1, 24.5, 10.2, 24.6)
    assert rejects.crs.to_epsg() == 4326
