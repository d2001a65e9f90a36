"""P1 to P6: every protection is on the list of switches, and its tests go red without it.

The list is ``switches.toml``; ten of it are tried in each run, drawn at random, all of them by
``scripts/mutate``. What is found, by which rule, says :mod:`tests.mutation.points`.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.db import connection

from tests.mutation import points
from tests.mutation.declared import declared
from tests.mutation.points import ROOT, found, matches, policies, tree_of


def test_every_switch_point_is_declared(db):
    with connection.cursor() as cursor:
        there = {**found(), **policies(cursor)}
    assert set(there) - set(declared()) == set(), "declare them in tests/access/switches.toml"
    assert set(declared()) - set(there) == set(), "these are no more: take them off"
    beside = {where for switch in declared().values() for where in switch.beside}
    assert beside <= set(there)


def test_every_test_of_the_list_is_there_and_named_after_a_promise():
    for switch in declared().values():
        assert switch.tests, switch.where
        for test in switch.tests:
            file, name = test.split("::")
            assert re.match(r"test_p[0-9]{2}_", name), test
            assert name in {getattr(node, "name", "") for node in tree_of(ROOT / file).body}, test


@pytest.mark.parametrize(("text", "kinds"), [
    ("SELECT 1 WHERE /*in scope: incident i*/", ["scope"]),
    ("SELECT 1 WHERE in_scope(b.id) AND upper_inf(b.valid)", ["scope"]),
    ("(SELECT geo_grid_sees_all(%(scope)s::jsonb, 'cases'))", ["all"]),
    ("x = ANY ((SELECT geo_grid_scope_cells({scope}, 'registers'))::bigint[])", ["cells"]),
    ("-- in_scope(b.id) in a comment\nSELECT 1", []),
    ("(SELECT geo_grid_sees_all(%(scope)s::jsonb, 'counts'))", []),
])  # fmt: skip
def test_conditions_in_sql_are_found(text, kinds):
    assert [kind for kind, _, _ in matches(text)] == kinds


def test_checks_in_python_are_found_under_any_name(tmp_path, monkeypatch):
    """An alias of the function, a method of a scope, a view's rights; by function, not by line."""
    code = """
from geo_grid.access.scope import limit as only
from geo_grid.access.roles import Right

class View:
    rights = (Right.AUDIT_READ,)

    def get(self, rows, scope):
        if not scope.allows(Right.AUDIT_READ):
            return []
        return only(only(rows, scope), scope.having(Right.AUDIT_READ))
"""
    path = tmp_path / "m.py"
    path.write_text(code, encoding="utf-8")
    finder = points._Finder("m", "m.py")
    finder.visit(ast.parse(path.read_text(encoding="utf-8")))
    assert {point.where for point in finder.points} == {
        "m:View rights 1", "m:View.get right 1", "m:View.get scope 1", "m:View.get scope 2",
        "m:View.get area 1",
    }  # fmt: skip


def test_the_rule_finds_at_least_what_was_there_once():
    """A rule that breaks finds nothing, and nothing undeclared."""
    kinds = [point.kind for point in found().values()]
    least = {"scope": 40, "right": 45, "rights": 15, "all": 12, "area": 10, "cells": 8, "owner": 6,
             "mask": 25}  # fmt: skip
    assert {kind: n for kind, n in least.items() if kinds.count(kind) < n} == {}


def test_every_file_named_by_a_point_is_there():
    assert all(Path(ROOT / point.file).is_file() for point in found().values())
