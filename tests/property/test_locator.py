"""A point has one owner: what the index says is what brute force over exact integers says.

The oracle works on whole lattice steps held in doubles, where GEOS' predicates are exact; the
index gets the same polygons and points in degrees.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo_grid.geometry.lattice import from_int
from geo_grid.geometry.polygon_index import CellIndex
from tests.effort import at_length

CORNER = np.array([11_800_000_000, 2_440_000_000])  # Xiamen, in steps of 1e-8 degrees


@dataclass(frozen=True)
class Town:
    """Polygons in steps from CORNER, their ids, and points worth asking for (steps, (n, 2))."""

    polygons: NDArray[np.object_]
    ids: NDArray[np.int64]
    points: NDArray[np.int64]

    def index(self) -> CellIndex:
        return CellIndex(shapely.transform(self.polygons, degrees), ids=self.ids)

    def lons_lats(self) -> NDArray[np.float64]:
        return degrees(self.points).T


def degrees(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    return from_int(np.asarray(steps).astype(np.int64) + CORNER)


def brute_force(town: Town) -> NDArray[np.int64]:
    points = shapely.points(town.points.astype(float))
    covers = shapely.covers(town.polygons[:, None], points[None, :])
    lowest = np.where(covers, town.ids[:, None], np.iinfo(np.int64).max).min(axis=0)
    return np.where(covers.any(axis=0), lowest, -1)


def telling_points(polygons: NDArray[np.object_], rng: np.random.Generator) -> NDArray[np.int64]:
    """Vertices, lattice points on edges, their neighbours, and points anywhere around."""
    rings = shapely.get_rings(shapely.get_parts(polygons))
    segments = np.concatenate(
        [np.hstack([ring[:-1], ring[1:]]) for ring in (shapely.get_coordinates(r) for r in rings)]
    ).astype(np.int64)
    if len(segments) > 60:
        segments = rng.choice(segments, 60)
    start, delta = segments[:, :2], segments[:, 2:] - segments[:, :2]
    pieces = np.maximum(np.gcd(delta[:, 0], delta[:, 1]), 1)
    on_edge = start + delta // pieces[:, None] * rng.integers(0, pieces + 1)[:, None]
    beside = on_edge + rng.integers(-1, 2, on_edge.shape)
    low, high = segments.min() - 3, segments.max() + 3
    return np.vstack([start, on_edge, beside, rng.integers(low, high, (60, 2))])


def as_town(polygons: list[shapely.Geometry], rng: np.random.Generator) -> Town:
    solid = [p for p in polygons if p.area > 0] or [shapely.box(0, 0, 9, 9)]
    shapes = np.array(solid, dtype=object)
    ids = rng.permutation(len(shapes) * 3)[: len(shapes)].astype(np.int64)
    return Town(shapes, ids, telling_points(shapes, rng))


def triangles(rng: np.random.Generator, scale: int) -> list[shapely.Geometry]:
    """A Delaunay net of lattice points: edge-matched, with slivers where points nearly line up."""
    spots = rng.integers(0, 25, (int(rng.integers(4, 40)), 2)) * scale
    spots += rng.integers(0, 2, spots.shape) * rng.integers(0, 3)
    net = shapely.get_parts(shapely.delaunay_triangles(shapely.MultiPoint(spots.astype(float))))
    return [t for t in net if t.area > 0]


def delaunay_town(rng: np.random.Generator, scale: int) -> Town:
    return as_town(triangles(rng, scale), rng)


def merged_town(rng: np.random.Generator, scale: int) -> Town:
    """Triangles thrown together at random: MultiPolygons with holes, touching at corners; some
    triangles are left out."""
    net = np.array(triangles(rng, scale), dtype=object)
    owner = rng.integers(0, 6, len(net))
    return as_town(
        [shapely.coverage_union_all(net[owner == k]) for k in range(1, 6) if (owner == k).any()],
        rng,
    )


def lattice_town(rng: np.random.Generator, scale: int) -> Town:
    nx, ny = (int(n) for n in rng.integers(1, 9, 2))
    return as_town(
        [
            shapely.box(i * scale, j * scale, (i + 1) * scale, (j + 1) * scale)
            for i in range(nx)
            for j in range(ny)
        ],
        rng,
    )


def voronoi_town(rng: np.random.Generator, scale: int) -> Town:
    """Rounded Voronoi cells; rounding may leave thin gaps and overlaps, which are no exception."""
    seeds = shapely.MultiPoint(rng.uniform(0, 50 * scale, (int(rng.integers(3, 40)), 2)))
    frame = shapely.box(0, 0, 50 * scale, 50 * scale)
    cells = shapely.intersection(shapely.get_parts(shapely.voronoi_polygons(seeds)), frame)
    rounded = shapely.transform(cells, np.rint)
    return as_town([*rounded[shapely.is_valid(rounded)], frame.buffer(0)], rng)


def heap_town(rng: np.random.Generator, scale: int) -> Town:
    """Polygons on top of each other, some with a hole that has another polygon in it."""
    shapes = []
    for x, y, side in rng.integers(1, 12, (int(rng.integers(1, 15)), 3)) * 3 * scale:
        ring = shapely.box(x, y, x + 3 * side, y + 3 * side)
        hole = shapely.box(x + side, y + side, x + 2 * side, y + 2 * side)
        shapes += [ring.difference(hole), hole][: int(rng.integers(1, 3))]
    return as_town(shapes, rng)


towns = st.builds(
    lambda make, scale, seed: make(np.random.default_rng(seed), scale),
    st.sampled_from([delaunay_town, merged_town, lattice_town, voronoi_town, heap_town]),
    st.sampled_from([1, 2, 7, 1000, 123_456, 7_000_000]),
    st.integers(0, 2**32 - 1),
)


@given(towns)
@settings(max_examples=at_length(60, 1000), deadline=None)
def test_the_owner_is_the_lowest_id_that_covers_the_point(town: Town) -> None:
    found = town.index().locate_many(*town.lons_lats())
    np.testing.assert_array_equal(found, brute_force(town))


@given(towns)
@settings(max_examples=at_length(20, 200), deadline=None)
def test_one_point_and_many_points_agree(town: Town) -> None:
    index = town.index()
    lons, lats = town.lons_lats()
    one_by_one = [index.locate(x, y) for x, y in zip(lons, lats, strict=True)]
    assert one_by_one == index.locate_many(lons, lats).tolist()


@given(towns, st.randoms(use_true_random=False))
@settings(max_examples=at_length(20, 200), deadline=None)
def test_the_order_of_the_polygons_does_not_matter(town: Town, random) -> None:  # type: ignore[no-untyped-def]
    order = list(range(len(town.ids)))
    random.shuffle(order)
    shuffled = Town(town.polygons[order], town.ids[order], town.points)
    where = town.lons_lats()
    np.testing.assert_array_equal(
        town.index().locate_many(*where), shuffled.index().locate_many(*where)
    )


@given(st.integers(0, 2**32 - 1), st.integers(1, 1000))
@settings(max_examples=at_length(20, 200), deadline=None)
def test_inside_a_coverage_everything_has_an_owner(seed: int, scale: int) -> None:
    rng = np.random.default_rng(seed)
    town = delaunay_town(rng, scale)
    hull = shapely.coverage_union_all(town.polygons)
    inside = shapely.covers(hull, shapely.points(town.points.astype(float)))
    found = town.index().locate_many(*town.lons_lats())
    np.testing.assert_array_equal(found >= 0, inside)


@given(towns, st.floats(0.1, 5000.0))
@settings(max_examples=at_length(20, 200), deadline=None)
def test_the_nearest_is_the_owner_or_else_within_reach(town: Town, within_m: float) -> None:
    index = town.index()
    for lon, lat in town.lons_lats().T[::10]:
        owner, near = index.locate(lon, lat), index.nearest(lon, lat, within_m=within_m)
        wide = index.nearest(lon, lat, within_m=within_m * 2)
        assert owner in (-1, near)
        assert near in (-1, wide)
