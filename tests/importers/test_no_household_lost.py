"""Random layers of cells with gaps, overlaps, islands and holes: no household is lost unsaid."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from django.db.models import Count, Q

from geo_grid.areas.models import BasicCell
from geo_grid.geometry import coverage
from geo_grid.model_bases.geometry_fields import to_shapely
from geo_grid.premises.models import Building
from importers.rows.findings import LEFT
from importers.runs.run import import_file
from tests.conftest import SOUTH, STEP, WEST

METRE = 1e-5  # about
SUMS = ("buildings", "units", "households", "residents")


def random_layer(rng: np.random.Generator) -> list[shapely.Geometry]:
    """The two communities in strips whose borders do not meet, one with a hole, one with an island."""
    cells = []
    for west in (0, 2):
        cuts = [0.0, *sorted(rng.uniform(0.3, 2.7, rng.integers(1, 4))), 3.0]
        for low, high in pairwise(cuts):
            ring = np.array([(west, low), (west + 2, low), (west + 2, high), (west, high)]) * STEP
            off = rng.uniform(-15 * METRE, 15 * METRE, ring.shape)
            drawn = shapely.Polygon(ring + np.array([WEST, SOUTH]) + off)
            cells.append(shapely.buffer(drawn, 0))
    holed, island = rng.choice(len(cells), 2, replace=False)
    x, y = cells[holed].centroid.coords[0]
    size = rng.uniform(1, 40) * METRE
    cells[holed] = shapely.difference(cells[holed], shapely.box(x, y, x + size, y + size))
    x, y = rng.uniform((WEST, SOUTH), (WEST + 4 * STEP, SOUTH + 3 * STEP))
    cells[island] = shapely.union_all([cells[island], shapely.box(x, y, x + size, y + size)])
    return [shapely.make_valid(cell) for cell in cells]


def held_once_or_named(report) -> None:
    """Every building lies in exactly one cell, or where a fault was left that is told."""
    now = Q(assignments__valid__upper_inf=True)
    atoms = BasicCell.objects.filter(valid__upper_inf=True).annotate(
        cells=Count("assignments__cell", filter=now, distinct=True)
    )
    cells = dict(atoms.values_list("pk", "cells"))
    left = [found.place for found in report.findings if found.state == LEFT]
    told = shapely.buffer(shapely.union_all(left), METRE) if left else shapely.Polygon()
    for building in Building.objects.filter(valid__upper_inf=True):
        count = cells[building.basic_cell_id]  # an atom of today, never one that is gone
        footprint = to_shapely([building.geom])[0]
        assert count == 1 or (count == 0 and shapely.intersects(told, footprint)), building.ref


@pytest.mark.parametrize("tolerance_m", [0, 1, 2, 10, 20])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_household_is_lost(lattice_city, write_geojson, seed, tolerance_m):
    layer = random_layer(np.random.default_rng([seed, tolerance_m]))
    rows = [(shapely.to_geojson(shape), {"code": f"X{n}", "name": f"格{n}"})
            for n, shape in enumerate(layer)]  # fmt: skip
    path = write_geojson(rows, "cells.geojson")
    report = import_file("cells", path, datum="wgs84", tolerance_m=tolerance_m, accept_partial=True)
    assert (report.read, report.refused) == (len(layer), [])
    held_once_or_named(report)
    total = report.sums["total"]
    assert {name: total["after"][name] for name in SUMS} == {
        name: total["before"][name] for name in SUMS
    }
    ground = BasicCell.objects.filter(valid__upper_inf=True)
    assert coverage.check(np.array(to_shapely(a.geom for a in ground), dtype=object))
