"""What the reporter of a merged case may still do: reopen and rate the case that theirs became a part of.

A receipt does it for a citizen; an account sees its own case alone, because the predicate knows who
reported that one. So it is asked of the own case and done to the other, of which no more is told
than a receipt tells: its step and its deadline.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from geo_grid.access.context import counting_all
from geo_grid.access.scope import Scope
from geo_grid.incidents import locking, public_reports, transitions
from geo_grid.incidents.models import CaseEntry, CaseReport, Incident
from geo_grid.incidents.refusals import StaleCase, version_of
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.incidents.steps import Step
from geo_grid.incidents.workflow import Transition

_CARRIED = (Transition.REOPEN, Transition.EVALUATE)
_RATED = (Step.CLOSED, Step.EVALUATED)


def allowed(case: Incident, scope: Scope) -> list[str]:
    """The transitions that a caller with `scope` may ask of `case` now, in the order of the workflow."""
    found = transitions.allowed(case, scope)
    report = _brought_along(case, scope)
    if report is not None:
        found += _carried(report)
    order = list(Transition)
    return sorted(found, key=lambda name: order.index(Transition(name)))


def transition(ref: str, asked: TransitionRequest, *, by: Scope) -> dict[str, Any]:
    """Make one transition of a case, or what its reporter asks of the one that it became a part of.

    Answers and raises what :func:`.transitions.transition` does; the revision is that of the case
    that was asked.
    """
    if asked.to in _CARRIED:
        with transaction.atomic():  # outside of one nobody sees a case
            pk = locking.found(ref, by, client_id=asked.client_id)
            case = Incident.objects.filter(pk=pk).first()
            report = _brought_along(case, by) if case else None
            is_again = report is not None and _was_sent(report, asked, by)
        if report is not None and (is_again or report.incident.step in _RATED):
            if not is_again:
                _carry(report, asked, by=by)
            return _told(report, by=by)
    return transitions.transition(ref, asked, by=by)


def _brought_along(case: Incident, scope: Scope) -> CaseReport | None:
    """The report that this account made of `case`, in the case that it was merged into."""
    if case.step != Step.MERGED or scope.account is None:
        return None
    with counting_all():
        own = CaseReport.objects.filter(merged_from=case, account=scope.account)
        return own.select_related("incident", "merged_from").order_by("id").first()


def _carried(report: CaseReport) -> list[str]:
    if report.incident.step not in _RATED:
        return []
    rating = [Transition.EVALUATE.value] if report.stars is None else []
    return [Transition.REOPEN.value, *rating]


def _was_sent(report: CaseReport, asked: TransitionRequest, by: Scope) -> bool:
    """Whether the same was done already, and only its reply was lost."""
    if asked.to == Transition.EVALUATE and report.stars and report.stars == asked.stars:
        return report.rating_note == asked.note[:500]
    if not asked.client_id:
        return False
    with counting_all():
        entries = CaseEntry.objects.filter(incident=report.incident_id, account=by.account)
        return entries.filter(client_id=asked.client_id).exists()


def _carry(report: CaseReport, asked: TransitionRequest, *, by: Scope) -> None:
    case = report.merged_from
    assert case is not None
    if asked.revision is not None and asked.revision != case.revision:
        raise StaleCase(case, revision=asked.revision, to=asked.to)
    is_late = asked.to == Transition.EVALUATE and report.incident.step == Step.EVALUATED
    if is_late and asked.stars is not None:  # another reporter of it was first
        with counting_all():
            public_reports.keep_stars(report.pk, asked.stars, asked.note)
    else:
        seen = replace(asked, revision=None)  # of the other case nobody told them one
        transitions.transition_of_report(report, seen, by=Scope(account=by.account))


def _told(report: CaseReport, *, by: Scope) -> dict[str, Any]:
    case = report.merged_from
    assert case is not None
    with transaction.atomic():
        with counting_all():
            told = version_of(Incident.objects.get(pk=report.incident_id))
        return told | {"revision": case.revision, "allowed": allowed(case, by)}
