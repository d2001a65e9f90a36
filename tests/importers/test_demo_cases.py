"""The demo's cases are made by the actions that serve people, with the demo's own accounts."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from unittest import mock

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from geo_grid.access.models import Department, User
from geo_grid.areas.models import CellTeam, Worker
from geo_grid.edge import serving
from geo_grid.incidents.case_list import light_of
from geo_grid.incidents.models import CaseReport, Incident
from geo_grid.incidents.steps import Kind, Step
from geo_grid.matters.actions import enter_known_holidays
from geo_grid.matters.definition_actions import enter_delivered
from geo_grid.matters.models import MatterParty
from geo_grid.model_bases.dated import from_today
from importers.demo import drip as drips
from importers.demo.accounts import make_accounts
from importers.demo.cases import play_cases
from importers.demo.departments import DEPARTMENTS
from importers.demo.drip import MARK, Drip
from tests.incidents.clocks import moment

LIGHTS = {"green", "yellow", "red"}


@pytest.fixture
def demo_accounts(lattice_city, tmp_path):
    """The demo's accounts in the lattice city, with matters, days off and a worker."""
    enter_delivered()
    enter_known_holidays()
    worker = Worker.objects.create(ref="w", name="w")
    CellTeam.objects.create(
        cell_id=lattice_city.grid_cells[0], worker=worker, role="primary", valid=from_today()
    )
    return make_accounts(tmp_path / "accounts.json")


def lights(now):
    running = Incident.objects.filter(state="open", deadline__isnull=False)
    return {light_of(case, now=now) for case in running}


def test_the_demo_has_cases_of_every_kind_and_step_and_somebody_for_each_part(demo_accounts):
    made = play_cases()
    assert made == Incident.objects.count()
    assert play_cases() == 0
    assert set(Incident.objects.values_list("kind", flat=True)) == set(Kind)
    assert set(Incident.objects.values_list("step", flat=True)) == set(Step)
    handlers = [a for a in demo_accounts if a["role"] == "department_handler"]
    assert len(handlers) == len(DEPARTMENTS) == Department.objects.count()
    assert not MatterParty.objects.exclude(department__code__in=DEPARTMENTS).exists()


def test_a_year_of_settled_cases_of_every_kind_lies_behind_it(demo_accounts):
    now = timezone.now()
    play_cases(now=now)
    settled = Incident.objects.filter(state="closed", closed_at__lte=now)
    months = {(now - case.reported_at).days // 30 for case in settled}
    assert set(range(1, 11)) <= months
    assert set(settled.values_list("kind", flat=True)) == set(Kind)
    assert not Incident.objects.filter(reported_at__gt=now).exists()
    assert not settled.exclude(closed_at__gte=now - timedelta(365)).exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "day",
    [
        "02-13 17:59",  # the last hour before nine days off
        "02-18 03:00",  # night in the middle of them
        "02-24 08:01",  # the first minutes after
        "03-07 10:00",  # Saturday
        "12-31 18:00",
    ],
)
def test_every_start_shows_every_light_whatever_the_day(demo_accounts, day):
    now = moment(day)
    play_cases(now=now)
    assert lights(now) >= LIGHTS
    later = now + timedelta(days=11, hours=5)
    play_cases(now=later)
    assert lights(later) >= LIGHTS


# ---- the drip


def of_drip(**what):
    return Incident.objects.filter(reports__client_id__startswith=MARK, **what)


@pytest.mark.slow
def test_the_drip_reports_and_works_on_what_it_reported(demo_accounts):
    play_cases()
    before = dict(Incident.objects.values_list("pk", "revision"))
    drip = Drip(seed=5)
    done = Counter(one.what for one in (drip.change() for _ in range(140)) if one)
    assert {"report", "accept", "dispatch", "take", "answer", "close"} <= set(done)
    assert done["report"] == of_drip().count() < 140
    assert of_drip(step="closed").count() == done["close"]
    touched = Incident.objects.filter(pk__in=before).values_list("pk", "revision")
    assert dict(touched) == before  # what people work on is theirs


@pytest.mark.slow
def test_the_drip_opens_no_more_than_it_may_and_goes_on_closing(demo_accounts):
    play_cases()
    drip = Drip(seed=2, most_open=4)
    for _ in range(110):
        drip.change()
        assert of_drip(state="open").count() <= 4
    assert of_drip(state="closed").count() >= 4


def test_the_drip_is_drawn_from_its_seed_and_a_restart_goes_on(demo_accounts):
    play_cases()
    one, other = Drip(seed=9), Drip(seed=9)
    waits = [one.wait_s() for _ in range(50)]
    assert waits == [other.wait_s() for _ in range(50)]
    assert all(10 <= wait <= 20 for wait in waits)
    while not of_drip().exists():
        one.change()
    first = set(CaseReport.objects.filter(client_id__startswith=MARK).values_list("pk", flat=True))
    again = Drip()
    while of_drip().count() == len(first):
        again.change()
    ids = CaseReport.objects.filter(client_id__startswith=MARK).values_list("client_id", flat=True)
    assert len(set(ids)) == len(first) + 1


def test_the_drip_does_nothing_in_the_name_of_accounts_that_are_gone(demo_accounts):
    play_cases()
    count = Incident.objects.count()
    User.objects.filter(username__in=["dispatcher", "grid_worker", "assistant"]).update(
        is_active=False
    )
    assert [Drip(seed=1).change() for _ in range(5)] == [None] * 5
    assert Incident.objects.count() == count


def test_the_drip_makes_nothing_up_in_a_city_of_ones_own(demo_accounts, tmp_path):
    with mock.patch.object(settings, "GEO_GRID_VAR", tmp_path), pytest.raises(CommandError):
        call_command("drip", changes=3)
    assert not of_drip().exists()


def test_the_drip_is_a_process_beside_the_site_as_whom_the_site_is():
    (program,) = serving._beside({"drip": ["drip"]}, {"GEO_GRID_HOSTS": "x"})
    assert program.name == "drip"
    assert program.command[1:] == ["manage.py", "drip"]
    assert program.environment["GEO_GRID_ROLE"] == "app"
    assert drips.MOST_OPEN <= 300
