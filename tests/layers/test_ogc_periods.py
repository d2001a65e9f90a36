"""OGC API – Features and Tiles: counts of a page, its next link, and periods of time."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import SOUTH, STEP, WEST
from tests.layers.conftest import MIDDLE, tile_path
from tests.layers.test_ogc import EPSG, refs

ITEMS = "/ogc/collections/{}/items"
PLACE_001 = (WEST + 0.3 * STEP, SOUTH + 2.3 * STEP)


@pytest.fixture
def ask(client, full_city):
    """``ask("buildings", limit=2)`` is the parsed reply of an items request, which must be 200."""

    def get(name: str, **query):
        reply = client.get(ITEMS.format(name), query)
        assert reply.status_code == 200, reply.content
        return reply.json()

    return get


def test_a_page_tells_how_many_match_and_marks_what_is_not_counted(ask, monkeypatch):
    from layers.ogc import items

    first = ask("buildings", limit=2, filter="floors > 1")
    assert (first["numberMatched"], "numberMatchedIsEstimate" in first) == (6, False)
    (more,) = [one["href"] for one in first["links"] if one["rel"] == "next"]
    cursor = parse_qs(urlsplit(more).query)["cursor"][0]
    assert ask("buildings", limit=2, filter="floors > 1", cursor=cursor)["numberMatched"] == 6
    monkeypatch.setattr(items, "COUNTED_UP_TO", 0)
    told = ask("buildings", limit=2)
    assert told["numberMatched"] >= 1
    assert told["numberMatchedIsEstimate"] is True


def test_the_next_link_keeps_what_was_asked(client, full_city):
    query = {
        "filter": "floors > 1 AND name LIKE '%号楼'", "filter-lang": "cql2-text",
        "filter-crs": f"{EPSG}4490", "datetime": "2001-01-01/..", "properties": "ref,name",
        "sortby": "-floors,name", "limit": "2", "f": "json", "crs": f"{EPSG}4326", "count": "exact",
        "bbox": f"{WEST - 1},{SOUTH - 1},{WEST + 1},{SOUTH + 1}",
    }  # fmt: skip
    found = client.get("/ogc/collections/buildings/items", query).json()
    (more,) = [one["href"] for one in found["links"] if one["rel"] == "next"]
    kept = {key: value for key, (value,) in parse_qs(urlsplit(more).query).items()}
    assert kept.pop("cursor")
    assert kept == query
    again = client.get(more.replace("http://testserver", "")).json()
    assert (refs(found), refs(again)) == (["B1", "B2"], ["B3", "B4"])


@pytest.fixture
def changed_city(full_city):
    """B1 ended on 2026-10-01, its number was another until June; the left cell was redrawn in May."""
    from geo_grid.areas.models import GridCellVersion
    from geo_grid.premises.models import Address, Building

    def day(text: str) -> datetime:
        return datetime.fromisoformat(f"{text}T00:00:00+08:00")

    Building.objects.update(valid=(day("2026-01-01"), None))
    Building.objects.filter(ref="B1").update(valid=(day("2026-01-01"), day("2026-10-01")))
    address = Address.objects.get(building__ref="B1", is_primary=True)
    address.valid = (day("2026-06-01"), None)
    address.save()
    address.pk, address.valid, address.number = (
        None,
        (day("2026-01-01"), day("2026-06-01")),
        "旧1号",
    )
    address.save()
    version = GridCellVersion.objects.filter(cell_id=full_city.grid_cells[0]).get()
    version.valid = (day("2026-05-01"), None)
    version.save()
    version.pk, version.valid, version.name = None, (day("2026-01-01"), day("2026-05-01")), "旧名"
    version.save()
    return full_city


PERIODS = [
    ("2026-09-01/2026-12-01", True), ("2026-10-01/2026-12-01", False), ("2026-09-30/..", True),
    ("2026-10-01T00:00:00+08:00/..", False), ("../2026-01-01", True), ("../2025-12-31", False),
    ("2026-09-30", True), ("2026-10-01", False), ("2026-09-30T23:59:59+08:00/", True), ("/2026-02-01", True),
]  # fmt: skip


@pytest.mark.parametrize(("period", "is_there"), PERIODS)
def test_an_interval_finds_what_was_valid_at_any_moment_of_it(
    client, changed_city, decode, period, is_there
):
    query = {"datetime": period, "count": "exact"}
    found = client.get("/ogc/collections/buildings/items", query).json()
    assert refs(found).count("B1") == is_there
    assert found["numberMatched"] == len(found["features"])
    for path in (tile_path("buildings", 16, PLACE_001)[0], _ogc_tile("buildings", 16, PLACE_001)):
        body = client.get(path, {"datetime": period}).content
        _, x, y = tile_path("buildings", 16, PLACE_001)
        drawn = decode(body, 16, x, y).get("buildings")
        names = [] if drawn is None else list(drawn["name"])
        assert names.count("1号楼") == is_there


def test_of_an_interval_a_row_is_told_as_it_last_was(ask, changed_city):
    def number(period: str) -> str:
        (found,) = [
            one for one in ask("buildings", datetime=period)["features"]
            if one["properties"]["ref"] == "B1"
        ]  # fmt: skip
        return found["properties"]["number"]

    now = number("2026-09-01/..")
    assert now != "旧1号"
    assert number("2026-02-01/2026-03-01") == "旧1号"
    assert number("2026-02-01/2026-07-01") == number("../..".replace("..", "2026-02-01", 1)) == now


def test_a_cell_that_was_redrawn_is_one_feature_of_an_interval(ask, changed_city):
    def names(period: str) -> list[str]:
        found = ask("grid_cells", datetime=period)["features"]
        assert len({one["id"] for one in found}) == len(found)
        left = changed_city.grid_cells[0]
        return [one["properties"]["name"] for one in found if one["id"] == left]

    assert names("2026-02-01/2026-03-01") == ["旧名"]
    (last,) = names("2026-02-01/2026-07-01")
    assert last != "旧名"


def test_a_layer_that_is_gone_leaves_the_others_of_its_tile(client, full_city):
    path, _, _ = tile_path("streets,gone_theme", 15)
    alone = client.get(path.replace(",gone_theme", ""))
    assert alone.content
    assert client.get(path).content == alone.content
    assert client.get(path.replace("streets,", "")).status_code == 404
    told = client.get("/tiles/gone_theme,streets.json").json()
    assert [one["id"] for one in told["vector_layers"]] == ["streets"]


@pytest.mark.parametrize(
    ("query", "code"),
    [("nosuch=1", "parameter_unknown"), ("datetime=soon", "datetime_unreadable"),
     ("datetime=2026-01-01&as_of=2026-01-01", "given_twice")],
)  # fmt: skip
def test_a_tile_refuses_what_it_does_not_know(client, full_city, query, code):
    for path in (tile_path("buildings", 16)[0], _ogc_tile("buildings", 16)):
        reply = client.get(f"{path}?{query}")
        assert (reply.status_code, reply.json()["code"]) == (400, code)


def _ogc_tile(name: str, z: int, place=MIDDLE) -> str:
    _, x, y = tile_path(name, z, place)
    return f"/ogc/collections/{name}/tiles/WebMercatorQuad/{z}/{y}/{x}"
