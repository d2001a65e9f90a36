"""The kernel's alternatives for the area of a plan: scored, or drawn as branches of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
from django.db import transaction
from django.utils.translation import gettext

from geo_grid.errors import Conflict, gettext_noop
from geo_grid.geometry.metric import project
from geo_grid.redraw.drafts import actions, queries, telling
from geo_grid.redraw.models import Plan
from geo_grid.redraw.steps import kernel_problem, measures, problems, proposing
from geo_grid.redraw.steps.changes import changes
from geo_grid.redraw.steps.inputs import Stamp
from geo_grid.redraw.steps.state import HOUSEHOLDS, Effect, State, apply

TITLES = {
    "least_change": gettext_noop("least change"),
    "balance": gettext_noop("balance first"),
    "compactness": gettext_noop("compactness first"),
}


@transaction.atomic
def draw_branches(
    plan_id: int,
    *,
    seed: int,
    parts: int | None = None,
    weighed: Sequence[Any] | None = None,
    author: int | None = None,
    progress: Callable[[float], object] = lambda share: None,
) -> list[dict[str, Any]]:
    """Each alternative as a branch of the plan with one more step; their scores, without atoms.

    `progress` hears the share done (0–1) and ends the work by raising. Raises :class:`BadInput` for a
    number of parts that cannot be.
    """
    plan = queries.plan_of(plan_id)
    state = queries.state_of(plan)
    if weighed is not None and any(one.row() not in weighed for one in state.measures):
        raise Conflict(
            "measures_changed",
            gettext_noop("What the plan weighs has changed meanwhile; ask for proposals again."),
            field="measures",
        )
    found = []
    for figures, effect in _drawn(state, seed=seed, parts=parts, progress=progress):
        name = f"{plan.name[:80]} · {gettext(TITLES[figures['first']])}"
        made = actions.branch(plan_id, name=name, author=author)
        actions.append(
            made, figures["step"], effect, client_id=_stamp(figures["first"], seed), author=author
        )
        found.append({**figures, "plan": made.pk, "name": made.name})
    return found


def alternatives_of(
    state: State,
    *,
    seed: int,
    parts: int | None = None,
    progress: Callable[[float], object] = lambda share: None,
) -> list[dict[str, Any]]:
    """What `propose` would make of the area, by what it puts first: figures and assignment.

    Alternatives that come out alike are told once; `progress` hears the share done (0–1).
    """
    drawn = _drawn(state, seed=seed, parts=parts, progress=progress)
    return [{**figures, "of": apply(state, effect).of()} for figures, effect in drawn]


def scored_for(plan: Plan) -> list[dict[str, Any]]:
    """The alternatives of a plan for whoever opens it."""
    return alternatives_of(weighed_by_caller(plan), seed=plan.pk)


def weighed_by_caller(plan: Plan) -> State:
    """The state of a plan for who lets the machine draw: they may count everything that it weighs."""
    state = queries.state_of(plan)
    telling.read(plan)
    telling.check_measures(state.measures, plan.codes)
    return state


def _stamp(first: str, seed: int) -> str:
    return f"propose-{first}-{seed}"


def _drawn(
    state: State, *, seed: int, parts: int | None, progress: Callable[[float], object]
) -> list[tuple[dict[str, Any], Effect]]:
    """The scores of each alternative and the effect of taking it."""
    communities = sorted(set(state.atoms.community[state.atoms.alive].tolist()))
    drawn = proposing.proposals(state, communities, seed=seed, parts=parts, progress=progress)
    found = []
    for first in kernel_problem.FIRSTS:
        if not any(plan.first == first for _, plans in drawn.values() for plan in plans):
            continue
        effect = proposing.taken(state, drawn, first, Stamp(_stamp(first, seed)))
        found.append((_scored(state, apply(state, effect), first, seed, parts), effect))
    return found


def _scored(state: State, after: State, first: str, seed: int, parts: int | None) -> dict[str, Any]:
    step = {"type": "propose", "first": first, "seed": seed}
    return {
        "first": first,
        "step": step | ({} if parts is None else {"parts": parts}),
        **score_of(state, after),
    }


def score_of(before: State, state: State) -> dict[str, Any]:
    """The score card of a state: cells, how many within the rule, who moved, shape, problems."""
    homes = [int(state.totals[state.numbers[k], HOUSEHOLDS]) for k in state.cells]
    limits = [problems.rule_of(state, cell) for cell in state.cells.values()]
    inside = sum(low <= n <= high for n, (low, high) in zip(homes, limits, strict=True))
    moved = changes(before, state)["moved"]
    weighed = measures.figures(state)
    return {
        "cells": len(state.cells),
        "within_rule": inside,
        "residents_moved": moved["residents"],
        "buildings_moved": moved["buildings"],
        "households": [min(homes, default=0), max(homes, default=0)],
        "compactness": round(_roundness(state), 3),
        "problems": len(problems.find(state)),
        **({"measures": weighed} if weighed else {}),
    }


def _roundness(state: State) -> float:
    """Mean Polsby-Popper of the cells: 1 is a circle."""
    scores = []
    for key in state.cells:
        members = state.members(key)
        if len(members):
            shape = shapely.union_all(
                project(state.atoms.geoms[members], metric_srid=state.around.metric_srid)
            )
            scores.append(4 * np.pi * shape.area / shape.length**2)
    return float(np.mean(scores)) if scores else 0.0
