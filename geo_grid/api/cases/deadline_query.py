"""What a question for a deadline says: start, limit and suspensions, each named when it is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from fractions import Fraction

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from geo_grid.errors import BadInput, Faults, GeoGridError, gettext_noop
from geo_grid.incidents.clock import Limit, Suspension, Unit
from geo_grid.incidents.queries import DeadlineQuery

MOST = {
    Unit.NATURAL_HOURS: 10_000, Unit.WORKING_HOURS: 10_000,
    Unit.WORKING_DAYS: 1_000, Unit.CALENDAR_DAYS: 1_000,
}  # fmt: skip
"""Longer limits are none: a thousand working days are four years."""
SUSPENSIONS = 20
_YEARS = range(2000, 2100)
_AMOUNT = re.compile(r"\d{1,9}(\.\d{1,2})?", re.ASCII)
_PLUS_READ_AS_SPACE = re.compile(r" (?=\d\d:?\d\d$)")


def deadline_query(given: QueryDict) -> DeadlineQuery:
    """The question; raises :class:`Faults` with everything in it that cannot be used."""
    faults: list[GeoGridError] = []
    with _noting(faults):
        start = moment_of(given.get("start", ""), field="start")
    with _noting(faults):
        limit = _limit(given.get("amount", ""), given.get("unit", ""))
    with _noting(faults):
        suspensions = _suspensions(given.getlist("suspended"))
    if faults:
        raise Faults(faults)
    if any(one.since < start for one in suspensions):
        raise BadInput(
            "suspended_before_start",
            gettext_noop("A suspension begins with start or later; correct its FROM."),
            field="suspended",
        )
    return DeadlineQuery(start, limit, suspensions)


@contextmanager
def _noting(faults: list[GeoGridError]) -> Iterator[None]:
    """A parameter that cannot be used is noted, so that the others are still looked at."""
    try:
        yield
    except BadInput as fault:
        faults.append(fault)


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


def _limit(amount: str, unit: str) -> Limit:
    if unit not in list(Unit):
        raise BadInput(
            "unit_unknown",
            gettext_noop("“%(value)s” is no unit of a limit; give one of %(units)s as unit."),
            field="unit", value=unit[:40], units=", ".join(Unit),
        )  # fmt: skip
    known = Unit(unit)
    if not _AMOUNT.fullmatch(amount) or Fraction(amount) > MOST[known]:
        raise BadInput(
            "amount_out_of_bounds",
            gettext_noop(
                "“%(value)s” is no amount of %(unit)s; give a number above 0, at most %(most)s."
            ),
            field="amount", value=amount[:40], unit=unit, most=MOST[known],
        )  # fmt: skip
    return Limit(Fraction(amount), known)


def _suspensions(texts: list[str]) -> tuple[Suspension, ...]:
    if len(texts) > SUSPENSIONS:
        raise BadInput(
            "suspended_too_often",
            gettext_noop("At most %(most)s suspensions are taken at once."),
            field="suspended",
            most=SUSPENSIONS,
        )
    return tuple(_suspension(text) for text in texts)


def _suspension(text: str) -> Suspension:
    since, slash, until = text.partition("/")
    if not slash:
        raise BadInput(
            "suspended_unreadable",
            gettext_noop("“%(value)s” is no suspension; write it as FROM/TO, both with offset."),
            field="suspended",
            value=text[:80],
        )
    return Suspension(moment_of(since, field="suspended"), moment_of(until, field="suspended"))
