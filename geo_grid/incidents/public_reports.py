"""A citizen's report and what its receipt opens: that one case, without anybody's name.

The receipt is a secret that only its digest is kept of. Everything here is done as the system, on
behalf of whoever holds it, whichever account the browser may be logged in with beside.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from geo_grid import city_time
from geo_grid.access import audit
from geo_grid.access.context import Caller, acting, caller
from geo_grid.access.scope import Scope
from geo_grid.areas.locks import short_write
from geo_grid.errors import BadInput, Conflict, NotFound, gettext_noop
from geo_grid.events import actions as events
from geo_grid.events.models import Noun
from geo_grid.incidents import files, public_notice, published, reporting, transitions
from geo_grid.incidents.conditions import question_is_open
from geo_grid.incidents.models import CaseFile, CaseReport
from geo_grid.incidents.place_of_report import Doubt
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.incidents.sight import sight_of
from geo_grid.incidents.steps import Kind, Step
from geo_grid.incidents.workflow import Transition, rules_at
from geo_grid.matters import queries as matters

_KINDS = ("", Kind.ROUTINE, Kind.EMERGENCY)
"""Kinds of work a citizen may name; the others are the city's to judge."""
_RATED = (Step.CLOSED, Step.EVALUATED)
_LONGEST_RECEIPT = 100


@contextmanager
def _as_citizen() -> Iterator[None]:
    """As the system, by nobody's account; the database's patience with a stranger stays.

    What is read wants a transaction, which is what declares this to the database.
    """
    who = Caller(
        scope=Scope(is_system=True), address=caller().address, purpose="public report",
        statement_timeout_ms=caller().statement_timeout_ms,
    )  # fmt: skip
    with acting(who):
        yield


def submit(submission: reporting.Submission) -> dict[str, Any]:
    """Report as a citizen; what the receipt opens, with the ``receipt``, which is told here alone.

    The same client id and body again is answered by the same receipt. Raises what
    :func:`.reporting.report` does, and :class:`BadInput` ``matter_unknown``, ``kind_not_public``.
    """
    _check_public(submission)
    receipt = _receipt_of(submission)
    with _as_citizen():
        try:
            reporting.report(
                replace(submission, receipt_digest=_digest(receipt)), by=None,
                door=CaseReport.Door.PUBLIC.value,
            )  # fmt: skip
        except Doubt as doubt:
            # what else is there of houses and doors is for those who work here
            doubt.__dict__.pop("details", None)
            raise
    return {"receipt": receipt, **opened(receipt), "nearby": _nearby(receipt)}


def _nearby(receipt: str) -> list[dict[str, Any]]:
    """Published cases that may be the same; of others a citizen hears nothing."""
    with _as_citizen(), transaction.atomic():
        case = _report_of(receipt).incident
        if case.matter is None:
            return []
        wanted = case.matter.matter.code
        spot, within = (case.point.x, case.point.y), case.matter.near_m + published.ROUNDED_M
    near = published.listed(near=spot, within_m=within, matter=wanted)
    return [one for one in near if one["ref"] != case.ref]


def _check_public(submission: reporting.Submission) -> None:
    if submission.kind not in _KINDS:
        raise BadInput(
            "kind_not_public",
            gettext_noop("Which kind of work this is the city decides; leave “kind” out."),
            field="kind",
        )
    if submission.matter and not matters.version_of(submission.matter).matter.is_public:
        raise matters.matter_unknown(submission.matter)
    contact = submission.reporter
    if contact is not None and (contact.name or contact.phone):
        public_notice.check_consent(contact.notice)


def _receipt_of(submission: reporting.Submission) -> str:
    """The secret of a report: the same for the same report, so that nothing of it need be kept."""
    said = f"{submission.client_id}\0{submission.fingerprint}"
    secret = salted_hmac("geo_grid.receipt", said, algorithm="sha256").digest()
    return urlsafe_b64encode(secret).rstrip(b"=").decode()


def _digest(receipt: str) -> bytes:
    return hashlib.sha256(receipt.encode()).digest()


def _report_of(receipt: str) -> CaseReport:
    """The report that a receipt is of. Raises :class:`NotFound`, in the same words for every other."""
    found = None
    if receipt.isascii() and len(receipt) <= _LONGEST_RECEIPT:
        rows = CaseReport.objects.select_related("incident__division", "merged_from__division")
        with transaction.atomic():
            found = rows.filter(receipt_digest=_digest(receipt)).first()
    if found is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return found


# ---- what it opens


def opened(receipt: str) -> dict[str, Any]:
    """The case as its reporter may see it: step, what was done when, the question asked, own files.

    Of a case that was merged into another the step and history are those of the other.
    """
    with _as_citizen(), transaction.atomic():
        report = _report_of(receipt)
        case, own = report.incident, report.merged_from or report.incident
        question = _question(report)
        return {
            "ref": case.ref,
            "own_ref": own.ref,
            "step": case.step,
            "reported_at": city_time.local(report.at).isoformat(),
            "deadline": case.deadline and city_time.local(case.deadline).isoformat(),
            "text": own.text,
            "matter": own.category,
            "place": {
                "lon": own.point.x, "lat": own.point.y, "address": own.address_text,
                "division": own.division.name if own.division else "",
            },
            "history": _history(report),
            "question": question,
            "files": [files.told(row) for row in _own_files(report)],
            "stars": report.stars,
            "may": _may(report, has_question=question is not None),
        }  # fmt: skip


_SHOWN = {
    "report": "reported", Transition.ACCEPT: "accepted", Transition.REFUSE: "refused",
    Transition.ASK: "asked", Transition.REPLY: "replied", Transition.DISPATCH: "dispatched",
    Transition.TAKE: "handling", Transition.SELF_HANDLE: "handling", Transition.SUSPEND: "suspended",
    Transition.RESUME: "resumed", Transition.ANSWER: "answered", Transition.REWORK: "handling",
    Transition.CLOSE: "closed", Transition.REOPEN: "reopened", Transition.VOID: "void",
    Transition.EVALUATE: "evaluated",
}  # fmt: skip
"""What of a history its reporter is told, in a word for each."""
_WITH_REASON = (Transition.REFUSE, Transition.VOID)


def _history(report: CaseReport) -> list[dict[str, Any]]:
    """Nobody's name or department, and no note but a question to the reporter and why not."""
    found = []
    for entry in report.incident.entries.order_by("number"):
        if entry.transition not in _SHOWN:
            continue
        is_own = report.merged_from_id is None  # else another's report is spoken of
        said = entry.note or entry.reason if entry.transition == Transition.ASK and is_own else ""
        if entry.transition in _WITH_REASON:
            said = entry.reason or entry.note
        found.append(
            {"at": city_time.local(entry.at).isoformat(), "what": _SHOWN[entry.transition],
             "said": said}
        )  # fmt: skip
    return found


def _question(report: CaseReport) -> dict[str, Any] | None:
    own = report.merged_from or report.incident
    if not question_is_open(own):
        return None
    asked = own.entries.filter(transition=Transition.ASK).order_by("-number").first()
    return asked and {
        "at": city_time.local(asked.at).isoformat(),
        "text": asked.note or asked.reason,
    }


def _may(report: CaseReport, *, has_question: bool) -> list[str]:
    step = report.incident.step
    own = report.merged_from or report.incident
    rules = rules_at(own.kind, own.step, in_arbitration=own.in_arbitration)
    may_reply = has_question and any(rule.transition == Transition.REPLY for rule in rules)
    found = ["reply"] if may_reply else []
    if step in _RATED:
        found += ["not_fixed"] + (["rating"] if report.stars is None else [])
    return found + (["files"] if step not in files.TAKES_NONE else [])


def _own_files(report: CaseReport) -> Any:
    return CaseFile.objects.filter(report=report).defer("content").order_by("pk")


# ---- what its holder may do


def reply(receipt: str, *, text: str, client_id: str | None = None) -> dict[str, Any]:
    """Answer the question that was asked. Raises :class:`Conflict` where none is open."""
    return _do(receipt, TransitionRequest(Transition.REPLY, note=text, client_id=client_id))


def not_fixed(receipt: str, *, text: str, client_id: str | None = None) -> dict[str, Any]:
    """Say that a closed case is not settled: it is taken up anew. Raises :class:`Conflict`."""
    return _do(receipt, TransitionRequest(Transition.REOPEN, reason=text, client_id=client_id))


def rate(receipt: str, *, stars: int, text: str = "") -> dict[str, Any]:
    """Rate a case once it is closed, once; the same rating again is answered as the first was.

    Raises :class:`Conflict` ``rated_already``.
    """
    with _as_citizen():
        report = _report_of(receipt)
        if report.stars is not None:
            kept = CaseReport._meta.get_field("rating_note").get_prep_value(text[:500])
            if (report.stars, report.rating_note) != (stars, kept):
                raise _rated_already()
            return opened(receipt)  # sent again by who has not heard the answer
        if report.incident.step != Step.EVALUATED:
            return _do(
                receipt, TransitionRequest(Transition.EVALUATE, stars=stars, note=text)
            )  # fmt: skip
        keep_stars(report.pk, stars, text)  # another reporter of the case was first
    return opened(receipt)


@short_write
def keep_stars(pk: int, stars: int, text: str) -> None:
    """Stars of one more report of a case that was rated. Raises :class:`Conflict` ``rated_already``."""
    report = CaseReport.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)
    if report.stars is not None:
        raise _rated_already()
    report.stars, report.rated_at, report.rating_note = stars, timezone.now(), text[:500]
    report.save(update_fields=["stars", "rated_at", "rating_note"])
    case = report.incident
    events.record(
        Noun.CASE, change="rate", key=case.pk, revision=case.revision, at=report.rated_at,
        before=sight_of(case),
    )  # fmt: skip
    audit.record("incident.rate", noun="incident", keys=[case.pk])


def _rated_already() -> Conflict:
    return Conflict("rated_already", gettext_noop("This report has been rated already."))


def attach(receipt: str, upload: files.Sent) -> dict[str, Any]:
    """Add a photo, recording or film. Raises what :func:`.files.attach` does."""
    with _as_citizen():
        report = _report_of(receipt)
        return files.attach(report.incident, upload, by=None, report=report)


def file_of(receipt: str, ref: str) -> CaseFile:
    """A file that was sent under this receipt. Raises :class:`NotFound`."""
    with _as_citizen(), transaction.atomic():
        report = _report_of(receipt)
        found = CaseFile.objects.filter(report=report, ref=ref).first()
        if found is None:
            raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
        return found


def _do(receipt: str, asked: TransitionRequest) -> dict[str, Any]:
    with _as_citizen():
        transitions.transition_of_report(_report_of(receipt), asked)
    return opened(receipt)
