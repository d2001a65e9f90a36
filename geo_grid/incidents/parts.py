"""协办: what other departments do of a case, and how each says that its part is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from geo_grid.access.context import counting_all
from geo_grid.access.scope import Scope
from geo_grid.areas.locks import short_write
from geo_grid.city_time import local
from geo_grid.errors import BadInput, NotAllowed, gettext_noop
from geo_grid.incidents import locking
from geo_grid.incidents.conditions import allowed_to
from geo_grid.incidents.history import write_entry
from geo_grid.incidents.models import CasePart, Incident
from geo_grid.incidents.parties import Standing
from geo_grid.incidents.refusals import StaleCase, missing, not_at_this_step, refused, version_of
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.incidents.sight import sight_of
from geo_grid.incidents.steps import Step

ANSWER_PART = "answer_part"
"""What the entry of a part's answer is called; it moves the case nowhere."""
WORKED_AT = (Step.DISPATCHED, Step.HANDLING)


def listed(case: Incident) -> list[dict[str, Any]]:
    """The parts of a case, those of the present round last."""
    rows = case.parts.select_related("department").order_by("round", "department__code")
    return [
        {
            "department": part.department.code,
            "name": part.department.name,
            "round": part.round,
            "answered_at": local(part.answered_at).isoformat() if part.answered_at else None,
            "answer": part.answer,
        }
        for part in rows
    ]


def parts_of(case_ref: str, *, by: Scope) -> list[dict[str, Any]]:
    """The parts of a case that the caller sees. Raises :class:`NotFound`."""
    return listed(Incident.objects.get(pk=locking.found(case_ref, by)))


def answer_part(
    case_ref: str, asked: TransitionRequest, *, by: Scope, at: datetime | None = None
) -> dict[str, Any]:
    """A department says what it did of a case; ``{step, revision, deadline, allowed, parts}``.

    `asked.department` chooses where the caller works in several. Raises what a transition raises.
    """
    return _answered(case_ref, asked, by=by, at=at)


@short_write
def _answered(
    ref: str, request: TransitionRequest, *, by: Scope, at: datetime | None
) -> dict[str, Any]:
    case, _other = locking.locked(locking.found(ref, by, client_id=request.client_id))
    earlier = locking.sent_before(case, request, by)
    if earlier is not None:
        return earlier
    locking.check_seen(case, by)
    standing = Standing(case, by, at or timezone.now())
    if request.revision is not None and request.revision != case.revision:
        raise StaleCase(case, revision=request.revision, to=request.to)
    if case.step not in WORKED_AT:
        raise not_at_this_step(case, request.to, allowed=allowed_to(standing))
    part = _part_of(case, request, by)
    if not request.basis:
        raise missing("note")
    with counting_all():
        part.answered_at, part.answer, part.answered_by_id = standing.at, request.note, by.account
        part.save(update_fields=["answered_at", "answer", "answered_by"])
        case.revision += 1
        case.save(update_fields=["revision"])
        allowed = allowed_to(standing)
        answer = version_of(case) | {"allowed": allowed, "parts": listed(case)}
        write_entry(
            case, transition=ANSWER_PART, step_before=case.step, before=sight_of(case),
            at=standing.at, account=by.account, by_department=part.department, note=request.note,
            client_id=request.client_id, answer=answer,
        )  # fmt: skip
    return answer


def _part_of(case: Incident, request: TransitionRequest, by: Scope) -> CasePart:
    """The open part that the caller's department has in this round."""
    parts = case.parts.select_related("department").filter(round=case.round)
    if not by.is_system:
        parts = parts.filter(department__in=by.departments)
    if request.department:
        parts = parts.filter(department__code=request.department)
    mine = list(parts.order_by("department__code"))
    waiting = [part for part in mine if part.answered_at is None]
    if not mine:
        raise NotAllowed(
            "no_part", gettext_noop("Your department has no part in this round of the case.")
        )
    if not waiting:
        raise refused(
            "part_answered", gettext_noop("This part has been answered already."), case=case
        )
    if len(waiting) > 1:
        raise BadInput(
            "department_missing",
            gettext_noop("You work in several of its departments; name the one you answer for."),
            field="department",
        )
    return waiting[0]
