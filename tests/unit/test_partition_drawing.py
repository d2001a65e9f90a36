"""Blocks drawn badly, and numbers of cells that counting rules out."""

from __future__ import annotations

import contextlib
import json
from argparse import ArgumentTypeError

import numpy as np
import pytest
import shapely

from geo_grid.errors import BadInput
from geo_grid.geometry.partition import Problem, Reason, Rules, solve
from geo_grid.geometry.partition.counting import count_out
from geo_grid.geometry.partition.reading import read_blocks
from geo_grid.geometry.partition.rules import make_limits
from geo_grid.management.drawing_faults import tolerance_m
from tests.unit.test_partition_front import EAST, NORTH, partition, squares, town

# ---- drawn badly


def shrunk(by: float) -> list[shapely.Polygon]:
    """Ten by ten squares with slits of twice `by` between them; overlaps where it is negative."""
    return [shapely.box(w + by, s + by, e - by, n - by) for w, s, e, n in shapely.bounds(squares())]


def faults_of(path, **more):
    blocks = read_blocks(str(path), weights=["population"], **more)
    return blocks, {
        (fault.kind, tuple(f"b{b}" for b in fault.blocks)): fault for fault in blocks.faults
    }


def test_a_sound_drawing_has_no_faults(tmp_path):
    assert faults_of(town(tmp_path / "a.gpkg"))[1] == {}


@pytest.mark.parametrize("by", [0.05, -0.05])
def test_slits_and_overlaps_are_mended_on_request(tmp_path, by):
    """As drawn nobody has a neighbour; mended to 15 cm all have those of the squares."""
    path = town(tmp_path / "a.gpkg", shrunk(by))
    blocks, found = faults_of(path)
    kinds = {kind for kind, _ in found}
    assert kinds == {"slit" if by > 0 else "overlap"}
    assert not len(blocks.problem.edges)
    mended, left = faults_of(path, mend_m=0.15)
    assert all(fault.mended for fault in left.values())
    plain = read_blocks(str(town(tmp_path / "b.gpkg")), weights=["population"]).problem
    assert mended.problem.edges.tolist() == plain.edges.tolist()
    assert mended.problem.shared_m == pytest.approx(plain.shared_m, rel=0.01)
    assert mended.frame.area.sum() == pytest.approx(1e6, rel=0.001)


def test_faults_are_told_with_place_and_size(tmp_path, capsys):
    """A metre-wide overlap, a double and a part that was left behind, told in degrees."""
    shapes = squares(3, 1)
    shapes[1] = shapely.union(shapes[1], shapely.box(EAST + 99, NORTH, EAST + 101, NORTH + 100))
    shapes[2] = shapely.multipolygons(
        [shapes[2], shapely.box(EAST, NORTH + 500, EAST + 2, NORTH + 502)]
    )
    path = town(tmp_path / "a.gpkg", [*shapes, shapes[0]], population=10)
    _, found = faults_of(path, mend_m=0.1)
    assert not any(fault.mended for fault in found.values())
    overlap = found["overlap", ("b0", "b1")]
    assert (overlap.area_m2, overlap.width_m) == pytest.approx((100, 1), rel=0.02)
    assert found["double", ("b0", "b3")].area_m2 == pytest.approx(10_000)
    assert found["stray", ("b2",)].at == pytest.approx((EAST + 1, NORTH + 501), abs=0.5)
    with contextlib.suppress(SystemExit):
        partition(path, "--report", str(tmp_path / "r.json"), parts=2)
    assert "117.09" in capsys.readouterr().err
    told = json.loads((tmp_path / "r.json").read_text())["faults"]
    assert {one["kind"] for one in told} == {"overlap", "double", "stray"}
    lon, lat = map(float, told[0]["place"].split(","))
    assert (lon, lat) == pytest.approx((117.1, 24.4), abs=0.01)


def test_a_tolerance_that_would_swallow_a_block_is_refused(tmp_path):
    shapes = [*squares(3, 1), shapely.box(EAST, NORTH + 100, EAST + 300, NORTH + 100.4)]
    path = town(tmp_path / "a.gpkg", [shrink.buffer(-0.1, join_style="mitre") for shrink in shapes])
    with pytest.raises(BadInput) as caught:
        read_blocks(str(path), weights=["population"], mend_m=2.0)
    assert caught.value.code == "mend_too_coarse"


@pytest.mark.parametrize("text", ["0.1", "0m", "-1m", "1km", "0.1 in", "51m", "０.1m"])
def test_a_tolerance_says_its_unit(text):
    with pytest.raises(ArgumentTypeError):
        tolerance_m(text)


def test_lengths_of_all_units_are_read():
    assert [tolerance_m(text) for text in ("0.1m", "10 cm", "100mm")] == pytest.approx([0.1] * 3)


# ---- what counting rules out


def problem_of(weights) -> Problem:
    """Blocks in a row, with these weights."""
    count = len(weights)
    row, one = np.arange(count), np.ones(count)
    return Problem.build(weights, row[:-1], row[1:], one[1:], one, 4 * one)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (30, "Impossible: at ±10 % only 3 blocks fit a cell and 30 × 3 is not 100; 25 cells work, "
             "or ±20 %."),
        (40, "Impossible: at ±10 % no whole number of the 100 equal blocks fits one of 40 cells; "
             "50 cells work, or ±20 %."),
    ],
)  # fmt: skip
def test_an_impossible_number_of_cells_is_explained_by_counting(parts, told):
    answer = solve(problem_of(np.full(100, 7.0)), parts=parts, tolerance=0.1, sweeps=20)
    assert answer.reasons[0].code == "parts_impossible"
    assert answer.reasons[0].text == told


@pytest.mark.parametrize(("parts", "tolerance"), [(25, 0.1), (30, 0.2), (1, 0.0), (100, 0.0)])
def test_what_counting_allows_is_left_to_the_search(parts, tolerance):
    problem, rules = problem_of(np.full(100, 7.0)), Rules(tolerance=tolerance)
    limits = make_limits(problem, parts=parts, rules=rules)
    assert count_out(problem, parts=parts, limits=limits, rules=rules) is None


def test_large_blocks_that_cannot_share_a_cell_are_counted():
    answer = solve(problem_of([6, 6, 6, 1, 1, 1.0]), parts=2, rules=Rules(high=(11,), low=(1,)))
    assert answer.reasons[0].code == "parts_impossible"
    assert answer.reasons[0].atoms == (0, 1, 2)


def test_cells_outside_the_limits_are_told_apart():
    """A tower heavier than a cell may be; a row of equal blocks that no three cells share."""
    answer = solve(problem_of([40, *[5.0] * 16]), parts=4, tolerance=0.1, sweeps=200)
    codes = {reason.code: reason for reason in answer.reasons}
    tower = int(answer.assignment[0])
    assert codes["cells_out_unavoidable"].cells == (tower,)
    assert tower not in codes.get("cells_out_of_limits", Reason("", "")).cells
