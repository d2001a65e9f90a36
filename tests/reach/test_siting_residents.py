"""Sitings by residents and at vacant units: for whoever may list everybody, and for nobody else.

B1 has 40 units, B2 50, B5 30; see the drawing in ``conftest``.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import timezone

from geo_grid.access.actions import withdraw_role
from geo_grid.access.models import RoleAssignment
from geo_grid.areas.actions import touch
from geo_grid.errors import NotAllowed
from geo_grid.facilities.models import FacilityKind
from geo_grid.jobs.models import Job
from geo_grid.people.models import Residence
from geo_grid.premises.models import Unit
from geo_grid.reach.models import Scenario
from geo_grid.reach.siting.job_kinds import run_siting
from tests.reach.conftest import spot
from tests.reach.test_people_reached import move_in, peopled  # noqa: F401
from tests.reach.test_siting import AT, body, names, send, sited


def test_residents_pull_a_station_where_dwellings_would_not(walked_city, client):
    """Of 150 m around a new one: 90 units by B1 and B2, but 9 of 11 residents by B5."""
    move_in("B5", *["grown"] * 9)
    move_in("B1", "old", "child")
    touch("people")
    assert names(sited(client)) == ["B2"]
    found = sited(client, weights="residents")
    assert (names(found), found["weights"], found["value"]) == (["B5"], "residents", 9)
    FacilityKind.objects.filter(code="clinic").update(serves="over_60")
    assert names(sited(client, weights="residents")) == ["B1"]


def test_of_nobody_known_no_station_is_sited(walked_city, client):
    reply = send(client, "siting", **body(weights="residents"))
    assert (reply.status_code, reply.json()["code"]) == (400, "siting_no_residents")


@pytest.mark.parametrize(
    ("more", "code"),
    [({"weights": "residents"}, "weights_hidden"),
     ({"candidates": "vacant_units", "points": []}, "vacant_hidden")],
)  # fmt: skip
def test_p07_who_may_not_list_everybody_sites_by_dwellings(peopled, login_as, more, code):  # noqa: F811
    planner = login_as("planner", "planner")
    reply = send(planner, "siting", **body(**more))
    assert (reply.status_code, reply.json().get("code")) == (403, code)
    assert reply.json()["message"]
    assert send(planner, "siting", **body()).status_code == 202


def test_p07_a_right_that_is_gone_when_the_job_runs_counts_no_more(peopled, client):  # noqa: F811
    reply = send(client, "siting", **body(weights="residents"))
    assert reply.status_code == 202
    withdraw_role(RoleAssignment.objects.get(user=client.user))
    job = Job.objects.get(pk=reply.json()["id"])
    with pytest.raises(NotAllowed):
        run_siting(SimpleNamespace(owner=job.owner, progress=lambda *_: None), **job.params)


def test_a_vacant_unit_is_one_where_nobody_and_nothing_is_known(walked_city, client):
    """All of B1 and B2 but one door lived in: one unit of B1 alone is free."""
    Unit.objects.filter(building__ref__in=["B2", "B5", "B6"]).update(
        is_estimated=True, estimated_residents=2
    )
    units = list(Unit.objects.filter(building__ref="B1").order_by("pk"))
    Unit.objects.filter(pk__in=[one.pk for one in units[2:]]).update(
        is_estimated=True, estimated_residents=1
    )
    move_in("B1", "grown")
    assert Residence.objects.get().unit_id in {one.pk for one in units[:2]}
    touch("premises", "people")
    found = sited(client, candidates="vacant_units", points=[], datum=None, method="p_median")
    new = [one for one in found["chosen"] if one["is_new"]]
    assert [(one["lon"], one["lat"]) for one in new] == [
        pytest.approx(spot(*AT["B1"]), abs=2e-4)]  # fmt: skip
    Unit.objects.filter(building__ref="B1").update(is_estimated=True, estimated_residents=1)
    reply = send(client, "siting", **body(candidates="vacant_units", points=[]))
    assert (reply.status_code, reply.json()["code"]) == (400, "siting_no_candidates")


def test_p07_a_scenario_keeps_no_number_of_residents(peopled, client):  # noqa: F811
    found = sited(client, weights="residents")
    job = Job.objects.get()
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.DONE, finished_at=timezone.now(), result=found
    )
    reply = send(client, "scenarios", name="居民", kind="clinic", changes=found["changes"],
                 job=str(job.pk))  # fmt: skip
    assert reply.status_code == 201, reply.content
    assert reply.json()["result"] is None
    assert Scenario.objects.get().result is None
