"""Moments as requests say them: with their offset, or not at all."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils.dateparse import parse_datetime

from geo_grid.errors import BadInput, gettext_noop

_YEARS = range(2000, 2100)
_PLUS_READ_AS_SPACE = re.compile(r" (?=\d\d:?\d\d$)")


def moment_of(text: str, *, field: str) -> datetime:
    """A time with offset. In a query a bare ``+`` means a space: an offset is still meant by it."""
    try:
        moment = parse_datetime(_PLUS_READ_AS_SPACE.sub("+", text.strip()))
    except ValueError:
        moment = None  # well written, and no time: the 30th of February
    if moment is None:
        raise BadInput(
            "time_unreadable",
            gettext_noop("“%(value)s” is no time; write it as 2026-03-02T09:00:00+08:00."),
            field=field,
            value=text[:40],
        )
    if moment.tzinfo is None:
        raise BadInput(
            "offset_missing",
            gettext_noop("“%(value)s” does not say its offset from UTC; add it, as in +08:00."),
            field=field,
            value=text[:40],
        )
    if moment.year not in _YEARS:
        raise BadInput(
            "time_too_far",
            gettext_noop("“%(value)s” lies outside the years %(first)s to %(last)s."),
            field=field, value=text[:40], first=_YEARS[0], last=_YEARS[-1],
        )  # fmt: skip
    return moment
