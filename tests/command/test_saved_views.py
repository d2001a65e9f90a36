"""P1, P2: a saved view holds filters, never rows; it is seen where it is shared, and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo_grid.access.actions import assign_role, set_active, withdraw_role
from geo_grid.access.models import AuditEntry, Department
from geo_grid.command.models import SavedView
from geo_grid.command.queries import MOST
from geo_grid.jobs.retention import purge_all
from tests.access.world import World
from tests.command.conftest import client_of, sent
from tests.conftest import make_user

PLACE = {"zoom": 15.25, "lat": 24.6, "lon": 118.1}


@pytest.fixture
def officer(world: World) -> Client:
    return client_of(world.users["dispatcher"])


def listed(client: Client) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in client.get("/api/v1/views").json()["results"]}


def kept(client: Client, name: str, **more: Any) -> int:
    status, view = sent(client, "views", {"name": name, "filters": {"state": "open"}, **more})
    assert status == 201, view
    return int(view["id"])


def test_a_view_is_kept_changed_and_deleted_by_its_owner(officer: Client):
    filters = {"light": "red", "kind": "", "hours": "24", "sort": "deadline"}
    status, view = sent(officer, "views", {"name": "超时", "filters": filters, "place": PLACE})
    assert status == 201
    assert view["filters"] == {"light": "red", "hours": "24", "sort": "deadline"}
    assert (view["place"], view["shared"], view["is_own"]) == (PLACE, None, True)
    path = f"views/{view['id']}"
    assert sent(officer, path, {"name": "红灯"}, "patch")[1]["filters"] == view["filters"]
    changed = sent(officer, path, {"place": None, "filters": {}}, "patch")[1]
    assert (changed["name"], changed["place"], changed["filters"]) == ("红灯", None, {})
    assert listed(officer)["红灯"] == changed
    status, reply = sent(officer, path, {"place": {"zoom": 3}}, "patch")
    assert (status, set(reply["fields"])) == (400, {"place"}), reply
    assert sent(officer, path, None, "delete") == (204, None)
    assert listed(officer) == {}
    actions = AuditEntry.objects.filter(noun="view").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["view.save", "view.change", "view.change", "view.delete"]
    assert sent(officer, path, {"name": "x"}, "patch")[0] == 404


LOOKS = [
    {"look": "heat", "bandwidth": "500"},
    {"play": "24", "speed": "six", "at": "90", "playing": "1"},
    {"look": "cells", "play": "2026-02-28"},
    {"play": "2026-02-27T08:00/2026-02-28T20:30"},
    {"play": "2026-02-27T08:00/"},
]


@pytest.mark.parametrize("look", LOOKS)
def test_a_view_keeps_how_the_map_shows_it_and_what_is_played(officer: Client, look):
    status, view = sent(officer, "views", {"name": "x", "filters": {"light": "red", **look}})
    assert (status, view["filters"]) == (201, {"light": "red", **look})
    bare = {"light": "red", **dict.fromkeys(look, "")}
    changed = sent(officer, f"views/{view['id']}", {"filters": bare}, "patch")[1]
    assert changed["filters"] == {"light": "red"}, "left empty it is as usual"


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ({"colour": "red"}, "filters.colour"),
        ({"ref": "E000001"}, "filters.ref"),
        ({"cursor": "x"}, "filters.cursor"),
        ({"light": "blue"}, "light"),
        ({"area": "880101"}, "area"),
        ({"owner": "nobody"}, "owner"),
        ({"since": "yesterday"}, "since"),
        ({"polygon": "1_2_3"}, "polygon"),
        ({"q": "13800001234"}, "filters.q"),
        ({"look": "holes"}, "look"),
        ({"look": "heat", "bandwidth": "101"}, "bandwidth"),
        ({"play": "25"}, "play"),
        ({"play": "2026-02-30"}, "play"),
        ({"play": "2026-02-28T24:30/"}, "play"),
        ({"play": "24", "speed": "fast"}, "speed"),
        ({"play": "24", "at": "-1"}, "at"),
        ({"play": "24", "playing": "yes"}, "playing"),
    ],
)
def test_p31_what_the_list_does_not_take_is_refused_by_name(officer: Client, filters, field):
    status, reply = sent(officer, "views", {"name": "x", "filters": filters})
    assert (status, list(reply["fields"])) == (400, [field])
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"name": "张三 13800001234"}, "name"),
        ({"place": {"zoom": 3, "lat": 99, "lon": 0}}, "place"),
        ({"place": {"zoom": 3}}, "place"),
        ({"shared": "880101"}, "shared"),
        ({"filters": "light=red"}, "filters"),
    ],
)
def test_p31_a_view_that_cannot_be_kept_says_which_field(officer: Client, more, field):
    status, reply = sent(officer, "views", {"name": "x", "filters": {}, **more})
    assert status == 400
    assert next(iter(reply["fields"])).split(".")[0] == field


def test_names_are_one_s_own_and_there_is_a_most(officer: Client, world: World):
    first = kept(officer, "a")
    status, reply = sent(officer, "views", {"name": "a", "filters": {}})
    assert (status, reply.get("code")) == (400, "name_taken")
    other = kept(officer, "b")
    assert sent(officer, f"views/{other}", {"name": "a"}, "patch")[1]["code"] == "name_taken"
    assert sent(officer, f"views/{first}", {"name": "a"}, "patch")[0] == 200
    kept(client_of(world.users["verifier"]), "a")
    owner = world.users["dispatcher"]
    SavedView.objects.bulk_create(
        SavedView(owner=owner, name=f"n{n}", changed_at=timezone.now()) for n in range(MOST - 2)
    )
    status, reply = sent(officer, "views", {"name": "more", "filters": {}})
    assert (status, reply.get("code")) == (409, "views_full")


def test_p01_a_view_is_seen_where_it_is_shared(world: World):
    """Shared in a street: by whoever sees cases in it, above it or in a part of it, in no other."""
    home = world.home.code
    away = next(p.code for p in world.places if p.code[:9] != home[:9])
    author = world.users["dispatcher"]
    kept(client_of(author), "共享", shared=home[:9])
    kept(client_of(author), "自己")
    inside = make_user("verifier", "inside", division_code=home)
    above = make_user("city_manager", "above", division_code=home[:4])
    cell = make_user("grid_worker", "cell", grid_cell_id=world.home.grid_cell)
    office = Department.objects.create(code="in", name="in", division_code=home[:9])
    handler = make_user("department_handler", "handler", department_id=office.pk)
    for user in (inside, above, cell, handler):
        found = listed(client_of(user))
        assert set(found) == {"共享"}, user.username
        assert (found["共享"]["is_own"], found["共享"]["shared"]["code"]) == (False, home[:9])
    outside = make_user("verifier", "outside", division_code=away)
    far = Department.objects.create(code="far", name="far", division_code=away[:9])
    foreign = make_user("department_handler", "foreign", department_id=far.pk)
    for user in (outside, foreign):
        assert listed(client_of(user)) == {}, user.username
    planner = make_user("planner", "plans", division_code=home)  # no right to cases
    assert client_of(planner).get("/api/v1/views").status_code == 403
    assert client_of(world.users["display"]).get("/api/v1/views").status_code == 403


def test_p02_a_view_of_somebody_else_is_changed_by_nobody(world: World, officer: Client):
    pk = kept(officer, "共享", shared=world.home.code[:9])
    reader = client_of(make_user("verifier", "inside", division_code=world.home.code))
    assert set(listed(reader)) == {"共享"}
    for method, body in (("patch", {"name": "x"}), ("delete", None)):
        seen, absent = (sent(reader, f"views/{one}", body, method) for one in (pk, 987_654_321))
        assert seen == absent
        assert seen[0] == 404


def test_p01_one_shares_in_the_areas_of_one_s_own_roles(world: World, officer: Client):
    home = world.home.code
    areas = officer.get("/api/v1/views").json()["areas"]
    assert [one["code"] for one in areas] == [home[:9]]
    for code in (home, home[:6], "99"):
        status, reply = sent(officer, "views", {"name": "x", "filters": {}, "shared": code})
        assert (status, reply.get("code")) == (400, "area_not_own"), code
    worker = client_of(world.users["grid_worker"])
    assert worker.get("/api/v1/views").json()["areas"] == []


def test_p06_the_area_of_another_right_is_none_of_cases(world: World):
    """Whoever only plans in a street neither shares there nor is told what is shared there."""
    home = world.home.code
    away = next(p.code for p in world.places if p.code[:9] != home[:9])
    both = make_user("verifier", "both", division_code=home)
    assign_role(both, "planner", division_code=away[:9])
    client = client_of(both)
    assert [one["code"] for one in client.get("/api/v1/views").json()["areas"]] == [home]
    status, reply = sent(client, "views", {"name": "x", "filters": {}, "shared": away[:9]})
    assert (status, reply.get("code")) == (400, "area_not_own")
    author = client_of(make_user("dispatcher", "author", division_code=away[:9]))
    kept(author, "那边", shared=away[:9])
    assert listed(client) == {}


def test_more_shared_views_ask_no_more(world: World, officer: Client):
    codes = sorted({place.code for place in world.places})
    owner = world.users["dispatcher"]
    asked = []
    listed(officer)  # what is kept from the first request on
    for n in range(2):
        SavedView.objects.bulk_create(
            SavedView(owner=owner, name=f"{n}{code}", shared_code=code, changed_at=timezone.now())
            for code in codes
        )
        with CaptureQueriesContext(connection) as queries:
            assert len(listed(officer)) == (n + 1) * len(codes)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_p08_no_number_of_a_person_is_kept_in_a_view(world: World, officer: Client):
    """It is refused, not masked: what was masked would be another question."""
    for body in ({"name": "张三 13800001234", "filters": {}},
                 {"name": "x", "filters": {"q": "13800001234"}},
                 {"name": "x", "filters": {"q": "990101500101123"}}):  # fmt: skip
        status, reply = sent(officer, "views", body)
        assert (status, reply.get("code")) == (400, "number_of_a_person")
    assert not SavedView.objects.exists()


def test_p04_a_view_is_shared_as_long_as_its_owner_holds_the_role(world: World):
    home = world.home.code
    author = make_user("dispatcher", "author", division_code=home[:9])
    client = client_of(author)
    kept(client, "共享", shared=home[:9])
    reader = client_of(make_user("verifier", "inside", division_code=home))
    assert set(listed(reader)) == {"共享"}
    withdraw_role(author.assignments.get())
    assert listed(reader) == {}
    assign_role(author, "planner", division_code=home[:9])  # the area alone is no right to cases
    assert listed(reader) == {}
    assign_role(author, "verifier", division_code=home[:9])
    assert set(listed(reader)) == {"共享"}
    set_active(author, active=False)
    assert listed(reader) == {}


def test_p11_the_views_of_a_withdrawn_account_are_purged(world: World, officer: Client):
    kept(officer, "stays")
    author = make_user("verifier", "author", division_code=world.home.code)
    kept(client_of(author), "goes")
    set_active(author, active=False)
    purge_all(now=timezone.now() + timedelta(minutes=1), years=5)
    assert list(SavedView.objects.values_list("name", flat=True)) == ["stays"]
