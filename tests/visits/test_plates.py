"""Door plates: the code leads to the door, by rights; forged, withdrawn and ended ones lead nowhere."""

from __future__ import annotations

import re

import pytest
import qrcode
from django.test import Client
from psycopg2.extras import DateTimeTZRange

from geo_grid.access.actions import assign_role
from geo_grid.access.models import AuditEntry
from geo_grid.city_time import midnight
from geo_grid.people.models import Resident
from geo_grid.premises.models import Building, Unit
from geo_grid.vault import sealing
from geo_grid.visits import plates
from tests.registers.conftest import LEFT, RIGHT

NOWHERE = 987_654_321


def building(ref: str) -> int:
    return Building.objects.get(ref=ref).pk


def sheet(client: Client, ref: str = "B1") -> list[dict]:
    reply = client.get(f"/api/v1/buildings/{building(ref)}/plates")
    assert reply.status_code == 200, reply.json()
    return reply.json()["plates"]


@pytest.fixture
def manager(login_as, town):
    return login_as("community_manager", division_code=LEFT)


def scanned(client: Client, link: str):
    return client.get("/" + link.split("/", 3)[3])


def test_the_code_on_the_sheet_is_the_link_and_leads_to_its_unit(manager, town):
    told = {one["room"]: one for one in sheet(manager)}
    assert set(told) == {"101", "102"}
    plate = told["101"]
    fresh = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    fresh.add_data(plate["link"])
    drawn = [[bit == "1" for bit in row] for row in plate["modules"]]
    assert drawn == fresh.get_matrix()
    reply = scanned(manager, plate["link"])
    assert (reply.status_code, reply.url) == (302, f"/field/#unit/{town.units['101']}")
    assert reply["Cache-Control"] == "no-store"


def test_the_code_says_nothing_of_people(manager, town):
    Resident.objects.update(name="欧阳门牌")
    (plate,) = [one for one in sheet(manager) if one["room"] == "101"]
    code = plate["link"].rsplit("/", 1)[1]
    assert re.fullmatch(rf"{town.units['101']}-1-[a-z2-7]{{16}}", code)
    assert "欧阳" not in str(plate)


def test_p06_others_are_led_to_a_dossier_or_to_a_report_at_the_door(manager, login_as, town):
    link = sheet(manager)[0]["link"]
    point = Unit.objects.select_related("building").get(pk=sheet(manager)[0]["unit"]).building.point
    where = f"/report/?at={point.x:.6f},{point.y:.6f}"
    assert scanned(Client(), link).url == where
    assert scanned(login_as("planner", "plan", division_code="99"), link).url == where
    dispatcher = login_as("dispatcher", "desk", division_code="99")
    assert scanned(dispatcher, link).url == f"/d/u/{sheet(manager)[0]['unit']}"


def test_forged_withdrawn_and_ended_codes_are_refused_in_the_same_words(manager, town):
    first, second = sheet(manager)
    code = first["link"].rsplit("/", 1)[1]
    unit, edition, mac = code.split("-")
    forged = [
        code[:-1] + ("a" if code[-1] != "a" else "b"), f"{second['unit']}-{edition}-{mac}",
        f"{unit}-2-{mac}", f"{unit}-{edition}-", "x", f"{unit}-{edition}-{mac.upper()}",
    ]  # fmt: skip
    answers = {scanned(Client(), f"http://site/q/{one}").content for one in forged}
    reply = manager.post(f"/api/v1/units/{unit}/plate/withdraw")
    assert reply.json() == {"unit": int(unit), "edition": 2}
    assert AuditEntry.objects.filter(action="door_plate.withdraw").count() == 1
    gone = scanned(manager, first["link"])
    assert gone.status_code == 404
    assert "作废" in gone.json()["message"]
    again = {one["unit"]: one for one in sheet(manager)}[int(unit)]
    assert scanned(manager, again["link"]).status_code == 302
    ended = DateTimeTZRange(town.since, midnight(), "[)")
    Unit.objects.filter(pk=second["unit"]).update(valid=ended)
    answers |= {gone.content, scanned(Client(), second["link"]).content}
    assert len(answers) == 1


def test_plates_of_an_older_key_are_read_and_new_ones_are_signed_anew(
    manager, town, settings, tmp_path
):
    settings.GEO_GRID_VAR = tmp_path
    before = sheet(manager)[0]["link"]
    sealing.add_version()
    after = sheet(manager)[0]["link"]
    assert after != before
    assert scanned(manager, before).url == scanned(manager, after).url
    code = plates.code_of(sheet(manager)[0]["unit"], 1)
    assert after.endswith(code)


def test_p06_plates_are_printed_and_withdrawn_where_one_edits_registers(manager, login_as, town):
    """Who edits registers at the right reads them at the left, and prints no plate there."""
    right = login_as("community_manager", "right", division_code=RIGHT)
    assign_role(right.user, "dispatcher", division_code=LEFT)
    assert right.get(f"/api/v1/buildings/{building('B1')}/plates").status_code == 404
    foreign = right.post(f"/api/v1/units/{town.units['101']}/plate/withdraw")
    absent = right.post(f"/api/v1/units/{NOWHERE}/plate/withdraw")
    assert (foreign.status_code, foreign.content) == (absent.status_code, absent.content)
    assert foreign.status_code == 400
    assert {one["edition"] for one in sheet(manager)} == {1}
