"""Steps of a case that a phone wrote without a line: done once, or back to their author with both states."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from geo_grid.incidents.models import CaseEntry, CaseFile
from geo_grid.incidents.steps import Step
from geo_grid.vault.envelopes import public_key
from tests.incidents import media
from tests.visits.sealing import sealed_entry


class Phone:
    """An account that writes without a line what it saw of a case at `revision`."""

    def __init__(self, desk: Any, who: str) -> None:
        from django.test import Client

        self.client, self.name, self.number = Client(), desk.users[who].username, 0
        self.client.force_login(desk.users[who])

    def entry(self, kind: str, content: dict[str, Any], revision: int | None, photo=None):
        self.number += 1
        return sealed_entry(
            public_key(), self.name, kind, content, client_id=f"phone-{self.name}-{self.number}",
            sequence=self.number, base_revision=revision, photo=photo,
        )  # fmt: skip

    def step(self, case: Any, to: str, *, made_at: datetime | None = None, **said: Any):
        made = made_at or timezone.now() - timedelta(hours=3)
        content = {"ref": case.ref, "to": to, "made_at": made.isoformat(), **said}
        return self.entry("step", content, case.revision)[0]

    def send(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        reply = self.client.post("/api/v1/field/outbox", body, content_type="application/json")
        return reply.status_code, reply.json()

    def photo(self, case: Any, stage: str, shade: int) -> tuple[int, dict[str, Any]]:
        body, sealed = self.entry(
            "photo", {"name": "a.jpg", "case": case.ref, "stage": stage}, None,
            media.photo(size=(40 + shade, 32)),
        )  # fmt: skip
        form = {name: value for name, value in body.items() if value is not None}
        reply = self.client.post(
            "/api/v1/field/outbox/photos", form | {"file": SimpleUploadedFile("sealed", sealed)}
        )
        return reply.status_code, reply.json()


@pytest.fixture
def sent(desk):
    """A case that was dispatched to `d1`, as its handlers see it."""
    case = desk.case(at=timezone.now() - timedelta(days=1))
    desk.do(case, "accept", "dispatcher")
    desk.do(case, "dispatch", "dispatcher", department="d1")
    case.refresh_from_db()
    return case


def test_p19_a_step_that_is_sent_three_times_is_done_once_and_says_when_it_was_written(desk, sent):
    phone = Phone(desk, "handler1")
    body = phone.step(sent, "take", note="马上去")
    answers = [phone.send(body) for _ in range(3)]
    assert answers[0][0] == 201, answers
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][1]["answer"]["step"] == "handling"
    (entry,) = CaseEntry.objects.filter(incident=sent, transition="take")
    first, late = entry.note.splitlines()
    assert first == "马上去"
    assert late.startswith("写于 ")


def test_what_was_written_one_after_the_other_needs_no_answer_in_between(desk, sent):
    """Both steps were written on what the phone saw before it took the case."""
    phone = Phone(desk, "handler1")
    take, answer = phone.step(sent, "take"), phone.step(sent, "answer", note="已清理")
    assert phone.send(answer)[1]["code"] == "not_at_this_step"
    assert [phone.send(body)[0] for body in (take, answer)] == [201, 201]
    sent.refresh_from_db()
    assert sent.step == Step.ANSWERED


def test_p19_what_moved_no_case_hinders_no_step(desk, sent):
    phone = Phone(desk, "handler1")
    body = phone.step(sent, "take")
    desk.do(sent, "extend", "dispatcher", until=timezone.now() + timedelta(days=9))
    assert phone.send(body)[0] == 201


def test_p19_a_case_that_another_moved_comes_back_to_its_author_with_both_states(desk, sent):
    phone = Phone(desk, "handler1")
    take = phone.step(sent, "take")
    desk.do(sent, "return", "handler1", reason="不属本部门")
    desk.do(sent, "dispatch", "dispatcher", department="d1")
    before = CaseEntry.objects.count()
    status, told = phone.send(take)
    sent.refresh_from_db()
    assert (status, told["code"]) == (409, "revision")
    assert told["yours"]["to"] == "take"
    assert (told["theirs"]["step"], told["theirs"]["revision"]) == ("dispatched", sent.revision)
    assert CaseEntry.objects.count() == before
    assert phone.send(phone.step(sent, "take"))[0] == 201, "what is written anew lands"


def test_p19_a_step_that_is_not_possible_any_more_says_where_the_case_stands(desk, sent):
    phone, other = Phone(desk, "handler1"), desk.case()
    gone = phone.step(sent, "take")
    desk.do(sent, "void", "dispatcher", reason="误报")
    status, told = phone.send(gone)
    assert (status, told["code"]) == (409, "revision")
    assert told["theirs"]["step"] == "void"
    desk.do(other, "accept", "dispatcher")
    desk.do(other, "dispatch", "dispatcher", department="d1")
    other.refresh_from_db()
    assert phone.send(phone.step(other, "take"))[0] == 201, "one bad entry blocks nothing"


def test_the_photo_of_before_is_no_proof_of_what_was_done(desk, sent):
    phone = Phone(desk, "handler1")
    type(sent.matter).objects.filter(pk=sent.matter_id).update(evidence=["photo"])
    assert phone.send(phone.step(sent, "take"))[0] == 201
    assert phone.photo(sent, "before", 1)[0] == 201
    answer = phone.step(sent, "answer", note="已清理")
    assert (phone.send(answer)[1]["code"], CaseFile.objects.count()) == ("photo_missing", 1)
    first, second = phone.photo(sent, "after", 2), phone.photo(sent, "after", 2)
    assert first[0] == 201
    assert first == second
    assert phone.send(answer)[0] == 201
    stages = CaseFile.objects.order_by("pk").values_list("stage", flat=True)
    assert list(stages) == ["before", "after"]


def test_p02_a_step_of_a_case_out_of_sight_is_one_of_no_case(desk, sent):
    stranger, nowhere = Phone(desk, "handler2"), Phone(desk, "handler2")
    there = stranger.step(sent, "take")
    sent.ref = "no-such-case"
    absent = nowhere.step(sent, "take")
    assert stranger.send(there) == nowhere.send(absent)
    sent.refresh_from_db()
    told = stranger.photo(sent, "after", 1)
    assert told[0] == 404
    assert not CaseFile.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"made_at": None}, "made_at"), ({"to": "fly"}, "to"), ({"note": "长" * 1901}, "note"),
     ({"ref": ""}, "ref")],
    ids=str,
)  # fmt: skip
def test_a_step_that_cannot_be_used_names_its_field(desk, sent, wrong, field):
    phone = Phone(desk, "handler1")
    content = {"ref": sent.ref, "to": "take", "made_at": timezone.now().isoformat()} | wrong
    status, told = phone.send(phone.entry("step", content, sent.revision)[0])
    assert (status, set(told["fields"])) == (400, {field})


def test_a_step_on_no_revision_is_refused(desk, sent):
    phone = Phone(desk, "handler1")
    content = {"ref": sent.ref, "to": "take", "made_at": timezone.now().isoformat()}
    status, told = phone.send(phone.entry("step", content, None)[0])
    assert (status, set(told["fields"])) == (400, {"revision"})
    assert phone.send(phone.step(sent, "take", made_at=timezone.now() - timedelta(days=31)))[1][
        "code"
    ] == "made_at_long_ago"  # fmt: skip
    sent.refresh_from_db()
    assert sent.step == Step.DISPATCHED
