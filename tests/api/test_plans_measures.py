"""Measures of a plan over HTTP: chosen by a step, undone with it, told to whoever may count them."""

from __future__ import annotations

from datetime import date

import pytest

from geo_grid.access.actions import assign_role
from geo_grid.access.context import counting_all
from geo_grid.city_time import start_of, today
from geo_grid.people.models import Residence, Resident
from geo_grid.premises.models import Unit
from geo_grid.redraw.drafts import counted
from geo_grid.visits.models import VisitRule
from tests.api.test_plans import LEFT, plan, planner, post, step  # noqa: F401


def read(client, plan):  # noqa: F811
    return client.get(f"/api/v1/plans/{plan['id']}").json()


@pytest.fixture
def lister(planner, login_as):  # noqa: F811
    """A planner who may list the people of the whole area as well."""
    client = login_as("planner", "lister")
    assign_role(client.user, "community_manager", division_code=LEFT)
    return client


def numbers(document, name):
    at = document["columns"].index(name)
    return {
        f["properties"]["code"]: f["properties"]["sums"][at] for f in document["atoms"]["features"]
    }


def test_a_workload_is_chosen_told_and_undone(planner, plan):  # noqa: F811
    before = read(planner, plan)
    assert before["measures"] == []
    assert before["measures_allowed"] == ["households", "residents", "workload", "floor_area_m2"]
    cases = numbers(before, "incidents_90d")
    rows = [{"name": "workload", "incidents": 3, "tolerance": 0.1}, {"name": "floor_area_m2"}]
    reply = step(planner, plan, "set", measures=rows)
    assert [m["name"] for m in reply["measures"]] == ["workload", "floor_area_m2"]
    after = read(planner, plan)
    assert after["columns"] == [*before["columns"], "workload"]
    assert numbers(after, "workload") == {code: 3 * n for code, n in cases.items()}
    (cell,) = after["cells"]
    assert cell["sums"]["workload"] == 3 * sum(cases.values())
    assert after["base"]["cells"][0]["sums"]["workload"] == cell["sums"]["workload"]
    undone = post(planner, f"/{plan['id']}/undo", {"revision": plan["revision"]})
    assert undone["measures"] == []
    assert read(planner, plan)["columns"] == before["columns"]


@pytest.mark.parametrize(
    "row",
    [{"name": "organisations"}, {"name": "residents_60"}, {"name": "workload", "visits": 1}],
    ids=lambda row: row["name"],
)
def test_p07_a_measure_of_registers_out_of_reach_is_refused_by_name(planner, plan, row):  # noqa: F811
    reply = step(planner, plan, "set", measures=[row], status=403)
    assert reply["code"] == "measure_hidden"
    assert row["name"] in reply["message"]
    assert read(planner, plan)["measures"] == []


def test_what_is_wrong_with_a_measure_names_it(planner, plan):  # noqa: F811
    reply = step(planner, plan, "set", measures=[{"name": "residents", "tolerance": 7}], status=400)
    assert "tolerance" in reply["message"]
    assert "residents" in reply["message"]


def settle(city, *born: date | None) -> None:
    """People behind the first doors of the first block, born on these days."""
    with counting_all():
        doors = Unit.objects.filter(basic_cell_id=city.basic_cells["001"]).order_by("pk")
        for door, day in zip(doors, born, strict=False):
            who = Resident.objects.create(name="某", category="registered", birth_date=day)
            Residence.objects.create(
                resident=who, unit=door, valid=(start_of(date(2020, 1, 1)), None)
            )


def test_p07_sixty_is_counted_by_the_day_and_hidden_from_who_may_not_list(
    planner, lister, plan, lattice_city  # noqa: F811
):  # fmt: skip
    day = date(2024, 3, 1)
    settle(lattice_city, date(1964, 3, 1), date(1964, 3, 2), date(1930, 1, 1), None)
    communities = read(lister, plan)["communities"]
    ids = [row["id"] for row in communities]
    key = str(lattice_city.basic_cells["001"])
    assert counted.by_atom("residents_60", ids, day) == {key: 2}
    assert counted.by_atom("residents_60", ids, date(2024, 3, 2)) == {key: 3}
    step(lister, plan, "set", measures=[{"name": "residents_60", "target": 1, "tolerance": 0.1}])
    mine, theirs = read(lister, plan), read(planner, plan)
    assert sum(numbers(mine, "residents_60").values()) >= 1
    assert {p["measure"] for p in mine["problems"] if "measure" in p} == {"residents_60"}
    assert theirs["measures"] == []
    assert theirs["measures_hidden"] == ["residents_60"]
    assert "residents_60" not in theirs["columns"]
    assert not [p for p in theirs["problems"] if "measure" in p]
    refused = step(planner, plan, "propose", status=403)
    assert "residents_60" in refused["message"]
    for path in ("alternatives", "propose"):
        url = f"/api/v1/plans/{plan['id']}/{path}"
        reply = (
            planner.get(url)
            if path == "alternatives"
            else planner.post(url, {}, content_type="application/json")
        )
        assert reply.status_code == 403


def test_visits_that_are_due_are_counted_where_the_door_is(lister, plan, lattice_city):  # noqa: F811
    settle(lattice_city, date(1980, 1, 1), date(1981, 1, 1))
    VisitRule.objects.create(
        code="V-1",
        name_zh="月访",
        subject="everybody",
        period="month",
        since=start_of(date(2020, 1, 1)),
    )
    ids = [row["id"] for row in read(lister, plan)["communities"]]
    key = str(lattice_city.basic_cells["001"])
    assert counted.by_atom("visits_due", ids, today()) == {key: 2}
    assert counted.by_atom("visits_due", [], today()) == {}


def test_a_proposal_weighs_what_the_plan_does(planner, plan, lattice_city):  # noqa: F811
    step(planner, plan, "set", measures=[{"name": "residents", "tolerance": 0.5}])
    (first, *_) = planner.get(f"/api/v1/plans/{plan['id']}/alternatives").json()["results"]
    assert [row["name"] for row in first["measures"]] == ["residents"]


def test_a_branch_keeps_the_measures_and_another_area_has_none(planner, plan):  # noqa: F811
    step(planner, plan, "set", measures=[{"name": "residents"}])
    made = post(planner, f"/{plan['id']}/branch", {"name": "b"}, status=201)
    assert [m["name"] for m in read(planner, made)["measures"]] == ["residents"]
    fresh = post(planner, "", {"area": LEFT, "base": "today"}, status=201)
    assert read(planner, fresh)["measures"] == []
