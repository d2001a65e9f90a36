"""The pack of a phone: rows of the own area alone, numbers masked, people counted, and who is to be forgotten."""

from __future__ import annotations

import json
import zlib
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from geo_grid.access.actions import assign_role
from geo_grid.access.models import AuditEntry, ReadingHour, RoleAssignment
from geo_grid.areas.models import Division
from geo_grid.incidents.models import CaseReport, Incident
from geo_grid.people.actions import forget_resident
from geo_grid.people.models import Residence, Resident
from geo_grid.premises.models import Building, Unit
from geo_grid.vault import sealing
from geo_grid.visits import pack
from tests.registers.conftest import LEFT, RIGHT
from tests.visits.conftest import LET
from tests.visits.test_recording import send


@pytest.fixture
def worker(login_as, town):
    return login_as("community_manager", division_code=LEFT)


def read(client, path: str = "field/pack"):
    reply = client.get(f"/api/v1/{path}")
    return reply.status_code, reply.json()


def test_p01_a_pack_holds_the_own_area_and_nothing_of_another(worker, town):
    status, told = read(worker)
    assert status == 200, told
    doors = {one["id"] for one in told["units"]}
    assert {town.units["101"], town.units["102"]} <= doors
    assert town.units["301"] not in doors
    left = set(Residence.objects.filter(unit__in=doors).values_list("resident", flat=True))
    assert {one["id"] for one in told["people"]} == left != set()
    assert {one["house"] for one in told["units"]} == {one["id"] for one in told["houses"]}
    lasts = datetime.fromisoformat(told["until"]) - datetime.fromisoformat(told["made_at"])
    assert lasts == timedelta(hours=24)


def test_p06_a_pack_holds_what_one_visits_not_all_that_one_may_read(worker, town):
    assign_role(worker.user, "dispatcher", division_code=RIGHT)
    told = read(worker)[1]
    assert town.units["301"] not in {one["id"] for one in told["units"]}
    assert town.units["101"] in {one["id"] for one in told["units"]}


def test_p08_numbers_in_a_pack_are_masked_and_it_is_never_kept_on_the_way(worker, town):
    reply = worker.get("/api/v1/field/pack")
    assert reply["Cache-Control"] == "no-store"
    for one in reply.json()["people"]:
        assert "id_number" not in one
        assert one["phone"] is None or "*" in one["phone"]


def test_p10_a_pack_is_counted_and_audited_as_reading_in_bulk(worker, town, settings):
    people = len(read(worker)[1]["people"])
    (row,) = AuditEntry.objects.filter(action="field.pack")
    assert (row.rows, row.account) == (people, worker.user.pk)
    settings.GEO_GRID_READING_PEOPLE = settings.GEO_GRID_READING_PEOPLE_MORE = people
    status, told = read(worker)
    assert (status, told["code"]) == (403, "reading_reason_needed")
    assert AuditEntry.objects.filter(action="field.pack").count() == 1


def test_p10_a_reason_opens_the_hour_for_a_pack_with_who_reported_cases(worker, town, settings):
    """Homes and reporters are one answer: with a reason it is given, however many they are."""
    assign_role(worker.user, "dispatcher", division_code=LEFT)
    case = Incident.objects.create(
        ref="E1", category="x", step="reported", reported_at=timezone.now(), text="灯不亮",
        point=Building.objects.get(ref="B1").point, division=Division.objects.get(code=LEFT),
    )  # fmt: skip
    (phone,) = sealing.seal(["13800138000"])
    CaseReport.objects.create(
        incident=case, door="phone", at=timezone.now(), client_id="c", request_digest=b"",
        contact_phone_sealed=phone, consent_at=timezone.now(),
    )  # fmt: skip
    told = read(worker)[1]
    assert [one["reports"][0]["contact"] is not None for one in told["cases"]] == [True]
    ReadingHour.objects.all().delete()
    people = len(told["people"])
    settings.GEO_GRID_READING_PEOPLE = settings.GEO_GRID_READING_PEOPLE_MORE = people
    assert read(worker)[1]["code"] == "reading_reason_needed", "by who reported alone"
    assert send(worker, "me/reading-reason", {"reason": "visit"})[0] == 200
    assert read(worker)[0] == 200
    assert ReadingHour.objects.get().people == people + 1
    assert read(worker)[1]["code"] == "reading_reason_needed", "once, not for ever"


def test_p11_whoever_is_forgotten_or_lives_elsewhere_is_named_to_no_phone(worker, town, as_system):
    before = read(worker)[1]
    gone = before["people"][0]["id"]
    state = read(worker, "field/pack/state")[1]
    assert (state["area"], set(state["people"])) == (
        before["area"], {one["id"] for one in before["people"]},
    )  # fmt: skip
    forget_resident(gone)
    assert gone not in read(worker, "field/pack/state")[1]["people"]


def test_p04_a_phone_hears_that_the_area_is_another_and_that_the_role_is_gone(worker, town):
    area = read(worker, "field/pack/state")[1]["area"]
    role = RoleAssignment.objects.filter(user=worker.user)
    role.update(division_code=LEFT[:9])
    assert read(worker, "field/pack/state")[1]["area"] != area
    role.delete()
    for path in ("field/pack", "field/pack/state"):
        assert read(worker, path)[0] == 403


def test_too_many_doors_are_refused_with_the_way_out(worker, town, monkeypatch):
    monkeypatch.setattr(pack, "MOST_DOORS", 1)
    status, told = read(worker)
    assert (status, told["code"]) == (400, "pack_too_large")
    assert not AuditEntry.objects.filter(action="field.pack").exists()


def test_a_pack_of_500_households_is_at_most_a_megabyte_and_a_half(worker, town, settings):
    settings.GEO_GRID_READING_PEOPLE = 10_000
    house = Building.objects.get(ref="B1")
    doors = Unit.objects.bulk_create(
        [Unit(building=house, room=f"{9 + n // 9}{n:03}", floor=9, basic_cell=house.basic_cell,
              valid=LET) for n in range(500)]
    )  # fmt: skip
    people = Resident.objects.bulk_create(
        [Resident(name=f"住户{n:04}", category="registered") for n in range(1_500)]
    )
    Residence.objects.bulk_create(
        [Residence(resident=one, unit=doors[n // 3], tenure="owned", valid=LET)
         for n, one in enumerate(people)]
    )  # fmt: skip
    reply = worker.get("/api/v1/field/pack")
    assert reply.status_code == 200
    told = json.loads(reply.content)
    assert len(told["units"]) >= 500
    assert len(told["people"]) >= 1_500
    assert len(reply.content) <= 1_500_000, "as it lies on the phone"
    assert len(zlib.compress(reply.content)) <= 150_000, "as it comes over a poor line"


def test_p30_a_pack_says_that_more_cases_wait_than_it_holds(worker, town, monkeypatch):
    assert read(worker)[1]["cases_more"] is False
    refs = [f"R{n}" for n in range(pack.MOST_CASES + 1)]

    class Waiting:
        def order_by(self, *_):
            return self

        def values_list(self, *_, **__):
            return refs

    monkeypatch.setattr(pack, "found", lambda *_, **__: Waiting())
    monkeypatch.setattr(pack.case_payload, "uncounted", lambda ref: {"ref": ref})
    monkeypatch.setattr(pack.case_payload, "named", lambda one: 0)
    told = read(worker)[1]
    assert ([one["ref"] for one in told["cases"]], told["cases_more"]) == (refs[:-1], True)
    refs.pop()
    assert read(worker)[1]["cases_more"] is False
