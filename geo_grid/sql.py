"""Named SQL files beside their module: ``<package>/sql/<name>.sql``, values by parameters only.

A query that shows rows of persons or cases says ``/*in scope: incident i*/`` where a condition may
stand: there comes the predicate of :mod:`geo_grid.access.scope` on the rows that ``i`` names, and
the parameter ``scope`` holds the caller's scope (:func:`geo_grid.access.context.scope_parameter`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

_PREDICATES = Path(__file__).parent / "access" / "sql"
_MARK = re.compile(r"/\*in scope: (\w+) (\w+)\*/")


@cache
def _text(folder: str, name: str) -> str:
    text = Path(folder, f"{name}.sql").read_text(encoding="utf-8")
    return _MARK.sub(lambda found: _predicate(found[1], found[2], "%(scope)s::jsonb"), text)


@cache
def _predicate(table: str, alias: str, scope: str) -> str:
    path = _PREDICATES / f"in_scope_{table}.sql"
    if not path.exists():
        raise KeyError(table)
    lines = path.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("--"))
    text = re.sub(r"\bit\.", f"{alias}.", text).replace("{scope}", scope)
    # A predicate may stand on that of another table.
    return "(" + _MARK.sub(lambda found: _predicate(found[1], found[2], scope), text) + ")"


class SqlFiles:
    """The statements of one package.

    >>> sql = SqlFiles(__file__)
    >>> sql.rows("cell_card", {"cell": 7})
    """

    def __init__(self, module_file: str) -> None:
        self._folder = str(Path(module_file).parent / "sql")

    def text(self, name: str) -> str:
        return _text(self._folder, name)

    def in_scope(self, table: str, *, alias: str, scope: str) -> str:
        """The predicate on rows of ``geo_grid_<table>``; :class:`KeyError` for one without."""
        return _predicate(table, alias, scope)

    def run(self, name: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Execute a statement; how many rows it touched."""
        with connection.cursor() as cursor:
            cursor.execute(self.text(name), parameters)
            return int(cursor.rowcount)

    def rows(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Every row of a query as a dictionary by column name."""
        with connection.cursor() as cursor:
            cursor.execute(self.text(name), parameters)
            columns = [column.name for column in cursor.description]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    def value(self, name: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row; ``None`` without a row."""
        with connection.cursor() as cursor:
            cursor.execute(self.text(name), parameters)
            row = cursor.fetchone()
        return None if row is None else row[0]

    def document(self, name: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """The JSON value of a query that yields one; ``None`` without a row."""
        found = self.value(name, parameters)
        return None if found is None else json.loads(found)
