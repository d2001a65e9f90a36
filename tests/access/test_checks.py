"""The start refuses a database in which the second net would not hold."""

from __future__ import annotations

import math

import pytest

from geo_grid.checks import confidence_is_fit, database_is_fit, readers_are_confined
from geo_grid.sandbox import landlock, seccomp


def ids() -> set[str]:
    return {found.id for found in database_is_fit(databases=["default"])}


def test_the_owner_is_no_application(db, settings):
    assert ids() == set()
    settings.GEO_GRID_AS_OWNER = False
    assert ids() == {"geo_grid.E007"}


def test_the_application_role_is_bound(db, as_app, settings):
    settings.GEO_GRID_AS_OWNER = False
    assert ids() == set()


@pytest.mark.parametrize(("confidence", "fits"), [
    (0.9, True), (1.0, True), (0.0, False), (-1.0, False), (1.1, False), (math.nan, False),
])  # fmt: skip
def test_a_threshold_of_addresses_is_a_share(settings, confidence, fits):
    settings.GEO_GRID_ADDRESS_CONFIDENCE = confidence
    assert (confidence_is_fit() == []) is fits


def test_p31_a_kernel_that_confines_nobody_is_named(settings, monkeypatch):
    monkeypatch.setattr(seccomp, "available", lambda: True)
    monkeypatch.setattr(landlock, "version", lambda: 1)
    assert readers_are_confined() == []
    monkeypatch.setattr(seccomp, "available", lambda: False)
    monkeypatch.setattr(landlock, "version", lambda: 0)
    assert [found.id for found in readers_are_confined()] == ["geo_grid.W021", "geo_grid.W022"]


@pytest.mark.parametrize("limits", [(0, 600), (4096, 0)])
def test_p31_a_reader_without_limits_is_refused(settings, limits):
    settings.GEO_GRID_READER_MEMORY_MB, settings.GEO_GRID_READER_SECONDS = limits
    assert "geo_grid.E021" in {found.id for found in readers_are_confined()}
