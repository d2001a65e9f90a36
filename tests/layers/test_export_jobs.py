"""P10 with real files: asked over HTTP, written by the job, fetched by the link; scope and watermark."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile

import pytest

from geo_grid.access.models import ExportRequest
from geo_grid.jobs import tasks
from geo_grid.jobs.models import Job
from layers.exports.layer_export import FORMATS
from tests.conftest import METRIC_SRID, SOUTH, STEP, WEST

LEFT = [[WEST, SOUTH], [WEST + 2 * STEP, SOUTH], [WEST + 2 * STEP, SOUTH + 3 * STEP],
        [WEST, SOUTH + 3 * STEP], [WEST, SOUTH]]  # fmt: skip
BOW_TIE = [[WEST, SOUTH], [WEST + STEP, SOUTH + STEP], [WEST + STEP, SOUTH], [WEST, SOUTH + STEP],
           [WEST, SOUTH]]  # fmt: skip


@pytest.fixture
def city(full_city, tmp_path, settings):
    settings.GEO_GRID_VAR = tmp_path
    return full_city


def polygon(ring):
    return {"type": "Polygon", "coordinates": [ring]}


def ask(client, layer="buildings", **wish):
    return client.post(
        "/api/v1/exports", json.dumps({"layer": layer, "reason": "每月统计报送"} | wish),
        content_type="application/json", headers={"accept-language": "en"},
    )  # fmt: skip


def fetched(client, reply) -> bytes:
    """What the link gives once the job has run."""
    assert reply.status_code == 201, reply.content
    job = reply.json()["job"]["id"]
    tasks.perform(Job.objects.get(id=job).id)
    done = client.get(f"/api/v1/jobs/{job}").json()
    assert (done["state"], done["progress"]) == ("done", 1), done
    mine = client.get("/api/v1/exports").json()["mine"]
    link = next(one["link"] for one in mine if one["id"] == reply.json()["id"])
    file = client.get(link)
    assert file.status_code == 200
    return b"".join(file.streaming_content)


def rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def everything_in(body: bytes) -> bytes:
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            text = b"\n".join(archive.read(name) for name in archive.namelist())
            return text.replace(b"&#183;", "·".encode())
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


@pytest.mark.parametrize("name", FORMATS)
def test_p10_every_format_is_written_with_its_watermark(client, city, name):
    reply = ask(client, format=name)
    body = everything_in(fetched(client, reply))
    assert f"GeoGrid #{reply.json()['id']} · somebody".encode() in body
    request = ExportRequest.objects.get(pk=reply.json()["id"])
    assert (request.rows, request.rows_written, request.personal) == (6, 6, False)


def test_an_area_a_cell_and_a_drawn_polygon(client, city):
    from geo_grid.areas.models import GridCell

    cell = next(
        feature["properties"]["code"]
        for feature in client.get("/api/v1/grid_cells.geojson").json()["features"]
        if feature["properties"]["id"] == GridCell.objects.order_by("pk").first().pk
    )
    for where in ({"division": "990101001001"}, {"cell": cell}, {"polygon": polygon(LEFT)}):
        found = rows(fetched(client, ask(client, format="csv", **where)))
        assert [row["ref"] for row in found] == ["B1", "B2", "B4"], where
    assert len(rows(fetched(client, ask(client, format="csv")))) == 6


def test_systems_and_datums(client, city):
    plain = rows(fetched(client, ask(client, format="csv")))[0]
    metric = rows(fetched(client, ask(client, format="csv", crs=f"EPSG:{METRIC_SRID}")))[0]
    moved = rows(fetched(client, ask(client, format="csv", datum="gcj02")))[0]
    assert float(metric["x_m"]) > 1000
    assert 0.001 < abs(float(moved["lon_gcj02"]) - float(plain["lon"])) < 0.02


def test_a_shapefile_in_gbk(client, city):
    body = fetched(client, ask(client, format="shp", encoding="GBK"))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        dbf = archive.read("buildings.dbf")
    assert "1号楼".encode("gbk") in dbf
    assert "1号楼".encode() not in dbf


def test_p10_only_rows_in_the_askers_area_at_the_time_of_writing(city, login_as):
    left = login_as("community_manager", "left", division_code="990101001001")
    reply = ask(left, "organisations", format="csv")
    assert reply.json()["rows"] == 1
    body = fetched(left, reply)
    assert [row["name"] for row in rows(body)] == ["角落商店"]
    right = login_as("community_manager", "right", division_code="990101001002")
    assert ask(right, "organisations").json()["rows"] == 0
    assert rows(fetched(right, ask(right, "organisations", format="csv"))) == []


def test_p10_above_the_limit_it_waits_for_somebody_else(city, login_as, settings):
    settings.GEO_GRID_EXPORT_ROWS = 3
    worker = login_as("community_manager", "worker", division_code="990101001001")
    boss = login_as("city_manager", "boss")
    reply = ask(worker, format="csv")
    assert (reply.json()["stage"], reply.json()["job"]) == ("waiting", None)
    pk = reply.json()["id"]
    assert boss.post(f"/api/v1/exports/{pk}/approve").status_code == 200
    (mine,) = worker.get("/api/v1/exports").json()["mine"]
    assert len(rows(fetched(worker, _with_job(reply, mine)))) == 6


def _with_job(reply, mine):
    """The reply as it would be now that a job was started."""
    told = reply.json() | {"job": mine["job"]}
    reply.json = lambda: told
    return reply


def test_no_export_without_the_right(city, login_as):
    planner = login_as("planner")
    assert ask(planner).status_code == 403


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"layer": "nothing"}, 404, "layer_unknown"),
        ({"format": "dwg"}, 400, "invalid"),
        ({"encoding": "EBCDIC"}, 400, "invalid"),
        ({"crs": "EPSG:2000"}, 400, "crs_unknown"),
        ({"datum": "mars"}, 400, "datum_unknown"),
        ({"crs": "EPSG:4490", "datum": "gcj02"}, 400, "crs_or_datum"),
        ({"division": "999"}, 404, "area_unknown"),
        ({"division": "990101001001", "polygon": polygon(LEFT)}, 400, "area_twice"),
        ({"polygon": polygon(BOW_TIE)}, 400, "shape_invalid"),
        ({"polygon": polygon([[i / 1e5, i * i % 97 / 1e3] for i in range(20_000)] + [[0, 0]])},
         400, "shape_too_large"),
        ({"polygon": {"type": "Point", "coordinates": [WEST, SOUTH]}}, 400, "shape_unreadable"),
        ({"polygon": "POLYGON"}, 400, "shape_unreadable"),
        ({"day": "yesterday"}, 400, "day_unreadable"),
        ({"reason": "x"}, 400, "reason_missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_named(client, city, wish, status, code):
    reply = ask(client, **wish)
    assert (reply.status_code, reply.json()["code"]) == (status, code), reply.content
    assert not ExportRequest.objects.exists()


def test_what_comes_with_a_polygon_is_not_kept(client, city):
    reply = ask(client, polygon=polygon(LEFT) | {"note": "zq"})
    assert reply.status_code == 201, reply.content
    kept = ExportRequest.objects.get(pk=reply.json()["id"]).query["polygon"]
    assert set(kept) == {"type", "coordinates"}
    assert kept["type"] == "Polygon"


@pytest.mark.slow
def test_too_many_vertices_are_refused_before_they_are_a_shape(client, city, monkeypatch):
    from layers.catalogue import request_shapes

    monkeypatch.setattr(request_shapes, "from_mapping", lambda given: pytest.fail("it was built"))
    for vertices, told in ((100_000, (400, "shape_too_large")), (10**6, (413, "body_too_large"))):
        ring = [[0.5, 0.5]] * vertices
        for address, body in (
            (
                "/api/v1/exports",
                {"layer": "buildings", "reason": "每月统计", "polygon": polygon(ring)},
            ),
            ("/api/v1/statistics/area", {"polygon": polygon(ring)}),
        ):
            reply = client.post(address, json.dumps(body), content_type="application/json")
            assert (reply.status_code, reply.json()["code"]) == told


def test_a_day_is_the_day_of_dated_layers(client, city):
    assert ask(client, day="2001-01-01").json()["rows"] == 0
    refused = ask(client, "components", day="2001-01-01")
    assert (refused.status_code, refused.json()["code"]) == (400, "day_undated")
