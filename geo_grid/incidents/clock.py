"""How long work on a case may take: deadline, lights and elapsed share of a limit.

Pure: knows no Django. Rules, by the unit of a limit:

- *natural hours* run always; *working hours* run in the sessions of worked days;
- *working days* and *calendar days* are counted at their ends: the day of the start is not one, the
  limit ends with the last session of the last day. Calendar days that would end on a day off end
  with the next worked day;
- while a case is suspended hours stand still, and days that end meanwhile are not counted
  (from ≤ end of day < to). The day of the start is not counted anyway: it is never lost;
- an extension is a limit of its own that begins at the deadline before it.

A deadline is the first moment at which the whole limit is used.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.matters.calendar import DAY, LONGEST_SEARCH, Span, WorkCalendar, never_worked

YELLOW = Fraction(4, 5)
"""Up to this share of the limit, with it, the light is green."""
RED = Fraction(1)
LATE = Fraction(3, 2)
"""The share from which a case counts as seriously late."""
_FOREVER = datetime.max.replace(tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_HOUR_TICKS = timedelta(hours=1) // _TICK


class Unit(StrEnum):
    NATURAL_HOURS = "natural_hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"

    @property
    def is_days(self) -> bool:
        return self in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True)
class Limit:
    """So many hours or whole days. Raises :class:`BadInput` ``amount_unusable``."""

    amount: Fraction
    unit: Unit

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", Fraction(self.amount))
        if self.amount <= 0 or (self.unit.is_days and self.amount.denominator != 1):
            raise BadInput(
                "amount_unusable",
                gettext_noop("A limit is more than nothing, and of days a whole number."),
                field="amount",
            )


@dataclass(frozen=True)
class Suspension:
    """`until` is ``None`` while it lasts. Raises :class:`BadInput` ``suspension_reversed``."""

    since: datetime
    until: datetime | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until <= self.since:
            raise BadInput(
                "suspension_reversed",
                gettext_noop("A suspension ends after it begins; write it as FROM/TO."),
                field="suspended",
            )


class Clock:
    """The clock of one case; all moments are aware, those that come out are UTC.

    Parameters
    ----------
    start
        When the first limit begins.
    limits
        The first limit and the extensions that were approved, in their order.
    suspensions
        In any order; what lies before `start` counts for nothing.
    """

    def __init__(
        self, calendar: WorkCalendar, *, start: datetime, limits: Sequence[Limit],
        suspensions: Sequence[Suspension] = (),
    ) -> None:  # fmt: skip
        self._calendar = calendar
        stops = _merged(suspensions)
        self._legs: list[_Leg] = []
        begins: datetime | None = start.astimezone(UTC)
        for limit in limits:
            if begins is None:
                break  # it stands still before this extension begins
            kind = _Days if limit.unit.is_days else _Hours
            self._legs.append(kind(calendar, begins, limit, stops))
            begins = self._legs[-1].deadline
        self._sizes = [self._hours(limit) for limit in limits]

    def _hours(self, limit: Limit) -> Fraction:
        """What a limit weighs among others: a working day the hours of its sessions."""
        if limit.unit is Unit.WORKING_DAYS:
            return limit.amount * self._calendar.day_hours
        return limit.amount * (24 if limit.unit is Unit.CALENDAR_DAYS else 1)

    # ---- moments

    @cached_property
    def deadline(self) -> datetime | None:
        """The first moment at which the limit is used; ``None`` while a suspension keeps it off."""
        return self.moment_of(RED)

    @cached_property
    def yellow(self) -> datetime | None:
        """Up to this moment, with it, the light is green.

        Of days, the part of a day is one of its sessions: 80 % of 3 days is 40 % of the third.
        """
        return self.moment_of(YELLOW)

    def moment_of(self, share: Fraction) -> datetime | None:
        """When `share` of the limit is used, above 1 too; ``None`` while a suspension keeps it off."""
        wanted = share * sum(self._sizes)
        for index, (leg, size) in enumerate(zip(self._legs, self._sizes, strict=False)):
            if wanted <= size or index == len(self._sizes) - 1:
                return leg.moment_of(wanted / size)
            wanted -= size
        return None

    @property
    def is_provisional(self) -> bool:
        """Whether the deadline hangs on days off of a year that were not entered."""
        return any(not leg.is_known for leg in self._legs)

    # ---- shares

    def elapsed(self, at: datetime) -> Fraction:
        """The share of the limit that is used `at` a moment; above 1 when it is late."""
        used = Fraction(0)
        for index, (leg, size) in enumerate(zip(self._legs, self._sizes, strict=False)):
            share = leg.elapsed(at)
            if share < 1 or index == len(self._sizes) - 1:
                return (used + share * size) / sum(self._sizes)
            used += size
        return used / sum(self._sizes)

    def remaining_hours(self, at: datetime) -> Fraction:
        """What is left of the limit, a working day as the hours of its sessions; below 0 when late."""
        return (1 - self.elapsed(at)) * sum(self._sizes)

    def light(self, at: datetime) -> Light:
        """Judged by moments, not shares: after the deadline it is red, though nobody works yet."""
        if self.yellow is None or at <= self.yellow:
            return Light.GREEN
        return Light.YELLOW if self.deadline is None or at <= self.deadline else Light.RED


class _Leg(ABC):
    """One limit from its start to its deadline. Amounts are in the limit's unit."""

    def __init__(
        self, calendar: WorkCalendar, start: datetime, limit: Limit, stops: Sequence[Span]
    ) -> None:
        self.calendar, self.start, self.limit = calendar, start, limit
        self.stops = [(max(since, start), until) for since, until in stops if until > start]

    @cached_property
    def deadline(self) -> datetime | None:
        return self._reach(self.limit.amount)

    def moment_of(self, share: Fraction) -> datetime | None:
        amount = share * self.limit.amount
        if amount == self.limit.amount:
            return self.deadline
        if self.deadline is None:
            return self._reach(amount)
        if amount < self.limit.amount:
            moment = self._reach(amount)
            return moment and min(moment, self.deadline)
        # Beyond it the clock goes on from what it shows at a deadline that was put off.
        return self._reach(self._used(self.deadline) + amount - self.limit.amount)

    def elapsed(self, at: datetime) -> Fraction:
        at = at.astimezone(UTC)
        used, amount = self._used(at), self.limit.amount
        if self.deadline is None or at < self.deadline:
            return min(used, amount) / amount
        return (amount + used - self._used(self.deadline)) / amount

    @property
    def is_known(self) -> bool:
        first = self.calendar.day_of(self.start)
        last = self.calendar.day_of(self.deadline) if self.deadline else first
        return self.calendar.is_known(first, last)

    @abstractmethod
    def _reach(self, amount: Fraction) -> datetime | None:
        """The first moment at which `amount` is used; ``None`` while a suspension keeps it off."""

    @abstractmethod
    def _used(self, at: datetime) -> Fraction:
        """What is used `at` a moment, as if no deadline were put off to a worked day."""


class _Hours(_Leg):
    """Time that runs: always, or in the sessions of worked days; not while suspended."""

    @property
    def is_known(self) -> bool:
        return self.limit.unit is Unit.NATURAL_HOURS or super().is_known

    def _reach(self, amount: Fraction) -> datetime | None:
        left = math.ceil(amount * _HOUR_TICKS)
        if not left:
            return self.start
        for starts, ends in self._running():
            length = (ends - starts) // _TICK
            if left <= length:
                return starts + left * _TICK
            left -= length
        return None

    def _used(self, at: datetime) -> Fraction:
        used = timedelta()
        for starts, ends in self._running():
            if starts >= at:
                break
            used += min(ends, at) - starts
        return Fraction(used // _TICK, _HOUR_TICKS)

    def _running(self) -> Iterator[Span]:
        """The spans from the start on in which time runs."""
        for starts, ends in self._open():
            for since, until in self.stops:
                if since < ends and until > starts:
                    if starts < since:
                        yield starts, since
                    starts = min(until, ends)
            if starts < ends:
                yield starts, ends

    def _open(self) -> Iterator[Span]:
        if self.limit.unit is Unit.NATURAL_HOURS:
            yield self.start, _FOREVER
            return
        stands_from = next((since for since, until in self.stops if until == _FOREVER), _FOREVER)
        day = self.calendar.day_of(self.start)
        for _ in range(LONGEST_SEARCH):
            spans = self.calendar.spans_on(day) if self.calendar.is_worked(day) else []
            for starts, ends in spans:
                if starts >= stands_from:
                    return
                if ends > self.start:
                    yield max(starts, self.start), ends
            day += DAY
        raise never_worked()


class _Days(_Leg):
    """Days that are counted at their ends: worked ones, or all."""

    @property
    def is_known(self) -> bool:
        if self.limit.unit is Unit.WORKING_DAYS or self.deadline is None:
            return super().is_known
        # Of calendar days only the last is judged: whether it is worked, and which is, if not.
        nominal = self._day(math.ceil(self.limit.amount))
        last = self.calendar.day_of(self.deadline)
        return self.calendar.is_known(min(nominal, last), last)

    def _counts(self, day: date) -> bool:
        return self.limit.unit is Unit.CALENDAR_DAYS or self.calendar.is_worked(day)

    def _day(self, steps: int) -> date:
        """The day that is counted as number `steps`."""
        day = self.calendar.day_of(self.start)
        if self.limit.unit is Unit.CALENDAR_DAYS:
            return day + steps * DAY
        for _ in range(steps):
            day = self.calendar.next_worked(day + DAY)
        return day

    def _reach(self, amount: Fraction) -> datetime | None:
        if not amount:
            return self.start
        moment, lost = self._moment(amount, 0, not_before=self.start), 0
        for since, until in self.stops:
            if since >= moment:
                break
            if until == _FOREVER:
                return None
            lost += self._lost(since, until)
            moment = self._moment(amount, lost, not_before=until)
        return moment

    def _moment(self, amount: Fraction, lost: int, *, not_before: datetime) -> datetime:
        whole = math.ceil(amount)
        day, share = self._day(whole + lost), amount - (whole - 1)
        if amount == self.limit.amount:
            day = self.calendar.next_worked(day)
            while self.calendar.closes(day) < not_before:
                day = self.calendar.next_worked(day + DAY)
        return max(self.calendar.moment_in(day, share), not_before)

    def _lost(self, since: datetime, until: datetime) -> int:
        """How many counted days end from `since` (with it) to `until` (without it)."""
        # The day of the start left out: else who starts later could be due earlier.
        after_start = self.calendar.day_of(self.start) + DAY
        day, lost = max(self.calendar.day_of(since), after_start), 0
        while (closes := self.calendar.closes(day)) < until:
            lost += self._counts(day) and since <= closes
            day += DAY
        return lost

    def _used(self, at: datetime) -> Fraction:
        used, lost = Fraction(0), 0
        for since, until in self.stops:
            if since >= at:
                break
            used = max(used, self._passed(since) - lost)
            if until > at:
                return used
            lost += self._lost(since, until)
        return max(used, self._passed(at) - lost)

    def _passed(self, at: datetime) -> Fraction:
        """Days that have passed since the start, of the day of `at` the part."""
        first, last = self.calendar.day_of(self.start), self.calendar.day_of(at)
        if last <= first:
            return Fraction(0)
        part = self.calendar.share_of(at) if self._counts(last) else Fraction(0)
        if self.limit.unit is Unit.CALENDAR_DAYS:
            return (last - first).days - 1 + part
        days = (first + step * DAY for step in range(1, (last - first).days))
        return sum(self.calendar.is_worked(day) for day in days) + part


def _merged(suspensions: Sequence[Suspension]) -> list[Span]:
    """In order, and one where they touch; one that lasts ends at the end of time."""
    spans: list[Span] = []
    for one in sorted(suspensions, key=lambda one: one.since):
        since = one.since.astimezone(UTC)
        until = _FOREVER if one.until is None else one.until.astimezone(UTC)
        if spans and since <= spans[-1][1]:
            since, until = spans[-1][0], max(spans[-1][1], until)
            spans.pop()
        spans.append((since, until))
    return spans
