"""How the problems of a plan are mended: the steps that its reader may take."""

from __future__ import annotations

from typing import Any

from geo_grid.errors import NotAllowed
from geo_grid.redraw.drafts import queries, telling
from geo_grid.redraw.models import Plan
from geo_grid.redraw.steps import problems, repairing
from geo_grid.redraw.steps.inputs import Request
from geo_grid.redraw.steps.state import State

MOST_REPAIRS = 12


def repairs(plan: Plan) -> dict[str, Any]:
    """What is wrong with a plan, each with the step that mends it and its price.

    ``results``: :func:`.queries.problem_rows` with ``repair`` (:func:`..steps.repairing.repairs`), of
    the first ones, as each is tried out; ``left`` says how many more there are. Hints are none of them.
    A step that the caller would be refused is offered to nobody.
    """
    whole = queries.state_of(plan)
    state, told = telling.seen(whole, plan.codes), telling.read(plan)
    found = [p for p in problems.find(state) if p.code not in repairing.HINTS]
    tried, boxes = found[:MOST_REPAIRS], problems.boxes_of(state)
    mended = repairing.repairs(state, tried, may=lambda step: _may(plan, whole, step))
    rows = [
        p.as_dict(state, boxes) | {"repair": row["repair"] and told.repair(row["repair"])}
        for p, row in zip(tried, mended, strict=True)
    ]
    return {"revision": plan.revision, "results": rows, "left": len(found) - len(tried)}


def _may(plan: Plan, state: State, step: Request) -> bool:
    """Whether the caller may take a step: the machine weighs what they may count, or they draw by hand."""
    try:
        telling.check_weighing(plan, state, step)
    except NotAllowed:
        return False
    return True
