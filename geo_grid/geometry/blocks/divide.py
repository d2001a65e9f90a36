"""Large blocks divided, down to one building, by straight cuts that go around the footprints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry, STRtree

from geo_grid.geometry.blocks.clumps import Clumps
from geo_grid.geometry.blocks.cuts import Cut, Piece, best_cut
from geo_grid.geometry.blocks.plane import (
    STEP,
    Geoms,
    Ints,
    Plane,
    owners,
    polygonal,
    polygons_of,
    snapped,
)
from geo_grid.geometry.blocks.rules import BlockRules

DETOUR_M = 2.5
"""A border passes a building it goes around at this distance where there is room."""
_DEEPEST = 60


@dataclass(frozen=True)
class Block:
    """A polygon in plane steps and the clumps that belong to it."""

    shape: Geometry
    clumps: Ints


class Divider:
    """Divides blocks one by one; everything they share is prepared once."""

    def __init__(self, clumps: Clumps, *, plane: Plane, rules: BlockRules) -> None:
        self.clumps = clumps
        self.plane = plane
        self.rules = rules
        self.tree = STRtree(clumps.shape)

    def divide(self, block: Block) -> list[Block]:
        """The block, cut until every piece is small enough or cannot be cut."""
        done: list[Block] = []
        queue = [(block, 0)]
        while queue:
            piece, depth = queue.pop()
            parts = self._halves(piece) if depth < _DEEPEST else []
            if len(parts) < 2:
                done.append(piece)
            else:
                queue += [(part, depth + 1) for part in parts]
        return done

    def load_m2(self, block: Block) -> tuple[float, float]:
        """(area that counts, area): ground near buildings in full, open land at a tenth."""
        area = float(block.shape.area) * self.plane.m2_per_step2
        near = min(area, float(self.clumps.near_m2[block.clumps].sum()))
        return near + self.rules.open_share * (area - near), area

    def _halves(self, block: Block) -> list[Block]:
        rules, members = self.rules, block.clumps
        load, _ = self.load_m2(block)
        lived = self.clumps.households[members]
        crowded = lived.sum() > rules.max_households and int((lived > 0).sum()) > 1
        if not crowded and load <= rules.max_m2:
            return []
        piece = self._as_piece(block, load, crowded)
        cut = best_cut(piece, self.clumps)
        return [] if cut is None else self._apply(block, cut)

    def _as_piece(self, block: Block, load: float, crowded: bool) -> Piece:
        """The piece with what each clump on it counts for."""
        rules, members = self.rules, block.clumps
        near = self.clumps.near_m2[members]
        built = near * min(1.0, load / max(near.sum(), 1e-9)) / rules.target_m2
        return Piece(
            shape=self.plane.to_metres(block.shape),
            clumps=members,
            lived=np.minimum(self.clumps.households[members] / rules.max_households, 1.0),
            built=built,
            open_load=max(load / rules.target_m2 - float(built.sum()), 0.0),
            crowded=crowded,
        )

    def _apply(self, block: Block, cut: Cut) -> list[Block]:
        """Both sides of a cut; a building it hits goes to the side that holds most of it."""
        upper = snapped(self._side(block, cut), block.shape)
        mine = polygonal(shapely.intersection(block.shape, upper, grid_size=STEP))
        middle = self.clumps.center[block.clumps] @ np.array(cut.normal) > cut.offset
        if len(cut.hits):
            above = np.isin(cut.hits, block.clumps[middle])
            mine = self._detour(mine, cut.hits[above], cut.hits[~above])
            mine = polygonal(shapely.intersection(block.shape, mine, grid_size=STEP))
        rest = shapely.difference(block.shape, mine, grid_size=STEP)
        return self._settle(block, polygons_of(mine), polygons_of(rest))

    def _side(self, block: Block, cut: Cut) -> Geometry:
        """The half plane above the cut, as a rectangle that is large enough (steps)."""
        xy = self.plane.to_metres(shapely.envelope(block.shape))
        corners = shapely.get_coordinates(xy)
        center, reach = corners.mean(axis=0), float(np.ptp(corners, axis=0).sum()) + 10.0
        normal = np.array(cut.normal)
        along = np.array([normal[1], -normal[0]])
        foot = center + (cut.offset - center @ normal) * normal
        quad = [
            foot - reach * along,
            foot + reach * along,
            foot + reach * along + 2 * reach * normal,
            foot - reach * along + 2 * reach * normal,
        ]
        return self.plane.from_metres(shapely.polygons(quad))

    def _detour(self, mine: Geometry, ours: Ints, theirs: Ints) -> Geometry:
        """Bend a border around the buildings it hits."""
        for members, change in ((ours, shapely.union), (theirs, shapely.difference)):
            if len(members):
                zone = shapely.union_all(self._yards(members), grid_size=STEP)
                mine = change(mine, zone, grid_size=STEP)
        bare = [(ours, shapely.union), (theirs, shapely.difference)]
        for members, change in bare:  # yards may overlap; footprints never yield
            if len(members):
                walls = shapely.union_all(self.clumps.shape[members], grid_size=STEP)
                mine = change(mine, walls, grid_size=STEP)
        return mine

    def _yards(self, members: Ints) -> Geoms:
        """Footprints with a margin that keeps out of the neighbours' (steps)."""
        shapes = self.plane.to_metres(self.clumps.shape[members])
        yards = []
        for member, shape in zip(members, shapes, strict=True):
            near = self.tree.query(
                self.plane.from_metres(shapely.box(*shapely.buffer(shape, 2 * DETOUR_M).bounds))
            )
            others = self.plane.to_metres(self.clumps.shape[near[near != member]])
            room = float(np.min(shapely.distance(shape, others), initial=2 * DETOUR_M)) / 2
            yards.append(shapely.buffer(shape, room, join_style="mitre", mitre_limit=2.0))
        return self.plane.from_metres(np.array(yards, dtype=object))

    def _settle(self, block: Block, upper: Geoms, lower: Geoms) -> list[Block]:
        """Turn the parts of both sides into blocks; crumbs go to the part they touch most."""
        parts = np.concatenate([upper, lower])
        if len(parts) < 2:
            return []
        owner = owners(self.clumps.shape[block.clumps], parts)
        groups = list(parts)
        area = self.plane.area_m2(parts)
        held = np.bincount(owner[owner >= 0], minlength=len(parts))
        main = {int(np.argmax(area[: len(upper)])), len(upper) + int(np.argmax(area[len(upper) :]))}
        joined = np.arange(len(parts))
        for i in np.argsort(area, kind="stable"):
            if i in main or area[i] >= self.rules.min_m2 or len(set(joined)) <= 2:
                continue
            if held[i] and area[i] >= self.rules.min_m2 / 4:
                continue
            into = self._touching(groups, int(i), joined)
            if into >= 0:
                groups[into] = shapely.union(groups[into], groups[i], grid_size=STEP)
                joined[joined == i] = into
        return [Block(groups[i], block.clumps[joined[owner] == i]) for i in np.unique(joined)]

    def _touching(self, groups: list[Geometry], i: int, joined: Ints) -> int:
        """The part that shares the longest border with part i, -1 if none shares any."""
        best, longest = -1, 0.0
        for j in np.unique(joined):
            if j != i:
                common = shapely.intersection(groups[i], groups[j], grid_size=STEP).length
                if common > longest:
                    best, longest = int(j), float(common)
        return best
