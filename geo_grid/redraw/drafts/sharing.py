"""Links under which a plan may be read: made, listed, withdrawn, followed.

A link opens nothing by itself: whoever follows it is logged in and may be told exact sums of
the whole area of the plan, by ``counts.exact`` or because they may list its rows. It tells the plan, not its comments, not who drew what.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.access.actions import token_digest
from geo_grid.access.scope import Scope
from geo_grid.errors import NotFound, gettext_noop
from geo_grid.redraw.drafts import access, queries
from geo_grid.redraw.drafts.actions import text_of
from geo_grid.redraw.models import Plan, PlanShare

LEAST_DAYS, MOST_DAYS = 1, 90
_TOKEN_BYTES = 24


@transaction.atomic
def share(
    plan_id: int, *, days: int = 7, note: str = "", author: int | None = None
) -> dict[str, Any]:
    """A link to a plan for so many days; its `token` is told now and never again."""
    plan = queries.plan_of(plan_id)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    made = PlanShare.objects.create(
        plan=plan, digest=token_digest(token), note=text_of(note, field="note", most=200),
        author_id=author, expires_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip
    audit.record("plan.share", noun="plan", keys=[plan.pk], detail={"share": made.pk, "days": days})
    return {**_row(made), "token": token}


@transaction.atomic
def withdraw(plan_id: int, share_id: int) -> None:
    """A link ends now; one that has ended stays as it is. Raises :class:`NotFound`."""
    found = PlanShare.objects.select_for_update().filter(pk=share_id, plan=plan_id).first()
    if found is None:
        raise _absent()
    if found.revoked_at is None:
        found.revoked_at = timezone.now()
        found.save(update_fields=["revoked_at"])
        audit.record("plan.share_end", noun="plan", keys=[plan_id], detail={"share": found.pk})


def shares(plan: Plan) -> list[dict[str, Any]]:
    """The links of a plan that still open it, the newest first."""
    found = plan.shares.filter(revoked_at=None, expires_at__gt=timezone.now())
    return [_row(one) for one in found.select_related("author").order_by("-id")]


def _row(one: PlanShare) -> dict[str, Any]:
    return {
        "id": one.pk, "note": one.note, "by": queries.name_of(one.author),
        "created_at": one.created_at, "expires_at": one.expires_at,
    }  # fmt: skip


def shared_plan(scope: Scope, token: str) -> dict[str, Any]:
    """The plan behind a link, to look at: its content and who moves.

    Raises :class:`NotFound` for a link that is unknown, over or withdrawn, and for a reader who
    may not be told the sums of the whole area: from outside they look the same.
    """
    found = PlanShare.objects.select_related("plan", "author").filter(
        digest=token_digest(token), revoked_at=None, expires_at__gt=timezone.now()
    )
    one = found.first()
    if one is None or not access.counts(scope, one.plan.codes):
        raise _absent()
    plan = one.plan
    about = {
        **queries.summary(plan),
        "shared": {"by": queries.name_of(one.author), "note": one.note, "until": one.expires_at},
        "base_changed": queries.base_differs(plan),
        "may": {"edit": False, "approve": False},
    }
    if about["base_changed"]:
        return about
    return about | queries.content(plan) | {"changes": queries.who_moves(plan)}


def _absent() -> NotFound:
    return NotFound("not_found", gettext_noop("Nothing is found under this address."))
