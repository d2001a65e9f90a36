"""When a plan may take effect, and which others will on the same ground."""

from __future__ import annotations

from datetime import date
from typing import Any

from geo_grid import city_time
from geo_grid.access.context import caller
from geo_grid.areas.models import GridCell
from geo_grid.redraw.drafts import access
from geo_grid.redraw.models import Plan

MOST_YEARS = 10


def latest_day() -> date:
    """The last day that a plan may be scheduled for: a year in three digits or five is a slip."""
    today = city_time.today()
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year + MOST_YEARS, day=day)


def beside(plan: Plan) -> list[dict[str, Any]]:
    """Other plans that are scheduled on some of the same ground, the next first.

    ``{id, name, effective_on}``; of one that the caller may not see only the day is told. Whichever
    comes later is replayed on what the first has made. Plans of two grids concern each other where one
    of the base grid cuts basic cells or moves them to another community: the other's cells are made of
    these. A plan of another kind that only assigns them is independent of it.
    """
    found = Plan.objects.defer("base").filter(
        state=Plan.State.SCHEDULED, communities__overlap=plan.communities
    )
    scope = caller().scope
    rows = []
    for other in found.exclude(pk=plan.pk).order_by("effective_on", "id"):
        if other.kind != plan.kind and not (_moves_ground(plan) or _moves_ground(other)):
            continue
        seen = access.sees(scope, other)
        rows.append({
            "id": other.pk if seen else None, "name": other.name if seen else None,
            "effective_on": other.effective_on,
        })  # fmt: skip
    return rows


def _moves_ground(plan: Plan) -> bool:
    """Whether a plan of the base grid changes what the cells of all grids are made of."""
    if plan.kind != GridCell.BASE:
        return False
    steps = plan.steps.filter(is_set_aside=False, number__lte=plan.position, refusal__isnull=True)
    effects = steps.values_list("effect", flat=True)
    return any(effect.get(what) for effect in effects for what in ("cuts", "communities"))
