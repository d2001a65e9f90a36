"""Which stations are open at a time, and what is to be said of those that are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache

from geo_grid.city_time import city_timezone, local
from geo_grid.errors import BadInput, GeoGridError, Terms, gettext_noop
from geo_grid.facilities.hours import Week, ever_opens, is_open_at, opens_next, read_hours
from geo_grid.reach.kinds import Station

Holidays = Callable[[date], bool | None]
"""Whether a day is a public holiday; None for one of a year that nobody entered."""
MOST = 5
"""Stations that are named at once."""
_YEARS = (1970, 2999)


def unknown_holidays(day: date) -> bool | None:
    """Where nobody says which days are holidays."""
    return None


def check_time(at: datetime | None) -> None:
    """Raises :class:`BadInput` ``reach_time`` for a time whose clocks nobody knows."""
    first, last = _YEARS
    if at is not None and not first <= at.year <= last:
        raise BadInput(
            "reach_time",
            gettext_noop("Ask for a time between the years %(first)s and %(last)s."),
            field="at", first=str(first), last=str(last),
        )  # fmt: skip


@dataclass(frozen=True)
class Opening:
    """Of the stations of a kind those that are open, and those that are shut."""

    open: list[Station]
    shut: list[Station]
    at: datetime | None
    is_holiday: Holidays


def opening(
    stations: Sequence[Station], *, at: datetime | None, is_holiday: Holidays = unknown_holidays
) -> Opening:
    """Who is open at a time; without one, whoever ever opens.

    Whose hours are not known counts as open, which :func:`notes` says. Raises :class:`BadInput`
    ``reach_time``.
    """
    check_time(at)
    zone = city_timezone()
    is_open = [is_open_in(week_of(one.opening_hours), at, zone, is_holiday) for one in stations]
    return Opening(
        [one for one, yes in zip(stations, is_open, strict=True) if yes],
        [one for one, yes in zip(stations, is_open, strict=True) if not yes],
        at,
        is_holiday,
    )


def is_open_in(
    week: Week | None, at: datetime | None, timezone: tzinfo, is_holiday: Holidays
) -> bool:
    """Whether who keeps these hours is open at a time; at no time in particular, whether ever.

    Of whom nobody knows the hours counts as open.
    """
    if week is None:
        return True
    if at is None:
        return ever_opens(week)
    return is_open_at(week, at, timezone=timezone, is_holiday=lambda day: bool(is_holiday(day)))


@lru_cache(maxsize=1024)
def week_of(text: str) -> Week | None:
    """The table that stored hours mean; None where they are not known, or cannot be read."""
    try:
        return read_hours(text) if text else None
    except BadInput:
        return None


def notes(found: Opening, chosen: Sequence[Station]) -> list[GeoGridError]:
    """What is to be said of the hours of the `chosen` stations, and where all are shut."""
    if not found.open:
        return [_all_shut(found)] if found.shut else []
    if found.at is None:
        return []
    unknown = [one for one in chosen if week_of(one.opening_hours) is None]
    said = [_unknown_hours(one) for one in unknown[:MOST]]
    if len(unknown) > MOST:
        said.append(BadInput(
            "hours_unknown_more",
            gettext_noop("Of %(count)s more the opening hours are not known; they count as open."),
            count=len(unknown) - MOST,
        ))  # fmt: skip
    day = local(found.at).date()
    if any(_has_holidays(one) for one in chosen) and found.is_holiday(day) is None:
        said.append(BadInput(
            "holidays_unknown",
            gettext_noop(
                "The public holidays of %(year)s are not entered: opening hours are those of plain "
                "days."
            ),
            year=str(day.year),
        ))  # fmt: skip
    return said


def _has_holidays(station: Station) -> bool:
    week = week_of(station.opening_hours)
    return week is not None and week.holidays is not None


def _unknown_hours(station: Station) -> GeoGridError:
    return BadInput(
        "hours_unknown",
        gettext_noop("%(name)s (%(ref)s) counts as open: its opening hours are not known."),
        name=station.name, ref=station.ref,
    )  # fmt: skip


def _all_shut(found: Opening) -> GeoGridError:
    """That none is open, with the first to open where one does within a month."""
    first = min(
        ((moment, one) for one in found.shut if (moment := _opens_next(found, one))),
        key=lambda pair: pair[0],
        default=None,
    )
    if first is None:
        return BadInput(
            "all_shut",
            gettext_noop("All that are of this kind are shut: %(names)s."),
            names=Terms(f"{one.name} ({one.ref})" for one in found.shut[:MOST]),
        )
    moment, station = first
    return BadInput(
        "all_shut_then",
        gettext_noop(
            "All that are of this kind are shut then; the first to open is %(name)s (%(ref)s), at "
            "%(opens)s."
        ),
        name=station.name, ref=station.ref, opens=f"{moment:%Y-%m-%d %H:%M}",
    )  # fmt: skip


def _opens_next(found: Opening, station: Station) -> datetime | None:
    week = week_of(station.opening_hours)
    if week is None or found.at is None:
        return None
    return opens_next(
        week, found.at, timezone=city_timezone(),
        is_holiday=lambda day: bool(found.is_holiday(day)),
    )  # fmt: skip
