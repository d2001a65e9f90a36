"""Text or point → place over HTTP: what is asked, who may ask, and how often."""

from __future__ import annotations

import base64

import numpy as np
import pytest
import shapely
import shapely.affinity
from django.contrib.gis.geos import Point
from django.core.cache import cache
from django.test import Client
from pyproj import Geod

from geo_grid.access.actions import create_token
from geo_grid.api import locate as doors
from geo_grid.http.throttles import TokenThrottle
from geo_grid.locate import queries
from geo_grid.locate.actions import refresh_places
from geo_grid.locate.reverse import at_point
from geo_grid.premises import labels
from geo_grid.premises.models import Building, Entrance
from tests.conftest import SOUTH, STEP, WEST, lattice_boxes, make_user

URL = "/api/v1/locate"
INSIDE = {"lon": WEST + 0.0003, "lat": SOUTH + 2 * STEP + 0.0003, "datum": "wgs84"}
ENGLISH = {"Accept-Language": "en"}


class Found:
    results: list = []
    hint = None


@pytest.fixture
def asked(monkeypatch):
    """What reaches the search, without searching."""
    seen = []

    def find(q, *, limit=10, near=None):
        seen.append((q, limit, near))
        return Found()

    def suggest(q, *, limit=10, near=None):
        seen.append((q, limit, near))
        return []

    monkeypatch.setattr(queries, "find", find, raising=False)
    monkeypatch.setattr(queries, "suggest", suggest, raising=False)
    return seen


# ---- questions

TEXTS = [
    "", "   ", "榕荫路12号 3栋2单元502", "'; DROP TABLE geo_grid_building; --", "<script>alert(1)</script>",
    "😀🏠", "88 2 1503", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "a\x01b\x1b[31m", "%", "_" * 400, "Ａ１２号", "榕‮蔭路",
]  # fmt: skip


@pytest.mark.parametrize("path", [URL, f"{URL}/suggest"])
@pytest.mark.parametrize("text", TEXTS)
def test_any_text_is_answered(client, lattice_city, asked, path, text):
    reply = client.get(path, {"q": text})
    assert (reply.status_code, reply.json()) == (200, {"results": []})
    ((q, limit, near),) = asked
    assert (limit, near) == (10, None)
    assert not any(ord(one) < 32 for one in q)


@pytest.mark.parametrize("odd", ["%ED%A0%80%E6%A6%95", "a%00b", "%FF"])
def test_bytes_that_are_no_text_are_refused_by_the_parameter(client, lattice_city, asked, odd):
    reply = client.get(f"{URL}?q={odd}")
    assert (reply.status_code, set(reply.json()["fields"])) == (400, {"q"})
    assert asked == []


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({}, "nothing_to_locate", "q"),
        ({"q": "x", "lon": "1", "lat": "2"}, "text_and_point", "q"),
        ({"q": "榕" * 10_000}, "text_too_long", "q"),
        ({"q": "x", "near": "118.5,24.5"}, "datum_missing", "datum"),
        ({"q": "x", "near": "118.5,24.5", "datum": "mars"}, "datum_unknown", "datum"),
        ({"q": "x", "datum": "mars"}, "datum_unknown", "datum"),
        ({"q": "x", "near": "24.5,118.5", "datum": "wgs84"}, "near_swapped", "near"),
        ({"q": "x", "near": "NaN,24.5", "datum": "wgs84"}, "near_unreadable", "near"),
        ({"q": "x", "near": "1e400,24.5", "datum": "wgs84"}, "near_unreadable", "near"),
        ({"q": "x", "near": "118.5", "datum": "wgs84"}, "near_unreadable", "near"),
        ({"q": "x", "near": "118,5,24,5", "datum": "wgs84"}, "near_unreadable", "near"),
        ({"q": "x", "near": "500,24.5", "datum": "wgs84"}, "near_outside_earth", "near"),
        ({"q": "x", "limit": "0"}, "invalid", "limit"),
        ({"q": "x", "limit": "many"}, "invalid", "limit"),
        (INSIDE | {"accuracy_m": "501"}, "invalid", "accuracy_m"),
        (INSIDE | {"accuracy_m": "nan"}, "invalid", "accuracy_m"),
        (INSIDE | {"accuracy_m": "-1"}, "invalid", "accuracy_m"),
        ({"accuracy_m": "10"}, "invalid", "lon"),
    ],
)
def test_a_question_without_sense_is_told_what_to_change(
    client, lattice_city, asked, given, code, field
):
    told = client.get(URL, given)
    assert told.status_code == 400
    assert told.json()["code"] == code
    assert field in told.json()["fields"]
    english = client.get(URL, given, headers=ENGLISH).json()["message"]
    assert english.isascii() or "“" in english
    assert not told.json()["message"].isascii()
    assert asked == []


def test_suggestions_want_a_text(client, lattice_city, asked):
    reply = client.get(f"{URL}/suggest")
    assert (reply.status_code, reply.json()["code"]) == (400, "text_missing")


def test_a_position_is_read_in_its_datum(client, lattice_city, asked):
    here = f"{WEST + 0.001},{SOUTH + 0.001}"
    client.get(URL, {"q": "x", "near": here, "datum": "wgs84", "limit": 3})
    client.get(URL, {"q": "x", "near": here, "datum": "GCJ-02"})
    (_, limit, near), (_, _, moved) = asked
    assert limit == 3
    assert near == (WEST + 0.001, SOUTH + 0.001)
    apart_m = Geod(ellps="WGS84").inv(*near, *moved)[2]
    assert 100 < apart_m < 1000


def test_a_position_far_away_is_left_aside_and_said(client, lattice_city, asked):
    reply = client.get(URL, {"q": "x", "near": "2.35,48.85", "datum": "wgs84"}, headers=ENGLISH)
    assert reply.status_code == 200
    assert reply.json()["hint"]["code"] == "near_outside_city"
    assert "order" in reply.json()["hint"]["message"]
    assert asked == [("x", 10, None)]


def test_the_hint_of_the_search_is_told(client, lattice_city, monkeypatch):
    class Nothing:
        results: list = []
        hint = {"code": "name_a_road", "message": "name a road"}

    monkeypatch.setattr(queries, "find", lambda q, **_: Nothing(), raising=False)
    assert client.get(URL, {"q": "88"}).json() == {"results": [], "hint": Nothing.hint}


# ---- points


def houses(*boxes: shapely.Polygon) -> list[int]:
    from geo_grid.locate.actions import resolve_all
    from geo_grid.model_bases.geometry_fields import to_geos, to_multi_geos

    Building.objects.all().delete()
    made = [
        Building.objects.create(
            ref=f"H{n}", name=f"{n}号", floors=1, footprint_m2=1, geom=to_multi_geos(box),
            point=to_geos(box.centroid),
        ).pk
        for n, box in enumerate(boxes)
    ]  # fmt: skip
    resolve_all()
    return made


def test_an_accuracy_of_65_m_between_three_houses_is_three_and_none_exact(client, lattice_city):
    lon, lat = WEST + 0.0015, SOUTH + 0.0015
    near = [
        shapely.box(lon + dx, lat + dy, lon + dx + 0.0001, lat + dy + 0.0001)
        for dx, dy in ((0.0002, 0), (-0.0003, 0.0001), (0, -0.0004))
    ]
    far = shapely.box(lon + 0.001, lat, lon + 0.0011, lat + 0.0001)  # some 100 m
    three = houses(*near, far)[:3]
    point = {"lon": lon, "lat": lat, "datum": "wgs84", "accuracy_m": 65}
    results = client.get(URL, point).json()["results"]
    found = [one for one in results if one["kind"] == "building"]
    assert {one["id"] for one in found} == set(three)
    assert not any(one["exact"] for one in results)
    assert len({one["confidence"] for one in found}) == 1
    assert found[0]["confidence"] <= 0.5
    assert [one["distance_m"] for one in found] == sorted(one["distance_m"] for one in found)
    assert client.get(URL, point | {"accuracy_m": 0}).json()["results"][0]["kind"] == "grid_cell"


def test_one_house_under_the_whole_circle_is_exact(client, lattice_city):
    building, cell = client.get(URL, INSIDE | {"accuracy_m": 5}).json()["results"]
    assert building["id"] == lattice_city.buildings["B1"]
    assert (building["exact"], building["confidence"], building["distance_m"]) == (True, 1.0, 0)
    assert building["label"] == "直线路1号 方格花园 1号楼"
    assert (cell["kind"], cell["exact"]) == ("grid_cell", True)


def test_a_house_is_called_alike_by_its_point_and_in_lists(client, lattice_city):
    """Blocks of one estate without names of their own are told apart by their number in it."""
    house = Building.objects.get(pk=lattice_city.buildings["B1"])
    Building.objects.filter(pk=house.pk).update(name="")
    house.addresses.filter(is_primary=True).update(building_part="7栋")
    found = client.get(URL, INSIDE).json()["results"][0]
    assert found["label"] == labels.of_buildings([house.pk])[house.pk]
    assert found["label"].endswith("7栋")
    assert found["parts"]["building"] == "7栋"


def test_the_way_in_comes_before_the_middle(client, lattice_city):
    """The nearest entrance, with its cell; one that was only put in the middle is none."""
    b1 = Building.objects.get(pk=lattice_city.buildings["B1"])
    other = lattice_city.basic_cells["003"]
    for name, lon, origin in (("1单元", 118.50021, "own"), ("2单元", 118.50049, "own"),
                              ("3单元", 118.5003, "building")):  # fmt: skip
        Entrance.objects.create(
            building=b1, name=name, point=Point(lon, SOUTH + 2 * STEP + 0.0003), point_origin=origin,
            basic_cell_id=other,
        )  # fmt: skip
    building = client.get(URL, INSIDE).json()["results"][0]
    assert building["entrance"]["name"] == "1单元"
    assert (building["lon"], building["parts"]["entrance"]) == (118.50021, "1单元")
    assert building["basic_cell"]["id"] == other


def test_cells_that_the_circle_touches_are_all_told(client, lattice_city):
    """Twenty metres west of the border of the two grid cells."""
    point = {"lon": WEST + 2 * STEP - 0.0002, "lat": SOUTH + 0.0001, "datum": "wgs84"}

    def cells(**more):
        results = client.get(URL, point | more).json()["results"]
        return [(one["id"], one["exact"]) for one in results if one["kind"] == "grid_cell"]

    first, second = lattice_city.grid_cells
    assert cells() == [(first, True)]
    assert cells(accuracy_m=10) == [(first, True)]
    assert cells(accuracy_m=30) == [(first, False), (second, False)]


def test_points_agree_with_the_exact_geometry(lattice_city):
    """Against shapely on the ellipsoid: azimuthal distances of dense outlines."""
    rng = np.random.default_rng(13)
    boxes = []
    for box in lattice_boxes():
        west, south, _, _ = box.bounds
        for _ in range(3):
            x, y, turn = *rng.uniform(0.1, 0.8, 2), rng.uniform(0, 90)
            house = shapely.box(0, 0, *rng.uniform(0.00005, 0.0002, 2))
            turned = shapely.affinity.rotate(house, turn, origin=(0, 0))
            boxes.append(shapely.affinity.translate(turned, west + x * STEP, south + y * STEP))
    ids = houses(*boxes)
    stored = [shapely.from_wkb(bytes(Building.objects.get(pk=pk).geom.wkb)) for pk in ids]
    for _ in range(60):
        lon, lat = WEST + rng.uniform(0, 4) * STEP, SOUTH + rng.uniform(0, 3) * STEP
        radius_m = float(rng.choice([0, 3, 10, 25, 65, 120, 500]))
        truth = {pk for pk, geom in zip(ids, stored, strict=True)
                 if geodesic_m(geom, lon, lat) <= radius_m}  # fmt: skip
        found = at_point(lon=lon, lat=lat, datum="wgs84", accuracy_m=radius_m)
        assert {one["id"] for one in found if one["kind"] == "building"} == truth


def geodesic_m(geom: shapely.Geometry, lon: float, lat: float) -> float:
    """From a point to a polygon along the ellipsoid, to the millimetre."""
    lon, lat = round(lon, 8), round(lat, 8)
    if geom.intersects(shapely.Point(lon, lat)):
        return 0.0
    geod = Geod(ellps="WGS84")
    best = np.inf
    for part in geom.geoms:
        line = shapely.get_coordinates(shapely.segmentize(part.exterior, 2e-7))
        n = len(line)
        *_, away_m = geod.inv(np.full(n, lon), np.full(n, lat), line[:, 0], line[:, 1])
        best = min(best, float(np.min(away_m)))
    return best


# ---- programs


@pytest.fixture
def program(lattice_city, asked):
    """``program()`` is a client with a new token of the location service's account."""
    cache.clear()
    user = make_user("locator", username="parcels")

    def with_token(**more: str) -> Client:
        return Client(headers={"Authorization": f"Bearer {create_token(user)}"} | more)

    yield with_token
    cache.clear()


def test_suggestions_are_what_the_schema_says(lattice_city):
    refresh_places()
    token = create_token(make_user("locator", username="hotline"))
    client = Client(headers={"Authorization": f"Bearer {token}"})
    results = client.get(f"{URL}/suggest", {"q": "直线"}).json()["results"]
    assert results
    assert all(set(one) == set(doors.ShortPlaceOutput().fields) for one in results)


def test_a_program_may_locate_and_nothing_else(program, lattice_city):
    client = program()
    assert client.get(URL, {"q": "直线路"}).status_code == 200
    assert client.get(f"{URL}/suggest", {"q": "直线路"}).status_code == 200
    assert client.get(URL, INSIDE).status_code == 200
    building = lattice_city.buildings["B1"]
    for path in ("/api/v1/city", f"/api/v1/buildings/{building}", "/api/v1/grid_cells.geojson",
                 "/api/v1/residents?q=x", "/api/v1/layers", "/tiles/buildings/15/0/0.mvt",
                 "/ogc/collections/buildings/items", "/", "/desk/", "/api/v1/statistics",
                 "/api/v1/jobs"):  # fmt: skip
        assert client.get(path).status_code in (403, 404), path
    posted = client.post("/api/v1/plans", {}, content_type="application/json")
    assert posted.status_code == 403


def test_a_token_has_a_rate_and_is_told_when_to_come_back(program, monkeypatch):
    monkeypatch.setattr(TokenThrottle, "rate", "3/min", raising=False)
    first, second = program(), program()
    asked = [first.get(URL, given) for given in ({"q": "x"}, INSIDE, {"q": "y"}, INSIDE)]
    assert [reply.status_code for reply in asked] == [200, 200, 200, 429]
    assert asked[3].json()["code"] == "throttled"
    assert 0 < int(asked[3].headers["Retry-After"]) <= 60
    assert not asked[3].json()["message"].isascii()
    assert second.get(URL, INSIDE).status_code == 200  # each token its own
    secret = first.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    basic = base64.b64encode(f"parcels:{secret}".encode()).decode()
    for spelled in (f"bearer {secret}", f"Bearer   {secret}", f"Basic {basic}", f"basic {basic}"):
        again = Client(headers={"Authorization": spelled}).get(URL, INSIDE)
        assert again.status_code == 429, spelled


def test_strangers_and_accounts_without_a_role_locate_nothing(lattice_city, asked):
    assert Client().get(URL, {"q": "x"}).status_code == 401
    user = make_user("planner", "lin")
    user.assignments.all().delete()
    client = Client()
    client.force_login(user)
    assert client.get(URL, {"q": "x"}).status_code == 403
    assert asked == []


def test_every_staff_login_locates(lattice_city, login_as, asked):
    area = {"building_id": lattice_city.buildings["B1"]}
    for client in (login_as("assistant", **area), login_as("system_administrator")):
        assert client.get(URL, {"q": "x"}).status_code == 200


def test_the_description_names_what_comes_back():
    assert set(doors.PlaceOutput().fields) >= {
        "kind", "id", "label", "depth", "exact", "confidence", "not_found", "faults", "parts",
        "lon", "lat", "basic_cell", "grid_cell", "worker",
    }  # fmt: skip
