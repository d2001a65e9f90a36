"""From draft to decision: submit, return with reasons, approve, schedule. Each is one transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from geo_grid import city_time
from geo_grid.access.context import counting_all
from geo_grid.areas import locks
from geo_grid.errors import BadInput, Busy, Conflict, GeoGridError, gettext_noop
from geo_grid.jobs import actions as jobs
from geo_grid.redraw.drafts import queries, reasons, scheduling
from geo_grid.redraw.drafts.actions import check_revision, note, rebase
from geo_grid.redraw.models import Plan
from geo_grid.redraw.publication.publish import check_publishable, publish

State = Plan.State


def _step(plan_id: int, *allowed: str) -> Plan:
    plan = queries.plan_of(plan_id, lock=True)
    if plan.state not in allowed:
        raise Conflict(
            "plan_state",
            gettext_noop("The plan is %(state)s; this can be done only when it is: %(allowed)s."),
            state=plan.state,
            allowed=", ".join(allowed),
        )
    return plan


def _now(
    plan: Plan, state: str, *, what: str, author: int | None, text: str = "", refusal: Any = None
) -> Plan:
    plan.state = state
    plan.save(update_fields=["state", "reviewer", "effective_on", "changed_at"])
    note(plan, what, author=author, text=text, refusal=refusal)
    return plan


@transaction.atomic
def submit(plan_id: int, *, revision: Any = None, author: int | None = None) -> Plan:
    """Hand a draft in for review; what blocks a publication is refused here already."""
    plan = _step(plan_id, *Plan.OPEN)
    if revision is not None:
        check_revision(plan, revision)
    check_publishable(plan)
    return _now(plan, State.SUBMITTED, what="submitted", author=author)


@transaction.atomic
def approve(plan_id: int, *, reviewer: int | None, text: str = "") -> Plan:
    """Somebody else than the author (and whoever drew a step) agrees.

    Raises :class:`Conflict` ``own_plan`` otherwise.
    """
    plan = _step(plan_id, State.SUBMITTED)
    drew = {plan.author_id, *plan.steps.filter(is_set_aside=False).values_list("author", flat=True)}
    if reviewer is None or reviewer in drew:
        raise Conflict(
            "own_plan", gettext_noop("A plan is approved by somebody who did not draw it.")
        )
    check_publishable(plan)
    plan.reviewer_id = reviewer
    return _now(plan, State.APPROVED, what="approved", author=reviewer, text=_reason(text, False))


@transaction.atomic
def give_back(
    plan_id: int, *, text: str = "", author: int | None = None, refusal: GeoGridError | None = None
) -> Plan:
    """Return a plan to its author with reasons: in words, or the program's `refusal`."""
    plan = _step(plan_id, State.SUBMITTED, State.APPROVED, State.SCHEDULED)
    plan.reviewer, plan.effective_on = None, None
    why = None if refusal is None else reasons.kept(refusal)
    text = _reason(text, refusal is None)
    return _now(plan, State.RETURNED, what="returned", author=author, text=text, refusal=why)


def _reason(text: Any, needed: bool) -> str:
    if (
        not isinstance(text, str)
        or (needed and not text.strip())
        or len(text) > 2000
        or "\0" in text
    ):
        raise BadInput("reason_missing", gettext_noop("Give the reasons."), field="reason")
    return text.strip()


@transaction.atomic
def withdraw(plan_id: int, *, author: int | None = None) -> Plan:
    """Put a plan away that will not be published."""
    plan = _step(
        plan_id, State.DRAFT, State.RETURNED, State.SUBMITTED, State.APPROVED, State.SCHEDULED
    )
    return _now(plan, State.WITHDRAWN, what="withdrawn", author=author)


@transaction.atomic
def publish_on(
    plan_id: int, *, day: date | None = None, author: int | None = None
) -> dict[str, Any]:
    """Publish an approved plan today, or set the later day on which a job will.

    ``beside`` of a scheduled one names others that are scheduled on the same ground.
    """
    today = city_time.today()
    if day is None or day == today:
        return publish(plan_id, author=author)
    if day < today:
        raise BadInput(
            "published_into_past",
            gettext_noop("Nothing is published into the past; choose today or a later day."),
            field="effective_on",
        )
    latest = scheduling.latest_day()
    if day > latest:
        raise BadInput(
            "publish_too_far",
            gettext_noop("A plan takes effect within ten years; choose a day up to %(latest)s."),
            field="effective_on", latest=latest.isoformat(),
        )  # fmt: skip
    plan = _step(plan_id, State.APPROVED, State.SCHEDULED)
    check_publishable(plan)
    plan.effective_on = day
    _now(plan, State.SCHEDULED, what="scheduled", author=author, text=day.isoformat())
    due = city_time.start_of(day)
    jobs.submit("publish", params={"plan": plan.pk}, owner=author, run_after=due)
    beside = scheduling.beside(plan)
    return {
        "plan": plan.pk, "state": plan.state, "effective_on": plan.effective_on, "beside": beside
    }  # fmt: skip


@transaction.atomic
def publish_due(plan_id: int) -> dict[str, Any]:
    """Publish a scheduled plan whose day has come; replayed first when its base has changed.

    What can no longer be published goes back to its author, with the reason. An import that is
    running is waited for.
    """
    locks.begin(locks.Work.PUBLICATION, waits=True)  # before the plan's row, as in `publish`
    plan = queries.plan_of(plan_id, lock=True)
    today = city_time.today()
    if plan.state != State.SCHEDULED or plan.effective_on is None or plan.effective_on > today:
        return {"plan": plan.pk, "state": plan.state}
    try:
        with transaction.atomic():
            if queries.base_differs(plan):
                with counting_all():  # the program weighs what the author did
                    rebase(plan_id)
            return _plain(publish(plan_id, waits=True))
    except Busy:
        raise  # the job goes back into the queue, not the plan to its author
    except GeoGridError as error:
        plan = give_back(plan_id, refusal=error)
        return {"plan": plan.pk, "state": plan.state, "error": error.code}


def _plain(done: dict[str, Any]) -> dict[str, Any]:
    return {**done, "effective_on": str(done["effective_on"])}
