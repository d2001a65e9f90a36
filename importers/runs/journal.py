"""What an import did to the tables, so that it can be told beforehand and undone afterwards.

Triggers (:mod:`geo_grid.runs.journal_triggers`) write the journal set-wise while a run is named in
the setting ``geo_grid.import_run``; here it is named, tidied and read. It holds former values of whole rows,
of people too (their numbers sealed); ``geo_grid.people.actions.delete_people`` removes those.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone
from psycopg2 import sql as pgsql

from geo_grid.runs.models import ImportRun
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
KEPT = timedelta(days=30)
"""How long an import can be undone; then its journal is removed."""


@contextmanager
def written(run: ImportRun) -> Iterator[None]:
    """Everything that this transaction writes inside goes into the journal of `run`."""
    _name(str(run.pk))
    yield
    _name("")
    run.xids = _writers(run)
    sql.run("journal_tidy", {"run": run.pk})


def _name(run: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('geo_grid.import_run', %s, true)", [run])


@dataclass(frozen=True)
class TableCount:
    """How many rows of a table a run inserted, changed and removed."""

    table: str
    inserted: int
    changed: int
    removed: int


def counts(run: ImportRun) -> list[TableCount]:
    """By table, in the order of their names."""
    return [TableCount(**row) for row in sql.rows("journal_counts", {"run": run.pk})]


def _writers(run: ImportRun) -> list[str]:
    """The transactions (and subtransactions) that wrote what `run` wrote, as texts."""
    found: set[str] = set()
    for count in counts(run):
        with connection.cursor() as cursor:
            cursor.execute(
                on_table("journal_writers", count.table), {"run": run.pk, "name": count.table}
            )
            found |= {str(xid) for (xid,) in cursor.fetchall()}
    return sorted(found)


def on_table(name: str, table: str, **names: str) -> pgsql.Composed:
    """A statement of this package whose ``{table}`` (and other names) are put in as identifiers."""
    words = {"table": pgsql.Identifier(model_of(table)._meta.db_table)}
    words |= {key: pgsql.Identifier(value) for key, value in names.items()}
    return pgsql.SQL(sql.text(name)).format(**words)


def model_of(table: str) -> type[models.Model]:
    """The model of a table that the journal names."""
    return next(
        model for model in apps.get_app_config("geo_grid").get_models()
        if model._meta.db_table == table
    )  # fmt: skip


def forget_old() -> None:
    """Remove the journals of runs that are too old to be undone."""
    old: Any = ImportRun.objects.filter(finished_at__lt=timezone.now() - KEPT, undoable=True)
    for run in old:
        drop(run)
        ImportRun.objects.filter(pk=run.pk).update(undoable=False)


def drop(run: ImportRun) -> None:
    """Remove the journal of a run."""
    sql.run("journal_drop", {"run": run.pk})
