"""A case of a matter of a professional grid goes to the holder of its cell, as of the day of the case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.utils import timezone

from geo_grid.access.context import Caller, acting
from geo_grid.access.models import RoleAssignment, User
from geo_grid.access.scope import limit, scope_of
from geo_grid.areas import professional_cells
from geo_grid.areas.actions import appoint
from geo_grid.areas.models import BasicCell, CellTeam, GridCell, GridCellVersion, Worker
from geo_grid.areas.professional_models import ProfessionalGrid
from geo_grid.errors import Faults
from geo_grid.incidents import assignees, case_payload
from geo_grid.matters.definition_actions import enter_matters, enter_parties
from geo_grid.matters.definitions import Party, read_definitions
from geo_grid.matters.queries import version_of
from geo_grid.people.models import Residence, Resident
from geo_grid.premises.models import Unit
from geo_grid.redraw.models import CellLineage, Plan
from tests.aging import age_ground
from tests.conftest import SOUTH, STEP, make_user
from tests.db.test_professional_grids import (
    KIND,
    LEFT,
    assert_overlay_sound,
    drawn,
    put_in_force,
    rows_of_base,
)

HEADER = "code,sort,group,name,limits,professional_grid\n"
ROW = "litter,event,G,暴露垃圾,whole 5 working_days,"


@pytest.fixture
def grid(desk, tmp_path):
    """Sanitation, owned by d3, without a cell; the desk's matter is one of it; d1 answers in the area."""
    for name in ("author", "reviewer"):
        User.objects.create(username=name, display_name=name)
    row = ProfessionalGrid.objects.create(
        code=KIND, name_zh="环卫网格", name_en="Sanitation", department=desk.departments["d3"]
    )
    path = tmp_path / "matters.csv"
    path.write_text(HEADER + ROW + KIND + "\n", encoding="utf-8")
    enter_matters(read_definitions(path))
    desk.matter = version_of("litter")
    enter_parties([Party(2, "litter", "", "", "d1")])
    age_ground(30)
    return row


def from_file() -> Plan:
    """A plan of the grid from a file: the left community's south and its north."""
    rows = ["basic_cell,grid_cell"]
    for atom in BasicCell.objects.filter(community__code=LEFT, valid__upper_inf=True):
        rows.append(f"{atom.code},{'北片' if atom.geom.centroid.y > SOUTH + 2 * STEP else '南片'}")
    client = Client()
    client.force_login(make_user("planner", "planner"))
    reply = client.post(
        f"/api/v1/plans/from_file?file=a.csv&area={LEFT}&overlay={KIND}", "\n".join(rows).encode(),
        content_type="application/octet-stream",
    )  # fmt: skip
    assert reply.status_code == 201, reply.content.decode()
    return Plan.objects.get(pk=reply.json()["id"])


def cell_named(name: str) -> GridCell:
    return GridCell.objects.get(
        pk=GridCellVersion.objects.get(kind=KIND, name=name, valid__upper_inf=True).cell_id
    )


def sweeper(desk, name: str, cell: GridCell, *, role: str = "department_handler") -> User:
    """A worker of the trade's cell with an account, by default one of the department d3."""
    area = {"department_id": desk.departments["d3"].pk} if role == "department_handler" else {}
    desk.users[name] = user = make_user(role, name, **area)
    worker = Worker.objects.create(ref=name, name=name)
    User.objects.filter(pk=user.pk).update(worker=worker)
    since = DateTimeTZRange(timezone.now() - timedelta(days=40), None)  # cases of former days too
    RoleAssignment.objects.filter(user=user).update(valid=since)
    appoint(cell, worker=worker)
    return user


@pytest.fixture
def overlay(desk, grid):
    """Two cells from a file, each with a worker, in force since ten days."""
    put_in_force(from_file())
    assert_overlay_sound()
    sweeper(desk, "south", cell_named("南片"))
    sweeper(desk, "north", cell_named("北片"))
    age_ground(10)
    since = DateTimeTZRange(timezone.now() - timedelta(days=9), None)
    CellTeam.objects.filter(cell__versions__kind=KIND).update(valid=since)
    return grid


def dispatched(desk, days_ago: float = 0, kind: str = "routine", **what):
    case = desk.case(kind, at=timezone.now() - timedelta(days=days_ago))
    if case.step != "dispatched":
        desk.do(desk.brought_to(case, "accepted"), "dispatch", "dispatcher", **what)
    return case


def told(case) -> str | None:
    return case.entries.order_by("number").last().routing


def test_a_case_goes_to_the_holder_of_its_day_and_after_a_redraw_to_the_new_one(desk, overlay):
    south, north = cell_named("南片"), cell_named("北片")
    first = dispatched(desk, days_ago=5)
    assert (first.department.code, first.handler.username) == ("d3", "south")
    before = rows_of_base()
    merge = {"type": "merge", "cells": [str(south.pk), str(north.pk)], "into": str(north.pk)}
    put_in_force(drawn(merge))
    assert rows_of_base() == before
    assert_overlay_sound()
    sweeper(desk, "third", north)
    new, old = dispatched(desk), dispatched(desk, days_ago=4)
    assert (new.department.code, new.handler.username) == ("d3", "third")
    assert old.handler.username == "south", "as of the day of the case"
    ask = {"point": new.point, "atom": new.basic_cell_id}
    then = professional_cells.cell_at(KIND, at=old.reported_at, **ask)
    now = professional_cells.cell_at(KIND, at=new.reported_at, **ask)
    assert (then.id, now.id) == (south.pk, north.pk)
    assert CellLineage.objects.filter(parent=then.id, child=now.id).exists()
    first.refresh_from_db()
    assert first.handler.username == "south", "what was given before stays where it is"


def test_an_emergency_is_the_holder_s_at_once(desk, overlay):
    case = dispatched(desk, kind="emergency")
    assert (case.department.code, case.handler.username) == ("d3", "south")
    assert told(case)["outcome"] == "held"
    assert "answer" in desk.allowed(case, "south") or "take" in desk.allowed(case, "south")


def test_a_department_that_is_named_has_the_case_and_nothing_is_told(desk, overlay):
    case = dispatched(desk, department="d2")
    assert (case.department.code, case.handler, told(case)) == ("d2", None, None)


def test_who_is_named_has_the_case_under_the_grid_s_department(desk, overlay):
    case = dispatched(desk, handler="worker")
    assert (case.department.code, case.handler.username) == ("d3", "worker")


def test_where_the_grid_has_no_cell_the_area_answers_and_the_history_says_so(desk, overlay):
    case = desk.case(at=timezone.now(), atom=2)  # the right community
    assert case.division.code != LEFT
    desk.do(desk.brought_to(case, "accepted"), "dispatch", "dispatcher")
    assert (case.department.code, case.handler) == ("d1", None)
    assert told(case)["outcome"] == "no_cell"
    before = dispatched(desk, days_ago=25)  # the grid had no cell at all that day
    assert (before.department.code, told(before)["outcome"]) == ("d1", "no_cell")


def test_p06_who_serves_the_trade_alone_is_sent_nowhere_and_the_area_answers(desk, overlay):
    ProfessionalGrid.objects.update(department=None)
    cell = cell_named("南片")
    sweeper(desk, "alone", cell, role="grid_worker")
    age_ground(10)
    case = dispatched(desk)
    assert (case.department.code, case.handler) == ("d1", None)
    assert told(case)["outcome"] == "nobody"
    ProfessionalGrid.objects.update(department=desk.departments["d3"])
    case = dispatched(desk)
    assert (case.department.code, case.handler) == ("d3", None), "the owner of the grid takes it"


def test_p06_the_holder_sees_the_case_and_no_resident_by_it(desk, overlay):
    unit = Unit.objects.create(
        building_id=desk.city.buildings["B1"], floor=1, room="1", use="dwelling"
    )
    from geo_grid.locate.actions import resolve_all

    resolve_all()
    Residence.objects.create(resident=Resident.objects.create(name="甲"), unit=unit)
    case = dispatched(desk)
    scope = scope_of(desk.users["south"])
    with acting(Caller(scope=scope)):
        assert case_payload.found(case.ref).pk == case.pk
    assert limit(Residence.objects.all(), scope).count() == 0
    assert limit(Resident.objects.all(), scope).count() == 0


def test_the_page_tells_the_cell_and_why_in_the_reader_s_language(desk, overlay):
    case = dispatched(desk, days_ago=1)
    desk.users["dispatcher"].refresh_from_db()
    client = Client()
    client.force_login(desk.users["dispatcher"])
    one = f"/api/v1/incidents/{case.ref}"
    page = client.get(one, headers={"accept-language": "en"}).json()
    day = f"{timezone.localtime(case.reported_at):%Y-%m-%d}"
    assert page["professional_cell"]["grid"] == {
        "code": KIND, "name": "环卫网格", "name_en": "Sanitation"
    }  # fmt: skip
    assert (page["professional_cell"]["cell"]["name"], page["professional_cell"]["day"]) == (
        "南片", day,
    )  # fmt: skip
    said = f"By its matter it went to who held cell 南片 of Sanitation on {day}."
    assert page["history"][-1]["routing"] == said
    zh = client.get(one, headers={"accept-language": "zh-hans"}).json()
    assert (
        zh["history"][-1]["routing"] == f"按案件类别，由 {day} 负责环卫网格“南片”的人员或部门处置。"
    )


def test_a_dispatcher_is_offered_the_holder_first(desk, overlay):
    case = desk.brought_to(desk.case(at=timezone.now()), "accepted")
    found = assignees.assignees(by=scope_of(desk.users["dispatcher"]), ref=case.ref)["results"]
    assert (found[0]["username"], found[0]["kind"], found[0]["place"]) == (
        "south", "holder", "南片",
    )  # fmt: skip
    assert {row["username"] for row in found if row["kind"] == "department"} == {
        "handler3", "north"
    }  # fmt: skip


def test_a_file_names_the_grid_it_does_not_know_by_its_row(desk, grid, tmp_path):
    path = tmp_path / "unknown.csv"
    path.write_text(
        HEADER + ROW + KIND + "\n" + ROW.replace("litter", "weeds") + "parks\n", "utf-8"
    )
    with pytest.raises(Faults) as refused:
        enter_matters(read_definitions(path))
    (fault,) = refused.value.faults
    assert (fault.params["row"], fault.field) == (3, "professional_grid")
    assert fault.params["known"] == KIND
