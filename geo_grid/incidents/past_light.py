"""When a case stood open, and the light that it had then: from its history, stops and extensions.

What is stored of a case's clock is how it stands now. A case that was never stopped, extended or
opened anew had the same clock all the time; of the others the clock is made again as it stood after
each of these. What a calendar said before days off were entered is not kept: the present one holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from geo_grid.incidents.case_clock import WHOLE, limit_of, sharp
from geo_grid.incidents.clock import Clock, Limit, Suspension, Unit
from geo_grid.incidents.models import CaseEntry, CaseExtension, CaseSuspension, Incident
from geo_grid.incidents.steps import ENDED, Step
from geo_grid.incidents.workflow import Transition
from geo_grid.matters.calendar import WorkCalendar
from geo_grid.matters.queries import work_calendar

Span = tuple[datetime, datetime | None]
Change = tuple[datetime, str]
"""A moment from which on a light holds; empty where there is none."""
_TICK = timedelta(milliseconds=1)
_CHUNK = 2_000


@dataclass
class Past:
    """What is needed of one case: its `spans` are half-open, `changes` rise."""

    spans: list[Span] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


@dataclass
class _Beside:
    """What stands beside the rows of cases, by case."""

    entries: dict[int, list[CaseEntry]] = field(default_factory=lambda: defaultdict(list))
    stops: dict[int, list[CaseSuspension]] = field(default_factory=lambda: defaultdict(list))
    extensions: dict[int, list[CaseExtension]] = field(default_factory=lambda: defaultdict(list))


def pasts(cases: Sequence[Incident]) -> list[Past]:
    """The past of each case, which come with their matter (``select_related``)."""
    beside = _beside([case.pk for case in cases])
    calendar = work_calendar() if beside.stops or beside.extensions or beside.entries else None
    return [_past(case, beside, calendar) for case in cases]


def spans_of(
    reported_at: datetime, closed_at: datetime | None, entries: Iterable[CaseEntry]
) -> list[Span]:
    """When a case stood open; `entries` only of one that was opened anew."""
    spans: list[Span] = []
    since: datetime | None = reported_at
    for entry in entries:
        if entry.step in ENDED and since is not None:
            spans.append((since, entry.at))
            since = None
        elif entry.step not in ENDED and since is None:
            since = entry.at
    return [*spans, (since, closed_at)] if since is not None else spans


def opened_anew(ids: Sequence[int]) -> dict[int, list[CaseEntry]]:
    """The whole histories of those of these cases that had ended and were opened again."""
    again = (Transition.REOPEN, Transition.UNMERGE)
    found: dict[int, list[CaseEntry]] = defaultdict(list)
    for part in _chunks(ids):
        entries = CaseEntry.objects.filter(incident__in=part)
        known = set(entries.filter(transition__in=again).values_list("incident", flat=True))
        for entry in entries.filter(incident__in=known).order_by("incident", "number"):
            found[entry.incident_id].append(entry)
    return found


def _beside(ids: Sequence[int]) -> _Beside:
    found = _Beside(entries=opened_anew(ids))
    for part in _chunks(ids):
        for stop in CaseSuspension.objects.filter(incident__in=part).order_by("since"):
            if stop.until is None or stop.until > stop.since:
                found.stops[stop.incident_id].append(stop)
        for extension in CaseExtension.objects.filter(incident__in=part).order_by("id"):
            found.extensions[extension.incident_id].append(extension)
    return found


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def _past(case: Incident, beside: _Beside, calendar: WorkCalendar | None) -> Past:
    entries = beside.entries.get(case.pk, [])
    stops = beside.stops.get(case.pk, [])
    extensions = beside.extensions.get(case.pk, [])
    spans = spans_of(case.reported_at, case.closed_at, entries)
    whole = limit_of(case, WHOLE)
    if not (entries or stops or extensions) or whole is None or calendar is None:
        return Past(spans, _steady(case))
    starts = _starts(case, entries)
    changes: list[Change] = []
    breaks = {*starts, *(one.at for one in extensions), *(one.since for one in stops)}
    breaks |= {one.until for one in stops if one.until is not None}
    for at in sorted(breaks):
        begun = max((start for start in starts if start <= at), default=None)
        if begun is None:
            continue
        granted = [one for one in extensions if one.at <= at]
        of_round = [one for one in granted if one.at >= begun]
        then = _Then(at, begun, of_round, stops, is_extended=bool(granted))
        # What the next break says takes the place of what was to come.
        changes = [*(one for one in changes if one[0] < at), *then.changes(whole, calendar)]
    return Past(spans, changes)


def _steady(case: Incident) -> list[Change]:
    """The lights of a case whose clock stands as it always did."""
    begun = case.clock_from or case.reported_at
    return _lights(begun, case.yellow, case.deadline) or (
        [(begun, case.stood_light)] if case.stood_light else []
    )


def _lights(begun: datetime, yellow: datetime | None, deadline: datetime | None) -> list[Change]:
    """Green up to `yellow` with it, yellow up to the deadline with it, then red."""
    if deadline is None:
        return []
    found: list[Change] = []
    since = begun
    for light, until in (("green", yellow), ("yellow", deadline)):
        if until is not None and until >= since:
            found.append((since, light))
            since = until + _TICK
    return [*found, (since, "red")]


def _starts(case: Incident, entries: Sequence[CaseEntry]) -> list[datetime]:
    """When the whole limit began, once a round."""
    if case.clock_from is None:
        return []
    reopened = [one.at for one in entries if one.transition == Transition.REOPEN]
    if not reopened:
        return [case.clock_from]
    waiting = (Step.REPORTED, *ENDED)
    first = next((one.at for one in entries if one.step not in waiting), case.reported_at)
    return [first, *reopened[:-1], case.clock_from]


@dataclass(frozen=True)
class _Then:
    """The clock of a case as it stood from `at` on."""

    at: datetime
    begun: datetime
    extensions: Sequence[CaseExtension]
    stops: Sequence[CaseSuspension]
    is_extended: bool

    def changes(self, whole: Limit, calendar: WorkCalendar) -> list[Change]:
        limits = [whole, *(Limit(Fraction(e.amount), Unit(e.unit)) for e in self.extensions)]
        known = [stop for stop in self.stops if stop.since <= self.at]
        over = [Suspension(s.since, s.until) for s in known if s.until and s.until <= self.at]
        clock = Clock(calendar, start=self.begun, limits=limits, suspensions=over)
        stands = [stop.since for stop in known if not (stop.until and stop.until <= self.at)]
        if stands:
            return [(self.at, clock.light(stands[0]).value)]
        deadline = sharp(clock.deadline, is_extended=self.is_extended)
        return _lights(self.at, clock.yellow, deadline)
