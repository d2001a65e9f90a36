"""After the ground changed: everything that lies on it is found and counted again.

To be called after every change of atoms or cells: it touches only what lies there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from geo_grid.areas import standing
from geo_grid.areas.locks import ground_alone
from geo_grid.locate.actions import resolve_within

_MANY_CELLS = 50


@transaction.atomic
def reassign_and_recount(cells: Iterable[int]) -> None:
    """Resolve and count again what lies on these atoms: those of today and those that ended.

    A closed incident keeps the version of the cell it was resolved with.
    """
    wanted = set(cells)
    if not wanted:
        return
    ground_alone()
    counted = resolve_within(wanted) | wanted
    with _joined_by_hash(len(counted)):
        standing.recount(counted)


@contextmanager
def _joined_by_hash(cells: int) -> Iterator[None]:
    """For many atoms a nested loop is a misjudged plan (tables just filled have no statistics)."""
    if cells < _MANY_CELLS:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('enable_nestloop'), set_config('enable_nestloop', 'off', true)"
        )
        before = cursor.fetchone()[0]
        yield
        if not connection.needs_rollback:
            cursor.execute("SELECT set_config('enable_nestloop', %s, true)", [before])
