"""Plans over HTTP on the lattice city: the outer contract, driven as a black box."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from geo_grid.areas.models import CellTeam, GridCellVersion, Worker
from geo_grid.people.actions import recount as recount_people
from geo_grid.premises.models import Unit
from tests.aging import age_ground
from tests.conftest import SOUTH, STEP, WEST
from tests.homes import estimate_homes

LEFT, RIGHT = "990101001001", "990101001002"
number = count()


@pytest.fixture
def planner(lattice_city, login_as):
    estimate_homes()
    age_ground()
    return login_as("planner")


@pytest.fixture
def reviewer(login_as):
    return login_as("street_manager", "reviewer")


def post(client, path, body=None, *, status=200):
    reply = client.post(f"/api/v1/plans{path}", body or {}, content_type="application/json")
    assert reply.status_code == status, reply.content.decode()
    return reply.json() if reply.content else None


@pytest.fixture
def plan(planner):
    return post(planner, "", {"area": LEFT, "base": "today"}, status=201)


def step(client, plan, type_, *, status=200, **fields):
    """A step on the latest revision; keeps the plan's revision up to date."""
    body = {"revision": plan["revision"], "client_id": f"c{next(number)}", "type": type_, **fields}
    reply = post(client, f"/{plan['id']}/steps", body, status=status)
    plan["revision"] = reply.get("revision", plan["revision"])
    return reply


def across(lat: float) -> list[list[float]]:
    return [[WEST - STEP, lat], [WEST + 5 * STEP, lat]]


def test_a_step_answers_what_changed_and_the_sums(planner, plan, lattice_city):
    document = planner.get(f"/api/v1/plans/{plan['id']}").json()
    (cell,) = document["cells"]
    assert cell["sums"]["buildings"] == 3
    assert len(document["atoms"]["features"]) == 6
    made = step(planner, plan, "create", atoms=["990101001001001", lattice_city.basic_cells["002"]])
    new = next(k for k, c in made["changed"]["cells"].items() if k != cell["key"])
    assert made["revision"] == 1
    assert made["sums"][new]["buildings"] == 2
    assert made["sums"][cell["key"]]["buildings"] == 1
    assert {p["code"] for p in made["problems"]} == {"below_rule", "no_worker"}
    assert set(made["changed"]["atoms"].values()) == {new}


def test_a_line_through_atoms_cuts_them_and_shares_out_what_stands_there(planner, plan):
    # Buildings stand 0.0002°–0.0005° above the south edge of their box: the line passes above.
    cut = step(planner, plan, "split_line", line=across(SOUTH + 2.8 * STEP), snap_m=0)
    assert len(cut["changed"]["cut"]) == 2
    totals = [sums["buildings"] for sums in cut["sums"].values()]
    assert sorted(totals) == [0, 3]


def test_a_border_goes_around_buildings_unless_told_otherwise(planner, plan):
    line = across(SOUTH + 2.35 * STEP)
    around = step(planner, plan, "split_line", line=line, snap_m=0)
    assert "building_cut" not in {p["code"] for p in around["problems"]}
    post(planner, f"/{plan['id']}/undo", {"revision": 1})
    plan["revision"] = 2
    through = step(planner, plan, "split_line", line=line, snap_m=0, through_buildings=True)
    assert "building_cut" in {p["code"] for p in through["problems"]}


def test_a_line_beside_an_edge_means_the_edge(planner, plan):
    moved = step(planner, plan, "split_line", line=across(SOUTH + 2.05 * STEP))
    assert moved["changed"]["cut"] == []
    assert len(moved["changed"]["atoms"]) == 4, "the north has most residents and stays"


def test_steps_of_every_type_are_taken(planner, plan, lattice_city):
    home = str(lattice_city.grid_cells[0])
    halves = step(planner, plan, "split_n", cell=home, into=2)
    new = next(k for k in halves["sums"] if k != home)
    step(planner, plan, "move_boundary", cells=[home, new], line=across(SOUTH + 1.4 * STEP))
    step(planner, plan, "lock", cells=[new])
    refused = step(planner, plan, "merge", cells=[home, new], status=409)
    assert refused["code"] == "cell_locked"
    step(planner, plan, "unlock", cells=[new])
    step(
        planner,
        plan,
        "set",
        cell=new,
        name="新村网格",
        code="990101001001009",
        cell_type="exclusive",
    )
    step(planner, plan, "dissolve", cell=new, into=home)
    step(planner, plan, "fix_all")
    step(planner, plan, "resolve", cell=home)
    step(planner, plan, "propose", first="balance", parts=2)
    steps = planner.get(f"/api/v1/plans/{plan['id']}/steps").json()
    assert [s["type"] for s in steps["results"]] == [
        "split_n", "move_boundary", "lock", "unlock", "set", "dissolve", "fix_all", "resolve", "propose",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "nonsense"}, "type"),
        ({"type": "assign"}, "atoms"),
        ({"type": "assign", "atoms": ["1"], "cell": None}, "atoms"),
        ({"type": "split_n", "cell": "nobody"}, "cell"),
        ({"type": "split_line", "line": [[1, 2]]}, "line"),
        ({"type": "split_line", "line": [[1, "x"], [2, 3]]}, "line"),
        ({"type": "split_line", "line": [[181, 2], [2, 3]]}, "line"),
        ({"type": "split_street", "street": "none"}, "street"),
        ({"type": "merge", "cells": ["a"]}, "cells"),
        ({"type": "propose", "first": "luck"}, "first"),
        ({"type": "propose", "parts": 99}, "parts"),
    ],
)
def test_a_step_that_cannot_be_read_names_its_field(planner, plan, body, field):
    reply = step(planner, plan, body.pop("type"), **body, status=400)
    assert field in reply["fields"]
    assert planner.get(f"/api/v1/plans/{plan['id']}").json()["revision"] == 0


def test_an_atom_of_another_community_is_refused(planner, lattice_city):
    both = post(planner, "", {"area": "990101"}, status=201)
    atom, cell = lattice_city.basic_cells["003"], lattice_city.grid_cells[0]
    assert (
        step(planner, both, "assign", atoms=[atom], cell=cell, status=409)["code"]
        == "other_community"
    )


def test_undo_redo_and_named_moments(planner, plan, lattice_city):
    before = planner.get(f"/api/v1/plans/{plan['id']}").json()["of"]
    step(planner, plan, "create", atoms=["990101001001001"])
    post(planner, f"/{plan['id']}/moments", {"name": "第一稿"}, status=201)
    step(planner, plan, "create", atoms=["990101001001002"])
    after = planner.get(f"/api/v1/plans/{plan['id']}").json()["of"]
    back = post(planner, f"/{plan['id']}/jump", {"revision": 2, "position": 0})
    assert back["changed"]["atoms"] == before
    assert (
        post(planner, f"/{plan['id']}/undo", {"revision": 3}, status=409)["code"] == "nothing_there"
    )
    post(planner, f"/{plan['id']}/redo", {"revision": 3})
    assert post(planner, f"/{plan['id']}/redo", {"revision": 4})["changed"]["atoms"] == after
    again = post(planner, f"/{plan['id']}/jump", {"revision": 5, "moment": "第一稿"})
    assert again["position"] == 1
    plan["revision"] = again["revision"]
    step(planner, plan, "create", atoms=["990101001001003"])  # the second step is set aside
    assert planner.get(f"/api/v1/plans/{plan['id']}").json()["position"] == 2


def test_p16_the_stale_editor_gets_both_versions(planner, plan):
    step(planner, plan, "create", atoms=["990101001001001"])
    old = {"revision": 0, "client_id": "late", "type": "create", "atoms": ["990101001001002"]}
    told = post(planner, f"/{plan['id']}/steps", old, status=409)
    assert told["code"] == "plan_stale"
    assert (told["details"]["yours"], told["details"]["current"]) == (0, 1)
    assert [s["type"] for s in told["details"]["since"]] == ["create"]
    assert post(planner, f"/{plan['id']}/steps", old | {"revision": 1})["revision"] == 2


def test_p19_the_same_step_sent_three_times_is_taken_once(planner, plan):
    body = {"revision": 0, "client_id": "once", "type": "create", "atoms": ["990101001001001"]}
    replies = [post(planner, f"/{plan['id']}/steps", body) for _ in range(3)]
    assert [r["revision"] for r in replies] == [1, 1, 1]
    assert replies[0]["changed"]["atoms"] == replies[2]["changed"]["atoms"]


def test_a_branch_goes_its_own_way(planner, plan):
    step(planner, plan, "create", atoms=["990101001001001"])
    other = post(planner, f"/{plan['id']}/branch", {"name": "另一稿"}, status=201)
    step(planner, other, "fix_all")
    assert planner.get(f"/api/v1/plans/{plan['id']}").json()["revision"] == 1
    assert other["parent"] == plan["id"]


def test_the_assignment_comes_back_as_a_plan(planner, plan):
    step(planner, plan, "create", atoms=["990101001001001", "990101001001002"], name="=北")
    table = planner.get(f"/api/v1/plans/{plan['id']}/assignment.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert len(rows) == 6
    assert {r["name"] for r in rows} == {"左社区第1网格", "'=北"}
    base = {"assignment": [[r["basic_cell"], r["grid_cell"]] for r in rows]}
    copy = post(planner, "", {"area": LEFT, "base": base}, status=201)
    flows = planner.get(f"/api/v1/plans/{copy['id']}/changes").json()["flows"]
    assert [len(f["atoms"]) for f in flows] == [2]
    assert flows[0]["buildings"] == 2
    empty = post(planner, "", {"area": LEFT, "base": "nothing"}, status=201)
    document = planner.get(f"/api/v1/plans/{empty['id']}").json()
    assert document["cells"] == []
    assert [p["code"] for p in document["problems"]] == ["atoms_unassigned"]


def test_polygons_come_back_as_a_plan(planner):
    ring = [[WEST, SOUTH], [WEST + 2 * STEP, SOUTH], [WEST + 2 * STEP, SOUTH + 1.2 * STEP],
            [WEST, SOUTH + 1.2 * STEP], [WEST, SOUTH]]  # fmt: skip
    feature = {
        "type": "Feature",
        "properties": {"name": "南"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    made = post(planner, "", {"area": LEFT, "base": {"features": [feature]}}, status=201)
    of = planner.get(f"/api/v1/plans/{made['id']}").json()["of"]
    assert len([c for c in of.values() if c]) == 2
    broken = {"features": [feature | {"geometry": {"type": "Polygon", "coordinates": [ring[:2]]}}]}
    refused = post(planner, "", {"area": LEFT, "base": broken}, status=400)
    assert refused["code"] == "polygon_unusable"


@pytest.fixture
def workers(lattice_city):
    """One in charge of the left cell, one free."""
    from geo_grid.areas.actions import appoint

    home = lattice_city.grid_cells[0]
    keeper, other = (Worker.objects.create(ref=f"w{i}", name=f"员{i}") for i in (1, 2))
    appoint(GridCellVersion.objects.get(cell=home).cell, worker=keeper)
    return keeper, other


def test_from_draft_to_the_partition_in_force_and_back(planner, reviewer, workers, lattice_city):
    home, other = lattice_city.grid_cells[0], workers[1]
    plan = post(planner, "", {"area": LEFT}, status=201)
    made = step(
        planner,
        plan,
        "create",
        atoms=["990101001001001", "990101001001002"],
        name="北",
        worker=other.pk,
    )
    new = next(k for k in made["sums"] if k != str(home))
    assert post(planner, f"/{plan['id']}/publish", status=403)["code"] == "right_missing"
    assert post(reviewer, f"/{plan['id']}/publish", status=409)["code"] == "plan_not_approved"
    post(planner, f"/{plan['id']}/submit", {"revision": plan["revision"]})
    assert step(planner, plan, "fix_all", status=409)["code"] == "plan_not_open"
    assert post(reviewer, f"/{plan['id']}/return", status=400)["code"] == "reason_missing"
    post(reviewer, f"/{plan['id']}/return", {"reason": "请写清网格名称"})
    post(planner, f"/{plan['id']}/submit")
    post(reviewer, f"/{plan['id']}/approve")
    today = timezone.localdate()
    late = post(
        reviewer, f"/{plan['id']}/publish", {"effective_on": str(today - timedelta(1))}, status=400
    )
    assert late["code"] == "published_into_past"
    done = post(reviewer, f"/{plan['id']}/publish", {"effective_on": str(today)})
    assert done["moved"]["moved"]["buildings"] == 2
    cell = done["cells"][new]

    assert _cells_of(planner, today)["990101001001002"] == "北"
    assert "990101001001002" not in _cells_of(planner, today - timedelta(1))
    assert len(_cells_of(planner, today - timedelta(1))) == 2
    assert planner.get(f"/api/v1/grid_cells/{cell}").json()["buildings"] == 2
    assert CellTeam.objects.get(cell=cell, valid__upper_inf=True).worker == other
    family = planner.get(f"/api/v1/grid_cells/{cell}/lineage").json()
    assert [(x["parent"], x["child"]) for x in family["links"]] == [(home, cell)]

    _take_back(planner, reviewer, plan)
    assert "990101001001002" not in _cells_of(planner, today)
    assert planner.get(f"/api/v1/grid_cells/{home}").json()["buildings"] == 3


def _take_back(planner, reviewer, plan):
    back = post(planner, f"/{plan['id']}/inverse", status=201)
    post(planner, f"/{back['id']}/submit")
    post(reviewer, f"/{back['id']}/approve")
    post(reviewer, f"/{back['id']}/publish")


def _cells_of(client, day):
    """Code → name of the cells at the end of a day."""
    found = client.get(f"/api/v1/grid_cells_of_day.geojson?day={day}").json()["features"]
    return {f["properties"]["code"]: f["properties"]["name"] for f in found}


def test_who_drew_a_plan_does_not_approve_it(lattice_city, login_as, planner, plan):
    from geo_grid.access.actions import assign_role

    assign_role(planner.user, "city_manager", division_code="99")
    post(planner, f"/{plan['id']}/submit")
    assert post(planner, f"/{plan['id']}/approve", status=409)["code"] == "own_plan"


def test_a_plan_with_blocking_problems_is_not_submitted(planner, plan):
    step(planner, plan, "assign", atoms=["990101001001001"], cell=None)
    refused = post(planner, f"/{plan['id']}/submit", status=409)
    assert refused["code"] == "plan_has_problems"
    assert [p["code"] for p in refused["details"]["problems"]] == ["atoms_unassigned"]


def test_p01_a_plan_elsewhere_is_as_absent_as_none(plan, login_as):
    stranger = login_as("planner", "stranger", division_code=RIGHT)
    for path in ("", "/steps", "/changes", "/alternatives", "/comments", "/assignment.csv"):
        foreign = stranger.get(f"/api/v1/plans/{plan['id']}{path}")
        missing = stranger.get(f"/api/v1/plans/999999{path}")
        assert (foreign.status_code, foreign.content) == (404, missing.content), path
    assert stranger.get("/api/v1/plans").json()["results"] == []
    assert post(stranger, "", {"area": LEFT}, status=400)["code"] == "area_unknown"
    body = {"revision": 0, "client_id": "x", "type": "fix_all"}
    assert post(stranger, f"/{plan['id']}/steps", body, status=404)["code"] == "not_found"


def test_alternatives_are_scored(planner, plan):
    found = planner.get(f"/api/v1/plans/{plan['id']}/alternatives").json()["results"]
    names = ["least_change", "balance", "compactness"]
    assert [a["first"] for a in found] == [n for n in names if n in {a["first"] for a in found}]
    assert found[0]["first"] == "least_change"
    assert all(len(a["of"]) == 6 for a in found)


@pytest.mark.django_db(transaction=True)
def test_alternatives_are_drawn_as_branches_by_a_job(planner, plan):
    from geo_grid.jobs.models import Job
    from geo_grid.jobs.tasks import perform

    asked = post(planner, f"/{plan['id']}/propose", {"parts": 2}, status=202)
    perform(Job.objects.get(pk=asked["id"]).pk)
    done = planner.get(f"/api/v1/jobs/{asked['id']}").json()
    assert done["state"] == "done", done
    branches = done["result"]["branches"]
    assert branches[0]["first"] == "least_change"
    for one in branches:
        drawn = planner.get(f"/api/v1/plans/{one['plan']}").json()
        assert (drawn["parent"], drawn["revision"], len(drawn["cells"])) == (plan["id"], 1, 2)
        assert [s["type"] for s in drawn["journal"]] == ["propose"]
    many = post(planner, f"/{plan['id']}/propose", {"parts": 99}, status=202)
    perform(Job.objects.get(pk=many["id"]).pk)
    told = planner.get(f"/api/v1/jobs/{many['id']}").json()
    assert (told["state"], told["error"]["code"]) == ("failed", "parts_unusable")


@pytest.mark.django_db(transaction=True)
def test_a_cancelled_proposal_leaves_no_branch(planner, plan, monkeypatch):
    from geo_grid.jobs.models import Job
    from geo_grid.jobs.reporter import Cancelled, Reporter
    from geo_grid.jobs.tasks import perform

    def somebody_cancels(self, share, stage=""):
        self.stop(Cancelled)
        self.check()

    asked = post(planner, f"/{plan['id']}/propose", {}, status=202)
    monkeypatch.setattr(Reporter, "progress", somebody_cancels)
    perform(Job.objects.get(pk=asked["id"]).pk)
    assert planner.get(f"/api/v1/jobs/{asked['id']}").json()["state"] == "cancelled"
    assert [p["id"] for p in planner.get("/api/v1/plans").json()["results"]] == [plan["id"]]


def test_comments_are_pinned_to_a_place(planner, plan):
    said = {"text": "这里有河", "lon": WEST, "lat": SOUTH}
    post(planner, f"/{plan['id']}/comments", said, status=201)
    (row,) = planner.get(f"/api/v1/plans/{plan['id']}/comments").json()["results"]
    assert (row["text"], row["lon"]) == ("这里有河", WEST)


def test_the_steps_are_described(client, lattice_city):
    schema = client.get("/api/openapi.json").json()
    body = schema["components"]["schemas"]["StepInput"]
    assert {"revision", "client_id", "type"} <= set(body["required"])
    assert "/api/v1/plans/{id}/publish" in schema["paths"]


def test_no_automatic_step_divides_what_nobody_counted(planner, plan, lattice_city):
    Unit.objects.update(estimated_residents=None)
    recount_people()
    made = post(planner, "", {"area": LEFT, "base": "today"}, status=201)
    home = str(lattice_city.grid_cells[0])
    for type_, more in (("fix_all", {}), ("propose", {}), ("split_n", {"cell": home, "into": 2})):
        told = step(planner, made, type_, status=409, **more)
        assert told["code"] == "no_households"
        assert "人口" in told["message"] or "households" in told["message"]
    told = planner.get(f"/api/v1/plans/{made['id']}/alternatives")
    assert (told.status_code, told.json()["code"]) == (409, "no_households")
