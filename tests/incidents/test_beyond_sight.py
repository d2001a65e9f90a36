"""What stands beyond a caller's sight, or happened to the ground meanwhile, changes no answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from geo_grid.access.context import Caller, acting
from geo_grid.access.models import RoleAssignment
from geo_grid.access.scope import scope_of
from geo_grid.areas.models import CellAssignment
from geo_grid.errors import BadInput, Conflict, NotFound
from geo_grid.incidents import bulk, contacts, transitions
from geo_grid.incidents.models import CaseFile, CaseReport, Incident
from geo_grid.incidents.requests import TransitionRequest
from tests.conftest import make_user
from tests.incidents.cases import MONDAY, case_time
from tests.incidents.test_transitions import refusal


def photo(case: Incident, number: int, *, report: CaseReport | None = None) -> CaseFile:
    return CaseFile.objects.create(
        ref=f"{case.ref}-{number}", incident=case, media_type="image/jpeg", size=1, report=report,
        digest=bytes([number]), content=b"x", added_at=case_time(case) + timedelta(seconds=1),
    )  # fmt: skip


def test_a_case_that_holds_one_out_of_sight_is_merged_into_no_other(desk):
    """Or reports of three cases would be mixed up."""
    hidden, kept, last = desk.case(atom=3), desk.case(), desk.case()
    desk.do(hidden, "merge", "dispatcher", of=kept.ref)
    assert kept.division != hidden.division
    scope = scope_of(make_user("dispatcher", "near", division_code=kept.division.code))
    asked = TransitionRequest("merge", of=last.ref)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE geo_grid_app")
        try:
            with acting(Caller(scope=scope)), pytest.raises(Conflict) as refused:
                transitions.transition(kept.ref, asked, by=scope)
        finally:
            cursor.execute("RESET ROLE")
    assert refused.value.code == "holds_merged"


def test_a_case_that_is_open_again_lies_in_the_cell_of_today(desk):
    case = desk.brought_to(desk.case(), "closed")
    other = CellAssignment.objects.exclude(cell=case.cell_version.cell).filter(kind="base").first()
    CellAssignment.objects.filter(
        basic_cell=case.basic_cell, kind="base", valid__upper_inf=True
    ).update(cell=other.cell)
    desk.do(case, "reopen", "dispatcher", reason="it is there again")
    assert case.cell_version.cell == other.cell


def test_a_client_id_tells_nothing_of_a_case_that_went_elsewhere(desk):
    case = desk.brought_to(desk.case(), "handling")
    desk.do(case, "return", "handler1", reason="not ours", client_id="x")
    refused = refusal(Conflict, desk, case, "take", "handler1", client_id="x")
    assert refused.code == "client_id_used"
    assert not getattr(refused, "more", None)
    with pytest.raises(NotFound):
        desk.do(case, "take", "handler1", client_id="y")


def test_p08_a_number_in_the_name_of_a_contact_is_masked():
    report = CaseReport(
        **contacts.sealed(contacts.Contact("王先生 13800001234", "", True, ""), at=timezone.now())
    )
    assert "13800001234" not in contacts.masked(report)["name"]
    assert contacts.masked(report)["name"].startswith("王先生")


def test_photos_of_a_reporter_are_no_evidence_of_the_work(desk):
    desk.matter.evidence = ["photo"]
    desk.matter.save()
    case = desk.brought_to(desk.case(), "handling")
    for number in range(10):
        photo(case, number, report=case.reports.get())
    assert desk.allowed(case, "handler1")
    assert refusal(BadInput, desk, case, "answer", "handler1", note="x").field == "photo"
    photo(case, 11)
    desk.do(case, "answer", "handler1", note="x", at=case_time(case) + timedelta(seconds=2))
    assert case.step == "answered"


def test_what_a_withdrawn_worker_held_goes_to_another(desk):
    case = desk.case()
    desk.do(case, "self_handle", "worker")
    worker = desk.users["worker"]
    RoleAssignment.objects.filter(user=worker).delete()
    worker.is_active = False
    worker.save()
    colleague = make_user("grid_worker", "colleague", grid_cell_id=desk.city.grid_cells[0])
    by = scope_of(desk.users["dispatcher"])
    with acting(Caller(scope=by)):
        answer = bulk.move_all(of="worker", to="colleague", by=by)
    assert answer == {"done": [case.ref], "refused": []}
    case.refresh_from_db()
    assert case.handler == colleague


def test_what_was_done_after_not_fixed_is_rated_anew(desk):
    case = desk.brought_to(desk.case(), "closed")
    desk.do(case, "evaluate", "assistant", stars=1, note="still there")
    assert case.entries.get(transition="evaluate").note == "★☆☆☆☆ still there"
    desk.do(case, "reopen", "assistant", reason="not fixed")
    assert case.reports.get().stars is None
    desk.brought_to(case, "closed")
    desk.do(case, "evaluate", "assistant", stars=5)
    assert case.reports.get().stars == 5


def test_files_of_a_reporter_go_with_the_report(desk):
    kept, case = desk.case(), desk.case(reporter="worker")
    desk.do(case, "merge", "dispatcher", of=kept.ref)
    photo(kept, 1, report=kept.reports.get(merged_from=case))
    desk.do(case, "unmerge", "dispatcher")
    assert case.files.count() == 1
    assert not kept.files.exists()


def test_a_late_reply_ends_the_question_of_a_merged_case(desk):
    kept, case = desk.case(), desk.case()
    desk.do(case, "ask", "dispatcher", note="which door?")
    desk.do(case, "merge", "dispatcher", of=kept.ref)
    desk.do(case, "reply", "assistant", note="the left one")
    desk.do(case, "unmerge", "dispatcher", at=MONDAY + timedelta(days=1))
    assert not case.suspensions.filter(until=None).exists()
