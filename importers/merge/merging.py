"""What the merge of every kind needs: its values, what it changed, keys checked in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from geo_grid.city_time import city_timezone
from geo_grid.model_bases.dated import from_today
from geo_grid.sql import SqlFiles
from importers.rows.context import Context

sql = SqlFiles(__file__)
_BULK_ROWS = 1_000


@dataclass(frozen=True)
class Merge:
    """One merge in progress; `staged` is the number of accepted rows."""

    context: Context
    staged: int
    step: Callable[[], None]

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of every merge statement."""
        return {
            "today": from_today().lower,
            "source": self.context.source,
            "zone": city_timezone().key,
        }

    def run(self, *names: str) -> int:
        """Execute statements in order; how many rows the last one touched."""
        done = 0
        for name in names:
            done = sql.run(name, self.values)
            self.step()
        return done

    def count(self, name: str) -> int:
        """Execute a statement that yields how many rows it changed."""
        done = int(sql.value(name, self.values) or 0)
        self.step()
        return done


def touched_cells() -> list[int]:
    """Ids of the atoms whose sums have to be counted again."""
    return [int(row["basic_cell_id"]) for row in sql.rows("touched")]


def _aborted() -> bool:
    """True when a statement failed and the transaction takes no more."""
    return bool(connection.connection.info.transaction_status == TRANSACTION_STATUS_INERROR)


@contextmanager
def keys_checked_in_bulk(merge: Merge, *, by: str) -> Iterator[None]:
    """Insert many rows without one foreign-key query for each.

    The statement `by` locks every parent that the staged rows point at (FOR KEY SHARE, once per
    parent instead of once per child) and fails when one is missing: what PostgreSQL's own row
    triggers do, set-wise. They are two thirds of the time of a large load. Where the role was not
    granted the parameter, or for few rows, the triggers do their work as ever.
    """
    if not _in_bulk(merge.staged):
        yield
        return
    missing = sql.value(by)
    if missing:
        raise RuntimeError(f"{missing} staged rows point at nothing ({by})")
    with keys_checked_already(merge.staged):
        yield


@contextmanager
def keys_checked_already(rows: int) -> Iterator[None]:
    """No row triggers for foreign keys while many rows are written that the caller has checked."""
    if not _in_bulk(rows):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        try:
            yield
        finally:
            if not connection.needs_rollback and not _aborted():
                cursor.execute("SET LOCAL session_replication_role = origin")


def _in_bulk(rows: int) -> bool:
    return rows >= _BULK_ROWS and bool(sql.value("may_check_in_bulk"))


@contextmanager
def joined_by_hash(rows: int) -> Iterator[None]:
    """For many rows any other join is a misjudged plan (tables just filled have no statistics).

    A merge join on the building alone, for one, compares every row with all units of its building.

    `rows` is only known once they are staged.
    """
    if rows <= _BULK_ROWS:
        yield
        return
    planned = {"enable_nestloop": "off", "enable_mergejoin": "off", "work_mem": "128MB"}
    with connection.cursor() as cursor:
        before = {}
        for name, value in planned.items():
            cursor.execute(
                "SELECT current_setting(%s), set_config(%s, %s, true)", [name, name, value]
            )
            before[name] = cursor.fetchone()[0]
        yield
        if not connection.needs_rollback:
            for name, value in before.items():
                cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
