"""Many cases at once: those of a worker go to another, a list is closed. Each has its own entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from geo_grid.access.context import counting_all
from geo_grid.access.models import User
from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope, limit, scope_of
from geo_grid.areas.locks import short_write
from geo_grid.errors import BadInput, GeoGridError, NotAllowed, gettext_noop
from geo_grid.i18n import localize
from geo_grid.incidents import locking, notices, transitions
from geo_grid.incidents.history import write_entry
from geo_grid.incidents.models import Incident
from geo_grid.incidents.parties import Standing
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.incidents.sight import sight_of
from geo_grid.incidents.workflow import Transition, Who

MOST = 500
"""Cases that one request names; a worker's open ones are all moved."""
MOVED = "move"
"""What the entry of a case is called that was given to another worker; it moves no step."""


def close_all(
    refs: Sequence[str], *, note: str, client_id: str, by: Scope, at: datetime | None = None
) -> dict[str, Any]:
    """Close each of these cases; ``{done, refused: [{ref, code, message}]}``.

    Each is a transition of its own, so that one that cannot be closed holds up no other, and sent
    again under the same client id the rest is done.
    """
    asked = TransitionRequest(Transition.CLOSE, client_id=client_id, note=note)
    return _each(refs, lambda ref: transitions.transition(ref, asked, by=by, at=at))


def move_all(*, of: str, to: str, by: Scope, at: datetime | None = None) -> dict[str, Any]:
    """Give every open case that `of` handles, and the caller dispatches, to the account `to`.

    Both are usernames; `to` must be able to handle each where it lies. The answer is that of
    :func:`close_all`; what was moved already is no longer of `of`, so that sent again it does the
    rest.
    """
    # Whoever was withdrawn leaves open cases, too.
    giver = User.objects.filter(username=of).first()
    taker = _account(to)
    if not by.allows(Right.CASES_DISPATCH):
        raise NotAllowed("no_right", gettext_noop("This account may not dispatch cases."))
    with transaction.atomic():
        rows = Incident.objects.filter(handler__isnull=False, handler=giver)
        rows = limit(rows.filter(state=Incident.State.OPEN), by)
        refs = list(rows.order_by("id").values_list("ref", flat=True))
    hands = scope_of(taker)
    return _each(refs, lambda ref: _moved(ref, giver=giver, taker=taker, hands=hands, by=by, at=at))


@short_write
def _moved(
    ref: str,
    *,
    giver: User | None,
    taker: User | None,
    hands: Scope,
    by: Scope,
    at: datetime | None,
) -> None:
    case, _other = locking.locked(locking.found(ref, by))
    if giver is None or case.handler_id != giver.pk:
        return  # taken by somebody meanwhile
    at = at or timezone.now()
    if not Standing(case, by, at).holds(Who.DISPATCHING):
        raise NotAllowed("outside_area", gettext_noop("This case lies outside your area."))
    if taker is None or not _can_handle(case, hands, at):
        raise BadInput(
            "cannot_handle",
            gettext_noop(
                "The other account may not handle this case; choose one of its department."
            ),
            field="to",
        )
    with counting_all():
        before = sight_of(case)
        case.handler = taker
        case.revision += 1
        case.save(update_fields=["handler", "revision"])
        write_entry(
            case, transition=MOVED, step_before=case.step, before=before, at=at,
            account=by.account, department=case.department,
        )  # fmt: skip
        notices.tell_handler(case, at=at, by=by.account)


def _can_handle(case: Incident, hands: Scope, at: datetime) -> bool:
    standing = Standing(case, hands, at)
    if case.department_id is not None:
        return case.department_id in hands.departments
    return standing.holds(Who.WORKING_HERE)


def _account(username: str) -> User | None:
    """None for nobody; whoever asks hears the same as of an account that may handle nothing."""
    return User.objects.filter(username=username, is_active=True).first()


def _each(refs: Sequence[str], act: Callable[[str], Any]) -> dict[str, Any]:
    done, refused = [], []
    for ref in dict.fromkeys(refs):
        try:
            act(ref)
            done.append(ref)
        except GeoGridError as error:
            refused.append({"ref": ref, "code": error.code, "message": localize(error)})
    return {"done": done, "refused": refused}
