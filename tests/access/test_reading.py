"""P10: reading people in bulk is counted, beyond a limit with a reason, audited."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from geo_grid.access import reading
from geo_grid.access.context import Caller, acting
from geo_grid.access.models import AuditEntry, ReadingHour
from geo_grid.access.scope import scope_of
from geo_grid.access.system import as_system
from geo_grid.models import Resident
from geo_grid.retention import READING_KEPT, purge_access
from tests.access.conftest import client_of
from tests.access.routes import ROUTES
from tests.access.test_scope_routes import ask
from tests.access.world import World
from tests.conftest import make_user

ROLE = "city_manager"


@pytest.fixture(autouse=True)
def _one_hour(monkeypatch):
    """No full hour strikes in the middle of a test."""
    at = datetime(2026, 3, 4, 5, 30, tzinfo=UTC)
    monkeypatch.setattr(reading.timezone, "now", lambda: at)


def post(client, path, **body):
    return client.post(f"/api/v1/{path}", body, content_type="application/json")


def dossier(client, place):
    return client.get(reverse("unit-dossier", kwargs={"pk": place.unit}))


def shown() -> int:
    return sum(ReadingHour.objects.values_list("people", flat=True))


@pytest.mark.slow
def test_p10_whatever_names_people_counts_them(world: World):
    """Over every route: a reply with the name of a resident has raised the counter by as many."""
    names = [name.encode() for name in Resident.objects.values_list("name", flat=True)]
    client = client_of(world, ROLE)
    counted = set()
    for name, route in ROUTES.items():
        if route.method in ("delete", "put") or name in ("logout", "login", "my-password"):
            continue
        for path, query in route.arguments(world):
            before = shown()
            _, told = ask(client, name, route, path, query)
            named = sum(one in told for one in names)
            assert shown() - before >= named, (name, path, query)
            counted |= {name} if named else set()
    assert {"unit-dossier", "building-dossier", "residents-record", "households-record",
            "residents"} <= counted  # fmt: skip


def test_p10_beyond_the_limit_a_reason_is_asked_and_the_hour_goes_on(world: World, settings):
    settings.GEO_GRID_READING_PEOPLE, settings.GEO_GRID_READING_PEOPLE_MORE = 2, 1
    client = client_of(world, ROLE)
    first, second, third, fourth = world.places[:4]
    each = dossier(client, first)
    assert (each.status_code, shown()) == (200, 1)
    dossier(client, second)
    refused = dossier(client, third)
    assert (refused.status_code, refused.json()["code"]) == (403, "reading_reason_needed")
    assert refused.json()["details"] | {"reasons": []} == {
        "shown": 2, "people": 1, "limit": 2, "reasons": [],
    }  # fmt: skip
    assert shown() == 2, "what was refused was not shown"
    assert post(client, "me/reading-reason", reason="because").status_code == 400
    assert dossier(client, third).status_code == 403
    given = post(client, "me/reading-reason", reason="check")
    assert given.json() == {"people": 2, "open_to": 3}
    assert dossier(client, third).status_code == 200
    assert dossier(client, fourth).status_code == 403, "a reason opens so many, not everything"
    entry = AuditEntry.objects.get(action="reading.reason")
    assert (entry.account, entry.rows) == (world.users[ROLE].pk, 2)
    assert entry.detail == {"reason": "check", "open_to": 3, "pages": {"dossier": 2}}


def test_p10_neither_another_page_nor_another_login_walks_around_it(world: World, settings):
    settings.GEO_GRID_READING_PEOPLE = 1
    person = Resident.objects.get(pk=world.home.resident)
    dossier(client_of(world, ROLE), world.home)
    again = client_of(world, ROLE)
    for path in (
        f"residents/{person.pk}", f"residents?q={person.name}", f"households/{world.home.household}",
        f"households?unit={world.home.unit}", f"units/{world.home.unit}/dossier",
        f"buildings/{world.home.building}/dossier",
    ):  # fmt: skip
        assert again.get(f"/api/v1/{path}").status_code == 403, path
    assert again.get(f"/api/v1/buildings/{world.home.building}").status_code == 200, "the ground"
    other = client_of(world, "street_manager")
    assert dossier(other, world.home).status_code == 200, "everybody has an hour of their own"


def test_p10_writes_that_answer_with_a_person_are_counted_and_need_room(world: World, settings):
    """A save that changes nothing, or comes too late, would else be a way to read the register."""
    settings.GEO_GRID_READING_PEOPLE = 2
    client, path = client_of(world, ROLE), f"/api/v1/residents/{world.home.resident}"

    def correct(revision: int) -> int:
        body = {"revision": revision}
        return client.patch(path, body, content_type="application/json").status_code

    revision = Resident.objects.get(pk=world.home.resident).revision
    assert (correct(revision), shown()) == (200, 1)
    assert (correct(revision + 7), shown()) == (409, 2)
    assert (correct(revision), correct(revision + 7), shown()) == (403, 403, 2)
    care = {"revision": revision, "care": []}
    assert post(client, f"residents/{world.home.resident}/care", **care).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_p10_answers_at_once_are_counted_one_after_the_other(settings):
    settings.GEO_GRID_READING_PEOPLE = 10
    who = Caller(scope=scope_of(make_user("city_manager", "reader")))
    refused, started = [], threading.Barrier(4)

    def read() -> None:
        started.wait()
        for _ in range(5):
            with acting(who):
                try:
                    reading.count("dossier", 1)
                except reading.ReasonNeeded:
                    refused.append(1)
        connection.close()

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (shown(), len(refused)) == (10, 10)


def test_p10_an_hour_that_is_over_stands_in_the_audit_trail_once(world: World, monkeypatch):
    client, place = client_of(world, ROLE), world.home
    dossier(client, place)
    client.get(f"/api/v1/residents/{place.resident}")
    post(client, "me/reading-reason", reason="visit")
    later = reading.timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(reading.timezone, "now", lambda: later)
    for _ in range(2):  # whoever opens a new hour closes what is over, anybody's
        dossier(client_of(world, "street_manager"), place)
    entry = AuditEntry.objects.get(action="reading.hour")
    assert (entry.account, entry.rows) == (world.users[ROLE].pk, 2)
    assert (entry.purpose, entry.address) == ("reading", None)
    assert entry.detail == {
        "hour": "2026-03-04T05:00:00+00:00", "pages": {"dossier": 1, "record": 1},
        "reasons": ["visit"],
    }  # fmt: skip
    assert reading.close_ended() == 0


def test_p10_counters_are_purged_once_they_are_audited(world: World):
    dossier(client_of(world, ROLE), world.home)
    now = reading.timezone.now() + READING_KEPT + timedelta(hours=2)
    with as_system("purge"):
        assert purge_access(now=now)["readings"] == 1
    assert AuditEntry.objects.get(action="reading.hour").rows == 1
    assert not ReadingHour.objects.exists()


def test_p10_what_the_system_reads_is_not_counted(world: World):
    with as_system("test"):
        reading.count("dossier", 10**6)
    assert not ReadingHour.objects.exists()
