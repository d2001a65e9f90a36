"""出发: who has taken a case says that they are on the way to it. It moves the case nowhere.

That stands in the case until its next step, or until it is given to another.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from geo_grid.access.context import counting_all
from geo_grid.access.scope import Scope
from geo_grid.areas.locks import short_write
from geo_grid.errors import gettext_noop
from geo_grid.incidents import locking
from geo_grid.incidents.conditions import allowed_to
from geo_grid.incidents.delay import note_of_delay
from geo_grid.incidents.history import write_entry
from geo_grid.incidents.models import Incident
from geo_grid.incidents.parties import Standing
from geo_grid.incidents.refusals import no_right, not_at_this_step, refused, version_of
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.incidents.sight import sight_of
from geo_grid.incidents.steps import Step
from geo_grid.incidents.transitions import check_revision

ON_THE_WAY = "on_the_way"
"""What its entry is called."""


def may_set_out(case: Incident, *, by: Scope) -> bool:
    """Whether the caller has taken the case and is not on the way to it yet."""
    return _is_possible(case) and Standing(case, by, timezone.now()).took_it()


def set_out(
    case_ref: str, asked: TransitionRequest, *, by: Scope, at: datetime | None = None
) -> dict[str, Any]:
    """Whoever took a case is on the way to it from now on; ``{step, revision, deadline, allowed}``.

    What a phone wrote without a line counts from when it was written. Raises :class:`NotFound`,
    :class:`StaleCase`, :class:`CaseConflict` and :class:`NotAllowed` as a transition does.
    """
    return _set_out(case_ref, asked, by=by, at=at or timezone.now())


@short_write
def _set_out(ref: str, request: TransitionRequest, *, by: Scope, at: datetime) -> dict[str, Any]:
    case, _other = locking.locked(locking.found(ref, by, client_id=request.client_id))
    earlier = locking.sent_before(case, request, by)
    if earlier is not None:
        return earlier
    locking.check_seen(case, by)
    standing = Standing(case, by, at)
    check_revision(case, request, by)
    _check(standing)
    late = note_of_delay(request.written_at, at)
    with counting_all():
        case.on_the_way_at = min(request.written_at or at, at)
        case.revision += 1
        case.save(update_fields=["on_the_way_at", "revision"])
        answer = version_of(case) | {"allowed": allowed_to(standing)}
        write_entry(
            case, transition=ON_THE_WAY, step_before=case.step, before=sight_of(case), at=at,
            account=by.account, note="\n".join(filter(None, (request.note, late))),
            client_id=request.client_id, answer=answer,
        )  # fmt: skip
    return answer


def _is_possible(case: Incident) -> bool:
    is_at_work = case.step == Step.HANDLING and not case.in_arbitration
    return is_at_work and case.on_the_way_at is None


def _check(standing: Standing) -> None:
    case = standing.case
    if case.step != Step.HANDLING or case.in_arbitration:
        raise not_at_this_step(case, ON_THE_WAY, allowed=allowed_to(standing))
    if not standing.took_it():
        raise no_right(ON_THE_WAY)
    if case.on_the_way_at is not None:
        raise refused(
            "on_the_way_already",
            gettext_noop("You said already that you are on the way to this case; answer it when it is done."),
            case=case, allowed=allowed_to(standing),
        )  # fmt: skip
