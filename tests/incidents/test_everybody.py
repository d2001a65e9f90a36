"""Every step × transition × role: done by those of the table alone, refused to all others."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import transaction

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.errors import GeoGridError, NotAllowed, NotFound
from geo_grid.incidents import locking, transitions
from geo_grid.incidents.models import Incident
from geo_grid.incidents.parties import Standing
from geo_grid.incidents.refusals import CaseConflict
from geo_grid.incidents.steps import Kind, Step
from geo_grid.incidents.workflow import Rule, Transition, rules_at
from tests.conftest import make_user
from tests.incidents.cases import Desk, case_time
from tests.incidents.clocks import moment

AREAS = {
    "accepting": {"dispatcher", "city_manager"},
    "dispatching": {"dispatcher", "city_manager"},
    "voiding": {"dispatcher", "city_manager"},
    "supervising": {"supervisor", "city_manager"},
    "verifying": {"verifier"},
    "working_here": {"worker", "dispatcher", "city_manager", "community_manager"},
    "handling": {"handler1"},
    "reporting": {"assistant"},
    "evaluating": set(),
}
"""Who each is on a case that ``assistant`` reported and ``d1`` leads, told without the product's code."""
ROLES = {
    "dispatcher", "city_manager", "verifier", "supervisor", "handler1", "handler3", "worker",
    "far_worker", "assistant", "other_assistant", "community_manager", "planner", "data_manager",
    "matter_editor",
}  # fmt: skip
OUT_OF_SIGHT = {"handler3", "far_worker", "other_assistant", "planner", "matter_editor"}


def at_step(desk: Desk, kind: str, step: str, *, in_arbitration: bool = False) -> Incident | None:
    """A case of this kind that stands at `step` and is led by ``d1``; None where none comes there."""
    if kind == Kind.EMERGENCY and step in (Step.REPORTED, Step.REFUSED):
        return None
    case = desk.case(kind)
    if kind == Kind.EMERGENCY:
        desk.do(case, "dispatch", "dispatcher", department="d1")
    beside = {
        Step.SUSPENDED: ("suspend", {"reason": "x"}), Step.VOID: ("void", {"reason": "x"}),
        Step.REFUSED: ("refuse", {"reason": "x"}), Step.MERGED: ("merge", {}),
    }  # fmt: skip
    if step in beside:
        to, what = beside[step]
        if to == "suspend":
            desk.brought_to(case, "handling")
        elif to == "merge":
            what = {"of": desk.case(kind).ref}
        desk.do(case, to, "dispatcher", **what)
    elif step == Step.ACCEPTED and kind == Kind.EMERGENCY:
        desk.do(case, "return", "handler1", reason="x")
    else:
        desk.brought_to(case, step)
    case.parts.update(answered_at=case_time(case))
    if in_arbitration:
        case.in_arbitration = True
        case.save(update_fields=["in_arbitration"])
    if case.department is None:  # so that its handlers see it at every step
        case.department = desk.departments["d1"]
        case.save(update_fields=["department"])
    return case


def given(desk: Desk, other: Incident) -> dict[str, Any]:
    return {
        "note": "n", "reason": "r", "until": moment("2026-12-01 09:00"), "department": "d1",
        "parts": ["d2"], "of": other.ref,
    }  # fmt: skip


@pytest.fixture
def everybody(desk: Desk, settings: Any) -> Desk:
    settings.GEO_GRID_EVALUATION_DAYS = 100_000  # the reporter alone evaluates
    desk.users["community_manager"] = make_user("community_manager", division_code="990101001001")
    for role in ("planner", "data_manager", "matter_editor"):
        desk.users[role] = make_user(role)
    return desk


def outcome(desk: Desk, case: Incident, to: str, who: str, other: Incident) -> str:
    """What an attempt comes to; it is taken back at once."""
    with transaction.atomic():
        try:
            desk.do(case, to, who, **given(desk, other))
            said = "done"
        except GeoGridError as refused:
            said = type(refused).__name__
        transaction.set_rollback(True)
    case.refresh_from_db()
    return said


def judged(desk: Desk, standing: Standing, to: str) -> str:
    """What the product says to an attempt before it asks what was brought, without making it."""
    try:
        transitions.rule_for(standing, to)
    except GeoGridError as refused:
        return type(refused).__name__
    return "done"


@pytest.mark.parametrize("kind", Kind)
def test_each_transition_at_each_step_is_open_to_those_of_the_table_alone(everybody, kind):
    """Every pair is judged for every role; made is each by one to whom it is open, and by one other."""
    desk, wrong = everybody, []
    drawn = random.Random(kind)
    for step, in_arbitration in STANDS:
        case = at_step(desk, kind, step, in_arbitration=in_arbitration)
        if case is None:
            continue
        other = desk.case(kind)
        found = rules_at(kind, step, in_arbitration=in_arbitration)
        rules = {rule.transition: rule for rule in found}
        scopes = {who: scope_of(desk.users[who]) for who in sorted(ROLES)}
        for who in sorted(OUT_OF_SIGHT):
            with acting(Caller(scope=scopes[who])), pytest.raises(NotFound):
                locking.found(case.ref, scopes[who])
        open_to: dict[str, list[str]] = {}
        for who in sorted(ROLES - OUT_OF_SIGHT):
            standing = Standing(case, scopes[who], case_time(case))
            with acting(Caller(scope=scopes[who])):
                said = {to: judged(desk, standing, to) for to in Transition}
                offered = {to for to in Transition if to in desk.allowed(case, who)}
            for to in Transition:
                if said[to] not in expected(rules.get(to), who):
                    wrong.append((str(step), str(to), who, said[to]))
                if (said[to] == "done") != (to in offered):
                    wrong.append((str(step), str(to), who, "offered"))
                if said[to] == "done":
                    open_to.setdefault(to, []).append(who)
        for to, roles in open_to.items():
            made = outcome(desk, case, to, who := drawn.choice(roles), other)
            if made != "done":
                wrong.append((str(step), str(to), who, made))
        for to in Transition:
            who = drawn.choice(sorted(ROLES - allowed_roles(rules.get(to))))
            refused = outcome(desk, case, to, who, other)
            if refused != refused_as(rules.get(to), who):
                wrong.append((str(step), str(to), who, refused))
    assert not wrong


STANDS = [(step, False) for step in Step] + [(Step.DISPATCHED, True), (Step.HANDLING, True)]
"""Every step, and those at which departments may dispute about a case."""


def expected(rule: Rule | None, who: str) -> set[str]:
    """What a role that sees the case may hear: of what hangs on history, both."""
    if rule is None:
        return {CaseConflict.__name__}
    if who not in allowed_roles(rule):
        return {NotAllowed.__name__}
    if rule.transition in BY_HISTORY:
        return {"done", CaseConflict.__name__}
    return {"done"}


BY_HISTORY = {Transition.REPLY, Transition.ACCEPT}
"""Offered to nobody while nothing was asked, or when it is registered; see test_transitions."""


def allowed_roles(rule: Rule | None) -> set[str]:
    return set().union(*(AREAS[one] for one in rule.who)) if rule else set()


def refused_as(rule: Rule | None, who: str) -> str:
    if who in OUT_OF_SIGHT:
        return NotFound.__name__
    return NotAllowed.__name__ if rule else CaseConflict.__name__
