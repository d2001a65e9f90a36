"""Changing the key of the sealed numbers, in batches that survive a ``kill -9``.

The first byte of a sealed number is the version of its key: what is left to do stands in the rows
themselves, so an interrupted rotation is simply begun again. While it runs, people are found under
the old and the new key (:func:`geo_grid.vault.sealing.digests`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from geo_grid.access import audit, totp
from geo_grid.sql import SqlFiles
from geo_grid.vault import sealing

sql = SqlFiles(__file__)
BATCH = 1000
TABLES = ("resident", "organisation", "worker")
Progress = Callable[[str, int], None]


def left(table: str) -> int:
    """How many rows of a table hold a number under an older key."""
    return int(sql.value(f"rotate_left_{table}", {"version": sealing.newest_version()}))


def rotate(*, progress: Progress = lambda table, done: None) -> int:
    """Reseal every number that lies under an older key, and the seeds of second factors; how many
    rows of people."""
    version, total = sealing.newest_version(), 0
    for table in TABLES:
        done = 0
        while batch := _rotate_batch(table, version):
            done += batch
            progress(table, done)
        total += done
    totp.reseal()
    with transaction.atomic():
        audit.record("vault.rotate", rows=total, detail={"version": version})
    return total


@transaction.atomic
def _rotate_batch(table: str, version: int) -> int:
    rows = sql.rows(f"rotate_take_{table}", {"version": version, "limit": BATCH})
    if rows:
        columns = _resealed(rows)
        with connection.cursor() as cursor:
            cursor.execute(sql.text(f"rotate_put_{table}"), columns)
    return len(rows)


def _resealed(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """The same numbers under the newest key, column by column."""
    phones = _revealed(row["phone_sealed"] for row in rows)
    numbers = _revealed(row.get("id_number_sealed") for row in rows)
    digests: list[Any] = [None] * len(rows)
    types = [row.get("id_type") for row in rows]
    for type_ in {t for t in types if t}:
        mine = [i for i, t in enumerate(types) if t == type_]
        for i, one in zip(
            mine, sealing.digest([numbers[i] for i in mine], purpose=type_), strict=True
        ):
            digests[i] = one
    tails = [sealing.tail(phone) for phone in phones]
    return {
        "ids": [row["id"] for row in rows],
        "id_number_sealed": sealing.seal(numbers),
        "id_number_digest": digests,
        "phone_sealed": sealing.seal(phones),
        "phone_digest": sealing.digest(phones, purpose="phone"),
        "phone_tail_digest": sealing.digest(tails, purpose="phone tail"),
    }


def _revealed(sealed: Any) -> list[str | None]:
    return [None if one is None else sealing.reveal(one) for one in sealed]
