"""OGC API – Features: numbers and rows that a caller may not be told, however they are asked for."""

from __future__ import annotations

import base64
import json

import pytest

from layers.catalogue import declarations
from layers.catalogue.scope import EVERYTHING
from layers.ogc import cql
from layers.ogc.items import PageRequest, Sort, count, page
from tests.layers.conftest import scope_of


def test_p07_rows_of_registers_and_cases_are_ones_own(full_city):
    left = scope_of(prefixes=("990101001001",))
    for name, inside in (("population", 1), ("organisations", 1), ("incidents", 1)):
        layer = declarations.layer_named(name)
        assert len(page(layer, PageRequest(scope=scope_of())).features) == 0
        assert len(page(layer, PageRequest(scope=left)).features) >= inside


BOUND = {
    "grid_cells": ("residents", "households", "registered", "floating", "left_behind", "overseas",
                   "organisations"),
    "basic_cells": ("residents", "households", "registered", "floating", "left_behind", "overseas",
                    "organisations"),
    "units": ("is_estimated",),
}  # fmt: skip


@pytest.mark.parametrize("name", BOUND)
def test_p07_a_number_of_foreign_ground_is_not_told_however_it_is_asked(full_city, name):
    """Neither small nor large, neither shown nor found by a filter nor by the order of a page."""
    layer = declarations.layer_named(name)
    assert {one.name for one in layer.columns if one.is_bound} == set(BOUND[name])
    left = scope_of(cells=(full_city.grid_cells[0],))
    codes = {json.loads(one)["properties"].get("code") for one in page(
        layer, PageRequest(scope=EVERYTHING)).features}  # fmt: skip
    known = [json.loads(one) for one in page(layer, PageRequest(scope=left)).features]
    assert {one["properties"].get("code") for one in known} == codes  # the ground is everybody's
    foreign = {one["id"] for one in known if one["properties"][BOUND[name][0]] is None}
    assert foreign
    assert len(foreign) < len(known)
    truth = {json.loads(one)["id"]: json.loads(one)["properties"] for one in page(
        layer, PageRequest(scope=EVERYTHING)).features}  # fmt: skip
    for one in known:
        told = {column: one["properties"][column] for column in BOUND[name]}
        own = {column: truth[one["id"]][column] for column in BOUND[name]}
        assert told == (dict.fromkeys(own) if one["id"] in foreign else own)
    for column in BOUND[name]:
        _asked_in_vain(layer, left, foreign, column)


def _asked_in_vain(layer, scope, foreign: set[int], column: str) -> None:
    is_flag = layer.column(column).type == "boolean"
    texts = ("= true", "= false") if is_flag else (">= 0", "= 0", "= 1", "= 6", "> 3", "< 99")
    for text in (*texts, "IS NOT NULL"):
        condition, values = cql.condition(f"{column} {text}", language="cql2-text", layer=layer)
        asked = PageRequest(scope=scope, condition=condition, values=values)
        assert not foreign & {json.loads(one)["id"] for one in page(layer, asked).features}
        assert count(layer, asked, exact=True) == len(page(layer, asked).features)
    for value in (True, False) if is_flag else range(8):
        asked = PageRequest(scope=scope, equal={column: value})
        assert not foreign & {json.loads(one)["id"] for one in page(layer, asked).features}
    for descending in (True, False):
        sort = [Sort(layer.column(column), descending)]
        ids = [json.loads(one)["id"] for one in page(
            layer, PageRequest(scope=scope, sort=sort)).features]  # fmt: skip
        assert ids[-len(foreign) :] == sorted(foreign)  # in the order of their ids alone
        if len(foreign) > 1:  # where the page ends among them, its link holds no number
            first = page(layer, PageRequest(scope=scope, sort=sort, limit=len(ids) - 1))
            cursor = base64.urlsafe_b64decode(first.following + "=" * (-len(first.following) % 4))
            assert json.loads(cursor)[0] is None


def test_p07_a_cell_is_told_where_all_of_its_atoms_are_ones_own(full_city):
    """An atom of a foreign cell in a partition that is no longer: none of its cell is told."""
    from geo_grid.areas.models import CellAssignment

    left, right = full_city.grid_cells
    CellAssignment.objects.filter(
        basic_cell_id=full_city.basic_cells["001"], kind="base", valid__upper_inf=True
    ).update(cell_id=right)
    layer = declarations.layer_named("grid_cells")
    told = {json.loads(one)["id"]: json.loads(one)["properties"] for one in page(
        layer, PageRequest(scope=scope_of(prefixes=("990101001002",)))).features}  # fmt: skip
    assert told[right]["residents"] is None
    assert told[right]["buildings"] is not None
    whole = {json.loads(one)["id"]: json.loads(one)["properties"] for one in page(
        layer, PageRequest(scope=scope_of(cells=(right,)))).features}  # fmt: skip
    assert whole[right]["residents"] is not None
    assert whole[left]["residents"] is None
