"""Joins that are offered: where a smaller component ends close to a larger one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geo_grid.geometry.network.build import Network
from geo_grid.geometry.network.lines import Bools

GAP_M = 20.0
"""Pieces that lie farther apart are islands, not slips of the pen."""


@dataclass(frozen=True)
class Gap:
    """The shortest way between a component and a larger one, offered to be drawn; nothing is joined."""

    metres: float
    edges: tuple[int, int]
    """In the smaller component, and in the larger one."""
    line: shapely.LineString
    """In metres of the metric system."""


def gaps(network: Network, *, usable: Bools, within_m: float = GAP_M) -> list[Gap]:
    """For each component but the largest its shortest gap to a larger one, the shortest first.

    Components of different levels are offered too: only who knows the place can say whether a bridge
    meets the street below. None where a wall runs through the gap.
    """
    part = network.part(usable)
    if len(part.size) < 2:
        return []
    geoms, component, size = network.edges.geoms, part.component, part.size
    largest = int(np.argmax(size))
    small = part.rows[component[part.rows] != largest]
    near, row = part.tree.query(geoms[small], predicate="dwithin", distance=within_m)
    a, b = small[near], part.rows[row]
    # of two equally large ones the later is the smaller
    of_a, of_b = component[a], component[b]
    larger = (size[of_b] > size[of_a]) | ((size[of_b] == size[of_a]) & (of_b < of_a))
    a, b = a[larger], b[larger]
    lines = shapely.shortest_line(geoms[a], geoms[b])
    away = shapely.length(lines)
    if len(network.walls) and len(lines):
        hit, _ = network.wall_tree.query(lines, predicate="intersects")
        away[np.unique(hit)] = np.inf
    order = np.lexsort((b, a, away, component[a]))
    first = order[np.unique(component[a][order], return_index=True)[1]]
    first = first[np.isfinite(away[first])]
    return [
        Gap(float(away[i]), (int(a[i]), int(b[i])), lines[i])
        for i in first[np.lexsort((a[first], away[first]))]
    ]
