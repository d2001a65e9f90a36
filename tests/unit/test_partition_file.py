"""Blocks in, cells out: the files of the kernel and its command, without a database."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from django.core.management import CommandError, call_command

from geo_grid.errors import BadInput
from geo_grid.geometry.partition.files import read_blocks


@pytest.fixture
def blocks(tmp_path):
    """Four by four squares of 100 m near Xiamen, one resident more in each than in the last."""
    squares = [
        shapely.box(x, y, x + 100, y + 100) for y in range(0, 400, 100) for x in range(0, 400, 100)
    ]
    frame = gpd.GeoDataFrame(
        {"block_id": [f"b{i}" for i in range(16)], "population": range(20, 36), "households": 7},
        geometry=shapely.transform(squares, lambda xy: xy + np.array([510_000, 2_700_000])),
        crs=4548,
    )
    frame.to_file(tmp_path / "town.gpkg", layer="blocks")
    return tmp_path / "town.gpkg"


def partition(blocks, *more: str, out: str = "cells.csv", parts: int = 4) -> pd.DataFrame:
    path = blocks.parent / out
    call_command("partition_file", str(blocks), "--parts", str(parts), "--out", str(path), *more)
    return pd.read_csv(path)


def test_every_block_gets_a_district(blocks):
    table = partition(blocks, "--report", str(blocks.parent / "report.json"))
    assert list(table.columns) == ["block_id", "district"]
    assert sorted(table["block_id"]) == sorted(f"b{i}" for i in range(16))
    assert table["district"].nunique() == 4
    report = json.loads((blocks.parent / "report.json").read_text())
    assert report["valid"]
    assert report["reasons"] == []
    assert {"district", "weight_1", "polsby_popper", "reock", "span_m"} <= set(report["cells"][0])


def test_degrees_are_measured_in_metres(blocks):
    frame = gpd.read_file(blocks).to_crs(4326)
    frame.to_file(blocks.parent / "town.geojson")
    problem = read_blocks(str(blocks.parent / "town.geojson"), weights=["population"]).problem
    assert problem.areas_m2 == pytest.approx(10_000, rel=0.01)
    assert problem.shared_m == pytest.approx(100, rel=0.01)
    assert len(problem.edges) == 24


def test_layer_several_weights_and_dissolved_cells(blocks):
    path = blocks.parent / "cells.gpkg"
    call_command(
        "partition_file", f"{blocks}:blocks", "--parts", "4", "--weight", "population,households",
        "--tolerance", "0.3", "--out", str(path),
    )  # fmt: skip
    cells = gpd.read_file(path)
    assert len(cells) == 4
    assert cells.area.sum() == pytest.approx(160_000)


def test_present_cells_keep_their_names(blocks):
    first = partition(blocks)
    first["district"] = "cell-" + first["district"].astype(str)
    first.to_csv(blocks.parent / "present.csv", index=False)
    present = ["--present", str(blocks.parent / "present.csv"), "--move-price", "5"]
    again = partition(blocks, *present, out="again.csv")
    assert (again["district"] == first["district"]).all()


def test_best_effort_has_a_status_of_its_own(blocks):
    with pytest.raises(SystemExit) as caught:
        partition(blocks, parts=30)
    assert caught.value.code == 3
    assert (blocks.parent / "cells.csv").exists()


def test_bad_calls_end_with_usage(blocks, tmp_path):
    (tmp_path / "edges.csv").write_text("u,v\nb0,b99\n")
    (tmp_path / "present.csv").write_text("block_id,zone\nb0,1\n")
    for more in (
        ["--weight", "cats"], ["--edges", str(tmp_path / "edges.csv")],
        ["--present", str(tmp_path / "present.csv")], ["--seconds", "-1"],
    ):  # fmt: skip
        with pytest.raises(CommandError) as caught:
            partition(blocks, *more)
        assert caught.value.returncode == 2
    with pytest.raises(CommandError) as caught:
        call_command("partition_file", "nowhere.gpkg", "--parts", "2", "--out", "x.csv")
    assert caught.value.returncode == 2


def test_double_ids_and_broken_shapes_are_named(blocks):
    frame = gpd.read_file(blocks)
    double = frame.assign(block_id="same")
    double.to_file(blocks.parent / "double.gpkg")
    with pytest.raises(BadInput) as caught:
        read_blocks(str(blocks.parent / "double.gpkg"), weights=["population"])
    assert caught.value.code == "block_id_double"
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    frame.iloc[:1].set_geometry([bow], crs=4548).to_file(blocks.parent / "bow.gpkg")
    with pytest.raises(BadInput) as caught:
        read_blocks(str(blocks.parent / "bow.gpkg"), weights=["population"])
    assert caught.value.code == "block_shape_unusable"
