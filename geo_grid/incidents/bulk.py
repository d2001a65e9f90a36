"""Many cases at once: those of a worker go to another, a list is closed. Each has its own entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from geo_grid.access.context import counting_all
from geo_grid.access.models import User
from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope, limit, scope_of
from geo_grid.areas.locks import short_write
from geo_grid.errors import GeoGridError, NotAllowed, gettext_noop
from geo_grid.i18n import localize
from geo_grid.incidents import locking, notices, transitions
from geo_grid.incidents.history import write_entry
from geo_grid.incidents.models import Incident
from geo_grid.incidents.parties import Standing
from geo_grid.incidents.refusals import missing, refused
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.incidents.sight import sight_of
from geo_grid.incidents.steps import Step
from geo_grid.incidents.suitability import account_of, is_suited, not_suited
from geo_grid.incidents.workflow import Transition, Who

MOST = 500
"""Cases that one request names; a worker's open ones are all moved."""
MOVED = "move"
"""What the entry of a case is called that was given to another worker; it moves no step."""
MOVABLE = (Step.DISPATCHED, Step.HANDLING, Step.ANSWERED)
"""Where somebody has a case; one that stands or is disputed is left as it is."""


def close_all(
    refs: Sequence[str], *, note: str, client_id: str, by: Scope, at: datetime | None = None
) -> dict[str, Any]:
    """Close each of these cases; ``{done, refused: [{ref, code, message}]}``.

    Each is a transition of its own, so that one that cannot be closed holds up no other, and sent
    again under the same client id the rest is done.
    """
    asked = TransitionRequest(Transition.CLOSE, client_id=client_id, note=note)
    return _each(refs, lambda ref: transitions.transition(ref, asked, by=by, at=at))


def move_all(
    *, to: str, by: Scope, of: str = "", refs: Sequence[str] = (), at: datetime | None = None
) -> dict[str, Any]:
    """Give every open case that `of` handles, and the caller dispatches, to the account `to`.

    Both are usernames; `to` must be able to handle each where it lies. `refs` are these cases alone,
    without `of` whoever handles them. The answer is that of :func:`close_all`; what the other has
    already counts as done, so that sent again it does the rest. Raises :class:`BadInput` ``of_missing``.
    """
    if not of and not refs:
        raise missing("of")
    # Whoever was withdrawn leaves open cases, too.
    giver = User.objects.filter(username=of).first() if of else None
    if not by.allows(Right.CASES_DISPATCH):
        raise NotAllowed("no_right", gettext_noop("This account may not dispatch cases."))
    taker = account_of(to)
    asked = _Move(to, taker, scope_of(taker), by, at or timezone.now(), bool(of), giver)
    if not refs:
        with transaction.atomic():
            rows = Incident.objects.filter(handler__isnull=False, handler=giver)
            rows = limit(rows.filter(state=Incident.State.OPEN), by)
            refs = list(rows.order_by("id").values_list("ref", flat=True))
    return _each(refs, lambda ref: _moved(ref, asked))


@dataclass(frozen=True)
class _Move:
    """To whom cases go: `to` as it was written, the account, its scope. `of_one`: only those of `giver`."""

    to: str
    taker: User | None
    hands: Scope
    by: Scope
    at: datetime
    of_one: bool
    giver: User | None


@short_write
def _moved(ref: str, asked: _Move) -> None:
    by, at = asked.by, asked.at
    case, _other = locking.locked(locking.found(ref, by))
    if not Standing(case, by, at).holds(Who.DISPATCHING):
        raise NotAllowed("outside_area", gettext_noop("This case lies outside your area."))
    taker = asked.taker
    if taker is not None and case.handler_id == taker.pk:
        return  # sent again because the reply was lost
    _check_movable(case, asked)
    if taker is None or not is_suited(case, asked.hands, lead=case.department_id, at=at):
        raise not_suited(asked.to, field="to")
    with counting_all():
        before = sight_of(case)
        case.handler, case.on_the_way_at = taker, None
        case.revision += 1
        case.save(update_fields=["handler", "on_the_way_at", "revision"])
        write_entry(
            case, transition=MOVED, step_before=case.step, before=before, at=at,
            account=by.account, department=case.department, handler=taker,
        )  # fmt: skip
        notices.tell_handler(case, at=at, by=by.account)


def _check_movable(case: Incident, asked: _Move) -> None:
    """Raise :class:`CaseConflict` for a case that nobody is to be given now."""
    if asked.of_one and (asked.giver is None or case.handler_id != asked.giver.pk):
        raise refused(
            "taken_meanwhile",
            gettext_noop("Somebody else handles this case meanwhile; it stays with them."),
            case=case,
        )
    if case.step == Step.SUSPENDED:
        raise refused(
            "suspended",
            gettext_noop(
                "This case is suspended: only resume, void and supervise are possible; resume it first."
            ),
            case=case,
        )
    if case.in_arbitration:
        raise refused(
            "in_dispute",
            gettext_noop("Departments dispute about this case: arbitrate first, then it can be moved."),
            case=case,
        )  # fmt: skip
    if case.step not in MOVABLE:
        raise refused(
            "nobody_works_on_it",
            gettext_noop("This case is not being worked on; one that is accepted is dispatched."),
            case=case,
        )


def _each(refs: Sequence[str], act: Callable[[str], Any]) -> dict[str, Any]:
    done, refused = [], []
    for ref in dict.fromkeys(refs):
        try:
            act(ref)
            done.append(ref)
        except GeoGridError as error:
            refused.append({"ref": ref, "code": error.code, "message": localize(error)})
    return {"done": done, "refused": refused}
