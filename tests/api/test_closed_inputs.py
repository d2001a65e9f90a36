"""P30: a member or a parameter that is misspelt is refused where leaving it out does something else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from geo_grid.city_time import today
from geo_grid.redraw.drafts import queries
from geo_grid.redraw.models import Plan
from tests.api.test_plans import LEFT, plan, planner, post, reviewer  # noqa: F401
from tests.api.test_plans_deciding import agreed

NOBODY = "00000000-0000-4000-8000-000000000000"


def asked(client, method, path, body=None):
    more = {} if body is None else {"data": body, "content_type": "application/json"}
    reply = getattr(client, method)(f"/api/v1/{path}", **more)
    return reply.status_code, set(reply.json().get("fields", {}))


def test_p30_nothing_is_published_by_a_misspelt_or_missing_day(planner, reviewer):  # noqa: F811
    pk = agreed(planner, reviewer)
    later = str(today() + timedelta(30))
    for act, said, field in (
        ("schedule", {}, "effective_on"),
        ("schedule", {"effective_on": None}, "effective_on"),
        ("schedule", {"effective_on": later, "efective_on": later}, "efective_on"),
        ("publish", {"effective_from": later}, "effective_from"),
    ):
        assert asked(reviewer, "post", f"plans/{pk}/{act}", said) == (400, {field}), (act, said)
    assert Plan.objects.get(pk=pk).state == "approved"
    post(reviewer, f"/{pk}/schedule", {"effective_on": later})
    assert str(Plan.objects.get(pk=pk).effective_on) == later


def test_p30_a_plan_of_a_misspelt_grid_is_not_one_of_the_base_grid(planner):  # noqa: F811
    assert asked(planner, "post", "plans", {"area": LEFT, "overlai": "fire"}) == (400, {"overlai"})
    path = f"plans/from_file?file=x.csv&area={LEFT}&overlai=fire"
    assert asked(planner, "post", path, {}) == (400, {"overlai"})
    assert not Plan.objects.exists()


def test_p30_a_misspelt_trial_of_an_import_loads_nothing(lattice_city, login_as):
    body = {"upload": NOBODY, "kind": "facilities", "source": "x", "dryrun": True}
    assert asked(login_as("data_manager"), "post", "imports", body) == (400, {"dryrun"})


@pytest.mark.parametrize(
    ("role", "method", "path", "body", "field"),
    [
        ("city_manager", "post", "professional_grids",
         {"code": "fire", "name_zh": "消防", "most_household": 5}, "most_household"),
        ("city_manager", "post", "visit_rules/preview",
         {"subject": "rented", "period": "month", "homeonly": True}, "homeonly"),
        ("city_manager", "get", "visits?units=1", None, "units"),
        ("city_manager", "get", "visits/owed?cells=1", None, "cells"),
        ("city_manager", "get", "visits/coverage?level=worker", None, "level"),
        ("city_manager", "get", "visit_forms?area=99", None, "area"),
        ("city_manager", "get", "visit_rules?area=99", None, "area"),
        ("city_manager", "get", "professional_grids?code=x", None, "code"),
        ("city_manager", "get", "statistics?level=grid_cell&day=2020-01-01", None, "day"),
        ("city_manager", "get", "grid_cells.geojson?overlay=fire", None, "overlay"),
        ("city_manager", "get", "divisions.geojson?within=99", None, "within"),
        ("city_manager", "get", "incidents.geojson?area=99", None, "area"),
        ("city_manager", "get", "classes?measure=units&overlay=fire", None, "overlay"),
        ("city_manager", "get", "grid_cells_of_day.geojson?day=2026-01-01&kind=x", None, "kind"),
        ("city_manager", "get", "incidents?since=2026-02-01&until=2026-01-01", None, "until"),
        ("city_manager", "post", "views", {"name": "x", "filters": {}, "share": "99"}, "share"),
        ("data_manager", "get", "imports?kind=nothing", None, "kind"),
        ("data_manager", "get", "imports?kinds=units", None, "kinds"),
        ("data_manager", "post", "exports", {"layer": "buildings", "reason": "x", "as_of": "2020-01-01"},
         "as_of"),
        ("planner", "get", "plans?state=nothing", None, "state"),
        ("planner", "get", "plans?stat=draft", None, "stat"),
    ],
)  # fmt: skip
def test_p30_what_is_not_known_is_refused_by_its_name(
    lattice_city, login_as, role, method, path, body, field
):
    assert asked(login_as(role), method, path, body) == (400, {field})


def test_p30_a_list_of_plans_that_ends_early_says_so(planner, monkeypatch):  # noqa: F811
    for n in range(3):
        post(planner, "", {"area": LEFT, "name": f"{n}"}, status=201)
    for most, has_more in ((3, False), (2, True)):
        monkeypatch.setattr(queries, "LISTED", most)
        told = planner.get("/api/v1/plans").json()
        assert (len(told["results"]), told["more"]) == (most, has_more)
