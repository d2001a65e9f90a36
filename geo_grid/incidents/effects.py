"""What each transition does to a case, once it is allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from geo_grid.access.models import Department, User
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.incidents import case_clock, merging
from geo_grid.incidents.models import CasePart, CaseSuspension, Incident
from geo_grid.incidents.parties import Standing
from geo_grid.incidents.refusals import refused
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.incidents.responsibility import Responsible, responsible
from geo_grid.incidents.steps import Step
from geo_grid.incidents.suitability import suited_account
from geo_grid.incidents.workflow import After, Effect, Rule, Transition


@dataclass
class Change:
    """A transition in the making: the locked case, and what its entry will say.

    `other` is the case on the other side of a merge, `note` what the entry says.
    """

    case: Incident
    rule: Rule
    request: TransitionRequest
    standing: Standing
    at: datetime
    other: Incident | None = None
    entry: dict[str, Any] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        self.note = self.request.note

    @property
    def account(self) -> int | None:
        return self.standing.scope.account


def apply(change: Change) -> None:
    """Do it to the object `change.case` and to what belongs to it; saving is the caller's."""
    case, rule = change.case, change.rule
    before = case.step
    if rule.moves and rule.transition not in _LEAVING_THE_CLOCK:
        # Whoever moves a case on goes on without the answer that was waited for.
        end_stand(case, at=change.at)
    _OF.get(rule.transition, _nothing)(change)
    if isinstance(rule.after, Step) and rule.transition != Transition.MERGE:
        case.step = rule.after
    elif rule.after is After.LEFT and rule.transition != Transition.UNMERGE:
        case.step, case.step_left = case.step_left, ""
    if case.step != before and rule.transition not in _KEEPING_THE_STEP:
        case.step_from = change.at
    _EFFECTS[rule.effect](change)


_LEAVING_THE_CLOCK = (Transition.MERGE, Transition.UNMERGE)
_KEEPING_THE_STEP = (Transition.SUSPEND, Transition.RESUME, *_LEAVING_THE_CLOCK)
"""The limit of the step goes on after these, it does not begin again."""


# ---- the clock


def end_stand(case: Incident, *, at: datetime) -> None:
    """The clock runs from `at`; what it stood for is over."""
    case.suspensions.filter(until__isnull=True).update(until=at)


def _runs_on(change: Change) -> None:
    case_clock.recompute(change.case)


def _stands(change: Change) -> None:
    cause = CaseSuspension.Cause.SUSPENDED
    CaseSuspension.objects.create(incident=change.case, cause=cause, since=change.at)
    case_clock.recompute(change.case)


def _stands_once(change: Change) -> None:
    asked = CaseSuspension.Cause.ASKED
    if not change.case.suspensions.filter(
        cause=asked, since__gte=_round_began(change.case)
    ).exists():
        CaseSuspension.objects.create(incident=change.case, cause=asked, since=change.at)
    case_clock.recompute(change.case)


def _round_began(case: Incident) -> datetime:
    """Since when at most one question stops the clock: a reopened case may be asked about anew."""
    reopened = case.entries.filter(transition=Transition.REOPEN).order_by("-number").first()
    return reopened.at if reopened else case.reported_at


def _runs_again(change: Change) -> None:
    end_stand(change.case, at=change.at)
    case_clock.recompute(change.case)


def _is_extended(change: Change) -> None:
    assert change.request.until is not None
    case_clock.extend(change.case, until=change.request.until, at=change.at)


def _ends(change: Change) -> None:
    change.case.closed_at = change.at


_EFFECTS: dict[Effect, Callable[[Change], None]] = {
    Effect.RUNS_ON: _runs_on,
    Effect.STARTS: lambda change: case_clock.start(change.case, at=change.at),
    Effect.STARTS_ANEW: lambda change: case_clock.start_anew(change.case, at=change.at),
    Effect.STANDS: _stands,
    Effect.STANDS_ONCE: _stands_once,
    Effect.RUNS_AGAIN: _runs_again,
    Effect.IS_EXTENDED: _is_extended,
    Effect.ENDS: _ends,
}


# ---- the case and its parties


def _nothing(change: Change) -> None:
    return None


def _self_handle(change: Change) -> None:
    case = change.case
    case.handler_id, case.round = change.account, max(case.round, 1)


def _dispatch(change: Change) -> None:
    """To the department that is named, else to who answers for the matter here, else to the workers.

    Who holds the matter's professional grid here has the case at once, unless a department is named.
    Who is named beside it has the case at once, wherever it lies, and begins by taking it.
    """
    case, code, name = change.case, change.request.department, change.request.handler
    to = Responsible(department_of(code, field="department")) if code else None
    to = to or responsible(case, at=change.at)
    give_to(case, to.department, handler=None if name else to.handler)
    if name:
        case.handler = suited_account(
            case, name, lead=case.department_id, at=change.at, field="handler"
        )
    set_parts(case, change.request.parts)
    change.entry.update(department=to.department, handler=case.handler, routing=to.routing)


def give_to(case: Incident, department: Department | None, *, handler: User | None = None) -> None:
    """Let `department` lead the case (None: the workers of its cell); without `handler` nobody has it yet."""
    case.department, case.handler = department, handler
    case.round = max(case.round, 1)


def set_parts(case: Incident, codes: Iterable[str]) -> None:
    """These departments do a part in this round; what others had left open is nobody's now."""
    departments = [department_of(code, field="parts") for code in dict.fromkeys(codes)]
    if case.department in departments:
        raise BadInput(
            "part_is_lead",
            gettext_noop("The department that leads a case does no part of it; leave it out."),
            field="parts",
        )
    parts = case.parts.filter(round=case.round)
    parts.filter(answered_at__isnull=True).exclude(department__in=departments).delete()
    CasePart.objects.bulk_create(
        [CasePart(incident=case, department=one, round=case.round) for one in departments],
        ignore_conflicts=True,
    )


def department_of(code: str, *, field: str) -> Department:
    """Raises :class:`BadInput` ``department_unknown``."""
    found = Department.objects.filter(code=code).first()
    if found is None:
        raise BadInput(
            "department_unknown",
            gettext_noop(
                "There is no department “%(value)s”; write the code of one that is listed."
            ),
            field=field,
            value=code[:40],
        )
    return found


def _take(change: Change) -> None:
    change.case.handler_id = change.account


def _return(change: Change) -> None:
    case = change.case
    change.entry["by_department"] = case.department
    case.parts.filter(round=case.round, answered_at__isnull=True).delete()
    case.department, case.handler = None, None


def _arbitrate(change: Change) -> None:
    case = change.case
    case.in_arbitration = False
    give_to(case, department_of(change.request.department, field="department"))
    case.parts.filter(round=case.round, department=case.department, answered_at=None).delete()
    change.entry["department"] = case.department


def _suspend(change: Change) -> None:
    until = change.request.until
    if until is not None and until <= change.at:
        raise BadInput(
            "until_past", gettext_noop("Write a time to come, with its offset."), field="until"
        )
    change.case.step_left = change.case.step


def _answer(change: Change) -> None:
    change.entry["by_department"] = change.case.department
    if change.case.handler_id is None:
        change.case.handler_id = change.account


def _check(change: Change) -> None:
    change.case.verifier_id = change.account


def _rework(change: Change) -> None:
    """The next round by the same department; the parts that are named are owed once more."""
    change.case.verifier_id = change.account
    change.case.round += 1
    set_parts(change.case, change.request.parts)
    change.entry["department"] = change.case.department


def _reopen(change: Change) -> None:
    case = change.case
    case.round += 1
    case.closed_at = case.department = case.handler = case.verifier = None
    # What is done now is rated anew; the stars of before stand in the history.
    case.reports.update(stars=None, rated_at=None, rating_note="")


def _supervise(change: Change) -> None:
    change.case.supervisor_id = change.account


def _merge(change: Change) -> None:
    assert change.other is not None
    merging.merge(change.case, change.other, at=change.at)
    _tell(change)


def _unmerge(change: Change) -> None:
    change.other, given = merging.unmerge(change.case)
    _tell(change, note=given)


def _reply(change: Change) -> None:
    if change.case.step == Step.MERGED:
        end_stand(change.case, at=change.at)
        _tell(change, note=change.request.basis)


def _tell(change: Change, *, note: str = "") -> None:
    assert change.other is not None
    change.entry["other"] = change.other
    merging.tell_other(
        change.other, change.case, transition=change.rule.transition, at=change.at,
        account=change.account, note=note,
    )  # fmt: skip


def _evaluate(change: Change) -> None:
    """The stars go to the report of who gives them, once."""
    report = change.standing.report or (
        change.case.reports.filter(account=change.account).order_by("id").first()
        if change.account
        else None
    )
    if report is None or change.request.stars is None:
        return
    if report.stars is not None:
        raise refused(
            "rated_already", gettext_noop("This report has been rated already."), case=change.case
        )
    report.stars, report.rated_at = change.request.stars, change.at
    report.rating_note = change.request.note[:500]
    report.save(update_fields=["stars", "rated_at", "rating_note"])
    change.note = f"{merging.stars_as_text(report.stars)} {change.note}".strip()


_OF: dict[Transition, Callable[[Change], None]] = {
    Transition.SELF_HANDLE: _self_handle, Transition.DISPATCH: _dispatch,
    Transition.TAKE: _take, Transition.RETURN: _return, Transition.ARBITRATE: _arbitrate,
    Transition.SUSPEND: _suspend, Transition.ANSWER: _answer, Transition.VERIFY: _check,
    Transition.REWORK: _rework, Transition.CLOSE: _check, Transition.REOPEN: _reopen,
    Transition.SUPERVISE: _supervise, Transition.MERGE: _merge, Transition.UNMERGE: _unmerge,
    Transition.REPLY: _reply, Transition.EVALUATE: _evaluate,
}  # fmt: skip
