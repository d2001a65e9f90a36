"""A visit is kept once, where it may be, with no number of a person; and it is forgotten in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from geo_grid import city_time
from geo_grid.access.models import AuditEntry
from geo_grid.jobs.retention import purge_all
from geo_grid.people.actions import forget_resident
from geo_grid.people.models import Residence
from geo_grid.visits.models import Visit, VisitRule
from tests.registers.conftest import LEFT, RIGHT
from tests.visits.conftest import visit

SEEN = {"means": "home", "outcome": "met", "note": "老人在家", "needs": "助餐"}


def send(client, path: str, body: dict, method: str = "post"):
    reply = getattr(client, method)(f"/api/v1/{path}", body, content_type="application/json")
    return reply.status_code, reply.json()


@pytest.fixture
def worker(login_as, town):
    return login_as("community_manager", division_code=LEFT)


def test_p19_a_visit_that_is_sent_three_times_is_kept_once(worker, town):
    body = {"client_id": "phone-1", "unit": town.units["101"], **SEEN}
    answers = [send(worker, "visits", body) for _ in range(3)]
    assert answers[0][0] == 201
    assert answers[0] == answers[1] == answers[2]
    assert Visit.objects.count() == 1
    assert AuditEntry.objects.filter(action="visit.add").count() == 1
    status, reply = send(worker, "visits", body | {"outcome": "nobody"})
    assert (status, reply["code"]) == (409, "client_id_used")
    (told,) = worker.get(f"/api/v1/visits?unit={town.units['101']}").json()["results"]
    assert (told["note"], told["needs"], told["is_own"]) == ("老人在家", "助餐", True)


def test_p08_numbers_in_what_is_written_are_masked(worker, town):
    body = {"client_id": "a", "unit": town.units["101"], **SEEN, "note": "电话13912345678"}
    assert send(worker, "visits", body)[0] == 201
    assert "13912345678" not in Visit.objects.get().note


def test_p06_no_visit_is_recorded_at_a_foreign_door(worker, town):
    """In the same words as at a door that is not there."""
    told = [
        send(worker, "visits", {"client_id": f"c{unit}", "unit": unit, **SEEN})
        for unit in (town.units["301"], 987_654_321)
    ]
    assert told[0] == told[1]
    assert told[0][0] == 400
    assert set(told[0][1]["fields"]) == {"unit"}
    assert not Visit.objects.exists()


def test_p01_visits_are_listed_in_ones_area_alone(worker, town, login_as):
    visit(town.units["101"], "2024-05-05")
    visit(town.units["301"], "2024-05-05")
    right = login_as("community_manager", "right", division_code=RIGHT)
    for client, own, other in ((worker, "101", "301"), (right, "301", "101")):
        units = {one["unit"] for one in client.get("/api/v1/visits").json()["results"]}
        assert units == {town.units[own]}
        found = client.get(f"/api/v1/visits?unit={town.units[other]}").json()["results"]
        assert found == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"means": "dream"}, "means"),
        ({"outcome": ""}, "outcome"),
        ({"note": "x" * 501}, "note"),
        ({"client_id": ""}, "client_id"),
        ({"made_at": "2999-01-01T00:00:00+08:00"}, "made_at"),
        ({"made_at": "1970-01-01T00:00:05+08:00"}, "made_at"),
        ({"unit": "１２"}, "unit"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_field(worker, town, wrong, field):
    body = {"client_id": "a", "unit": town.units["101"], **SEEN} | wrong
    status, reply = send(worker, "visits", body)
    assert (status, set(reply["fields"])) == (400, {field})
    assert not Visit.objects.exists()


def test_p16_a_stale_correction_is_shown_both_versions(worker, town):
    body = {"client_id": "a", "unit": town.units["101"], **SEEN}
    pk = send(worker, "visits", body)[1]["id"]
    status, told = send(worker, f"visits/{pk}", {"revision": 1, "outcome": "refused"}, "patch")
    assert (status, told["outcome"], told["revision"]) == (200, "refused", 2)
    status, told = send(worker, f"visits/{pk}", {"revision": 1, "note": "x"}, "patch")
    assert (status, told["yours"]["note"]) == (409, "x")
    assert told["theirs"]["outcome"] == "refused"


def test_p11_what_was_written_of_a_person_goes_with_them(town, as_system):
    home = Residence.objects.get(resident=town.people["丙"])
    during, before = (
        visit(home.unit_id, (home.valid.lower + timedelta(days=n)).date()) for n in (3, -3)
    )
    Visit.objects.update(note="丙在家", needs="丙", hazards="丙")
    forget_resident(town.people["丙"])
    during.refresh_from_db()
    before.refresh_from_db()
    assert (during.note, during.needs, during.hazards) == ("", "", "")
    assert before.note == "丙在家", "that was of somebody before"


def test_visits_are_kept_for_their_time(town, as_system, settings):
    settings.GEO_GRID_VISIT_DAYS = 800
    _, new = (
        visit(town.units["101"], (timezone.now() - timedelta(days=n)).date()) for n in (802, 798)
    )
    assert purge_all(now=timezone.now(), years=5)["visits"] == 1
    assert list(Visit.objects.values_list("pk", flat=True)) == [new.pk]


# ---- the list over HTTP


@pytest.mark.parametrize(
    ("query", "states"),
    [("", {"due", "overdue"}), ("?state=all", {"due", "overdue", "visited"}),
     ("?state=visited", {"visited"})],
)  # fmt: skip
def test_the_list_is_of_open_doors_unless_others_are_asked_for(login_as, doors, query, states):
    visit(doors[0], city_time.today())
    VisitRule.objects.filter(code="let").update(period="year")
    client = login_as("community_manager", division_code=LEFT)
    found = client.get(f"/api/v1/visits/owed{query}").json()["results"]
    assert {one["state"] for door in found for one in door["rules"]} <= states
    assert {door["unit"] for door in found} & set(doors)
    (one,) = client.get(f"/api/v1/visits/owed?state=all&unit={doors[1]}").json()["results"]
    assert {rule["code"] for rule in one["rules"]} == {"alone", "let"}
