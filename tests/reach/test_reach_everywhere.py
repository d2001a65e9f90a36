"""One count in all places: the page of coverage, statistics, files and ``/ogc/`` tell the same."""

from __future__ import annotations

import csv
import json
from datetime import date

import openpyxl
import pyogrio
import pytest
from django.core.management import CommandError, call_command

from geo_grid import city_time
from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.areas.models import Division
from geo_grid.disclosure.actions import publish
from geo_grid.errors import BadInput
from geo_grid.facilities.models import Facility
from geo_grid.premises.models import Building
from layers.catalogue.declarations import layer_named
from layers.exports import export_spec
from layers.exports.layer_export import write_layer
from layers.statistics.reach_measures import reach_on
from tests.reach.conftest import EAST_M, NORTH_M
from tests.reach.test_people_reached import LEFT, RIGHT, covered, peopled  # noqa: F401
from tests.reach.test_reach import metres

UNITS = ("served", "no_place", "out")
PERSONS = ("persons", *UNITS)
LEVELS = {"grid_cells": ("grid_cell",), "divisions": ("community", "street", "district")}


def expected(row: dict) -> dict:
    """What every other place should tell of a row of the page of coverage."""
    people = row["people"]
    share = round(100 * row["out"] / row["units"], 1) if row["units"] else None
    return {
        **{f"reach_{name}": row[name] for name in UNITS}, "reach_out_percent": share,
        "reach_away": row["mean_away"], "reach_persons": people["persons"],
        **{f"reach_persons_{name}": people[name] for name in UNITS},
        "reach_numbers": people["numbers"], "reach_as_of": people.get("as_of"),
        "reach_error": people.get("error"),
    }  # fmt: skip


def by_page(client, layer: str) -> dict[int, dict]:
    rows = [row for level in LEVELS[layer] for row in covered(client, level)["results"]]
    return {row["id"]: expected(row) for row in rows}


def by_ogc(client, layer: str, **more) -> dict[int, dict]:
    reply = client.get(
        f"/ogc/collections/{layer}/items", {"reach": "clinic", "f": "json", "limit": 500} | more
    )
    assert reply.status_code == 200, reply.content
    return {one["id"]: one["properties"] for one in reply.json()["features"]}


def by_statistics(client, layer: str) -> dict[int, dict]:
    found = {}
    for level in LEVELS[layer]:
        told = client.get("/api/v1/statistics", {"level": level, "kind": "clinic"}).json()
        found |= {row["id"]: row for row in told["rows"]}
    return found


def in_file(path, layer: str, client) -> dict[int, dict]:
    """The rows of an export as the account of a client gets it."""
    query = {"layer": layer, "format": path.suffix[1:], "reach": "clinic"}
    with acting(Caller(scope=scope_of(client.user))) as who:
        spec = export_spec.read(query, scope=who.scope, today=city_time.today())
        write_layer(spec.selection, path)
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {int(row["id"]): row for row in csv.DictReader(file)}
    if path.suffix == ".geojson":
        return {one["id"]: one["properties"] for one in json.loads(path.read_text())["features"]}
    if path.suffix == ".xlsx":
        return in_workbook(path, layer)
    rows = pyogrio.read_dataframe(path, read_geometry=False).to_dict("records")
    return {row["id"]: row for row in rows}


def in_workbook(path, layer: str) -> dict[int, dict]:
    """Its head has titles in place of names."""
    names = [one.name for one in reach_on(layer_named(layer), "clinic").columns]
    codes = {"精确": "exact", "不公开": "hidden", "公布数，按户数分摊": "published"}
    head, *lines = openpyxl.load_workbook(path).worksheets[0].values
    end = head.index("lon")
    found = {}
    for line in lines:
        if isinstance(line[0], int):
            told = dict(zip(names, line[end - len(names) : end], strict=True))
            found[line[0]] = told | {"reach_numbers": codes.get(told["reach_numbers"])}
    return found


def plain(value):
    """A value as the reply of the server has it, whatever the file made of it."""
    if value is None or str(value) in ("", "nan", "NaT", "<NA>"):
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value)[:10]


@pytest.mark.parametrize("role", ["city_manager", "community_manager", "planner"])
@pytest.mark.parametrize("layer", list(LEVELS))
def test_page_statistics_files_and_ogc_tell_the_same(peopled, login_as, tmp_path, layer, role):  # noqa: F811
    publish()
    area = {"division_code": LEFT} if role == "community_manager" else {}
    reader = login_as(role, "reader", **area)
    page = by_page(reader, layer)
    assert page
    places = [by_ogc(reader, layer), by_statistics(reader, layer)]
    places += [in_file(tmp_path / f"out.{form}", layer, reader)
               for form in ("csv", "geojson", "gpkg", "xlsx")]  # fmt: skip
    for place in places:
        for pk, row in page.items():
            told = {name: plain(place[pk][name]) for name in row}
            assert told == {name: plain(value) for name, value in row.items()}


def test_the_statistics_of_the_whole_city_are_those_of_the_page(peopled, client):  # noqa: F811
    (row,) = covered(client, "city")["results"]
    told = client.get("/api/v1/statistics", {"level": "city", "kind": "clinic"}).json()["rows"]
    assert [one["id"] for one in told] == [Division.objects.get(level="city").pk]
    assert row["out"] == 50
    assert {name: told[0][name] for name in expected(row)} == expected(row)


def test_p07_what_is_not_told_on_the_page_is_told_nowhere(peopled, login_as, tmp_path):  # noqa: F811
    publish()
    manager = login_as("community_manager", "manager", division_code=LEFT)
    names = [f"reach_persons{one}" for one in ("", "_served", "_no_place", "_out")]
    for rows in (
        by_ogc(manager, "grid_cells"),
        in_file(tmp_path / "a.gpkg", "grid_cells", manager),
    ):
        hidden = [row for row in rows.values() if plain(row["reach_numbers"]) == "hidden"]
        assert hidden
        assert all(plain(row[name]) is None for row in hidden for name in names)
    other = {row["code"]: row for row in by_ogc(manager, "divisions").values()}[RIGHT]
    assert other["reach_numbers"] == "published"
    assert other["reach_persons"] % 5 == 0


def test_a_building_tells_its_nearest_stations_and_how_far_they_are(peopled, client, tmp_path):  # noqa: F811
    """B1 is two steps north of F1; B2 one step east of B1 along the top street."""
    Facility.objects.filter(ref="F1").update(capacity=50)
    house = {row["code"]: row["id"] for row in covered(client, "building")["results"]}
    for rows in (by_ogc(client, "buildings"), in_file(tmp_path / "b.gpkg", "buildings", client),
                 in_file(tmp_path / "b.csv", "buildings", client)):  # fmt: skip
        b1, b2 = rows[house["B1"]], rows[house["B2"]]
        assert (b1["reach_nearest"], b1["reach_nearest_name"]) == ("F1", "F1卫生站")
        assert float(b1["reach_nearest_away"]) == metres(2 * NORTH_M)
        assert float(b2["reach_nearest_away"]) == metres(2 * NORTH_M + EAST_M)
        assert b1["reach_second"] == "F2"
        assert [int(b1[f"reach_{name}"]) for name in UNITS] == [20, 20, 0]
        assert [int(b2[f"reach_{name}"]) for name in UNITS] == [0, 0, 50]
        assert not any(name.startswith("reach_persons") for name in b1)
        empty = rows[Building.objects.get(ref="B3").pk]
        assert plain(empty["reach_nearest"]) is None
        assert int(empty["reach_out"]) == 0


def test_the_command_writes_the_same_columns(peopled, client, tmp_path):  # noqa: F811
    path = tmp_path / "cells.geojson"
    call_command("export_layer", "grid_cells", "--reach", "clinic", "--out", str(path))
    told = json.loads(path.read_text())
    page = by_page(client, "grid_cells")
    assert any("reach" in note.lower() or "服务覆盖" in note for note in told["notes"])
    for one in told["features"]:
        if one["id"] in page:
            assert one["properties"] | page[one["id"]] == one["properties"]
    with pytest.raises(CommandError):
        call_command("export_layer", "streets", "--reach", "clinic", "--out", str(path))


@pytest.mark.parametrize(
    ("layer", "query", "code"),
    [
        ("streets", {"reach": "clinic"}, "reach_layer"),
        ("grid_cells", {"reach": "palace"}, "kind_unknown"),
        ("grid_cells", {"reach": "clinic", "day": "2026-01-31"}, "reach_of_now"),
    ],
)
def test_what_cannot_be_told_is_refused_by_name(peopled, client, layer, query, code):  # noqa: F811
    given = {"layer": layer, **query}
    with pytest.raises(BadInput) as refused, acting(Caller(scope=scope_of(client.user))) as who:
        export_spec.read(given, scope=who.scope, today=city_time.today())
    assert refused.value.code == code
    given = {"datetime" if name == "day" else name: value for name, value in query.items()}
    reply = client.get(f"/ogc/collections/{layer}/items", given)
    assert (reply.status_code, reply.json()["code"]) == (400, code)
    assert reply.json()["message"]


def test_pages_and_single_features_of_ogc_keep_the_measures(peopled, client):  # noqa: F811
    first = client.get("/ogc/collections/grid_cells/items",
                       {"reach": "clinic", "f": "json", "limit": 1}).json()  # fmt: skip
    following = next(one["href"] for one in first["links"] if one["rel"] == "next")
    assert "reach=clinic" in following
    pk = first["features"][0]["id"]
    one = client.get(f"/ogc/collections/grid_cells/items/{pk}", {"reach": "clinic", "f": "json"})
    assert one.json()["properties"] == first["features"][0]["properties"]
    bare = by_ogc(client, "grid_cells", properties="code")
    assert bare[pk].keys() == {"code", *(name for name in bare[pk] if name.startswith("reach_"))}
