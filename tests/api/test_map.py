"""The map's routes on the lattice city."""

from __future__ import annotations

import gzip
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo_grid.incidents.actions import recount, resolve
from geo_grid.incidents.models import Incident
from geo_grid.premises.models import Unit
from tests.conftest import SOUTH, STEP, WEST


@pytest.fixture
def incidents(lattice_city):
    """One open incident in B1's box, one in the sea south of the lattice."""
    from django.contrib.gis.geos import Point
    from django.utils import timezone

    for ref, lat in (("inside", SOUTH + 2.5 * STEP), ("at-sea", SOUTH - 0.01)):
        Incident.objects.create(
            ref=ref, category="漏水", reported_at=timezone.now(), point=Point(WEST + STEP / 2, lat)
        )
    resolve()
    recount()


def test_city_before_there_is_one(client, db):
    reply = client.get("/api/v1/city")
    assert reply.status_code == 404
    assert reply.json()["code"] == "no_city"
    assert client.get("/healthz").status_code == 503


def test_city_counts_and_extent(client, lattice_city):
    city = client.get("/api/v1/city").json()
    assert city["counts"]["buildings"] == 6
    assert city["counts"]["basic_cells"] == 12
    assert city["bbox"] == pytest.approx([WEST, SOUTH, WEST + 4 * STEP, SOUTH + 3 * STEP])
    assert client.get("/healthz").json()["status"] == "ready"


def test_grid_cells_hold_what_stands_in_them(client, lattice_city, incidents):
    collection = client.get("/api/v1/grid_cells.geojson").json()
    left, right = sorted(collection["features"], key=lambda f: f["properties"]["code"])
    assert left["properties"]["code"] == "990101001001001"
    assert (left["properties"]["buildings"], right["properties"]["buildings"]) == (3, 3)
    assert left["properties"]["open_incidents"] == 1
    assert left["properties"]["rule"] == "under"


def test_unchanged_layers_answer_304(client, lattice_city):
    first = client.get("/api/v1/grid_cells.geojson")
    again = client.get("/api/v1/grid_cells.geojson", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    from geo_grid.areas.actions import touch

    touch()
    changed = client.get("/api/v1/grid_cells.geojson", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_cells_are_made_once_for_a_version_and_its_settings(client, lattice_city, settings):
    from geo_grid.areas.actions import touch

    def statements() -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            reply = client.get("/api/v1/grid_cells.geojson", headers={"Accept-Encoding": "gzip"})
        assert json.loads(gzip.decompress(reply.content))["features"]
        return [one["sql"] for one in asked if "geo_grid_gridcellversion" in one["sql"]]

    assert statements()
    assert not statements()
    settings.GEO_GRID_HOUSEHOLDS_RULE = (1, 2)
    assert statements()
    touch()
    assert statements()


@pytest.mark.parametrize("level", ["community", "street", "district", "city"])
def test_sums_are_equal_at_every_level(client, lattice_city, incidents, level):
    features = client.get(f"/api/v1/divisions.geojson?level={level}").json()["features"]
    assert sum(f["properties"]["buildings"] for f in features) == 6
    assert sum(f["properties"]["open_incidents"] for f in features) == 1
    assert all(f["geometry"]["type"] == "MultiPolygon" for f in features)


def test_unknown_level_names_the_choices(client, lattice_city):
    reply = client.get("/api/v1/divisions.geojson?level=planet", headers={"Accept-Language": "en"})
    assert reply.status_code == 400
    (message,) = reply.json()["fields"]["level"]
    assert message.startswith("level has no choice “planet”; there are:")
    assert "community" in message
    chinese = client.get(
        "/api/v1/divisions.geojson?level=planet", headers={"Accept-Language": "zh"}
    )
    assert chinese.json()["message"].startswith("参数 level 没有“planet”这个选项")


def test_cell_card_names_its_place_in_the_hierarchy(client, lattice_city):
    card = client.get(f"/api/v1/grid_cells/{lattice_city.grid_cells[0]}").json()
    assert [d["level"] for d in card["division_path"]] == [
        "city", "district", "street", "community",
    ]  # fmt: skip
    assert card["basic_cells"] == 6
    assert card["team"] == []


def test_building_card_has_its_unit_chart(client, lattice_city):
    building = lattice_city.buildings["B4"]
    Unit.objects.create(building_id=building, floor=2, room="201")
    Unit.objects.create(building_id=building, floor=1, room="101", use="shop")
    card = client.get(f"/api/v1/buildings/{building}").json()
    assert card["address"] == "直线路4号"
    assert [(u["floor"], u["room"], u["state"]) for u in card["units"]] == [
        (1, "101", "other_use"),
        (2, "201", "empty"),
    ]
    assert card["grid_cell"]["code"] == "990101001001001"


def test_foreign_ids_answer_404(client, lattice_city):
    for path in ("grid_cells/999999", "buildings/999999", "incidents/99999999999999999999"):
        reply = client.get(f"/api/v1/{path}")
        assert reply.status_code == 404
        assert reply.json()["code"] == "not_found"


def test_locate_a_point(client, lattice_city):
    inside = {"lon": WEST + 0.0003, "lat": SOUTH + 2 * STEP + 0.0003, "datum": "wgs84"}
    building, cell = client.get("/api/v1/locate", inside).json()["results"]
    assert building["kind"] == "building"
    assert building["id"] == lattice_city.buildings["B1"]
    assert cell["grid_cell"]["id"] == lattice_city.grid_cells[0]


def test_locate_needs_a_datum_and_finite_numbers(client, lattice_city):
    reply = client.get("/api/v1/locate", {"lon": "118.5", "lat": "24.5"})
    assert reply.status_code == 400
    assert {"datum"} <= set(reply.json()["fields"])
    for lon in ("nan", "inf", "1e400", "200"):
        reply = client.get("/api/v1/locate", {"lon": lon, "lat": "24.5", "datum": "wgs84"})
        assert reply.status_code == 400, lon
        assert "lon" in reply.json()["fields"]


def test_locate_near_the_border_proposes_a_cell(client, lattice_city):
    just_outside = {"lon": WEST - 0.0002, "lat": SOUTH + STEP / 2, "datum": "wgs84"}
    (proposed,) = client.get("/api/v1/locate", just_outside).json()["results"]
    assert not proposed["exact"]
    assert proposed["grid_cell"]["id"] == lattice_city.grid_cells[0]
    far = {"lon": WEST - 0.01, "lat": SOUTH, "datum": "wgs84"}
    assert client.get("/api/v1/locate", far).json()["results"] == []


def test_an_incident_at_sea_has_no_cell_and_is_kept(client, lattice_city, incidents):
    at_sea = Incident.objects.get(ref="at-sea")
    assert (at_sea.basic_cell, at_sea.cell_version, at_sea.division) == (None, None, None)
    points = client.get("/api/v1/incidents.geojson").json()["features"]
    assert {p["properties"]["ref"] for p in points} == {"inside", "at-sea"}


def test_tiles(client, lattice_city):
    z, x, y = 15, int((WEST + 180) / 360 * 2**15), 14093
    found = b""
    for row in range(y - 60, y + 60):
        found += client.get(f"/tiles/buildings,basic_cells/{z}/{x}/{row}.mvt").content
    assert b"basic_cells" in found
    assert b"buildings" in found
    empty = client.get("/tiles/buildings/15/0/0.mvt")
    assert (empty.status_code, empty.content) == (200, b"")


@pytest.mark.parametrize("path", ["nothing/1/0/0", "buildings/3/8/0", "buildings/99/0/0"])
def test_tiles_that_do_not_exist(client, lattice_city, path):
    reply = client.get(f"/tiles/{path}.mvt")
    assert reply.status_code == 404
    assert reply.json()["code"] in {"layer_unknown", "tile_outside"}


def test_openapi_describes_every_route(client, db):
    described = client.get("/api/openapi.json").json()["paths"]
    assert "/api/v1/locate" in described
    assert all(path.startswith(("/api/", "/report/api/", "/open311/")) for path in described)
