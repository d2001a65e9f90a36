"""Precinct-like layers over a small town, with faults of every kind, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, affinity

from geo_grid.geometry.blocks.plane import Plane, center_of, faces_of, noded
from geo_grid.geometry.lattice import snap
from geo_grid.geometry.metric import project

SRID = 4548
CORNER = (453_000.0, 2_708_000.0)  # a place in Xiamen, EPSG:4548
WIDTHS_M = (0.005, 0.05, 0.5, 1.0, 2.0, 3.0, 10.0, 20.0, 40.0)
FAULTS = (
    "gap", "overlap", "hole", "island", "duplicate", "stray", "spike", "bow_tie", "touching",
    "noise", "sliver", "ring",
)  # fmt: skip
Geoms = NDArray[np.object_]


@dataclass(frozen=True)
class Town:
    """Communities, their atoms, buildings and a damaged layer of cells; all EPSG:4326."""

    communities: Geoms
    atoms: Geoms
    homes: NDArray[np.int64]
    buildings: Geoms
    cells: Geoms


def town(seed: int, *, size_m: float = 400.0, most_cells: int = 12) -> Town:
    rng = np.random.default_rng(seed)
    box = shapely.box(0, 0, size_m, 0.8 * size_m)
    outlines = _voronoi(rng, int(rng.integers(1, 4)), box)
    lines = [cell.boundary for cell in _voronoi(rng, int(rng.integers(6, 25)), box)]
    ground = _earth([*(shape.boundary for shape in outlines), *lines])
    plane = Plane(center_of(ground), metric_srid=SRID)
    whole = plane.from_degrees(_earth([box.buffer(5)]))[0]
    atoms = faces_of(noded(plane.from_degrees(ground)), whole)
    if (plane.area_m2(atoms) < 1).any():  # no ground has atoms that are hairs
        return town(seed + 1, size_m=size_m, most_cells=most_cells)
    spots = shapely.point_on_surface(atoms)
    near = shapely.STRtree(plane.from_degrees(_earth(outlines))).query_nearest(
        spots, all_matches=False
    )
    homes = near[1]
    members = [atoms[homes == i] for i in np.unique(homes)]
    communities = np.array([shapely.coverage_union_all(mine) for mine in members], dtype=object)
    base = _voronoi(rng, int(rng.integers(2, most_cells)), box)
    cells = snap(_earth(_damaged(base, rng)))
    return Town(
        plane.to_degrees(communities), plane.to_degrees(atoms),
        np.unique(homes, return_inverse=True)[1].astype(np.int64),
        snap(_earth(_buildings(rng, size_m))), cells,
    )  # fmt: skip


def _earth(shapes: list[Geometry]) -> Geoms:
    moved = shapely.transform(np.array(shapes, dtype=object), lambda xy: xy + CORNER)
    return project(moved, metric_srid=SRID, inverse=True)


def _voronoi(rng: np.random.Generator, count: int, box: Geometry) -> list[Geometry]:
    west, south, east, north = box.bounds
    points = shapely.MultiPoint(rng.uniform((west, south), (east, north), (count, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=box))
    found = [cell for cell in shapely.intersection(cells, box) if cell.area > 1]
    return found or [box]


def _buildings(rng: np.random.Generator, size_m: float) -> list[Geometry]:
    return [
        affinity.rotate(shapely.box(x, y, x + rng.uniform(5, 40), y + 9), rng.uniform(0, 90))
        for x, y in rng.uniform(0, 0.8 * size_m, (int(rng.integers(1, 25)), 2))
    ]


def _damaged(cells: list[Geometry], rng: np.random.Generator) -> list[Geometry]:
    found = list(cells)
    for _ in range(int(rng.integers(1, 9))):
        at = int(rng.integers(len(found)))
        fault = FAULTS[int(rng.integers(len(FAULTS)))]
        mended, more = _with_fault(found[at], fault, float(rng.choice(WIDTHS_M)), rng)
        found[at] = mended
        found.extend(more)
        found = [cell for cell in map(_polygonal, found) if not cell.is_empty]
        found = found or list(cells)
    if rng.random() < 0.3:
        east, north = rng.normal(0, 5, 2)
        found = [affinity.translate(cell, east, north) for cell in found]
    return found


def _polygonal(shape: Geometry) -> Geometry:
    parts = shapely.get_parts(shape)
    parts = parts[shapely.get_type_id(parts) == 3]
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def _with_fault(
    cell: Geometry, fault: str, width: float, rng: np.random.Generator
) -> tuple[Geometry, list[Geometry]]:
    """The cell with the fault, and cells that it makes beside it."""
    if fault in ("spike", "bow_tie", "touching", "noise"):
        return _bent(cell, fault, width, rng), []
    spot = shapely.point_on_surface(cell)
    if not cell.is_valid:
        return cell, [spot.buffer(width)]
    if fault in ("gap", "overlap"):
        return cell.buffer(width / 2 if fault == "overlap" else -width / 2, join_style="mitre"), []
    if fault == "hole":
        return cell.difference(spot.buffer(width)), []
    if fault == "ring":  # an island of its own in the hole, which it does not quite fill
        hole = spot.buffer(width + 3)
        return cell.difference(hole), [affinity.scale(hole, 0.98, 0.98)]
    if fault == "stray":
        return cell.union(affinity.translate(spot.buffer(width), 700, 0)), []
    if fault == "sliver":
        return cell, [cell.intersection(cell.boundary.buffer(width / 2))]
    return cell, [cell if fault == "duplicate" else spot.buffer(width)]


def _bent(cell: Geometry, fault: str, width: float, rng: np.random.Generator) -> Geometry:
    """A ring that goes wrong at one vertex."""
    if fault == "noise":
        phase = rng.uniform(0, 6, 2)
        return shapely.transform(cell, lambda xy: xy + width / 4 * np.sin(xy[:, ::-1] + phase))
    ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(cell))[0])
    at = int(rng.integers(1, len(ring) - 1))
    if fault == "spike":
        tip = ring[at] + rng.normal(0, 40, 2)
        return shapely.Polygon(np.insert(ring, at + 1, [tip, ring[at]], axis=0))
    if fault == "bow_tie":
        other = max(1, at - 1)
        ring[[at, other]] = ring[[other, at]]
        return shapely.Polygon(ring)
    inside = shapely.get_coordinates(shapely.point_on_surface(cell))[0]
    tip = inside + np.array([width, width / 2])
    hole = np.array([ring[at], inside, tip, ring[at]])
    return shapely.Polygon(ring, [hole])  # it touches the shell at a vertex
