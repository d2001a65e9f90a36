"""The chain of migrations: frozen, complete, and true to what the product says today."""

from __future__ import annotations

import ast
import importlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from geo_grid import migrations
from geo_grid.checks import database_is_fit
from geo_grid.management.commands import migrate
from geo_grid.visits.models import VisitRule
from importers.management.commands.demo import Command as Demo
from tests.db.catalogue import (
    COLUMNS,
    CONSTRAINTS,
    FUNCTIONS,
    POLICIES,
    TRIGGERS,
    found,
    function_files,
    install_todays_text,
)

FOLDER = Path(migrations.__file__).parent
CHAIN = sorted(path.stem for path in FOLDER.glob("0*.py"))
SQL = (FUNCTIONS, POLICIES, TRIGGERS)
EVERYTHING = (*SQL, COLUMNS, CONSTRAINTS)


def statements(module) -> list[str]:
    return [str(o.sql) for o in module.Migration.operations if hasattr(o, "sql")]


def test_the_database_holds_todays_functions_policies_and_triggers(db):
    """Red after a change of a text alone: append a migration that brings it, with a copy of it."""
    assert len(function_files()) >= 5
    made = found(*SQL)
    install_todays_text()
    today = found(*SQL)
    assert made.keys() == today.keys()
    assert {name: text for name, text in made.items() if today[name] != text} == {}


def test_a_checkout_below_a_folder_named_migrations_works(tmp_path, monkeypatch):
    below = tmp_path / "migrations" / "old migrations"
    shutil.copytree(FOLDER, below / "migrations_of_geo_grid")
    monkeypatch.syspath_prepend(below)
    for name in CHAIN:
        copy = importlib.import_module(f"migrations_of_geo_grid.{name}")
        assert str(tmp_path) in copy.__file__
        here = importlib.import_module(f"geo_grid.migrations.{name}")
        assert statements(copy) == statements(here)
    for name in [name for name in sys.modules if name.startswith("migrations_of_geo_grid")]:
        del sys.modules[name]


def test_migrations_read_nothing_but_the_copies_beside_them():
    """Elsewhere they take only what models hold too: checks and defaults of columns."""
    for name in CHAIN:
        text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
        assert not re.search(r"__file__|\bopen\(|read_text|RunPython|SqlFiles|pathlib", text), name
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and node.level:
                assert node.module == "_frozen", name
            elif isinstance(node, ast.ImportFrom):
                assert str(node.module).startswith("django."), name


def test_every_copy_is_run_by_a_migration():
    asked = "\n".join((FOLDER / f"{name}.py").read_text(encoding="utf-8") for name in CHAIN)
    assert set(re.findall(r'frozen_sql\("(\w+)"\)', asked)) == {
        path.stem for path in (FOLDER / "sql").iterdir()
    }


def test_the_chain_can_be_taken_back_and_names_no_schema():
    """Said of each operation; make torture does it, in a schema of another name."""
    for name in CHAIN:
        module = importlib.import_module(f"geo_grid.migrations.{name}")
        assert all(operation.reversible for operation in module.Migration.operations), name
        assert not re.search(r"\bgeo_grid\"?\.\"?geo_grid_", "\n".join(statements(module))), name


def test_what_streets_are_for_walking_rewrites_none_of_them():
    """An undo of their import refuses rows that were written by somebody else since."""
    module = importlib.import_module("geo_grid.migrations.0037_walked_streets")
    assert statements(module) == []
    assert not any(hasattr(operation, "code") for operation in module.Migration.operations)


def test_rules_of_visits_go_back_with_versions_and_areas(db):
    """To one version a code that holds everywhere; one that held in an area rests, nothing is lost."""
    since = datetime(2026, 1, 1, tzinfo=UTC)
    for code, version, area, is_active in (
        ("a_rule_of_the_longest_cod", 1, "", False), ("a_rule_of_the_longest_cod", 2, "", False),
        ("a_rule_of_the_longest_cod", 3, "", True), ("local", 1, "9901", True),
    ):  # fmt: skip
        VisitRule.objects.create(
            code=code[:24], version=version, area=area, is_active=is_active, since=since,
            name_zh=f"{version}", subject="rented", period="month",
        )  # fmt: skip
    call_command("migrate", "geo_grid", "0042_photo_stages", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, name_zh, is_active FROM geo_grid_visitrule ORDER BY id")
        rows = cursor.fetchall()
    assert [row[1:] for row in rows] == [("1", False), ("2", False), ("3", True), ("1", False)]
    assert [rows[2][0], rows[3][0]] == ["a_rule_of_the_longest_co", "local"]
    call_command("migrate", "geo_grid", verbosity=0)
    assert VisitRule.objects.values("code").distinct().count() == 4


def applied(*names: str) -> None:
    """The database looks as if a chain with these migrations had made it."""
    for name in names:
        MigrationRecorder(connection).record_applied("geo_grid", name)


@pytest.mark.parametrize(
    "start",
    [
        lambda: call_command("migrate", verbosity=0),
        lambda: call_command("migrate", "geo_grid", "zero", verbosity=0),
        lambda: call_command("start_city", name="x", code="990101", buildings="x"),
        lambda: Demo()._prepare("community"),
    ],
    ids=["migrate", "migrate zero", "start_city", "demo"],
)
def test_a_database_of_the_replaced_chain_is_told_to_reload(db, start):
    applied("0001_functions", "0002_tables", "0018_building_at")
    before = found(*EVERYTHING)
    with pytest.raises(CommandError) as refused:
        start()
    assert "migrate --recreate" in str(refused.value)
    assert "start_city" in str(refused.value)
    assert refused.value.returncode == 1
    assert found(*EVERYTHING) == before
    (error,) = database_is_fit(databases=["default"])
    assert (error.id, error.msg) == ("geo_grid.E008", str(refused.value))


def test_a_database_of_a_newer_version_is_not_to_be_thrown_away(db):
    applied("0999_of_tomorrow")
    with pytest.raises(CommandError, match="0999_of_tomorrow") as refused:
        call_command("migrate", verbosity=0)
    assert "--recreate" not in str(refused.value)


@pytest.fixture
def other_schema(db, settings) -> Iterator[str]:
    """A second city's schema, empty; gone with the transaction of the test."""
    settings.GEO_GRID_SCHEMA = "second_city"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO second_city, public")
    yield settings.GEO_GRID_SCHEMA
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO DEFAULT")


def answer_with(monkeypatch, *answers: str) -> None:
    """What is typed in at the question, in this order; then nobody is there."""
    left = list(answers)

    def typed(question: str) -> str:
        if not left:
            raise EOFError
        return left.pop(0)

    monkeypatch.setattr("builtins.input", typed)


def test_a_schema_is_dropped_only_where_its_name_is_typed_in(other_schema, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA second_city; CREATE TABLE geo_grid_city ()")
    answer_with(monkeypatch, "yes")
    for _ in ("another word", "nobody there"):
        with pytest.raises(CommandError):
            call_command("migrate", recreate=True, verbosity=0)
        assert tables() == ["geo_grid_city"]
    answer_with(monkeypatch, other_schema)
    migrate._drop(connection, ask=True)
    assert tables() == []


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return [
            name for name in connection.introspection.table_names(cursor) if "geo_grid_" in name
        ]


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("GEO_GRID_TORTURE"), reason="make torture")
def test_the_chain_makes_another_schema_alike_and_can_be_taken_back(other_schema):
    """The whole chain in a schema of another name: forwards, back to nothing, forwards again."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO DEFAULT")
        first = found(*EVERYTHING)
        cursor.execute("SET LOCAL search_path TO second_city, public")
    call_command("migrate", verbosity=0)
    assert found(*EVERYTHING) == first
    call_command("migrate", "geo_grid", "zero", verbosity=0)
    assert tables() == []
    assert found(*SQL) == {}
    call_command("migrate", verbosity=0)
    assert found(*EVERYTHING) == first
    call_command("migrate", recreate=True, interactive=False, verbosity=0)
    assert found(*EVERYTHING) == first
