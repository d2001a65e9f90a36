"""Who serves a cell of a professional grid alone is no grid worker of the ground: no role, no case."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import connection

from geo_grid.access.actions import assign_role
from geo_grid.access.models import RoleAssignment, User
from geo_grid.access.scope import scope_of
from geo_grid.areas.actions import appoint
from geo_grid.areas.models import CellAssignment, GridCell, Worker
from geo_grid.errors import BadInput
from geo_grid.incidents import assignees
from geo_grid.incidents.suitability import suited_account
from tests.conftest import make_user
from tests.incidents.cases import MONDAY


@pytest.fixture
def trade_cell(desk):
    """A cell of sanitation on all ground of the first cell of the base grid."""
    like = GridCell.objects.get(pk=desk.city.grid_cells[0])
    cell = GridCell.objects.create(kind="sanitation", community=like.community)
    for row in CellAssignment.objects.filter(cell=like):
        CellAssignment.objects.create(
            basic_cell_id=row.basic_cell_id, cell=cell, kind="sanitation", valid=row.valid
        )
    return cell


@pytest.fixture(params=["team", "role"])
def sweeper(request, trade_cell):
    """A grid worker's account whose only cell is the trade's, by the team or by an old role."""
    if request.param == "team":
        user = make_user("grid_worker", "sweeper")
        User.objects.filter(pk=user.pk).update(worker=Worker.objects.create(ref="s", name="扫"))
        user.refresh_from_db()
        appoint(trade_cell, worker=user.worker)
        return user
    user = make_user("assistant", "sweeper", grid_cell_id=_base_cell(trade_cell))
    RoleAssignment.objects.filter(user=user).update(role="grid_worker", grid_cell=trade_cell)
    return user


def _base_cell(trade_cell):
    return GridCell.objects.filter(kind="base", community=trade_cell.community).earliest("pk").pk


def test_p06_a_cell_of_a_trade_gives_no_role_on_its_ground(sweeper):
    scope = scope_of(sweeper)
    assert scope.cells == frozenset()
    areas = [area["cells"] for area in json.loads(scope.as_json).values() if isinstance(area, dict)]
    assert areas
    assert not any(areas)


def test_p06_nobody_of_a_trade_alone_is_sent_to_a_case(desk, sweeper):
    case = desk.brought_to(desk.case(), "accepted")
    with pytest.raises(BadInput) as refused:
        suited_account(case, "sweeper", lead=None, at=MONDAY, field="handler")
    assert refused.value.code == "cannot_handle"
    found = assignees.assignees(by=scope_of(desk.users["dispatcher"]), ref=case.ref)
    assert "sweeper" not in [row["username"] for row in found["results"]]


def test_p06_a_worker_of_both_is_sent_by_the_cell_of_the_base_grid(desk, trade_cell):
    worker = Worker.objects.create(ref="both", name="两")
    user = make_user("grid_worker", "both")
    User.objects.filter(pk=user.pk).update(worker=worker)
    base = GridCell.objects.get(pk=desk.city.grid_cells[1])
    appoint(base, worker=worker)
    appoint(trade_cell, worker=worker)
    assert scope_of(User.objects.get(pk=user.pk)).cells == {base.pk}
    case = desk.brought_to(desk.case(), "accepted")
    assert suited_account(case, "both", lead=None, at=MONDAY, field="handler").pk == user.pk


def test_p06_no_role_is_given_in_a_cell_of_a_trade(desk, trade_cell):
    user = make_user("grid_worker", "new")
    with pytest.raises(BadInput) as refused:
        assign_role(user, "assistant", grid_cell_id=trade_cell.pk)
    assert (refused.value.code, refused.value.field) == ("area_unknown", "grid_cell_id")


def test_the_grants_of_before_come_back_with_the_migration(db):
    def asks_the_kind():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_functiondef('geo_grid_grants'::regproc)")
            return "kind" in cursor.fetchone()[0]

    assert asks_the_kind()
    call_command("migrate", "geo_grid", "0049_plan_refusals", verbosity=0)
    assert not asks_the_kind()
    call_command("migrate", "geo_grid", verbosity=0)
    assert asks_the_kind()
