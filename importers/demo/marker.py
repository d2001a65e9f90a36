"""Whether the city in this database is the demo's: a file beside it says so."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings

from geo_grid.areas.models import City


def marker() -> Path:
    """The file: size and code of the demo city that was loaded into this schema."""
    return Path(settings.GEO_GRID_VAR) / "demo" / f"{settings.GEO_GRID_SCHEMA}.json"


def is_demo() -> bool:
    """False for a city of one's own, whatever its accounts are called."""
    city = City.objects.first()
    if city is None or not marker().exists():
        return False
    return bool(json.loads(marker().read_text()).get("code") == city.code)
