"""P14: one row per write, in its transaction; nobody can touch it unseen."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from geo_grid.access import audit
from geo_grid.access.actions import create_token
from geo_grid.access.audit_chain import head, seal_pending, unsealed, verify
from geo_grid.access.models import AuditEntry, AuditSeal
from geo_grid.management.commands.migrate import _fix_the_trail
from tests.conftest import make_user

ROOT = Path(__file__).resolve().parents[2]
# Parts of a larger write that records itself: why they need no row of their own.
PARTS = {
    "give_numbers": "the order of what was recorded",
    "recount": "sums follow a write",
    "touch": "says that a write happened",
    "resolve": "follows from places",
    "resolve_all": "follows from places",
    "resolve_points": "follows from places",
    "resolve_within": "follows from the ground",
    "refresh_outlines": "follows from the ground",
    "join_basic_cells": "follows the laying of the ground",
    "estimate_units": "start_city founds a city, which is recorded",
    "estimate_floors": "the same",
    "estimate_homes": "the same",
    "number_buildings": "the same",
}


@pytest.fixture
def trail(db, settings, tmp_path):
    settings.GEO_GRID_VAR = tmp_path
    ids = [audit.record("test", noun="thing", keys=[n], detail={"n": n}) for n in range(5)]
    entries = [AuditEntry.objects.get(pk=pk) for pk in ids]
    assert seal_pending() == 5
    return entries


def codes() -> list[tuple[str, int | None]]:
    return [(fault.code, fault.entry or fault.number) for fault in verify()]


def written_functions() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for path in sorted((ROOT / "geo_grid").glob("*/actions.py")):
        if path.parent.name == "jobs":
            continue  # a queue that lies below this package; what a job does records itself
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                marks = {ast.unparse(d) for d in node.decorator_list}
                if "transaction.atomic" in marks:
                    found.append((f"{path.parent.name}.{node.name}", node))
    return found


def recording(path: Path) -> set[str]:
    """Functions of a module that call audit.record, themselves or through one of their own."""
    bodies = {
        node.name: ast.unparse(node)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    found = {name for name, body in bodies.items() if "audit.record(" in body}
    while more := {
        name
        for name, body in bodies.items()
        if name not in found and any(re.search(rf"\b{one}\(", body) for one in found)
    }:
        found |= more
    return found


def test_p14_every_write_records_itself():
    """Public functions of actions.py that open a transaction call audit.record."""
    silent = [
        name
        for name, node in written_functions()
        if (noun := name.split(".")[0])
        and node.name not in PARTS
        and node.name not in recording(ROOT / "geo_grid" / noun / "actions.py")
    ]
    assert len(written_functions()) > 8
    assert not silent


def test_p14_the_row_stands_and_falls_with_the_write(db):
    user = make_user("planner", "lin")
    before = AuditEntry.objects.count()
    with transaction.atomic():
        point = transaction.savepoint()
        create_token(user)
        assert AuditEntry.objects.filter(action="token.create", keys=[user.pk]).count() == 1
        transaction.savepoint_rollback(point)
    assert AuditEntry.objects.count() == before
    assert not user.tokens.exists()


@pytest.mark.parametrize("table", ["geo_grid_auditentry", "geo_grid_auditseal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_p14_the_application_cannot_change_the_trail(trail, table, statement):
    statement = statement.replace("SET id = id", "SET number = number" if "seal" in table else
                                  "SET id = id")  # fmt: skip
    with connection.cursor() as cursor:
        _fix_the_trail(cursor)
        cursor.execute("SET ROLE geo_grid_app")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute(statement.format(table))
        cursor.execute("RESET ROLE")
    assert AuditEntry.objects.filter(action="test").count() == 5


def test_p14_a_whole_chain_has_no_fault(trail, capsys):
    assert codes() == []
    call_command("verify_audit", head=f"{head()[0]}:{head()[1]}")


def test_p14_an_edited_row_is_named(trail):
    AuditEntry.objects.filter(pk=trail[2].pk).update(detail={"n": 99})
    assert codes() == [("entry_changed", trail[2].pk)]
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit")
    assert ended.value.code == 1


def test_p14_a_removed_row_is_named(trail):
    AuditEntry.objects.filter(pk=trail[1].pk).delete()
    assert codes() == [("entry_removed", trail[1].pk)]


def test_p14_a_row_removed_with_its_link_is_named(trail):
    AuditEntry.objects.filter(pk=trail[1].pk).delete()
    AuditSeal.objects.filter(entry=trail[1].pk).delete()
    assert codes() == [("link_removed", 2)]


def test_p14_reordered_rows_are_named(trail):
    a, b = AuditSeal.objects.get(entry=trail[0].pk), AuditSeal.objects.get(entry=trail[3].pk)
    AuditSeal.objects.filter(pk=a.pk).update(entry=-1)
    AuditSeal.objects.filter(pk=b.pk).update(entry=trail[0].pk)
    AuditSeal.objects.filter(pk=a.pk).update(entry=trail[3].pk)
    assert codes() == [("entry_changed", trail[3].pk), ("entry_changed", trail[0].pk)]


def test_p14_the_tail_is_named_and_a_cut_end_shows_by_a_noted_link(trail, capsys):
    noted = "{}:{}".format(*head())
    late = audit.record("test")
    assert unsealed() == [late]
    call_command("verify_audit")
    assert str(late) in capsys.readouterr().out.splitlines()[0]
    AuditSeal.objects.filter(number=5).delete()
    AuditEntry.objects.filter(pk__in=[trail[4].pk, late]).delete()
    assert codes() == []
    with pytest.raises(SystemExit):
        call_command("verify_audit", head=noted)


def test_p14_a_later_link_vouches_for_all_before_it(trail):
    """Who edits a row and lets the sealer seal the rest anew changes every link after it."""
    noted = "{}:{}".format(*head())
    AuditSeal.objects.filter(number__gte=2).delete()
    AuditEntry.objects.filter(pk=trail[1].pk).update(detail={"n": 99})
    assert seal_pending() == 4
    assert codes() == []
    with pytest.raises(SystemExit):
        call_command("verify_audit", head=noted)


def test_p14_a_key_outside_the_database_makes_the_chain(trail, settings, tmp_path):
    """Whoever only holds the tables cannot seal anew."""
    (tmp_path / "keys" / "audit").write_text("ab" * 32)
    assert [code for code, _ in codes()] == ["entry_changed"] * 5
