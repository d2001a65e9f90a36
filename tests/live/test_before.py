"""P1, P28: what each transition notes of the row before gives the stream what the row itself gave.

Every transition of the table is made by the product; whoever saw the case and sees it no more is
told that it left, whoever sees it is told the change, and nobody else anything.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from geo_grid.access.scope import Scope, limit, scope_of
from geo_grid.events.actions import give_numbers
from geo_grid.events.models import Event
from geo_grid.events.queries import last_number
from geo_grid.incidents.models import Incident
from geo_grid.incidents.sight import sight_of
from geo_grid.incidents.workflow import Transition
from geo_grid.live import feed
from tests.incidents.cases import EARLIER, Desk, case_time
from tests.incidents.clocks import moment

pytestmark = pytest.mark.django_db
WAY: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("ask", "dispatcher", {"note": "?"}), ("reply", "assistant", {"note": "!"}),
    ("accept", "dispatcher", {}), ("self_handle", "worker", {}),
    ("suspend", "dispatcher", {"reason": "x"}), ("resume", "dispatcher", {}),
    ("answer", "worker", {"note": "x"}), ("verify", "verifier", {}), ("close", "verifier", {}),
    ("evaluate", "assistant", {"stars": 3}), ("reopen", "assistant", {"reason": "x"}),
    ("dispatch", "dispatcher", {"department": "d1"}),
    ("extend", "dispatcher", {"until": moment("2026-06-01 09:00")}),
    ("take", "handler1", {}), ("return", "handler1", {"reason": "x"}),
    ("dispatch", "dispatcher", {"department": "d1"}), ("dispatch", "dispatcher", {"department": "d2"}),
    ("return", "handler2", {"reason": "x"}), ("dispatch", "dispatcher", {"department": "d1"}),
    ("arbitration", "handler1", {"reason": "x"}),
    ("arbitrate", "dispatcher", {"department": "d3", "reason": "x"}),
    ("take", "handler3", {}), ("answer", "handler3", {"note": "x"}),
    ("rework", "verifier", {"reason": "x"}), ("supervise", "supervisor", {"note": "x"}),
    ("merge", "dispatcher", {}), ("unmerge", "dispatcher", {}),
    ("void", "dispatcher", {"reason": "x"}),
)  # fmt: skip
"""Every transition but ``refuse``, in an order in which one case goes through them."""


def seen_by(scopes: dict[str, Scope], case: Incident) -> set[str]:
    row = Incident.objects.filter(pk=case.pk)
    return {name for name, scope in scopes.items() if limit(row, scope).exists()}


def told_to(scopes: dict[str, Scope], case: Incident, *, after: int) -> dict[str, set[str]]:
    """Who was told ``change`` or ``left`` of this case by what came after a number."""
    areas = {feed.area_of(scope) for scope in scopes.values()}
    accounts = {scope.account or 0 for scope in scopes.values()}
    batch = feed.read(after, areas=areas, accounts=accounts)
    told: dict[str, set[str]] = {"change": set(), "left": set()}
    for name, scope in scopes.items():
        for text in batch.frames(scope, feed.area_of(scope)):
            event, data = text.decode().split("\n")[1:3]
            if f'"ref":"{case.ref}"' in data:
                told[event.removeprefix("event: ")].add(name)
    return told


def check_one(desk: Desk, case: Incident, to: str, who: str, what: dict[str, Any]) -> None:
    scopes = {name: scope_of(user) for name, user in desk.users.items()}
    while give_numbers():
        pass
    number, before, row = last_number(), seen_by(scopes, case), sight_of(case)
    if to == "arbitration":
        from geo_grid.incidents.refusals import CaseConflict

        with pytest.raises(CaseConflict):
            desk.do(case, "return", who, **what)
    else:
        desk.do(case, to, who, **what)
    while give_numbers():
        pass
    after = seen_by(scopes, case)
    told = told_to(scopes, case, after=number)
    assert told == {"change": after, "left": before - after}, (to, who)
    event = Event.objects.filter(key=case.pk).latest("number")
    assert {name: event.before[name] for name in row} == row, to


def test_p28_each_transition_tells_those_who_see_it_and_those_who_saw_it(desk: Desk):
    case, other = desk.case(), desk.case(atom=3, reporter="far_worker")
    losses = 0
    for to, who, what in WAY:
        if to == "merge":
            what = {"of": other.ref}
        scopes = {name: scope_of(user) for name, user in desk.users.items()}
        before = seen_by(scopes, case)
        check_one(desk, case, to, who, what)
        losses += len(before - seen_by(scopes, case))
    assert losses >= 4, "somebody lost sight of it several times"
    refused = desk.case()
    check_one(desk, refused, "refuse", "dispatcher", {"reason": "x"})
    made = {to for to, _, _ in WAY} | {"refuse"}
    assert made >= {one.value for one in Transition}


def test_p28_a_part_that_is_answered_and_a_clock_that_escalates_tell_it_too(desk: Desk):
    from geo_grid.incidents.escalation import escalate_due

    scopes = {name: scope_of(user) for name, user in desk.users.items()}
    case = desk.case("coordination", at=EARLIER)
    desk.do(case, "accept", "dispatcher")
    desk.do(case, "dispatch", "dispatcher", department="d1", parts=["d2"])
    while give_numbers():
        pass
    number = last_number()
    desk.answer_part(case, "handler2", note="x")
    give_numbers()
    told = told_to(scopes, case, after=number)
    assert told == {"change": seen_by(scopes, case), "left": set()}
    assert {"handler1", "handler2"} <= told["change"]
    number = last_number()
    assert case_time(case) < timezone.now()
    assert escalate_due(at=moment("2025-05-05 09:00"))
    give_numbers()
    assert told_to(scopes, case, after=number)["change"] == seen_by(scopes, case)
