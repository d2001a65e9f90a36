"""P8: numbers typed or loaded into texts reach no table and no file, by whatever way they come in."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from shapely.geometry import mapping

from geo_grid.access.actions import create_user
from geo_grid.access.models import AuditEntry
from geo_grid.errors import BadInput
from geo_grid.premises.models import Building
from tests.conftest import SOUTH, WEST, building_in, lattice_boxes
from tests.importers.conftest import resident_id

NUMBER, PHONE = resident_id("19900307", 24), "13800001234"
SAID = f"找{NUMBER}打{PHONE}"
TOLD = "找99****************打138********"
PLACE = {"lon": WEST + 0.0005, "lat": SOUTH + 0.0005}
PLANS = "/api/v1/plans"


def send(client, path, body, *, status=201, method="post"):
    reply = getattr(client, method)(path, body, content_type="application/json")
    assert reply.status_code == status, reply.content.decode()
    text = reply.content.decode()
    assert NUMBER not in text
    assert PHONE not in text
    return reply.json() if reply.content else {}


def holding(*words: str) -> list[str]:
    """Columns of texts and documents, of any table of the product, that hold one of the words."""
    found = []
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                with connection.cursor() as cursor:
                    cursor.execute(
                        f'SELECT count(*) FROM "{model._meta.db_table}" WHERE '
                        + " OR ".join([f'"{field.column}"::text LIKE %s'] * len(words)),
                        [f"%{word}%" for word in words],
                    )
                    if cursor.fetchone()[0]:
                        found.append(f"{model.__name__}.{field.name}")
    return found


def test_p08_what_is_typed_at_the_desk_and_about_plans_keeps_no_number(lattice_city, login_as):
    desk = login_as("city_manager")
    shape = mapping(building_in(lattice_boxes()[2]))
    texts = ("name", "estate", "road", "number")
    house = {name: f"{name}{SAID}" for name in texts} | {"geom": shape}
    made = send(desk, "/api/v1/buildings", house)
    assert all(made[name] == f"{name}{TOLD}" for name in texts)
    unit = send(desk, "/api/v1/units", {"building": made["id"], "room": f"1{SAID}"})
    assert unit["room"].endswith(TOLD)
    send(desk, "/api/v1/facilities", {"name": SAID, "kind": "park", **PLACE})
    send(desk, "/api/v1/components", {"name": SAID, "owner": SAID, "kind": "lamp", **PLACE})
    send(desk, "/api/v1/organisations", {"name": SAID, "unit": unit["id"]})
    person = {"name": SAID, "category": "floating", "unit": unit["id"]}
    person = send(desk, "/api/v1/residents", person)
    care = {"revision": person["revision"], "care": [{"group": "other", "note": SAID}]}
    send(desk, f"/api/v1/residents/{person['id']}/care", care, status=200)
    again = {"revision": person["revision"], "name": SAID}
    send(desk, f"/api/v1/residents/{person['id']}", again, status=409, method="patch")
    planner = login_as("planner")
    plan = send(planner, PLANS, {"area": "990101001001", "base": "today", "name": SAID})
    step = {"revision": plan["revision"], "client_id": "c1", "type": "create", "name": SAID,
            "atoms": ["990101001001001"]}  # fmt: skip
    send(planner, f"{PLANS}/{plan['id']}/steps", step, status=200)
    assert TOLD in planner.get(f"{PLANS}/{plan['id']}").content.decode()
    send(planner, f"{PLANS}/{plan['id']}/moments", {"name": SAID})
    send(planner, f"{PLANS}/{plan['id']}/comments", {"text": SAID})
    send(planner, f"{PLANS}/{plan['id']}/shares", {"days": 3, "note": SAID})
    assert holding(NUMBER, PHONE) == []
    assert {"PlanComment.text", "Building.name", "Address.road", "PlanShare.note", "PlanStep.request",
            "ResidentCare.note"} <= set(holding("138********"))  # fmt: skip


def test_p08_texts_of_former_versions_are_masked_by_a_command(lattice_city):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE geo_grid_building SET name = %s, estate = %s", [SAID, "990101001001001"]
        )
    call_command("mask_numbers")
    assert holding(NUMBER, PHONE) == []
    assert set(Building.objects.values_list("name", "estate")) == {(TOLD, "990101001001001")}
    assert AuditEntry.objects.get(action="texts.mask").rows == Building.objects.count()
    call_command("mask_numbers")
    assert AuditEntry.objects.filter(action="texts.mask").latest("pk").rows == 0


def test_p08_an_account_is_not_called_by_an_id_number(db):
    with pytest.raises(BadInput) as refused:
        create_user(NUMBER, password="correct horse battery staple")
    assert (refused.value.field, refused.value.code) == ("username", "personal_number")
