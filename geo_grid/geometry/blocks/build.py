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

What may be expected of odd input: the outline is never moved, and a footprint that sticks out over
it belongs to the cell on which most of it stands. Footprints that overlap, repeat or stand in one
another's closed courtyards stay together (`blocks_clumps`), whatever they hold. A footprint over a
street or a barrier stays whole. Where a barrier ends in the open, its border goes on straight ahead
to the next line. A strip of at most ``rules.corridor_m`` between two barriers goes with one side.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from geo_grid.geometry.blocks.assemble import (
    connected_labels,
    dissolve,
    elementary_faces,
    ground_of,
)
from geo_grid.geometry.blocks.clumps import Clumps, make_clumps
from geo_grid.geometry.blocks.divide import Block, Divider
from geo_grid.geometry.blocks.lines import Linework, bounding_lines, ground_streets, wide_water
from geo_grid.geometry.blocks.merge import BARRIER, Ground, merge
from geo_grid.geometry.blocks.outline import make_outline
from geo_grid.geometry.blocks.plane import (
    Floats,
    Geoms,
    Ints,
    Plane,
    center_of,
    clean_polygons,
    faces_of,
    noded,
    owners,
)
from geo_grid.geometry.blocks.rules import BlockRules
from geo_grid.geometry.coverage import outline_of
from geo_grid.geometry.numbering import number_west_east

__all__ = [
    "BasicCells",
    "BlockRules",
    "make_basic_cells",
    "make_outline",
    "number_west_east",
    "rank_of_kind",
]

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
    report: dict[str, int] = field(default_factory=dict)
    """Counts: ``cells``, ``blocks`` (before their division), ``clumps`` of footprints,
    ``buildings_outside``, ``crowded`` (cells of one building with too many households)."""


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
    most_cells: float = inf,
) -> BasicCells:
    """Divide the ground within `outline` into basic cells; the same input gives the same cells.

    All geometry is EPSG:4326; `metric_srid` is a projected CRS in metres. `outline` and `buildings`
    (b,) are Polygons or MultiPolygons, overlapping or invalid ones too, with `households` (b,). `streets` (s,) are lines with `street_ranks` (3 arterial,
    2 street, 1 lane, 0 path: :func:`rank_of_kind`; 2 if not given) and `street_levels` (0 at ground
    level; a bridge or tunnel, anything else, bounds nothing). No cell crosses `barriers` (lines:
    river, railway, expressway) or the shores of `water` (polygons; streets over it do not bound).
    Where about `most_cells` would be exceeded, cells of open land are larger instead.
    """
    plane = Plane(center_of(np.array([outline], dtype=object)), metric_srid=metric_srid)
    ground = clean_polygons(np.array([outline], dtype=object), plane)[0]
    rules = rules or BlockRules()
    counts = np.nan_to_num(np.asarray(households, dtype=float)).clip(0.0)
    clumps = make_clumps(np.asarray(buildings, dtype=object), households=counts, plane=plane)
    lakes = wide_water(water, ground, plane=plane, rules=rules)
    lanes = ground_streets(streets, street_ranks, street_levels, lakes=lakes, plane=plane)
    linework = bounding_lines(lanes, barriers, ground=ground, lakes=lakes, plane=plane)
    area_m2, built_m2 = ground.area * plane.m2_per_step2, clumps.near_m2.sum()
    rules = rules.thinned(area_m2=area_m2, built_m2=built_m2, most_cells=most_cells)
    site = _Site(plane, rules, ground, clumps, lakes, linework)
    blocks = site.blocks()
    return _result(site, site.cells(blocks), len(blocks), counts)


def _result(site: _Site, cells: Geoms, blocks: int, households: Floats) -> BasicCells:
    """The cells (steps) numbered, in degrees, with what they hold."""
    cells = cells[np.argsort(number_west_east(site.plane.to_degrees(cells)))]
    geoms = site.plane.to_degrees(cells)
    home = owners(site.clumps.shape, cells)
    cell = np.full(len(site.clumps.of), -1, np.int64)
    real = site.clumps.of >= 0
    cell[real] = home[site.clumps.of[real]]
    placed = cell >= 0
    held = np.zeros(len(cells))
    np.add.at(held, cell[placed], households[placed])
    report = {
        "cells": len(cells),
        "blocks": blocks,
        "clumps": len(site.clumps),
        "buildings_outside": int((~placed).sum()),
        "crowded": int((held > site.rules.max_households).sum()),
    }
    return BasicCells(geoms, cell, held, site.wet(cells), outline_of(geoms), report)


@dataclass(frozen=True)
class _Site:
    """The ground to be divided and all that stands on it, in plane steps."""

    plane: Plane
    rules: BlockRules
    ground: Geometry
    clumps: Clumps
    lakes: Geometry
    linework: Linework

    def blocks(self) -> list[Block]:
        """The faces between streets, small ones merged, each with its buildings."""
        lines = np.append(self.linework.lines, shapely.boundary(self.ground))
        faces = faces_of(noded(lines), self.ground)
        owner = owners(self.clumps.shape, faces)
        ground = self._as_ground(faces, owner)
        _merge_slivers(ground, self.rules)
        _merge_over_lanes(ground, self.rules)
        _, label = np.unique(ground.parent, return_inverse=True)
        shapes = dissolve(faces, label)
        home = np.where(owner >= 0, label[owner], -1)
        return [Block(shape, np.flatnonzero(home == i)) for i, shape in enumerate(shapes)]

    def cells(self, blocks: list[Block]) -> Geoms:
        """The blocks divided, noded together, and what is left over merged."""
        divider = Divider(self.clumps, plane=self.plane, rules=self.rules)
        parts = [divider.divide(block) for block in blocks]
        block_of = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        pieces = [piece for part in parts for piece in part]
        faces, label = elementary_faces(blocks, pieces, block_of, clumps=self.clumps)
        label = connected_labels(faces, label)
        shapes = dissolve(faces, label)
        ground = self._as_ground(shapes, owners(self.clumps.shape, shapes))
        _merge_slivers(ground, self.rules)
        _, label = np.unique(ground.parent, return_inverse=True)
        return dissolve(shapes, label, straighten=True)

    def wet(self, shapes: Geoms) -> NDArray[np.bool_]:
        """Which polygons are water."""
        if self.lakes.is_empty or len(shapes) == 0:
            return np.zeros(len(shapes), bool)
        shapely.prepare(self.lakes)
        return np.asarray(shapely.intersects(self.lakes, shapely.point_on_surface(shapes)))

    def _as_ground(self, shapes: Geoms, owner: Ints) -> Ground:
        return ground_of(
            shapes,
            wet=self.wet(shapes),
            clumps=self.clumps,
            owner=owner,
            linework=self.linework,
            plane=self.plane,
            rules=self.rules,
        )


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
        allows=lambda g, a, b: (
            _fits(g, a, b, rules) and g.load_m2[a] + g.load_m2[b] <= 1.3 * rules.target_m2
        ),
        over_rank=1,
    )
