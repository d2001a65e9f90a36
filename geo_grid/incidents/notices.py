"""Whom a transition is told to, in its transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Q

from geo_grid.access.models import User
from geo_grid.incidents.models import CaseEntry, CaseReport, Incident
from geo_grid.incidents.workflow import Transition
from geo_grid.messages import actions as messages
from geo_grid.messages import posts
from geo_grid.messages.models import Message

Kind = Message.Kind


def tell(
    case: Incident, transition: str, *, at: datetime, by: int | None, other: Incident | None = None
) -> None:
    """Tell whoever is concerned by what was just done to `case`, except who did it.

    To be called after the change was saved, with its revision; `other` is the case on the other side
    of a merge.
    """
    if transition in _TELLS:
        kind, concerned = _TELLS[transition]
        _send(kind, case, concerned(case), at=at, by=by)
    if transition == Transition.MERGE and other is not None:
        _send(Kind.MERGED, other, reporters_of(other), at=at, by=by)
    if transition == Transition.CLOSE:
        # For those whose cases became a part of it, by the case that they know.
        for merged in Incident.objects.filter(merged_into=case).order_by("pk"):
            _send(Kind.CLOSED, merged, reporters_of(merged), at=at, by=by)


def tell_handler(case: Incident, *, at: datetime, by: int | None) -> None:
    """Tell whom the case was given to, after that was saved."""
    _send(Kind.DISPATCHED, case, hands_of(case), at=at, by=by)


def _send(
    kind: Message.Kind, case: Incident, to: Iterable[int], *, at: datetime, by: int | None
) -> None:
    key = f"case {case.pk} {kind} {case.revision} {at:%Y%m%d%H%M%S%f}"
    messages.send(kind, to=set(to) - {by}, key=key, at=at, case=case.pk)


def hands_of(case: Incident) -> list[int]:
    """The accounts whose work it is: who took it, else the department, else the workers of the cell."""
    if case.handler_id is not None:
        taken = User.objects.filter(pk=case.handler_id, is_active=True)
        if found := list(taken.values_list("pk", flat=True)):
            return found
    if case.department_id is not None:
        return posts.handlers_of([case.department_id])
    return posts.workers_of(case.cell_version and case.cell_version.cell_id)


def reporters_of(case: Incident) -> list[int]:
    """The active accounts that reported the case, those of cases merged into it left out."""
    own = Q(incident=case, merged_from=None) | Q(merged_from=case)
    told = CaseReport.objects.filter(own, account__isnull=False)
    ids = {case.reporter_id, *told.values_list("account", flat=True)}
    return list(
        User.objects.filter(pk__in=ids - {None}, is_active=True).values_list("pk", flat=True)
    )


def _hands_and_parts(case: Incident) -> list[int]:
    helping = case.parts.filter(round=case.round, answered_at=None)
    return hands_of(case) + posts.handlers_of(helping.values_list("department", flat=True))


def _dispatchers(case: Incident) -> list[int]:
    """Who dispatched it, else the nearest who do."""
    sent = CaseEntry.objects.filter(
        incident=case, transition__in=(Transition.DISPATCH, Transition.ARBITRATE),
        account__is_active=True,
    )  # fmt: skip
    last = sent.order_by("-number").values_list("account", flat=True).first()
    if last is not None:
        return [last]
    ladder = posts.ladder(case.division, roles=posts.DISPATCHERS)
    return posts.climb(ladder, start=0).accounts if ladder else []


_TELLS: dict[str, tuple[Message.Kind, Callable[[Incident], list[int]]]] = {
    Transition.ASK: (Kind.ASKED, reporters_of),
    Transition.DISPATCH: (Kind.DISPATCHED, _hands_and_parts),
    Transition.ARBITRATE: (Kind.DISPATCHED, _hands_and_parts),
    Transition.RETURN: (Kind.RETURNED, _dispatchers),
    Transition.REWORK: (Kind.REWORKED, _hands_and_parts),
    Transition.SUPERVISE: (Kind.SUPERVISED, hands_of),
    Transition.CLOSE: (Kind.CLOSED, reporters_of),
    Transition.MERGE: (Kind.MERGED, reporters_of),
}
