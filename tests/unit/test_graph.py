"""Neighbours, barriers and bridges on four boxes::

+----+----+
| 0  | 1  |      a river runs north to south between the columns (x = 1),
+----+-===+==    a street crosses it in the upper row (y = 0.5)
| 2  | 3  |
+----+----+
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo_grid.geometry.graph import adjacency, bridges, segments_of
from geo_grid.geometry.lattice import snap
from geo_grid.geometry.metric import pick_metric_srid

WEST, NORTH, STEP = 118.5, 24.5, 0.001
SRID = pick_metric_srid(WEST, NORTH)
HEIGHT_M, WIDTH_M = 110.8, 101.3


def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
    return [(WEST + x * STEP, NORTH - y * STEP) for x, y in points]


def box(x: float, y: float, width: float = 1.0) -> shapely.Polygon:
    ring = at((x, y), (x + width, y), (x + width, y + 1), (x, y + 1))
    return shapely.Polygon(ring)


def array(*geoms: shapely.Geometry) -> np.ndarray:
    return snap(np.array(geoms, dtype=object))


@pytest.fixture
def boxes() -> np.ndarray:
    return array(box(0, 0), box(1, 0), box(0, 1), box(1, 1))


RIVER = array(shapely.LineString(at((1, -1), (1, 3))))
STREET = array(shapely.LineString(at((0.2, 0.5), (1.8, 0.5))))


def test_neighbours_share_an_edge_not_a_corner(boxes: np.ndarray) -> None:
    edges = adjacency(boxes, metric_srid=SRID)
    assert list(zip(edges.u, edges.v, strict=True)) == [(0, 1), (0, 2), (1, 3), (2, 3)]
    assert np.allclose(edges.shared_m, [HEIGHT_M, WIDTH_M, WIDTH_M, HEIGHT_M], rtol=0.01)
    assert not edges.barrier.any()
    assert set(edges.components()) == {0}


def test_a_barrier_divides_and_a_bridge_joins(boxes: np.ndarray) -> None:
    edges = adjacency(boxes, metric_srid=SRID, barriers=RIVER)
    assert edges.barrier.tolist() == [True, False, False, True]
    assert edges.components().tolist() == [0, 1, 0, 1]
    assert set(edges.components(over_barriers=True)) == {0}
    over = bridges(boxes, streets=STREET, barriers=RIVER, metric_srid=SRID)
    assert (over.u.tolist(), over.v.tolist(), over.via.tolist()) == ([0], [1], ["bridge"])
    assert set(edges.joined(over).components()) == {0}


def test_a_street_that_stops_short_of_the_river_is_no_bridge(boxes: np.ndarray) -> None:
    quay = array(shapely.LineString(at((0.2, 0.5), (0.99, 0.5))))
    assert len(bridges(boxes, streets=quay, barriers=RIVER, metric_srid=SRID).u) == 0


def test_a_tunnel_joins_its_ends_with_nothing_on_record_between(boxes: np.ndarray) -> None:
    tunnel = array(shapely.LineString(at((0.5, 0.5), (1.5, 1.5))))
    none = np.zeros(0, dtype=object)
    over = bridges(boxes, streets=tunnel, barriers=none, metric_srid=SRID, spans=np.array([True]))
    assert (over.u.tolist(), over.v.tolist()) == ([0], [3])


def test_a_river_with_width_is_crossed_from_bank_to_bank() -> None:
    cells = array(box(0, 0), box(1, 0, width=0.4), box(1.4, 0))
    street = array(shapely.LineString(at((0.2, 0.5), (2.2, 0.5))))
    over = bridges(cells, streets=street, barriers=cells[1:2], metric_srid=SRID)
    assert (over.u.tolist(), over.v.tolist()) == ([0], [2])


def test_water_goes_with_its_longest_shore_only() -> None:
    cells = array(box(0, 0), box(1, 0), box(2, 0))
    edges = adjacency(cells, metric_srid=SRID, water=np.array([False, True, False]))
    assert sorted(edges.barrier.tolist()) == [False, True]


def test_every_segment_is_listed_once_with_both_sides(boxes: np.ndarray) -> None:
    segments = segments_of(boxes)
    assert len(segments.a) == 12
    assert int(segments.inner.sum()) == 4
