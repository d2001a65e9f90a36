"""Scenarios are kept, shown to colleagues, compared and deleted; communities share stations.

The left community has B1 and B2 (90 units), the right one B5 (30); B6 lies in none.
"""

from __future__ import annotations

import io
from datetime import date, timedelta
from types import SimpleNamespace

import pyogrio
import pytest
from django.utils import timezone
from openpyxl import load_workbook
from shapely import Point

from geo_grid import city_time
from geo_grid.errors import GeoGridError
from geo_grid.facilities.models import Facility
from geo_grid.jobs.models import Job
from geo_grid.reach.models import Scenario
from geo_grid.reach.retention import KEPT, purge_scenarios
from geo_grid.reach.siting.job_kinds import run_shared_stations
from tests.reach.conftest import EAST_M, NORTH_M, spot
from tests.reach.test_reach import metres
from tests.reach.test_siting import AT, body, point, send, three

B2 = dict(zip(("lon", "lat"), spot(1.5, 2.5), strict=True))


def changed(**more) -> dict:
    return {"datum": "wgs84", "radius_m": 150} | more


def kept(client, name: str, **changes) -> dict:
    reply = send(client, "scenarios", name=name, kind="clinic", changes=changed(**changes))
    assert reply.status_code == 201, reply.content
    return reply.json()


def compared(client, **query) -> dict:
    reply = client.get("/api/v1/reach/scenarios/compare", {"level": "community"} | query)
    assert reply.status_code == 200, reply.content
    return reply.json()


def test_a_scenario_is_kept_and_a_colleague_opens_it(walked_city, client, login_as):
    made = kept(client, "加一处", added=[B2 | {"name": "东"}])
    colleague = login_as("planner")
    (listed,) = colleague.get("/api/v1/reach/scenarios?kind=clinic").json()["results"]
    assert (listed["id"], listed["name"], listed["is_own"]) == (made["id"], "加一处", False)
    assert listed["by"] == "city_manager"
    opened = colleague.get(f"/api/v1/reach/scenarios/{made['id']}").json()
    counted = send(
        colleague, "coverage", kind="clinic", level="city", changes=opened["changes"]
    ).json()
    assert three(counted["total"]) == (95, 0, 30)
    assert colleague.get("/api/v1/reach/scenarios?kind=school").json()["results"] == []
    assert colleague.delete(f"/api/v1/reach/scenarios/{made['id']}").status_code == 404
    assert client.delete(f"/api/v1/reach/scenarios/{made['id']}").status_code == 204
    assert not Scenario.objects.exists()


def test_a_station_that_closed_leaves_the_rest_of_a_scenario(walked_city, client):
    """F2 stood at B6; nobody can move what is not there, and the rest is counted as it was meant."""
    made = kept(client, "加一移一", added=[B2], moved=[{"ref": "F2"} | B2])
    Facility.objects.filter(ref="F2").update(valid=(date(2020, 1, 1), date(2020, 2, 1)))
    opened = client.get(f"/api/v1/reach/scenarios/{made['id']}").json()
    assert opened["gone"] == ["F2"]
    assert (opened["changes"]["moved"], len(opened["changes"]["added"])) == ([], 1)
    reply = send(client, "coverage", kind="clinic", level="city", changes=opened["changes"])
    assert (reply.status_code, three(reply.json()["total"])) == (200, (90, 0, 35))
    told = compared(client, second=made["id"])
    assert (told["gone"], told["newly_served"], told["newly_out"]) == (["F2"], 90, 0)
    book = client.get(f"/api/v1/reach/scenarios/{made['id']}/scenario.xlsx?level=community")
    sheets = load_workbook(io.BytesIO(book.content))
    words = [str(cell.value) for sheet in sheets for row in sheet for cell in row if cell.value]
    assert any("F2" in word and "已不存在" in word for word in words)


def test_two_are_compared_area_by_area(walked_city, client):
    """F2 moves to B2: B6 (5 units, in no community) loses its clinic, the left community gains one."""
    added = kept(client, "加", added=[B2])
    moved = kept(client, "移", moved=[{"ref": "F2"} | B2])
    found = compared(client, first=added["id"], second=moved["id"])
    assert (three(found["first"]), three(found["second"])) == ((95, 0, 30), (90, 0, 35))
    assert (found["newly_served"], found["newly_out"]) == (0, 5)
    today = compared(client, second=moved["id"])
    assert (three(today["first"]), today["newly_served"], today["newly_out"]) == (
        (5, 0, 120),
        90,
        5,
    )
    left = {row["name"]: (row["newly_served"], row["newly_out"]) for row in today["results"]}
    assert left == {"左社区": (90, 0), "右社区": (0, 0)}


def test_scenarios_of_two_rules_are_not_compared(walked_city, client):
    """The radius would be told as what a station does."""
    near, far = kept(client, "近", added=[B2]), kept(client, "远", added=[B2], radius_m=1000)
    asked = {"level": "community", "first": near["id"], "second": far["id"]}
    reply = client.get("/api/v1/reach/scenarios/compare", asked)
    assert (reply.status_code, reply.json()["code"]) == (400, "scenario_rules")


def test_the_workbook_has_areas_and_stations(walked_city, client):
    made = kept(client, "加", added=[B2 | {"name": "东"}])
    reply = client.get(f"/api/v1/reach/scenarios/{made['id']}/scenario.xlsx?level=community")
    rows = [list(row) for row in load_workbook(io.BytesIO(reply.content)).active.values]
    by_name = {row[1]: row for row in rows}
    assert by_name["左社区"][4:10] == [90, 90, 0, 0, 90, 0]
    assert by_name["右社区"][4:10] == [30, 0, 0, 30, 0, 0]
    assert by_name["合计"][4:10] == [125, 95, 0, 30, 90, 0]
    assert by_name["东"][2:5] == [pytest.approx(B2["lon"]), pytest.approx(B2["lat"]), 90]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": "  "}, "invalid"),
        ({"changes": {"datum": "wgs84"}}, "scenario_unchanged"),
        ({"changes": changed(removed=["F9"])}, "station_unknown"),
        ({"kind": "nothing"}, "kind_unknown"),
        ({"job": "00000000-0000-4000-8000-000000000000"}, "not_found"),
    ],
)
def test_what_cannot_be_kept_is_refused(walked_city, client, more, code):
    wish = {"name": "x", "kind": "clinic", "changes": changed(removed=["F1"])} | more
    assert send(client, "scenarios", **wish).json()["code"] == code
    assert not Scenario.objects.exists()


def test_old_scenarios_and_those_of_withdrawn_accounts_go(walked_city, client, login_as):
    now = timezone.now()
    kept(client, "新", removed=["F1"])
    old = kept(client, "旧", removed=["F1"])
    Scenario.objects.filter(pk=old["id"]).update(created_at=now - KEPT - timedelta(days=1))
    gone = login_as("planner")
    kept(gone, "离职", removed=["F1"])
    type(gone.user).objects.filter(pk=gone.user.pk).update(is_active=False)
    assert purge_scenarios(now=now) == {"scenarios": 2}
    assert [one.name for one in Scenario.objects.all()] == ["新"]


# ---- one station for several communities


def shared_out(client, **more) -> dict:
    wish = body(n=1, walk_m=None) | more
    for name in ("method", "radius_m"):
        wish.pop(name)
    reply = send(client, "shared_stations", **wish)
    assert reply.status_code == 202, reply.content
    job = Job.objects.get(pk=reply.json()["id"])
    return run_shared_stations(
        SimpleNamespace(owner=None, progress=lambda *said: None), **job.params
    )


def test_one_station_for_both_communities(walked_city, client):
    found = shared_out(client)
    way = 50 * EAST_M + 30 * (2 * NORTH_M + 2 * EAST_M)
    (station,) = found["stations"]
    assert (station["name"], station["units"]) == ("B1", 120)
    assert found["way"] == metres(way)
    assert found["longest"] == metres(2 * NORTH_M + 2 * EAST_M)
    assert {one["name"]: one["units"] for one in found["communities"]} == {
        "左社区": 90,
        "右社区": 30,
    }


def test_each_community_goes_wholly_to_one_station(walked_city, client):
    found = shared_out(client, n=2)
    at = [station["name"] for station in found["stations"]]
    assert {one["name"]: at[one["station"]] for one in found["communities"]} == {
        "左社区": "B2", "右社区": "B5"}  # fmt: skip
    assert [station["units"] for station in found["stations"]] == [90, 30]
    kept_with = send(client, "scenarios", name="共享", kind="clinic", changes=found["changes"])
    assert kept_with.status_code == 201, kept_with.content


def test_limits_that_no_sharing_keeps_say_what_would(walked_city, client):
    with pytest.raises(GeoGridError, match=r"impossible: 2 stations, or a walk of 424\.") as error:
        shared_out(client, walk_m=300)
    assert error.value.code == "service_impossible"
    with pytest.raises(GeoGridError, match="impossible: 2 stations"):
        shared_out(client, most=100)


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"least": 50, "most": 40}, "service_limits", "most"),
        ({"walk_m": 0}, "service_walk", "walk_m"),
        ({"communities": ["990101001009"]}, "community_without_dwellings", "communities"),
        ({"n": 4}, "siting_few_candidates", "n"),
        ({"points": [point("field", 2.5, -4.0)]}, "candidate_off_streets", "points"),
    ],
)
def test_bad_limits_are_named(walked_city, client, more, code, field):
    wish = body(points=[point(name, *at) for name, at in AT.items()]) | more
    for name in ("method", "radius_m"):
        wish.pop(name)
    reply = send(client, "shared_stations", **wish)
    assert (reply.status_code, reply.json()["code"]) == (400, code)
    assert list(reply.json()["fields"]) == [field]


def test_the_geopackage_opens_in_gdal_with_stations_areas_and_who_is_left(
    walked_city, client, tmp_path
):
    """F1 stays, F2 moves to B2; B5 (30 units) and B6 (5) keep only F1, which B5 reaches alone."""
    made = kept(client, "移到东边", moved=[{"ref": "F2"} | B2], added=[B2 | {"name": "新"}])
    reply = client.get(f"/api/v1/reach/scenarios/{made['id']}/scenario.gpkg")
    assert reply.status_code == 200, reply.content
    assert "scenario-" in reply["Content-Disposition"]
    path = tmp_path / "scenario.gpkg"
    path.write_bytes(reply.content)
    assert {name for name, _ in pyogrio.list_layers(path)} == {
        "stations", "catchments", "not_served"}  # fmt: skip
    frames = {
        name: pyogrio.read_dataframe(path, layer=name) for name, _ in pyogrio.list_layers(path)
    }
    assert all(frame.crs.to_epsg() == 4326 for frame in frames.values())
    stations = frames["stations"].set_index("ref")
    assert dict(stations["state"]) == {"F1": "stands", "F2": "moved", "new-001": "new"}
    assert stations.loc["F2"].geometry.x == pytest.approx(B2["lon"])
    counted = send(client, "coverage", kind="clinic", level="building", changes=made["changes"])
    rows = {row["code"]: row for row in counted.json()["results"]}
    left = {code: row for code, row in rows.items() if row["out"] or row["no_place"]}
    assert left
    told = frames["not_served"].set_index("ref")
    assert set(told.index) == set(left)
    for code, row in left.items():
        one = told.loc[code]
        assert (one["units"], one["out"]) == (row["units"], row["out"])
        assert (one["nearest"], one["nearest_away"]) == (
            row["nearest"]["ref"], row["nearest"]["away"])  # fmt: skip
        assert (one.geometry.x, one.geometry.y) == pytest.approx((row["lon"], row["lat"]))
    # Whoever is served stands in a catchment or beside one by the way to the street.
    areas = frames["catchments"].set_index("ref")
    assert set(areas.index) == set(stations.index)
    assert areas.loc["F1"].geometry.covers(Point(*spot(0.5, 0.6)))
    about = pyogrio.read_info(path, layer="stations")["dataset_metadata"]
    assert (about["name"], about["crs"]) == ("移到东边", "EPSG:4326")
    assert about["day"] == city_time.today().isoformat()
    assert about["kind"].startswith("clinic ")


def test_a_scenario_that_leaves_no_station_is_a_geopackage_too(walked_city, client, tmp_path):
    made = kept(client, "都撤", removed=["F1", "F2"])
    reply = client.get(f"/api/v1/reach/scenarios/{made['id']}/scenario.gpkg")
    assert reply.status_code == 200, reply.content
    path = tmp_path / "scenario.gpkg"
    path.write_bytes(reply.content)
    assert not len(pyogrio.read_dataframe(path, layer="stations"))
    assert len(pyogrio.read_dataframe(path, layer="not_served"))
