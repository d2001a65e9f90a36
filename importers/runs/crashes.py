"""The edge of work on foreign rows: what no check foresaw ends the import and names row and field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NoReturn

import numpy as np
from django.db import Error as DatabaseError
from django.db import connection

from geo_grid.errors import Crashed, GeoGridError, gettext_noop
from importers.formats.base import Table
from importers.rows.batch import Batch, check_table
from importers.rows.context import Context
from importers.schema.kind import GEOMETRY

_FORESEEN = (GeoGridError, DatabaseError, MemoryError)


def checked(table: Table, context: Context) -> Batch:
    """The rows that are sound by themselves. Raises :class:`Crashed` ``import_crashed``."""
    try:
        with connection.execute_wrapper(_refuse_query):
            return check_table(table, context)
    except _FORESEEN:
        raise
    except Exception as error:
        raise _crash(table, context, error) from error


def _refuse_query(execute: Any, sql: str, *_: Any) -> NoReturn:
    """A COPY is under way from the second chunk on, and a query would end it: in the first as well,
    so that a rule which asks the database shows with the first row and not with row 20,001."""
    raise RuntimeError(f"a row is judged without the database; asked: {sql}")


def _crash(table: Table, context: Context, error: Exception) -> Crashed:
    """Which row it was, by halves, and which of its cells: without it there is no fault."""
    while len(table.rows) > 1:
        middle = len(table.rows) // 2
        halves = (list(range(middle)), list(range(middle, len(table.rows))))
        faulty = next((half for one in halves if _fails(half := table.at(one), context)), None)
        if faulty is None:
            break  # only together
        table = faulty
    rows = [str(row) for row in sorted({table.rows[0], table.rows[-1]})] if table.rows else ["—"]
    field = _field(table, context) if len(table.rows) == 1 else ""
    return Crashed(
        "import_crashed",
        gettext_noop(
            "Row %(row)s, %(column)s: the import ended unexpectedly (%(reason)s), and nothing of the "
            "file is loaded. Correct the row or leave it out and try again."
        ),
        field=field or "file",
        column=field or "—",
        row="–".join(rows),
        reason=type(error).__name__,
    )


def _field(table: Table, context: Context) -> str:
    """The target without whose cell the row is no fault; empty where it is none alone."""
    for target, column in context.matched.items():
        if column and not _fails(replace(table, columns=table.columns | {column: [""]}), context):
            return target
    if table.geometry is not None:
        nothing = np.array([None], dtype=object)
        if not _fails(replace(table, geometry=nothing), context):
            return GEOMETRY
    return ""


def _fails(table: Table, context: Context) -> bool:
    try:
        check_table(table, context)
    except _FORESEEN:
        return False
    except Exception:
        return True
    return False
