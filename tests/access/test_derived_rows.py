# ruff: noqa: F811
"""P1, P3, P6: the policies and predicates of what follows from persons: pairs, merges, layers."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import limit, scope_of
from geo_grid.access.system import SYSTEM
from geo_grid.collection.models import DuplicatePair, RecordMerge
from geo_grid.premises.models import Building
from geo_grid.themes.models import ThemeFeature
from tests.access.conftest import client_of
from tests.access.test_row_rights import (  # noqa: F401
    WORKER,
    away,
    refused,
    touched,
    worker,
)
from tests.access.world import Place, World
from tests.conftest import make_user

MODELS = {"duplicatepair": DuplicatePair, "recordmerge": RecordMerge, "themefeature": ThemeFeature}
SAME = {"duplicatepair": "score = 0.5", "recordmerge": "undone_at = NULL",
        "themefeature": "properties = '{}'"}  # fmt: skip


@pytest.fixture
def rows(world: World) -> None:
    """Of pairs and merges one that every login sees, and one of people; layers the world has."""
    with acting(Caller(scope=SYSTEM, purpose="test")):
        for noun in ("building", "resident"):
            DuplicatePair.objects.create(noun=noun, first_id=1, second_id=2, score=1)
            RecordMerge.objects.create(noun=noun, kept_id=1, gone_id=2, stands_for=1)


def out_of_sight(away: Place) -> dict[str, tuple[str, Any]]:
    point = Building.objects.get(pk=away.building).point.ewkt
    return {
        "duplicatepair": ("noun = %s", "resident"), "recordmerge": ("noun = %s", "resident"),
        "themefeature": ("inside = %s::geometry", point),
    }  # fmt: skip


@pytest.mark.parametrize("table", list(MODELS))
def test_p03_a_policy_shows_only_what_follows_from_the_area(world: World, rows, worker, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM geo_grid_{table}")
        assert cursor.fetchone()[0] == 1


@pytest.mark.parametrize("table", list(MODELS))
def test_p06_a_blind_change_reaches_only_what_follows_from_the_area(
    world: World,
    rows,
    worker,
    table,
):
    assert touched(f"UPDATE geo_grid_{table} SET {SAME[table]}") == 1


@pytest.mark.parametrize("table", list(MODELS))
def test_p06_nothing_is_moved_out_of_sight(world: World, rows, away, worker, table):
    change, value = out_of_sight(away)[table]
    assert refused(f"UPDATE geo_grid_{table} SET {change}", value)


@pytest.mark.parametrize("table", list(MODELS))
def test_p06_a_blind_removal_reaches_only_what_follows_from_the_area(
    world: World,
    rows,
    worker,
    table,
):
    assert touched(f"DELETE FROM geo_grid_{table}") == 1


@pytest.mark.parametrize("table", list(MODELS))
def test_p06_nothing_is_entered_out_of_sight(world: World, rows, away, worker, table):
    point = Building.objects.get(pk=away.building).point.ewkt
    text, values = {
        "duplicatepair": ("(noun, first_id, second_id, score, reasons, state) VALUES"
                          " ('resident', 3, 4, 1, '[]', 'open')", ()),
        "recordmerge": ("(noun, kept_id, gone_id, stands_for, merged_at, changes) VALUES"
                        " ('resident', 3, 4, 1, now(), '{}')", ()),
        "themefeature": ("(load_id, geom, inside, properties)"
" SELECT id, %s::geometry, %s::geometry, '{}' FROM geo_grid_themeload LIMIT 1",
                         (point, point)),
    }[table]  # fmt: skip
    assert refused(f"INSERT INTO geo_grid_{table} {text}", *values)


@pytest.mark.parametrize("model", list(MODELS.values()))
def test_p01_a_queryset_is_limited_to_what_follows_from_the_area(world: World, rows, model):
    for role, wanted in ((WORKER, 1), ("planner", 0 if model is ThemeFeature else 1)):
        assert limit(model.objects.all(), scope_of(world.users[role])).count() == wanted, role


def test_p07_the_city_is_told_exactly_to_whoever_lists_all_of_it(world: World):
    told = {
        role: client_of(world, role).get("/api/v1/city").json()["counts"]
        for role in ("city_manager", "community_manager", "planner", "audit_administrator")
    }
    every = len(world.places)
    assert told.pop("city_manager") | {"numbers": "exact", "residents": every} == told_exactly(
        world
    )
    for counts in told.values():
        assert (counts["numbers"], counts["residents"], counts["open_incidents"]) == (
            "hidden", None, None,
        )  # fmt: skip


def told_exactly(world: World) -> dict[str, Any]:
    return client_of(world, "data_manager").get("/api/v1/city").json()["counts"]


def test_p07_the_reach_of_exact_numbers_is_the_area_of_the_right(world: World):
    planner = make_user("planner", "planner-here", division_code=world.home.code)
    reach = client_of(world, "security_administrator").get(f"/api/v1/users/{planner.pk}/reach")
    told = {cell["id"] for cell in reach.json()["cells"] if cell["counts"]}
    assert told == {p.grid_cell for p in world.places if p.code == world.home.code}
    nobody = world.users["community_manager"].pk
    reach = client_of(world, "security_administrator").get(f"/api/v1/users/{nobody}/reach")
    assert not any(cell["counts"] for cell in reach.json()["cells"])


def test_p07_a_card_of_a_cell_tells_its_people_where_they_may_be_listed(world: World, away: Place):
    worker_here = client_of(world, WORKER)
    own = worker_here.get(f"/api/v1/grid_cells/{world.home.grid_cell}").json()
    foreign = worker_here.get(f"/api/v1/grid_cells/{away.grid_cell}").json()
    assert (own["numbers"], own["residents"]) == ("exact", 1)
    assert (foreign["numbers"], foreign["residents"], foreign["rule"]) == ("hidden", None, None)
    assert (own["open_incidents"], foreign["open_incidents"]) == (1, None)
    assert foreign["buildings"] == own["buildings"]
