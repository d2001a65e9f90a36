"""Whatever a layer of cells looks like: it is repaired or told, and the ground stays whole."""

from __future__ import annotations

import os

import numpy as np
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from shapely.errors import GEOSException

from geo_grid.geometry import coverage
from geo_grid.geometry.edits.coverage_edits import NARROW_M, cut_atoms
from geo_grid.geometry.repair import repair
from geo_grid.geometry.repair.assign import assign_atoms
from geo_grid.geometry.repair.repair import Survey, survey_layer
from tests.unit.coverages import SRID, Town, town

TOLERANCES_M = (0.0, 1.0, 2.0, 10.0, 20.0)
TRIES = int(os.environ.get("GEO_GRID_TORTURE_LAYERS", "6"))
"""How many layers are drawn; set it to some hundreds for the long run."""


def surveyed(drawn: Town, tolerance_m: float) -> Survey:
    return survey_layer(
        drawn.cells, communities=drawn.communities, buildings=drawn.buildings,
        metric_srid=SRID, tolerance_m=tolerance_m,
    )  # fmt: skip


def total(shapes: np.ndarray) -> float:
    return (
        float(coverage.area_m2(np.asarray(shapes, dtype=object), SRID).sum())
        if len(shapes)
        else 0.0
    )


def check_claims(drawn: Town, found: Survey) -> None:
    """Claims are sound, lie in their own community and overlap only where that was left."""
    assert shapely.is_valid(found.claims).all()
    kept = np.flatnonzero(found.home >= 0)
    beyond = shapely.difference(found.claims[kept], drawn.communities[found.home[kept]])
    assert total(beyond) < 1
    left_m2 = sum(f.area_m2 for f in found.findings if f.kind == "overlap" and f.state == "left")
    twice = total(found.claims) - total([shapely.union_all(found.claims)])
    assert twice <= left_m2 + 1


def check_ground(drawn: Town, found: Survey, tolerance_m: float) -> None:
    """Cut along the claims the ground is a coverage still, and as large; homes keep theirs."""
    covered = np.isin(drawn.homes, found.home[found.home >= 0])
    inner, outer = drawn.atoms[covered], drawn.atoms[~covered]
    if not len(inner):
        return
    cut = cut_atoms(
        inner, lines=shapely.boundary(found.claims[~shapely.is_empty(found.claims)]),
        metric_srid=SRID, neighbours=outer, buildings=drawn.buildings,
        narrow_m=max(NARROW_M, tolerance_m),
    )  # fmt: skip
    assert not len(cut.divided) or cut.divided.max() < len(inner), "a neighbour fell apart"
    ground = np.concatenate([inner, outer])
    home = np.concatenate([drawn.homes[covered], drawn.homes[~covered]])
    ground[cut.reshaped] = cut.reshaped_geoms
    whole = np.setdiff1d(np.arange(len(ground)), cut.divided)
    ground, home = (
        np.concatenate([ground[whole], cut.pieces]),
        np.concatenate([home[whole], home[cut.parent]]),
    )
    assert coverage.check(ground, gap_width_deg=0)
    assert total(ground) == pytest.approx(total(drawn.atoms), abs=1)
    labels = assign_atoms(
        ground, homes=home, claims=found.claims, claim_homes=found.home,
        open_ground=found.open_ground, metric_srid=SRID,
    )  # fmt: skip
    given_to = labels >= 0
    assert (found.home[labels[given_to]] == home[given_to]).all(), "ground left its community"


@settings(
    max_examples=TRIES, deadline=None, database=None, derandomize=TRIES < 100,
    phases=[Phase.generate],  # a smaller seed is no simpler layer
)  # fmt: skip
@given(seed=st.integers(0, 2**32 - 1), tolerance_m=st.sampled_from(TOLERANCES_M))
def test_any_layer_is_repaired_or_told(seed: int, tolerance_m: float) -> None:
    drawn = town(seed)
    found = surveyed(drawn, tolerance_m)
    check_claims(drawn, found)
    check_ground(drawn, found, tolerance_m)


def test_a_hole_of_the_ground_stays_one() -> None:
    """A ring of atoms around ground of nobody: cutting the ring does not fill it."""
    from tests.unit.test_repair import on_earth

    around = shapely.box(0, 0, 300, 300).difference(shapely.box(101.37, 99.61, 203.11, 207.83))
    halves = [
        around.intersection(shapely.box(0, 0, 150.3, 300)),
        around.intersection(shapely.box(150.3, 0, 300, 300)),
    ]
    atoms = on_earth(*halves)
    line = on_earth(shapely.LineString([(-5, 133.3), (305, 141.7)]))
    cut = cut_atoms(atoms, lines=line, metric_srid=SRID)
    assert len(cut.pieces) == 4
    assert total(cut.pieces) == pytest.approx(total(atoms), abs=0.5)


def test_a_cell_that_cannot_be_worked_on_is_left_out_and_told(monkeypatch) -> None:
    from tests.unit.test_repair import on_earth, quarters

    cells = on_earth(*quarters())
    usual, bad = repair.difference, {}

    def gives_up_on_one(one, other):
        if shapely.get_num_coordinates(one) == bad["vertices"]:
            raise GEOSException("TopologyException: side location conflict")
        return usual(one, other)

    cells[1] = shapely.segmentize(cells[1], cells[1].length / 40)
    bad["vertices"] = shapely.get_num_coordinates(cells[1])
    monkeypatch.setattr(repair, "difference", gives_up_on_one)
    found = survey_layer(
        cells, communities=on_earth(shapely.box(0, 0, 400, 300)), metric_srid=SRID, tolerance_m=1
    )
    told = [(f.kind, f.cells, f.state) for f in found.findings]
    assert ("unworkable", (1,), "left") in told
    assert shapely.is_empty(found.claims).tolist() == [False, True, False, False]
    gap = sum(f.area_m2 for f in found.findings if f.kind == "gap")
    assert gap == pytest.approx(30_000, rel=0.01), "its ground is told as ground without a cell"
