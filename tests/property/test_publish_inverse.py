"""Random plans published and taken back on the lattice city: every building is in its cell again."""

from __future__ import annotations

import random

import pytest
from django.db import transaction

from geo_grid.errors import GeoGridError
from geo_grid.redraw.drafts import actions, queries
from geo_grid.redraw.models import Plan
from geo_grid.redraw.publication import publish, review
from tests.conftest import SOUTH, STEP, WEST
from tests.db.test_publish import assert_sound, city, snapshot, who  # noqa: F401

AREA = ["990101001001", "990101001002"]
SEEDS = range(6)
STEPS = 5


def request(rng: random.Random, plan: Plan) -> dict:
    """A step that names what the plan holds."""
    state = queries.state_of(plan)
    cells, living = list(state.cells), [k for k, c in state.of().items() if c]
    atoms = rng.sample(living, rng.randint(1, 3))
    lat = SOUTH + rng.uniform(0.1, 2.9) * STEP
    line = [[WEST - STEP, lat], [WEST + 5 * STEP, lat + rng.uniform(-0.3, 0.3) * STEP]]
    return rng.choice(
        [
            {"type": "create", "atoms": atoms},
            {"type": "assign", "atoms": atoms, "cell": state.of()[rng.choice(living)]},
            {"type": "split_line", "cell": rng.choice(cells), "line": line, "snap_m": 0},
            {"type": "split_n", "cell": rng.choice(cells), "into": 2},
            {"type": "merge", "cells": rng.sample(cells, 2)},
            {"type": "cut", "line": line},
            {"type": "set", "cell": rng.choice(cells), "name": f"改名{rng.randint(1, 99)}"},
        ]
    )


def drawn(seed: int) -> Plan:
    """A plan of random steps that can be published; those after which it could not are undone."""
    rng, plan = random.Random(seed), actions.create_plan(area=AREA, author=who("author"))
    for n in range(STEPS):
        try:
            with transaction.atomic():
                actions.add_step(
                    plan.pk, request(rng, Plan.objects.get(pk=plan.pk)), client_id=f"r{n}",
                    revision=Plan.objects.get(pk=plan.pk).revision, author=who("author"),
                )  # fmt: skip
                publish.check_publishable(Plan.objects.get(pk=plan.pk))
        except GeoGridError:
            continue
    return Plan.objects.get(pk=plan.pk)


def published(plan: Plan) -> None:
    review.submit(plan.pk, author=who("author"))
    review.approve(plan.pk, reviewer=who("reviewer"))
    publish.publish(plan.pk)


@pytest.mark.slow
def test_a_publication_and_its_inverse_restore_every_cell_of_every_building(city):  # noqa: F811
    before = snapshot()
    moved = 0
    for seed in SEEDS:
        with transaction.atomic():
            published(drawn(seed))
            assert_sound()
            moved += snapshot()["buildings"] != before["buildings"]
            published(publish.invert(Plan.objects.latest("id").pk, author=who("author")))
            assert_sound()
            after = snapshot()
            for what in ("buildings", "codes", "incidents", "residents"):
                assert after[what] == before[what], (seed, what)
            transaction.set_rollback(True)
    assert moved >= len(SEEDS) // 2
