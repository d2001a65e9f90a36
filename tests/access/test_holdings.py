"""P3: every table says what it holds; those of persons have policies, the others no person."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, transaction

from geo_grid.access import policies
from geo_grid.access.context import Caller, acting
from geo_grid.access.holdings import GROUND, OTHER, PERSONS
from geo_grid.access.scope import scope_of
from geo_grid.access.system import SYSTEM
from geo_grid.collection.actions import merge_records, undo_merge
from geo_grid.collection.models import DuplicatePair, RecordMerge
from geo_grid.models import Resident
from geo_grid.runs.journal_triggers import JOURNALLED
from geo_grid.themes import actions as themes
from geo_grid.themes.models import Theme, ThemeFeature, ThemeLoad
from importers.schema.refusals import Refusal
from tests.access.conftest import client_of
from tests.access.world import World

COMMANDS = {"SELECT", "INSERT", "UPDATE", "DELETE"}


def all_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'm', 'v')"
            " AND relnamespace = current_schema()::regnamespace"
        )
        return {name for (name,) in cursor.fetchall()}


def test_p03_every_table_says_what_it_holds(db):
    declared = [*PERSONS, *GROUND, *OTHER]
    assert len(declared) == len(set(declared)), "one class each"
    assert all_tables() == set(declared)
    assert all(OTHER.values()), "with a reason"


def test_p03_every_table_of_persons_has_policies_for_every_command(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(p.cmd) FROM pg_class c JOIN pg_policies p"
            " ON p.tablename = c.relname AND p.schemaname = current_schema()"
            " WHERE c.relrowsecurity AND c.relnamespace = current_schema()::regnamespace"
            " GROUP BY 1"
        )
        found = {name: set(commands) for name, commands in cursor.fetchall()}
    assert found == dict.fromkeys(PERSONS, COMMANDS)


def test_p03_former_values_of_persons_in_the_journal_are_those_of_persons():
    """What the journal of imports keeps of a table of persons is hidden with the table."""
    kept = {f"geo_grid_{name}" for name in JOURNALLED} & PERSONS
    text = policies.sql.text("in_scope_importchange")
    named = set(re.findall(r"geo_grid_\w+", text.split("'{", 1)[1].split("}'", 1)[0]))
    assert kept == named


def test_p03_no_other_table_holds_the_name_of_a_person(world: World):
    """After a day's work: searches, corrections, a merge and its undoing, a plan's and a job's life."""
    client = client_of(world, "city_manager")
    with acting(Caller(scope=scope_of(world.users["data_manager"]))):
        first, second = world.places[0].resident, world.places[1].resident
        undo_merge(merge_records("resident", kept=first, gone=second).pk)
        first, second = world.places[0].organisation, world.places[1].organisation
        merge_records("organisation", kept=first, gone=second)
    person = Resident.objects.get(pk=world.home.resident)
    for path in (f"residents?q={person.name}", f"residents/{person.pk}",
                 f"units/{world.home.unit}/dossier"):  # fmt: skip
        assert client.get(f"/api/v1/{path}").status_code == 200
    body = {"revision": person.revision, "name": person.name, "sex": "male"}
    path = f"/api/v1/residents/{person.pk}"
    assert client.patch(path, body, content_type="application/json").status_code == 200
    names = {
        *Resident.objects.values_list("name", flat=True),
        *(word for place in world.places for word in place.canaries["numbers"]),
        *(word for place in world.places for word in place.canaries["care"]),
    }
    told = {table: said(table) for table in all_tables()}
    holding = {table for table, text in told.items() if any(name in text for name in names)}
    assert "geo_grid_resident" in holding
    assert holding <= PERSONS


def said(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(json_agg(t)::text, '') FROM \"{table}\" t")
        return cursor.fetchone()[0]


def test_p11_a_refused_value_is_not_kept_with_the_result_of_a_job():
    told = Refusal(7, "age", "number_bad", {"value": "张三"}).without_value().as_dict()
    assert (told["row"], told["field"], told["code"]) == (7, "age", "number_bad")
    assert "张三" not in json.dumps(told, ensure_ascii=False)


@pytest.fixture
def layers(world: World) -> dict[str, int]:
    """One layer for all staff and one of registers, a feature at each place; their loads."""
    found = {}
    for access in ("ground", "register"):
        theme = Theme.objects.create(
            name=f"t_{access}", title_zh="x", title_en="x", source="x", geometry="point",
            access=access, columns=[], style={},
        )  # fmt: skip
        load = ThemeLoad.objects.create(theme=theme, file_name="x", datum="wgs84", rows=1)
        for place in world.places:
            point = GEOSGeometry(_point_of(place.building), srid=4326)
            ThemeFeature.objects.create(load=load, geom=point, inside=point, properties={})
        found[access] = load.pk
    return found


def _point_of(building: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_AsText(point) FROM geo_grid_building WHERE id = %s", [building])
        return cursor.fetchone()[0]


def seen(load: int) -> int:
    return ThemeFeature.objects.filter(load=load).count()


def test_p03_things_of_a_layer_of_registers_are_seen_in_scope_only(world: World, layers, as_app):
    every = len(world.places)
    assert (seen(layers["ground"]), seen(layers["register"])) == (every, 0)
    for role, user in world.users.items():
        wanted = sum(world.sees(role, place, "registers") for place in world.places)
        with acting(Caller(scope=scope_of(user))):
            assert seen(layers["ground"]) == every, role
            assert seen(layers["register"]) == wanted, role
    with acting(Caller(scope=SYSTEM, purpose="test")):
        assert seen(layers["register"]) == every


def test_who_draws_layers_removes_one_whose_rows_they_do_not_see(world: World, layers, as_app):
    theme = ThemeLoad.objects.get(pk=layers["register"]).theme_id
    with acting(Caller(scope=scope_of(world.users["planner"]))), transaction.atomic():
        assert seen(layers["register"]) == 0
        themes.undo_load(theme)
        themes.remove(theme)
    with acting(Caller(scope=SYSTEM, purpose="test")):
        assert seen(layers["register"]) == 0
        assert seen(layers["ground"]) == len(world.places)


def test_p03_merges_and_pairs_of_people_are_seen_by_whoever_sees_all(world: World, as_app):
    def rows(model: Any) -> set[str]:
        return set(model.objects.values_list("noun", flat=True))

    with acting(Caller(scope=SYSTEM, purpose="test")):
        for noun in ("building", "resident", "organisation"):
            DuplicatePair.objects.create(noun=noun, first_id=1, second_id=2, score=1)
            RecordMerge.objects.create(noun=noun, kept_id=1, gone_id=2, stands_for=1)
        everything = rows(DuplicatePair)
        assert len(everything) == 3
    for role, user in world.users.items():
        sees_all = all(world.sees(role, place, "registers") for place in world.places)
        with acting(Caller(scope=scope_of(user))):
            for model in (DuplicatePair, RecordMerge):
                assert rows(model) == (everything if sees_all else {"building"}), role
    assert rows(RecordMerge) == {"building"}
