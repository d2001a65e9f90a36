"""Small pieces of ground joined to their neighbours, over the weakest border first.

Used twice: on the faces between all streets and lanes (slivers, strips between carriageways, and
blocks that only a footpath divides), and on the pieces left over by the division of large blocks.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo_grid.geometry.blocks.plane import Floats, Ints

BARRIER = 9
"""Rank of a border that nothing is joined across."""
PLAIN = -1
"""Rank of a border that no street runs along: plot lines, straight cuts."""
_WILLING = {PLAIN: 6.0, 0: 4.0, 1: 2.5, 2: 1.0, 3: 0.6, BARRIER: 0.05}
"""How readily two pieces are joined across a border, by its rank (0 path … 3 arterial)."""


@dataclass
class Ground:
    """Pieces of ground and what they hold; joined pieces are summed under one of their numbers."""

    area_m2: Floats
    load_m2: Floats
    """Area with open land counted at a tenth."""
    households: Floats
    dwellings: Ints
    perimeter_m: Floats
    wet: NDArray[np.bool_]
    """Water is joined with water only."""
    borders: list[dict[int, dict[int, float]]] = field(default_factory=list)
    """For each piece: neighbour → rank of border → metres."""
    parent: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def build(cls, columns: dict[str, Any], borders: dict[str, Any]) -> Ground:
        """From per-piece columns and per-border rows ``a, b, rank, length_m``."""
        ground = cls(**columns)
        ground.parent = np.arange(len(ground.area_m2))
        ground.borders = [{} for _ in ground.area_m2]
        rows = zip(*(borders[k].tolist() for k in ("a", "b", "rank", "length_m")), strict=True)
        for a, b, rank, length in rows:
            for one, other in ((a, b), (b, a)):
                kinds = ground.borders[one].setdefault(other, {})
                kinds[rank] = kinds.get(rank, 0.0) + length
        return ground

    def width_m(self, i: int) -> float:
        """Mean width: of a long strip its width, of a square half its side."""
        return float(2 * self.area_m2[i] / max(self.perimeter_m[i], 1e-9))

    def join(self, gone: int, kept: int) -> None:
        """Make `gone` a part of `kept`."""
        self.parent[self.parent == gone] = kept
        for name in ("area_m2", "load_m2", "households", "dwellings", "perimeter_m"):
            column = getattr(self, name)
            column[kept] += column[gone]
        common = sum(self.borders[kept].pop(gone).values())
        self.perimeter_m[kept] -= 2 * common
        for other, kinds in self.borders[gone].items():
            if other == kept:
                continue
            del self.borders[other][gone]
            for rank, length in kinds.items():
                for one, two in ((kept, other), (other, kept)):
                    ranks = self.borders[one].setdefault(two, {})
                    ranks[rank] = ranks.get(rank, 0.0) + length
        self.borders[gone] = {}


Wants = Callable[[Ground, int], bool]
Allows = Callable[[Ground, int, int], bool]


def merge(ground: Ground, *, wants: Wants, allows: Allows, over_rank: int = 3) -> None:
    """Join every piece that `wants` it to the neighbour it fits best, smallest first.

    Parameters
    ----------
    wants
        Is this piece to be joined with another at all?
    allows
        May these two be one? Asked for each neighbour.
    over_rank
        Highest rank of border that may vanish; a barrier never does, however short its part.
    """
    queue = [(float(ground.load_m2[i]), int(i)) for i in np.unique(ground.parent)]
    heapq.heapify(queue)
    while queue:
        load, i = heapq.heappop(queue)
        if ground.parent[i] != i or load != ground.load_m2[i] or not wants(ground, i):
            continue
        best = _best_neighbour(ground, i, allows, over_rank)
        if best >= 0:
            kept, gone = (best, i) if ground.area_m2[best] >= ground.area_m2[i] else (i, best)
            ground.join(gone, kept)
            heapq.heappush(queue, (float(ground.load_m2[kept]), kept))


def _best_neighbour(ground: Ground, i: int, allows: Allows, over_rank: int) -> int:
    """The neighbour with the longest and weakest common border, -1 if none is allowed."""
    best, best_score = -1, 0.0
    for other, kinds in sorted(ground.borders[i].items()):
        if max(kinds) > over_rank or ground.wet[i] != ground.wet[other]:
            continue
        if not allows(ground, i, other):
            continue
        length = sum(kinds.values())
        will = sum(_WILLING[rank] * metres for rank, metres in kinds.items())
        tight = length / min(ground.perimeter_m[i], ground.perimeter_m[other])
        room = 1.0 / (1.0 + ground.load_m2[other] / 10_000.0)
        score = will / length * tight * (0.5 + room)
        if score > best_score:
            best, best_score = other, score
    return best
