"""Blocks drawn anew where they miss each other by less than a tolerance."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.partition.faults import DOUBLE, OVERLAP, find_faults

Shapes = NDArray[np.object_]
_ROUNDING_M = 0.002


def mend(shapes: Shapes, *, tolerance_m: float) -> Shapes:
    """Polygons (n,) in metres that meet edge to edge where slits and overlaps were narrower.

    Parts of a block that are narrower go to their neighbours. Blocks that overlap by more, or are
    drawn twice, stay as they are: which of the two is right, nobody here knows. Raises
    :class:`BadInput` ``mend_too_coarse`` for a tolerance that would swallow a block.
    """
    shapes = _without_slivers(shapes, tolerance_m)
    free = ~_in_wide_overlaps(shapes, tolerance_m)
    if free.sum() < 2:
        return shapes
    mended = shapes.copy()
    mended[free] = shapely.coverage_clean(
        shapes[free], snapping_distance=tolerance_m, gap_width=tolerance_m + _ROUNDING_M
    )
    moved = np.abs(shapely.area(mended) - shapely.area(shapes))
    lost = moved > 2.0 * tolerance_m * shapely.length(shapes)
    lost |= shapely.is_empty(mended) | ~shapely.is_valid(mended)
    if lost.any():
        raise BadInput(
            "mend_too_coarse",
            gettext_noop(
                "Mending by %(metres)s m would swallow a block of %(area)s m²; choose a smaller "
                "tolerance."
            ),
            field="mend",
            metres=f"{tolerance_m:g}",
            area=f"{shapely.area(shapes)[lost].min():.2f}",
        )
    return mended


def _without_slivers(shapes: Shapes, tolerance_m: float) -> Shapes:
    """Without the parts that are nowhere wider, except the largest part of each block."""
    kept = shapes.copy()
    for block in np.flatnonzero(shapely.get_num_geometries(shapes) > 1):
        parts = shapely.get_parts(shapes[block])
        inner = shapely.buffer(parts, -(tolerance_m + _ROUNDING_M) / 2.0, join_style="mitre")
        wide = ~shapely.is_empty(inner)
        wide[np.argmax(shapely.area(parts))] = True
        kept[block] = shapely.multipolygons(parts[wide])
    return kept


def _in_wide_overlaps(shapes: Shapes, tolerance_m: float) -> NDArray[np.bool_]:
    """(n,) blocks that overlap another by more than the tolerance, or are drawn twice."""
    wide = np.zeros(len(shapes), dtype=np.bool_)
    for fault in find_faults(shapes, width_m=_ROUNDING_M):
        blocks = list(fault.blocks)
        if fault.kind == OVERLAP:
            common = shapely.intersection(shapes[blocks[0]], shapes[blocks[1]])
            inner = shapely.buffer(common, -(tolerance_m + _ROUNDING_M) / 2.0, join_style="mitre")
            wide[blocks] |= not shapely.is_empty(inner)
        elif fault.kind == DOUBLE:
            wide[blocks] = True
    return wide
