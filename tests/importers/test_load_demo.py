"""The demo city as a large one is loaded: drawn on another core, its indexes built afterwards."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Sum

from geo_grid.areas.models import BasicCell, BasicCellSums, GridCellVersion
from geo_grid.incidents.models import Incident
from geo_grid.matters.models import CalendarDay
from geo_grid.people.models import Resident
from geo_grid.premises.models import Building, Unit
from importers.demo import loading
from importers.runs import deferred_indexes
from tests.importers.test_founding import indexes

UNUSED = """SELECT i.indexrelid::regclass::text FROM pg_index i
             WHERE i.indcheckxmin AND i.indrelid = 'geo_grid_building'::regclass"""
"""Indexes that the transaction which built them may not use itself."""
TRIGGERS = "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger ORDER BY 1, 2"


def triggers() -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        return cursor.fetchall()


@pytest.mark.slow
def test_a_large_city_is_whole(db, monkeypatch, tmp_path):
    monkeypatch.setattr(deferred_indexes, "FEWEST_ROWS", 1)
    monkeypatch.setattr(loading, "MANY_UNITS", 1)
    before = indexes(), triggers()
    with connection.cursor() as cursor:  # room to update rows in place, as large tables find some
        cursor.execute("ALTER TABLE geo_grid_building SET (fillfactor = 40)")
    steps: list[str] = []
    manifest = loading.load_demo(tmp_path, size="community", progress=steps.append)
    assert (indexes(), triggers()) == before
    assert steps.count("basic_cells") == 1
    assert "neighbours" not in steps  # they came with the drawing
    with connection.cursor() as cursor:
        cursor.execute(UNUSED)
        assert cursor.fetchall() == []  # incidents looked for their buildings
    assert Resident.objects.count() == manifest.residents
    assert not Building.objects.filter(basic_cell=None).exists()
    assert not Unit.objects.filter(basic_cell=None).exists()
    sums = BasicCellSums.objects.aggregate(Sum("households"), Sum("residents"), Sum("units"))
    assert sums == {
        "households__sum": manifest.households,
        "residents__sum": manifest.residents,
        "units__sum": Unit.objects.count(),
    }
    began = {version.valid.lower for version in GridCellVersion.objects.all()}
    assert len(began) == 1
    assert began.pop() < Incident.objects.earliest("reported_at").reported_at
    assert BasicCell.objects.count() == BasicCellSums.objects.count()
    assert CalendarDay.objects.filter(day="2026-10-10", kind="working").exists()
