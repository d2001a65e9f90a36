"""The light at the very end of its share: a row, a sum and a filter say the same of every moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.incidents.case_clock import running_clocks
from geo_grid.incidents.case_filters import CaseQuery, found, light_case
from geo_grid.incidents.case_list import light_of
from geo_grid.incidents.models import Incident
from tests.incidents.cases import MONDAY
from tests.incidents.clocks import moment

YELLOW, RED = moment("03-03 15:48"), moment("03-04 09:00")
A_TICK = timedelta(microseconds=1)
LIGHTS = {
    YELLOW - A_TICK: "green", YELLOW: "green", YELLOW + A_TICK: "yellow",
    RED - A_TICK: "yellow", RED: "yellow", RED + A_TICK: "red",
}  # fmt: skip
"""Up to 80 % of 16 working hours, with it, it is green; up to all of them, with it, yellow."""


@pytest.fixture
def running(desk):
    desk.matter.limits = {"whole": {"amount": 16, "unit": "working_hours"}}
    desk.matter.save()
    case = desk.case()
    desk.do(case, "accept", "dispatcher", at=MONDAY)
    assert (case.yellow, case.deadline) == (YELLOW, RED)
    return case


def lights(desk, case: Incident, now: datetime) -> set[str | None]:
    """What each of the three says of the case at `now`."""
    case.refresh_from_db()
    lit = Incident.objects.annotate(lit=light_case(now)).get(pk=case.pk).lit
    with acting(Caller(scope=scope_of(desk.users["dispatcher"]))):
        by_filter = {
            light
            for light in ("green", "yellow", "red")
            if found(CaseQuery(light=light), now=now).filter(pk=case.pk).exists()
        }
    return {light_of(case, now=now), lit} | (by_filter or {None})


@pytest.mark.parametrize(("at", "light"), LIGHTS.items(), ids=str)
def test_an_open_case_at_80_and_100_per_cent(desk, running, at, light):
    assert lights(desk, running, at) == {light}
    whole, _of_step = running_clocks(running)
    assert whole.light(at) == light


@pytest.mark.parametrize(("at", "light"), LIGHTS.items(), ids=str)
def test_a_closed_case_keeps_the_light_of_its_end(desk, running, at, light):
    desk.do(running, "void", "dispatcher", reason="x", at=at)
    assert lights(desk, running, RED + timedelta(days=99)) == {light}


@pytest.mark.parametrize(("at", "light"), LIGHTS.items(), ids=str)
def test_a_case_that_stands_keeps_the_light_at_which_it_stopped(desk, running, at, light):
    desk.do(running, "suspend", "dispatcher", reason="x", at=at)
    # Of a limit that is used up there is nothing left that a stop could put off.
    assert lights(desk, running, RED + timedelta(days=99)) == {"red" if at == RED else light}


def test_without_a_limit_there_is_no_light(desk):
    case = desk.case(matter=None)
    case.refresh_from_db()
    assert light_of(case, now=RED) is None
    assert Incident.objects.annotate(lit=light_case(RED)).get(pk=case.pk).lit == ""
