"""Cities beside each other do not overwrite one another's accounts."""

from __future__ import annotations

from pathlib import Path

from importers.demo.accounts import accounts_file


def test_a_second_schema_keeps_its_own_file(settings) -> None:
    settings.GEO_GRID_VAR = Path("/srv/var")
    settings.GEO_GRID_SCHEMA = "geo_grid"
    assert accounts_file() == Path("/srv/var/demo/accounts.json")
    settings.GEO_GRID_SCHEMA = "second_city"
    assert accounts_file() == Path("/srv/var/demo/accounts-second_city.json")
