"""A deliberately damaged layer over the demo city: what was done to it is what is found."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo_grid.areas.models import CellAssignment, City, GridCellVersion
from geo_grid.geometry.coverage import area_m2
from geo_grid.geometry.metric import project
from geo_grid.model_bases.geometry_fields import to_shapely
from importers.runs.run import import_file

WIDE_M = 1.5
MOVED_M = (1.1, -0.7)


class Damage:
    """The demo's own grid cells in metres, and what is done to them."""

    def __init__(self) -> None:
        self.srid = City.objects.get().metric_srid
        versions = GridCellVersion.objects.filter(valid__upper_inf=True).order_by("code")
        self.codes = [version.code for version in versions]
        degrees = np.array(to_shapely(v.geom for v in versions), dtype=object)
        self.cells = list(project(degrees, metric_srid=self.srid))
        pairs = [(a, b) for a in range(len(self.cells)) for b in range(len(self.cells)) if a != b]
        self.free = sorted(pairs, key=lambda pair: -self.border(*pair).length)
        self.known: dict[str, shapely.Geometry] = {}

    def border(self, a: int, b: int) -> shapely.Geometry:
        return shapely.intersection(self.cells[a], self.cells[b]).intersection(
            self.cells[a].boundary
        )

    def strip(self) -> tuple[int, int, shapely.Geometry]:
        """Ground of cell `a`, 1.5 m deep, along the middle of its border with `b`."""
        a, b = self.free[0]
        self.free = [pair for pair in self.free if a not in pair and b not in pair]
        line = shapely.line_merge(self.border(a, b))
        line = max(shapely.get_parts(line), key=lambda part: part.length)
        middle = shapely.ops.substring(line, 0.3, 0.6, normalized=True)
        band = shapely.buffer(middle, WIDE_M, cap_style="flat")
        part = shapely.intersection(band, self.cells[a])
        return a, b, max(shapely.get_parts(part), key=lambda piece: piece.area)

    def written(self, write_geojson):
        moved = [shapely.affinity.translate(cell, *MOVED_M) for cell in self.cells]
        degrees = project(np.array(moved, dtype=object), metric_srid=self.srid, inverse=True)
        degrees = shapely.set_precision(degrees, 1e-8)
        return write_geojson(
            [(shapely.to_geojson(s), {"code": c}) for s, c in zip(degrees, self.codes, strict=True)]
        )


def damaged() -> Damage:
    layer = Damage()
    a, _, gap = layer.strip()
    layer.cells[a] = layer.cells[a].difference(gap)
    a, b, overlap = layer.strip()
    layer.cells[b] = layer.cells[b].union(overlap)
    a, _, sliver = layer.strip()
    layer.cells[a] = layer.cells[a].difference(sliver)
    layer.cells.append(sliver)
    layer.codes.append("旧-条")
    spot = layer.cells[a].buffer(-20).representative_point()
    hole = shapely.box(spot.x, spot.y, spot.x + WIDE_M, spot.y + 10)
    layer.cells[a] = layer.cells[a].difference(hole)
    layer.known = {"gap": gap, "overlap": overlap, "sliver": sliver, "hole": hole}
    return layer


@pytest.mark.slow
def test_damage_to_the_demo_is_found_exactly_and_repaired(demo_city, write_geojson):
    now = CellAssignment.objects.filter(valid__upper_inf=True)
    before = set(now.values_list("basic_cell", "cell"))
    layer = damaged()
    report = import_file("cells", layer.written(write_geojson), datum="wgs84", tolerance_m=2)
    assert report.left == []
    assert report.applied
    faults = [found for found in report.findings if found.kind != "building"]
    assert sorted(f.kind for f in faults) == ["gap", "hole", "overlap", "shift", "sliver"]
    found = {fault.kind: fault for fault in faults}
    assert found["shift"].width_m == pytest.approx(np.hypot(*MOVED_M), abs=0.02)
    for kind, place in layer.known.items():
        assert found[kind].area_m2 == pytest.approx(place.area, rel=0.02), kind
        degrees = project(np.array([place], dtype=object), metric_srid=layer.srid, inverse=True)
        odd = shapely.symmetric_difference(found[kind].place, degrees[0])
        assert area_m2(np.array([odd]), layer.srid)[0] < 0.06 * place.area, kind
    assert set(now.values_list("basic_cell", "cell")) == before, "the cells are what they were"
    assert report.sums["total"]["before"] == report.sums["total"]["after"]
    assert report.sums["total"]["after"]["residents"] > 1000
