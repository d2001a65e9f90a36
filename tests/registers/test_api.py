"""The routes: what they take, what they refuse, and that a foreign record is none."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.registers.conftest import LEFT, RIGHT
from tests.registers.test_premises import drawn

NOWHERE = 987_654_321


@pytest.fixture
def left(login_as, town):
    """The manager of the left community."""
    return login_as("community_manager", "left", division_code=LEFT)


@pytest.fixture
def right(login_as, town):
    return login_as("community_manager", "right", division_code=RIGHT)


@pytest.fixture
def as_app(db):
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE geo_grid_app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def post(client, path, body, method="post"):
    send = getattr(client, method)
    return send(f"/api/v1/{path}", body, content_type="application/json")


def test_a_record_goes_through_its_life_over_http(town, left, as_app):
    made = post(left, "buildings", {"geom": drawn(4), "name": "新楼", "kind": "residential"})
    assert made.status_code == 201
    building = made.json()["id"]
    unit = post(left, "units", {"building": building, "room": "101", "floor": 1}).json()
    person = post(left, "residents", {"unit": unit["id"], "name": "丁", "category": "floating",
                                      "phone": "13800001234", "household": "new"}).json()  # fmt: skip
    assert person["phone"] == "138********"
    assert person["residences"][0]["unit"] == unit["id"]
    moved = post(left, f"residents/{person['id']}/move", {"revision": 1, "unit": town.units["102"]})
    assert [r["unit"] for r in moved.json()["residences"]] == [town.units["102"]]
    read = left.get(f"/api/v1/units/{unit['id']}").json()  # people were known: no estimate
    retired = post(left, f"units/{unit['id']}/retire", {"revision": read["revision"]})
    assert retired.status_code == 200
    assert retired.json()["valid_to"] is not None


def test_p16_two_editors_and_the_stale_one_is_shown_both_versions(town, left, as_app):
    pk = town.people["甲"]
    first = post(left, f"residents/{pk}", {"revision": 1, "name": "甲一"}, "patch")
    assert (first.status_code, first.json()["revision"]) == (200, 2)
    stale = post(left, f"residents/{pk}",
                 {"revision": 1, "name": "甲二", "id_number": "99010519491231004X"}, "patch")  # fmt: skip
    assert stale.status_code == 409
    told = stale.json()
    assert set(told) == {"code", "message", "fields", "yours", "theirs"}
    assert told["code"] == "stale"
    assert set(told["fields"]) == {"name", "id_number"}
    assert (told["yours"]["name"], told["theirs"]["name"]) == ("甲二", "甲一")
    assert b"99010519491231004X" not in stale.content
    again = post(left, f"residents/{pk}", {"revision": told["theirs"]["revision"], "name": "甲二"},
                 "patch")  # fmt: skip
    assert (again.status_code, again.json()["name"]) == (200, "甲二")


def test_p16_many_edits_add_up(town, left):
    pk = town.city.buildings["B1"]
    done = stale = 0
    for n in range(20):
        revision = left.get(f"/api/v1/buildings/{pk}").json()["revision"]
        for name in (f"a{n}", f"b{n}"):
            reply = post(left, f"buildings/{pk}", {"revision": revision, "name": name}, "patch")
            done += reply.status_code == 200
            stale += reply.status_code == 409
    assert (done, stale) == (20, 20)
    assert left.get(f"/api/v1/buildings/{pk}").json()["revision"] == 21


REGISTER_ROUTES = [
    ("get", "residents/{}", None),
    ("patch", "residents/{}", {"revision": 1, "name": "x"}),
    ("post", "residents/{}/change", {"revision": 1, "tenure": "rented"}),
    ("post", "residents/{}/move", {"revision": 1, "unit": 1}),
    ("post", "residents/{}/retire", {"revision": 1}),
    ("get", "households/{}", None),
    ("patch", "households/{}", {"revision": 1, "householder": None}),
    ("post", "households/{}/move", {"revision": 1, "unit": 1}),
    ("post", "households/{}/retire", {"revision": 1}),
]


@pytest.mark.parametrize(("method", "path", "body"), REGISTER_ROUTES)
def test_p02_a_foreign_record_answers_like_none(town, right, method, path, body):
    foreign = town.household if path.startswith("households") else town.people["甲"]
    replies = [
        getattr(right, method)(
            f"/api/v1/{path.format(pk)}", *([body] if body else []),
            **({"content_type": "application/json"} if body else {}),
        )
        for pk in (foreign, NOWHERE)
    ]  # fmt: skip
    assert replies[0].status_code == 404
    assert replies[0].content == replies[1].content


def test_p02_a_foreign_door_is_refused_like_none(town, right):
    bodies = [
        post(right, "residents", {"unit": pk, "name": "丁", "category": "floating"}).content
        for pk in (town.units["101"], NOWHERE)
    ]
    assert bodies[0] == bodies[1]


def test_p01_the_dossier_of_a_foreign_door_names_nobody(town, left, right, as_app):
    own = left.get(f"/api/v1/units/{town.units['101']}/dossier").json()
    foreign = right.get(f"/api/v1/units/{town.units['101']}/dossier").json()
    assert [one["name"] for one in own["residents"]] == ["甲", "乙"]
    assert (foreign["residents"], foreign["people_seen"]) == ([], False)
    assert foreign["record"]["room"] == "101"


def test_p01_names_are_found_in_ones_own_area(town, left, right, as_app):
    for client, found in ((left, 1), (right, 0)):
        assert len(client.get("/api/v1/residents?q=甲").json()["results"]) == found
        assert len(client.get("/api/v1/households?q=甲").json()["results"]) == found


def test_who_may_not_edit_is_told_so_before_anything_is_looked_up(town, login_as):
    planner = login_as("planner")
    for pk in (town.people["甲"], NOWHERE):
        reply = post(planner, f"residents/{pk}", {"revision": 1, "name": "x"}, "patch")
        assert reply.status_code == 403
    assert post(planner, "buildings", {"geom": drawn(4)}).status_code == 403


def test_faults_are_told_by_field_in_the_callers_language(town, left):
    body = {"unit": town.units["102"], "name": "丁", "category": "floating", "phone": "1",
            "id_number": "1"}  # fmt: skip
    for language, word in (("zh-hans", "电话"), ("en", "phone")):
        reply = left.post("/api/v1/residents", body, content_type="application/json",
                          headers={"Accept-Language": language})  # fmt: skip
        assert reply.status_code == 400
        fields = reply.json()["fields"]
        assert set(fields) == {"phone", "id_number"}
        assert word in fields["phone"][0].lower()


def test_what_is_needed_is_asked_for(town, left):
    reply = post(left, "units", {"floor": 1})
    assert reply.status_code == 400
    assert set(reply.json()["fields"]) == {"building", "room"}
    assert post(left, f"units/{town.units['102']}", {"room": "1"}, "patch").json()["fields"] == {
        "revision": ["该字段是必填项。"]
    }
