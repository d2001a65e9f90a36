"""Ways on foot over HTTP: distances worked out by hand on the lattice city."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
import shapely
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from openpyxl import load_workbook

from geo_grid.areas.actions import touch
from geo_grid.areas.models import Barrier, GroundCover, Street
from geo_grid.areas.nouns import noun_of
from geo_grid.facilities.models import Component, Facility
from geo_grid.reach.current import walks
from tests.reach.conftest import EAST_M, NORTH_M, clinic, spot, street


def metres(value: float):
    return pytest.approx(value, rel=2e-3, abs=0.2)


def ask(client, name: str, where: tuple[float, float] | None = None, **more):
    query = {} if where is None else dict(zip(("lon", "lat"), spot(*where), strict=True))
    datum = {"datum": "wgs84"} if name in ("nearest", "area") else {}
    return client.get(f"/api/v1/reach/{name}", datum | query | more)


NUMBERS = ("units", "served", "no_place", "out")


def units(row: dict) -> tuple[int, ...]:
    return tuple(row[name] for name in NUMBERS)


def told(client, name: str, where: tuple[float, float] | None = None, **more) -> dict:
    reply = ask(client, name, where, **more)
    assert reply.status_code == 200, reply.content
    return reply.json()


def test_the_nearest_clinic_and_the_way_to_it(walked_city, client):
    found = told(client, "nearest", (1.5, 2.4), kind="clinic")
    access = 0.1 * NORTH_M
    way = access + EAST_M + 2 * NORTH_M
    assert found["facility"]["ref"] == "F1"
    assert found["metres"] == metres(way)
    assert found["seconds"] == metres(way / 1.2)
    assert (found["access_m"], found["facility_access_m"]) == (metres(access), 0)
    assert found["second"]["facility"]["ref"] == "F2"
    assert found["second"]["metres"] == metres(way + 4 * EAST_M)
    assert (found["tied"], found["notes"]) == (False, [])
    path = found["path"]["coordinates"]
    assert path[0] == pytest.approx(spot(1.5, 2.4))
    assert path[-1] == pytest.approx(spot(0.5, 0.5))
    assert pytest.approx(spot(0.5, 2.5)) in path


def test_equally_far_is_told_and_an_elder_is_slower(walked_city, client):
    found = told(client, "nearest", (2.5, 0.5), kind="clinic", profile="elder")
    assert (found["facility"]["ref"], found["second"]["facility"]["ref"]) == ("F1", "F2")
    assert found["tied"]
    assert found["seconds"] == metres(2 * EAST_M / 0.8)


def test_a_gate_that_is_shut_at_night(walked_city, client):
    Street.objects.filter(ref="left").update(gate_hours="06:00-23:00")
    touch("ground")
    day = told(client, "nearest", (1.5, 2.5), kind="clinic", at="2026-03-02T22:59:00+08:00")
    assert day["facility"]["ref"] == "F1"
    night = told(client, "nearest", (1.5, 2.5), kind="clinic", at="2026-03-02T15:00:00Z")  # 23:00
    assert night["facility"] is None
    assert [note["code"] for note in night["notes"]] == ["none_reached"]


def test_a_street_that_is_closed_to_people_on_foot(walked_city, client):
    for change in ({"foot": "no"}, {"kind": "motorway"}, {"access": "no"}):
        Street.objects.filter(ref="left").update(
            **{"foot": "", "kind": "residential", "access": ""} | change
        )
        touch("ground")
        assert told(client, "nearest", (1.5, 2.5), kind="clinic")["facility"] is None
    Street.objects.filter(ref="left").update(foot="yes")
    touch("ground")
    assert told(client, "nearest", (1.5, 2.5), kind="clinic")["facility"]["ref"] == "F1"


def test_what_was_joined_is_listed(walked_city, client):
    assert told(client, "repairs")["features"] == []
    street("across", (2.5, 0.0), (2.5, 1.0))
    touch("ground")
    found = told(client, "repairs")
    assert (found["number_matched"], found["counts"]) == (1, {"crossing": 1})
    assert found["features"][0]["geometry"]["coordinates"] == pytest.approx(spot(2.5, 0.5))
    assert set(found["features"][0]["properties"]["streets"]) == {"across", "bottom"}
    street("apart", (1.0, 0.6), (2.0, 0.6))
    touch("ground")
    gap = told(client, "repairs")["features"][0]
    assert gap["geometry"]["type"] == "LineString"
    assert gap["properties"] == {"kind": "gap", "streets": ["apart", "bottom"],
                                 "metres": metres(0.1 * NORTH_M)}  # fmt: skip


def test_a_wall_before_a_door(walked_city, client):
    # 55 m south of the top street, a wall between them: the left street is 101 m away
    before = told(client, "nearest", (1.5, 2.0), kind="clinic")
    assert before["access_m"] == metres(0.5 * NORTH_M)
    Barrier.objects.create(ref="w", kind="wall", geom=LineString([spot(0.7, 2.2), spot(3.0, 2.2)]))
    touch("ground")
    behind = told(client, "nearest", (1.5, 2.0), kind="clinic")
    assert behind["access_m"] == metres(EAST_M)
    assert behind["metres"] == metres(EAST_M + 1.5 * NORTH_M)


def test_a_barrier_of_a_plan_is_known_and_a_redrawn_cell_builds_nothing_anew(walked_city, client):
    """Both raise the version of the ground, and of nothing else."""
    told(client, "nearest", (1.5, 2.0), kind="clinic")
    before = walks().network
    touch(noun_of(Street), ground=True)
    assert walks().network is before
    Barrier.objects.create(ref="w", kind="wall", geom=LineString([spot(0.7, 2.2), spot(3, 2.2)]))
    touch(noun_of(Barrier))
    assert walks().network is not before
    assert told(client, "nearest", (1.5, 2.0), kind="clinic")["access_m"] == metres(EAST_M)


def test_far_from_streets_and_islands_are_said_by_name(walked_city, client):
    far = told(client, "nearest", (15, 15), kind="clinic")
    assert (far["facility"], far["path"], far["second"], far["access_m"]) == (None,) * 4
    assert [note["code"] for note in far["notes"]] == ["off_network"]
    assert told(client, "area", (15, 15), minutes=15)["geometry"] is None
    street("island", (-10, -10), (-9, -10))
    touch("ground")
    island = told(client, "nearest", (-9.5, -10), kind="clinic")
    assert [note["code"] for note in island["notes"]] == ["none_reached"]
    clinic("F0", 15, 15)
    touch("facilities")
    found = told(client, "nearest", (1.5, 2.5), kind="clinic")
    assert found["facility"]["ref"] == "F1"
    assert [note["code"] for note in found["notes"]] == ["facility_off_network"]
    assert "F0" in found["notes"][0]["message"]


def test_a_hydrant_is_near_too(walked_city, client):
    Component.objects.create(ref="H1", kind="hydrant", point=Point(*spot(2.5, 2.5)))
    found = told(client, "nearest", (1.5, 2.5), kind="hydrant")
    assert (found["facility"]["ref"], found["facility"]["noun"]) == ("H1", "component")
    assert found["metres"] == metres(EAST_M)


@pytest.mark.parametrize(
    ("name", "query", "code"),
    [
        ("nearest", {"kind": "zoo"}, "kind_unknown"),
        ("nearest", {"kind": "school"}, "no_facilities"),
        ("nearest", {"kind": "clinic", "datum": ""}, "invalid"),
        ("nearest", {"kind": "clinic", "profile": "bird"}, "invalid"),
        ("nearest", {"kind": "clinic", "lon": 24.502, "lat": 118.502}, "place_swapped"),
        ("nearest", {"kind": "clinic", "lon": 118, "lat": 24}, "place_outside_city"),
        ("area", {"metres": 0}, "reach_limit"),
        ("area", {"metres": 10_000_000}, "reach_limit"),
        ("area", {"minutes": -5}, "reach_limit"),
        ("area", {"minutes": 5, "at": "0001-01-01T00:00:00Z"}, "reach_time"),
        ("nearest", {"kind": "clinic", "at": "9998-12-31T23:00:00Z"}, "reach_time"),
        ("area", {"minutes": 5, "metres": 5}, "reach_limit_one"),
        ("area", {}, "reach_limit_one"),
        ("coverage", {"kind": "zoo", "level": "city"}, "kind_unknown"),
        ("coverage", {"kind": "clinic", "level": "moon"}, "invalid"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(walked_city, client, name, query, code):
    reply = ask(client, name, None if name == "coverage" else (1.5, 2.5), **query)
    assert reply.status_code == 400
    assert reply.json()["code"] == code
    assert reply.json()["message"]


def test_without_streets_nothing_is_told_of_ways(lattice_city, client):
    clinic("F1", 0.5, 0.5)
    for name, more in (("nearest", {"kind": "clinic"}), ("area", {"metres": 5})):
        reply = ask(client, name, (0.5, 0.5), **more)
        assert (reply.status_code, reply.json()["code"]) == (404, "no_streets")


def test_an_area_along_the_streets_and_not_over_water(walked_city, client):
    pond = [spot(1, 2.5), spot(2, 2.5), spot(2, 3), spot(1, 3), spot(1, 2.5)]
    GroundCover.objects.create(ref="p", kind="water", geom=MultiPolygon(Polygon(pond)))
    touch("ground")
    limit = 2 * NORTH_M + 2 * EAST_M  # from F1 up the left street, and two steps to the east
    found = told(client, "area", (0.5, 0.5), metres=limit)
    shape = shapely.geometry.shape(found["geometry"])
    assert shape.is_valid
    assert shape.covers(shapely.Point(spot(2.45, 2.5)))
    assert not shape.covers(shapely.Point(spot(2.9, 2.5)))
    assert shape.intersection(shapely.Polygon(pond)).area < 1e-12
    bottom = EAST_M + (limit if limit < 4 * EAST_M else 4 * EAST_M)
    assert found["properties"]["street_m"] == metres(bottom + limit)
    minutes = told(client, "area", (0.5, 0.5), minutes=limit / 1.2 / 60)
    assert minutes["properties"]["street_m"] == metres(bottom + limit)


def test_units_are_served_without_a_place_or_out_of_reach(walked_city, client):
    """F1 has 60 places and reaches 250 m: B5 at 203 m, then B1 at 222 m; B2 is 323 m away."""
    Facility.objects.filter(ref="F1").update(capacity=60, radius_m=250)
    Facility.objects.filter(ref="F2").update(radius_m=300)
    found = told(client, "coverage", kind="clinic", level="grid_cell")
    assert units(found["total"]) == (125, 65, 10, 50)
    assert units(found["unplaced"]) == (5, 5, 0, 0)
    rows = [units(row) for row in found["results"]]
    assert rows == [(90, 30, 10, 50), (30, 30, 0, 0)]
    loads = {row["ref"]: (row["load"], row["capacity"]) for row in found["facilities"]}
    assert loads == {"F1": (70, 60), "F2": (5, None)}
    houses = {row["code"]: row for row in told(
        client, "coverage", kind="clinic", level="building")["results"]}  # fmt: skip
    assert houses["B5"]["tied"]
    assert houses["B2"]["nearest"]["away"] == metres((EAST_M + 2 * NORTH_M) / 1.2)
    assert (houses["B2"]["out"], houses["B1"]["no_place"]) == (50, 10)
    alone = told(client, "coverage", kind="clinic", level="building",
                 community=walked_city.communities[1])  # fmt: skip
    assert [row["code"] for row in alone["results"]] == ["B5"]
    assert alone["total"]["units"] == sum(row["units"] for row in alone["results"])
    unknown = ask(client, "coverage", kind="clinic", level="building", community=9_999_999)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "community_unknown")


@pytest.mark.parametrize("change", ["nothing", "radius", "capacity", "gone", "street", "unit"])
def test_the_three_numbers_add_up_at_every_level_after_every_change(walked_city, client, change):
    """R16: who is left out is counted as such; no dwelling is lost."""
    if change == "radius":
        Facility.objects.update(radius_m=230)
    elif change == "capacity":
        Facility.objects.update(capacity=7)
    elif change == "gone":
        Facility.objects.filter(ref="F1").delete()
    elif change == "street":
        Street.objects.filter(ref="left").delete()
    elif change == "unit":
        from geo_grid.premises.models import Unit

        Unit.objects.filter(building__ref="B2", room="101").delete()
    touch("ground", "premises", "facilities")
    whole = 124 if change == "unit" else 125
    for level in ("building", "grid_cell", "community", "street", "district", "city"):
        found = told(client, "coverage", kind="clinic", level=level)
        for row in (found["total"], found["unplaced"], *found["results"]):
            assert row["units"] == row["served"] + row["no_place"] + row["out"]
        for name in NUMBERS:
            rows = sum(row[name] for row in found["results"])
            assert rows + found["unplaced"][name] == found["total"][name]
        assert found["total"]["units"] == whole
    if change == "street":
        assert found["total"]["out"] == 90
    if change == "nothing":
        assert found["total"]["out"] == 0


def test_the_table_that_is_saved_says_what_the_reply_says(walked_city, client):
    found = told(client, "coverage", kind="clinic", level="grid_cell")
    reply = client.get("/api/v1/reach/coverage.xlsx", {"kind": "clinic", "level": "grid_cell"})
    assert reply.status_code == 200, reply.content
    rows = list(load_workbook(io.BytesIO(reply.content)).worksheets[0].values)
    assert rows[0][:6] == ("编码", "名称", "户数", "已服务", "可达无位", "未覆盖")
    assert rows[-1] == (None, "合计", *units(found["total"]), 0, 0, 0, 0, "精确")
    by_code = {row[0]: row[2:6] for row in rows[1:-1] if row[0]}
    assert by_code == {one["code"]: units(one) for one in found["results"]}
    columns = zip(*(row[2:10] for row in rows[1:-1]), strict=True)
    assert [sum(column) for column in columns] == list(rows[-1][2:10])
    outs = [row[5] for row in rows[1:-1] if row[0]]
    assert outs == sorted(outs, reverse=True)


def test_a_table_of_no_kind_or_of_houses_is_refused_by_name(walked_city, client):
    for query, code in (
        ({"kind": "palace", "level": "city"}, "kind_unknown"),
        ({"kind": "clinic", "level": "building"}, "invalid"),
    ):
        reply = client.get("/api/v1/reach/coverage.xlsx", query)
        assert (reply.status_code, reply.json()["code"]) == (400, code)


def test_kinds_say_how_many_of_them_stand_today(walked_city, client):
    def counts() -> dict[str, int]:
        return {
            one["code"]: one["count"]
            for one in client.get("/api/v1/facility_kinds").json()["results"]
        }

    before = counts()
    assert before["clinic"] == Facility.objects.filter(kind="clinic").count() > 0
    assert before["elderly_canteen"] == 0
    last = Facility.objects.filter(kind="clinic").first()
    Component.objects.create(ref="H9", kind="hydrant", point=last.point)
    ended = datetime(2020, 1, 1, tzinfo=UTC)
    Facility.objects.filter(pk=last.pk).update(valid=(ended, ended + timedelta(days=1)))
    after = counts()
    assert after["clinic"] == before["clinic"] - 1
    assert after["hydrant"] == before["hydrant"] + 1
