"""Facilities at the desk and over HTTP: kinds are rows, days are kept, hours are read, cameras look."""

from __future__ import annotations

from datetime import timedelta

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from geo_grid import city_time
from geo_grid.errors import BadInput, Conflict, Faults
from geo_grid.facilities.actions import enter_kinds
from geo_grid.facilities.kind_rows import read_kinds
from geo_grid.facilities.models import Component, Facility, FacilityKind
from geo_grid.facilities.queries import kinds_for
from geo_grid.registers import find, things
from tests.conftest import SOUTH, WEST, lattice_boxes
from tests.registers.conftest import RIGHT, recounted, sums
from tests.registers.test_api import left, post  # noqa: F401

PLACE = {"lon": WEST + 0.0005, "lat": SOUTH + 0.0005}


def made(**more):
    return things.add_thing(Facility, **{**PLACE, "kind": "clinic", "name": "甲站"} | more)


def codes(refused) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in refused.value.faults]


# ---- kinds


def test_a_city_begins_with_kinds_and_whom_they_serve(db):
    kinds = {row.code: row for row in FacilityKind.objects.all()}
    assert {"service_station", "service_agent", "clinic", "school", "elderly_canteen"} <= set(kinds)
    assert kinds["elderly_canteen"].serves == "over_60"
    assert kinds["kindergarten"].serves == "children_3_6"
    assert {kinds[one].stands_as for one in ("hydrant", "camera", "lamp")} == {"component"}
    assert (kinds["hydrant"].rule, kinds["hydrant"].amount) == ("straight_m", 150)
    assert "hydrant" not in kinds_for("facility").values_list("code", flat=True)


@pytest.mark.parametrize(("model", "kind"), [
    (Facility, "teahouse"), (Facility, "lamp"), (Component, "clinic"), (Facility, ""),
])  # fmt: skip
def test_a_kind_that_is_no_row_of_the_noun_is_refused_by_name(town, as_system, model, kind):
    with pytest.raises(Faults) as refused:
        things.add_thing(model, **PLACE, kind=kind, name="甲")
    assert ("kind", "kind_unknown") in codes(refused)
    told = next(f for f in refused.value.faults if f.code == "kind_unknown")
    assert "other" in told.params["known"]
    assert not model.objects.filter(name="甲").exists()


def test_the_database_itself_holds_things_to_known_kinds(town, as_system):
    row = made()
    for write in (
        lambda: Facility.objects.filter(pk=row.pk).update(kind="teahouse"),
        lambda: FacilityKind.objects.filter(code="clinic").delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


KIND = {"code": "teahouse", "name_zh": "茶馆"}


@pytest.mark.parametrize(("row", "field"), [
    ({"code": "Tea house"}, "code"), ({"code": ""}, "code"), ({"name_zh": ""}, "name_zh"),
    ({"stands_as": "house"}, "stands_as"), ({"serves": "cats"}, "serves"),
    ({"rule": "as the crow flies"}, "rule"), ({"rule": "walking_m"}, "amount"),
    ({"amount": "5"}, "amount"), ({"rule": "walking_m", "amount": "0"}, "amount"),
    ({"rule": "walking_m", "amount": "nan"}, "amount"),
    ({"rule": "walking_min", "amount": "1e9"}, "amount"),
    ({"default_capacity": "-1"}, "default_capacity"),
    ({"default_capacity": "1.5"}, "default_capacity"), ({"name_zh": "长" * 61}, "name_zh"),
    ({"is_public": "maybe"}, "is_public"),
    ({"is_public": "yes", "stands_as": "component"}, "is_public"),
])  # fmt: skip
def test_a_row_of_kinds_that_cannot_be_used_is_named(row, field):
    with pytest.raises(Faults) as refused:
        read_kinds([(2, KIND | row)])
    assert codes(refused) == [(field, "kind_row")]
    assert refused.value.faults[0].params["row"] == 2


def test_a_file_that_does_not_say_whether_a_kind_is_public_leaves_it_so(town, as_system):
    enter_kinds(read_kinds([(2, KIND | {"is_public": "是"})]))
    assert FacilityKind.objects.get(code="teahouse").is_public
    enter_kinds(read_kinds([(2, KIND | {"name_zh": "茶楼"})]))
    teahouse = FacilityKind.objects.get(code="teahouse")
    assert (teahouse.name_zh, teahouse.is_public) == ("茶楼", True)
    enter_kinds(read_kinds([(2, KIND | {"is_public": "no"})]))
    assert not FacilityKind.objects.get(code="teahouse").is_public


def test_a_code_twice_is_refused():
    with pytest.raises(Faults) as refused:
        read_kinds([(2, KIND), (3, KIND)])
    assert refused.value.faults[0].params["row"] == 3


def test_kinds_are_entered_changed_and_left(town, as_system):
    row = KIND | {"rule": "walking_min", "amount": "10", "serves": "over_60"}
    entered = enter_kinds(read_kinds([(2, row)]))
    assert (entered.new, entered.changed) == (1, 0)
    assert made(kind="teahouse").kind == "teahouse"
    again = enter_kinds(read_kinds([(2, row)]))
    assert (again.new, again.changed) == (0, 0)
    entered = enter_kinds(read_kinds([(2, row | {"amount": "12"})]))
    assert (entered.new, entered.changed) == (0, 1)
    assert FacilityKind.objects.get(code="teahouse").amount == 12
    assert FacilityKind.objects.filter(code="clinic").exists()
    with pytest.raises(Faults) as refused:
        enter_kinds(read_kinds([(2, row | {"stands_as": "component"})]))
    assert codes(refused) == [("stands_as", "kind_in_use")]


def test_the_command_enters_what_it_printed(town, as_system, tmp_path, capsys):
    call_command("facility_kinds")
    path = tmp_path / "kinds.csv"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    call_command("facility_kinds", str(path))
    assert "17" in capsys.readouterr().out
    path.write_text("code,name_zh,rule,amount\ntea house,茶馆,,\n", encoding="utf-8")
    with pytest.raises((SystemExit, CommandError)):
        call_command("facility_kinds", str(path))
    assert "2" in capsys.readouterr().err
    assert FacilityKind.objects.count() == 17


# ---- days


def test_a_change_keeps_what_was_until_the_day(town, as_system):
    today = city_time.today()
    row = made(since=today - timedelta(days=9), capacity=10)
    assert recounted() == sums()
    since = today - timedelta(days=4)
    away = lattice_boxes()[7].centroid
    things.change_thing(
        Facility, row.pk, revision=1, since=since,
        given={"capacity": 20, "lon": away.x, "lat": away.y},
    )  # fmt: skip
    assert recounted() == sums()

    def on(day):
        found = Facility.objects.filter(valid__contains=city_time.start_of(day))
        return [(one.capacity, one.basic_cell_id) for one in found]

    cells = town.city.basic_cells
    assert on(since - timedelta(days=1)) == [(10, cells["009"])]
    assert on(since) == on(today) == [(20, cells["008"])]
    assert Facility.objects.get(pk=row.pk).capacity == 20  # its id goes on


def test_a_correction_leaves_no_version(town, as_system):
    row = made(since=city_time.today() - timedelta(days=9))
    things.correct_thing(Facility, row.pk, revision=1, given={"name": "乙站"})
    assert Facility.objects.filter(name="甲站").count() == 0
    assert Facility.objects.count() == 1


def test_what_has_closed_is_found_no_more_but_told_of_its_days(town, as_system):
    row = made(since=city_time.today() - timedelta(days=9))
    with pytest.raises(BadInput) as early:
        things.retire_thing(
            Facility, row.pk, revision=1, since=city_time.today() - timedelta(days=10)
        )
    assert early.value.code == "since_too_early"
    things.retire_thing(Facility, row.pk, revision=1, since=city_time.today() - timedelta(days=1))
    assert find.records("facilities", q="甲站") == []
    assert Facility.objects.filter(
        valid__contains=city_time.start_of(city_time.today() - timedelta(days=2))
    ).exists()
    assert recounted() == sums()
    with pytest.raises(Conflict) as ended:
        things.correct_thing(Facility, row.pk, revision=2, given={"name": "乙站"})
    assert ended.value.code == "retired"


def test_a_ref_is_free_again_once_its_facility_has_closed(town, as_system):
    row = made(ref="F1")
    with pytest.raises(Conflict) as taken:
        made(ref="F1")
    assert (taken.value.code, taken.value.field) == ("taken", "ref")
    things.retire_thing(Facility, row.pk, revision=1)
    assert made(ref="F1").pk != row.pk


# ---- hours


def test_hours_are_kept_in_one_spelling(town, as_system):
    row = made(opening_hours="周一至周五 8:00-17:30；节假日休息")
    assert row.opening_hours == "Mo-Fr 08:00-17:30; PH off"
    with pytest.raises(Faults) as refused:
        things.correct_thing(Facility, row.pk, revision=1, given={"opening_hours": "sometimes"})
    assert codes(refused) == [("opening_hours", "hours_unread")]
    assert Facility.objects.get(pk=row.pk).opening_hours == "Mo-Fr 08:00-17:30; PH off"


# ---- over HTTP


def test_a_facility_goes_through_its_life_over_http(town, left):  # noqa: F811
    made = post(left, "facilities", PLACE | {"kind": "elderly_canteen", "name": "食堂",
                                             "opening_hours": "每天 11:00-13:00"})  # fmt: skip
    assert made.status_code == 201
    told = made.json()
    assert told["opening_hours"] == "Mo-Su 11:00-13:00"
    assert told["valid_from"] == city_time.today().isoformat()
    assert told["valid_to"] is None
    at = f"facilities/{told['id']}"
    changed = post(left, f"{at}/change", {"revision": 1, "capacity": 30})
    assert (changed.status_code, changed.json()["capacity"]) == (200, 30)
    ended = post(left, f"{at}/retire", {"revision": 2})
    assert ended.json()["valid_to"] == city_time.today().isoformat()
    bad = post(left, "facilities", PLACE | {"kind": "teahouse", "name": "茶馆"})
    assert bad.status_code == 400
    assert list(bad.json()["fields"]) == ["kind"]


@pytest.mark.parametrize(("language", "name"), [("en", "Canteen for the elderly"),
                                                ("zh-hans", "长者食堂")])  # fmt: skip
def test_kinds_are_named_in_the_callers_language(left, language, name):  # noqa: F811
    reply = left.get("/api/v1/facility_kinds", HTTP_ACCEPT_LANGUAGE=language)
    found = {row["code"]: row for row in reply.json()["results"]}
    assert found["elderly_canteen"]["name"] == name
    assert found["elderly_canteen"]["rule"] == "walking_min"


@pytest.fixture
def cameras(town):
    """One looks east over the place, one west, one is lost, of one nobody knows where it looks."""
    look = {"field_of_view_deg": 60, "range_m": 100, "kind": "camera", "basic_cell_id": None}
    west, here = (PLACE["lon"] - 0.0005, PLACE["lat"]), (PLACE["lon"], PLACE["lat"])
    for ref, (lon, lat), more in (
        ("east", west, {"bearing_deg": 90}), ("west", west, {"bearing_deg": 270}),
        ("lost", west, {"bearing_deg": 90, "state": "lost"}),
        ("unknown", here, {"range_m": None}),
        ("far", (PLACE["lon"] - 0.002, PLACE["lat"]), {"bearing_deg": 90}),
    ):  # fmt: skip
        Component.objects.create(ref=ref, point=f"SRID=4326;POINT({lon} {lat})", **look | more)


def test_the_cameras_that_see_a_place_are_told_with_their_fields(left, cameras):  # noqa: F811
    reply = left.get("/api/v1/cameras", PLACE | {"datum": "wgs84"})
    told = reply.json()
    assert [one["ref"] for one in told["results"]] == ["east"]
    assert (told["unknown_view"], told["buildings_considered"]) == (1, False)
    seen = told["results"][0]
    assert 49 < seen["metres"] < 52  # 0.0005° of longitude at 24.5° N
    assert shapely.from_geojson(str(seen["field"]).replace("'", '"')).contains(
        shapely.Point(PLACE["lon"], PLACE["lat"])
    )


def test_the_nearest_components_are_told_with_their_metres(left, cameras):  # noqa: F811
    Component.objects.create(ref="H1", kind="hydrant", owner="消防救援大队", basic_cell_id=None,
                             point=f"SRID=4326;POINT({PLACE['lon']} {PLACE['lat'] + 0.0009})")  # fmt: skip
    told = left.get("/api/v1/components/near", PLACE | {"datum": "wgs84"}).json()
    refs = [one["ref"] for one in told["results"]]
    assert refs[0] == "unknown"
    assert refs[-1] == "H1"
    assert len(refs) == 5  # "far" is 202 m away
    last = told["results"][-1]
    assert 99 < last["metres"] < 100.5
    assert (last["kind_name"], last["owner"]) == ("消火栓", "消防救援大队")


@pytest.mark.parametrize("path", ["cameras", "components/near"])
@pytest.mark.parametrize(("query", "field"), [
    ({"lon": "x"}, "lon"), ({"lat": "91"}, "lat"), ({"datum": "mars"}, "datum"),
    ({"datum": ""}, "datum"), ({"lon": "nan"}, "lon"),
])  # fmt: skip
def test_a_place_that_is_none_is_refused_by_field(left, path, query, field):  # noqa: F811
    reply = left.get(f"/api/v1/{path}", PLACE | {"datum": "wgs84"} | query)
    assert reply.status_code == 400
    assert field in reply.json()["fields"]


def test_the_ground_is_told_beyond_ones_area_and_to_no_stranger(login_as, cameras):
    other = login_as("community_manager", "other", division_code=RIGHT)
    for path in ("cameras", "components/near"):
        assert other.get(f"/api/v1/{path}", PLACE | {"datum": "wgs84"}).json()["results"]
        assert Client().get(f"/api/v1/{path}", PLACE | {"datum": "wgs84"}).status_code == 401
