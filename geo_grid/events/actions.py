"""Writes to events: a writer notes one, the sequencer numbers what was committed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from geo_grid.events.models import Event, Noun
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
CHANNEL = "geo_grid_events"
"""Who listens here hears the name of the schema after each batch was numbered."""
BATCH = 2000


@dataclass(frozen=True)
class Due:
    """What was numbered and not yet counted: up to which number, atoms, whether of cases at all."""

    number: int
    atoms: list[int]
    has_cases: bool


def record(
    noun: Noun,
    *,
    change: str,
    at: datetime,
    key: int | None = None,
    revision: int | None = None,
    atoms: Iterable[int | None] = (),
    before: Mapping[str, Any] | None = None,
) -> None:
    """Note in the transaction of a change that it was made.

    `before` holds the columns of the row that say who sees it, as they were; none for a new row.
    The sums of `atoms` are counted by the sequencer. Nobody is told before it has numbered this.
    """
    Event.objects.create(
        noun=noun, change=change, key=key, revision=revision, at=at,
        atoms=sorted({atom for atom in atoms if atom is not None}),
        before=dict(before) if before is not None else None,
    )  # fmt: skip


def record_of_accounts(noun: Noun, accounts: Iterable[int], *, change: str, at: datetime) -> None:
    """Note that something became of each of these accounts; told to them alone."""
    Event.objects.bulk_create(
        [Event(noun=noun, change=change, key=account, at=at, atoms=[]) for account in accounts]
    )


@transaction.atomic
def give_numbers(*, most: int = BATCH) -> int:
    """Number committed events and tell who listens; how many.

    One transaction at a time does so: the head's row is held until the numbers are visible. To be
    called outside of larger transactions.
    """
    sql.run("open_head")
    sql.value("lock_head")
    given = int(sql.value("give_numbers", {"most": most}))
    if given:
        sql.value("tell", {"channel": CHANNEL})
    return given


def due() -> Due | None:
    """What is to be counted, if anything is."""
    rows = sql.rows("due")
    return Due(**rows[0]) if rows else None


def note_counted(number: int) -> None:
    """The sums are counted up to this number; to be called in the transaction that counted them."""
    sql.run("note_counted", {"number": number})


def note_alive() -> None:
    """A sign of life of the sequencer while nothing happens."""
    sql.run("note_alive")
