"""The first load of a city: indexes are built once its rows are there, not row by row.

Building an index over finished rows takes a third of the time of growing it. It needs the tables
to oneself, so it is done only while a city is being founded: no grid cell exists that anybody
could look at. Everything happens in the import's own transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
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


@contextmanager
def indexes_built_after(tables: tuple[str, ...], *, rows: int) -> Iterator[None]:
    """Fill `tables` with `rows` rows without their indexes (primary keys stay), then build them.

    Does nothing for few rows, in a city that is in use, and for a role that does not own them.
    """
    found = _indexes(tables) if rows >= FEWEST_ROWS and sql.value("may_build_after") else []
    with connection.cursor() as cursor:
        if found:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for index in found:
            cursor.execute(index.drop())
        yield
        if found and not connection.needs_rollback:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for index in found:
                cursor.execute(index.make())


def _indexes(tables: tuple[str, ...]) -> list[Index]:
    return [Index(**row) for row in sql.rows("indexes_of", {"tables": list(tables)})]
