"""A read in one message: its transaction, what it declares, and the statement, in one round trip.

PostgreSQL runs the statements of one simple query message as one transaction, so ``SET LOCAL``
holds for what follows it and for nothing else, as row policies and timeouts want it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from psycopg2.sql import Composable

from geo_grid.access.context import caller

_DECLARE = (
    "SELECT set_config('geo_grid.scope', %(declared_scope)s, true),"
    " set_config('statement_timeout', %(declared_timeout_ms)s, true),"
    " set_config('max_parallel_workers_per_gather', '0', true);\n"
)


def fetch(
    text: str, values: Mapping[str, Any], *, timeout_ms: int | None = None
) -> list[tuple[Any, ...]]:
    """The rows of one statement, read in the scope of the caller of the moment.

    `timeout_ms` replaces the caller's own limit. Parallel workers cost more than they bring where
    several clients ask at once, so there are none. Inside a transaction of somebody else the
    statement joins it, in a savepoint, and leaves its declarations as they were.
    """
    who = caller()
    declared = {
        "declared_scope": who.scope.as_json if who.is_somebody else "",
        "declared_timeout_ms": str(who.statement_timeout_ms if timeout_ms is None else timeout_ms),
    }
    if not connection.in_atomic_block:
        return _rows(_DECLARE + text, {**values, **declared})
    with transaction.atomic():
        found = _rows(_DECLARE + text, {**values, **declared})
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL max_parallel_workers_per_gather TO DEFAULT")
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
        connection.declare_scope()
    return found


def as_text(query: Composable) -> str:
    """The text of a composed statement; its values stay placeholders."""
    connection.ensure_connection()
    return str(query.as_string(connection.connection))


def _rows(text: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
