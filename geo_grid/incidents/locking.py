"""Which case is meant, may it be seen, is it ours alone, and was the same sent before."""

from __future__ import annotations

from typing import Any

from geo_grid.access.context import counting_all
from geo_grid.access.scope import Scope, limit
from geo_grid.errors import Conflict, NotFound, busy, gettext_noop
from geo_grid.incidents.models import CaseEntry, CaseReport, Incident
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.incidents.workflow import Transition
from geo_grid.records.actions import nothing_found

LONGEST_REF = 64
ANSWER = ("step", "revision", "deadline", "allowed", "parts", "refused")
"""What the answer to a change of a case may hold, in its order."""


def found(ref: str, by: Scope, *, client_id: str | None = None) -> int:
    """Raises :class:`NotFound`, for a foreign case as for none.

    One that was taken out of the caller's sight by the request of this `client_id` is found for it:
    who sends that again, because the reply was lost, hears the same once more.
    """
    if not ref.isprintable() or len(ref) > LONGEST_REF:
        raise nothing_found()
    pk = limit(Incident.objects.filter(ref=ref), by).values_list("pk", flat=True).first()
    if pk is None and client_id and by.account is not None:
        with counting_all():
            own = CaseEntry.objects.filter(account=by.account, client_id=client_id)
            pk = own.filter(incident__ref=ref).values_list("incident", flat=True).first()
    if pk is None:
        raise nothing_found()
    return pk


def case_of(report: CaseReport, *, to: str) -> int:
    """The case that a report belongs to now: that which its own was merged into, if it was.

    A reply is to the question that was asked of the own one, which tells the other.
    """
    report.refresh_from_db(fields=["incident", "merged_from"])
    if to == Transition.REPLY and report.merged_from_id is not None:
        return report.merged_from_id
    return report.incident_id


def other_of(pk: int, request: TransitionRequest, by: Scope) -> int | None:
    """The case on the other side: that which `of` names, or into which this one was merged.

    None without one, or where the caller sees none.
    """
    if request.to != Transition.MERGE:
        with counting_all():
            merged = Incident.objects.filter(pk=pk).values_list("merged_into_id", flat=True)
            return merged.first()
    try:
        return found(request.of, by)
    except NotFound:
        return None  # said when it is known that the caller may merge at all


def locked(pk: int, other: int | None = None) -> tuple[Incident, Incident | None]:
    """Both rows for update, in the order of ids, whoever may see them."""
    wanted = {pk, other} - {None}
    with counting_all():
        rows = Incident.objects.select_for_update(no_key=True, of=("self",)).select_related(
            "matter", "department", "division"
        )
        held = {row.pk: row for row in rows.filter(pk__in=wanted).order_by("id")}
    if len(held) < len(wanted):
        raise nothing_found()
    case = held[pk]
    if case.merged_into_id in held:
        case.merged_into = held[case.merged_into_id]
    return case, held.get(other) if other is not None else None


def check_same_other(case: Incident, other: Incident | None, *, to: str) -> None:
    """Raise :class:`Busy` when the case was merged, or taken out, between the look and the lock."""
    if to != Transition.MERGE and case.merged_into_id != (other.pk if other else None):
        raise busy()


def check_seen(
    case: Incident, by: Scope, report: CaseReport | None = None, *, to: str = ""
) -> None:
    """Once more under the lock: the case may have been taken out of sight meanwhile."""
    if report is not None:
        if (
            case_of(report, to=to) != case.pk
        ):  # merged meanwhile: the same once more goes to the other
            raise busy()
    elif not limit(Incident.objects.filter(pk=case.pk), by).exists():
        raise nothing_found()


def sent_before(case: Incident, request: TransitionRequest, by: Scope) -> dict[str, Any] | None:
    """The answer that was given under this client id; another request under it is refused."""
    if not request.client_id:
        return None
    with counting_all():
        entry = case.entries.filter(client_id=request.client_id).first()
    if entry is None:
        return None
    if entry.answer is None or (entry.transition, entry.account_id) != (request.to, by.account):
        # Nothing of the case: it may be out of the caller's sight by now.
        raise Conflict(
            "client_id_used",
            gettext_noop("This client id stands for another request; choose a new one."),
            field="client_id",
        )
    # PostgreSQL keeps an object's names in an order of its own.
    return {name: entry.answer[name] for name in ANSWER if name in entry.answer}
