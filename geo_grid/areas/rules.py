"""How many households a grid cell should hold, by the type of its community."""

from __future__ import annotations

import json

from django.conf import settings

Limits = tuple[int, int]


def limits_of(community_type: str) -> Limits:
    """The least and most households of a cell of a community of this type."""
    low, high = settings.GEO_GRID_HOUSEHOLDS_RULES.get(
        community_type, settings.GEO_GRID_HOUSEHOLDS_RULE
    )
    return int(low), int(high)


def limits_as_json() -> str:
    """The limits by type for a query; the entry ``""`` is for communities without one of their own."""
    default = list(settings.GEO_GRID_HOUSEHOLDS_RULE)
    return json.dumps({"": default, **settings.GEO_GRID_HOUSEHOLDS_RULES})
