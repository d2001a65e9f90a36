"""Professional grids over HTTP: defined by who plans the city, drawn by plans, told of any day."""

from __future__ import annotations

import pytest

from geo_grid.access.actions import assign_role
from geo_grid.areas.models import Division, GridCellVersion
from geo_grid.areas.professional_models import ProfessionalGrid
from tests.api.test_plans import LEFT, RIGHT, planner, post, reviewer, step  # noqa: F401
from tests.conftest import make_user

GRIDS = "/api/v1/professional_grids"
JSON = "application/json"
FIRE = {"code": "fire", "name_zh": "消防网格", "name_en": "Fire", "colour": "#C0392B"}


@pytest.fixture
def of_the_city(lattice_city, client):
    """A planner whose area is the whole city."""
    user = make_user("planner", "chief")
    client.force_login(user)
    return client


@pytest.fixture
def fire(lattice_city):
    return ProfessionalGrid.objects.create(code="fire", name_zh="消防网格")


def test_a_grid_is_defined_and_renamed_and_two_editors_do_not_overwrite(of_the_city):
    made = of_the_city.post(GRIDS, FIRE, content_type=JSON)
    assert made.status_code == 201, made.content.decode()
    grid = made.json()
    assert (grid["code"], grid["colour"], grid["revision"]) == ("fire", "#c0392b", 1)
    again = of_the_city.post(GRIDS, FIRE, content_type=JSON)
    assert (again.status_code, again.json()["code"]) == (409, "professional_grid_known")
    one = f"{GRIDS}/{grid['id']}"
    named = {"revision": 1, "name_zh": "消防", "most_households": 900}
    assert of_the_city.patch(one, named, content_type=JSON).json()["revision"] == 2
    stale = of_the_city.patch(one, {"revision": 1, "name_zh": "火"}, content_type=JSON)
    assert stale.status_code == 409
    (row,) = of_the_city.get(GRIDS).json()["results"]
    assert (row["name_zh"], row["name_en"], row["most_households"]) == ("消防", "Fire", 900)


@pytest.mark.parametrize("field", ["name_zh", "name_en"])
def test_p08_no_number_of_a_person_is_kept_in_a_name(of_the_city, field):
    made = of_the_city.post(GRIDS, {**FIRE, field: "某人 99010519491231004X"}, content_type=JSON)
    assert made.status_code == 201
    (row,) = of_the_city.get(GRIDS).json()["results"]
    assert row[field].startswith("某人 99")
    assert "99010519491231004X" not in row[field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "base"), ("code", "消防"), ("code", "Fire"), ("name_zh", "  "), ("colour", "red"),
        ("department", "none"), ("least_households", 9),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_by_field(of_the_city, field, value):
    reply = of_the_city.post(GRIDS, {**FIRE, "most_households": 5, field: value}, content_type=JSON)
    assert reply.status_code == 400, reply.content.decode()
    assert field in reply.json()["fields"]
    assert not ProfessionalGrid.objects.exists()


@pytest.mark.parametrize("role", ["planner", "street_manager", "grid_worker", "data_manager"])
def test_p06_only_who_plans_the_city_or_its_matters_defines_a_grid(
    lattice_city, client, fire, role
):
    where = {} if role == "grid_worker" else {"division_code": LEFT[:9]}
    if role == "grid_worker":
        where = {"grid_cell_id": lattice_city.grid_cells[0]}
    client.force_login(make_user(role, f"one-{role}", **where))
    assert client.get(GRIDS).json()["may_define"] is False
    assert client.post(GRIDS, {**FIRE, "code": "police"}, content_type=JSON).status_code == 403
    told = client.patch(f"{GRIDS}/{fire.pk}", {"revision": 1, "name_zh": "x"}, content_type=JSON)
    none = client.patch(f"{GRIDS}/999999", {"revision": 1, "name_zh": "x"}, content_type=JSON)
    assert told.status_code == none.status_code == 403
    assert told.json() == none.json()
    assert list(ProfessionalGrid.objects.values_list("name_zh", flat=True)) == ["消防网格"]


def test_p06_whoever_holds_another_right_over_the_whole_city_defines_none(lattice_city, client):
    user = make_user("data_manager", "mixed")
    assign_role(user, "planner", division_code=LEFT[:9])
    client.force_login(user)
    assert client.get(GRIDS).json()["may_define"] is False
    assert client.post(GRIDS, FIRE, content_type=JSON).status_code == 403
    assert not ProfessionalGrid.objects.exists()


def test_a_plan_of_a_grid_goes_from_draft_to_the_map_of_the_day(planner, reviewer, fire):  # noqa: F811
    before = planner.get("/api/v1/grid_cells_of_day.geojson?day=2999-01-01")
    plan = post(planner, "", {"area": LEFT, "overlay": "fire"}, status=201)
    assert plan["overlay"] == {"code": "fire", "name_zh": "消防网格", "name_en": "", "colour": ""}
    document = planner.get(f"/api/v1/plans/{plan['id']}").json()
    (cell,) = [row["key"] for row in document["cells"]]
    assert list(document["rules"].values()) == [[0, None]]
    assert document["worker_limit"] is None
    step(planner, plan, "split_n", cell=cell, into=2)
    post(planner, f"/{plan['id']}/submit", {"revision": plan["revision"]})
    post(reviewer, f"/{plan['id']}/approve", {"reason": ""})
    done = post(reviewer, f"/{plan['id']}/publish", {})
    assert done["state"] == "published"
    after = planner.get("/api/v1/grid_cells_of_day.geojson?day=2999-01-01")
    assert before.status_code == 200
    assert after.json() == before.json(), "the base grid of the day"
    told = planner.get("/api/v1/grid_cells_of_day.geojson?day=2999-01-01&overlay=fire").json()
    assert len(told["features"]) == 2
    assert {f["properties"]["community_code"] for f in told["features"]} == {LEFT}
    assert GridCellVersion.objects.filter(kind="fire").count() == 2
    refused = planner.get("/api/v1/grid_cells_of_day.geojson?day=2999-01-01&overlay=water")
    assert refused.status_code == 400


def test_a_plan_of_a_grid_is_as_foreign_as_any_plan(planner, fire, client):  # noqa: F811
    plan = post(planner, "", {"area": LEFT, "overlay": "fire"}, status=201)
    client.force_login(make_user("planner", "next", division_code=RIGHT))
    reply = client.get(f"/api/v1/plans/{plan['id']}")
    none = client.get("/api/v1/plans/99999999")
    assert reply.status_code == none.status_code == 404
    assert reply.json() == none.json()
    asked = client.post("/api/v1/plans", {"area": LEFT, "overlay": "fire"}, content_type=JSON)
    assert asked.status_code == 400
    assert asked.json()["code"] == "area_unknown"
    assert Division.objects.filter(code=LEFT).exists()


def test_a_plan_over_more_than_its_base_says_what_is_in_no_cell(planner, fire):  # noqa: F811
    """Started from a grid that reaches one of its communities, it must not retire the other's cells unseen."""
    base = post(planner, "", {"area": LEFT, "overlay": "fire"}, status=201)
    plan = post(planner, "", {"area": LEFT[:9], "base": base["id"]}, status=201)
    told = planner.get(f"/api/v1/plans/{plan['id']}").json()
    (open_ground,) = [one for one in told["problems"] if one["code"] == "atoms_unassigned"]
    of = {str(atom["id"]): atom["properties"]["community"] for atom in told["atoms"]["features"]}
    apart = {of[str(key)] for key in open_ground["atoms"]}
    assert len(apart) == 1 < len(set(of.values()))
    assert {key for key, community in of.items() if community in apart} == set(
        map(str, open_ground["atoms"])
    )
