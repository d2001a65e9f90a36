"""The import page's routes: send, look, preview, try, load, history, undo."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import Mock
from uuid import uuid4

import pyogrio
import pytest
import shapely
from django.conf import settings
from django.test import Client

from geo_grid.geometry.datum import from_wgs84
from geo_grid.jobs import tasks
from geo_grid.jobs.models import Job
from geo_grid.premises.models import Building, Unit
from geo_grid.runs.models import ImportRun, Upload
from importers.uploads import storage
from tests.conftest import building_in, lattice_boxes
from tests.importers.conftest import write_csv, write_geojson  # noqa: F401  (fixtures)


@pytest.fixture
def client(login_as):
    """A data manager of the whole city, logged in."""
    return login_as("data_manager", "somebody")


@pytest.fixture
def city(transactional_db, lattice_city, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "GEO_GRID_VAR", tmp_path / "var", raising=False)
    return lattice_city


def send(client: Client, path: Path, name: str = ""):
    return client.post(
        f"/api/v1/imports/uploads?name={name or path.name}", path.read_bytes(),
        content_type="application/octet-stream", headers={"accept-language": "en"},
    )  # fmt: skip


def post(client: Client, address: str, **body):
    return client.post(
        f"/api/v1/imports{address}", json.dumps(body), content_type="application/json",
        headers={"accept-language": "en"},
    )  # fmt: skip


def finished(client: Client, reply) -> dict:
    """Do the job that a reply speaks of and return what it tells at the end."""
    assert reply.status_code == 202, reply.content
    job = reply.json()
    assert reply["Location"] == f"/api/v1/jobs/{job['id']}"
    tasks.perform(Job.objects.get(id=job["id"]).id)
    return client.get(reply["Location"]).json()


@pytest.fixture
def cameras(write_csv):  # noqa: F811
    """Six points in the middle of the six buildings, in GCJ-02, and two rows with faults."""
    rows = []
    for n, at in enumerate((0, 1, 3, 5, 10, 11)):
        centre = building_in(lattice_boxes()[at]).centroid
        lon, lat = from_wgs84(centre.x, centre.y, datum="gcj02")
        rows.append({"点位": f"C{n}", "类型": "camera", "x": float(lon), "y": float(lat)})
    rows += [{"点位": "C7", "类型": "camera", "x": 0, "y": 0},
             {"点位": "C8", "类型": "camera", "x": rows[0]["x"], "y": ""}]  # fmt: skip
    return write_csv(rows, "2024-03 公安摄像头.csv")


@pytest.fixture
def doors(write_csv):  # noqa: F811
    return write_csv(
        [{"building_ref": f"B{n}", "room": str(100 + n)} for n in range(1, 7)], "units.csv"
    )


def test_a_sent_file_is_described_and_lies_under_a_random_name(city, client, cameras):
    reply = send(client, cameras)
    told = reply.json()
    assert reply.status_code == 201
    assert (told["name"], told["rows"], told["kind"]) == (cameras.name, 8, "components")
    assert told["suggested_source"] == "公安摄像头"
    assert told["mapping"] == {"kind": "类型", "lon": "x", "lat": "y"}
    assert (told["missing"], told["needs_datum"]) == (["ref"], True)
    assert told["columns"][0] == {"name": "点位", "values": ["C0", "C1", "C2"]}
    stored = storage.path_of(Upload.objects.get(pk=told["id"]))
    assert "摄像头" not in str(stored)
    assert (stored.stat().st_mode & 0o777, stored.read_bytes()) == (0o600, cameras.read_bytes())


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ", "format_unknown"),
        ("../../etc/passwd", b"x", "format_unknown"),
        ("a.gpkg", b"a,b\n1,2\n", None),
        ("a.csv", b"", "upload_empty"),
        ("a.geojson", b"<html><script>alert(1)</script></html>", None),
    ],
)
def test_p25_a_file_is_judged_by_its_content_and_nothing_of_a_bad_one_is_kept(
    city, client, tmp_path, name, content, code
):
    path = tmp_path / "sent"
    path.write_bytes(content)
    reply = send(client, path, name)
    assert reply.status_code == 400
    assert code is None or reply.json()["code"] == code
    assert str(tmp_path) not in reply.content.decode()
    assert not Upload.objects.exists()
    assert not list((tmp_path / "var" / "uploads").glob("*/*"))


def test_p25_a_name_never_becomes_a_path(city, client, doors):
    told = send(client, doors, "..%2F..%2Fevil%01%0A.csv").json()
    assert told["name"] == "evil.csv"
    stored = storage.path_of(Upload.objects.get(pk=told["id"]))
    assert stored.is_relative_to(settings.GEO_GRID_VAR / "uploads")


def test_p25_a_file_above_the_limit_is_cut_off(city, client, doors, monkeypatch):
    monkeypatch.setattr(settings, "GEO_GRID_UPLOAD_MAX_BYTES", 10)
    reply = send(client, doors)
    assert (reply.status_code, reply.json()["code"]) == (400, "upload_too_large")
    assert not Upload.objects.exists()


def test_the_datum_shows_by_where_the_points_fall(city, client, cameras):
    upload = send(client, cameras).json()["id"]
    found = post(client, f"/uploads/{upload}/places", kind="components").json()
    fits = {fit["datum"]: fit for fit in found["fits"]}
    assert (found["sampled"], found["buildings_known"]) == (6, True)
    assert fits["gcj02"]["on_buildings"] == 1
    assert all(fits[datum]["on_buildings"] < 0.5 for datum in ("wgs84", "cgcs2000", "bd09"))
    inside = building_in(lattice_boxes()[0])
    assert inside.contains(shapely.Point(fits["gcj02"]["points"][0]))


def test_a_file_without_places_has_no_preview(city, client, doors):
    upload = send(client, doors).json()["id"]
    reply = post(client, f"/uploads/{upload}/places", kind="units")
    assert (reply.status_code, reply.json()["code"]) == (400, "places_none")


def test_the_whole_way_try_load_undo(city, client, cameras):
    upload = send(client, cameras).json()["id"]
    ask = {"upload": upload, "kind": "components", "mapping": {"ref": "点位"}, "datum": "gcj02",
           "source": "公安摄像头"}  # fmt: skip
    tried = finished(client, post(client, "", **ask, dry_run=True))
    assert tried["state"] == "done"
    result = tried["result"]
    assert (result["new"], result["refused"], result["applied"]) == (6, 2, False)
    report = client.get(f"/api/v1/imports/reports/{tried['id']}").json()
    assert [(r["row"], r["field"], r["code"]) for r in report["refused"]] == [
        (8, "lon", "coordinate_zero"), (9, "lon", "geometry_missing")]  # fmt: skip
    assert sorted({place[2] for place in report["places"]}) == ["new"]

    refused = finished(client, post(client, "", **ask))
    assert (refused["result"]["applied"], ImportRun.objects.count()) == (False, 0)
    done = finished(client, post(client, "", **ask, accept_partial=True))["result"]
    assert (done["applied"], done["accepted"], done["changed"]) == (True, 6, 6)

    run = client.get("/api/v1/imports").json()["results"][0]
    assert run["file_name"] == cameras.name  # not where it lies on the server
    assert (run["id"], run["can_be_undone"], run["rows_refused"]) == (done["run"], True, 2)
    undone = finished(client, post(client, f"/{run['id']}/undo"))
    assert undone["result"]["run"] == run["id"]
    assert client.get(f"/api/v1/imports/{run['id']}").json()["undone_at"]
    again = post(client, f"/{run['id']}/undo")  # nothing that can only fail is begun
    assert (again.status_code, again.json()["code"]) == (409, "import_undone")


def test_an_import_stands_whose_refused_rows_cannot_be_written(city, client, cameras, monkeypatch):
    upload = send(client, cameras).json()["id"]
    ask = {"upload": upload, "kind": "components", "mapping": {"ref": "点位"}, "datum": "gcj02",
           "source": "公安摄像头", "accept_partial": True}  # fmt: skip
    full = Mock(side_effect=OSError(28, "No space left on device", "/srv/secret/rejects.gpkg"))
    monkeypatch.setattr(pyogrio.raw, "write", full)
    job = finished(client, post(client, "", **ask))
    assert (job["state"], ImportRun.objects.count()) == ("done", 1)
    assert job["result"]["rejects_unwritten"] == "No space left on device"
    address = f"/api/v1/imports/reports/{job['id']}"
    report = client.get(address).json()
    assert (report["total"], report["has_rejects_file"]) == (2, False)
    assert client.get(f"{address}/report.json").json()["rejects_unwritten"]
    assert "secret" not in json.dumps([job, report])


def test_a_row_in_metres_among_degrees_is_refused_and_no_trial_fails(city, client, write_csv):  # noqa: F811
    rows = []
    for n, at in enumerate((0, 1, 3, 5, 10, 11)):
        centre = building_in(lattice_boxes()[at]).centroid
        rows.append({"ref": f"C{n}", "kind": "camera", "lon": centre.x, "lat": centre.y})
    rows.append({"ref": "M", "kind": "camera", "lon": 500123.4, "lat": 2712345.6})
    upload = send(client, write_csv(rows, "one.csv")).json()["id"]
    ask = {"upload": upload, "kind": "components", "datum": "wgs84", "source": "x"}
    tried = finished(client, post(client, "", **ask, dry_run=True))
    assert (tried["state"], tried["result"]["new"], tried["result"]["refused"]) == ("done", 6, 1)


def test_the_next_file_of_a_source_is_understood_as_the_last_one(city, client, cameras):
    upload = send(client, cameras).json()["id"]
    ask = {"upload": upload, "kind": "components", "mapping": {"ref": "点位"}, "datum": "gcj02"}
    finished(client, post(client, "", **ask, source="公安", accept_partial=True))
    told = send(client, cameras, "another.csv").json()
    assert (told["kind"], told["mapping"]["ref"]) == ("components", "点位")
    assert (told["habit"]["datum"], told["suggested_source"]) == ("gcj02", "公安")
    assert told["missing"] == []


def test_a_known_column_can_be_left_out(city, client, doors):
    upload = send(client, doors).json()["id"]
    told = post(client, f"/uploads/{upload}", kind="units", mapping={"room": ""}).json()
    assert ("room" in told["mapping"], told["missing"]) == (False, ["room"])


def test_layers_are_listed_and_one_is_taken(city, client, tmp_path):
    import geopandas

    path = tmp_path / "two.gpkg"
    for layer, ref in (("misc", "M"), ("buildings", "N9")):
        shapes = geopandas.GeoDataFrame(
            {"ref": [ref]}, geometry=[building_in(lattice_boxes()[2])], crs=4326
        )
        shapes.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")
    told = send(client, path).json()
    assert (sorted(told["layers"]), told["layer"]) == (["buildings", "misc"], "buildings")
    ask = {"upload": told["id"], "layer": "buildings", "kind": "buildings", "datum": "wgs84"}
    assert finished(client, post(client, "", **ask, source="s"))["result"]["applied"]
    assert Building.objects.filter(ref="N9").exists()


def test_a_fault_of_the_whole_file_is_told_with_its_own_name(city, client, cameras, tmp_path):
    upload = send(client, cameras).json()["id"]
    job = finished(client, post(client, "", upload=upload, kind="units", source="s"))
    assert (job["state"], job["error"]["code"]) == ("failed", "column_missing")
    assert str(tmp_path) not in json.dumps(job)


@pytest.mark.parametrize("address", ["", "/uploads/{0}", "/uploads/{0}/places"])
def test_a_target_that_does_not_exist_is_refused_at_once(city, client, doors, address):
    upload = send(client, doors).json()["id"]
    reply = post(client, address.format(upload), upload=upload, kind="units", source="s",
                 mapping={"nowhere": "room"})  # fmt: skip
    assert (reply.status_code, reply.json()["code"]) == (400, "target_unknown")
    assert not Job.objects.exists()


def test_a_title_above_the_header_is_told_and_another_row_can_be_named(city, client, tmp_path):
    path = tmp_path / "房屋.csv"
    path.write_text("登记表,,\n楼栋编号,楼层,房号\nB1,3,301\nB1,3,302\n", "utf-8")
    sent = send(client, path).json()
    assert (sent["kind"], sent["has_header_rows"]) == ("units", True)
    told = {"first": 2, "last": 2, "titles": ["登记表"], "groups": {}}
    assert sent["header"] == told
    look = post(client, f"/uploads/{sent['id']}", header_row=3).json()
    assert [column["name"] for column in look["columns"]] == ["B1", "3", "301"]
    for row in (-1, 1001, "x"):
        assert post(client, f"/uploads/{sent['id']}", header_row=row).status_code == 400
    order = {"upload": sent["id"], "kind": "units", "source": "登记", "dry_run": True}
    job = finished(client, post(client, "", **order))
    assert (job["result"]["accepted"], job["result"]["header"]) == (2, told)
    job = finished(client, post(client, "", **order | {"header_row": 2}))
    assert job["result"]["choices"] == {"header_row": 2}
    assert (
        post(client, f"/uploads/{sent['id']}", header_row=9).json()["code"] == "header_row_missing"
    )


def test_the_report_can_be_taken_away(city, client, doors):
    upload = send(client, doors).json()["id"]
    done = finished(client, post(client, "", upload=upload, kind="units", source="s"))
    reply = client.get(f"/api/v1/imports/reports/{done['id']}/report.json")
    assert reply["Content-Disposition"].startswith("attachment")
    assert (reply.json()["accepted"], reply.json()["refused"]) == (6, [])
    assert Unit.objects.filter(room="101").exists()


@pytest.mark.parametrize(
    "address",
    ["reports/{0}", "reports/{0}/report.json", "reports/{0}/rejects.gpkg", "999999999"],
)
def test_what_is_not_there_is_not_found(city, client, address):
    reply = client.get(f"/api/v1/imports/{address.format(uuid4())}")
    assert reply.status_code == 404


def test_a_discarded_file_is_gone(city, client, doors):
    upload = send(client, doors).json()["id"]
    place = storage.folder(Upload.objects.get().id)
    assert client.delete(f"/api/v1/imports/uploads/{upload}").status_code == 204
    assert not place.exists()
    assert post(client, f"/uploads/{upload}").status_code == 404


def test_kinds_are_told_with_their_columns(bare_city, client, login_as):
    assert login_as("planner").get("/api/v1/imports/kinds").status_code == 403
    kinds = {kind["name"]: kind for kind in client.get("/api/v1/imports/kinds").json()["kinds"]}
    units = {column["name"]: column for column in kinds["units"]["columns"]}
    assert (kinds["units"]["zh"], units["room"]["required"]) == ("房屋（户）", True)


# ---- files in metres, words, the same ground twice


def metre_rows(*, kind: str = "camera") -> list[dict]:
    """The middles of the six buildings, northing first, in CGCS2000's zone of 117°E with its number."""
    from pyproj import Transformer

    move = Transformer.from_crs(4326, "EPSG:4527", always_xy=True)
    rows = []
    for n, at in enumerate((0, 1, 3, 5, 10, 11)):
        centre = building_in(lattice_boxes()[at]).centroid
        easting, northing = move.transform(centre.x, centre.y)
        rows.append({"ref": f"M{n}", "kind": kind, "x": f"{northing:.3f}", "y": f"{easting:.3f}"})
    return rows


def test_a_metre_file_is_placed_by_choice(city, client, write_csv):  # noqa: F811
    sent = send(client, write_csv(metre_rows(), "metres.csv")).json()
    look = post(client, f"/uploads/{sent['id']}", kind="components").json()
    assert (look["needs_crs"], look["own_datum"]) == (True, "")
    places = post(client, f"/uploads/{sent['id']}/places", kind="components")
    assert (places.status_code, places.json()["code"]) == (400, "crs_missing")

    found = post(client, f"/uploads/{sent['id']}/projections", kind="components").json()
    best = found["candidates"][0]
    said = {"crs": best["crs"], "north_first": best["north_first"]}
    assert said == {"crs": "EPSG:4527", "north_first": True}
    assert (best["family"], best["meridian"], best["zone"]) == ("three_degrees", 117, 39)
    look = post(client, f"/uploads/{sent['id']}", kind="components", **said).json()
    assert (look["needs_crs"], look["own_datum"]) == (False, "cgcs2000")
    fits = post(client, f"/uploads/{sent['id']}/places", kind="components", **said).json()["fits"]
    assert {fit["datum"]: fit["on_buildings"] for fit in fits}["cgcs2000"] == 1

    order = {"upload": sent["id"], "kind": "components", "source": "普查", "datum": "cgcs2000"}
    job = finished(client, post(client, "", **order, dry_run=True))
    assert job["error"]["code"] == "crs_missing"  # what was found is not what is done
    job = finished(client, post(client, "", **order, **said, constants={"owner": "城管局"}))
    assert (job["result"]["accepted"], job["result"]["refused"]) == (6, 0)
    told = client.get(f"/api/v1/imports/{job['result']['run']}").json()["choices"]
    assert told == {**said, "constants": {"owner": "城管局"}}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"crs": "EPSG:99999"}, "crs_unknown"),
     ({"constants": {"colour": "red"}}, "target_unknown"),
     ({"values": {"state": {"好": "shiny"}}}, "choice_unknown"),
     ({"tolerance_m": 21}, "invalid")],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_before_a_job_begins(city, client, cameras, wrong, code):
    sent = send(client, cameras).json()
    order = {"upload": sent["id"], "kind": "components", "source": "a", "datum": "gcj02"}
    reply = post(client, "", **order, **wrong)
    assert (reply.status_code, reply.json()["code"]) == (400, code)
    assert not Job.objects.exists()


def test_the_page_is_told_which_words_are_unknown(city, client, write_csv):  # noqa: F811
    rows = [row | {"state": "坏了"} for row in metre_rows()]
    sent = send(client, write_csv(rows, "words.csv")).json()
    look = post(client, f"/uploads/{sent['id']}", kind="components").json()
    assert look["words_unknown"] == {"state": ["坏了"]}
    columns = {
        column["name"]: column
        for kind in client.get("/api/v1/imports/kinds").json()["kinds"]
        if kind["name"] == "components"
        for column in kind["columns"]
    }
    assert {"value": "damaged", "label": "破损"} in columns["state"]["choices"]
    assert columns["position"]["is_place"]


def test_p08_an_unknown_word_is_quoted_without_numbers_of_people(city, client, write_csv):  # noqa: F811
    rows = [row | {"state": "坏了13800001234"} for row in metre_rows()]
    sent = send(client, write_csv(rows, "words.csv")).json()
    look = post(client, f"/uploads/{sent['id']}", kind="components").json()
    assert look["words_unknown"] == {"state": ["坏了138********"]}


def test_the_same_ground_twice_is_told_by_the_trial(city, client, write_geojson):  # noqa: F811
    shapes = [building_in(lattice_boxes()[at]) for at in (0, 1, 3)]
    shapes.append(shapely.affinity.translate(shapes[0], 0.0005, 0.0004))  # beside, on free ground
    rows = [(shapely.geometry.mapping(shape), {"ref": f"另{n}"}) for n, shape in enumerate(shapes)]
    sent = send(client, write_geojson(rows)).json()
    order = {"upload": sent["id"], "kind": "buildings", "source": "b", "datum": "wgs84"}
    job = finished(client, post(client, "", **order, dry_run=True))
    assert job["result"]["twice"] == {"rows": 3, "of": 4}
    assert job["result"]["new"] == 4

    known = [(shape, row | {"ref": f"B{n}"}) for n, (shape, row) in enumerate(rows[:3], start=1)]
    sent = send(client, write_geojson(known, "known.geojson")).json()
    order |= {"upload": sent["id"]}
    job = finished(client, post(client, "", **order, dry_run=True))
    assert job["result"]["twice"] is None  # they are those that are here
