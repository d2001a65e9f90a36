"""A file of a partition that misses the ground is refused, each way by a code of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from geo_grid.errors import BadInput
from geo_grid.redraw.steps.fits import Misfit, check_fit
from geo_grid.redraw.steps.loaded import load_effect
from geo_grid.redraw.steps.state import HOUSEHOLDS, State
from tests.towns import STEP, town

EAST_M, NORTH_M = 101_400.0, 110_800.0  # a degree there, in metres
START = town()
OUTLINES = {
    cell.name: shapely.coverage_union_all(START.atoms.geoms[START.members(key)])
    for key, cell in START.cells.items()
}


def file_of(shapes: dict[str, Any]) -> dict[str, Any]:
    return {
        "features": [
            {"properties": {"name": name}, "geometry": shapely.geometry.mapping(shape)}
            for name, shape in shapes.items()
        ]
    }


def moved(east_m: float, north_m: float, *, only: int | None = None) -> dict[str, Any]:
    """The cells as polygons, so many metres off."""
    offset = np.array([east_m / EAST_M, north_m / NORTH_M])
    chosen = list(OUTLINES.items())[:only]
    return file_of({name: shapely.transform(s, lambda xy: xy + offset) for name, s in chosen})


def table(**cells: str) -> dict[str, Any]:
    return {"assignment": [[atom.lstrip("_"), cell] for atom, cell in cells.items()]}


def refused(source: dict[str, Any], *, state: State = START) -> BadInput:
    load_effect(state, source)  # which takes it: it names no fault of its own
    with pytest.raises(BadInput) as found:
        check_fit(state, source)
    return found.value


def households(atoms: slice = slice(None)) -> int:
    return int(START.atoms.sums[atoms, HOUSEHOLDS].sum())


@pytest.mark.parametrize("off", [(5000, 0), (0, -5000), (3000, 4000), (-40_000, 30_000)])
def test_a_file_that_lies_elsewhere_is_told_in_metres_and_households(off):
    fault = refused(moved(*off))
    assert fault.code == "plan_file_elsewhere"
    assert fault.params["metres"] == pytest.approx(np.hypot(*off), rel=0.01)
    assert fault.params["households"] == households()


@pytest.mark.parametrize("off", [(40, 0), (0, 90), (-120, 0), (70, 70), (500, -300)])
def test_a_file_that_lies_beside_itself_is_told_in_metres_and_households(off):
    fault = refused(moved(*off))
    assert fault.code == "plan_file_misfit"
    assert fault.params["metres"] == pytest.approx(np.hypot(*off), rel=0.02)
    lost = [n for n, box in enumerate(START.atoms.geoms) if _is_lost(box, off)]
    assert fault.params["households"] == households(lost)


def _is_lost(box: shapely.Polygon, off: tuple[int, int]) -> bool:
    """Whether no moved polygon holds more than half of a box of the lattice."""
    whole = shapely.box(*shapely.total_bounds(START.atoms.geoms))
    there = shapely.transform(whole, lambda xy: xy + np.array(off) / (EAST_M, NORTH_M))
    return box.intersection(there).area <= box.area / 2


def test_five_kilometres_show_on_a_ground_that_is_larger():
    """A city of 10 × 2 km: most of it is still covered, by the wrong cells."""
    state = town(columns=100, rows=2)
    shapes = {
        cell.name: shapely.transform(
            shapely.coverage_union_all(state.atoms.geoms[state.members(key)]),
            lambda xy: xy + np.array([5000 / EAST_M, 0]),
        )
        for key, cell in state.cells.items()
    }
    fault = refused(file_of(shapes), state=state)
    assert fault.code == "plan_file_misfit"
    assert fault.params["metres"] == pytest.approx(5000, rel=0.02)
    assert 0 < fault.params["households"] < state.atoms.sums[:, HOUSEHOLDS].sum()


@pytest.mark.parametrize("off", [(-60, 0), (0, 60), (-400, 10)])
def test_some_cells_that_lie_beside_their_place_are_refused_too(off):
    assert refused(moved(*off, only=2)).code == "plan_file_misfit"


@pytest.mark.parametrize("only", [None, 1])
@pytest.mark.parametrize("scale", [1.0, 0.8])
def test_swapped_axes_are_known_as_such(only, scale):
    shapes = list(OUTLINES.items())[:only]
    swapped = {
        name: shapely.transform(
            shapely.affinity.scale(shape, scale, scale), lambda xy: np.fliplr(xy)
        )
        for name, shape in shapes
    }
    assert refused(file_of(swapped)).code == "plan_file_axes_swapped"


@pytest.mark.parametrize(
    "source",
    [
        {"features": []},
        {"assignment": []},
        {"assignment": [["1", ""], ["2", None]]},
        {"features": [{"geometry": {"type": "Polygon", "coordinates": []}}]},
        {"features": [{"geometry": {"type": "MultiPolygon", "coordinates": []}}]},
    ],
)
def test_a_file_that_gives_no_cell_anything_is_empty(source):
    assert refused(source).code == "plan_file_empty"


@pytest.mark.parametrize(
    "source",
    [
        table(_1="甲", c1="乙"),
        table(_1="甲", _2="甲", c2="乙", c3="乙"),
        table(_1="甲", c1=""),
        file_of(OUTLINES | {"乙": OUTLINES["100-1"]}),
        file_of(OUTLINES | {"乙": START.atoms.geoms[7]}),
        file_of(OUTLINES | {"乙": shapely.affinity.scale(START.atoms.geoms[7], 0.8, 0.8)}),
        file_of({"甲": shapely.union_all(list(OUTLINES.values())), "乙": OUTLINES["100-0"]}),
    ],
    ids=[
        "by key and code",
        "of four",
        "cell and none",
        "twice",
        "one atom",
        "most of one",
        "inside",
    ],
)
def test_a_basic_cell_in_two_cells_is_named_with_both(source):
    fault = refused(source)
    assert fault.code == "basic_cell_in_two_cells"
    assert fault.params["atom"].startswith("c")
    assert fault.params["one"] != fault.params["other"]
    assert fault.params["row"] in range(1, 5)


@pytest.mark.parametrize(
    ("source", "metres"),
    [
        (file_of(OUTLINES), 0),
        (table(_1="甲", c1="甲"), 0),
        (moved(0, 8), 8),
        (moved(-10, 0), 10),
        (moved(12, 16), 20),
        (moved(0, 0, only=1), 0),
        # A neighbour's cells in the same file, and a rim that laps a little over.
        (file_of(OUTLINES | {"邻": shapely.box(118.506, 24.5, 118.51, 24.504)}), 0),
        (file_of({n: s.buffer(STEP / 20) for n, s in OUTLINES.items()}), 0),
    ],
    ids=["as it was", "said twice", "8 m", "10 m", "20 m", "one cell", "with neighbours", "wide"],
)
def test_what_fits_is_taken_and_its_misfit_told(source, metres):
    load_effect(START, source)
    found = check_fit(START, source)
    assert found.metres == pytest.approx(metres, abs=1)
    assert 0 <= found.households < households()


def test_the_households_left_without_a_cell_are_counted():
    rows = {"assignment": [[key, "甲"] for key in START.atoms.keys[:20]]}
    assert check_fit(START, rows) == Misfit(0.0, households(slice(20, None)))
    first = file_of(dict(list(OUTLINES.items())[:1]))
    held = START.sums(next(iter(START.cells)))["households"]
    assert check_fit(START, first) == Misfit(0.0, households() - held)
