"""Departments over HTTP: to whom a case may be sent, and whose one's own is."""

from __future__ import annotations

import pytest
from django.test import Client

from geo_grid.access.models import Department

URL = "/api/v1/departments"


@pytest.fixture
def departments(bare_city) -> tuple[Department, Department]:
    return (
        Department.objects.create(code="water", name="B 水务局"),
        Department.objects.create(code="lamps", name="A 路灯所", division_code="990101"),
    )


def test_departments_are_listed_by_name_with_their_division(departments, login_as):
    reply = login_as("dispatcher").get(URL)
    assert reply.json() == {
        "results": [
            {"code": "lamps", "name": "A 路灯所", "division": "990101", "is_own": False},
            {"code": "water", "name": "B 水务局", "division": "", "is_own": False},
        ],
        "next": None,
    }
    assert "no-store" in reply["Cache-Control"]


def test_who_handles_for_one_is_told_so(departments, login_as):
    reply = login_as("department_handler", department_id=departments[0].pk).get(URL)
    told = {one["code"]: one["is_own"] for one in reply.json()["results"]}
    assert told == {"lamps": False, "water": True}


def test_a_stranger_and_a_program_see_none(departments, login_as):
    assert Client().get(URL).status_code == 401
    assert login_as("locator").get(URL).status_code == 403
