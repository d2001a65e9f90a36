"""A table that the test jobs write into."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from geo_grid.jobs import registry
from tests.jobs import kinds


@pytest.fixture
def scratch(transactional_db) -> Iterator[Callable[[], list[str]]]:
    """``scratch()``: the rows that jobs wrote and committed."""
    with connection.cursor() as cursor:
        cursor.execute(kinds.TABLE)

    def names() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM scratch ORDER BY 1")
            return [name for (name,) in cursor.fetchall()]

    registry.kind_of("test.write")
    yield names
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE scratch")
