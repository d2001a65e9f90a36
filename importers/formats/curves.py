"""Curves of foreign files as straight lines: circular strings, compound curves, curve polygons.

GDAL passes curves on as WKB (ISO 19125 / SQL-MM 3, or EWKB), which shapely does not read. An arc is
drawn by so many chords that none leaves it by more than a centimetre.
"""

from __future__ import annotations

import struct

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

Floats = NDArray[np.float64]
OFF_M, OFF_DEG = 0.01, 1e-7
"""How far a chord may leave its arc; degrees are those of the equator, so elsewhere it is less."""
_POINT, _LINE, _POLYGON, _ARCS, _COMPOUND, _CURVE_POLYGON = 1, 2, 3, 8, 9, 10
_COLLECTION = 7
_MULTI = {4: "points", 5: "lines", 6: "polygons", 7: "mixed", 11: "lines", 12: "polygons"}
_CURVED = frozenset(range(8, 13))
_MOST_CHORDS, _DEEPEST = 2_000, 16


def has_curves(blob: bytes) -> bool:
    """True for WKB of one of the types that may hold curves."""
    return len(blob) >= 5 and _type_of(blob)[0] in _CURVED


def may_curve(blob: bytes) -> bool:
    """The same, and true for a collection, of which only reading it tells."""
    return has_curves(blob) or (len(blob) >= 5 and _type_of(blob)[0] == _COLLECTION)


def has_heights(blob: bytes) -> bool:
    """True for WKB with a third or fourth ordinate, which no place here keeps."""
    return len(blob) >= 5 and _type_of(blob)[1] > 2


def straightened(blob: bytes) -> Geometry | None:
    """The plane geometry without curves; ``None`` for WKB that is broken."""
    try:
        return _Reader(blob).geometry(0)
    except (struct.error, ValueError, IndexError, shapely.errors.ShapelyError):
        return None


def _type_of(blob: bytes) -> tuple[int, int, bool]:
    return _kind(struct.unpack_from("<I" if blob[0] else ">I", blob, 1)[0])


def _kind(code: int) -> tuple[int, int, bool]:
    """Type without flags, ordinates a vertex, and whether an SRID follows."""
    plain = code & 0x0FFFFFFF
    more = plain // 1000
    has_z = bool(code & 0x80000000) or more in (1, 3)
    has_m = bool(code & 0x40000000) or more in (2, 3)
    return plain % 1000, 2 + has_z + has_m, bool(code & 0x20000000)


class _Reader:
    def __init__(self, blob: bytes) -> None:
        self.blob, self.at = blob, 0

    def _count(self, order: str) -> int:
        (found,) = struct.unpack_from(f"{order}I", self.blob, self.at)
        self.at += 4
        return int(found)

    def _vertices(self, order: str, count: int, ordinates: int) -> Floats:
        values = np.frombuffer(self.blob, f"{order}f8", count * ordinates, self.at)
        self.at += 8 * len(values)
        return values.reshape(count, ordinates)[:, :2].astype(np.float64)

    def _head(self) -> tuple[str, int, int]:
        order = "<" if self.blob[self.at] else ">"
        self.at += 1
        kind, ordinates, has_srid = _kind(self._count(order))
        self.at += 4 * has_srid
        return order, kind, ordinates

    def geometry(self, depth: int) -> Geometry:
        order, kind, ordinates = self._head()
        if depth > _DEEPEST:
            raise ValueError("nested too deep")
        if kind == _POINT:
            return shapely.Point(self._vertices(order, 1, ordinates)[0])
        if kind in (_LINE, _ARCS):
            xy = self._vertices(order, self._count(order), ordinates)
            return shapely.LineString(along_arcs(xy) if kind == _ARCS else xy)
        count = self._count(order)
        if kind == _POLYGON:
            rings = [self._vertices(order, self._count(order), ordinates) for _ in range(count)]
            return shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()
        parts = [self.geometry(depth + 1) for _ in range(count)]
        if kind == _COMPOUND:
            return _joined(parts)
        if kind == _CURVE_POLYGON:
            return shapely.Polygon(parts[0], parts[1:]) if parts else shapely.Polygon()
        return _collected(kind, parts)


def _collected(kind: int, parts: list[Geometry]) -> Geometry:
    make = {
        "points": shapely.multipoints, "lines": shapely.multilinestrings,
        "polygons": shapely.multipolygons, "mixed": shapely.geometrycollections,
    }.get(_MULTI.get(kind, ""))  # fmt: skip
    if make is None:
        raise ValueError(f"type {kind}")
    found: Geometry = make(np.array(parts, dtype=object))
    return found


def _joined(parts: list[Geometry]) -> Geometry:
    """Pieces that follow each other as one line; where they meet the vertex stands once."""
    vertices = [shapely.get_coordinates(part) for part in parts]
    whole = np.concatenate(vertices)
    twice = np.append(False, (whole[1:] == whole[:-1]).all(axis=1))
    return shapely.LineString(whole[~twice])


def along_arcs(xy: Floats) -> Floats:
    """Vertices along a circular string: start, a point on the arc, end, which starts the next."""
    if len(xy) < 3 or len(xy) % 2 == 0:
        raise ValueError("a circular string has 3, 5, 7 … points")
    found = [xy[:1]]
    for i in range(0, len(xy) - 2, 2):
        found.append(_arc(xy[i], xy[i + 1], xy[i + 2])[1:])
    return np.concatenate(found)


def _arc(start: Floats, middle: Floats, end: Floats) -> Floats:
    center = _center(start, middle, end)
    if center is None:  # on one line
        return np.array([start, middle, end])
    radius = float(np.hypot(*(start - center)))
    degrees = (np.abs([start, middle, end]) <= (180, 90)).all()
    off = min(OFF_DEG if degrees else OFF_M, radius)
    chord = 2 * np.arccos(1 - off / radius)
    angles = np.array([np.arctan2(*(p - center)[::-1]) for p in (start, middle, end)])
    turn = (middle - start)[0] * (end - middle)[1] - (middle - start)[1] * (end - middle)[0]
    way = 1.0 if turn >= 0 else -1.0
    pieces = [start[None]]
    for a, b, to in ((angles[0], angles[1], middle), (angles[1], angles[2], end)):
        sweep = way * ((way * (b - a)) % (2 * np.pi))
        count = min(max(1, int(np.ceil(abs(sweep) / chord))), _MOST_CHORDS)
        at = a + sweep * np.arange(1, count) / count
        pieces += [center + radius * np.column_stack([np.cos(at), np.sin(at)]), to[None]]
    return np.concatenate(pieces)


def _center(start: Floats, middle: Floats, end: Floats) -> Floats | None:
    """The centre of the circle through three points; ``None`` where they lie on one line."""
    if (start == end).all():  # a whole circle: the point on it lies opposite
        return (start + middle) / 2 if (start != middle).any() else None
    a, b = middle - start, end - start
    cross = 2 * (a[0] * b[1] - a[1] * b[0])
    if abs(cross) <= 1e-12 * np.hypot(*a) * np.hypot(*b):
        return None
    aa, bb = a @ a, b @ b
    return start + np.array([b[1] * aa - a[1] * bb, a[0] * bb - b[0] * aa]) / cross
