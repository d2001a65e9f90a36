"""Admission lists entry by entry: seen and set by matter editors, each in their area."""

from __future__ import annotations

import pytest
from django.test import Client

from geo_grid.access.actions import assign_role
from geo_grid.access.models import AuditEntry, User
from geo_grid.matters.definition_actions import enter_delivered
from geo_grid.matters.models import Matter, MatterExclusion
from tests.conftest import make_user

LEFT, RIGHT, STREET = "990101001001", "990101001002", "990101001000"


@pytest.fixture
def editor(lattice_city) -> Client:
    enter_delivered()
    return client_of("matter_editor", "chief", "99")


def client_of(role: str, name: str, area: str) -> Client:
    client = Client()
    client.force_login(make_user(role, name, division_code=area))
    return client


def add(client: Client, matter: str, division: str):
    return client.post(
        "/api/v1/admissions", {"matter": matter, "division": division},
        content_type="application/json",
    )  # fmt: skip


def listed(client: Client) -> list[tuple[str, str, bool]]:
    rows = client.get("/api/v1/admissions").json()["results"]
    return [(one["matter"]["code"], one["division"]["code"], one["may_change"]) for one in rows]


def test_an_entry_is_added_once_told_by_name_and_removed(editor):
    made = add(editor, "litter", STREET)
    assert made.status_code == 201, made.content
    assert made.json()["division"]["code"] == "990101001", "as it holds: a prefix"
    assert made.json()["division"]["name"]
    assert made.json()["matter"]["name_en"]
    assert add(editor, "litter", "990101001").json()["id"] == made.json()["id"]
    assert listed(editor) == [("litter", "990101001", True)]
    assert AuditEntry.objects.filter(action="matters.admission").count() == 1
    assert editor.delete(f"/api/v1/admissions/{made.json()['id']}").status_code == 204
    assert listed(editor) == []
    assert AuditEntry.objects.filter(action="matters.admission").count() == 2


@pytest.mark.parametrize(
    ("matter", "division", "field"),
    [
        ("no-such", LEFT, "matter"), ("litter", "970000", "division"), ("litter", "9", "division"),
        ("litter", "９９", "division"), ("litter", "x", "division"), ("", LEFT, "matter"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_told_by_its_field(editor, matter, division, field):
    reply = add(editor, matter, division)
    assert reply.status_code == 400
    assert field in reply.json()["fields"]
    assert not MatterExclusion.objects.exists()


def test_p06_each_editor_sets_the_own_area_and_sees_what_holds_there(editor):
    left = client_of("matter_editor", "left", LEFT)
    # What is held elsewhere opens nothing here.
    assign_role(User.objects.get(username="left"), "dispatcher", division_code="99")
    assert add(left, "litter", LEFT).status_code == 201
    refused = add(left, "litter", RIGHT)
    assert refused.status_code == 403
    assert refused.json()["code"] == "outside_area"
    assert add(left, "fumes", STREET).status_code == 403
    above = add(editor, "fumes", STREET).json()["id"]
    right = add(editor, "noise", RIGHT).json()["id"]
    assert listed(left) == [("fumes", "990101001", False), ("litter", LEFT, True)]
    for pk in (above, right):
        assert left.delete(f"/api/v1/admissions/{pk}").status_code == 404
    assert len(listed(editor)) == 3


def test_a_division_that_is_gone_leaves_the_entry_legible(editor):
    MatterExclusion.objects.create(matter=Matter.objects.get(code="litter"), division_code="980000")
    (row,) = editor.get("/api/v1/admissions").json()["results"]
    assert row["division"] == {"code": "980000", "name": ""}
