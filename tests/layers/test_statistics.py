"""Statistics by area: sums, rates, drawn areas, workbooks, and what scopes leave out."""

from __future__ import annotations

import io

import openpyxl
import pytest

from geo_grid.areas.models import BasicCell
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


def test_areas_add_up_alike_whatever_the_order_of_the_rows(client, full_city):
    """0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 are not the same float."""
    cells = list(BasicCell.objects.filter(valid__upper_inf=True).order_by("pk"))
    sums = set()
    for order in (cells, cells[::-1], cells[1::2] + cells[::2]):
        for cell in order:  # a row that is written again goes to the end
            BasicCell.objects.filter(pk=cell.pk).update(area_m2=0.1 * (cell.pk % 7 + 1))
        body = client.get("/api/v1/divisions.geojson?level=city").json()
        sums.add(body["features"][0]["properties"]["area_m2"])
    assert sums == {round(sum(0.1 * (cell.pk % 7 + 1) for cell in cells), 1)}


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


def test_p07_drawn_areas_count_ones_own_ground_alone(login_as, full_city):
    """Circles on my ground, on foreign ground, and across the border: ground decides, not finds."""
    client = login_as("community_manager", division_code="990101001001")

    def circle(column: float, row: float, radius_m: float):
        return client.post(
            "/api/v1/statistics/area",
            {"lon": WEST + column * STEP, "lat": SOUTH + row * STEP, "radius_m": radius_m},
            content_type="application/json",
        ).json()

    mine = circle(0.35, 2.35, 30)
    assert (mine["numbers"], mine["residents"], mine["households"]) == ("exact", 4, 2)
    for drawn in (circle(2.35, 0.35, 30), circle(3.5, 1.5, 5)):  # with people, without anything
        assert drawn["numbers"] == "hidden"
        assert {
            drawn[n] for n in ("residents", "households", "organisations", "open_incidents")
        } == {None}
    assert circle(2.35, 0.35, 30)["buildings"] == 1
    across = circle(2.0, 1.5, 5_000)
    assert across["numbers"] == "own_part"
    assert (across["buildings"], across["residents"], across["open_incidents"]) == (6, 4, 1)
    sea = circle(0.0, 2.5, 30)  # reaches beyond the ground, but onto nobody else's
    assert sea["numbers"] == "exact"


def test_p07_a_workbook_of_a_drawn_area_holds_no_more(login_as, full_city):
    client = login_as("planner", division_code="9901")
    body = {"lon": WEST + 2.35 * STEP, "lat": SOUTH + 0.35 * STEP, "radius_m": 60}
    reply = client.post("/api/v1/statistics/area?as=xlsx", body, content_type="application/json")
    lines = openpyxl.load_workbook(io.BytesIO(reply.content)).worksheets[0].values
    told = {line[0]: line[1] for line in lines}
    assert (told["楼栋"], told["人口"], told["未结事件"]) == (1, None, None)
