"""Statistics by area: sums, rates, drawn areas, workbooks, and what scopes leave out."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.conftest import SOUTH, STEP, WEST

LEFT = [[WEST, SOUTH], [WEST + 2 * STEP, SOUTH], [WEST + 2 * STEP, SOUTH + 3 * STEP],
        [WEST, SOUTH + 3 * STEP], [WEST, SOUTH]]  # fmt: skip


def ask(client, **query):
    reply = client.get("/api/v1/statistics", query)
    assert reply.status_code == 200, reply.content
    return reply.json()["rows"]


@pytest.mark.parametrize("level", ["grid_cell", "community", "street", "district", "city"])
def test_every_level_adds_up_to_the_city(client, full_city, level):
    rows = ask(client, level=level)
    assert len(rows) == (2 if level in ("grid_cell", "community") else 1)
    total = {name: sum(row[name] for row in rows) for name in (
        "buildings", "households", "residents", "registered", "facilities", "units_dwelling",
        "organisations", "open_incidents",
    )}  # fmt: skip
    assert total == {
        "buildings": 6, "households": 3, "residents": 10, "registered": 10, "facilities": 1,
        "units_dwelling": 3, "organisations": 1, "open_incidents": 1,
    }  # fmt: skip


def test_rates_by_area_and_by_people(client, full_city):
    left, _ = ask(client, level="community", within="990101")
    assert left["rates"]["buildings"]["per_km2"] == pytest.approx(
        3 / (left["area_m2"] / 1e6), abs=0.01
    )
    assert left["rates"]["facilities"]["per_1000"] == 250
    assert ask(client, level="community", within="990102") == []


def test_a_drawn_polygon_and_a_circle(client, full_city):
    def post(body):
        return client.post("/api/v1/statistics/area", body, content_type="application/json")

    left = post({"polygon": {"type": "Polygon", "coordinates": [LEFT]}}).json()
    by_code, _ = ask(client, level="community")
    for name in ("buildings", "units", "households", "residents", "facilities", "open_incidents"):
        assert left[name] == by_code[name]
    assert left["area_m2"] == pytest.approx(by_code["area_m2"], rel=1e-3)
    book = client.post(
        "/api/v1/statistics/area?as=xlsx", {"polygon": {"type": "Polygon", "coordinates": [LEFT]}},
        content_type="application/json",
    )  # fmt: skip
    lines = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0].values
    told = {line[0]: line[1:] for line in lines}
    assert told["户数"][0] == left["households"]
    assert told["设施"] == (left["facilities"], *left["rates"]["facilities"].values())
    circle = {"lon": WEST + 0.35 * STEP, "lat": SOUTH + 2.35 * STEP, "radius_m": 30}
    near = post(circle).json()
    assert (near["buildings"], near["residents"]) == (1, 4)
    assert near["area_m2"] == pytest.approx(3.14159 * 900, rel=0.01)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "circle_unusable"), ({"lon": 0, "lat": 0}, "circle_unusable"),
        ({"lon": 0, "lat": 0, "radius_m": -1}, "circle_unusable"),
        ({"polygon": 1}, "shape_unreadable"),
        ({"polygon": {"type": "Polygon", "coordinates": []}}, "shape_unreadable"),
        ({"polygon": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1],
                                                          [0, 0]]]}}, "shape_invalid"),
        ({"lon": "x", "lat": 0, "radius_m": 1}, "invalid"),
    ],
)  # fmt: skip
def test_areas_that_cannot_be_used(client, full_city, body, code):
    reply = client.post("/api/v1/statistics/area", body, content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (400, code)


@pytest.mark.parametrize("query", [{"level": "planet"}, {"level": "city", "within": "x' OR 1"}])
def test_questions_that_cannot_be_answered(client, full_city, query):
    reply = client.get("/api/v1/statistics", query)
    assert reply.status_code == 400
    assert reply.json()["fields"]


def test_the_table_as_a_workbook(client, full_city):
    reply = client.get("/api/v1/statistics", {"level": "community", "as": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(reply.content))
    head, *lines = book.worksheets[0].values
    assert [line[1] for line in lines] == ["左社区", "右社区"]
    assert lines[0][head.index("人口")] == 4
    assert lines[0][head.index("设施/千人")] == 250
    assert "somebody" in book.worksheets[1]["A3"].value


def test_small_numbers_of_others_are_kept_back(login_as, full_city):
    client = login_as("community_manager", division_code="990101001001")
    mine, foreign = ask(client, level="community")
    assert (mine["residents"], mine["households"], mine["open_incidents"]) == (4, 2, 1)
    assert (foreign["residents"], foreign["households"]) == (6, None)
    assert foreign["buildings"] == 3
    handler = login_as("department_handler")
    for row in ask(handler, level="grid_cell"):
        assert row["households"] is None
        assert row["open_incidents"] in (None, 0)
    (street,) = ask(handler, level="street")
    assert (street["residents"], street["households"]) == (10, None)
    drawn = client.post(
        "/api/v1/statistics/area",
        {"lon": WEST + 2.35 * STEP, "lat": SOUTH + 0.35 * STEP, "radius_m": 60},
        content_type="application/json",
    ).json()
    assert (drawn["buildings"], drawn["residents"]) == (1, None)
