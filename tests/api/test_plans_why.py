"""Where to begin: what hurts in today's cells, and what mending it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from geo_grid.access.actions import assign_role
from geo_grid.areas.models import BasicCell
from geo_grid.incidents.models import Incident
from tests.aging import age_ground
from tests.api.test_plans import LEFT, post, step
from tests.conftest import SOUTH, WEST


@pytest.fixture
def planner(lattice_city, login_as):
    age_ground()
    return login_as("planner")


def test_where_to_begin_names_a_repair(planner):
    rows = planner.get(f"/api/v1/plans/why?area={LEFT}").json()["results"]
    assert rows[0]["name"] == "左社区第1网格"
    assert {"below_rule", "no_worker"} <= {r["code"] for r in rows[0]["reasons"]}


def test_p07_where_to_begin_counts_cases_open_for_over_ninety_days_for_who_lists_them(planner):
    (cell,) = planner.get(f"/api/v1/plans/why?area={LEFT}").json()["results"]
    atom = BasicCell.objects.filter(assignments__cell=cell["id"]).first()
    for days, now in ((91, "accepted"), (89, "accepted"), (200, "closed")):
        at = timezone.now() - timedelta(days)
        Incident.objects.create(
            ref=f"E{days}", category="噪音", step=now, reported_at=at, basic_cell=atom,
            closed_at=None if now == "accepted" else at, point=Point(WEST, SOUTH),
        )  # fmt: skip
    (hidden,) = planner.get(f"/api/v1/plans/why?area={LEFT}").json()["results"]
    assert hidden == cell, "a planner is told open cases and those of 90 days, and no others"
    assign_role(planner.user, "dispatcher", division_code=LEFT)
    (told,) = planner.get(f"/api/v1/plans/why?area={LEFT}").json()["results"]
    assert {"code": "long_open_incidents", "n": 1, "days": 90} in told["reasons"]
    assert told["harm"] > cell["harm"]


def test_a_repair_costs_what_it_says(planner, login_as, lattice_city):
    """Two cells below the rule; joined with its neighbour, one of them hurts no more."""
    reviewer = login_as("street_manager", "reviewer")
    plan = post(planner, "", {"area": LEFT, "base": "today"}, status=201)
    step(planner, plan, "create", atoms=["990101001001001", lattice_city.basic_cells["002"]])
    post(planner, f"/{plan['id']}/submit")
    post(reviewer, f"/{plan['id']}/approve")
    post(reviewer, f"/{plan['id']}/publish")
    rows = planner.get(f"/api/v1/plans/why?area={LEFT}").json()["results"]
    assert len(rows) == 2
    assert rows == sorted(rows, key=lambda row: -row["harm"])
    repair = rows[0]["repair"]
    assert repair["gain"] > 0
    fresh = post(planner, "", {"area": LEFT, "base": "today"}, status=201)
    before = planner.get(f"/api/v1/plans/{fresh['id']}").json()["problems"]
    after = step(planner, fresh, repair["step"]["type"], cell=repair["step"]["cell"])
    assert len(after["problems"]) < len(before)
    moved = planner.get(f"/api/v1/plans/{fresh['id']}/changes").json()["moved"]
    assert repair["residents_moved"] == moved["residents"]
