"""Text → places and point → places."""

from __future__ import annotations

from geo_grid.locate.finding import Found, find, find_many, suggest
from geo_grid.locate.index.current import index
from geo_grid.locate.reverse import at_point

__all__ = ["Found", "at_point", "find", "find_many", "houses_of", "suggest"]


def houses_of(place: int) -> list[int]:
    """The ids of the buildings of a place, today's."""
    with index() as known:
        found = known.places.get(place)
        return sorted(found.houses) if found else []
