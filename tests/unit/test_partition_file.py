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


def bricks(*, srid: int | None = 4548) -> gpd.GeoDataFrame:
    """Eight rows of eight bricks, every other row shifted, all turned by 23°: corners lie on the
    sides of neighbours only up to rounding."""
    boxes = [
        shapely.box(x * 100 + 37.3 * (y % 2), y * 80, x * 100 + 100 + 37.3 * (y % 2), y * 80 + 80)
        for y in range(8)
        for x in range(8)
    ]
    turn = np.deg2rad(23.0)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    turned = shapely.transform(boxes, lambda xy: xy @ matrix.T + (510_000, 2_700_000))
    columns = {"block_id": range(64), "population": 50}
    return gpd.GeoDataFrame(columns, geometry=turned, crs=srid)


@pytest.mark.parametrize("srid", [4548, 4326, 3857])
def test_bricks_touch_those_above_and_below(tmp_path, srid):
    """7 sides in each of 8 rows and 15 bits of side between any two rows: 56 + 105 borders."""
    bricks().to_crs(srid).to_file(tmp_path / "wall.gpkg")
    problem = read_blocks(str(tmp_path / "wall.gpkg"), weights=["population"]).problem
    assert len(problem.edges) == 56 + 7 * 15
    assert problem.shared_m.sum() == pytest.approx(56 * 80 + 7 * (800 - 37.3), rel=0.01)


def test_edges_listed_both_ways_count_once_and_barriers_are_read(blocks, tmp_path):
    table = pd.DataFrame({"u": ["b0", "b1", "b1"], "v": ["b1", "b0", "b2"]})
    table["barrier"] = ["", "soft", "hard"]
    table.to_csv(tmp_path / "edges.csv", index=False)
    problem = read_blocks(str(blocks), weights=["population"], edges=tmp_path / "edges.csv").problem
    assert problem.edges.tolist() == [[0, 1], [1, 2]]
    assert problem.barrier.tolist() == [1, 2]
    assert problem.shared_m == pytest.approx([100, 100])


def test_locks_of_blocks_and_of_cells_are_read_and_kept(blocks):
    first = partition(blocks)
    names = first["district"].unique()
    lock = np.where(first["district"] == names[0], "cell", "").astype(object)
    lock[np.flatnonzero(first["district"] == names[1])[0]] = "block"
    first.assign(locked=lock).to_csv(blocks.parent / "present.csv", index=False)
    again = partition(blocks, "--present", str(blocks.parent / "present.csv"), "--seed", "5")
    held = lock != ""
    assert (again["district"] == first["district"])[held].all()
    assert ((again["district"] == names[0]) == (first["district"] == names[0])).all()


def test_limits_suggest_how_many_cells(blocks):
    """440 residents, 100 to 120 in a cell: four."""
    path = blocks.parent / "cells.csv"
    call_command("partition_file", str(blocks), "--limits", "100-120", "--out", str(path))
    assert pd.read_csv(path)["district"].nunique() == 4


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"block_id": None}, "block_id_missing"),
        ({"population": -3.0}, "block_weight_unusable"),
        ({"population": np.nan}, "block_weight_unusable"),
        ({"population": np.inf}, "block_weight_unusable"),
        ({"geometry": None}, "block_shape_unusable"),
        ({"geometry": shapely.Point(1, 1)}, "block_shape_unusable"),
    ],
)
def test_a_bad_block_is_named(tmp_path, change, code):
    frame = bricks().astype({"population": float, "block_id": object})
    for column, value in change.items():
        frame[column] = [value, *frame[column].iloc[1:]]
    frame.to_file(tmp_path / "bad.gpkg")
    with pytest.raises(BadInput) as caught:
        read_blocks(str(tmp_path / "bad.gpkg"), weights=["population"])
    assert caught.value.code == code


def test_degrees_without_a_crs_are_refused(tmp_path):
    bricks().to_crs(4326).to_file(tmp_path / "lost.shp")
    (tmp_path / "lost.prj").unlink()
    with pytest.raises(BadInput) as caught:
        read_blocks(str(tmp_path / "lost.shp"), weights=["population"])
    assert caught.value.code == "crs_missing"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("edges", "u,v,barrier\nb0,b1,wall\n", "word_unknown"),
        ("edges", "from,to\nb0,b1\n", "column_missing"),
        ("edges", "u,v\nb0,\n", "block_unknown"),
        ("present", "block_id,district\nb0,1\nb0,2\n", "block_id_double"),
        ("present", "block_id,district,locked\nb0,1,perhaps\n", "word_unknown"),
        ("present", "", "file_unreadable"),
    ],
)
def test_a_bad_table_is_named(blocks, tmp_path, name, text, code):
    (tmp_path / "table.csv").write_text(text)
    with pytest.raises(BadInput) as caught:
        read_blocks(str(blocks), weights=["population"], **{name: tmp_path / "table.csv"})
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("more", "out"),
    [
        (["--parts", "4"], "nowhere/cells.csv"),
        (["--parts", "4"], "cells.doc"),
        (["--parts", "4", "--report", "nowhere/r.json"], "cells.csv"),
        (["--parts", "0"], "cells.csv"),
        (["--parts", "4", "--tolerance", "-0.1"], "cells.csv"),
        (["--parts", "4", "--limits", "9-5"], "cells.csv"),
        (["--limits", "5-9,1-2"], "cells.csv"),
        ([], "cells.csv"),
    ],
)
def test_a_bad_question_ends_with_usage_and_writes_nothing(blocks, more, out):
    target = blocks.parent / out
    with pytest.raises(CommandError) as caught:
        call_command("partition_file", str(blocks), "--out", str(target), *more)
    assert caught.value.returncode == 2
    assert not target.exists()
