"""Cases move on: the lines of "Workflow", with real accounts on a real database."""

from __future__ import annotations

from itertools import pairwise

import pytest

from geo_grid.access.models import AuditEntry
from geo_grid.errors import BadInput, Conflict, NotAllowed, NotFound
from geo_grid.incidents.models import Incident
from geo_grid.incidents.refusals import StaleCase
from geo_grid.incidents.steps import Kind
from tests.incidents.cases import MONDAY, also
from tests.incidents.clocks import moment


def test_seven_steps_by_five_roles_leave_seven_entries_and_seven_audit_rows(desk):
    case = desk.brought_to(desk.case(), "evaluated")
    entries = list(case.entries.order_by("number"))
    assert [entry.step for entry in entries] == [
        "reported", "accepted", "dispatched", "handling", "answered", "closed", "evaluated",
    ]  # fmt: skip
    assert [entry.number for entry in entries] == list(range(1, 8))
    assert all(later.step_before == one.step for one, later in pairwise(entries))
    assert len({entry.account_id for entry in entries}) == 4  # the reporter evaluates, too
    rows = AuditEntry.objects.filter(action__startswith="incident.", keys__contains=[case.pk])
    assert rows.count() == 7
    assert case.state == "closed" and case.closed_at


def test_a_transition_of_another_step_names_what_is_allowed(desk):
    case = desk.case()
    with pytest.raises(Conflict) as refused:
        desk.do(case, "answer", "dispatcher", note="x")
    assert refused.value.code == "not_at_this_step"
    assert refused.value.more["allowed"] == [
        "accept",
        "refuse",
        "ask",
        "self_handle",
        "void",
        "merge",
    ]
    assert case.step == "reported" and case.revision == 1
