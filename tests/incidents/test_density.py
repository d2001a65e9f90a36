"""Density and hot spots of cases equal plain sums over each of them."""

from __future__ import annotations

import base64
import math
import random
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.utils import timezone
from pyproj import Geod

from geo_grid.incidents import case_points, density, hot_spots
from geo_grid.incidents.actions import resolve
from geo_grid.incidents.models import Incident
from tests.access.test_doors import logged_in
from tests.conftest import METRIC_SRID, SOUTH, WEST, make_user

GEOD = Geod(ellps="WGS84")
BOX = f"{WEST},{SOUTH},{WEST + 0.002},{SOUTH + 0.003}"


@pytest.fixture
def scattered(lattice_city):
    """Cases all over the city; half of them gather near a few places, some lie in a building."""
    draw, now = random.Random(5), timezone.now()
    houses = sorted(lattice_city.buildings.values())
    gathered = [(draw.uniform(0, 0.004), draw.uniform(0, 0.003)) for _ in range(5)]
    for number in range(120):
        x, y = draw.choice(gathered)
        if number % 2:
            x, y = draw.uniform(-0.001, 0.005), draw.uniform(-0.0005, 0.0035)
        spot = Point(WEST + x + draw.gauss(0, 1e-4), SOUTH + y + draw.gauss(0, 1e-4), srid=4326)
        Incident.objects.create(
            ref=f"S{number}", point=spot, step=draw.choice(("handling", "accepted")),
            reported_at=now - timedelta(minutes=draw.randrange(1, 5000)),
        )  # fmt: skip
    resolve()
    for case in Incident.objects.order_by("pk")[:24]:
        Incident.objects.filter(pk=case.pk).update(building=draw.choice(houses))
    return lattice_city


def told(client, path: str, **query: Any) -> Any:
    reply = client.get(f"/api/v1/{path}", query)
    assert reply.status_code == 200, reply.content
    return reply.json()


def picture(client, **query: Any) -> tuple[dict[str, Any], np.ndarray]:
    """What the reply says, and the density at its nodes in cases per km²."""
    found = told(client, "incident_density", **query)
    levels = np.frombuffer(base64.b64decode(found["levels"]), dtype=np.uint8)
    return found, levels.reshape(found["rows"], found["columns"]) / 255 * found["most"]


def plain_density(lon: float, lat: float, bandwidth_m: float) -> float:
    """By the length of the geodesic to each case, summed one by one."""
    total = 0.0
    for point in Incident.objects.values_list("point", flat=True):
        _, _, far_m = GEOD.inv(lon, lat, point.x, point.y)
        total += math.exp(-0.5 * (far_m / bandwidth_m) ** 2)
    return total / (2 * math.pi * bandwidth_m**2) * 1e6


@pytest.mark.parametrize("query", [{}, {"bbox": BOX}, {"bandwidth_m": "50"}])
def test_the_density_is_a_plain_sum_over_all_cases(scattered, client, query):
    found, values = picture(client, **query)
    west, south, east, north = found["box"]
    lons = np.linspace(west, east, found["columns"])
    lats = np.linspace(north, south, found["rows"])
    draw = random.Random(3)
    places = [divmod(int(values.argmax()), found["columns"])]
    places += [(draw.randrange(found["rows"]), draw.randrange(found["columns"])) for _ in range(40)]
    for row, column in places:
        wanted = plain_density(lons[column], lats[row], found["bandwidth_m"])
        assert values[row, column] == pytest.approx(wanted, abs=found["most"] * 0.005)


def test_the_density_adds_up_to_the_cases(scattered, client):
    found, values = picture(client, bandwidth_m="100")
    west, south, east, north = found["box"]
    _, _, wide_m = GEOD.inv(west, south, east, south)
    _, _, high_m = GEOD.inv(west, south, west, north)
    node_km2 = wide_m / (found["columns"] - 1) * high_m / (found["rows"] - 1) / 1e6
    assert found["total"] == 120
    assert float(values.sum()) * node_km2 == pytest.approx(120, rel=0.02)


def test_a_window_counts_what_lies_in_it_and_cases_beside_it_reach_in(scattered, client):
    found, _ = picture(client, bbox=BOX)
    west, south, east, north = map(float, BOX.split(","))
    points = Incident.objects.values_list("point", flat=True)
    inside = sum(west <= p.x <= east and south <= p.y <= north for p in points)
    assert 0 < found["total"] == inside < 120
    assert found["box"] == [pytest.approx(side, abs=1e-6) for side in (west, south, east, north)]


def test_a_wide_window_is_smoothed_more_and_says_so(scattered, client, monkeypatch):
    monkeypatch.setattr(density, "MOST_NODES", 20)
    Incident.objects.create(
        ref="far", point=Point(WEST + 0.02, SOUTH, srid=4326), reported_at=timezone.now()
    )
    found, values = picture(client, bandwidth_m="50")
    assert found["bandwidth_m"] > 200
    assert max(values.shape) <= density.MOST_NODES
    lon, lat = found["box"][0], found["box"][3]
    assert values[0, 0] == pytest.approx(plain_density(lon, lat, found["bandwidth_m"]), abs=1)


def test_without_cases_there_is_no_picture(lattice_city, client):
    empty = {"total": 0, "most": 0, "box": None, "columns": 0, "rows": 0, "levels": ""}
    assert told(client, "incident_density") == empty | {"bandwidth_m": 100}
    Incident.objects.create(
        ref="far", point=Point(WEST, SOUTH, srid=4326), reported_at=timezone.now()
    )
    assert told(client, "incident_density", bbox="0,0,1,1")["rows"] == 0
    one, values = picture(client)
    assert one["total"] == 1
    assert values.max() == pytest.approx(1e6 / (2 * math.pi * 100**2), rel=0.02)


def test_p01_the_density_is_of_rows_that_one_may_list(scattered, lattice_city):
    worker = make_user("grid_worker", grid_cell_id=lattice_city.grid_cells[0])
    own = logged_in(worker)
    seen = told(own, "incident_figures")["total"]
    assert 0 < seen < 120
    assert told(own, "incident_density")["total"] == seen
    assert told(own, "incident_hot_spots")["total"] == seen


# ---- hot spots


def metres() -> dict[int, tuple[float, float]]:
    """Where each case lies in the city's metric system, by PostGIS."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, ST_X(p), ST_Y(p) FROM (SELECT id, ST_Transform(point, %s) AS p"
            " FROM geo_grid_incident) cases", [METRIC_SRID],
        )  # fmt: skip
        return {pk: (x, y) for pk, x, y in cursor.fetchall()}


def plain_spots() -> list[set[str]]:
    """Again and again all pairs: the place with most cases within reach takes them."""
    at = metres()
    places: dict[Any, list[Incident]] = {}
    for case in Incident.objects.order_by("pk"):
        places.setdefault(case.building_id or ("alone", case.pk), []).append(case)
    middles = {
        name: (
            sum(at[c.pk][0] for c in cases) / len(cases),
            sum(at[c.pk][1] for c in cases) / len(cases),
        )
        for name, cases in places.items()
    }  # fmt: skip
    left, spots = list(places), []
    while left:
        near = {
            one: [other for other in left if math.dist(middles[one], middles[other]) <= 30]
            for one in left
        }
        best = max(left, key=lambda one: (sum(len(places[o]) for o in near[one]), -left.index(one)))
        taken = [case for other in near[best] for case in places[other]]
        if len(taken) < 3:
            break
        spots.append({case.ref for case in taken})
        left = [one for one in left if one not in near[best]]
    return spots


def test_hot_spots_are_those_of_all_pairs(scattered, client):
    found = told(client, "incident_hot_spots")
    wanted = plain_spots()
    assert len(wanted) > 5
    assert [set(one["refs"]) for one in found["spots"]] == wanted
    assert [one["total"] for one in found["spots"]] == [len(refs) for refs in wanted]
    assert (found["found"], found["total"]) == (len(wanted), 120)


def test_a_building_is_one_place_however_far_its_cases_lie(lattice_city, client):
    now = timezone.now()
    for number, x in enumerate((0.0005, 0.0012, 0.0019)):  # 70 m apart
        case = Incident.objects.create(
            ref=f"B{number}", point=Point(WEST + x, SOUTH + 0.0005, srid=4326),
            reported_at=now - timedelta(hours=number),
        )  # fmt: skip
        Incident.objects.filter(pk=case.pk).update(building=lattice_city.buildings["B5"])
    (spot,) = told(client, "incident_hot_spots")["spots"]
    assert (spot["building"], spot["refs"]) == ("5号楼", ["B0", "B1", "B2"])
    assert told(client, "incident_hot_spots", q="B1")["spots"] == []


def test_a_chain_of_neighbours_is_not_one_hot_spot(lattice_city, client):
    for number in range(12):  # 20 m from each to the next: 240 m in all
        Incident.objects.create(
            ref=f"C{number}", point=Point(WEST + number * 0.0002, SOUTH + 0.0005, srid=4326),
            reported_at=timezone.now(),
        )  # fmt: skip
    spots = told(client, "incident_hot_spots")["spots"]
    assert {one["total"] for one in spots} == {3}
    assert len(spots) == 4


def test_thousands_at_one_point_are_one_place():
    x, y = np.zeros(50_000), np.zeros(50_000)
    x[-1] = 31.0
    (group,) = hot_spots.grouped(x, y, [None] * 50_000)
    assert len(group) == 49_999


@pytest.mark.parametrize("path", ["incident_hot_spots", "incident_density"])
def test_too_many_to_look_through_is_said(scattered, client, monkeypatch, path):
    monkeypatch.setattr(case_points, "MOST_WEIGHED", 119)
    reply = client.get(f"/api/v1/{path}")
    assert (reply.status_code, reply.json()["code"]) == (400, "too_many_cases")


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("incident_density", "bandwidth_m", "49"), ("incident_density", "bandwidth_m", "1e9"),
        ("incident_density", "bandwidth_m", "x"), ("incident_density", "bbox", "1,2,3"),
        ("incident_density", "list", "x"), ("incident_hot_spots", "polygon", "1_2_3"),
        ("incident_hot_spots", "area", "x"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(lattice_city, client, path, field, value):
    reply = client.get(f"/api/v1/{path}", {field: value})
    assert (reply.status_code, list(reply.json()["fields"])) == (400, [field])
