"""Every step × transition × role: done by those of the table alone, refused to all others."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.errors import GeoGridError, NotAllowed, NotFound
from geo_grid.incidents import locking, transitions
from geo_grid.incidents.models import Incident
from geo_grid.incidents.parties import Standing
from geo_grid.incidents.refusals import CaseConflict
from geo_grid.incidents.steps import Kind, Step
from geo_grid.incidents.workflow import After, Rule, Transition, Who, rules_at
from tests.conftest import make_user
from tests.effort import at_length
from tests.incidents.cases import EARLIER, Desk, case_time
from tests.incidents.test_transition_routes import Site, site_role

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
    case = desk.case(kind, at=EARLIER)
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
            what = {"of": desk.case(kind, at=EARLIER).ref}
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


def given(other: Incident) -> dict[str, Any]:
    """Whatever any transition must bring."""
    until = (timezone.now() + timedelta(days=60)).isoformat()
    return {
        "note": "n", "reason": "r", "until": until, "department": "d1", "parts": ["d2"],
        "of": other.ref,
    }  # fmt: skip


@pytest.fixture
def everybody(desk: Desk, settings: Any) -> Desk:
    settings.GEO_GRID_EVALUATION_DAYS = 100_000  # the reporter alone evaluates
    desk.users["community_manager"] = make_user("community_manager", division_code="990101001001")
    for role in ("planner", "data_manager", "matter_editor"):
        desk.users[role] = make_user(role)
    return desk


def judged(desk: Desk, standing: Standing, to: str) -> str:
    """What the product says to an attempt before it asks what was brought, without making it."""
    try:
        transitions.rule_for(standing, to)
    except GeoGridError as refused:
        return type(refused).__name__
    return "done"


@pytest.mark.parametrize("kind", Kind)
def test_each_transition_at_each_step_is_open_to_those_of_the_table_alone(everybody, kind):
    """Every pair is judged for every role; of these so many are sent over HTTP, at length all."""
    desk, site, wrong = everybody, Site(everybody), []
    for who in sorted(ROLES):
        site.client(who)  # logged in before anything is taken back
    drawn = random.Random(kind)
    for step, in_arbitration in STANDS:
        case = at_step(desk, kind, step, in_arbitration=in_arbitration)
        if case is None:
            continue
        other = desk.case(kind, at=EARLIER)
        found = rules_at(kind, step, in_arbitration=in_arbitration)
        rules = {rule.transition: rule for rule in found}
        offered = _judge(desk, case, rules, wrong)
        for who, to in sample(drawn, offered):
            said = sent(site, case, rules.get(to), to=to, who=who, other=other)
            if said != should_be(case, rules.get(to), to=to, who=who, offered=offered):
                wrong.append((str(step), str(to), who, said))
    assert not wrong


Offered = dict[str, set[str]]
"""What each role that sees a case is offered of it."""


def _judge(desk: Desk, case: Incident, rules: dict[str, Rule], wrong: list[Any]) -> Offered:
    """Every role and transition, judged without making it."""
    scopes = {who: scope_of(desk.users[who]) for who in sorted(ROLES)}
    for who in sorted(OUT_OF_SIGHT):
        with acting(Caller(scope=scopes[who])), pytest.raises(NotFound):
            locking.found(case.ref, scopes[who])
    offered: Offered = {}
    for who in sorted(ROLES - OUT_OF_SIGHT):
        standing = Standing(case, scopes[who], case_time(case))
        with acting(Caller(scope=scopes[who])):
            said = {to: judged(desk, standing, to) for to in Transition}
            offered[who] = set(desk.allowed(case, who))
        for to in Transition:
            if said[to] not in expected(rules.get(to), who):
                wrong.append((case.step, str(to), who, said[to]))
            if (said[to] == "done") != (to in offered[who]):
                wrong.append((case.step, str(to), who, "offered"))
    return offered


def sample(drawn: random.Random, offered: Offered) -> list[tuple[str, Transition]]:
    """Of all roles and transitions some of those that are open, and some of those that are not."""
    pairs = [(who, to) for who in sorted(ROLES) for to in Transition]
    are_open = [(who, to) for who, to in pairs if to in offered.get(who, ())]
    others = [pair for pair in pairs if pair not in are_open]
    few, more = at_length(3, len(pairs)), at_length(5, len(pairs))
    return [
        *drawn.sample(are_open, min(few, len(are_open))),
        *drawn.sample(others, min(more, len(others))),
    ]


def sent(
    site: Site, case: Incident, rule: Rule | None, *, to: Transition, who: str, other: Incident
) -> tuple[Any, ...]:
    """Status, code or step, and what is allowed next, of one request that is taken back at once."""
    with transaction.atomic():
        reply = site.post(who, case, to=to, revision=case.revision, **given(other))
        body = reply.json()
        if reply.status_code == 200:
            with site_role():
                page = site.client(who).get(reverse("case", args=[case.ref]))
            is_same = page.status_code == 404 or page.json()["allowed"] == body["allowed"]
            told: tuple[Any, ...] = (200, body["step"], body["revision"] - case.revision, is_same)
        elif reply.status_code == 409:
            told = (409, body["code"], frozenset(body["allowed"]))
        else:
            told = (reply.status_code, body["code"])
        transaction.set_rollback(True)
    return told


def should_be(
    case: Incident, rule: Rule | None, *, to: Transition, who: str, offered: Offered
) -> tuple[Any, ...]:
    """The same, by the table, whose work each is, and the contract's codes."""
    if who in OUT_OF_SIGHT:
        return 404, "not_found"
    if rule is None:
        return 409, "not_at_this_step", frozenset(offered[who])
    if who not in allowed_roles(rule):
        apart = rule.who == (Who.VERIFYING,) and who in AREAS["verifying"]
        return 403, "verifier_handled" if apart else "not_yours_to_do"
    if to not in offered[who]:
        return 409, BY_HISTORY[to], frozenset(offered[who])
    after = {After.SAME: case.step, After.LEFT: case.step_left}.get(rule.after, rule.after)
    return 200, str(after), 1, True


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


BY_HISTORY = {Transition.REPLY: "no_question", Transition.ACCEPT: "registered_already"}
"""Offered to nobody while nothing was asked, or when it is registered; see test_transitions."""


def allowed_roles(rule: Rule | None) -> set[str]:
    return set().union(*(AREAS[one] for one in rule.who)) if rule else set()
