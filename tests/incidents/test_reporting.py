"""A report over HTTP: one case for one client id, its place, and what is asked about instead."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.utils import timezone

from geo_grid.incidents.models import CaseEntry, CaseReport, Incident
from geo_grid.matters.models import Matter, MatterVersion
from tests.conftest import SOUTH, WEST, LatticeCity
from tests.registers.conftest import town_of_registers  # noqa: F401
from tests.sequencing import sequenced

URL = "/api/v1/incidents"
IN_B1 = {"lon": WEST + 0.0003, "lat": SOUTH + 0.0023, "datum": "wgs84"}


def body(client_id: str = "c1", **more):
    return {"client_id": client_id, "text": "路灯不亮", **IN_B1, **more}


def send(client: Client, **more):
    headers = {"Accept-Language": "en"}
    return client.post(URL, body(**more), content_type="application/json", headers=headers)


@pytest.fixture
def assistant(lattice_city: LatticeCity, login_as) -> Client:
    """Somebody with no right but to report, and no area near the place."""
    return login_as("assistant", building_id=lattice_city.buildings["B6"])


def test_a_report_is_a_case_in_its_cell_and_building(assistant, lattice_city):
    reply = send(assistant)
    assert reply.status_code == 201, reply.content
    told = reply.json()
    assert set(told) == {"ref", "step", "revision", "deadline", "place", "duplicates"}
    case = Incident.objects.get(ref=told["ref"])
    assert (case.basic_cell_id, case.building_id) == (
        lattice_city.basic_cells["001"], lattice_city.buildings["B1"]
    )  # fmt: skip
    assert case.cell_version.cell_id == lattice_city.grid_cells[0]
    assert told["place"]["building"]["label"] == "直线路1号 方格花园 1号楼"
    assert told["place"]["division"]["name"] == "左社区"
    assert (case.reporter_id, case.step) == (assistant.user.pk, "reported")
    entry = CaseEntry.objects.get(incident=case)
    assert (entry.number, entry.transition, entry.step) == (1, "report", "reported")
    sequenced()
    assert case.basic_cell.sums.open_incidents == 1


def test_sent_again_it_is_answered_as_before_and_done_once(assistant):
    first, again = send(assistant), send(assistant)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert Incident.objects.count() == CaseReport.objects.count() == 1
    other = send(assistant, text="井盖丢失")
    assert (other.status_code, other.json()["code"]) == (409, "client_id_used")


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ({"lon": 0, "lat": 0, "datum": "wgs84"}, "point_zero"),
        ({"lon": 119, "lat": 25, "datum": "wgs84"}, "point_whole_degrees"),
        ({"lon": SOUTH + 0.0023, "lat": WEST + 0.0003, "datum": "wgs84"}, "point_swapped"),
        ({"lon": 24.48, "lat": 118.08, "datum": "gcj02"}, "point_off_earth"),
        ({"lon": 121.47, "lat": 31.23, "datum": "wgs84"}, "point_far"),
        ({"lon": WEST, "lat": None, "datum": "wgs84"}, "point_incomplete"),
        ({"lon": WEST, "lat": SOUTH, "datum": None}, "datum_missing"),
        ({"lon": WEST, "lat": SOUTH, "datum": "mars"}, "datum_unknown"),
        ({"lon": None, "lat": None}, "place_missing"),
        ({"lon": None, "lat": None, "address": "无此路9号"}, "address_not_found"),
        ({"lon": None, "lat": None, "address": "直线路"}, "address_ambiguous"),
    ],
)
def test_a_doubtful_place_is_asked_about_and_never_stored(assistant, place, code):
    reply = send(assistant, **place)
    told = reply.json()
    assert (reply.status_code, told["code"]) == (400, code), told
    assert told["fields"], "the field is named"
    assert not Incident.objects.exists()
    if code == "point_swapped":
        assert told["details"]["correction"] == {
            "lon": WEST + 0.0003, "lat": SOUTH + 0.0023, "datum": "wgs84"
        }  # fmt: skip
        assert send(assistant, **told["details"]["correction"]).status_code == 201
    if code == "datum_missing":
        gps, amap, baidu = told["details"]["candidates"]
        assert (gps["datum"], amap["datum"], baidu["datum"]) == ("wgs84", "gcj02", "bd09")
        assert 0.002 < abs(gps["lon"] - amap["lon"]) < 0.01
    if code == "address_ambiguous":
        road = told["details"]["candidates"][0]
        assert (road["label"], road["datum"]) == ("直线路", "wgs84")
        assert send(assistant, **{name: road[name] for name in ("lon", "lat", "datum")},
                    address="直线路").status_code == 201  # fmt: skip


def test_an_address_is_a_place_and_names_the_door(town_of_registers, login_as):  # noqa: F811
    client = login_as("planner")
    told = send(client, lon=None, lat=None, datum=None, address="直线路1号1号楼1单元101室").json()
    case = Incident.objects.get(ref=told["ref"])
    assert case.unit_id == town_of_registers.units["101"]
    assert case.building_id == town_of_registers.city.buildings["B1"]
    assert told["place"]["unit"]["label"].endswith("101")


def test_a_place_in_no_cell_is_taken_says_so_and_names_a_cell_nearby(assistant):
    east = WEST + 0.004
    near = send(assistant, client_id="near", lon=east + 0.0003, lat=SOUTH + 0.0005).json()["place"]
    far = send(assistant, client_id="far", lon=east + 0.01, lat=SOUTH + 0.0005).json()["place"]
    assert (near["in_no_cell"], far["in_no_cell"]) == (True, True)
    assert near["proposed"]["basic_cell"]["code"] == "990101001002006"
    assert far["proposed"] is None
    assert "no basic cell" in far["message"]


def test_p12_the_administrators_report_nothing(lattice_city, login_as):
    for role in ("system_administrator", "security_administrator", "audit_administrator"):
        assert send(login_as(role)).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_p19_sent_three_times_at_once_it_is_one_case(lattice_city, login_as):
    clients = [login_as("planner")]
    for _ in range(2):
        client = Client()
        client.force_login(clients[0].user)
        clients.append(client)

    def sent(client: Client) -> tuple[int, str]:
        try:
            reply = send(client)
            return reply.status_code, reply.json()["ref"]
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        told = list(pool.map(sent, clients))
    assert len(set(told)) == 1
    assert told[0][0] == 201
    assert Incident.objects.count() == 1


def test_refs_are_drawn_and_not_counted(assistant):
    refs = [send(assistant, client_id=f"c{n}").json()["ref"] for n in range(5)]
    assert len(set(refs)) == 5
    assert all(re.fullmatch(r"\d{4}-[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]{4}", r) for r in refs)


def near_matter() -> MatterVersion:
    """A matter of which cases within 50 m and 3 days may be one."""
    matter = Matter.objects.create(code="lamp", sort="component", group="light")
    return MatterVersion.objects.create(matter=matter, number=1, name="路灯", since=timezone.now())


@pytest.mark.parametrize(
    ("north_m", "days", "closed_days", "offered"),
    [(40, 2, None, True), (60, 2, None, False), (40, 4, None, False), (40, 9, 1, True),
     (40, 9, 4, False)],
)  # fmt: skip
def test_the_same_matter_nearby_is_offered(
    client, lattice_city, north_m, days, closed_days, offered
):
    """Radius 50 m, 3 days; one that was closed lately is offered as a reopening."""
    now = timezone.now()
    other = Incident.objects.create(
        ref="old", matter=near_matter(), reported_at=now - timedelta(days=days),
        point=Point(IN_B1["lon"], IN_B1["lat"] + north_m / 110_770, srid=4326),
        **({} if closed_days is None else {
            "step": "closed", "closed_at": now - timedelta(days=closed_days)}),
    )  # fmt: skip
    told = send(client, matter="lamp").json()["duplicates"]
    assert [(one["ref"], one["reopening"]) for one in told] == (
        [(other.ref, closed_days is not None)] if offered else []
    )
    assert send(client, client_id="c2", matter="x").json()["code"] == "matter_unknown"
