"""Who has a plan open now. A page tells every few seconds that it is there and hears who else is.

These rows are no records: they leave no audit row, and those of yesterday are swept away.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from geo_grid.redraw.drafts.comments import pinned
from geo_grid.redraw.drafts.queries import name_of
from geo_grid.redraw.models import Plan, PlanPresence

PRESENT_S = 15
"""Who was not heard of for so long is no longer there."""
_SWEEP = timedelta(days=1)


@transaction.atomic
def appear(
    plan: Plan, *, user: int, tab: str, point: tuple[float, float] | None, doing: str
) -> None:
    """A tab is there, with its pointer at (lon, lat; EPSG:4326) or nowhere in the city."""
    PlanPresence.objects.update_or_create(
        plan=plan, user_id=user, tab=tab,
        defaults={"point": pinned(point), "doing": doing, "seen_at": timezone.now()},
    )  # fmt: skip
    PlanPresence.objects.filter(plan=plan, seen_at__lt=timezone.now() - _SWEEP).delete()


def leave(plan: Plan, *, user: int, tab: str) -> None:
    """A tab is closed."""
    PlanPresence.objects.filter(plan=plan, user=user, tab=tab).delete()


def present(plan: Plan) -> dict[str, Any]:
    """Who is in a plan, and how far it is: what a page compares with what it shows.

    `people` are tabs heard of in the last seconds, `me` is left to the caller to tell by user and
    tab; `comments` is the number of comments, so that a page knows when to read them again.
    """
    since = timezone.now() - timedelta(seconds=PRESENT_S)
    rows = plan.present.filter(seen_at__gt=since).select_related("user").order_by("user_id", "tab")
    return {
        "revision": plan.revision,
        "position": plan.position,
        "state": plan.state,
        "comments": plan.comments.count(),
        "people": [
            {
                "user": row.user_id, "name": name_of(row.user), "tab": row.tab,
                "lon": row.point.x if row.point else None,
                "lat": row.point.y if row.point else None,
                "doing": row.doing, "seen_at": row.seen_at,
            }
            for row in rows
        ],
    }  # fmt: skip
