"""A case moves on: every transition of the workflow, and what happens right after a report.

One transition is one transaction. The row is locked first, then what was sent is judged in this
order: sent before under the same client id (the same answer), the revision (409), the step (409),
the party (403), what the history allows (409), what must be brought (400). The write itself is
done as the system, because it may take the case out of its author's sight.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import F
from django.utils import timezone

from geo_grid.access.context import acting, caller, counting_all
from geo_grid.access.scope import NOTHING, Scope
from geo_grid.areas.locks import short_write
from geo_grid.errors import Conflict, gettext_noop
from geo_grid.incidents import case_clock, effects, locking, merging, notices
from geo_grid.incidents.actions import resolve
from geo_grid.incidents.conditions import (
    allowed_to,
    check_another_person,
    check_brought,
    check_parts_answered,
    check_party,
    check_possible,
)
from geo_grid.incidents.delay import note_of_delay
from geo_grid.incidents.effects import Change
from geo_grid.incidents.history import write_entry
from geo_grid.incidents.models import CaseReport, Incident
from geo_grid.incidents.parties import Standing
from geo_grid.incidents.refusals import (
    CaseConflict,
    StaleCase,
    no_right,
    no_such_case,
    not_at_this_step,
    version_of,
)
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.incidents.responsibility import responsible
from geo_grid.incidents.sight import sight_of
from geo_grid.incidents.steps import ENDED, Kind, Step
from geo_grid.incidents.workflow import Rule, Transition, rules_at

WRITTEN = (
    "step", "step_left", "round", "revision", "closed_at", "department", "handler", "verifier",
    "supervisor", "merged_into", "in_arbitration", "clock_from", "step_from", "escalates_at",
    "escalated", "on_the_way_at", *case_clock.COMPUTED,
)  # fmt: skip
"""The columns of a case that a transition may change."""


def allowed(case: Incident, scope: Scope) -> list[str]:
    """The transitions that a caller with `scope` may make now, in the order of the workflow."""
    return allowed_to(Standing(case, scope, timezone.now()))


def transition(
    case_ref: str, asked: TransitionRequest, *, by: Scope, at: datetime | None = None
) -> dict[str, Any]:
    """Make one transition; ``{step, revision, deadline, allowed}`` as the case stands after it.

    `at` is the moment it is made (now). Raises :class:`NotFound` for a case out of sight,
    :class:`StaleCase`, :class:`CaseConflict`, :class:`NotAllowed` and :class:`BadInput`.
    """
    find = partial(locking.found, case_ref, by, client_id=asked.client_id)
    return _said(_made(find, asked, by=by, at=at))


def transition_of_report(
    report: CaseReport, asked: TransitionRequest, *, by: Scope = NOTHING,
    at: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The same by whoever made `report`: to reply, to reopen, to evaluate.

    `by` holds no more than the account that made it; nobody's where a receipt is shown.
    """
    who = caller()
    system = replace(who, scope=replace(who.scope, is_system=True), purpose="report")
    with acting(system):
        find = partial(locking.case_of, report, to=asked.to)
        return _said(_made(find, asked, by=by, report=report, at=at))


@short_write
def begin(case: Incident, *, at: datetime) -> None:
    """What happens to a case right after its report, in the transaction of that.

    An emergency is dispatched at once and its clock runs from the report; all others wait, and only
    the limit of their first step runs.
    """
    with counting_all():
        if case.kind == Kind.EMERGENCY:
            seen, before, case.step = sight_of(case), case.step, Step.DISPATCHED.value
            to = responsible(case, at=at)
            effects.give_to(case, to.department, handler=to.handler)
            case_clock.start(case, at=case.reported_at)
            case.revision += 1
            case.save(update_fields=WRITTEN)
            write_entry(
                case, transition=Transition.DISPATCH, step_before=before, before=seen, at=at,
                account=None, department=case.department, handler=case.handler, routing=to.routing,
            )  # fmt: skip
            notices.tell_handler(case, at=at, by=case.reporter_id)
        else:
            case.step_from = at
            case_clock.recompute(case)
            case.save(update_fields=WRITTEN)


# ---- one transition


@short_write
def _made(
    find: Callable[[], int], request: TransitionRequest, *, by: Scope,
    report: CaseReport | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    # Within the transaction: outside of one nobody sees a case.
    pk = find()
    case, other = locking.locked(pk, locking.other_of(pk, request, by))
    earlier = locking.sent_before(case, request, by)
    if earlier is not None:
        return earlier
    locking.check_seen(case, by, report, to=request.to)
    locking.check_same_other(case, other, to=request.to)
    standing = Standing(case, by, at or timezone.now(), report)
    check_revision(case, request, by)
    rule = rule_for(standing, request.to)
    _check_other(standing, rule, request, other)
    change = Change(case, rule, request, standing, standing.at, other)
    with counting_all():
        return _finished(change)


def check_revision(case: Incident, request: TransitionRequest, by: Scope) -> None:
    """Raise :class:`StaleCase` where the case is not as the caller saw it.

    What was written without a line stands on what its author knew: it is refused only where somebody
    else has moved the case since, not for an extension or a photo.
    """
    seen = request.revision
    if seen is None or seen == case.revision:
        return
    if request.written_at is not None and seen < case.revision:
        since = case.entries.filter(number__gt=seen)
        moved = since.exclude(step=F("step_before"), round=case.round)
        if not moved.exclude(account=by.account).exists():
            return
    raise StaleCase(case, revision=seen, to=request.to)


def rule_for(standing: Standing, to: str) -> Rule:
    """The rule of the table that holds for this caller: by step, then party, then history.

    Raises :class:`CaseConflict` and :class:`NotAllowed`; what must be brought is asked later.
    """
    case = standing.case
    rules = rules_at(case.kind, case.step, in_arbitration=case.in_arbitration)
    rule = next((rule for rule in rules if rule.transition == to), None)
    if rule is None:
        raise not_at_this_step(case, to, allowed=allowed_to(standing))
    check_party(standing, rule)
    check_possible(standing, rule)
    check_another_person(standing, rule)
    return rule


def _check_other(
    standing: Standing, rule: Rule, request: TransitionRequest, other: Incident | None
) -> None:
    """What must be brought, and on the other side of a merge the same party."""
    case = standing.case
    if rule.transition == Transition.ANSWER:
        check_parts_answered(case, allowed=allowed_to(standing))
    check_brought(case, rule, request)
    if rule.transition == Transition.MERGE:
        if other is None:
            raise no_such_case(request.of)
        if not Standing(other, standing.scope, standing.at).is_one_of(rule.who):
            raise no_right(rule.transition)
        merging.check_mergeable(case, other)


def _finished(change: Change) -> dict[str, Any]:
    case, request = change.case, change.request
    before, seen = case.step, sight_of(case)
    disputed = change.rule.transition == Transition.RETURN and _returned_before(change)
    if disputed:
        case.in_arbitration = True
        change.entry["by_department"] = case.department
    else:
        effects.apply(change)
    if case.step != before or disputed:
        case.on_the_way_at = None
    case.revision += 1
    case.save(update_fields=WRITTEN)
    _settle(case, was_open=before not in ENDED)
    late = note_of_delay(request.written_at, change.at)
    entry = write_entry(
        case, transition=change.rule.transition, step_before=before, before=seen,
        at=change.at, account=change.account, note="\n".join(filter(None, (change.note, late))), reason=request.reason, until=request.until,
        client_id=request.client_id, **change.entry,
    )  # fmt: skip
    # After the entry: what is possible next hangs on what was asked and registered.
    standing = Standing(case, change.standing.scope, change.at, change.standing.report)
    answer = version_of(case) | {"allowed": allowed_to(standing)}
    if disputed:
        answer["refused"] = "in_arbitration"
    entry.answer = answer
    entry.save(update_fields=["answer"])
    notices.tell(case, change.rule.transition, at=change.at, by=change.account, other=change.other)
    return answer


def _returned_before(change: Change) -> bool:
    """Whether this department has returned the case already, or was told by arbitration to take it."""
    case = change.case
    returned = case.entries.filter(transition=Transition.RETURN)
    if case.department_id is None:
        return returned.filter(account=change.account, by_department=None).exists()
    told = case.entries.filter(transition=Transition.ARBITRATE, department=case.department_id)
    return returned.filter(by_department=case.department_id).exists() or told.exists()


def _said(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer; a return that led to arbitration is refused after that was committed."""
    if "refused" in answer:
        raise _in_arbitration(answer)
    return answer


def _in_arbitration(answer: dict[str, Any]) -> Conflict:
    return CaseConflict(
        "in_arbitration",
        gettext_noop(
            "This department has returned the case once; who answers for it is decided by "
            "arbitration now, and the clock runs on."
        ),
        more={name: answer[name] for name in ("step", "revision", "deadline", "allowed")},
    )


def _settle(case: Incident, *, was_open: bool) -> None:
    """One that is open again lies in the cell of today: its ground may have been redrawn meanwhile."""
    if not was_open and case.step not in ENDED:
        resolve([case.pk])
        case.refresh_from_db(fields=["basic_cell", "cell_version", "division", "building"])
