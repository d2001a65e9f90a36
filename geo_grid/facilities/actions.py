"""Writes to this noun's tables."""

from __future__ import annotations

from collections.abc import Iterable

from geo_grid.areas import standing


def recount(basic_cells: Iterable[int] | None = None) -> None:
    """Bring the sums of facilities and components of the given atoms (default: all) up to date."""
    standing.recount(basic_cells, "facility", "component")
