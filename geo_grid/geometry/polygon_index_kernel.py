"""The compiled half of :mod:`geo_grid.geometry.polygon_index`: exact in int64, no floating decisions.

Coordinates are lattice steps from the corner of the extent, below 1e9 (10°), so a cross product of
differences stays below 2e18 and fits int64.

A *part* is one polygon with its holes. An edge runs upwards (``y0 <= y1``). A *bucket* is a square
of ``2**shift`` steps; `buckets` holds for each either the owner of all its points (-1: nobody) or
``-2 - offset`` into `stream`, where the parts to test stand in the order of their owners::

    number of parts, then per part: 2 * owner + parity, number of edges, (x0, y0, x1, y1) ...

A point is in a part when parity plus the edges of the list right of it is odd. Only edges that
touch the bucket are listed. Those further right come in by `parity`, which counts them at the
bucket's lowest row, and by a *stand-in*: where a listed edge ends right of the bucket, its
unlisted neighbour begins or ends to count, so a vertical edge right of the bucket runs from that
end to above the bucket. (At an end where both neighbours are listed, two stand-ins cancel.)
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Int = int | np.int64  # one type to numba, two to a type checker

X_ORIGIN, Y_ORIGIN, WIDTH, HEIGHT, SHIFT, COLUMNS = range(6)  # the fields of `frame`, an int64[6]


@njit(cache=True, nogil=True)
def owner_of(
    lon: float, lat: float, per_degree: float, frame: Longs, buckets: Ints, stream: Ints
) -> Int:
    """The lowest owner whose parts cover the point, -1 for none and for NaN or infinity."""
    fx = np.rint(lon * per_degree) - frame[X_ORIGIN]
    fy = np.rint(lat * per_degree) - frame[Y_ORIGIN]
    if not (0 <= fx <= frame[WIDTH] and 0 <= fy <= frame[HEIGHT]):
        return -1
    x, y = np.int64(fx), np.int64(fy)
    found = np.int64(buckets[(y >> frame[SHIFT]) * frame[COLUMNS] + (x >> frame[SHIFT])])
    return found if found >= -1 else _owner_in_bucket(x, y, -2 - found, stream)


@njit(cache=True, nogil=True)
def _owner_in_bucket(x: Int, y: Int, at: Int, stream: Ints) -> Int:
    parts = stream[at]
    at += 1
    for _ in range(parts):
        tag = np.int64(stream[at])
        end = at + 2 + 4 * stream[at + 1]
        inside = tag & 1
        for edge in range(at + 2, end, 4):
            x0, y0 = np.int64(stream[edge]), np.int64(stream[edge + 1])
            x1, y1 = np.int64(stream[edge + 2]), np.int64(stream[edge + 3])
            if y0 <= y <= y1:
                cross = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)
                if cross == 0:
                    if y0 < y1 or x0 <= x <= x1:
                        return tag >> 1
                elif cross > 0 and y < y1:
                    inside ^= 1
        if inside:
            return tag >> 1
        at = end
    return -1


@njit(cache=True, nogil=True)
def owners_of(
    lons: Floats,
    lats: Floats,
    per_degree: float,
    frame: Longs,
    buckets: Ints,
    stream: Ints,
    ids: Longs,
) -> Longs:
    """The ids of :func:`owner_of` for arrays of points, -1 for none."""
    found = np.empty(len(lons), np.int64)
    for i in range(len(lons)):
        owner = owner_of(lons[i], lats[i], per_degree, frame, buckets, stream)
        found[i] = ids[owner] if owner >= 0 else -1
    return found


@njit(cache=True, nogil=True)
def _columns_in_row(edge: Longs, low: Int, high: Int, shift: Int) -> tuple[Int, Int]:
    """First and last column the edge touches between the heights `low` and `high`.

    For every lattice point before those columns the edge is right of it, after them left of it.
    Whole numbers rounded down are enough for that, as the points are whole numbers themselves.
    """
    x0, y0, x1, y1 = edge[0], edge[1], edge[2], edge[3]
    if y1 > y0:
        a = x0 + (x1 - x0) * (max(low, y0) - y0) // (y1 - y0)
        b = x0 + (x1 - x0) * (min(high, y1) - y0) // (y1 - y0)
        west, east = min(a, b), max(a, b)
    else:
        west, east = min(x0, x1), max(x0, x1)
    return west >> shift, east >> shift


@njit(cache=True, nogil=True)
def count_listings(edges: Longs, shift: Int, columns: Int, rows: Int) -> Ints:
    """How many edges each bucket lists, int32[rows * columns]."""
    counts = np.zeros(rows * columns, np.int32)
    size = np.int64(1) << shift
    for i in range(len(edges)):
        for row in range(edges[i, 1] >> shift, (edges[i, 3] >> shift) + 1):
            low = row * size
            first, last = _columns_in_row(edges[i], low, low + size - 1, shift)
            for column in range(first, last + 1):
                counts[row * columns + column] += 1
    return counts


@njit(cache=True, nogil=True)
def list_edges(
    edges: Longs, part_start: Longs, starts: Longs, shift: Int, columns: Int
) -> tuple[Longs, Ints]:
    """Fill the buckets: ``2 * edge + parity`` per listing, and the first part that covers all.

    `edges` int64[n, 4] are grouped by part as `part_start` tells, parts in the order of their
    owners; the listings of bucket b are ``starts[b]:starts[b + 1]``. Covered by none: -1.
    """
    listings = np.empty(starts[-1], np.int64)
    free = starts[:-1].copy()
    cover = np.full(len(free), -1, np.int32)
    right = np.zeros(len(free), np.uint8)  # scratch, all zero again after every part
    for part in range(len(part_start) - 1):
        begin, end = part_start[part], part_start[part + 1]
        box = _count_right(edges[begin:end], shift, columns, right)
        for i in range(begin, end):
            _list_edge(edges[i], i, shift, columns, right, listings, free)
        for row in range(box[0], box[1] + 1):
            for b in range(row * columns + box[2], row * columns + box[3] + 1):
                listed = free[b] > starts[b] and listings[free[b] - 1] >> 1 >= begin
                if right[b] and not listed and cover[b] < 0:
                    cover[b] = part
                right[b] = 0
    return listings, cover


@njit(cache=True, nogil=True)
def _count_right(
    edges: Longs, shift: Int, columns: Int, right: NDArray[np.uint8]
) -> tuple[Int, Int, Int, Int]:
    """Parity of a part's unlisted edges right of each bucket, at the bucket's lowest row.

    Written into `right` for the rows and columns of the part, which are returned.
    """
    row0, row1 = edges[0, 1], edges[0, 3]
    column0, column1 = edges[0, 0], edges[0, 0]
    for edge in edges:
        row0, row1 = min(row0, edge[1]), max(row1, edge[3])
        column0 = min(column0, edge[0], edge[2])
        column1 = max(column1, edge[0], edge[2])
    row0, row1 = row0 >> shift, row1 >> shift
    column0, column1 = column0 >> shift, column1 >> shift
    size = np.int64(1) << shift
    for edge in edges:
        for row in range(edge[1] >> shift, (edge[3] >> shift) + 1):
            low = row * size
            if edge[1] <= low < edge[3]:
                first, _ = _columns_in_row(edge, low, low + size - 1, shift)
                if first > column0:
                    right[row * columns + first - 1] ^= 1
    for row in range(row0, row1 + 1):
        for b in range(row * columns + column1 - 1, row * columns + column0 - 1, -1):
            right[b] ^= right[b + 1]
    return row0, row1, column0, column1


@njit(cache=True, nogil=True)
def _list_edge(
    edge: Longs,
    number: Int,
    shift: Int,
    columns: Int,
    right: NDArray[np.uint8],
    listings: Longs,
    free: Longs,
) -> None:
    size = np.int64(1) << shift
    for row in range(edge[1] >> shift, (edge[3] >> shift) + 1):
        low = row * size
        first, last = _columns_in_row(edge, low, low + size - 1, shift)
        for b in range(row * columns + first, row * columns + last + 1):
            listings[free[b]] = 2 * number + right[b]
            free[b] += 1


@njit(cache=True, nogil=True)
def pack(
    edges: Longs,
    part_of: Ints,
    owners: Ints,
    starts: Longs,
    listings: Longs,
    cover: Ints,
    shift: Int,
    columns: Int,
) -> tuple[Ints, Ints]:
    """Lay the listings out as the `buckets` and `stream` of the module's head.

    `part_of` int32[n] is the part of an edge, `owners` the owner of a part. What comes after a
    part that covers the whole bucket is never reached and left out.
    """
    buckets = np.empty(len(cover), np.int32)
    stream = np.empty(17 * len(listings), np.int32)  # 3 a bucket, 2 a part, 4 an edge or stand-in
    at: Int = 0
    for b in range(len(cover)):
        begin, end = starts[b], starts[b + 1]
        while cover[b] >= 0 and end > begin and part_of[listings[end - 1] >> 1] > cover[b]:
            end -= 1
        whole = np.int64(owners[cover[b]]) if cover[b] >= 0 else np.int64(-1)
        if begin == end:
            buckets[b] = whole
        else:
            buckets[b] = -2 - at
            corner = ((b % columns) << shift, (b // columns) << shift)
            at = _pack_bucket(
                edges, part_of, owners, listings[begin:end], whole, corner, shift, stream, at
            )
    return buckets, stream[:at].copy()


@njit(cache=True, nogil=True)
def _pack_bucket(
    edges: Longs,
    part_of: Ints,
    owners: Ints,
    listings: Longs,
    whole: Int,
    corner: tuple[Int, Int],
    shift: Int,
    stream: Ints,
    at: Int,
) -> Int:
    """Write one bucket at `at`; returns where the next one begins."""
    size = np.int64(1) << shift
    east, low, above = corner[0] + size, corner[1], corner[1] + size
    head, at = at, at + 1
    stream[head] = 0
    tag, part = at, -1
    for listing in listings:
        edge = edges[listing >> 1]
        if part_of[listing >> 1] != part:
            part = part_of[listing >> 1]
            tag, at = at, at + 2
            stream[tag], stream[tag + 1] = 2 * owners[part] + (listing & 1), 0
            stream[head] += 1
        for field in range(4):
            stream[at + field] = edge[field]
        at += 4
        for end in (0, 2):
            if edge[end] >= east and low < edge[end + 1] < above:
                stream[at], stream[at + 1] = east, edge[end + 1]
                stream[at + 2], stream[at + 3] = east, above
                at += 4
        stream[tag + 1] = (at - tag - 2) // 4
    if whole >= 0:
        stream[at], stream[at + 1] = 2 * whole + 1, 0
        stream[head] += 1
        at += 2
    return at
