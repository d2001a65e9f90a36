"""Basic cells: the smallest stable pieces of ground, street blocks of about a hectare.

A city, given as an outline, streets, barriers, water and footprints, becomes a valid coverage of
basic cells (GB/T 30428.1). In order:

1. outline, streets, barriers and shores are noded on the lattice; their faces are the ground
   between all streets and lanes (`blocks_plane`);
2. slivers and strips join a neighbour, and blocks that only lanes and paths divide are joined
   while they stay small (`blocks_merge`);
3. what is still too large, or holds too many households, is cut by straight lines in the gaps
   between buildings, which bend around the footprints they cannot avoid (`blocks_cuts`,
   `blocks_divide`);
4. all borders and the walls they touch are noded once more, labelled and dissolved
   (`blocks_assemble`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from geo_grid.geometry.blocks_assemble import (
    Linework,
    cells_of_clumps,
    connected_labels,
    dissolve,
    elementary_faces,
    ground_of,
)
from geo_grid.geometry.blocks_clumps import Clumps, make_clumps
from geo_grid.geometry.blocks_divide import Block, Divider
from geo_grid.geometry.blocks_merge import BARRIER, Ground, merge
from geo_grid.geometry.blocks_outline import make_outline
from geo_grid.geometry.blocks_plane import (
    SNAP_STEPS,
    STEP,
    Floats,
    Geoms,
    Ints,
    Plane,
    center_of,
    clean_polygons,
    faces_of,
    lines_in_plane,
    noded,
    polygonal,
    snapped,
)
from geo_grid.geometry.blocks_rules import BlockRules
from geo_grid.geometry.coverage import outline_of
from geo_grid.geometry.numbering import number_west_east

__all__ = ["BasicCells", "BlockRules", "make_basic_cells", "make_outline", "number_west_east"]

_RANKS = {
    3: "motorway trunk primary secondary motorway_link trunk_link primary_link secondary_link",
    1: "service living_street track pedestrian busway",
    0: "footway path steps cycleway bridleway corridor",
}
_RANK_OF_KIND = {kind: rank for rank, kinds in _RANKS.items() for kind in kinds.split()}


def rank_of_kind(kind: str) -> int:
    """How strong a border a street is, by OpenStreetMap's ``highway`` value.

    3 arterial, 2 street (also anything unknown), 1 lane or service way, 0 path.
    """
    return _RANK_OF_KIND.get(kind, 2)


@dataclass(frozen=True)
class BasicCells:
    """The basic cells of a city, in lines from west to east and from north to south."""

    geoms: Geoms
    """(n,) Polygons, EPSG:4326 on the lattice: a valid coverage of the outline."""
    building_cell: Ints
    """(b,) cell of each building; -1 for one that lies outside the outline or has no area."""
    households: Floats
    """(n,) households of the buildings in each cell."""
    water: NDArray[np.bool_]
    """(n,) cells that are water."""
    outline: Geometry
    """The union of the cells: the outline passed, on the lattice, with a vertex wherever a border
    meets it (EPSG:4326). Such a vertex may lie half a lattice step off the line it is on."""
    report: dict[str, float] = field(default_factory=dict)
    """Counts: cells, blocks (before their division), clumps, buildings_outside, crowded (cells of one crowded building)."""


def make_basic_cells(
    outline: Geometry,
    *,
    buildings: Geoms,
    households: Floats,
    metric_srid: int,
    streets: Geoms | None = None,
    street_ranks: Ints | None = None,
    street_levels: Ints | None = None,
    barriers: Geoms | None = None,
    water: Geoms | None = None,
    rules: BlockRules | None = None,
) -> BasicCells:
    """Divide the ground within `outline` into basic cells.

    Parameters
    ----------
    outline
        Polygon or MultiPolygon, EPSG:4326. It is never moved: a footprint that sticks out over it
        belongs to the cell on which most of it stands.
    buildings
        (b,) Polygons or MultiPolygons, EPSG:4326; may overlap, nest, repeat or be invalid.
    households
        (b,) households in each building (0 where nobody lives).
    metric_srid
        Projected CRS in metres.
    streets
        (s,) lines, EPSG:4326.
    street_ranks
        (s,) 3 arterial, 2 street, 1 lane, 0 path (see :func:`rank_of_kind`); 2 if not given.
    street_levels
        (s,) 0 at ground level; anything else (bridge, tunnel, layer) bounds nothing.
    barriers
        Lines that no cell crosses (river, railway, expressway), EPSG:4326. One that dead-ends
        bounds nothing beyond its last crossing. Footprints over a barrier stay whole.
    water
        Polygons, EPSG:4326. Their shores bound like barriers; streets over them do not.
    rules
        Sizes; :class:`BlockRules` by default.

    Returns
    -------
    BasicCells
        Deterministic: the same input gives the same cells.
    """
    rules = rules or BlockRules()
    plane = Plane(center_of(np.array([outline], dtype=object)), metric_srid=metric_srid)
    ground = clean_polygons(np.array([outline], dtype=object), plane)[0]
    counts = np.nan_to_num(np.asarray(households, dtype=float)).clip(0.0)
    clumps = make_clumps(np.asarray(buildings, dtype=object), households=counts, plane=plane)
    lakes = _lakes(water, ground, plane, rules)
    linework = _linework(
        plane, shapely.boundary(ground), lakes, streets, street_ranks, street_levels, barriers
    )

    blocks = _blocks(ground, lakes, clumps, linework, plane, rules)
    divider = Divider(clumps, plane=plane, rules=rules)
    parts = [divider.divide(block) for block in blocks]
    faces, label = elementary_faces(
        blocks,
        [piece for part in parts for piece in part],
        np.repeat(np.arange(len(parts)), [len(part) for part in parts]),
        clumps=clumps,
    )
    cells = _cells(faces, label, lakes, clumps, linework, plane, rules)

    cells = cells[np.argsort(number_west_east(plane.to_degrees(cells)))]
    of_clump = cells_of_clumps(clumps, cells)
    of_building = np.where(clumps.of >= 0, of_clump[clumps.of], -1) if len(clumps) else clumps.of
    placed = of_building >= 0
    held = np.bincount(of_building[placed], counts[placed], minlength=len(cells))
    report = {
        "cells": len(cells),
        "blocks": len(blocks),
        "clumps": len(clumps),
        "buildings_outside": int((~placed).sum()),
        "crowded": int((held > rules.max_households).sum()),
    }
    geoms = plane.to_degrees(cells)
    return BasicCells(geoms, of_building, held, _wet(cells, lakes), outline_of(geoms), report)


def _lakes(water: Geoms | None, ground: Geometry, plane: Plane, rules: BlockRules) -> Geometry:
    """Water wide and large enough to be told from its banks, as one geometry in steps."""
    if water is None or len(water) == 0:
        return shapely.Polygon()
    union = shapely.union_all(clean_polygons(water, plane), grid_size=STEP)
    parts = shapely.get_parts(shapely.intersection(union, ground, grid_size=STEP))
    metric = plane.to_metres(parts)
    area, length = shapely.area(metric), shapely.length(metric)
    wide = 2 * area > rules.narrow_m * length
    return polygonal(shapely.multipolygons(parts[(area > rules.min_m2) & wide]))


def _linework(
    plane: Plane, edge: Geometry, lakes: Geometry, streets: Geoms | None, ranks: Ints | None,
    levels: Ints | None, barriers: Geoms | None,
) -> Linework:  # fmt: skip
    """Everything that bounds at ground level, with its rank."""
    lines, of = lines_in_plane(streets, plane)
    rank = np.full(len(lines), 2) if ranks is None else np.asarray(ranks, np.int64)[of]
    if levels is not None:
        at_ground = np.asarray(levels)[of] == 0
        lines, rank = lines[at_ground], rank[at_ground]
    if not lakes.is_empty and len(lines):
        shapely.prepare(lakes)
        over = shapely.intersects(lakes, lines)
        lines[over] = shapely.difference(lines[over], lakes)
    walls, _ = lines_in_plane(barriers, plane)
    shores = [shapely.boundary(lakes)] if not lakes.is_empty else []
    hard = np.concatenate([walls, np.array(shores, dtype=object)])
    rank = np.concatenate([rank, np.full(len(hard), BARRIER)]).astype(np.int64)
    lines = np.concatenate([lines, hard])
    shapely.prepare(edge)
    close = np.flatnonzero(shapely.dwithin(edge, lines, SNAP_STEPS))
    lines[close] = [snapped(line, edge) for line in lines[close]]
    return Linework(lines, rank)


def _wet(cells: Geoms, lakes: Geometry) -> NDArray[np.bool_]:
    """Which polygons (steps) are water."""
    if lakes.is_empty or len(cells) == 0:
        return np.zeros(len(cells), bool)
    shapely.prepare(lakes)
    wet: NDArray[np.bool_] = shapely.intersects(lakes, shapely.point_on_surface(cells))
    return wet


def _blocks(
    outline: Geometry, lakes: Geometry, clumps: Clumps, linework: Linework, plane: Plane,
    rules: BlockRules,
) -> list[Block]:  # fmt: skip
    """The faces between streets, small ones merged, each with its buildings."""
    edge = shapely.boundary(outline)
    faces = faces_of(noded(np.append(linework.lines, edge)), outline)
    owner = cells_of_clumps(clumps, faces)
    ground = ground_of(
        faces, wet=_wet(faces, lakes), clumps=clumps, owner=owner, linework=linework,
        plane=plane, rules=rules,
    )  # fmt: skip
    _merge_slivers(ground, rules)
    _merge_over_lanes(ground, rules)
    _, label = np.unique(ground.parent, return_inverse=True)
    shapes = dissolve(faces, label)
    clump_label = np.where(owner >= 0, label[owner], -1)
    members = [np.flatnonzero(clump_label == i) for i in range(len(shapes))]
    return [Block(shape, own) for shape, own in zip(shapes, members, strict=True)]


def _cells(
    faces: Geoms, label: Ints, lakes: Geometry, clumps: Clumps, linework: Linework, plane: Plane,
    rules: BlockRules,
) -> Geoms:  # fmt: skip
    """Cells (steps): the faces of each label as one, slivers merged."""
    label = connected_labels(faces, label)
    parts = dissolve(faces, label)
    ground = ground_of(
        parts, wet=_wet(parts, lakes), clumps=clumps, owner=cells_of_clumps(clumps, parts),
        linework=linework, plane=plane, rules=rules,
    )  # fmt: skip
    _merge_slivers(ground, rules)
    _, label = np.unique(ground.parent, return_inverse=True)
    return dissolve(parts, label, straighten=True)


def _fits(ground: Ground, a: int, b: int, rules: BlockRules) -> bool:
    """Would the two together hold few enough households, or only one of them any?"""
    if ground.dwellings[a] == 0 or ground.dwellings[b] == 0:
        return True
    return bool(ground.households[a] + ground.households[b] <= rules.max_households)


def _merge_slivers(ground: Ground, rules: BlockRules) -> None:
    """Join slivers and strips with a neighbour, over any street; strips even over a barrier."""
    merge(
        ground,
        wants=lambda g, i: g.area_m2[i] < rules.min_m2 or g.width_m(i) < rules.narrow_m,
        allows=lambda g, a, b: _fits(g, a, b, rules),
    )
    merge(  # the strip between two tracks is nobody's land: it goes with one side
        ground,
        wants=lambda g, i: g.dwellings[i] == 0 and g.width_m(i) < rules.corridor_m,
        allows=lambda g, a, b: True,
        over_rank=BARRIER,
    )


def _merge_over_lanes(ground: Ground, rules: BlockRules) -> None:
    """Join small blocks that only lanes and paths divide."""
    merge(
        ground,
        wants=lambda g, i: g.load_m2[i] < rules.target_m2,
        allows=lambda g, a, b: _fits(g, a, b, rules)
        and g.load_m2[a] + g.load_m2[b] <= 1.3 * rules.target_m2,
        over_rank=1,
    )
