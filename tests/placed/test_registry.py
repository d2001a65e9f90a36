"""The registry of what stands on the ground is whole, and nothing beside it lists the nouns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps

from geo_grid.areas import standing
from geo_grid.areas.models import BasicCellSums
from geo_grid.areas.placed import PLACED, all_sums

ROOT = Path(__file__).resolve().parents[2]
# What moves, counts and undoes things knows none of them.
BLIND = (
    "geo_grid/areas", "geo_grid/locate", "geo_grid/redraw", "importers/runs/undo.py",
    "importers/city/basic_cells.py", "layers/statistics", "layers/catalogue/source.py",
    "layers/catalogue/sql", "layers/tiles",
)  # fmt: skip
TABLES = ("facility", "component", "organisationplace")


def test_every_table_with_a_point_and_an_atom_is_registered():
    placed = {standing.model_of(one) for one in PLACED if one.has_point}
    found = {
        model
        for model in apps.get_app_config("geo_grid").get_models()
        if {"point", "basic_cell"} <= {field.name for field in model._meta.local_fields}
    }
    assert found == placed


def test_the_stored_sums_are_those_of_the_table():
    columns = {field.name for field in BasicCellSums._meta.local_fields} - {"basic_cell"}
    assert {one.column for one in all_sums() if one.is_stored} == columns


def test_ranks_and_orders_are_given_once():
    for numbers in ([one.rank for one in PLACED], [one.order for one in all_sums()]):
        assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("layer", [layer for placed in PLACED for layer in placed.layers],
                         ids=lambda layer: layer.name)  # fmt: skip
def test_a_layer_has_its_statement_in_the_package_of_its_noun(layer):
    text = layer.files.text(f"layer_{layer.name}")
    assert all(column.name in text for column in layer.columns)


def test_nothing_that_serves_all_nouns_names_one_of_their_tables():
    named = re.compile(rf"geo_grid_({'|'.join(TABLES)})\b")
    assert all((ROOT / name).exists() for name in BLIND)
    paths = [p for name in BLIND for p in (ROOT / name, *(ROOT / name).rglob("*"))]
    texts = {p for p in paths if p.is_file() and p.suffix in {".py", ".sql"}}
    assert not [p for p in texts if named.search(p.read_text(encoding="utf-8"))]
