"""The command line: exit status, report, target columns, mapping."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from geo_grid.premises.models import Building, Unit
from geo_grid.runs.models import ImportRun
from importers.kinds.catalogue import KINDS
from importers.management.commands.import_data import mapping_of
from importers.schema.refusals import MESSAGES
from tests.conftest import building_in, lattice_boxes


@pytest.fixture
def good(lattice_city, write_csv):
    return write_csv([{"building_ref": "B1", "room": str(n)} for n in range(3)], "good.csv")


@pytest.fixture
def half(lattice_city, write_csv):
    return write_csv([{"building_ref": f"B{n}", "room": "1"} for n in (1, 99)], "half.csv")


def test_all_accepted(good, capsys):
    call_command("import_data", "units", str(good), "--json", verbosity=0)
    report = json.loads(capsys.readouterr().out)
    assert report == {
        "kind": "units", "file": str(good), "read": 3, "accepted": 3, "changed": 3,
        "refused": [], "applied": True, "run": ImportRun.objects.get().pk,
    }  # fmt: skip


def test_some_refused(half, capsys, tmp_path):
    file = tmp_path / "report.json"
    with translation.override("en"), pytest.raises(SystemExit) as ended:
        call_command("import_data", "units", str(half), report=file, verbosity=0)
    assert ended.value.code == 1
    assert json.loads(file.read_text())["refused"] == [
        {"row": 3, "field": "building_ref", "code": "building_unknown",
         "message": "No building has the ref “B99”."},
    ]  # fmt: skip
    assert "--accept-partial" in capsys.readouterr().out
    assert not Unit.objects.exists()
    with pytest.raises(SystemExit):
        call_command("import_data", "units", str(half), "--accept-partial", verbosity=0)
    assert Unit.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["units", "missing.csv"], "file_missing"),
        (["units", "GOOD", "--map", "storey=floor"], "target_unknown"),
        (["units", "GOOD", "--map", "floor=storey"], "column_unknown"),
        (["residents", "GOOD"], "column_missing"),
        (["components", "GOOD"], "column_missing"),
    ],
)
def test_usage(good, arguments, code):
    arguments = [str(good) if argument == "GOOD" else argument for argument in arguments]
    with translation.override("en"), pytest.raises(CommandError, match=rf"\[{code}\]") as refused:
        call_command("import_data", *arguments, verbosity=0)
    assert refused.value.returncode == 2


@pytest.mark.parametrize("arguments", [["units"], ["units", "GOOD", "--map", "x"]])
def test_incomplete_calls(good, arguments):
    arguments = [str(good) if argument == "GOOD" else argument for argument in arguments]
    with pytest.raises(CommandError) as refused:
        call_command("import_data", *arguments, verbosity=0)
    assert refused.value.returncode == 2


def test_mapping_is_the_only_way_from_height_to_floors(bare_city, write_csv):
    wkt = building_in(lattice_boxes()[0]).wkt
    path = write_csv([{"ref": "H", "label": "Hall", "height": 9, "wkt": wkt}])
    call_command("import_data", "buildings", str(path), "--datum", "wgs84", verbosity=0)
    assert Building.objects.get().floors_origin == "estimated"
    mapped = ["--datum", "wgs84", "--map", "floors=height", "name=label"]
    call_command("import_data", "buildings", str(path), *mapped, verbosity=0)
    building = Building.objects.get()
    assert (building.floors, building.floors_origin, building.name) == (9, "given", "Hall")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_columns_are_told_in_both_languages(kind, language, capsys):
    with translation.override(language):
        call_command("import_data", kind, "--columns")
    told = capsys.readouterr().out
    for column in KINDS[kind].targets:
        assert column.name in told
        assert column.zh, column.name
        assert column.en, column.name
        assert (column.zh if language == "zh-hans" else column.en) in told


def test_columns_with_a_list_of_words_name_the_words(capsys):
    call_command("import_data", "residents", "--columns")
    told = capsys.readouterr().out
    assert all(value in told for value in ("male", "female", "unknown")), told


def test_progress_has_rate_and_remaining_time(good, capsys):
    call_command("import_data", "units", str(good))
    shown = capsys.readouterr().err
    assert "3/3" in shown
    assert "rows/s" in shown


@pytest.mark.parametrize("code", MESSAGES)
def test_every_refusal_is_translated(code):
    with translation.override("zh-hans"):
        assert translation.gettext(MESSAGES[code]) != MESSAGES[code]
    assert "%(" not in MESSAGES[code] % _Anything()


class _Anything(dict):
    def __missing__(self, key):
        return f"<{key}>"


def test_a_trial_the_history_and_undo_on_the_command_line(lattice_city, write_csv, capsys):
    path = write_csv([{"building_ref": "B1", "room": "101"}])
    call_command("import_data", "units", str(path), "--dry-run", "-v0")
    assert not Unit.objects.exists()
    call_command("import_history")
    call_command("import_data", "units", str(path), "-v0")
    capsys.readouterr()
    call_command("import_history", "--json")
    run = json.loads(capsys.readouterr().out)[0]
    assert (run["kind"], run["rows_accepted"], run["can_be_undone"]) == ("units", 1, True)
    call_command("undo_import", str(run["run"]))
    assert not Unit.objects.exists()
    with pytest.raises(CommandError, match="import_undone") as refused:
        call_command("undo_import", str(run["run"]))
    assert refused.value.returncode == 2


def test_a_target_without_a_column_is_left_out() -> None:
    assert mapping_of(["kind=", "name=a=b"]) == {"kind": "", "name": "a=b"}
