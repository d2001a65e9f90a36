"""Problems of a plan over HTTP: each with the step that mends it, taken as it was offered."""

from __future__ import annotations

from itertools import count

import pytest

from tests.aging import age_ground
from tests.homes import estimate_homes

AREA = "990101001001"
number = count()


@pytest.fixture
def planner(lattice_city, login_as):
    estimate_homes()
    age_ground()
    return login_as("planner")


@pytest.fixture
def plan(planner):
    reply = planner.post(
        "/api/v1/plans", {"area": AREA, "base": "today"}, content_type="application/json"
    )
    assert reply.status_code == 201
    return reply.json()


def repairs(client, plan):
    reply = client.get(f"/api/v1/plans/{plan['id']}/repairs")
    assert reply.status_code == 200
    return reply.json()


def step(client, plan, **step):
    body = {"revision": plan["revision"], "client_id": f"r{next(number)}", **step}
    reply = client.post(
        f"/api/v1/plans/{plan['id']}/steps", body, content_type="application/json"
    ).json()
    plan["revision"] = reply["revision"]
    return reply


def test_an_emptied_cell_is_offered_its_end_and_loses_it_by_that_step(planner, plan):
    step(planner, plan, type="create")
    told = repairs(planner, plan)
    assert told["revision"] == plan["revision"]
    assert told["left"] == 0
    assert "no_worker" not in {row["code"] for row in told["results"]}
    row = next(row for row in told["results"] if row["code"] == "cell_empty")
    assert (row["repair"]["households_moved"], row["repair"]["cells_changed"]) == (0, 1)
    after = step(planner, plan, **row["repair"]["step"])
    assert "cell_empty" not in {p["code"] for p in after["problems"]}


def test_a_plan_elsewhere_is_as_absent_as_none(plan, login_as):
    other = login_as("planner", "elsewhere", division_code="990101001002")
    foreign, missing = (other.get(f"/api/v1/plans/{pk}/repairs") for pk in (plan["id"], 999_999))
    assert (foreign.status_code, foreign.content) == (404, missing.content)
