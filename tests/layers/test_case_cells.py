"""Cases by grid cell and for each 1,000 residents equal SQL, and say why there is no rate."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.utils import timezone

from geo_grid.incidents.actions import resolve
from geo_grid.incidents.models import Incident
from layers.statistics import case_cells
from tests.access.test_doors import logged_in
from tests.conftest import SOUTH, STEP, WEST, make_user

WANTED = """
SELECT v.code,
       (SELECT count(*) FROM geo_grid_incident i JOIN geo_grid_gridcellversion w
            ON w.id = i.cell_version_id WHERE w.cell_id = v.cell_id) AS cases,
       (SELECT count(*) FROM geo_grid_residence r
            JOIN geo_grid_unit u ON u.id = r.unit_id
            JOIN geo_grid_cellassignment a ON a.basic_cell_id = u.basic_cell_id
                AND upper_inf(a.valid)
         WHERE a.cell_id = v.cell_id AND upper_inf(r.valid)) AS residents
  FROM geo_grid_gridcellversion v WHERE upper_inf(v.valid) AND v.kind = 'base'
"""
LEFT, RIGHT = "left", "right"


@pytest.fixture
def busy_city(full_city):
    """More cases: five in the left cell, two in the right one, one beside all cells."""
    Incident.objects.all().delete()
    for number, x in enumerate((0.2, 0.4, 0.6, 0.8, 1.2, 2.5, 3.5, -3)):
        Incident.objects.create(
            ref=f"K{number}", point=Point(WEST + x * STEP, SOUTH + 0.0005, srid=4326),
            reported_at=timezone.now(),
        )  # fmt: skip
    resolve()
    return full_city


@pytest.fixture
def few_are_enough(monkeypatch):
    monkeypatch.setattr(case_cells, "LEAST_RESIDENTS", 5)


def told(client, **query: Any) -> dict[str, Any]:
    reply = client.get("/api/v1/incident_cells", query)
    assert reply.status_code == 200, reply.content
    return dict(reply.json())


def by_sql() -> dict[str, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(WANTED)
        return {code: (cases, residents) for code, cases, residents in cursor.fetchall()}


def test_counts_and_rates_equal_sql(busy_city, client, few_are_enough):
    found, wanted = told(client), by_sql()
    assert {one["code"]: (one["cases"], one["residents"]) for one in found["cells"]} == wanted
    assert sorted(cases for cases, _ in wanted.values()) == [2, 5]
    for one in found["cells"]:
        cases, residents = wanted[one["code"]]
        if residents < 5:
            assert (one["rate"], one["why"]) == (None, "few_residents")
        else:
            assert (one["rate"], one["why"]) == (round(1000 * cases / residents, 2), "")
    assert any(one["rate"] for one in found["cells"])
    assert (found["total"], found["no_cell"], found["elsewhere"]) == (8, 1, 0)


def test_they_add_up_to_what_the_figures_say(busy_city, client):
    for query in ({}, {"area": "990101001001"}, {"q": "K3"}, {"polygon": triangle()}):
        found = told(client, **query)
        figures = client.get("/api/v1/incident_figures", query).json()
        told_of = sum(one["cases"] for one in found["cells"])
        assert told_of + found["elsewhere"] + found["no_cell"] == found["total"], query
        assert (found["total"], found["no_cell"]) == (figures["total"], figures["no_cell"])


def triangle() -> str:
    corners = ((-0.5, -0.5), (2.2, -0.5), (-0.5, 4))
    return "_".join(f"{WEST + x * STEP}_{SOUTH + y * STEP}" for x, y in corners)


def test_an_area_shows_its_cells_alone(busy_city, client):
    (left,) = told(client, area="990101001001")["cells"]
    assert left["cases"] == 5
    (same,) = told(client, area=left["code"])["cells"]
    assert same == left


def test_a_cell_that_a_drawn_area_cuts_has_no_rate(busy_city, client, few_are_enough):
    around = "_".join(
        f"{WEST + x * STEP}_{SOUTH + y * STEP}" for x, y in ((-1, -1), (2.5, -1), (2.5, 4), (-1, 4))
    )
    left, right = sorted(told(client, polygon=around)["cells"], key=lambda one: one["code"])
    whole = {one["code"]: one for one in told(client)["cells"]}
    assert left["rate"] == whole[left["code"]]["rate"] or left["why"] == "few_residents"
    assert (right["rate"], right["why"]) == (None, "cut")
    aside = "_".join(f"{WEST + x * STEP}_{SOUTH}" for x in (-3, -2)) + f"_{WEST}_{SOUTH - STEP}"
    assert not any(one["is_met"] for one in told(client, polygon=aside)["cells"])


def test_p07_a_rate_wants_both_numbers_to_be_one_s_own(busy_city, few_are_enough):
    worker = make_user("grid_worker", grid_cell_id=busy_city.grid_cells[0])
    cells = {one["id"]: one for one in told(logged_in(worker))["cells"]}
    own, foreign = (cells[pk] for pk in busy_city.grid_cells)
    assert own["is_whole"]
    assert own["residents"] is not None
    assert (foreign["cases"], foreign["is_whole"]) == (0, False)
    assert [foreign[name] for name in ("residents", "is_estimated", "rate")] == [None] * 3
    assert foreign["why"] == "foreign_cases"


@pytest.mark.parametrize("role", ["display", "dispatcher"])
def test_p07_who_reads_no_registers_has_no_rate(busy_city, few_are_enough, role):
    user = make_user(role)
    may_read = role == "dispatcher"
    for one in told(logged_in(user))["cells"]:
        assert one["is_whole"]
        assert (one["residents"] is not None) == may_read
        if not may_read:
            assert (one["rate"], one["why"]) == (None, "hidden_residents")


def test_what_cannot_be_used_is_named(busy_city, client):
    reply = client.get("/api/v1/incident_cells", {"light": "blue"})
    assert (reply.status_code, list(reply.json()["fields"])) == (400, ["light"])
