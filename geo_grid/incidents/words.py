"""What steps, transitions and their fields are called in a sentence; the codes stay for programs.

A page of cases calls them the same in ``texts/cases.js``; a test compares both.
"""

from __future__ import annotations

from collections.abc import Iterable

from geo_grid.errors import Term, Terms, gettext_noop
from geo_grid.incidents.steps import Step
from geo_grid.incidents.workflow import Transition

STEPS: dict[str, str] = {
    Step.REPORTED: gettext_noop("reported"), Step.ACCEPTED: gettext_noop("accepted"),
    Step.DISPATCHED: gettext_noop("dispatched"), Step.HANDLING: gettext_noop("handling"),
    Step.ANSWERED: gettext_noop("answered"), Step.CLOSED: gettext_noop("closed"),
    Step.EVALUATED: gettext_noop("evaluated"), Step.SUSPENDED: gettext_noop("suspended"),
    Step.REFUSED: gettext_noop("not accepted"), Step.VOID: gettext_noop("void"),
    Step.MERGED: gettext_noop("merged"),
}  # fmt: skip

_T = Transition
TRANSITIONS: dict[str, str] = {
    _T.ACCEPT: gettext_noop("accept"), _T.REFUSE: gettext_noop("do not accept"),
    _T.ASK: gettext_noop("ask the reporter"), _T.REPLY: gettext_noop("reply"),
    _T.SELF_HANDLE: gettext_noop("handle it myself"), _T.DISPATCH: gettext_noop("dispatch"),
    _T.TAKE: gettext_noop("take"), _T.RETURN: gettext_noop("return"),
    _T.ARBITRATE: gettext_noop("arbitrate"), _T.SUSPEND: gettext_noop("suspend"),
    _T.RESUME: gettext_noop("resume"), _T.EXTEND: gettext_noop("extend"),
    _T.ANSWER: gettext_noop("answer"), _T.VERIFY: gettext_noop("note a check"),
    _T.REWORK: gettext_noop("failed: rework"), _T.CLOSE: gettext_noop("passed: close"),
    _T.REOPEN: gettext_noop("reopen"), _T.VOID: gettext_noop("void"),
    _T.SUPERVISE: gettext_noop("supervise"), _T.MERGE: gettext_noop("merge into another"),
    _T.UNMERGE: gettext_noop("undo the merge"), _T.EVALUATE: gettext_noop("evaluate"),
    "answer_part": gettext_noop("answer a part"), "override": gettext_noop("let in"),
    "publish": gettext_noop("publish"), "withdraw": gettext_noop("take back"),
    "on_the_way": gettext_noop("on the way"),
}  # fmt: skip
"""Beside those of the workflow what moves no case: a part's answer, letting a matter in, publishing,
being on the way."""

FIELDS: dict[str, str] = {
    "note": gettext_noop("Note"), "reason": gettext_noop("Reason"),
    "until": gettext_noop("Until"), "department": gettext_noop("Leading department"),
    "handler": gettext_noop("Person sent"), "of": gettext_noop("Merge into (number)"),
    "parts": gettext_noop("Departments that help"), "stars": gettext_noop("Stars"),
    "photo": gettext_noop("Photo"), "title": gettext_noop("Title"),
}  # fmt: skip


def step_term(step: str) -> Term:
    return Term(STEPS[step])


def transition_term(to: str) -> Term:
    return Term(TRANSITIONS[to])


def transition_terms(names: Iterable[str]) -> Terms:
    return Terms(transition_term(name) for name in names)


def field_term(name: str) -> Term:
    return Term(FIELDS[name])
