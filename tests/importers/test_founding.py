"""The first load of a city: indexes that are built afterwards are the very same ones."""

from __future__ import annotations

import os
import signal
from contextlib import closing

import psycopg2
import pytest
from django.db import connection

from geo_grid.areas.models import GridCell
from geo_grid.people.models import Residence
from geo_grid.premises.models import Building, Unit
from importers.runs import deferred_indexes
from importers.runs.run import Origin, import_file
from importers.runs.undo import undo_import
from tests.conftest import building_in, lattice_boxes
from tests.importers.test_kill import child_that_imports, until_rolled_back


@pytest.fixture
def at_once(monkeypatch):
    """Few rows are enough."""
    monkeypatch.setattr(deferred_indexes, "FEWEST_ROWS", 1)


def indexes() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(c.conname, i.indexname),"
            " coalesce(pg_get_constraintdef(c.oid), i.indexdef)"
            " FROM pg_indexes i LEFT JOIN pg_constraint c"
            " ON c.conname = i.indexname AND c.contype IN ('u', 'x', 'p')"
            " WHERE i.schemaname = current_schema()"
        )
        return dict(cursor.fetchall())


def load_buildings(write_csv) -> None:
    boxes = [building_in(box) for box in lattice_boxes()[:3]]
    rows = [{"ref": f"B{i}", "road": "直线路", "number": f"{i}号", "wkt": box.wkt}
            for i, box in enumerate(boxes)]  # fmt: skip
    import_file("buildings", write_csv(rows, "b.csv"), datum="wgs84")


def load(write_csv) -> None:
    load_buildings(write_csv)
    units = [{"building_ref": f"B{i % 3}", "entrance": "1单元", "room": str(i)} for i in range(9)]
    import_file("units", write_csv(units, "u.csv"))
    people = [{"ref": f"R{i}", "name": "某人", "category": "户籍", "building_ref": f"B{i % 3}",
               "entrance": "1单元", "room": str(i), "householder": "是", "household_ref": f"H{i}"}
              for i in range(9)]  # fmt: skip
    import_file("residents", write_csv(people, "r.csv"))
    firms = [{"ref": "O1", "name": "某店", "building_ref": "B1"}]
    import_file("organisations", write_csv(firms, "o.csv"))


def test_the_same_city_with_the_same_indexes(db, at_once, write_csv):
    before = indexes()
    load(write_csv)
    assert indexes() == before
    assert (Building.objects.count(), Unit.objects.count()) == (3, 9)
    assert Residence.objects.filter(household__isnull=False).count() == 9
    load(write_csv)
    assert (Building.objects.count(), Unit.objects.count()) == (3, 9)
    assert indexes() == before


def test_a_refused_file_leaves_the_indexes(db, at_once, write_csv):
    before = indexes()
    report = import_file("units", write_csv([{"building_ref": "B9", "room": "1"}]))
    assert not report.applied
    assert indexes() == before


def test_a_city_in_use_keeps_its_indexes(bare_city, at_once, monkeypatch, write_csv):
    assert GridCell.objects.exists()
    monkeypatch.setattr(deferred_indexes.Index, "drop", lambda index: pytest.fail("must stay"))
    box = building_in(lattice_boxes()[0])
    report = import_file("buildings", write_csv([{"ref": "B", "wkt": box.wkt}]), datum="wgs84")
    assert report.applied


def test_tables_in_use_keep_their_indexes(db, at_once, monkeypatch, write_csv):
    """Nobody waits for anybody: somebody reads a table, the import goes on with its indexes."""
    monkeypatch.setattr(deferred_indexes.Index, "drop", lambda index: pytest.fail("must stay"))
    told = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key in ("host", "port", "user", "dbname", "options")
    }
    with closing(psycopg2.connect(**told)) as other, other.cursor() as cursor:
        cursor.execute("LOCK TABLE geo_grid_address IN ACCESS SHARE MODE")
        wkt = building_in(lattice_boxes()[0]).wkt
        report = import_file("buildings", write_csv([{"ref": "B", "wkt": wkt}]), datum="wgs84")
    assert report.applied


def test_the_journal_of_a_first_load_undoes_it(db, at_once, write_csv):
    before = indexes()
    path = write_csv([{"ref": "B", "road": "直线路", "wkt": building_in(lattice_boxes()[0]).wkt}])
    report = import_file("buildings", path, datum="wgs84", by=Origin())
    assert (report.applied, report.undoable, Building.objects.count()) == (True, True, 1)
    undo_import(report.run)
    assert not Building.objects.exists()
    assert indexes() == before


@pytest.mark.django_db(transaction=True)
def test_killed_between_rows_and_indexes(at_once, monkeypatch, write_csv):
    """The rows are in, the first index is about to be built: the process is killed."""
    before = indexes()
    load_buildings(write_csv)
    path = write_csv([{"building_ref": "B0", "room": str(i)} for i in range(9)])
    with monkeypatch.context() as patched:
        patched.setattr(
            deferred_indexes.Index, "make", lambda self: os.kill(os.getpid(), signal.SIGKILL)
        )
        _, status = os.waitpid(child_that_imports("units", path), 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    until_rolled_back()
    assert indexes() == before
    assert not Unit.objects.exists()
    assert import_file("units", path).changed == 9
    assert indexes() == before
