"""Named SQL files beside their module: ``<package>/sql/<name>.sql``, values by parameters only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


class SqlFiles:
    """The statements of one package.

    >>> sql = SqlFiles(__file__)
    >>> sql.rows("cell_card", {"cell": 7})
    """

    def __init__(self, module_file: str) -> None:
        self._folder = Path(module_file).parent / "sql"

    def text(self, name: str) -> str:
        return _text(self._folder / f"{name}.sql")

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
