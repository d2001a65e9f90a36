"""What an undo leaves as it is: what was edited since the import, and what that rests on.

Nobody's work is taken back with somebody else's file. A row that was written since stays as it is;
so does a row that would go while one that stays points at it. Of the homes that were estimated and
made way for real ones, as many of a building stay away as real ones stay there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from geo_grid.access.models import AuditEntry, User
from geo_grid.areas.nouns import noun_of
from geo_grid.people.models import BuildingSums
from geo_grid.runs.models import ImportRun
from importers.runs.journal import TableCount, model_of, on_table, sql

NAMED = 10
"""Records that are named one by one; the others are counted."""
_CALLED = ("ref", "code", "name", "room", "number", "title")
_OF_PEOPLE = "people"


@dataclass(frozen=True)
class Left:
    """Rows of a table that stay: how many were edited, some of them by name, by whom, and how many
    stay for the sake of others."""

    table: str
    count: int
    names: list[str]
    by: list[str]
    below: int

    def as_dict(self) -> dict[str, Any]:
        """For the result of a job; `table` without the prefix of the project."""
        return {
            "table": str(model_of(self.table)._meta.model_name), "count": self.count,
            "names": self.names, "by": self.by, "below": self.below,
        }  # fmt: skip


def begin() -> None:
    """Nothing is left yet: an undo of everything."""
    sql.run("undo_left")


def leave_edited(run: ImportRun, tables: list[TableCount]) -> list[Left]:
    """Take out of the undo what was edited since and what that rests on; tell what it is.

    The rows of the run must be locked.
    """
    for count in tables:
        _run("undo_left_edited", count.table, run=run.pk, name=count.table, xids=run.xids)
    while any(_leave_parents(run, count) for count in tables if count.inserted):
        pass  # what stays may rest on what rests on something else
    sql.run("undo_left_estimates", {"run": run.pk})
    told = [_told(run, **row) for row in sql.rows("undo_left_told")]
    sql.run("undo_left_stays")
    return told


def referring(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Models that point at a row of `model`, with the column; those that are derived apart."""
    from geo_grid.locate.models import Place

    for relation in model._meta.related_objects:
        if relation.related_model in (BuildingSums, Place):
            continue  # made anew after an undo
        yield relation.related_model, relation.field.column  # type: ignore[union-attr,misc]


def _leave_parents(run: ImportRun, count: TableCount) -> int:
    found = 0
    for model, column in referring(model_of(count.table)):
        table, key = model._meta.db_table, model._meta.pk.column
        found += _run("undo_left_parents", table, {"column": column, "key": key},
                      run=run.pk, name=count.table, child=table)  # fmt: skip
    return found


def _run(statement: str, table: str, names: dict[str, str] | None = None, /, **values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(on_table(statement, table, **(names or {})), values)
        return int(cursor.rowcount)


def _told(run: ImportRun, name: str, edited: list[int] | None, below: int) -> Left:
    ids = edited or []
    model = model_of(name)
    is_named = model.__module__.split(".")[1] != _OF_PEOPLE  # a result is kept longer than a person
    rows = model._default_manager.filter(pk__in=ids[:NAMED]).order_by("pk") if is_named else ()
    return Left(name, len(ids), [_called(row) for row in rows], _editors(run, model, ids), below)


def _called(row: models.Model) -> str:
    """What tells the record apart for whoever reads: its reference, else its name."""
    texts = (str(getattr(row, name, "") or "") for name in _CALLED)
    own = next((text for text in texts if text), str(row.pk))
    house = getattr(row, "building", None)
    return f"{_called(house)} {own}" if isinstance(house, models.Model) else own


def _editors(run: ImportRun, model: type[models.Model], ids: list[int]) -> list[str]:
    """Names of the accounts that wrote these records since, by the audit trail; later imports by
    their number."""
    nouns = {str(model._meta.model_name), noun_of(model)}
    accounts = (
        AuditEntry.objects.filter(at__gt=run.finished_at, noun__in=nouns, keys__overlap=ids)
        .exclude(account=None).values_list("account", flat=True).distinct()
    )  # fmt: skip
    names = User.objects.filter(pk__in=list(accounts)).order_by("username")
    later = ImportRun.objects.filter(pk__gt=run.pk, changes__table=model._meta.db_table,
                                     changes__pk_of_row__in=ids).order_by("pk").distinct()  # fmt: skip
    return [
        *names.values_list("username", flat=True)[:NAMED],
        *(f"#{pk}" for pk in later.values_list("pk", flat=True)[:NAMED]),
    ]
