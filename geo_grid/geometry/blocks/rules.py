"""How large basic cells are to be: one frozen record that every step of the building reads."""

from __future__ import annotations

from dataclasses import dataclass, replace

_LEAST_OPEN_SHARE = 0.02


@dataclass(frozen=True)
class BlockRules:
    """Sizes of basic cells (GB/T 30428.1: about 10,000 m²), all of them goals but `max_households`.

    Areas count ground within 20 m of a building in full and open land at `open_share`: below 1,
    cells grow where the country is thin, up to ``max_m2 / open_share`` for a wood without a house.
    """

    target_m2: float = 10_000.0
    min_m2: float = 3_000.0
    """Smaller pieces are slivers and join a neighbour, unless households forbid it."""
    max_m2: float = 20_000.0
    """Larger pieces are divided."""
    max_households: float = 60.0
    """No cell holds more, except one building (or overlapping footprints) that alone does."""
    open_share: float = 1.0
    """How much of its area open land counts for; 1 for cells of equal area everywhere."""
    narrow_m: float = 12.0
    """Strips of at most this mean width join a neighbour, whatever their area."""
    corridor_m: float = 12.0
    """Strips between two barriers (tracks, carriageways, a bank and its railway) of at most this
    mean width, without a dwelling, go with one side; 0 keeps them as cells of their own."""

    def thinned(self, *, area_m2: float, built_m2: float, most_cells: float) -> BlockRules:
        """These rules with open land counting for less, so that about `most_cells` come out.

        `built_m2` of `area_m2` lies near buildings and keeps its size of cell.
        """
        built_m2 = min(built_m2, area_m2)
        open_m2 = max(area_m2 - built_m2, 1.0)
        share = (most_cells * self.target_m2 - built_m2) / open_m2
        return replace(self, open_share=min(self.open_share, max(share, _LEAST_OPEN_SHARE)))
