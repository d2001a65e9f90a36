"""Whose turn it is: the open cases whose next step is the caller's, as one condition.

What :func:`geo_grid.incidents.conditions.allowed_to` says of one case is asked here of all of them at
once, for the transition by which a case goes on from its step; a test compares both.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import BooleanField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import Exact

from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope
from geo_grid.incidents.models import CaseEntry, CasePart, CaseReport
from geo_grid.incidents.parties import WORK
from geo_grid.incidents.steps import Step
from geo_grid.incidents.workflow import BEFORE_ANSWER, RIGHTS, Transition, Who
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
ONWARD = {
    Step.REPORTED: Transition.ACCEPT, Step.ACCEPTED: Transition.DISPATCH,
    Step.DISPATCHED: Transition.TAKE, Step.HANDLING: Transition.ANSWER,
    Step.ANSWERED: Transition.CLOSE, Step.SUSPENDED: Transition.RESUME,
}  # fmt: skip
"""The transition that an open case waits for at each step; a dispute waits to be settled."""
WORKED_AT = (Step.DISPATCHED, Step.HANDLING)


def my_turn(now: datetime) -> Q:
    """Open cases that wait for the caller: by right where they lie, by department, as reporter.

    What somebody has taken waits for them and for nobody else of their department.
    """
    scope = caller().scope
    if scope.is_system:
        return Q()
    return (
        Q(step=Step.REPORTED) & _held(scope, Who.ACCEPTING)
        | _dispatching(scope)
        | Q(step__in=WORKED_AT, in_arbitration=False) & _handling(scope)
        | Q(step=Step.ANSWERED) & _verifying(scope)
        | Q(step__in=WORKED_AT) & Q(_part_open(scope))
        | Q(step__in=BEFORE_ANSWER) & _reported_by(scope) & _is_asked()
    )


def _held(scope: Scope, who: Who) -> Q:
    """The case lies where the caller holds the right behind `who`."""
    if RIGHTS[who] not in scope.rights:
        return Q(pk__in=[])
    text = sql.text("lies_in_area")
    area = scope.area_of(RIGHTS[who])
    return Q(RawSQL(text, [area] * text.count("%s"), output_field=BooleanField()))


def _dispatching(scope: Scope) -> Q:
    waits = Q(step__in=(Step.ACCEPTED, Step.SUSPENDED), in_arbitration=False)
    disputed = Q(step__in=WORKED_AT, in_arbitration=True)
    return (waits | disputed) & _held(scope, Who.DISPATCHING)


def _handling(scope: Scope) -> Q:
    own = Q(department__in=scope.departments) | Q(department=None) & _held(scope, Who.HANDLING)
    free = Q(handler=None) & own
    taken = Q(handler=scope.account, department__in=scope.departments)
    if scope.allows(Right.CASES_HANDLE):
        taken |= Q(handler=scope.account)
    return free | taken


def _verifying(scope: Scope) -> Q:
    """Who handled it, or belongs to a department that did, does not check it."""
    mine = scope.departments
    helped = CasePart.objects.filter(
        incident=OuterRef("pk"), round=OuterRef("round"), department__in=mine
    )
    worked = CaseEntry.objects.filter(
        incident=OuterRef("pk"), round=OuterRef("round"), transition__in=WORK, account=scope.account
    )
    handled = Q(department__in=mine) | Q(handler=scope.account) | Q(Exists(helped))
    handled |= Q(Exists(worked))
    free = Q(verifier=None) | Q(verifier=scope.account)
    return free & _held(scope, Who.VERIFYING) & ~handled


def _part_open(scope: Scope) -> Exists:
    return Exists(
        CasePart.objects.filter(
            incident=OuterRef("pk"), round=OuterRef("round"), answered_at=None,
            department__in=scope.departments,
        )
    )  # fmt: skip


def _reported_by(scope: Scope) -> Q:
    reports = CaseReport.objects.filter(incident=OuterRef("pk"), account=scope.account)
    return Q(reporter=scope.account) | Q(Exists(reports))


def _is_asked() -> Q:
    """A question to whoever reported it is not answered yet."""
    talk = CaseEntry.objects.filter(
        incident=OuterRef("pk"), transition__in=[Transition.ASK, Transition.REPLY]
    )
    last = Subquery(talk.order_by("-number").values("transition")[:1])
    return Q(Exact(last, Value(Transition.ASK.value)))
