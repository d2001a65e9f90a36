"""A set of cells as a coverage: checked, measured, and its outline derived.

A coverage is *valid* when its polygons do not overlap, leave no gap and meet edge to edge, vertex
for vertex. Everything here works in storage coordinates (EPSG:4326 on the lattice), because a
coverage that is valid in metres need not be valid after rounding.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, STRtree

from geo_grid.geometry.metric import project

GAP_WIDTH_DEG = 1e-6
"""Holes narrower than this (about 10 cm) are gaps, not courtyards. Without a width broken edges
along a gap pass unnoticed."""


@dataclass(frozen=True)
class Finding:
    """One fault of a coverage: what, which cells, where."""

    kind: str
    """``invalid`` (the polygon itself), ``edge`` (not matched), ``overlap`` or ``gap``."""
    cells: tuple[int, ...]
    """Positions of the cells in the array that was checked."""
    place: Geometry
    """The faulty line, or the area that overlaps or is missing (EPSG:4326)."""


@dataclass(frozen=True)
class Findings:
    """What :func:`check` found; true when there is nothing to complain of."""

    items: list[Finding] = field(default_factory=list)

    def __bool__(self) -> bool:
        return not self.items

    def of(self, kind: str) -> list[Finding]:
        """The findings of one kind."""
        return [item for item in self.items if item.kind == kind]


def check(geoms: NDArray[np.object_], *, gap_width_deg: float = GAP_WIDTH_DEG) -> Findings:
    """Every fault of a coverage, with its place.

    Parameters
    ----------
    geoms
        (n,) Polygons or MultiPolygons, EPSG:4326.
    gap_width_deg
        Gaps up to this width are faults; wider ones are holes the coverage is meant to have.
    """
    geoms = np.asarray(geoms, dtype=object)
    if len(geoms) == 0:
        return Findings()
    broken = np.flatnonzero(~shapely.is_valid(geoms) | shapely.is_empty(geoms))
    items = [Finding("invalid", (int(i),), geoms[i]) for i in broken]
    if items:  # the coverage functions ask for valid polygons
        return Findings(items)
    edges = shapely.coverage_invalid_edges(geoms, gap_width=gap_width_deg)
    faulty = np.flatnonzero(~shapely.is_empty(edges))
    if len(faulty) == 0:
        return Findings()
    items += _overlaps(geoms, faulty)
    items += _gaps(geoms, gap_width_deg)
    items += [Finding("edge", (int(i),), edges[i]) for i in faulty]
    return Findings(items)


def _overlaps(geoms: NDArray[np.object_], faulty: NDArray[np.int64]) -> list[Finding]:
    """The pairs of cells that share area; only cells with faulty edges can."""
    suspects = geoms[faulty]
    left, right = STRtree(suspects).query(suspects, predicate="intersects")
    left, right = left[left < right], right[left < right]
    common = shapely.intersection(suspects[left], suspects[right])
    return [
        Finding("overlap", (int(faulty[a]), int(faulty[b])), place)
        for a, b, place in zip(left, right, common, strict=True)
        if place.area > 0
    ]


def _gaps(geoms: NDArray[np.object_], gap_width_deg: float) -> list[Finding]:
    """Holes of the union that are too narrow to be meant, and the cells around each."""
    union = shapely.union_all(geoms)
    rings, part = shapely.get_rings(shapely.get_parts(union), return_index=True)
    inner = np.concatenate(([False], part[1:] == part[:-1])) if len(rings) else np.zeros(0, bool)
    holes = shapely.polygons(rings[inner])
    narrow = holes[shapely.is_empty(shapely.buffer(holes, -gap_width_deg / 2))]
    tree = STRtree(geoms)
    return [
        Finding(
            "gap", tuple(int(i) for i in np.sort(tree.query(hole, predicate="intersects"))), hole
        )
        for hole in narrow
    ]


def outline_of(geoms: NDArray[np.object_]) -> Geometry:
    """The outer border of a valid coverage (Polygon or MultiPolygon, EPSG:4326).

    Keeps every vertex of the cells; parts and rings are normalised, so the same cells in another
    order give the same outline.
    """
    parts = shapely.get_parts(shapely.coverage_union_all(np.asarray(geoms, dtype=object)))
    parts = shapely.normalize(parts[shapely.get_type_id(parts) == 3])
    return parts[0] if len(parts) == 1 else shapely.normalize(shapely.multipolygons(parts))


def area_m2(geoms: NDArray[np.object_], metric_srid: int) -> NDArray[np.float64]:
    """Area of each geometry (EPSG:4326) in square metres of `metric_srid`."""
    areas: NDArray[np.float64] = shapely.area(project(geoms, metric_srid=metric_srid))
    return areas
