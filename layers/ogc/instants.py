"""Instants as callers write them."""

from __future__ import annotations

from datetime import UTC, datetime

from geo_grid.city_time import city_timezone


def instant_of(text: str) -> datetime:
    """An ISO 8601 date or time in UTC; without an offset it is the city's.

    In UTC, because PostgreSQL knows no offset of 16 hours or more. Raises :class:`ValueError`.
    """
    return in_utc(datetime.fromisoformat(text))


def in_utc(found: datetime) -> datetime:
    """The same instant in UTC. Raises :class:`ValueError` beyond the years 1 to 9999."""
    try:
        return (found if found.tzinfo else found.replace(tzinfo=city_timezone())).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(str(found)) from error
