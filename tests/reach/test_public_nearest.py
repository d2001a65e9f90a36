"""The nearest facilities for everybody: public kinds, open ones, ways; no door and no person."""

from __future__ import annotations

import json
from functools import partial

import pytest
from django.contrib.gis.geos import LineString, Point
from django.test import Client

from geo_grid.access.system import as_system
from geo_grid.areas.actions import touch
from geo_grid.areas.models import Street
from geo_grid.facilities.models import Facility, FacilityKind
from geo_grid.geometry.datum import to_wgs84
from geo_grid.locate.actions import refresh_places
from geo_grid.premises.models import Address, Unit
from tests.reach.conftest import EAST_M, NORTH_M, clinic, spot
from tests.reach.test_reach import metres

near = partial(pytest.approx, abs=1e-4)
NOON, NIGHT = "2026-03-02T12:00:00+08:00", "2026-03-02T23:30:00+08:00"  # a Monday


def look(where: tuple[float, float], **more):
    lon, lat = spot(*where)
    asked = {"lon": lon, "lat": lat, "datum": "wgs84", "kinds": "clinic", "at": NOON} | more
    return Client().get("/api/v1/public/nearest", asked)


def found(where: tuple[float, float], **more) -> dict:
    reply = look(where, **more)
    assert reply.status_code == 200, reply.content
    return reply.json()


def test_anybody_finds_the_nearest_that_is_open_and_the_way_to_it(walked_city):
    Facility.objects.filter(ref="F1").update(opening_hours="Mo-Fr 08:00-12:30,14:00-17:00")
    near = found((1.5, 2.5))["results"][0]
    first, second = near["facilities"]
    assert (near["kind"], first["name"], second["name"]) == ("clinic", "F1卫生站", "F2卫生站")
    assert first["metres"] == metres(EAST_M + 2 * NORTH_M)
    assert first["seconds"] == metres((EAST_M + 2 * NORTH_M) / 1.2)
    assert first["open_until"] == "2026-03-02T12:30:00+08:00"
    assert second["open_until"] is None
    assert first["path"]["coordinates"][-1] == pytest.approx([first["lon"], first["lat"]])
    back = to_wgs84([first["gcj02"][0]], [first["gcj02"][1]], datum="gcj02")
    assert [float(back[0][0]), float(back[1][0])] == pytest.approx(
        [first["lon"], first["lat"]], abs=2e-6
    )
    shut = found((1.5, 2.5), at=NIGHT)["results"][0]
    assert [one["name"] for one in shut["facilities"]] == ["F2卫生站"]


def test_where_all_are_shut_the_first_to_open_is_named(walked_city):
    Facility.objects.update(opening_hours="Mo-Fr 08:00-17:00")
    near = found((1.5, 2.5), at=NIGHT)["results"][0]
    assert near["facilities"] == []
    assert [note["code"] for note in near["notes"]] == ["all_shut_then"]
    assert "2026-03-03 08:00" in near["notes"][0]["message"]


def test_several_kinds_are_answered_in_their_order_and_others_are_none(walked_city):
    Facility.objects.create(ref="M", kind="market", name="市场", point=Point(*spot(2.5, 0.5)))
    touch("facilities")
    both = found((1.5, 2.5), kinds="market,clinic,market")["results"]
    assert [one["kind"] for one in both] == ["market", "clinic"]
    for kinds in ("hydrant", "clinic,camera", "", "parade", "school"):
        assert look((1.5, 2.5), kinds=kinds).status_code == 400, kinds
    FacilityKind.objects.filter(code="market").update(is_public=False)
    refused = look((1.5, 2.5), kinds="market")
    assert (refused.status_code, refused.json()["code"]) == (400, "kind_unknown")
    listed = Client().get("/api/v1/public/facility_kinds").json()["results"]
    assert listed == [{"code": "clinic", "name": "卫生服务站"}]


def test_a_place_outside_the_city_is_refused_by_name(walked_city):
    assert look((400, 400)).json()["code"] == "place_outside_city"
    far = found((15, 15))["results"][0]
    assert (far["facilities"], [note["code"] for note in far["notes"]]) == ([], ["off_network"])


def test_notes_for_who_mends_the_map_are_not_told(walked_city):
    clinic("F0", 10, 10)
    Street.objects.create(
        ref="apart", kind="footway", geom=LineString([spot(1.2, 2.4), spot(1.8, 2.4)])
    )
    touch("facilities", "ground")
    codes = {note["code"] for note in found((1.5, 2.38))["results"][0]["notes"]}
    assert codes <= {"hours_unknown"}


def places(q: str) -> list[dict]:
    return Client().get("/api/v1/public/places", {"q": q}).json()["results"]


def test_places_are_buildings_and_names_and_never_a_door(walked_city):
    with as_system("test"):
        refresh_places()
    [house] = places("直线路1号")
    assert house.keys() == {"kind", "label", "lon", "lat"}
    assert (house["kind"], house["lon"], house["lat"]) == ("building", *map(near, spot(0.5, 2.5)))
    for room in ("101", "999"):  # one that is there, one that is not
        assert places(f"直线路1号{room}室") == [house]
    several = places("方格花园")
    assert {one["kind"] for one in several} <= {"place", "building"}
    assert several
    assert places("…") == places("无此地名") == []


def test_p01_the_name_of_a_dwelling_leads_nobody_to_its_house(walked_city, client):
    with as_system("test"):
        unit = Unit.objects.filter(building__ref="B1").first()
        Address.objects.create(unit=unit, kind="alias", text="裁缝铺子")
        refresh_places()
    inside = client.get("/api/v1/locate", {"q": "裁缝铺子"}).json()
    assert inside["results"], "whoever works here finds it"
    assert places("裁缝铺子") == []


def test_nothing_about_persons_or_capacities_is_told(walked_city):
    text = json.dumps(found((1.5, 2.5)))
    for word in ("units", "capacity", "load", "served", "worker", "resident"):
        assert word not in text


def test_when_all_together_ask_too_often_everybody_waits(walked_city, settings):
    settings.GEO_GRID_PUBLIC_LOOKUPS_IN_ALL = 1
    replies = [look((1.5, 2.5)) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [200, 429]
    assert replies[1].json()["code"] == "public_busy"


def test_who_asks_very_often_is_asked_to_wait(walked_city, settings):
    settings.GEO_GRID_PUBLIC_LOOKUPS_PER_HOUR = 2
    assert [look((1.5, 2.5)).status_code for _ in range(3)] == [200, 200, 429]
    assert Client().get("/api/v1/public/places", {"q": "x"}).status_code == 429
    assert Client().get("/api/v1/public/facility_kinds").status_code == 200
