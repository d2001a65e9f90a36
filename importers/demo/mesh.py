"""The sketch as a mesh of nodes, and its quarters: what lies between two columns and two rows.

Everything that follows a street, a bank or the railway is a chain of mesh edges, so that borders
which should be the same are the same to the bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from shapely import LineString, Polygon

from .sizes import Size
from .warp import Floats, Warp

_STEP_M = 14.0

Cell = tuple[int, int]


@dataclass(frozen=True)
class Mesh:
    """Columns `s_m` and rows `t_m` of the sketch (metres), with the river's and railway's index."""

    size: Size
    s_m: tuple[float, ...]
    t_m: tuple[float, ...]
    river: int
    rail: int
    warp: Warp

    def path(self, nodes: list[tuple[float, float]]) -> Floats:
        """Ground coordinates (n, 2) along straight sketch segments, a vertex every 14 m.

        A segment has the same vertices in both directions.
        """
        parts = []
        for start, end in pairwise(nodes):
            (a, b), turned = sorted((start, end)), start > end
            count = max(1, round(float(np.hypot(b[0] - a[0], b[1] - a[1])) / _STEP_M))
            points = np.linspace(a, b, count + 1)
            parts.append(points[::-1][:-1] if turned else points[:-1])
        return self.warp(np.vstack([*parts, [nodes[-1]]]))

    def row(self, j: int, first: int, last: int, *, beyond_m: float = 0.0) -> LineString:
        """Row `j` from column `first` to `last`, west to east, longer by `beyond_m` at both ends."""
        t = self.t_m[j]
        nodes = [(self.s_m[i], t) for i in range(first, last + 1)]
        if beyond_m:
            nodes = [(nodes[0][0] - beyond_m, t), *nodes, (nodes[-1][0] + beyond_m, t)]
        return LineString(self.path(nodes))

    def column(self, i: int, first: int, last: int, *, beyond_m: float = 0.0) -> LineString:
        """Column `i` from row `first` to `last`, south to north, longer by `beyond_m` northwards."""
        s = self.s_m[i]
        nodes = [(s, self.t_m[j]) for j in range(first, last + 1)]
        if beyond_m:
            nodes.append((s, nodes[-1][1] + beyond_m))
        return LineString(self.path(nodes))

    def face(self, cell: Cell) -> Polygon:
        """The ground between columns i, i+1 and rows j, j+1."""
        i, j = cell
        (w, e), (s, n) = self.s_m[i : i + 2], self.t_m[j : j + 2]
        return Polygon(self.path([(w, s), (e, s), (e, n), (w, n), (w, s)]))

    @property
    def cells(self) -> list[Cell]:
        """All cells, strips along river, railway and shore included."""
        return [(i, j) for j in range(len(self.t_m) - 1) for i in range(len(self.s_m) - 1)]

    def home(self, cell: Cell) -> Cell:
        """The quarter that a strip along river, railway or shore belongs to (itself if it is one)."""
        i, j = cell
        if i == self.river - 1:
            i -= 1
        elif i == self.river:
            i += 1
        if j == 0:
            j = 1
        elif j == self.rail - 1:
            j -= 1
        elif j == self.rail:
            j += 1
        return i, j

    def use(self, cell: Cell) -> str:
        """The planner's letter for a quarter."""
        i, j = cell
        column = i if i < self.river else i - 2
        row = j - 1 if j < self.rail else j - 3
        return self.size.uses[len(self.size.uses) - 1 - row][column]


def make_mesh(size: Size) -> Mesh:
    """Lay out the columns and rows of `size`."""
    half_river, half_rail = size.river_m / 2, size.rail_m / 2
    steps = [*size.west_m, half_river, half_river, *size.east_m]
    rows = [size.coast_m, *size.south_m, half_rail, half_rail, *size.north_m]
    s_m = tuple(accumulate(steps, initial=0.0))
    t_m = tuple(accumulate(rows, initial=0.0))
    river, rail = len(size.west_m) + 1, len(size.south_m) + 2
    warp = Warp(river_m=s_m[river], width_m=s_m[-1], depth_m=t_m[-1])
    return Mesh(size=size, s_m=s_m, t_m=t_m, river=river, rail=rail, warp=warp)
