"""The clock of a stored case: the limits of its matter, its stops and its extensions.

What is computed stands in the case's row (``deadline``, ``yellow``, ``step_deadline``,
``is_provisional``, ``stood_light``), so that lists compare moments and compute nothing. The
functions set these on the object; saving it is the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.db import transaction
from django.db.models import Q

from geo_grid.city_time import start_of
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.incidents.clock import LATE, RED, YELLOW, Clock, Limit, Suspension, Unit
from geo_grid.incidents.history import write_entry
from geo_grid.incidents.models import CaseExtension, Incident
from geo_grid.incidents.sight import sight_of
from geo_grid.incidents.steps import ENDED, Step
from geo_grid.matters.calendar import WorkCalendar
from geo_grid.matters.queries import work_calendar

COMPUTED = ("deadline", "yellow", "step_deadline", "is_provisional", "stood_light")
LEVELS = (YELLOW, RED, LATE)
"""Shares of a limit that are told when they are used up."""
WHOLE = "whole"
RECOMPUTED = "recompute"
"""What the entry of a case is called whose deadline moved because the calendar did."""
LONGEST_EXTENSION = 400
"""Of days, before an extension is told in hours."""
_DECIMALS = 10**6
BATCH = 200
"""Open cases that are brought to a changed calendar in one transaction."""


@dataclass(frozen=True)
class Level:
    """A share of one limit in per cent, when it is used, and the name under which it is told once."""

    clock: str
    percent: int
    at: datetime
    key: str


def start(case: Incident, *, at: datetime) -> None:
    """Let the whole limit begin, unless it runs already; the present step began then too."""
    if case.clock_from is None:
        case.clock_from = at
    case.step_from = at
    recompute(case)


def start_anew(case: Incident, *, at: datetime) -> None:
    """Begin the whole limit once more: what stopped or extended the one before counts no more."""
    case.clock_from, case.escalated = None, 0
    start(case, at=at)


def recompute(case: Incident, *, calendar: WorkCalendar | None = None) -> None:
    """Deadline, lights and step deadline, as the case's limits and stops stand now.

    While the clock stands still there is no deadline, and the light is that of the moment at which
    it stopped. A case that has ended keeps what it had.
    """
    if case.step in ENDED:
        return
    calendar = calendar or work_calendar()
    stops = _stops(case)
    whole = _clock_of(case, calendar, stops)
    of_step = _step_clock(case, calendar, stops)
    case.deadline = case.yellow = case.step_deadline = None
    case.is_provisional, case.stood_light = False, ""
    if whole is not None:
        case.deadline, case.yellow = _sharp_of(case, whole.deadline), whole.yellow
        case.is_provisional = whole.is_provisional
        stands_since = next((stop.since for stop in stops if stop.until is None), None)
        if stands_since is not None:
            before = _clock_of(case, calendar, [stop for stop in stops if stop.until])
            assert before is not None
            case.stood_light = before.light(stands_since).value
    if of_step is not None:
        case.step_deadline = of_step.deadline
    stands = any(stop.until is None for stop in stops)
    told = [] if stands else untold_levels(case, whole=whole, of_step=of_step)
    case.escalates_at = min((level.at for level in told), default=None)


def untold_levels(case: Incident, *, whole: Clock | None, of_step: Clock | None) -> list[Level]:
    """The levels of both clocks that were not told yet, whenever they are reached; none while it stands.

    What the limit before an extension had reached was told then, and is not due anew.
    """
    found: list[Level] = []
    if whole is not None and case.clock_from is not None:
        extended = [row.at for row in _extensions(case)]
        name = f"{WHOLE} {case.clock_from:%Y%m%d%H%M%S} {len(extended)}"
        reached = _levels(whole, WHOLE, name)
        found += [level for level in reached if not extended or level.at > extended[-1]]
    if of_step is not None and case.step_from is not None:
        name = f"{case.step} {case.step_from:%Y%m%d%H%M%S}"
        found += _levels(of_step, case.step, name)
    told = {row.key for row in case.escalations.all()} if found else set()
    return [level for level in found if level.key not in told]


def _levels(clock: Clock, name: str, key: str) -> list[Level]:
    shares = [(round(share * 100), clock.moment_of(share)) for share in LEVELS]
    return [Level(name, percent, at, f"{key} {percent}") for percent, at in shares if at]


def running_clocks(case: Incident) -> tuple[Clock | None, Clock | None]:
    """The clocks of the whole and of the step, by the calendar as it is; none while they stand."""
    stops = _stops(case)
    if any(stop.until is None for stop in stops):
        return None, None
    calendar = work_calendar()
    return _clock_of(case, calendar, stops), _step_clock(case, calendar, stops)


def _step_clock(
    case: Incident, calendar: WorkCalendar, stops: Sequence[Suspension]
) -> Clock | None:
    limit = limit_of(case, case.step_left if case.step == Step.SUSPENDED else case.step)
    if limit is None or case.step_from is None:
        return None
    return Clock(calendar, start=case.step_from, limits=[limit], suspensions=stops)


def limit_of(case: Incident, name: str) -> Limit | None:
    """The limit that the case's matter sets for :data:`WHOLE` or a step, by the kind of work."""
    if case.matter is None:
        return None
    limits = case.matter.limits
    found = limits.get(case.kind, {}).get(name) or limits.get(name)
    return Limit(Fraction(str(found["amount"])), Unit(found["unit"])) if found else None


def extend(case: Incident, *, until: datetime, at: datetime) -> None:
    """Add an extension by which the deadline becomes `until`.

    It is kept in days, as the whole limit is, where a number of them ends exactly there, so that a
    later stop puts it off as it puts off the limit; else in natural hours. Raises
    :class:`BadInput` ``until_not_later`` unless it is after the present deadline.
    """
    if case.deadline is None or until <= case.deadline:
        raise BadInput(
            "until_not_later",
            gettext_noop("Write a time after the deadline that the case has, with its offset."),
            field="until",
        )
    limit = _extension(case, until)
    CaseExtension.objects.create(
        incident=case, amount=float(limit.amount), unit=limit.unit.value, at=at
    )
    case.escalated = 0
    recompute(case)


def _extension(case: Incident, until: datetime) -> Limit:
    whole = limit_of(case, WHOLE)
    assert case.deadline is not None
    if whole is not None and whole.unit.is_days:
        calendar = work_calendar()
        for days in range(1, min((until - case.deadline).days + 2, LONGEST_EXTENSION)):
            limit = Limit(Fraction(days), whole.unit)
            reached = Clock(calendar, start=case.deadline, limits=[limit]).deadline
            if reached is None or reached > until:
                break
            if reached == until:
                return limit
    hours = Fraction((until - case.deadline) // timedelta(microseconds=1), 3_600_000_000)
    # As many decimals as the column has; the deadline is rounded to the second again.
    return Limit(Fraction(round(hours * _DECIMALS), _DECIMALS), Unit.NATURAL_HOURS)


def _sharp_of(case: Incident, deadline: datetime | None) -> datetime | None:
    return sharp(deadline, is_extended=bool(deadline and case.extensions.all()))


def sharp(deadline: datetime | None, *, is_extended: bool) -> datetime | None:
    """An extended deadline to the second: an extension has six decimals of an hour."""
    if deadline is None or not is_extended:
        return deadline
    return (deadline + timedelta(milliseconds=500)).replace(microsecond=0)


def _clock_of(case: Incident, calendar: WorkCalendar, stops: Sequence[Suspension]) -> Clock | None:
    whole = limit_of(case, WHOLE)
    if whole is None or case.clock_from is None:
        return None
    extensions = [Limit(Fraction(row.amount), Unit(row.unit)) for row in _extensions(case)]
    return Clock(calendar, start=case.clock_from, limits=[whole, *extensions], suspensions=stops)


def _extensions(case: Incident) -> list[CaseExtension]:
    """Those of the present whole limit, in their order."""
    rows = [row for row in case.extensions.all() if row.at >= case.clock_from]
    return sorted(rows, key=lambda row: row.pk)


def _stops(case: Incident) -> list[Suspension]:
    """When the clock stood; of no length counts for nothing."""
    rows = sorted(case.suspensions.all(), key=lambda row: row.since)
    stopped = [row for row in rows if row.until is None or row.until > row.since]
    return [Suspension(row.since, row.until) for row in stopped]


# ---- when the calendar changes


def recompute_open(*, at: datetime, since: date | None = None, sessions: bool = False) -> int:
    """Bring the clocks of open cases to the calendar as it is now; how many changed.

    To be called after days off were entered: the provisional ones, and those that are due from
    `since` on, the first day that was entered; and after the `sessions` of a working day were set:
    all of them, for each may hang on these. Each case that changes has an entry and an audit row;
    the same once more changes none. Cases are held :data:`BATCH` at a time.
    """
    hanging = Q(is_provisional=True)
    if since is not None:
        begins = start_of(since)
        hanging |= Q(deadline__gte=begins) | Q(step_deadline__gte=begins)
        hanging |= Q(escalates_at__gte=begins)
    if sessions:
        hanging |= Q(clock_from__isnull=False) | Q(step_from__isnull=False)
    running = Incident.objects.filter(hanging, state=Incident.State.OPEN).order_by("id")
    calendar, changed, last = work_calendar(), 0, 0
    while ids := list(running.filter(pk__gt=last).values_list("id", flat=True)[:BATCH]):
        changed += _recomputed(ids, calendar=calendar, at=at)
        last = ids[-1]
    return changed


@transaction.atomic
def _recomputed(ids: Sequence[int], *, calendar: WorkCalendar, at: datetime) -> int:
    rows = Incident.objects.select_for_update(no_key=True, of=("self",)).select_related("matter")
    rows = rows.prefetch_related("suspensions", "extensions", "escalations", "parts")
    changed, quiet = [], []
    for case in rows.filter(pk__in=ids).order_by("id"):
        before, next_told = [getattr(case, name) for name in COMPUTED], case.escalates_at
        recompute(case, calendar=calendar)
        if before != [getattr(case, name) for name in COMPUTED]:
            case.revision += 1
            changed.append(case)
        elif case.escalates_at != next_told:
            quiet.append(case)  # nothing that a page shows
    Incident.objects.bulk_update(changed, [*COMPUTED, "escalates_at", "revision"])
    Incident.objects.bulk_update(quiet, ["escalates_at"])
    for case in changed:
        write_entry(
            case, transition=RECOMPUTED, step_before=case.step, before=sight_of(case), at=at,
            account=None,
        )  # fmt: skip
    return len(changed)
