"""P7: a drawn area is counted in one of two ways, and neither tells more than the other.

Who may list every row is told stored sums at once; everybody else is asked about door by door. On
ground that is all one's own both come to the same.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
import shapely
from django.contrib.gis.geos import Point
from django.db import transaction
from django.urls import reverse

from geo_grid.access.context import Caller, acting
from geo_grid.access.roles import ROLES, Right
from geo_grid.access.scope import Grant, Scope, scope_of
from geo_grid.areas.models import City
from geo_grid.premises.models import Building, Unit
from layers.catalogue.areas import Place as DrawnPlace
from layers.catalogue.scope import EVERYTHING
from layers.statistics.area_sums import of_place
from tests.access.conftest import client_of
from tests.access.world import World
from tests.disclosure.test_p07_drawn import atoms_of, shapes
from tests.disclosure.town import count_again, door_across
from tests.effort import at_length

AREAS = at_length(60, 1000)


def sums(shape: shapely.Geometry, scope: Scope) -> dict[str, Any]:
    """What the caller with this scope is told of a shape."""
    place = DrawnPlace(shape)
    with acting(Caller(scope=scope)), transaction.atomic():
        return of_place(place, scope=scope)


def spelled_out(town: World) -> Scope:
    """Every community by its name: all rows, door by door."""
    codes = sorted({place.code for place in town.places})
    return Scope(1, tuple(Grant("city_manager", prefix=code) for code in codes), "990101")


def touches_ground(shape: shapely.Geometry, cells: dict[int, shapely.Geometry]) -> bool:
    return any(shapely.relate_pattern(shape, cell, "T********") for cell in cells.values())


def test_p07_stored_sums_and_doors_come_to_the_same(town: World):
    """Whoever holds every community by its name is told what whoever holds the city is told."""
    people_behind(door_across(town), 3)
    cells, scope = atoms_of(town), spelled_out(town)
    drawn = [one for one in islice(shapes(town, 23), AREAS) if touches_ground(one, cells)]
    assert len(drawn) > AREAS / 2
    for shape in drawn:
        assert sums(shape, scope) == sums(shape, EVERYTHING), shape.wkt


def test_p07_who_lists_all_people_is_not_told_of_cases_for_that(
    town: World, monkeypatch: pytest.MonkeyPatch
):
    """No role of today lists one and not the other; the rule does not lean on that."""
    counter = replace(ROLES["data_manager"], rights=frozenset({Right.REGISTERS_READ}))
    monkeypatch.setitem(ROLES, "counter", counter)
    scope = Scope(1, (Grant("counter", prefix="99"),), "990101")
    everywhere = shapely.box(*shapely.total_bounds(list(atoms_of(town).values())))
    told, full = sums(everywhere, scope), sums(everywhere, EVERYTHING)
    assert (told["residents"], told["organisations"]) == (full["residents"], full["organisations"])
    assert full["open_incidents"]
    assert told["open_incidents"] is None


@pytest.mark.parametrize("role", ROLES)
def test_p07_on_own_ground_everybody_is_told_all_of_it(town: World, role: str):
    """And elsewhere, or where their ground ends, nothing about the ground but what all are told."""
    scope = scope_of(town.users[role])
    for shape in islice(shapes(town, 29), AREAS // 4):
        told, full = sums(shape, scope), sums(shape, EVERYTHING)
        for name in ("area_m2", "buildings", "units", "floor_area_m2", "facilities"):
            assert told[name] == full[name]
        if told["numbers"] == "exact":
            assert told == full, shape.wkt


@pytest.mark.parametrize("role", ["grid_worker", "district_manager"])
def test_p07_a_house_drawn_in_one_s_own_cell_counts_exactly(town: World, role: str):
    """A school, a dormitory: whoever may list all who live there is told how many they are, few or
    many; a planner, who may not, is not."""
    house = Building.objects.get(pk=town.home.building)
    around = shapely.Point(house.point.x, house.point.y).buffer(1e-5)
    told, full = sums(around, scope_of(town.users[role])), sums(around, EVERYTHING)
    assert full["residents"]
    assert told == full
    assert told["numbers"] == "exact"
    assert sums(around, scope_of(town.users["planner"]))["residents"] != full["residents"]


def test_p07_a_door_that_lies_nowhere_is_nobodys_but_the_citys(town: World):
    """Its people are told neither with its house nor in a drawn area, though the house is mine."""
    door = Unit.objects.create(
        building_id=town.home.building, room="902", floor=9, point_origin="own",
        point=off_the_ground(town),
    )  # fmt: skip
    people_behind(door, 4)
    assert Unit.objects.get(pk=door.pk).basic_cell_id is None
    house = Building.objects.get(pk=town.home.building)
    around = shapely.Point(house.point.x, house.point.y).buffer(1e-5)
    mine = sums(around, scope_of(town.users["grid_worker"]))
    everybody = sums(around, EVERYTHING)
    assert (mine["numbers"], mine["residents"]) == ("exact", everybody["residents"] - 4)
    for role, told in (("grid_worker", False), ("city_manager", True)):
        found = client_of(town, role).get(
            reverse("ogc-items", kwargs={"name": "population"}), {"limit": "1000"}
        )
        houses = {feature["id"] for feature in found.json()["features"]}
        assert (town.home.building in houses) is told, role


def people_behind(door: Unit, residents: int) -> None:
    Unit.objects.filter(pk=door.pk).update(is_estimated=True, estimated_residents=residents)
    count_again()


def off_the_ground(town: World) -> Point:
    """A place within the city's bounds on which no atom lies."""
    bounds = shapely.from_wkb(bytes(City.objects.get().envelope.wkb))
    free = bounds.difference(shapely.union_all(list(atoms_of(town).values())))
    inside = free.buffer(-1e-4).representative_point()
    return Point(inside.x, inside.y)
