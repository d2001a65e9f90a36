"""Cells of professional grids as a layer of their own: named by their grid, never among those of the base."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from geo_grid.access.models import User
from geo_grid.areas.models import GridCellVersion
from geo_grid.areas.professional_models import ProfessionalGrid
from geo_grid.redraw.drafts import actions
from layers.catalogue import declarations
from layers.catalogue.scope import EVERYTHING
from layers.ogc.items import PageRequest, page
from tests.aging import age_ground
from tests.conftest import make_user
from tests.db.test_professional_grids import put_in_force, who
from tests.layers.conftest import scope_of, tile_path

BOTH = ["990101001001", "990101001002"]
LAYER = "professional_grid_cells"
BOUND = (
    "residents",
    "households",
    "registered",
    "floating",
    "left_behind",
    "overseas",
    "organisations",
)


@pytest.fixture
def fire(full_city):
    """The whole city in cells of a fire grid, as the base grid has them."""
    for name in ("author", "reviewer"):
        User.objects.create(username=name)
    ProfessionalGrid.objects.create(
        code="fire", name_zh="消防网格", name_en="Fire", colour="#c0392b"
    )
    put_in_force(actions.create_plan(area=BOTH, overlay="fire", author=who("author")))
    return full_city


def features(name: str, **asked) -> list[dict]:
    found = page(declarations.layer_named(name), PageRequest(**{"scope": EVERYTHING, **asked}))
    return [json.loads(one) for one in found.features]


def test_each_collection_holds_its_own_cells_and_the_trade_is_named(fire):
    base = {one["id"] for one in features("grid_cells")}
    trade = features(LAYER)
    assert base == set(fire.grid_cells)
    assert {one["properties"]["kind"] for one in trade} == {"fire"}
    assert len(trade) == len(base)
    assert not base & {one["id"] for one in trade}
    known = {one["properties"]["community"]: one["properties"] for one in features("grid_cells")}
    for one in trade:
        same = known[one["properties"]["community"]]
        told = {name: one["properties"][name] for name in (*BOUND, "area_m2", "buildings")}
        assert told == {name: same[name] for name in told}, "the same ground holds the same"


def test_the_collection_is_listed_once_a_grid_has_cells(full_city, client, request):
    client.force_login(make_user("planner", "chief"))

    def listed():
        told = client.get("/ogc/collections").json()["collections"]
        return [one["id"] for one in told]

    assert LAYER not in listed()
    request.getfixturevalue("fire")
    assert LAYER in listed()


def test_p07_numbers_of_a_trade_s_cells_are_told_where_all_rows_may_be_listed(fire):
    known = features(LAYER, scope=scope_of(prefixes=BOTH[:1]))
    told = {one["properties"]["community"]: [one["properties"][n] for n in BOUND] for one in known}
    assert len(told) == len(known) == 2
    assert sorted(all(n is None for n in numbers) for numbers in told.values()) == [False, True]


def test_the_legend_names_each_trade_in_its_colour(fire):
    layer = next(one for one in declarations.layers() if one.name == LAYER)
    (entry,) = layer.style.entries
    assert (layer.style.by, entry.key, entry.title.en, entry.colour) == (
        "kind", "fire", "Fire", "#c0392b"
    )  # fmt: skip


def test_an_export_of_a_day_names_the_trade(fire, tmp_path):
    age_ground(1)
    target = tmp_path / "cells.csv"
    call_command("export_layer", LAYER, "--out", str(target))
    text = target.read_text("utf-8-sig")
    assert "消防网格" in text or "fire" in text
    assert len(text.strip().splitlines()) == 3
    GridCellVersion.objects.filter(kind="fire").delete()
    call_command("export_layer", LAYER, "--out", str(tmp_path / "none.csv"))
    assert len((tmp_path / "none.csv").read_text("utf-8-sig").strip().splitlines()) == 1


def test_cards_tell_the_trade_and_count_the_base_grid_alone(fire, client):
    client.force_login(make_user("planner"))
    assert client.get("/api/v1/city").json()["counts"]["grid_cells"] == 2
    cell = features(LAYER)[0]["id"]
    card = client.get(f"/api/v1/grid_cells/{cell}").json()
    assert (card["overlay"], card["basic_cells"], card["rule"]) == ("fire", 6, None)
    assert set(card["age"].values()) == {None}
    home = client.get(f"/api/v1/grid_cells/{fire.grid_cells[0]}").json()
    assert home["overlay"] is None


def test_tiles_carry_the_trade(fire, client):
    client.force_login(make_user("planner"))
    path, _, _ = tile_path(LAYER, 14)
    body = client.get(path).content
    assert b"fire" in body


def test_statistics_are_told_by_cells_of_the_trade(fire, client):
    client.force_login(make_user("community_manager", division_code=BOTH[0]))
    base = client.get("/api/v1/statistics?level=grid_cell").json()["rows"]
    trade = client.get("/api/v1/statistics?level=grid_cell&overlay=fire").json()["rows"]
    assert not {row["id"] for row in base} & {row["id"] for row in trade}
    numbers = ("residents", "households", "units", "open_incidents", "numbers")
    by_parent = {row["parent"]: [row[name] for name in numbers] for row in base}
    assert {row["parent"]: [row[name] for name in numbers] for row in trade} == by_parent
    assert sorted(row["numbers"] for row in trade) == ["exact", "hidden"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("level=community&overlay=fire", "overlay_of_cells"),
        ("level=grid_cell&overlay=water", "professional_grid_unknown"),
        ("level=grid_cell&overlay=fire&kind=clinic", "reach_of_base_grid"),
    ],
)
def test_what_a_trade_has_no_numbers_of_is_refused(fire, client, query, code):
    client.force_login(make_user("planner"))
    reply = client.get(f"/api/v1/statistics?{query}")
    assert (reply.status_code, reply.json()["code"]) == (400, code)
