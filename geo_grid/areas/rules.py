"""How many households a grid cell should hold, by the type of its community; what is recent."""

from __future__ import annotations

import json

from django.conf import settings

Limits = tuple[int, int]
RECENT_DAYS = 90
"""Incidents count for so long. They are counted when asked: a stored count would go stale at
midnight without anybody writing."""


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
