"""Row policies: the second net below the predicate, on tables of persons and cases.

The text is that of the predicate (``sql/in_scope_<table>.sql``) with the scope that the
transaction declared, so that the two cannot drift apart. The owner's role is not bound by them
(migrations, dumps); the application's role is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from psycopg2 import sql as pgsql

from geo_grid.access.scope import DECLARED, condition

TABLES = ("resident", "household", "residence", "organisation", "organisationplace", "incident")
SHORTER = {"resident": "resident_by_policy"}
"""Policies under which other policies hold already, so that they need not say the same again."""
LATER = ("importchange", "residentcare")
"""Former values of rows, of persons and cases too; who needs care. (Of a later migration.)"""
# What may be entered before it has a place of its own: the residence or the place follows in the
# same transaction; a report may be of anywhere.
OPEN_TO_INSERT = {"resident", "organisation", "incident"}


def install(schema_editor: Any, tables: Sequence[str] = TABLES) -> None:
    """Switch the policies on (owner's role)."""
    for table in tables:
        name = pgsql.Identifier(f"geo_grid_{table}")
        text = SHORTER.get(table, table)
        seen = pgsql.SQL(condition(text, alias=f"geo_grid_{table}", scope=DECLARED))
        check = pgsql.SQL("true") if table in OPEN_TO_INSERT else seen
        for statement in (
            pgsql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(name),
            pgsql.SQL("CREATE POLICY seen ON {} FOR SELECT USING ({})").format(name, seen),
            pgsql.SQL("CREATE POLICY changed ON {} FOR UPDATE USING ({}) WITH CHECK ({})").format(
                name, seen, seen
            ),
            pgsql.SQL("CREATE POLICY removed ON {} FOR DELETE USING ({})").format(name, seen),
            pgsql.SQL("CREATE POLICY entered ON {} FOR INSERT WITH CHECK ({})").format(name, check),
        ):
            _run(statement)


def remove(schema_editor: Any, tables: Sequence[str] = TABLES) -> None:
    """Switch them off again (owner's role)."""
    for table in tables:
        name = pgsql.Identifier(f"geo_grid_{table}")
        for policy in ("seen", "changed", "removed", "entered"):
            drop = pgsql.SQL("DROP POLICY IF EXISTS {} ON {}")
            _run(drop.format(pgsql.Identifier(policy), name))
        _run(pgsql.SQL("ALTER TABLE {} DISABLE ROW LEVEL SECURITY").format(name))


def _run(statement: pgsql.Composed) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
