"""Random plans of the base grid and of a trade, in turn: both stay valid, and a trade changes no row of the base."""

from __future__ import annotations

import random

import pytest
from django.db import transaction

from geo_grid.areas.models import CellAssignment
from geo_grid.errors import GeoGridError
from geo_grid.redraw.drafts import actions, queries
from geo_grid.redraw.models import Plan
from geo_grid.redraw.publication import publish
from geo_grid.redraw.steps.problems import find
from tests.aging import age_ground
from tests.db.test_professional_grids import (
    KIND,
    assert_overlay_sound,
    put_in_force,
    rows_of_base,
    trade,  # noqa: F401
)
from tests.db.test_publish import city, who  # noqa: F401
from tests.property.test_publish_inverse import AREA, request

SEEDS = range(2)
TURNS = 2
STEPS = 4


def request_of_any(rng: random.Random, plan: Plan) -> dict:
    """A step of any plan; at times one that moves ground between communities."""
    state = queries.state_of(plan)
    if rng.random() > 0.25:
        return request(rng, plan)
    cell = rng.choice(list(state.cells.values()))
    others = [k for k, c in state.of().items() if c and state.cells[c].community != cell.community]
    return {"type": "transfer", "atoms": rng.sample(others, min(2, len(others))), "cell": cell.key}


def stepped(plan: Plan, rng: random.Random) -> Plan:
    """The plan after random steps; those that are refused, or leave it unpublishable, are taken back."""
    for n in range(STEPS):
        now = Plan.objects.get(pk=plan.pk)
        try:
            with transaction.atomic():
                step = request_of_any(rng, now)
                actions.add_step(
                    plan.pk, step, client_id=f"r{n}", revision=now.revision, author=who("author")
                )
                publish.check_publishable(Plan.objects.get(pk=plan.pk))
        except (GeoGridError, ValueError):  # nothing to sample from
            continue
    return Plan.objects.get(pk=plan.pk)


def of_the_trade(rng: random.Random) -> Plan:
    """A plan of the trade; ground that went to another community meanwhile is given to a cell first."""
    plan = actions.create_plan(area=AREA, overlay=KIND, author=who("author"))
    for n, problem in enumerate(p for p in find(queries.state_of(plan)) if p.blocks):
        state = queries.state_of(plan)
        for key in problem.atoms:
            step = {"type": "create", "atoms": [key]}
            if state.of()[key] is None:
                now = Plan.objects.get(pk=plan.pk)
                actions.add_step(
                    plan.pk, step, client_id=f"m{n}{key}", revision=now.revision,
                    author=who("author"),
                )  # fmt: skip
    if any(p.blocks for p in find(queries.state_of(Plan.objects.get(pk=plan.pk)))):
        now = Plan.objects.get(pk=plan.pk)  # a cell that lost its middle: all anew
        fresh = actions.create_plan(
            area=AREA, overlay=KIND, base={"assignment": _by_community(now)}, author=who("author")
        )
        return stepped(fresh, rng)
    return stepped(plan, rng)


def _by_community(plan: Plan) -> list[dict]:
    state = queries.state_of(plan)
    place, home = state.atoms.place, state.atoms.community
    return [{"basic_cell": k, "grid_cell": f"社区{home[place[k]]}"} for k in state.of()]


def assert_base_sound() -> None:
    rows = CellAssignment.objects.filter(kind="base", valid__upper_inf=True)
    assert not rows.exclude(basic_cell__valid__upper_inf=True).exists()
    assert not rows.exclude(cell__kind="base").exists()


@pytest.mark.parametrize("seed", SEEDS)
def test_random_plans_of_both_grids_leave_both_valid(trade, seed):  # noqa: F811
    rng, cuts = random.Random(seed), 0
    put_in_force(actions.create_plan(area=AREA, overlay=KIND, author=who("author")))
    for _ in range(TURNS):
        age_ground(1)
        base = stepped(actions.create_plan(area=AREA, author=who("author")), rng)
        put_in_force(base)
        assert_base_sound()
        assert_overlay_sound()
        cuts += base.position
        age_ground(1)
        before = rows_of_base()
        put_in_force(of_the_trade(rng))
        assert rows_of_base() == before
        held = assert_overlay_sound()
        atoms = set(
            CellAssignment.objects.filter(kind="base", valid__upper_inf=True)
            .values_list("basic_cell", flat=True)
        )  # fmt: skip
        assert set.union(*held.values()) == atoms
    assert cuts, "no plan of the base grid did anything"
