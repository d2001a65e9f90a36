"""P1: each list, layer, tile, card and search by itself, on the owner's connection.

No row policy binds it, so that the condition in each statement alone decides.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.access.scoped_query import as_text
from geo_grid.incidents.models import Incident
from geo_grid.model_bases.dated import from_today
from geo_grid.models import Residence
from geo_grid.people.queries import find_residents
from layers.catalogue.declarations import layer_named
from layers.catalogue.source import rows_of
from tests.access.conftest import client_of
from tests.access.route import tiles_over
from tests.access.world import Place, World

ROLES = ("grid_worker", "street_manager", "planner")


def shown(world: World, role: str, layer: str, **more: Any) -> list[dict[str, Any]]:
    """The rows of a layer that an account is shown."""
    rows = rows_of(layer_named(layer), scope=scope_of(world.users[role]), **more)
    with connection.cursor() as cursor:
        cursor.execute(as_text(rows.query), rows.values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def seen(world: World, role: str, kind: str) -> list[Place]:
    return [place for place in world.places if world.sees(role, place, kind)]


@pytest.mark.parametrize("role", ROLES)
def test_p01_layers_show_the_rows_of_the_area(world: World, role):
    cases = {place.canaries["cases"][0] for place in seen(world, role, "cases")}
    Incident.objects.update(reported_at=timezone.now() - timedelta(days=2))
    assert {row["ref"] for row in shown(world, role, "incidents")} == cases
    yesterday = timezone.now() - timedelta(days=1)
    assert {row["ref"] for row in shown(world, role, "incidents", at=yesterday)} == cases
    firms = {place.organisation for place in seen(world, role, "registers")}
    assert {row["id"] for row in shown(world, role, "organisations")} == firms
    marks = {place.canaries["registers"][-1] for place in seen(world, role, "registers")}
    assert {row["mark"] for row in shown(world, role, "flags")} == marks


@pytest.mark.parametrize("role", ROLES)
def test_p01_people_are_drawn_in_the_area_alone(world: World, role):
    cells = {place.grid_cell for place in seen(world, role, "registers")}
    atoms = {place.basic_cell for place in seen(world, role, "registers")}
    assert {row["id"] for row in shown(world, role, "population", far="far_cells")} == cells
    near = {row["basic_cell_id"] for row in shown(world, role, "population")}
    assert near == atoms


@pytest.mark.parametrize("role", ROLES)
def test_p01_cases_on_the_map_are_those_of_the_area(world: World, role):
    found = client_of(world, role).get("/api/v1/incidents.geojson?state=all").json()["features"]
    assert {one["id"] for one in found} == {p.incident for p in seen(world, role, "cases")}


def test_p01_what_one_caller_is_shown_is_kept_for_no_other(world: World):
    """A tile that somebody with the whole city asked for before; its bytes and its statement."""
    city, worker = client_of(world, "city_manager"), client_of(world, "grid_worker")
    foreign = [word.encode() for word in world.foreign("grid_worker")]
    layers = "incidents,organisations,flags"
    paths = [f"/tiles/{t['layers']}/{t['z']}/{t['x']}/{t['y']}.mvt"
             for t in tiles_over(layers, (16,))]  # fmt: skip
    told = [b"".join([reply.content]) for reply in map(city.get, paths)]
    assert any(word in body for word in foreign for body in told)
    for path, before in zip(paths, told, strict=True):
        reply = worker.get(path)
        assert not [word for word in foreign if word in reply.content]
        again = worker.get(path, headers={"If-None-Match": city.get(path)["ETag"]})
        assert again.status_code != 304 or not any(word in before for word in foreign)


def test_p01_the_statement_of_a_tile_is_that_of_its_caller(world: World):
    """Statements are kept by what is open to the caller: that of a city is not a worker's."""
    from layers.tiles.vector_tiles import tile

    layers = [layer_named(name) for name in ("flags", "population")]
    foreign = [word.encode() for word in world.foreign("grid_worker")]
    for role in ("city_manager", "grid_worker"):
        with acting(Caller(scope=scope_of(world.users[role]))):
            told = b"".join(
                tile(layers, z=t["z"], x=t["x"], y=t["y"], scope=scope_of(world.users[role]))
                for t in tiles_over("", (16,))
            )
        leaked = [word for word in foreign if word in told]
        assert bool(leaked) == (role == "city_manager")


def test_p01_a_search_by_number_finds_people_of_the_area_with_their_door_there(world: World):
    """All phones of this city end alike; one person here lives elsewhere in the main."""
    home, away = world.home, next(p for p in world.places if p.code != world.home.code)
    Residence.objects.filter(resident=home.resident).update(kind="other", household=None)
    Residence.objects.create(
        resident_id=home.resident, unit_id=away.unit, kind="main", valid=from_today()
    )
    with acting(Caller(scope=scope_of(world.users["grid_worker"]))):
        found = find_residents(phone_tail="0000")
    assert [(row["id"], row["unit_id"]) for row in found] == [(home.resident, home.unit)]


def test_p01_a_card_tells_of_foreign_doors_not_who_is_behind(world: World):
    for role in ("grid_worker", "street_manager"):
        client = client_of(world, role)
        for place in world.places:
            card = client.get(f"/api/v1/buildings/{place.building}").json()
            own = world.sees(role, place, "registers")
            assert [unit["state"] == "hidden" for unit in card["units"]] == [not own], role
            assert (card["population"]["residents"] is None) == (not own), role


def test_p01_the_reach_that_is_told_is_the_reach_that_is_held(world: World):
    client = client_of(world, "security_administrator")
    for role in ("grid_worker", "street_manager", "department_handler"):
        told = client.get(f"/api/v1/users/{world.users[role].pk}/reach").json()["cells"]
        for kind in ("registers", "cases"):
            own = {
                p.grid_cell for p in world.places
                if role != "department_handler"
                and world.sees(role, replace(p, parties=set()), kind)  # the area, not a single case
            }  # fmt: skip
            assert {cell["id"] for cell in told if cell[kind]} == own, (role, kind)
