"""Reads of the start page: what waits for the caller, over all nouns at once.

Each number is that of the list to which it leads: it is counted by the same function. Of files with
doubtful addresses the latest few are counted, each as its page counts it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min, Q
from django.utils import timezone

from geo_grid import city_time
from geo_grid.access import factor_resets, two_persons
from geo_grid.access.exports import listing as exports
from geo_grid.access.models import User
from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope
from geo_grid.events.queries import last_number
from geo_grid.http.jobs import JobOutput
from geo_grid.incidents import case_list
from geo_grid.incidents.case_filters import SOON, CaseQuery, found
from geo_grid.incidents.models import Incident
from geo_grid.jobs.models import Job
from geo_grid.locate.decisions.queries import proposals
from geo_grid.messages import queries as inbox
from geo_grid.redraw.drafts import access
from geo_grid.redraw.models import Plan, PlanStep
from importers.review import queries as reviews

CASES, MESSAGES, PLANS, JOBS, REVIEWS = 8, 3, 5, 8, 5
"""How many of each are shown; behind them stands a list."""
PLANS_MOST = 1_000
"""The latest of those that wait are looked through for the caller's area."""
FAILED_FOR = timedelta(days=3)


def overview(user: User, scope: Scope) -> dict[str, Any]:
    """What waits for `user`; a part that no right of `scope` opens is None.

    ``last_event`` is an event that all of it is current to, ``changes_at`` the next moment at which
    a number changes although nothing happens: a limit runs out.
    """
    last_event = last_number()  # read before the rows, which are at least as new
    now = timezone.now()
    follows = scope.allows(Right.CASES_READ)
    return {
        "at": city_time.local(now).isoformat(),
        "last_event": last_event if follows else None,
        "changes_at": _changes_at(now) if follows else None,
        "cases": _cases(scope, now),
        "messages": _messages(),
        "approvals": _approvals(user, scope),
        "jobs": _jobs(user, now),
        "addresses": _addresses(user, scope),
    }


# ---- cases


def _open(worklist: str = "") -> CaseQuery:
    return CaseQuery(state=Incident.State.OPEN, worklist=worklist)


def _cases(scope: Scope, now: datetime) -> dict[str, Any] | None:
    if not scope.rights & {Right.CASES_READ, Right.INCIDENTS_REPORT}:
        return None
    return {
        "my_turn": found(_open("my_turn"), now=now).count(),
        "results": case_list.listed(_open("my_turn"), sort="deadline", limit=CASES)["results"],
        **{
            name: found(_open(name), now=now).count() if scope.allows(Right.CASES_READ) else None
            for name in ("overdue", "due_soon")
        },
    }


def _changes_at(now: datetime) -> str | None:
    """When the next open case is due, or is due soon."""
    cases = found(_open(), now=now)
    due = cases.filter(deadline__gt=now).aggregate(at=Min("deadline"))["at"]
    later = cases.filter(deadline__gt=now + SOON).aggregate(at=Min("deadline"))["at"]
    moments = [at for at in (due, later and later - SOON) if at]
    return case_list.moment(min(moments)) if moments else None


# ---- what else is told, asked, running


def _messages() -> dict[str, Any]:
    page = inbox.listed(only_unread=True, most=MESSAGES)
    return {"unread": page["unread"], "results": page["results"]}


def _approvals(user: User, scope: Scope) -> list[dict[str, Any]]:
    """``{kind, total, results}`` of each that the caller may decide; only plans are named."""
    waiting: list[dict[str, Any]] = []
    if scope.allows(Right.PLANS_APPROVE):
        for kind, state in (("plans", Plan.State.SUBMITTED), ("publications", Plan.State.APPROVED)):
            plans = _plans(user, scope, state)
            named = [{"id": plan.pk, "name": plan.name} for plan in plans[:PLANS]]
            waiting.append({"kind": kind, "total": len(plans), "results": named})
    counts = {}
    if scope.allows(Right.EXPORTS_APPROVE):
        counts["exports"] = len(exports.to_decide(user))
    if scope.rights & {Right.ACCOUNTS_MANAGE, Right.ROLES_ASSIGN}:
        counts["account_requests"] = len(two_persons.waiting_for(user))
    if scope.allows(Right.ROLES_ASSIGN):
        counts["factor_resets"] = factor_resets.waiting_for(user)
    return waiting + [{"kind": kind, "total": n, "results": []} for kind, n in counts.items()]


def _plans(user: User, scope: Scope, state: str) -> list[Plan]:
    """Plans in `state` that the caller may decide; nobody agrees to what they drew."""
    rows = Plan.objects.defer("base").filter(state=state).order_by("-changed_at", "-id")
    if state == Plan.State.SUBMITTED:
        rows = rows.exclude(author=user).exclude(
            pk__in=PlanStep.objects.filter(author=user, is_set_aside=False).values("plan")
        )
    return [
        plan for plan in rows[:PLANS_MOST]
        if access.covers(scope, plan.codes, Right.PLANS_APPROVE)
    ]  # fmt: skip


def _jobs(user: User, now: datetime) -> list[dict[str, Any]]:
    """The caller's long work that is not done, and what failed lately; the newest first."""
    unfinished = Q(state__in=(Job.State.QUEUED, Job.State.RUNNING))
    failed = Q(state=Job.State.FAILED, finished_at__gte=now - FAILED_FOR)
    jobs = Job.objects.filter(unfinished | failed, owner=user.pk).order_by("-created_at", "id")
    return [
        {**told, "plan": job.params.get("plan")}
        for job in jobs[:JOBS]
        for told in [JobOutput(job).data]
    ]


def _addresses(user: User, scope: Scope) -> dict[str, Any] | None:
    """Names that wait to be accepted, and texts of one's own files that wait to be decided."""
    if not scope.allows(Right.ADDRESSES_DECIDE):
        return None
    return {
        "names": len(proposals()) if scope.allows(Right.GROUND_EDIT) else None,
        "texts": reviews.undecided(user.pk, most=REVIEWS),
    }
