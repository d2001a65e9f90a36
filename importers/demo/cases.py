"""Cases of the demo city: every kind of work, every step, a year of them, by their roles.

They are made by the same actions that serve people, so that histories, clocks and parties are what
the product makes of them. What was imported as the year before stays history.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone

from geo_grid.access.context import Caller, acting
from geo_grid.access.models import Department, User
from geo_grid.access.scope import Grant, Scope, scope_of
from geo_grid.access.system import as_system
from geo_grid.incidents import parts, reporting, transitions
from geo_grid.incidents.case_clock import WHOLE
from geo_grid.incidents.case_list import light_of
from geo_grid.incidents.clock import Clock, Light, Limit, Unit
from geo_grid.incidents.models import CaseEntry, CaseReport, Incident
from geo_grid.incidents.place_of_report import Said
from geo_grid.incidents.reporting import Submission
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.matters.calendar import WorkCalendar
from geo_grid.matters.queries import version_of, work_calendar
from geo_grid.premises.models import Building
from importers.demo.departments import open_departments
from importers.demo.stories import (
    HELPER,
    IN_TIME,
    LATE,
    NEARLY_LATE,
    OTHER,
    PREVIOUS,
    STORIES,
    Move,
    Story,
)  # fmt: skip

MOST_HOUSES = 2000
HANDLER, GRID_WORKER, DISPATCHER = "department_handler", "grid_worker", "dispatcher"
LONGEST_AGO = timedelta(days=150)
WEEKS = range(3, 52, 3)
"""So many weeks ago a case was settled that is told of here, beside the imported ones."""
_ENDING = ("close", "evaluate", "refuse", "void")
_OF_LIGHT = {Light.GREEN: IN_TIME, Light.YELLOW: NEARLY_LATE, Light.RED: LATE}


@transaction.atomic
def play_cases(*, seed: int = 7, now: datetime | None = None) -> int:
    """Make the cases of the demo, once; how many were made. The demo's accounts are there already.

    Of an earlier start, only one for each light that no open case shows any more.
    """
    at = now or timezone.now()
    if CaseEntry.objects.exists():
        return _tell(_unlit(at), seed=int(at.timestamp()), now=at)
    open_departments()  # of a demo whose accounts were made before it had them
    return _tell([*_year(random.Random(seed)), *STORIES], seed=seed, now=at)


def _tell(stories: Iterable[Story], *, seed: int, now: datetime) -> int:
    stage = Stage(random.Random(seed), now)
    return sum(1 for story in stories if stage.play(story))


def _year(rng: random.Random) -> Iterator[Story]:
    """Settled cases of the past year, of all kinds of work, the oldest first."""
    ended = [one for one in STORIES if one.moves and one.moves[-1].to in _ENDING]
    rng.shuffle(ended)
    for turn, weeks in enumerate(reversed(WEEKS)):
        story = ended[turn % len(ended)]
        yield replace(story, hours_ago=weeks * 168 + rng.uniform(0, 60) + story.hours_ago)


def _unlit(now: datetime) -> list[Story]:
    """One story for each light that no open case shows."""
    with as_system("demo"):
        running = Incident.objects.filter(state=Incident.State.OPEN, deadline__isnull=False)
        shown = {light_of(case, now=now) for case in running}
    return [stories[0] for light, stories in _OF_LIGHT.items() if light.value not in shown]


def used_since(limit: Limit, *, share: float, now: datetime, calendar: WorkCalendar) -> datetime:
    """The latest start of a limit of which at least `share` is used `now`; days off stretch it."""
    early, late = now - LONGEST_AGO, now
    while late - early > timedelta(minutes=1):
        middle = early + (late - early) / 2
        is_used = Clock(calendar, start=middle, limits=[limit]).elapsed(now) >= Fraction(share)
        early, late = (middle, late) if is_used else (early, middle)
    return early


class Stage:
    """Who acts, and where: the accounts of the demo, and houses where they work."""

    def __init__(self, rng: random.Random, now: datetime) -> None:
        self._rng, self._now, self._previous = rng, now, ""
        self._calendar = work_calendar()
        self.scopes = {user.username: scope_of(user) for user in _accounts()}
        for code in (HELPER, OTHER):
            department = Department.objects.get(code=code)
            self.scopes[code] = Scope(None, (Grant(HANDLER, department=department.pk),))
        (street,) = self.scopes[DISPATCHER].prefixes
        self._street = _houses(basic_cell__community__code__startswith=street)
        self._cell = _houses(
            basic_cell__assignments__cell__in=self.scopes[GRID_WORKER].cells,
            basic_cell__assignments__valid__upper_inf=True,
        )

    def play(self, story: Story) -> str:
        """Tell a story; the ref of its case."""
        at = self._begins(story)
        ref = self.report(story, client_id=f"demo-{self._rng.getrandbits(48):012x}", at=at)
        for move in story.moves:
            at += timedelta(hours=move.hours)
            self.make(ref, move, at)
        self._previous = ref
        return ref

    def report(self, story: Story, *, client_id: str, at: datetime) -> str:
        """Report what a story is about, at a house of the cell or street of its reporter."""
        scope = self.scopes[story.role]
        is_own = any(move.to == "self_handle" for move in story.moves)
        point = self._rng.choice(self._cell if is_own else self._street)
        sent = Submission(
            client_id, story.text, story.matter, story.kind, Said(point.x, point.y, "wgs84")
        )
        with acting(Caller(scope=scope, purpose="demo")):
            door = CaseReport.Door.MAP.value
            return str(reporting.report(sent, by=scope.account, door=door, at=at)["ref"])

    def make(self, ref: str, move: Move, at: datetime) -> None:
        """One transition of a case, or the answer of a part."""
        scope, more = self.scopes[move.role], dict(move.more)
        if more.get("of") == PREVIOUS:
            more["of"] = self._previous
        asked = TransitionRequest(move.to, **more)
        make = parts.answer_part if move.to == parts.ANSWER_PART else transitions.transition
        with acting(Caller(scope=scope, purpose="demo")):
            make(ref, asked, by=scope, at=at)

    def _begins(self, story: Story) -> datetime:
        if not story.used:
            return self._now - timedelta(hours=story.hours_ago)
        whole = version_of(story.matter).limits[WHOLE]
        limit = Limit(Fraction(str(whole["amount"])), Unit(whole["unit"]))
        since = used_since(limit, share=story.used, now=self._now, calendar=self._calendar)
        return since - timedelta(hours=story.moves[0].hours)


def _accounts() -> list[User]:
    names = {story.role for story in STORIES} | {
        move.role for story in STORIES for move in story.moves
    }
    return list(User.objects.filter(username__in=names))


def _houses(**where: Any) -> list[Point]:
    """Points of buildings, in the order of their refs."""
    found = Building.objects.filter(valid__upper_inf=True, **where).order_by("ref")
    return list(found.values_list("point", flat=True)[:MOST_HOUSES])
