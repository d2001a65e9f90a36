"""Reads of events: how far they are, and whether somebody numbers them."""

from __future__ import annotations

from datetime import datetime, timedelta

from geo_grid.events.models import EventHead
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
SILENT_AFTER = timedelta(seconds=10)


def last_number() -> int:
    """The last number that was given; 0 before the first. What is read later is at least as new."""
    return EventHead.objects.values_list("number", flat=True).first() or 0


def is_counted() -> bool:
    """Whether the sums and versions hold every committed event.

    Until they do, a reply made of cases is nobody's to keep: its version will not change again
    with the event that it lacks or already shows.
    """
    return bool(sql.value("is_counted"))


def is_sequenced(*, now: datetime) -> bool:
    """Whether the sequencer gave a sign of life lately."""
    seen = EventHead.objects.values_list("seen_at", flat=True).first()
    return seen is not None and now - seen < SILENT_AFTER
