"""The large demo city: its sketch and names, and people made part by part."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from importers.demo import SIZES, crowd, generate
from importers.demo.divisions import Division, make_divisions
from importers.demo.mesh import make_mesh
from importers.demo.names import Namer, chinese

NOW = datetime(2026, 3, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_the_sketch_of_the_city_hangs_together():
    size = SIZES["city"]
    columns = len(size.west_m) + len(size.east_m)
    rows = len(size.south_m) + len(size.north_m)
    assert {len(line) for line in size.uses} == {columns}
    assert len(size.uses) == rows
    assert (len(size.row_names), len(size.column_names)) == (rows + 2, columns + 2)
    names = size.row_names + size.column_names
    assert len(set(names)) == len(names)
    assert set(size.bridge_rows) <= set(size.row_names)
    assert set(size.underpass_columns) <= set(size.column_names)
    assert len(size.bridge_rows) >= 8


@pytest.fixture(scope="module")
def divisions() -> list[Division]:
    size = SIZES["city"]
    mesh = make_mesh(size)
    homes = {cell: 760 for cell in mesh.cells if mesh.home(cell) == cell}
    return make_divisions(mesh, homes, Namer(np.random.default_rng(1)))


def test_a_city_has_districts_streets_and_communities(divisions):
    codes = [division.code for division in divisions]
    assert len(set(codes)) == len(codes)
    names = [division.name for division in divisions if division.ground is not None]
    assert len(set(names)) == len(names) > 900
    known = set(codes)
    for code in codes:
        assert len(code) == 12
        above = code[:9] if code[9:] != "000" else code[:6] if code[6:9] != "000" else code[:4]
        assert above.ljust(12, "0") in known
    assert sum(code.endswith("000000") for code in codes) == 5
    assert sum(code[6:9] != "000" and code[9:] == "000" for code in codes) > 50


def test_names_do_not_run_out():
    namer = Namer(np.random.default_rng(1))
    streets = [namer.street(old=False) for _ in range(6_000)]
    assert len(set(streets)) == len(streets)
    estates = [namer.estate("slab") for _ in range(3_000)]
    assert len(set(estates)) == len(estates)


@pytest.mark.parametrize(
    ("number", "text"),
    [(9, "九"), (10, "十"), (21, "二十一"), (100, "一百"), (105, "一百零五"), (112, "一百一十二"),
     (230, "二百三十")],
)  # fmt: skip
def test_numerals(number, text):
    assert chinese(number) == text


@pytest.fixture(scope="module")
def in_parts(tmp_path_factory) -> Path:
    """The smallest city, its people made in three parts."""
    patch = pytest.MonkeyPatch()
    patch.setitem(SIZES, "community", replace(SIZES["community"], in_parts=True))
    patch.setattr(crowd, "PART_BUILDINGS", 150)
    folder = tmp_path_factory.mktemp("parts")
    manifest = generate(folder, size="community", seed=1, now=NOW)
    patch.undo()
    assert manifest.households == pytest.approx(SIZES["community"].households, rel=0.02)
    return folder


@pytest.mark.slow
def test_parts_share_no_number(in_parts):
    def read(name: str) -> pd.DataFrame:
        return pd.read_csv(in_parts / f"{name}.csv", dtype=str, keep_default_na=False)

    people, units, firms = read("residents"), read("units"), read("organisations")
    assert people["ref"].is_unique
    assert people["id_number"][people["id_number"] != ""].is_unique
    assert units["ref"].is_unique
    assert units["building_ref"].nunique() > 300
    assert firms["credit_code"].is_unique
    doors = units[["building_ref", "entrance", "room"]].agg("|".join, axis=1)
    homes = people[["building_ref", "entrance", "room"]].agg("|".join, axis=1)
    assert set(homes) <= set(doors)
    assert people.groupby("household_ref")["room"].nunique().max() == 1
    assert not list(in_parts.glob(".*.part"))
