"""Overlays of shapes that GEOS gives up on: put together from noded faces, nothing lost."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely.errors import GEOSException

from geo_grid.geometry.blocks import overlay

BOX = shapely.box(0, 0, 100, 100)
BESIDE = shapely.box(60, 20, 160, 80)
BOW_TIE = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])


@pytest.fixture(params=["geos", "faces"])
def way(request, monkeypatch) -> str:
    """The usual way, and the one that is left where GEOS gives up."""
    if request.param == "faces":

        def gives_up(*_, **__):
            raise GEOSException("TopologyException: unable to assign free hole to a shell")

        monkeypatch.setattr(shapely, "intersection", gives_up)
        monkeypatch.setattr(shapely, "difference", gives_up)
        union = shapely.union_all
        monkeypatch.setattr(
            shapely,
            "union_all",
            lambda shapes, **how: (
                gives_up() if (shapely.get_dimensions(shapes) == 2).any() else union(shapes, **how)
            ),
        )
    return str(request.param)


def test_the_two_ways_say_the_same(way) -> None:
    assert overlay.union([BOX, BESIDE]).area == 10_000 + 60 * 60
    assert overlay.difference(BOX, BESIDE).area == 10_000 - 40 * 60
    assert overlay.intersection(BOX, BESIDE).equals(shapely.box(60, 20, 100, 80))
    assert overlay.intersection(BOX, shapely.box(200, 0, 300, 9)).is_empty
    assert overlay.union(np.zeros(0, dtype=object)).is_empty


def test_a_hole_stays_a_hole(way) -> None:
    ring = overlay.difference(BOX, shapely.box(40, 40, 60, 60))
    assert ring.area == 9_600
    assert len(ring.geoms[0].interiors) == 1


def test_a_bow_tie_becomes_its_two_wings() -> None:
    (found,) = overlay.sound(np.array([BOW_TIE], dtype=object))
    assert found.is_valid
    assert found.area == 5_000


def test_a_shape_that_rounding_turned_inside_out() -> None:
    """The tip of a tail, as a buffer in metres leaves it: noded to the grid it crosses itself."""
    tail = shapely.Polygon([(0, 0), (1000, 3), (2000, 0), (1000, 4), (1000, 2), (999, 5)])
    assert not tail.is_valid
    found = overlay.union([tail, BOX])
    assert found.is_valid
    assert found.area == pytest.approx(shapely.union(shapely.make_valid(tail), BOX).area, abs=2000)
