"""Faults of a drawing of blocks: slits, overlaps, doubles and stray parts, with place and size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, STRtree

from geo_grid.geometry.partition.borders import with_loose_ends

Shapes = NDArray[np.object_]
Longs = NDArray[np.int64]

SLIT, OVERLAP, DOUBLE, STRAY = "slit", "overlap", "double", "stray"
SLIT_M = 1.0
"""Wider gaps between two blocks may be meant: a lane, a ditch."""
_LEAST_M2, _HAIR_M, _LEAST_LONG_M = 0.01, 0.002, 0.5  # less is rounding, or nobody's way
_SHUT, _SAME_M = 0.75, 1e-4


@dataclass(frozen=True)
class Fault:
    """One fault: what, which blocks (positions), where (metres of the shapes), how large."""

    kind: str
    blocks: tuple[int, ...]
    at: tuple[float, float]
    area_m2: float
    length_m: float
    mended: bool = False

    @property
    def width_m(self) -> float:
        """The mean width: area over length."""
        return self.area_m2 / self.length_m if self.length_m else 0.0


def find_faults(shapes: Shapes, *, width_m: float = SLIT_M) -> list[Fault]:
    """All faults of n polygons in metres; `width_m` is the widest gap that is called a slit."""
    loose = with_loose_ends(shapes)
    doubles = list(_doubles(shapes))
    twice = {fault.blocks for fault in doubles}
    overlaps = [f for f in _overlaps(shapes, loose) if f.blocks not in twice]
    return [*doubles, *overlaps, *_slits(shapes, loose, width_m), *_stray_parts(shapes)]


def after_mending(faults: list[Fault], shapes: Shapes) -> list[Fault]:
    """The same faults, those that are gone from `shapes` marked as mended."""
    if not faults:
        return []
    points = shapely.points([fault.at for fault in faults])
    tree = STRtree(shapes)
    covered = set(tree.query(points, predicate="dwithin", distance=_SAME_M)[0].tolist())
    inside: dict[int, set[int]] = {}
    for fault, block in tree.query(points, predicate="within").T.tolist():
        inside.setdefault(fault, set()).add(block)
    gone = [
        i in covered if fault.kind == SLIT else _is_gone(fault, inside.get(i, set()))
        for i, fault in enumerate(faults)
    ]
    return [replace(fault, mended=done) for fault, done in zip(faults, gone, strict=True)]


def _is_gone(fault: Fault, inside: set[int]) -> bool:
    """Whether a fault is none any more, by the blocks inside which it was."""
    if fault.kind == OVERLAP:
        return len(inside) <= 1
    return fault.kind == STRAY and fault.blocks[0] not in inside


def _fault(kind: str, blocks: NDArray[np.int64] | list[int], ground: Geometry) -> Fault:
    spot = shapely.point_on_surface(ground)
    return Fault(
        kind, tuple(int(b) for b in blocks), (float(spot.x), float(spot.y)),
        float(shapely.area(ground)), float(shapely.length(ground)) / 2.0,
    )  # fmt: skip


def _is_rounding(ground: Geometry) -> bool:
    area, length = float(shapely.area(ground)), float(shapely.length(ground)) / 2.0
    return area < _LEAST_M2 or length < _LEAST_LONG_M or area / length < _HAIR_M


def _doubles(shapes: Shapes) -> Iterator[Fault]:
    """Pairs of blocks that are the same drawing, to the millimetre, whatever corner comes first."""
    rounded = shapely.transform(shapes, lambda xy: np.rint(xy * 1e3))
    first: dict[bytes, int] = {}
    for block, key in enumerate(shapely.to_wkb(shapely.normalize(rounded)).tolist()):
        if key in first:
            yield _fault(DOUBLE, [first[key], block], shapes[block])
        first.setdefault(key, block)


def _overlaps(shapes: Shapes, loose: NDArray[np.bool_]) -> Iterator[Fault]:
    """Pairs that share area; where all sides of both are a neighbour's, too, there is none."""
    suspects = np.flatnonzero(loose)
    at, other = STRtree(shapes).query(shapes[suspects], predicate="intersects")
    one = suspects[at]
    pairs = np.unique(np.sort(np.stack([one, other], axis=1)[one != other], axis=1), axis=0)
    common = shapely.intersection(shapes[pairs[:, 0]], shapes[pairs[:, 1]])
    for pair, ground in zip(pairs, common, strict=True):
        if shapely.area(ground) >= _LEAST_M2:
            areas = shapely.get_parts(ground)
            areas = shapely.multipolygons(areas[shapely.get_dimensions(areas) == 2])
            if not _is_rounding(areas):
                yield _fault(OVERLAP, pair, areas)


def _slits(shapes: Shapes, loose: NDArray[np.bool_], width_m: float) -> Iterator[Fault]:
    """What a little growing and shrinking back fills between two or more blocks."""
    ground = shapely.union_all(shapes[loose])
    reach = width_m / 2.0 + 1e-6
    grown = shapely.buffer(ground, reach, join_style="mitre")
    closed = shapely.buffer(grown, -reach, join_style="mitre")
    tree = STRtree(shapes)
    for gap in shapely.get_parts(shapely.difference(closed, ground)):
        if _is_rounding(gap):
            continue
        around = tree.query(gap, predicate="intersects")
        rest = shapely.difference(gap, shapely.union_all(shapes[around]))
        for part in shapely.get_parts(rest):
            if shapely.get_dimensions(part) == 2 and not _is_rounding(part):
                beside = np.sort(tree.query(part, predicate="dwithin", distance=_HAIR_M))
                if len(beside) > 1 and _is_between(part, shapes[beside]):
                    yield _fault(SLIT, beside, part)


def _is_between(gap: Geometry, blocks: Shapes) -> bool:
    """Whether most of the outline of a gap is that of blocks: growing levels steps of the outer
    outline, too, by some millimetres."""
    near = shapely.buffer(shapely.union_all(blocks), _SAME_M)
    shut = shapely.intersection(shapely.boundary(gap), near)
    return bool(shapely.length(shut) >= _SHUT * shapely.length(gap))


def _stray_parts(shapes: Shapes) -> Iterator[Fault]:
    """Parts of a block that lie apart from its largest one."""
    for block in np.flatnonzero(shapely.get_num_geometries(shapes) > 1):
        parts = shapely.get_parts(shapes[block])
        for part in np.argsort(-shapely.area(parts), kind="stable")[1:]:
            yield _fault(STRAY, [int(block)], parts[part])
