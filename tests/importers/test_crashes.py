"""P31: a fault that nobody foresaw, in the middle of the work: exit 4, a sentence, nothing half-done."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from geo_grid.areas.models import City
from geo_grid.errors import Crashed
from geo_grid.management.commands import partition_file
from geo_grid.premises.models import Unit
from geo_grid.runs.models import ImportRun
from importers.management.commands import start_city as start_command
from importers.rows import batch
from importers.runs import run
from importers.runs.run import import_file
from layers.exports import layer_export

ROWS = [{"building_ref": "B1", "floor": "3", "room": str(room)} for room in range(301, 311)]


def ended(*arguments: str) -> int:
    with pytest.raises(SystemExit) as found:
        call_command(*arguments, verbosity=0)
    return int(found.value.code)


@pytest.fixture
def falls_over(monkeypatch):
    """The parser of rooms falls over one of them, as GEOS or PROJ may."""
    real = batch.parse_column

    def parse(texts, parser):
        if "307" in texts:
            raise ZeroDivisionError("lattice")
        return real(texts, parser)

    monkeypatch.setattr(batch, "parse_column", parse)


def test_p31_a_crash_names_row_and_field_and_loads_nothing(
    lattice_city, write_csv, falls_over, capsys
):
    path = str(write_csv(ROWS))
    assert ended("import_data", "units", path, "--accept-partial") == 4
    said = capsys.readouterr().err
    assert all(word in said for word in ("第 8 行", "room", "ZeroDivisionError"))
    assert "Traceback" not in said
    assert (Unit.objects.count(), ImportRun.objects.count()) == (0, 0)
    with pytest.raises(Crashed) as crash:
        import_file("units", path, accept_partial=True)
    assert (crash.value.code, crash.value.field) == ("import_crashed", "room")
    assert ended("import_data", "units", path, "--traceback") == 4
    assert "lattice" in capsys.readouterr().err


def test_p31_a_crash_after_the_merge_leaves_nothing(lattice_city, write_csv, monkeypatch, capsys):
    real = run._apply

    def apply(context, report, tell):
        real(context, report, tell)
        assert Unit.objects.exists()
        raise RuntimeError("between two steps")

    monkeypatch.setattr(run, "_apply", apply)
    assert ended("import_data", "units", str(write_csv(ROWS))) == 4
    assert "RuntimeError" in capsys.readouterr().err
    assert (Unit.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_p31_what_is_foreseen_keeps_its_status(lattice_city, write_csv, tmp_path):
    path = str(write_csv([{"building_ref": "B1", "room": ""}]))
    assert ended("import_data", "units", path) == 1
    for arguments in (("nowhere.csv",), (path, "--report", str(tmp_path / "none" / "r.json"))):
        with pytest.raises(CommandError) as refused:
            call_command("import_data", "units", *arguments, verbosity=0)
        assert refused.value.returncode == 2


def test_p31_a_file_is_written_whole_or_not_at_all(lattice_city, tmp_path, monkeypatch, capsys):
    def broken(selection):
        yield from ()
        raise RuntimeError("half-way")

    monkeypatch.setattr(layer_export, "batches", broken)
    target = tmp_path / "b.csv"
    target.write_text("as it was")
    assert ended("export_layer", "buildings", "--out", str(target)) == 4
    assert target.read_text() == "as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]
    assert "RuntimeError" in capsys.readouterr().err


def test_p31_other_commands_end_alike(bare_city, tmp_path, monkeypatch, capsys):
    def falls(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(start_command, "start_city", falls)
    monkeypatch.setattr(partition_file, "read_blocks", falls)
    before = City.objects.count()
    assert ended("start_city", "--name", "甲", "--code", "350206") == 4
    out = str(tmp_path / "a.csv")
    assert ended("partition_file", "x.gpkg", "--parts", "2", "--out", out) == 4
    assert (City.objects.count(), list(tmp_path.iterdir())) == (before, [])
    assert capsys.readouterr().err.count("RuntimeError") == 2
