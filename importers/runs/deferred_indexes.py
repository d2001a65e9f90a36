"""The first load of a city: indexes are built once its rows are there, not row by row.

Building an index over finished rows takes a third of the time of growing it. It needs the tables
to oneself, so it is done only while a city is being founded (no grid cell exists that anybody
could look at) and when nobody holds them: an import never waits here. Everything happens in the
import's own transaction; one that is killed leaves every index in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction
from psycopg2 import sql as pgsql

from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
FEWEST_ROWS = 50_000


@dataclass(frozen=True)
class Index:
    """An index, or a constraint that is one, and how it is made again."""

    table: str
    name: str
    definition: str
    is_constraint: bool

    def drop(self) -> pgsql.Composable:
        name = pgsql.Identifier(self.name)
        if self.is_constraint:
            table = pgsql.Identifier(self.table)
            return pgsql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(table, name)
        return pgsql.SQL("DROP INDEX {}").format(name)

    def make(self) -> pgsql.Composable:
        if not self.is_constraint:
            return pgsql.SQL(self.definition)
        return pgsql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
            pgsql.Identifier(self.table), pgsql.Identifier(self.name), pgsql.SQL(self.definition)
        )


@dataclass(frozen=True)
class Journal:
    """A trigger that writes down what an import does, so that it can be undone."""

    table: str
    name: str

    def switch(self, how: str) -> pgsql.Composable:
        return pgsql.SQL("ALTER TABLE {} {} TRIGGER {}").format(
            pgsql.Identifier(self.table), pgsql.SQL(how), pgsql.Identifier(self.name)
        )


@contextmanager
def indexes_built_after(tables: tuple[str, ...], *, rows: int) -> Iterator[None]:
    """Fill `tables` with `rows` rows without their indexes (primary keys stay), then build them.

    Where no import is to be undone, the triggers that would note every row rest meanwhile.
    Does nothing for few rows, in a city that is in use, for a role that does not own the tables,
    and when somebody else is reading or writing one of them.
    """
    may = bool(tables) and rows >= FEWEST_ROWS and sql.value("may_build_after")
    if not (may and _alone_with(tables)):
        yield
        return
    given = {"tables": list(tables)}
    found = [Index(**row) for row in sql.rows("indexes_of", given)]
    resting = [Journal(**row) for row in sql.rows("journals_at_rest", given)]
    _change([*(index.drop() for index in found), *(one.switch("DISABLE") for one in resting)])
    yield
    if not connection.needs_rollback:
        _change([*(one.switch("ENABLE ALWAYS") for one in resting), *(i.make() for i in found)])


def _change(statements: list[pgsql.Composable]) -> None:
    """Change tables; rows that wait for a check are checked first."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in statements:
            cursor.execute(statement)


def _alone_with(tables: tuple[str, ...]) -> bool:
    """Lock all tables until the transaction ends; false at once when one of them is in use."""
    named = pgsql.SQL(", ").join(map(pgsql.Identifier, tables))
    statement = pgsql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE NOWAIT").format(named)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except OperationalError:
        return False
    return True
