"""When a city works: the sessions of its days, its days off, the weekend days it works instead.

Pure: knows no Django. Days are the city's days, moments are aware and come out in UTC.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from itertools import pairwise

from geo_grid.errors import BadInput, gettext_noop

Session = tuple[time, time]
"""When work begins and ends, by the city's clocks."""
Span = tuple[datetime, datetime]
"""From one moment (with it) to another (without it), UTC."""

OFFICE_HOURS: tuple[Session, ...] = ((time(8), time(12)), (time(14), time(18)))
DAY = timedelta(days=1)
LONGEST_SEARCH = 120 * 366
"""Days after which a calendar that never works again is found out: beyond every suspension."""
_SATURDAY = 5
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class WorkCalendar:
    """What is worked in one city.

    Parameters
    ----------
    zone
        Whose clocks the sessions are read from.
    sessions
        Of every worked day, in order and apart from each other.
    days_off, days_worked
        Days that are free though no weekend, and weekend days that are worked (调休).
    known_years
        Years whose days off were entered; of others only the weekends are known.

    Raises :class:`BadInput` ``sessions_unusable`` for sessions that are none, cross or turn back.
    """

    zone: tzinfo
    sessions: tuple[Session, ...] = OFFICE_HOURS
    days_off: frozenset[date] = frozenset()
    days_worked: frozenset[date] = frozenset()
    known_years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        check_sessions(self.sessions)

    @property
    def day_hours(self) -> Fraction:
        """Hours that the sessions of a day last by the clock on the wall."""
        seconds = sum(_seconds(ends) - _seconds(starts) for starts, ends in self.sessions)
        return Fraction(seconds, 3600)

    # ---- days

    def is_worked(self, day: date) -> bool:
        if day in self.days_worked:
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off

    def next_worked(self, day: date) -> date:
        """`day` if it is worked, else the first worked day after it."""
        for _ in range(LONGEST_SEARCH):
            if self.is_worked(day):
                return day
            day += DAY
        raise never_worked()

    def is_known(self, first: date, last: date) -> bool:
        """Whether the days off of every year from that of `first` to that of `last` were entered."""
        return all(year in self.known_years for year in range(first.year, last.year + 1))

    # ---- moments

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def spans_on(self, day: date) -> list[Span]:
        """The sessions of `day`, whether it is worked or not; none where clocks skip them."""
        spans: list[Span] = []
        for session in self.sessions:
            starts, ends = (
                datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC) for clock in session
            )
            if spans:  # where clocks are put forward, two sessions would overlap
                starts = max(starts, spans[-1][1])
            if starts < ends:
                spans.append((starts, ends))
        return spans

    def closes(self, day: date) -> datetime:
        """When the last session of `day` ends, whether it is worked or not."""
        return datetime.combine(day, self.sessions[-1][1], tzinfo=self.zone).astimezone(UTC)

    def moment_in(self, day: date, share: Fraction) -> datetime:
        """When `share` (above 0, at most 1) of the sessions of `day` has passed."""
        spans = self.spans_on(day)
        whole = sum((ends - starts for starts, ends in spans), timedelta())
        left = math.ceil(whole // _TICK * share)
        for starts, ends in spans:
            length = (ends - starts) // _TICK
            if left <= length:
                return starts + left * _TICK
            left -= length
        return self.closes(day)

    def share_of(self, moment: datetime) -> Fraction:
        """How much of the sessions of its day has passed at `moment`, from 0 to 1."""
        day = self.day_of(moment)
        spans = self.spans_on(day)
        whole = sum((ends - starts for starts, ends in spans), timedelta())
        if not whole:
            return Fraction(moment >= self.closes(day))
        past = sum((min(ends, moment) - min(starts, moment) for starts, ends in spans), timedelta())
        return Fraction(past // _TICK, whole // _TICK)


def check_sessions(sessions: tuple[Session, ...]) -> None:
    """Raises :class:`BadInput` ``sessions_unusable``, unless each begins after the last has ended."""
    clocks = [clock for session in sessions for clock in session]
    # A clock with an offset of its own cannot be compared with one that is the city's.
    rising = not any(clock.tzinfo for clock in clocks) and all(
        one < other for one, other in pairwise(clocks)
    )
    if not clocks or not rising:
        raise sessions_unusable()


def sessions_unusable() -> BadInput:
    return BadInput(
        "sessions_unusable",
        gettext_noop(
            "The sessions of a day are written in order and apart from each other, as in "
            "08:00-12:00 14:00-18:00."
        ),
        field="sessions",
    )


def never_worked() -> BadInput:
    return BadInput(
        "never_worked",
        gettext_noop("By the calendar of this city the deadline would never come; ask for less."),
        field="amount",
    )


def _seconds(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second
