"""Who is looking: the one place where a request becomes the scope of what it may see."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import HttpRequest

from geo_grid.access.scope import NOTHING, Scope
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geodjango import city_timezone


def scope_of(request: HttpRequest) -> Scope:
    """The scope of the caller, as the middleware found it; nothing for a stranger."""
    found: Scope = getattr(request, "scope", NOTHING)
    return found


def end_of(day: str | None, *, field: str) -> datetime | None:
    """The last instant of a day ``YYYY-MM-DD`` in the city's time zone; ``None`` for now.

    Raises :class:`BadInput` ``day_unreadable``.
    """
    if not day:
        return None
    try:
        after = date.fromisoformat(day) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise BadInput(
            "day_unreadable",
            gettext_noop("“%(day)s” is not a day; write it as 2026-01-31."),
            field=field,
            day=day[:40],
        ) from None
    end = datetime.combine(after, time(), tzinfo=city_timezone())
    return end - timedelta(microseconds=1)
