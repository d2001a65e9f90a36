"""A partition from a file as a plan: of today's cells, or as a branch of the plan it came from.

A file of a plan with cuts comes back as a branch of that plan, because only there are its pieces known.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from geo_grid.redraw.drafts import actions, queries, telling
from geo_grid.redraw.models import Plan
from geo_grid.redraw.steps.changes import changes
from geo_grid.redraw.steps.decide import check_ground_kept
from geo_grid.redraw.steps.fits import Misfit, check_fit
from geo_grid.redraw.steps.loaded import load_effect
from geo_grid.redraw.steps.state import State
from geo_grid.vault.masking import mask_strings


@transaction.atomic
def plan_from(
    source: Any, *, area: Any = None, plan_id: int | None = None, name: str = "", overlay: str = "",
    author: int | None = None,
) -> tuple[Plan, dict[str, Any], Misfit]:  # fmt: skip
    """The plan, how it differs from what it is laid over, and how well the file fits the ground.

    `source` is what :func:`.loads.load_effect` takes. With `plan_id` the plan is a branch of that
    one with the file as one more step, so that atoms which it cut are found again; else it covers
    `area` and is laid over today's cells, of the professional grid `overlay` where one is named. Raises :class:`BadInput` naming the row at fault, or how
    the file misses the ground (:func:`.fits.check_fit`).
    """
    if plan_id is None:
        made = actions.create_plan(
            area=area, base=source, name=name, overlay=overlay, author=author
        )
        base = queries.base_of(made)
        misfit = check_fit(base, source)
        return made, _told(made, base, queries.state_of(made)), misfit
    source = mask_strings(source)
    before = queries.state_of(queries.plan_of(plan_id))
    effect = load_effect(before, source)
    check_ground_kept(before, effect)
    misfit = check_fit(before, source)
    made = actions.branch(plan_id, name=name, author=author)
    request = {"type": "load", "base": "file"}
    actions.append(made, request, effect, client_id=f"load-{uuid.uuid4()}", author=author)
    return made, _told(made, before, queries.state_of(made)), misfit


def _told(plan: Plan, base: State, state: State) -> dict[str, Any]:
    """Who moves, as far as the caller is told."""
    return telling.told(plan.codes).changes(changes(base, state))
