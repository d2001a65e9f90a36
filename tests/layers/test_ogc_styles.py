"""OGC API – Styles: how each layer is drawn, told to clients that draw its tiles."""

from __future__ import annotations

import json
import operator
import subprocess
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.catalogue import declarations
from layers.catalogue.layer import Column, Entry, Layer, Name, Style
from layers.tiles import stylesheets
from tests.conftest import ROOT

STYLE = "application/vnd.mapbox.style+json"
VALIDATE = """
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
const styles = JSON.parse(process.argv[1]);
console.log(JSON.stringify(styles.map((one) => validateStyleMin(one).map((e) => e.message))));
"""
COMPARE = {"<": operator.lt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne}


def holds(condition: Any, row: dict[str, Any]) -> bool:
    """What MapLibre makes of a condition: comparing with what is absent is false, or unequal."""
    name, *parts = condition
    if name in ("all", "any"):
        return {"all": all, "any": any}[name](holds(one, row) for one in parts)
    if name == "!":
        return not holds(parts[0], row)
    if name == "has":
        return parts[0] in row
    (_, column), value = parts
    known = row.get(column)
    if known is None:
        return name == "!="
    return COMPARE[name](known, value) and (
        name == "!=" or isinstance(known, bool) == isinstance(value, bool)
    )


def drawn_in(style: dict[str, Any], row: dict[str, Any], zoom: float) -> set[str]:
    """The colours in which a row is drawn at a zoom."""
    return {
        colour
        for one in style["layers"]
        if one.get("minzoom", 0) <= zoom < one.get("maxzoom", 99)
        and ("filter" not in one or holds(one["filter"], row))
        for key, colour in one["paint"].items()
        if key.endswith("-color") and "stroke" not in key
    }


def listed(client) -> dict[str, dict[str, Any]]:
    found = client.get("/ogc/styles").json()["styles"]
    return {one["id"]: one for one in found}


@pytest.fixture
def sheets(client, full_city) -> dict[str, dict[str, Any]]:
    found = {}
    for name, one in listed(client).items():
        (address,) = (link["href"] for link in one["links"] if link["rel"] == "stylesheet")
        reply = client.get(address)
        assert reply["Content-Type"] == STYLE
        found[name] = reply.json()
    return found


def test_every_layer_has_a_style_on_light_and_on_dark(sheets):
    assert set(sheets) == {
        name + ending for name in declarations.LAYERS for ending in ("", "-dark")
    }
    for layer in declarations.LAYERS.values():
        for ending, colour in (("", layer.style.colour), ("-dark", layer.style.dark)):
            assert colour in drawn_in(sheets[layer.name + ending], {}, 22), layer.name


def test_maplibre_finds_no_fault_in_any(sheets):
    texts = json.dumps(list(sheets.values()))
    done = subprocess.run(
        ["node", "--input-type=module", "-e", VALIDATE, texts],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert len(found) == len(sheets)
    assert not any(found), found


def test_a_style_names_tiles_that_are_there(client, sheets):
    for name, one in sheets.items():
        (source,) = one["sources"].values()
        (template,) = source["tiles"]
        z = max(source["minzoom"], 1)
        address = template.replace("{z}", str(z)).replace("{x}", "1").replace("{y}", "0")
        assert client.get(address).status_code == 200, name
        layers = {layer["source-layer"] for layer in one["layers"]}
        assert layers == {name.removesuffix("-dark")}


def test_what_stands_for_far_things_ends_where_the_things_begin(sheets):
    for layer in declarations.LAYERS.values():
        if layer.far is None:
            continue
        count = layer.far.counts[0]
        for some in (1, 9, 10, 639, 640, 10**6):
            far = [one for one in sheets[layer.name]["layers"] if one.get("maxzoom") == layer.near]
            assert sum(holds(one["filter"], {count: some}) for one in far) == 1
        assert drawn_in(sheets[layer.name], {}, layer.near - 0.1) == set()


def themed(entries: dict[str, str], type_: str, *, is_graded: bool) -> Layer:
    rows = tuple(Entry(key, Name(key, key), colour, colour) for key, colour in entries.items())
    look = Style("#010101", "#020202", 4, "mark", rows, is_graded=is_graded)
    column = Column("mark", Name("标记", "Mark"), type_, tile_from=0)
    return replace(declarations.LAYERS["places"], style=look, columns=(column,))


def colours_of(layer: Layer, rows: list[dict[str, Any]]) -> list[set[str]]:
    style = stylesheets.style_of(layer, base="http://h", language="zh")
    return [drawn_in(style, row, 22) for row in rows]


@pytest.mark.usefixtures("full_city")
def test_switches_and_words_are_told_apart():
    words = themed({"true": "#aa0000", "no": "#00aa00"}, "text", is_graded=False)
    rows = [{"mark": "true"}, {"mark": "no"}, {"mark": "other"}, {}]
    assert colours_of(words, rows) == [{"#aa0000"}, {"#00aa00"}, {"#010101"}, {"#010101"}]
    switch = themed({"true": "#aa0000", "false": "#00aa00"}, "boolean", is_graded=False)
    assert colours_of(switch, [{"mark": True}, {"mark": False}, {}]) == [
        {"#aa0000"}, {"#00aa00"}, {"#010101"},
    ]  # fmt: skip


@given(
    lows=st.lists(st.integers(-50, 50), min_size=1, max_size=6, unique=True).map(sorted),
    value=st.one_of(st.none(), st.floats(-60, 60)),
)
def test_a_graded_value_has_the_colour_of_its_row_of_the_legend(lows, value):
    layer = themed({str(low): f"#{low + 100:06d}" for low in lows}, "number", is_graded=True)
    classes = stylesheets.classes_of(layer, is_dark=False)
    row = {} if value is None else {"mark": value}
    found = [colour for _, condition, colour in classes if holds(condition, row)]
    under = [low for low in lows if value is not None and low <= value]
    assert found == [f"#{under[-1] + 100:06d}" if under else "#010101"]


def test_metadata_leads_to_the_style_and_back(client, full_city):
    told = client.get("/ogc/styles/units-dark/metadata").json()
    assert told["id"] == "units-dark"
    assert client.get(told["stylesheets"][0]["link"]["href"])["Content-Type"] == STYLE
    assert {"self", "collection"} <= {one["rel"] for one in told["links"]}
    page = client.get("/ogc/styles?f=html")
    assert page["Content-Type"].startswith("text/html")
    assert "units-dark" in page.content.decode()
    landing = client.get("/ogc/?f=json").json()["links"]
    assert any(one["href"].endswith("/ogc/styles") for one in landing)


def test_a_style_that_is_not_there_is_named(client, full_city):
    for path in ("nothing", "units-dark-dark", "-dark"):
        reply = client.get(f"/ogc/styles/{path}")
        assert reply.status_code == 404
        assert reply.json()["code"] == "layer_unknown"
    assert client.get("/ogc/styles/units?as_of=2020-01-01").status_code == 400


def test_a_stranger_is_told_of_open_layers_alone(client, full_city):
    client.logout()
    assert set(listed(client)) == {"open_communities", "open_communities-dark"}
    assert client.get("/ogc/styles/open_communities").status_code == 200
    for name in ("units", "units-dark", "nothing"):
        assert client.get(f"/ogc/styles/{name}").status_code == 401
        assert client.get(f"/ogc/styles/{name}/metadata").status_code == 401
