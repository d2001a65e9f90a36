"""Text or point → place."""

from __future__ import annotations

from geo_grid.locate.reverse import at_point

__all__ = ["at_point"]
