"""What a report and a write at the desk leave as it was: tiles and sums of other nouns stay kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo_grid.access.context import Caller, acting
from geo_grid.access.identity import Versions
from geo_grid.access.system import SYSTEM
from geo_grid.areas.models import City
from geo_grid.events import actions as events
from geo_grid.events.models import Noun
from geo_grid.events.queries import is_counted
from geo_grid.facilities.models import Component
from geo_grid.incidents.files import attach
from geo_grid.live.sequencer import number_events
from geo_grid.messages import actions as messages
from geo_grid.messages.models import Message
from geo_grid.premises.models import Building, Unit
from geo_grid.registers import buildings, residents, things, units
from layers.catalogue.versions import version_of_nouns
from tests.conftest import SOUTH, WEST, make_user
from tests.incidents import media
from tests.incidents.conftest import desk  # noqa: F401
from tests.layers.conftest import tile_path
from tests.registers.conftest import town  # noqa: F401
from tests.registers.conftest import town_of_registers as town_of_registers
from tests.sequencing import sequenced

pytestmark = pytest.mark.django_db
CELLS, DIVISIONS = "/api/v1/grid_cells.geojson", "/api/v1/divisions.geojson?level=community"
KEPT = [
    *(tile_path(name, 16)[0] for name in ("buildings", "units", "streets", "grid_cells", "population")),
    tile_path("places,facilities,components", 16)[0], f"{CELLS}?sums=ground", f"{DIVISIONS}&sums=ground",
]  # fmt: skip
REPORTS = 20


def manager() -> Client:
    client = Client()
    client.force_login(make_user("city_manager", "chief", division_code="99"))
    return client


def tags(client: Client) -> dict[str, str]:
    return {path: client.get(path)["ETag"] for path in KEPT}


def stale(client: Client, known: dict[str, str]) -> set[str]:
    """Which of these a browser that keeps them is sent anew, by what is asked for."""
    asked = {path: client.get(path, headers={"If-None-Match": tag}) for path, tag in known.items()}
    assert {reply.status_code for reply in asked.values()} <= {200, 304}
    return {
        path.removeprefix("/tiles/").split("/")[0] if path.startswith("/tiles/") else path
        for path, reply in asked.items()
        if reply.status_code == 200
    }


def test_a_report_empties_no_tile_of_houses_and_no_sums_of_others(desk):  # noqa: F811
    client = manager()
    sequenced()
    known = tags(client)
    hits = 0
    with CaptureQueriesContext(connection) as asked:
        for _ in range(REPORTS):
            desk.case()
            hits += len(KEPT) - len(stale(client, known))  # reported, not counted yet
            sequenced()
            hits += len(KEPT) - len(stale(client, known))
    assert hits >= 0.95 * REPORTS * 2 * len(KEPT)
    assert not [one for one in asked if "ST_AsMVT" in one["sql"] or "ST_AsGeoJSON" in one["sql"]]


def answered(desk, case) -> None:  # noqa: F811
    desk.do(case, "accept", "dispatcher")
    desk.do(case, "dispatch", "dispatcher", department="d1")
    desk.do(case, "take", "handler1")


def told_and_read(desk, case) -> None:  # noqa: F811
    to, at = desk.users["verifier"].pk, timezone.now()
    sent = {"key": f"t{case.pk}", "at": at, "parameters": {"ref": case.ref}}
    messages.send(Message.Kind.ESCALATION, to=[to], case=case.pk, **sent)
    messages.mark_read(to, ids=None, at=at)


def sent_to_wall(desk, case) -> None:  # noqa: F811
    key = desk.users["supervisor"].pk
    events.record(Noun.DISPLAY, change="send", key=key, revision=1, at=timezone.now())


def with_photo(desk, case) -> None:  # noqa: F811
    attach(case, SimpleUploadedFile("a.jpg", media.photo()), by=desk.users["assistant"].pk)


HAPPENINGS = [answered, told_and_read, sent_to_wall, with_photo]


@pytest.mark.parametrize("happen", HAPPENINGS)
def test_what_becomes_of_a_case_empties_no_tile_of_houses(desk, happen):  # noqa: F811
    client = manager()
    case = desk.case()
    sequenced()
    known = tags(client)
    with CaptureQueriesContext(connection) as asked:
        happen(desk, case)
        for step in (lambda: None, number_events, sequenced):  # committed, numbered, counted
            step()
            assert stale(client, known) == set()
            assert tags(client) == known, "whoever keeps nothing is sent what is kept here"
    assert not [one for one in asked if "ST_AsMVT" in one["sql"] or "ST_AsGeoJSON" in one["sql"]]


def of_bulk(desk, case) -> None:  # noqa: F811
    for noun in (Noun.CASES, Noun.GROUND, Noun.REGISTERS):
        events.record(noun, change="import", at=timezone.now())


@pytest.mark.parametrize("happen", [told_and_read, sent_to_wall, of_bulk])
def test_replies_of_cases_stay_kept_when_nothing_becomes_of_a_case(desk, happen):  # noqa: F811
    """Whose writer raises the versions itself keeps nobody waiting for the sequencer."""
    client = manager()
    case = desk.case()
    sequenced()
    paths = [tile_path("incidents", 16)[0], f"{CELLS}?sums=cases", CELLS]
    known = {path: client.get(path)["ETag"] for path in paths}
    before = City.objects.get().noun_versions
    happen(desk, case)
    for step in (lambda: None, number_events, sequenced):
        step()
        assert is_counted()
        assert stale(client, known) == set()
    assert City.objects.get().noun_versions == before
    desk.case()
    assert not is_counted()
    assert not any("ETag" in client.get(path) for path in paths)


def told(client: Client, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(client.get(path).content)["features"]
    return found


def test_sums_of_cases_are_told_at_once_and_without_shapes(desk):  # noqa: F811
    client = manager()
    path = f"{CELLS}?sums=cases"
    sequenced()
    first = client.get(path)
    desk.case()
    assert "ETag" not in client.get(path), "a report is not counted yet"
    sequenced()
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    features = json.loads(again.content)["features"]
    assert sum(one["properties"]["open_incidents"] for one in features) == 1
    assert {frozenset(one["properties"]) for one in features} == {
        frozenset({"id", "open_incidents", "incidents_90d"})
    }
    assert {one["geometry"] for one in features} == {None}


@pytest.mark.parametrize(
    ("role", "area"),
    [("city_manager", "99"), ("community_manager", "990101001001"), ("planner", "99")],
)
@pytest.mark.parametrize("path", [f"{CELLS}?", f"{DIVISIONS}&"])
def test_both_kinds_of_sums_are_together_what_is_told_in_one(desk, role, area, path):  # noqa: F811
    desk.case()
    sequenced()
    client = Client()
    client.force_login(make_user(role, "somebody", division_code=area))
    ground, cases = told(client, f"{path}sums=ground"), told(client, f"{path}sums=cases")
    whole = told(client, path)
    assert whole == told(client, f"{path}sums=all")
    assert not any({"open_incidents", "incidents_90d"} & set(one["properties"]) for one in ground)
    joined = [
        one | {"properties": one["properties"] | other["properties"]}
        for one, other in zip(ground, cases, strict=True)
    ]
    assert joined == whole


def test_sums_that_there_are_not_are_told_by_their_field(client, lattice_city):
    reply = client.get(f"{CELLS}?sums=people", headers={"Accept-Language": "en"})
    assert (reply.status_code, reply.json()["code"]) == (400, "sums_unknown")
    assert "ground" in reply.json()["fields"]["sums"][0]


@pytest.mark.parametrize("path", [CELLS, f"{CELLS}?sums=ground", DIVISIONS, KEPT[0]])
def test_the_version_is_the_one_that_the_request_found(lattice_city, path):
    """Who asks is told in the same query how new the data are."""
    client = manager()
    first = client.get(path)
    with CaptureQueriesContext(connection) as asked:
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    statements = [one["sql"] for one in asked]
    assert not [
        sql for sql in statements if "data_version" in sql and "geo_grid_caller(" not in sql
    ]
    assert len([sql for sql in statements if "geo_grid_caller(" in sql]) == 1


def test_a_change_with_a_smaller_number_than_the_last_one_of_another_noun_is_noticed():
    """Numbers are taken before the city's row is, so that they need not come in their order."""
    nouns = ("premises", "people")
    seen = [
        version_of_nouns(nouns, known=Versions(10, found))
        for found in ({"*": 6, "people": 10}, {"*": 6, "people": 10, "premises": 9},
                      {"*": 6, "people": 10, "premises": 9, "facilities": 12}, {"*": 6})
    ]  # fmt: skip
    assert len(set(seen)) == 3
    assert seen[1] == seen[2], "another noun's change is none of its own"


# ---- writes at the desk


def at_desk(write: Any, *args: Any, **given: Any) -> Any:
    with acting(Caller(scope=SYSTEM, purpose="test")):
        return write(*args, **given)


def test_a_new_resident_leaves_houses_and_things_as_they_were(town):  # noqa: F811
    client = manager()
    known = tags(client)
    at_desk(residents.add_resident, unit=town.units["102"], name="丁", category="floating",
            household="new")  # fmt: skip
    assert stale(client, known) == {
        "population",
        f"{CELLS}?sums=ground",
        f"{DIVISIONS}&sums=ground",
    }


def test_the_first_resident_behind_a_door_that_was_estimated_makes_the_door_another(town):  # noqa: F811
    Unit.objects.filter(pk=town.units["102"]).update(is_estimated=True, estimated_residents=2)
    client = manager()
    known = tags(client)
    at_desk(residents.add_resident, unit=town.units["102"], name="丁", category="floating",
            household="new")  # fmt: skip
    assert "units" in stale(client, known)


def test_a_door_that_is_corrected_leaves_streets_and_things_as_they_were(town):  # noqa: F811
    client = manager()
    known = tags(client)
    unit = Unit.objects.get(pk=town.units["101"])
    at_desk(units.correct_unit, unit.pk, revision=unit.revision, given={"room": "103"})
    assert {"buildings", "units"} <= (found := stale(client, known))
    assert not {"streets", "grid_cells", "places,facilities,components"} & found


def test_a_lamp_that_is_added_leaves_houses_as_they_were(town):  # noqa: F811
    client = manager()
    known = tags(client)
    at_desk(things.add_thing, Component, lon=WEST + 0.0005, lat=SOUTH + 0.0005, kind="lamp",
            name="灯")  # fmt: skip
    assert stale(client, known) == {
        "places,facilities,components", f"{CELLS}?sums=ground", f"{DIVISIONS}&sums=ground"
    }  # fmt: skip


def test_a_house_is_found_by_its_new_name_at_once(town):  # noqa: F811
    """What is known of names in this process hangs on the same versions."""
    client = manager()
    house = Building.objects.get(ref="B1")

    def found() -> set[int]:
        results = client.get("/api/v1/locate", {"q": "望海花园望海楼"}).json()["results"]
        return {one["id"] for one in results}

    assert house.pk not in found()
    given = {"name": "望海楼", "estate": "望海花园"}
    at_desk(buildings.correct_building, house.pk, revision=house.revision, given=given)
    assert house.pk in found()


def test_nothing_that_is_written_here_is_everything(town):  # noqa: F811
    before = City.objects.get().noun_versions.get("*")
    at_desk(things.add_thing, Component, lon=WEST + 0.0005, lat=SOUTH + 0.0005, kind="lamp",
            name="灯")  # fmt: skip
    assert City.objects.get().noun_versions.get("*") == before
