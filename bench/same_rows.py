"""What PostgreSQL alone takes for the rows that a command wrote.

A copy of the database is made before the command. The rows that it added are then copied into the
same tables there, with their indexes, foreign keys and triggers; nothing is read, checked or
resolved on the way. So this is the least that any program would need.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2 import sql

COPY_OF = "{}_plain"


def beside_plain_sql(command: Callable[[], float]) -> tuple[float, float, dict[str, int]]:
    """Seconds of `command`, seconds of the plain SQL, and how many rows of which table that wrote."""
    source = settings.DATABASES["default"]["NAME"]
    name = COPY_OF.format(source)
    connection.close()
    with _link(source, "postgres") as maintenance, maintenance.cursor() as cursor:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        cursor.execute(drop)
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(source)))  # fmt: skip
        try:
            seconds = command()
            with tempfile.TemporaryDirectory() as folder, _link(source) as full, _link(name) as old:
                rows = _rows_out(full, old, Path(folder))
                plain_s = _rows_in(old, rows, Path(folder))
        finally:
            cursor.execute(drop)
    return seconds, plain_s, rows


def _rows_out(full: Any, old: Any, folder: Path) -> dict[str, int]:
    """The added rows of every table into a file each; how many they are, by table with columns."""
    found: dict[str, int] = {}
    with full.cursor() as cursor, old.cursor() as before:
        for table, columns in _tables(cursor):
            before.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
            last = before.fetchone()[0]
            added = f"COPY (SELECT {columns} FROM {table} WHERE id > {last} ORDER BY id) TO STDOUT"
            with (folder / table).open("wb") as stream:
                cursor.copy_expert(added, stream)
            if cursor.rowcount > 0:
                found[f"{table} ({columns})"] = cursor.rowcount
    return found


def _rows_in(old: Any, rows: dict[str, int], folder: Path) -> float:
    """Seconds of one transaction; foreign keys are checked at its end, whatever the order."""
    old.autocommit = False
    with old.cursor() as cursor:
        started = time.perf_counter()
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in rows:
            with (folder / table.split()[0]).open("rb") as stream:
                cursor.copy_expert(f"COPY {table} FROM STDIN", stream)
        old.commit()
        return time.perf_counter() - started


def _tables(cursor: Any) -> list[tuple[str, str]]:
    """Tables of things, each with a whole number for its key, and their columns but the generated."""
    cursor.execute(
        "SELECT quote_ident(c.relname), string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)"
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attnum > 0"
        " AND NOT a.attisdropped AND a.attgenerated = '' GROUP BY c.oid, c.relname"
        " HAVING bool_or(a.attname = 'id' AND a.atttypid IN ('bigint'::regtype, 'integer'::regtype))"
        " ORDER BY c.oid",
        [settings.GEO_GRID_SCHEMA],
    )
    return list(cursor)


@contextmanager
def _link(source: str, database: str = "") -> Iterator[Any]:
    server = settings.DATABASES["default"]
    with closing(psycopg2.connect(
        host=server["HOST"], port=server["PORT"] or 5432, user=server["USER"],
        password=server.get("PASSWORD") or None, dbname=database or source,
        options=f"-c search_path={settings.GEO_GRID_SCHEMA},public",
    )) as link:  # fmt: skip
        link.autocommit = True
        yield link
