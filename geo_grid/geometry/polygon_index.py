"""From a point to the polygon it lies in: exact, the same answer always, in nanoseconds.

Degrees are rounded to the storage lattice and everything else happens in whole numbers, so there
is no tolerance to tune: a point on a border that two polygons share belongs to the lower id.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry import polygon_index_kernel as kernel
from geo_grid.geometry.lattice import GRID_DEG, to_int

NOWHERE = -1

_PER_DEGREE = float(round(1 / GRID_DEG))
_EXTENT_LIMIT_STEPS = 1_000_000_000  # 10 degrees: cross products of differences fit in int64
_BUCKETS_PER_EDGE = 4
_LISTINGS_PER_EDGE = 8  # what bounds memory when edges are long: coarser buckets list fewer
_LISTINGS_LIMIT = 2**31 // 17  # offsets into the packed stream are int32
_METRES_PER_DEGREE = math.pi * 6_371_008.8 / 180.0  # mean radius of the earth (IUGG)


class CellIndex:
    """A frozen set of polygons that knows which of them a point lies in.

    Parameters
    ----------
    geoms
        Polygon or MultiPolygon (n,), EPSG:4326 degrees, valid; holes are respected, `None` and
        empty ones own nothing. Vertices are rounded to the 1e-8° lattice. They may overlap and
        leave gaps, and must together span less than 10° each way.
    ids
        Not negative, (n,). Where several polygons touch a point the lowest id owns it, whatever
        the order they are given in.

    Raises
    ------
    BadInput
        ``index_ids_unusable``, ``index_not_polygons``, ``coordinates_not_finite`` or
        ``extent_too_large``.

    Reading is thread-safe. Memory: about 50 bytes an edge in a town, some 600 in the worst case.
    """

    def __init__(
        self, geoms: NDArray[np.object_] | Sequence[shapely.Geometry | None], *, ids: ArrayLike
    ) -> None:
        shapes = np.empty(len(geoms), dtype=object)
        shapes[:] = geoms
        numbers = np.asarray(ids, dtype=np.int64)
        _check(shapes, numbers)
        order = np.argsort(numbers, kind="stable")
        self._geoms, self._ids = shapes[order], numbers[order]
        self._tree: shapely.STRtree | None = None
        self._frame, self._buckets, self._stream = _build(self._geoms)

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def nbytes(self) -> int:
        """Bytes of the buckets, the polygons themselves not counted."""
        return self._buckets.nbytes + self._stream.nbytes + self._ids.nbytes

    def locate(self, lon: float, lat: float) -> int:
        """The id that owns one point (EPSG:4326 degrees); -1 for none, NaN and infinity."""
        owner = kernel.owner_of(
            float(lon), float(lat), _PER_DEGREE, self._frame, self._buckets, self._stream
        )
        return int(self._ids[owner]) if owner >= 0 else NOWHERE

    def locate_many(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.int64]:
        """Like :meth:`locate` for arrays (n,) of degrees; releases the GIL."""
        # a read-only or strided array would be another type to numba, compiled on first use
        x = np.require(lons, np.float64, ["C", "W"])
        y = np.require(lats, np.float64, ["C", "W"])
        if x.ndim != 1 or x.shape != y.shape:
            raise ValueError(f"lons {x.shape} and lats {y.shape} must be of one length")
        return kernel.owners_of(
            x, y, _PER_DEGREE, self._frame, self._buckets, self._stream, self._ids
        )

    def nearest(self, lon: float, lat: float, *, within_m: float) -> int:
        """The id of the nearest polygon at most `within_m` metres away, -1 for none.

        The owner of the point if it has one, the lowest id of equally near ones. Metres are those
        of a plane that touches the sphere at the point, right to 0.6 % for a few kilometres.
        """
        inside = self.locate(lon, lat)
        if inside != NOWHERE or not (math.isfinite(lon) and abs(lat) < 90.0 and within_m >= 0.0):
            return inside
        if self._tree is None:
            self._tree = shapely.STRtree(self._geoms)
        scale_m = np.array([math.cos(math.radians(lat)), 1.0]) * _METRES_PER_DEGREE
        reach = within_m / scale_m
        here = np.array([lon, lat])
        near = np.sort(self._tree.query(shapely.box(*(here - reach), *(here + reach))))
        if not len(near):
            return NOWHERE
        plane = shapely.transform(self._geoms[near], lambda xy: (xy - here) * scale_m)
        away_m = shapely.distance(plane, shapely.Point(0.0, 0.0))
        best = int(np.argmin(away_m))
        return int(self._ids[near[best]]) if away_m[best] <= within_m else NOWHERE


def warm() -> None:
    """Compile the kernels, or load them from numba's cache, before the first user waits."""
    index = CellIndex(np.array([shapely.box(0.0, 0.0, 1e-6, 1e-6)]), ids=[1])
    index.locate(0.0, 0.0)
    index.locate_many([0.0], [0.0])


def _check(geoms: NDArray[np.object_], ids: NDArray[np.int64]) -> None:
    if ids.shape != geoms.shape or (len(ids) and ids.min() < 0):
        raise BadInput(
            "index_ids_unusable",
            gettext_noop("Every polygon needs one id, a whole number that is not negative."),
            field="ids",
        )
    kinds = shapely.get_type_id(geoms)
    if not np.isin(
        kinds, (-1, shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    ).all():
        raise BadInput(
            "index_not_polygons",
            gettext_noop("Only polygons can own points; found a geometry of another type."),
            field="geometry",
        )
    xy = shapely.get_coordinates(geoms)
    if not np.isfinite(xy).all():
        raise BadInput(
            "coordinates_not_finite",
            gettext_noop("A coordinate is not a finite number; leave the geometry out or mend it."),
            field="geometry",
        )
    if len(xy) and np.ptp(xy, axis=0).max() * _PER_DEGREE >= _EXTENT_LIMIT_STEPS:
        raise BadInput(
            "extent_too_large",
            gettext_noop(
                "The polygons span more than 10 degrees; check for swapped or stray coordinates, "
                "or load one city at a time."
            ),
            field="geometry",
        )


def _build(
    geoms: NDArray[np.object_],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Frame, buckets and stream (see the kernel) of polygons in the order of their ids."""
    edges, part_of, owners = _edges(geoms)
    if not len(edges):
        nothing = np.array([0, 0, -1, -1, 0, 1], dtype=np.int64)
        return nothing, np.zeros(0, np.int32), np.zeros(0, np.int32)
    corner = edges.reshape(-1, 2).min(axis=0)
    edges -= np.tile(corner, 2)
    width, height = (int(side) for side in edges.reshape(-1, 2).max(axis=0))
    shift, columns, counts = _choose_buckets(edges, width, height)
    starts = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    part_start = np.searchsorted(part_of, np.arange(len(owners) + 1))
    listings, cover = kernel.list_edges(edges, part_start, starts, shift, columns)
    buckets, stream = kernel.pack(edges, part_of, owners, starts, listings, cover, shift, columns)
    frame = np.array([*corner, width, height, shift, columns], dtype=np.int64)
    return frame, buckets, stream


def _edges(
    geoms: NDArray[np.object_],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Edges upwards in lattice steps int64[m, 4], their parts, and the owners of the parts.

    A part that rounding to the lattice reduced to a point has no edge and is left out.
    """
    parts, owner = shapely.get_parts(geoms, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    steps = to_int(xy)
    joined = (ring[1:] == ring[:-1]) & (steps[1:] != steps[:-1]).any(axis=1)
    a, b = steps[:-1][joined], steps[1:][joined]
    upwards = (a[:, 1] <= b[:, 1])[:, None]
    edges = np.hstack([np.where(upwards, a, b), np.where(upwards, b, a)])
    level = edges[:, 1] == edges[:, 3]
    edges[level, 0], edges[level, 2] = (
        edges[level][:, ::2].min(axis=1),
        edges[level][:, ::2].max(axis=1),
    )
    used, part_of = np.unique(part[ring[1:][joined]], return_inverse=True)
    return edges, part_of.astype(np.int32), owner[used].astype(np.int32)


def _choose_buckets(
    edges: NDArray[np.int64], width: int, height: int
) -> tuple[int, int, NDArray[np.int32]]:
    """The finest power of two whose buckets and listings stay in bounds.

    Returns the shift, the number of columns and the listings per bucket.
    """
    most = _BUCKETS_PER_EDGE * len(edges)
    listings = min(max(_LISTINGS_PER_EDGE * len(edges), 1000), _LISTINGS_LIMIT)
    shift = 0
    while ((width >> shift) + 1) * ((height >> shift) + 1) > most:
        shift += 1
    while True:
        columns, rows = (width >> shift) + 1, (height >> shift) + 1
        counts = kernel.count_listings(edges, shift, columns, rows)
        if int(counts.sum(dtype=np.int64)) <= listings or columns == rows == 1:
            return shift, columns, counts
        shift += 1
