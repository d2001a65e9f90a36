"""Cases of several departments, and cases that become one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from geo_grid.errors import BadInput, Conflict, NotAllowed, NotFound
from geo_grid.incidents.models import CaseFile, CaseReport
from tests.incidents.cases import MONDAY, case_time
from tests.incidents.test_transitions import refusal


def test_the_lead_answers_when_every_part_is_answered(desk):
    case = desk.case("coordination")
    desk.do(case, "accept", "dispatcher")
    assert refusal(BadInput, desk, case, "dispatch", "dispatcher", department="d1").field == "parts"
    desk.do(case, "dispatch", "dispatcher", department="d1", parts=["d2", "d3"])
    desk.do(case, "take", "handler1")
    refused = refusal(Conflict, desk, case, "answer", "handler1", note="done")
    assert (refused.code, refused.more["open"]) == ("parts_open", 2)
    desk.answer_part(case, "handler2", note="our half")
    refused = refusal(Conflict, desk, case, "answer", "handler1", note="done")
    assert (refused.more["open"], refused.more["parts"]) == (1, ["d3"])
    desk.answer_part(case, "handler3", note="ours too")
    desk.do(case, "answer", "handler1", note="done")
    assert case.step == "answered"


def test_a_part_is_answered_once_by_its_own_department(desk):
    case = desk.case("coordination")
    desk.do(case, "accept", "dispatcher")
    desk.do(case, "dispatch", "dispatcher", department="d1", parts=["d2"])
    with pytest.raises(NotFound):
        desk.answer_part(case, "handler3", note="x")
    with pytest.raises(NotAllowed):
        desk.answer_part(case, "handler1", note="x")
    with pytest.raises(BadInput):
        desk.answer_part(case, "handler2", note="")
    answer = desk.answer_part(case, "handler2", note="x", client_id="p")
    assert desk.answer_part(case, "handler2", note="x", client_id="p") == answer
    with pytest.raises(Conflict) as refused:
        desk.answer_part(case, "handler2", note="x")
    assert refused.value.code == "part_answered"
    assert answer["parts"][0]["answer"] == "x"


def test_after_a_failed_check_the_named_parts_are_owed_again(desk):
    case = desk.brought_to(desk.case("coordination"), "answered")
    desk.do(case, "rework", "verifier", reason="the other half", parts=["d2"])
    assert refusal(Conflict, desk, case, "answer", "handler1", note="x").code == "parts_open"
    desk.answer_part(case, "handler2", note="again")
    desk.do(case, "answer", "handler1", note="x")


def test_merged_and_taken_out_again_nothing_is_lost(desk):
    kept = desk.brought_to(desk.case(reporter="worker"), "handling")
    case = desk.brought_to(desk.case(), "dispatched")
    CaseFile.objects.create(
        ref="f", incident=case, media_type="image/png", size=1, digest=b"d", content=b"x",
        added_at=case_time(case),
    )  # fmt: skip
    columns = (
        "step",
        "round",
        "deadline",
        "yellow",
        "step_deadline",
        "clock_from",
        "department_id",
    )
    before = [getattr(case, name) for name in columns]
    desk.do(case, "merge", "dispatcher", of=kept.ref)
    assert (case.step, case.merged_into, case.state) == ("merged", kept, "closed")
    assert kept.reports.count() == 2
    assert list(kept.files.values_list("ref", "merged_from")) == [("f", case.pk)]
    assert kept.entries.get(transition="merge").other == case
    desk.do(case, "reply", "assistant", note="it is the lamp on the left")
    late = kept.entries.get(transition="reply")
    assert (late.note, late.other) == ("it is the lamp on the left", case)
    desk.do(case, "unmerge", "dispatcher", at=MONDAY + timedelta(days=1))
    assert [getattr(case, name) for name in columns] == before
    assert (case.merged_into, case.closed_at, case.state) == (None, None, "open")
    assert case.reports.count() == kept.reports.count() == 1
    assert case.files.get().ref == "f"
    assert not CaseReport.objects.exclude(merged_from=None).exists()
    kept.refresh_from_db()
    assert kept.step == "handling"
    numbers = list(kept.entries.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, kept.revision + 1))


def test_a_case_is_merged_into_one_that_is_open_seen_and_another(desk):
    case, ended = desk.case(), desk.brought_to(desk.case(), "closed")
    code = refusal(Conflict, desk, case, "merge", "dispatcher", of=ended.ref).code
    assert code == "merge_into_ended"
    assert refusal(BadInput, desk, case, "merge", "dispatcher", of=case.ref).field == "of"
    assert refusal(BadInput, desk, case, "merge", "dispatcher", of="none").field == "of"
    kept, last = desk.case(), desk.case()
    desk.do(case, "merge", "dispatcher", of=kept.ref)
    assert refusal(Conflict, desk, kept, "merge", "dispatcher", of=last.ref).code == "holds_merged"
    assert refusal(Conflict, desk, case, "merge", "dispatcher", of=last.ref).code == (
        "not_at_this_step"
    )
