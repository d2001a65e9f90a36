"""An old layer of grid cells laid over the communities: measured, and repaired within a tolerance.

What is found is told with its place and size, whether or not it is repaired:

``shift``      the whole layer lies beside the communities; moved back
``outside``    a piece beyond the cell's own community; cut off
``sliver``     a piece too narrow to be a cell; joined to the neighbour with the longest border
``overlap``    claimed twice; given to the one of the two that has less of its own
``gap``        claimed by nobody; the cells beside it grow into it
``hole``       the same, inside one cell
``unworkable`` a cell whose shape no way was found to work on; left out, the others are taken
``building``   a footprint that a border between two cells runs through; the border goes around it

A fault that is nowhere wider than the tolerance is repaired; others are left. Where a gap is
narrow in one place and wide in another, the two are told apart. Buildings are never split.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry, STRtree
from shapely.errors import GEOSException

from geo_grid.geometry.blocks.overlay import difference, intersection, sound, union
from geo_grid.geometry.blocks.plane import (
    Floats,
    Geoms,
    Ints,
    Plane,
    center_of,
    clean_polygons,
    polygons_of,
)
from geo_grid.geometry.coverage import area_m2
from geo_grid.geometry.edits.walls import BITE_M2
from geo_grid.geometry.repair.shift import find_shift

REPAIRED, LEFT = "repaired", "left"
SLIVER_M = 5.0
"""Nobody draws a grid cell that is narrower than this."""
LEAST_M2, HAIR_M = 0.01, 0.02
"""Faults of less area, or narrower on the whole than this, are rounding: the same straight border
drawn with other vertices bends by a millimetre."""


@dataclass(frozen=True)
class LayerFinding:
    """One fault of a layer of cells."""

    kind: str
    cells: tuple[int, ...]
    """Positions of the cells concerned."""
    place: Geometry
    """Where, EPSG:4326; of a shift the outline of the layer as it was given."""
    area_m2: float
    width_m: float
    """The widest place of it; of a shift how far the layer lies off."""
    state: str
    """``repaired`` or ``left``."""
    buildings: tuple[int, ...] = ()
    """Positions of the buildings concerned."""


@dataclass(frozen=True)
class Survey:
    """What a layer of n cells comes to over c communities; geometries EPSG:4326."""

    findings: list[LayerFinding]
    home: Ints
    """(n,) position of the community of each cell, -1 for one that lies in none."""
    claims: Geoms
    """(n,) the ground of each cell after the repair, inside its community; may be empty."""
    open_ground: Geoms
    """Ground of the communities that stays without a cell."""
    shift_m: tuple[float, float]
    """By how much the layer was moved, east and north."""

    @property
    def left(self) -> list[LayerFinding]:
        """What was not repaired."""
        return [finding for finding in self.findings if finding.state == LEFT]


def survey_layer(
    cells: Geoms,
    *,
    communities: Geoms,
    metric_srid: int,
    tolerance_m: float,
    buildings: Geoms | None = None,
) -> Survey:
    """Measure and repair `cells` (n Polygons or MultiPolygons) over `communities` (c), EPSG:4326.

    Only communities that hold most of a cell count: elsewhere nothing is missing. `buildings` are
    footprints; `tolerance_m` the width up to which faults are repaired.
    """
    plane = Plane(center_of(communities), metric_srid=metric_srid)
    grounds = clean_polygons(communities, plane)
    feet = None
    if buildings is not None and len(buildings):
        feet = plane.from_degrees(np.asarray(buildings, dtype=object))
    aside: set[int] = set()
    while True:
        layer = _Layer(plane, metric_srid, tolerance_m, _cleaned(cells, plane, aside))
        try:
            layer.tell_aside(cells, sorted(aside))
            shift, open_ground = layer.repair(grounds, feet)
        except GEOSException:
            if not set(layer.busy) - aside:
                raise  # nobody's fault in particular
            aside |= set(layer.busy)
            continue
        shapes = plane.to_degrees(layer.shapes)
        return Survey(layer.findings, layer.home, shapes, open_ground, shift)


def _cleaned(cells: Geoms, plane: Plane, aside: set[int]) -> Geoms:
    """The cells in steps; one that cannot be made valid joins those `aside`, which are empty."""
    shapes = np.full(len(cells), shapely.MultiPolygon(), dtype=object)
    for i in sorted(set(range(len(cells))) - aside):
        try:
            shapes[i] = clean_polygons(cells[i : i + 1], plane)[0]
        except GEOSException:
            aside.add(i)
    return shapes


class _Layer:
    """The layer while it is repaired; `shapes` in steps of the plane."""

    def __init__(self, plane: Plane, metric_srid: int, tolerance_m: float, shapes: Geoms) -> None:
        self.plane, self.metric_srid, self.tolerance_m = plane, metric_srid, tolerance_m
        self.shapes = shapes
        self.home = np.full(len(shapes), -1, np.int64)
        self.findings: list[LayerFinding] = []
        self.busy: tuple[int, ...] = ()
        """The cells that are worked on, to be put aside if that is more than GEOS can do."""

    def repair(self, grounds: Geoms, buildings: Geoms | None) -> tuple[tuple[float, float], Geoms]:
        """All steps; the shift (metres east and north) and the open ground (EPSG:4326)."""
        shift = self.move_back(grounds)
        self.clip_to(grounds)
        self.join_slivers()
        self.settle_overlaps()
        open_ground = self.find_gaps(grounds)
        if buildings is not None:
            self.find_cut_buildings(buildings)
        return shift, open_ground

    def tell_aside(self, cells: Geoms, aside: Sequence[int]) -> None:
        """Cells that are left out, because no way was found to work on their shape."""
        for i in aside:
            self.findings.append(LayerFinding("unworkable", (i,), cells[i], 0.0, 0.0, LEFT))

    # ---- measures -------------------------------------------------------------------------

    def tell(
        self, kind: str, cells: Sequence[int], place: Geometry, *, state: str = "",
        width_m: float | None = None, buildings: Sequence[int] = (),
    ) -> str:  # fmt: skip
        """Note a fault at `place` (in steps); by its width it is repaired or left."""
        where = self.plane.to_degrees(np.array([place], dtype=object))
        width = self.width_m(place) if width_m is None else width_m
        state = state or (REPAIRED if self.is_narrow(place, self.tolerance_m) else LEFT)
        area = float(area_m2(where, self.metric_srid)[0])
        found = tuple(int(i) for i in cells)
        which = tuple(int(i) for i in buildings)
        self.findings.append(LayerFinding(kind, found, where[0], area, width, state, which))
        return state

    def metric(self, shape: Geometry) -> Geometry:
        return self.plane.to_metres(np.array([shape], dtype=object))[0]

    def is_narrow(self, shape: Geometry, width_m: float) -> bool:
        """Nowhere wider than `width_m` (a millimetre more is rounding)."""
        inner = shapely.buffer(self.metric(shape), -(width_m + 0.002) / 2, join_style="mitre")
        return bool(shapely.is_empty(inner))

    def width_m(self, shape: Geometry) -> float:
        parts = self.plane.to_metres(polygons_of(shape))
        # To half a centimetre; of wide ones to about a thousandth, for which no search is needed.
        fine = np.maximum(0.005, 2e-3 * shapely.area(parts) / np.maximum(shapely.length(parts), 1))
        circles = [
            shapely.maximum_inscribed_circle(part, tolerance=float(tolerance))
            for part, tolerance in zip(parts, fine, strict=True)
        ]
        return round(2 * max((circle.length for circle in circles), default=0.0), 2)

    def pieces(self, shape: Geometry) -> Geoms:
        """The single polygons of a shape that are more than rounding."""
        parts = polygons_of(shape)
        area, around = self.plane.area_m2(parts), shapely.length(self.plane.to_metres(parts))
        kept: Geoms = parts[(area >= LEAST_M2) & (2 * area >= HAIR_M * around)]
        return kept

    def pairs(self) -> list[tuple[int, int]]:
        """Cells that touch, in order."""
        a, b = STRtree(self.shapes).query(self.shapes, predicate="intersects")
        keep = a < b
        return sorted(zip(a[keep].tolist(), b[keep].tolist(), strict=True))

    # ---- the steps ------------------------------------------------------------------------

    def move_back(self, grounds: Geoms) -> tuple[float, float]:
        """Undo a shift of the whole layer if it is within the tolerance; metres east, north."""
        near = np.unique(self._homes(grounds))
        near = near[near >= 0]
        if len(near) == 0:
            return 0.0, 0.0
        whole = union(self.shapes)
        target = self.metric(union(grounds[near]))
        shift = find_shift(self.metric(whole), target)
        off = float(np.hypot(*shift))
        if off == 0:
            return 0.0, 0.0
        state = REPAIRED if off <= self.tolerance_m else LEFT
        self.tell("shift", range(len(self.shapes)), whole, state=state, width_m=round(off, 2))
        if state == LEFT:
            return 0.0, 0.0
        steps = np.rint(self.plane.inverse @ shift)
        self.shapes = shapely.transform(self.shapes, lambda xy: xy + steps)
        return float(shift[0]), float(shift[1])

    def _homes(self, grounds: Geoms) -> Ints:
        """The community that holds most of each cell."""
        cell, ground = STRtree(grounds).query(self.shapes, predicate="intersects")
        held = self._shared(cell, grounds[ground])
        order = np.lexsort((ground, -held, cell))
        order = order[held[order] > 0]
        one, where = np.unique(cell[order], return_index=True)
        home = np.full(len(self.shapes), -1, np.int64)
        home[one] = ground[order[where]]
        return home

    def _shared(self, cell: Ints, others: Geoms) -> Floats:
        """(p,) area that each pair of a cell and another shape has in common, in square steps."""
        try:
            common = shapely.intersection(self.shapes[cell], others, grid_size=1)
        except GEOSException:
            pairs = zip(self.shapes[cell], others, strict=True)
            common = np.array([intersection(*pair) for pair in pairs], dtype=object)
        area: Floats = shapely.area(common)
        return area

    def clip_to(self, grounds: Geoms) -> None:
        """Cut off what lies beyond a cell's own community."""
        self.home = self._homes(grounds)
        for i, home in enumerate(self.home):
            self.busy = (i,)
            if home < 0:
                if not self.shapes[i].is_empty:
                    self.tell("outside", [i], self.shapes[i], state=LEFT)
                self.shapes[i] = shapely.Polygon()
                continue
            beyond = difference(self.shapes[i], grounds[home])
            for piece in self.pieces(beyond):
                self.tell("outside", [i], piece)
            self.shapes[i] = intersection(self.shapes[i], grounds[home])

    def join_slivers(self) -> None:
        """Give pieces too narrow for a cell to the neighbour with the longest border."""
        tree = STRtree(self.shapes)
        for i in range(len(self.shapes)):
            self.busy = (i,)
            for piece in self.pieces(self.shapes[i]):
                if not self.is_narrow(piece, SLIVER_M):
                    continue
                others = [int(j) for j in tree.query(piece, predicate="dwithin", distance=500)]
                others = [j for j in others if j != i and self.home[j] == self.home[i]]
                border = [self._border(piece, self.shapes[j]) for j in others]
                best = others[int(np.argmax(border))] if max(border, default=0) > 0 else None
                if best is None:
                    self.tell("sliver", [i], piece, state=LEFT)
                elif self.tell("sliver", [i, best], piece) == REPAIRED:
                    self._move(piece, i, best)

    def _border(self, piece: Geometry, other: Geometry, near_m: float = 0.5) -> float:
        """Metres of a piece's outline near another cell."""
        near = shapely.buffer(self.metric(other), near_m)
        return float(shapely.intersection(shapely.boundary(self.metric(piece)), near).length)

    def _move(self, piece: Geometry, giver: int, taker: int) -> None:
        rest = difference(self.shapes[giver], piece)
        self.shapes[giver] = shapely.multipolygons(self.pieces(rest))
        self.shapes[taker] = union([self.shapes[taker], piece])

    def settle_overlaps(self) -> None:
        """Ground claimed twice goes to the cell that has less of its own."""
        for a, b in self.pairs():
            if self.home[a] != self.home[b]:
                continue
            self.busy = (max(a, b),)  # the later one goes, the other stays
            common = intersection(self.shapes[a], self.shapes[b])
            found = self.pieces(common)
            for piece in found:
                self.tell("overlap", [a, b], piece)
            if len(found):
                loser = a if self.shapes[a].area >= self.shapes[b].area else b
                rest = difference(self.shapes[loser], common)
                self.shapes[loser] = shapely.multipolygons(self.pieces(rest))

    def find_gaps(self, grounds: Geoms) -> Geoms:
        """Ground without a cell; returns what is too wide to be grown into (EPSG:4326)."""
        left: list[Geometry] = []
        tree = STRtree(self.shapes)
        for home in np.unique(self.home[self.home >= 0]):
            mine = np.flatnonzero(self.home == home)
            self.busy = tuple(mine.tolist())
            taken = union(self.shapes[mine])
            free = difference(grounds[home], taken)
            rim = shapely.boundary(grounds[home])
            for gap in self.pieces(free):
                for piece in self._by_width(gap):
                    beside = tree.query(piece, predicate="dwithin", distance=2)
                    beside = [j for j in sorted(beside.tolist()) if self.home[j] == home
                              and self._border(piece, self.shapes[j], 0.05) > 0.2]  # fmt: skip
                    inner = len(beside) == 1 and shapely.distance(piece, rim) > 2
                    if self.tell("hole" if inner else "gap", beside, piece) == LEFT:
                        left.append(piece)
        return self.plane.to_degrees(np.array(left, dtype=object))

    def _by_width(self, gap: Geometry) -> list[Geometry]:
        """A gap as it is, or its wide and narrow places apart if it has both."""
        half = (self.tolerance_m + 0.002) / 2
        shape = self.metric(gap)
        core = shapely.buffer(shape, -half, join_style="mitre")
        if core.is_empty or half < 0.05:
            return [gap]
        wide = shapely.intersection(shapely.buffer(core, half * 1.01, join_style="mitre"), shape)
        tails = [
            part for part in polygons_of(shapely.difference(shape, wide))
            if part.area > 4 * half * half + LEAST_M2
        ]  # fmt: skip
        if not tails:
            return [gap]
        # Rounding a tail to steps may turn it inside out at its tip.
        whole = union(sound(self.plane.from_metres(np.array(tails, dtype=object))))
        narrow = self.pieces(intersection(gap, whole))
        return [*narrow, *self.pieces(difference(gap, whole))]

    def find_cut_buildings(self, buildings: Geoms) -> None:
        """Footprints of which two cells of one community hold some."""
        building, cell = STRtree(self.shapes).query(buildings, predicate="intersects")
        common = shapely.intersection(buildings[building], self.shapes[cell])
        held = self.plane.area_m2(common)
        for i in np.unique(building):
            self.busy = tuple(np.unique(cell[building == i]).tolist())
            mine = np.flatnonzero((building == i) & (held >= BITE_M2))
            for home in np.unique(self.home[cell[mine]]):
                here = mine[self.home[cell[mine]] == home]
                if len(here) < 2:
                    continue
                order = here[np.lexsort((cell[here], -held[here]))]
                lesser = shapely.union_all(common[order[1:]])
                self.tell("building", cell[order].tolist(), lesser, state=REPAIRED, buildings=[i])
