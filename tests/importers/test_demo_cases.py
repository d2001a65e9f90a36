"""The demo's cases are made by the actions that serve people, with the demo's own accounts."""

from __future__ import annotations

from geo_grid.access.models import Department
from geo_grid.areas.models import CellTeam, Worker
from geo_grid.incidents.models import Incident
from geo_grid.incidents.steps import Kind, Step
from geo_grid.matters.definition_actions import enter_delivered
from geo_grid.matters.models import MatterParty
from geo_grid.model_bases.dated import from_today
from importers.demo.accounts import make_accounts
from importers.demo.cases import STORIES, play_cases
from importers.demo.departments import DEPARTMENTS


def test_the_demo_has_cases_of_every_kind_and_step_and_somebody_for_each_part(
    lattice_city, tmp_path
):
    enter_delivered()
    worker = Worker.objects.create(ref="w", name="w")
    CellTeam.objects.create(
        cell_id=lattice_city.grid_cells[0], worker=worker, role="primary", valid=from_today()
    )
    accounts = make_accounts(tmp_path / "accounts.json")
    assert play_cases() == len(STORIES)
    assert play_cases() == 0
    assert set(Incident.objects.values_list("kind", flat=True)) == set(Kind)
    steps = set(Incident.objects.values_list("step", flat=True))
    assert steps >= set(Step) - {Step.MERGED}
    handlers = [a for a in accounts if a["role"] == "department_handler"]
    assert len(handlers) == len(DEPARTMENTS) == Department.objects.count()
    assert not MatterParty.objects.exclude(department__code__in=DEPARTMENTS).exists()
