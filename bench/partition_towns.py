"""Seeded towns of other kinds than the shared cases, so that nothing is tuned to those two.

Every town is a set of polygons in metres with residents and borders; blocks measure about 100 m.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial import Voronoi

from geo_grid.geometry.partition import Problem

Floats = NDArray[np.float64]
Random = np.random.Generator


def voronoi(points: Floats, outline: shapely.Polygon) -> NDArray[np.object_]:
    """(n,) the part of the outline that lies nearest to each point, in one piece each."""
    shapely.prepare(outline)
    west, south, east, north = outline.bounds
    far = 3.0 * max(east - west, north - south)
    middle = np.array([(west + east) / 2.0, (south + north) / 2.0])
    ring = middle + far * np.array([(-1, -1), (-1, 1), (1, -1), (1, 1), (0, -2), (0, 2)])
    diagram = Voronoi(np.concatenate([points, ring]))
    corners = [diagram.vertices[diagram.regions[r]] for r in diagram.point_region[: len(points)]]
    cut = shapely.intersection([shapely.Polygon(c) for c in corners], outline)
    return np.array([max(shapely.get_parts(c), key=shapely.area) for c in cut], dtype=object)


def make(
    shapes: NDArray[np.object_], weights: Floats, *, side: NDArray[np.int64] | None = None,
    bridges: int = 0, seed: int = 1,
) -> Problem:  # fmt: skip
    """The problem; blocks of different `side` touch only by `bridges` links per pair of sides."""
    u, v = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    u, v = u[u < v], v[u < v]
    lines = shapely.boundary(shapes)
    shared = shapely.length(shapely.intersection(lines[u], lines[v]))
    keep = shared > 0.5
    u, v, shared = u[keep], v[keep], shared[keep]
    if side is not None:
        across = np.flatnonzero(side[u] != side[v])
        pairs = np.unique(np.sort(np.stack([side[u], side[v]], axis=1)[across], axis=1), axis=0)
        rng, kept = np.random.default_rng(seed), []
        for pair in pairs:
            mine = across[(np.sort(np.stack([side[u], side[v]], axis=1)[across]) == pair).all(1)]
            kept += rng.choice(mine, min(bridges, len(mine)), replace=False).tolist()
        shared[kept] = 0.0
        open_ = np.ones(len(u), dtype=bool)
        open_[np.setdiff1d(across, kept)] = False
        u, v, shared = u[open_], v[open_], shared[open_]
    middle = shapely.get_coordinates(shapely.point_on_surface(shapes))
    area, length = shapely.area(shapes), shapely.length(shapes)
    return Problem.build(
        np.rint(weights), u, v, shared, area, length, points_m=middle, shapes=shapes
    )


def _outline(count: int, rng: Random) -> shapely.Polygon:
    """A blob of about `count` hectares."""
    angle = np.linspace(0.0, 2.0 * np.pi, 120, endpoint=False)
    radius = 1.0 + sum(
        rng.normal() * 0.12 / k * np.cos(k * angle + rng.random() * 7.0) for k in range(2, 7)
    )
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None]
    blob = shapely.Polygon(ring)
    return shapely.transform(blob, lambda xy: xy * np.sqrt(1e4 * count / blob.area))


def _scatter(count: int, outline: shapely.Polygon, rng: Random, *, centred: float) -> Floats:
    """Points in the outline, denser in the middle by `centred`, evened out by one Lloyd step."""
    west, south, east, north = outline.bounds
    points = np.zeros((0, 2))
    shapely.prepare(outline)
    while len(points) < count:
        more = rng.random((4 * count, 2)) * (east - west, north - south) + (west, south)
        reach = np.hypot(*more.T) / (0.5 * (east - west))
        more = more[rng.random(len(more)) < np.exp(-centred * reach)]
        points = np.concatenate([points, more[shapely.contains_xy(outline, more)]])
    middle = shapely.centroid(voronoi(points[:count], outline))
    return shapely.get_coordinates(middle)


def centre(count: int, *, seed: int) -> Problem:
    """Small dense blocks in the middle, large thin ones outside; skewed weights."""
    rng = np.random.default_rng(seed)
    outline = _outline(count, rng)
    points = _scatter(count, outline, rng, centred=1.5)
    shapes = voronoi(points, outline)
    reach = np.hypot(*points.T) / np.sqrt(1e4 * count / np.pi)
    return make(shapes, rng.lognormal(4.5, 0.7, count) * np.exp(-0.7 * reach))


def rivers(count: int, *, seed: int) -> Problem:
    """Two winding rivers across the town and six bridges between any two banks."""
    rng = np.random.default_rng(seed)
    outline = _outline(count, rng)
    points = _scatter(count, outline, rng, centred=0.3)
    span = np.sqrt(1e4 * count)
    x, y = points[:, 0] / span, points[:, 1] / span
    one = y > 0.12 * np.sin(5 * x + rng.random() * 6)
    two = x > 0.15 * np.sin(4 * y + rng.random() * 6) + 0.1
    weights = rng.gamma(1.3, 90.0, count)
    return make(voronoi(points, outline), weights, side=one + 2 * two, bridges=6, seed=seed)


def islands(count: int, *, seed: int) -> Problem:
    """Three lands that nothing ties, each of a whole number of cells at 36 cells."""
    rng = np.random.default_rng(seed)
    outline = _outline(count, rng)
    points = _scatter(count, outline, rng, centred=0.0)
    turn = np.arctan2(points[:, 1], points[:, 0]) / (2.0 * np.pi) + 0.5
    side = np.searchsorted([0.25, 0.6], turn)
    weights = rng.gamma(2.0, 60.0, count)
    for land, share in enumerate((9 / 36, 12 / 36, 15 / 36)):
        weights[side == land] *= 1e5 * share / weights[side == land].sum() * (count / 1000)
    return make(voronoi(points, outline), weights, side=side, bridges=0)


def estates(count: int, *, seed: int) -> Problem:
    """Towers in clusters beside empty blocks: a quarter holds nobody, a sixth holds two thirds."""
    rng = np.random.default_rng(seed)
    outline = _outline(count, rng)
    points = _scatter(count, outline, rng, centred=0.2)
    field = gaussian_filter(rng.normal(size=(64, 64)), 1.5)
    at = ((points / np.abs(points).max() + 1.0) * 31.5).astype(int)
    order = np.argsort(np.argsort(field[at[:, 0], at[:, 1]])) / count
    mean = np.where(order < 0.25, 0.0, np.where(order > 0.83, 400.0, 60.0))
    return make(voronoi(points, outline), np.minimum(rng.gamma(3.0, mean / 3.0 + 1e-9), 800.0))


def quarters(count: int, *, seed: int) -> Problem:
    """Crooked street blocks: a bent lattice whose squares are merged by twos and threes."""
    rng = np.random.default_rng(seed)
    side = int(np.sqrt(1.6 * count))
    corner = np.stack(np.meshgrid(np.arange(side + 1), np.arange(side + 1), indexing="ij"), axis=-1)
    corner = (corner + rng.uniform(-0.28, 0.28, corner.shape)) * 80.0
    rings = np.stack(
        [corner[:-1, :-1], corner[1:, :-1], corner[1:, 1:], corner[:-1, 1:]], axis=2
    ).reshape(-1, 4, 2)
    squares = shapely.polygons(rings)
    group = np.arange(side * side)
    number = group.reshape(side, side)
    pairs = np.concatenate([
        np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], axis=1),
        np.stack([number[:-1].ravel(), number[1:].ravel()], axis=1),
    ])  # fmt: skip
    size = np.ones(len(group), dtype=int)
    left = len(group) - count
    for a, b in rng.permutation(pairs):
        if left > 0 and group[a] != group[b] and size[group[a]] + size[group[b]] <= 3:
            size[group[a]] += size[group[b]]
            group[group == group[b]] = group[a]
            left -= 1
    names = np.unique(group)
    shapes = np.array([shapely.union_all(squares[group == g]) for g in names], dtype=object)
    return make(shapes, rng.lognormal(4.2, 0.9, len(names)).clip(0, 600))


def valley(count: int, *, seed: int) -> Problem:
    """A long thin town with side valleys: few ways round anywhere."""
    rng = np.random.default_rng(seed)
    length = np.sqrt(1e4 * count * 5)
    width = length / 14
    trunk = shapely.LineString([(0, 0), (length, 0)])
    arms = [
        shapely.LineString([(x, 0), (x + s * 0.2 * width, s * 3.0 * width)])
        for x, s in zip(np.linspace(0.08, 0.92, 9) * length, [1, -1] * 5, strict=False)
    ]
    shape = shapely.union_all([trunk.buffer(width / 2), *[a.buffer(width / 3) for a in arms]])
    scale = np.sqrt(1e4 * count / shape.area)
    outline = shapely.transform(shape, lambda xy: (xy - (length / 2, 0)) * scale)
    points = _scatter(count, outline, rng, centred=0.0)
    return make(voronoi(points, outline), rng.gamma(1.5, 80.0, count))


TOWNS: dict[str, Callable[..., Problem]] = {
    "centre": centre,
    "rivers": rivers,
    "islands": islands,
    "estates": estates,
    "quarters": quarters,
    "valley": valley,
}
