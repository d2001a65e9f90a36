"""The start refuses a database in which the second net would not hold."""

from __future__ import annotations

from geo_grid.checks import database_is_fit


def ids() -> set[str]:
    return {found.id for found in database_is_fit(databases=["default"])}


def test_the_owner_is_no_application(db, settings):
    assert ids() == set()
    settings.GEO_GRID_AS_OWNER = False
    assert ids() == {"geo_grid.E007"}


def test_the_application_role_is_bound(db, as_app, settings):
    settings.GEO_GRID_AS_OWNER = False
    assert ids() == set()
