"""Text → places and point → places."""

from __future__ import annotations

from geo_grid.locate.finding import Found, find, find_many, suggest
from geo_grid.locate.reverse import at_point

__all__ = ["Found", "at_point", "find", "find_many", "suggest"]
