"""Reads of the ground."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from geo_grid.areas.standing import GroundSql
from geo_grid.errors import NotFound, gettext_noop

sql = GroundSql(__file__)


def city_card() -> dict[str, Any]:
    """Name, extent, versions and counts of the city; :class:`NotFound` before there is one."""
    low, high = settings.GEO_GRID_HOUSEHOLDS_RULE
    found = sql.document("card_city")
    if found is None:
        raise NotFound(
            "no_city",
            gettext_noop("There is no city yet; run: make demo, or manage.py start_city."),
        )
    return {
        **found,
        "rule": {"min_households": low, "max_households": high},
    }
