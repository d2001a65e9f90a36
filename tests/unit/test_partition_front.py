"""Blocks as other people write them: nested, named, stopped half-way, drawn badly."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
from contextlib import contextmanager
from unittest import mock

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from django.core.management import CommandError, call_command

from geo_grid.errors import BadInput
from geo_grid.geometry.graph import adjacency
from geo_grid.geometry.partition import Halt, search, solve
from geo_grid.geometry.partition.kernels import anneal
from geo_grid.geometry.partition.reading import read_blocks
from geo_grid.management.commands import partition_file

EAST, NORTH = 510_000, 2_700_000


def squares(columns: int = 10, rows: int = 10, *, side: float = 100.0) -> list[shapely.Polygon]:
    """Squares in rows, numbered as one reads, near Xiamen in EPSG:4548."""
    at = [(EAST + x * side, NORTH + y * side) for y in range(rows) for x in range(columns)]
    return [shapely.box(x, y, x + side, y + side) for x, y in at]


def town(path, shapes=None, *, srid: int | None = 4548, **columns):
    """A file of blocks; ten residents in each unless `population` says otherwise."""
    shapes = squares() if shapes is None else shapes
    table = {"block_id": [f"b{i}" for i in range(len(shapes))], "population": 10} | columns
    gpd.GeoDataFrame(table, geometry=list(shapes), crs=srid).to_file(path)
    return path


def partition(blocks, *more: str, parts: int = 5) -> pd.DataFrame:
    path = blocks.with_suffix(".csv")
    call_command("partition_file", str(blocks), "--parts", str(parts), "--out", str(path), *more)
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson"])
def test_a_block_of_one_part_is_a_block(tmp_path, suffix):
    """QGIS and our own exports write every polygon as a MultiPolygon."""
    plain = partition(town(tmp_path / f"plain{suffix}"))
    nested = [shapely.multipolygons([shape]) for shape in squares()]
    assert partition(town(tmp_path / f"nested{suffix}", nested)).equals(plain)
    assert plain["district"].value_counts().between(18, 22).all()


def test_parts_of_a_block_each_have_their_neighbours(tmp_path):
    """Five squares in a row; the first and the third are one block, hence next to all others."""
    one, two, three, four, five = squares(5, 1)
    shapes = [shapely.multipolygons([one, three]), two, four, five]
    problem = read_blocks(str(town(tmp_path / "a.gpkg", shapes)), weights=["population"]).problem
    assert problem.edges.tolist() == [[0, 1], [0, 2], [2, 3]]
    assert problem.shared_m.tolist() == pytest.approx([200, 100, 100])


def test_what_else_a_block_carries_is_no_ground(tmp_path):
    """Clipping leaves lines beside the polygon in one collection."""
    shapes = squares(3, 1)
    line = shapely.LineString([(EAST, NORTH), (EAST + 900, NORTH)])
    mixed = [shapely.geometrycollections([shapes[0], line]), *shapes[1:]]
    path = town(tmp_path / "a.geojson", shapely.transform(mixed, _degrees), srid=4326)
    problem = read_blocks(str(path), weights=["population"]).problem
    assert problem.edges.tolist() == [[0, 1], [1, 2]]
    assert problem.perimeters_m == pytest.approx([400, 400, 400], rel=0.01)


def _degrees(xy):
    """About where the metres lie; good enough for a drawing."""
    return np.column_stack(
        [118.1 + (xy[:, 0] - EAST) / 1.01e5, 24.5 + (xy[:, 1] - NORTH) / 1.108e5]
    )


def test_files_and_the_database_know_the_same_neighbours(tmp_path):
    """A coverage with a ring, a block of two parts and a hole: one rule says who touches whom."""
    shapes = np.rint(shapely.get_coordinates(squares(6, 6)) - (EAST, NORTH)) * 1e-5 + (118.1, 24.5)
    cells = shapely.polygons(np.round(shapes, 8).reshape(36, 5, 2))
    ring = shapely.coverage_union_all(cells[[7, 8, 9, 13, 15, 19, 20, 21]])
    apart = shapely.coverage_union_all(cells[[0, 35]])
    used = [0, 7, 8, 9, 13, 15, 19, 20, 21, 35]
    coverage = np.array([ring, apart, *np.delete(cells, used)], dtype=object)
    held = adjacency(coverage, metric_srid=4548)
    path = town(tmp_path / "a.gpkg", coverage, srid=4326)
    found = read_blocks(str(path), weights=["population"]).problem
    assert found.edges.tolist() == np.column_stack([held.u, held.v]).tolist()
    assert found.shared_m == pytest.approx(held.shared_m, rel=1e-3)


# ---- names are text


NAMES = ["None", "007", "12", "1e5", "nan", "true", "NA", "NULL", "-1.0", "2026-03-02"]


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".shp"])
def test_ids_and_districts_are_text_as_they_stand(tmp_path, suffix):
    """Also those that a spreadsheet would take for a number, a day or nothing; twice round."""
    path = town(tmp_path / f"a{suffix}", squares(10, 1), block_id=NAMES)
    today = [["NA", "None", "true", "007", "1e5"][at // 2] for at in range(10)]
    rows = pd.DataFrame({"block_id": NAMES, "district": today})
    rows.to_csv(tmp_path / "today.csv", index=False)
    edges = pd.DataFrame({"u": NAMES[:-1], "v": NAMES[1:]})
    edges.to_csv(tmp_path / "edges.csv", index=False)
    more = ["--edges", str(tmp_path / "edges.csv"), "--move-price", "5", "--present"]
    first = partition(path, *more, str(tmp_path / "today.csv"))
    assert first["block_id"].tolist() == NAMES
    assert first["district"].tolist() == today
    path.with_suffix(".csv").rename(tmp_path / "own.csv")
    assert partition(path, *more, str(tmp_path / "own.csv")).equals(first)


def test_a_table_of_a_spreadsheet_is_read(tmp_path):
    """Saved by a Chinese Excel: its own encoding, and rows of nothing but commas."""
    path = town(tmp_path / "a.gpkg", squares(2, 1), block_id=["甲", "乙"])
    text = "block_id,district\n甲,东区\n,\n乙,西区\n"
    (tmp_path / "today.csv").write_bytes(text.encode("gb18030"))
    found = read_blocks(str(path), weights=["population"], present=tmp_path / "today.csv")
    assert [found.cell_names[c] for c in found.problem.present] == ["东区", "西区"]


def test_an_unknown_id_is_named_with_its_row(tmp_path):
    path = town(tmp_path / "a.gpkg", squares(2, 1))
    (tmp_path / "edges.csv").write_text("u,v\nb0,b1\nb1,007\n")
    with pytest.raises(BadInput) as caught:
        read_blocks(str(path), weights=["population"], edges=tmp_path / "edges.csv")
    assert (caught.value.params["row"], caught.value.params["block_id"]) == (2, "007")


# ---- where on Earth, and whose weight


def _without_crs(tmp_path, kind):
    path = town(tmp_path / f"a.{kind}", squares(5, 2))
    if kind == "shp":
        (tmp_path / "a.prj").write_text('LOCAL_CS["site",UNIT["metre",1]]')
        return path
    with sqlite3.connect(path) as file:
        for table in ("gpkg_geometry_columns", "gpkg_contents"):
            file.execute(f"UPDATE {table} SET srs_id = -1")
    file.close()
    return path


@pytest.mark.parametrize("kind", ["gpkg", "shp"])
def test_a_file_that_says_not_where_it_lies_is_refused_until_the_caller_does(tmp_path, kind):
    path = _without_crs(tmp_path, kind)
    with pytest.raises(CommandError, match="--crs EPSG:") as caught:
        partition(path)
    assert caught.value.returncode == 2
    assert (partition(path, "--crs", "EPSG:4548")["district"].value_counts() == 2).all()
    for crs in ("EPSG:999999", "here", 'LOCAL_CS["site",UNIT["metre",1]]'):
        with pytest.raises(BadInput) as refused:
            read_blocks(str(path), weights=["population"], crs=crs)
        assert refused.value.code == "crs_unknown"


def test_a_file_is_not_talked_out_of_its_own_system(tmp_path):
    path = town(tmp_path / "a.gpkg", squares(2, 1))
    with pytest.raises(BadInput) as refused:
        read_blocks(str(path), weights=["population"], crs="EPSG:4549")
    assert refused.value.code == "crs_differs"
    assert read_blocks(str(path), weights=["population"], crs="EPSG:4548").problem.count == 2


def test_degrees_that_are_none_are_refused(tmp_path):
    """Latitude before longitude near Xiamen: 118 degrees north."""
    swapped = shapely.transform(squares(2, 1), lambda xy: _degrees(xy)[:, ::-1])
    with pytest.raises(BadInput) as refused:
        read_blocks(str(town(tmp_path / "a.gpkg", swapped, srid=4326)), weights=["population"])
    assert refused.value.code == "blocks_off_earth"


def test_weights_that_are_all_nothing_are_refused_with_other_columns(tmp_path):
    path = town(tmp_path / "a.gpkg", squares(2, 1), population=0, households=[3, 0], name="x")
    with pytest.raises(BadInput) as refused:
        read_blocks(str(path), weights=["population"])
    assert refused.value.code == "weights_all_zero"
    assert refused.value.params["known"] == "households"


# ---- stopped half-way


def hard(columns: int = 40) -> np.ndarray:
    """Weights with which no search is done soon."""
    return np.random.default_rng(3).integers(1, 40, columns * columns)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_has_the_best_so_far_written(tmp_path, number):
    """The budget is an hour; whoever does not listen runs into the limit of the test."""
    path = town(tmp_path / "a.gpkg", squares(40, 40), population=hard())
    before = signal.getsignal(number)
    with _soon(lambda: os.kill(os.getpid(), number)), pytest.raises(SystemExit) as caught:
        partition(path, "--seconds", "3600", "--report", str(tmp_path / "r.json"), parts=400)
    assert caught.value.code == 3
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["bounded_by"] == "cancelled"
    assert len(pd.read_csv(tmp_path / "a.csv")) == 1600
    assert signal.getsignal(number) is before


@contextmanager
def _soon(act):
    """`act` once a search is in its compiled steps."""
    began = threading.Event()

    def watched(*args):
        began.set()
        return anneal(*args)

    over = threading.Event()

    def wait() -> None:
        began.wait()
        if not over.wait(0.3):  # a search that failed has no handler left for a signal
            act()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    try:
        with mock.patch.object(search, "anneal", watched):
            yield
    finally:
        over.set()
        began.set()
        thread.join()


def test_a_compiled_step_of_an_hour_is_cut_short(tmp_path):
    path = town(tmp_path / "a.gpkg", squares(20, 20), population=hard(20))
    problem = read_blocks(str(path), weights=["population"]).problem
    halt = Halt()
    with _soon(halt.cancel):
        answer = solve(problem, parts=100, sweeps=10**9, tries=1, halt=halt)
    assert answer.bounded_by == "cancelled"
    assert np.unique(answer.assignment).size == 100


def test_a_search_stopped_before_it_began_still_has_cells(tmp_path):
    path = town(tmp_path / "a.gpkg")
    halt = Halt()
    halt.cancel()
    problem = read_blocks(str(path), weights=["population"]).problem
    answer = solve(problem, parts=5, halt=halt)
    assert answer.bounded_by == "cancelled"
    assert answer.cells.connected.all()
    assert answer.parts == 5


def test_stopped_while_it_reads_is_said(tmp_path, monkeypatch):
    def stopped(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(partition_file, "read_blocks", stopped)
    with pytest.raises(CommandError) as caught:
        partition(town(tmp_path / "a.gpkg"))
    assert caught.value.returncode == 130
    assert not (tmp_path / "a.csv").exists()


# ---- islets, ferries


def with_islet(tmp_path, households: int):
    """Ten by ten squares and one a kilometre out at sea."""
    far = shapely.box(EAST + 2000, NORTH, EAST + 2100, NORTH + 100)
    return town(tmp_path / "a.gpkg", [*squares(), far], population=[10] * 100 + [households])


def test_an_islet_where_nobody_lives_goes_to_the_nearest_cell_and_is_told(tmp_path):
    table = partition(with_islet(tmp_path, 0), "--report", str(tmp_path / "r.json"))
    district = dict(zip(table["block_id"], table["district"], strict=True))
    assert district["b100"] in {district[f"b{y * 10 + 9}"] for y in range(10)}
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["valid"]
    assert [(note["code"], note["blocks"]) for note in report["notes"]] == [
        ("islets_joined", ["b100"])
    ]


def test_an_island_with_people_wants_a_ferry(tmp_path):
    path = with_islet(tmp_path, 10)
    with pytest.raises(SystemExit):
        partition(path, "--report", str(tmp_path / "r.json"))
    report = json.loads((tmp_path / "r.json").read_text())
    assert {"islands_joined", "cells_not_connected"} == {r["code"] for r in report["reasons"]}
    (tmp_path / "ferries.csv").write_text("u,v\nb100,b0\n")
    table = partition(path, "--add-edges", str(tmp_path / "ferries.csv"))
    district = dict(zip(table["block_id"], table["district"], strict=True))
    assert district["b100"] == district["b0"]


def test_a_ferry_to_nowhere_is_named_with_its_row(tmp_path):
    (tmp_path / "ferries.csv").write_text("u,v\nb0,b1\nb2,pier\n")
    with pytest.raises(BadInput) as caught:
        read_blocks(
            str(town(tmp_path / "a.gpkg")), weights=["population"], added=tmp_path / "ferries.csv"
        )
    assert caught.value.code == "block_unknown"
    assert caught.value.field == "add_edges"
    assert (caught.value.params["row"], caught.value.params["block_id"]) == (2, "pier")


def test_a_bridge_joins_what_touches_across_a_barrier(tmp_path):
    path = town(tmp_path / "a.gpkg", squares(3, 1))
    (tmp_path / "edges.csv").write_text("u,v,barrier\nb0,b1,hard\nb1,b2,\n")
    (tmp_path / "bridges.csv").write_text("u,v\nb1,b0\n")
    found = read_blocks(
        str(path), weights=["population"], edges=tmp_path / "edges.csv",
        added=tmp_path / "bridges.csv",
    ).problem  # fmt: skip
    assert found.barrier.tolist() == [0, 0]
    assert found.shared_m == pytest.approx([100, 100])
