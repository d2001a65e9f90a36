"""The lattice city with doors and people, and somebody who works in it.

B1 (left community): 101 and 102 behind entrance 1单元, 101 holds a household of two
B3 (right community): 301 holds one person
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.access.system import SYSTEM
from geo_grid.city_time import midnight
from geo_grid.people import actions as people
from geo_grid.people.models import Household, Residence, Resident
from geo_grid.premises import actions as premises
from geo_grid.premises.models import Address, Building, Entrance, Unit
from tests.cities import city
from tests.conftest import LatticeCity, make_user

LEFT, RIGHT = "990101001001", "990101001002"


@dataclass
class Town:
    """Ids by name, and the day since when everything has been as it is."""

    city: LatticeCity
    units: dict[str, int]
    people: dict[str, int]
    household: int
    entrance: int
    since: Any


@pytest.fixture
def town(town_of_registers: Town) -> Town:
    return town_of_registers


@city
def town_of_registers(lattice_city: LatticeCity) -> Town:
    since = midnight(timezone.now() - timedelta(days=30))
    valid = DateTimeTZRange(since, None, "[)")
    Building.objects.update(valid=valid)
    Address.objects.update(valid=valid)
    homes = {ref: Building.objects.get(ref=ref) for ref in ("B1", "B3")}
    stairs = Entrance.objects.create(
        building=homes["B1"], name="1单元", point=homes["B1"].point,
        basic_cell=homes["B1"].basic_cell, point_origin="building", valid=valid,
    )  # fmt: skip
    units = {
        room: Unit.objects.create(
            building=homes[ref], entrance=stairs if ref == "B1" else None, room=room,
            floor=int(room[0]), basic_cell=homes[ref].basic_cell, valid=valid,
            point_origin="entrance" if ref == "B1" else "building",
        ).pk
        for room, ref in (("101", "B1"), ("102", "B1"), ("301", "B3"))
    }  # fmt: skip
    named = {name: Resident.objects.create(name=name, category="registered").pk
             for name in ("甲", "乙", "丙")}  # fmt: skip
    household = Household.objects.create(
        unit_id=units["101"], householder_id=named["甲"], valid=valid
    )
    for name, room in (("甲", "101"), ("乙", "101"), ("丙", "301")):
        Residence.objects.create(
            resident_id=named[name], unit_id=units[room], valid=valid,
            household=household if room == "101" else None,
        )  # fmt: skip
    premises.recount()
    people.recount()
    return Town(lattice_city, units, named, household.pk, stairs.pk, since)


@pytest.fixture
def as_system(db) -> Iterator[None]:
    """Everything inside is done by the system, whose area is everything."""
    with acting(Caller(scope=SYSTEM, purpose="test")):
        yield


@pytest.fixture
def acting_as(db):
    """``with acting_as("community_manager", division_code=…):`` as the application's role."""
    from contextlib import contextmanager

    @contextmanager
    def act(role: str, **area: Any) -> Iterator[None]:
        user = make_user(role, **area)
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE geo_grid_app")
        try:
            with acting(Caller(scope=scope_of(user))):
                yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")

    return act


def sums() -> dict[int, dict[str, Any]]:
    """The stored sums by atom."""
    from geo_grid.areas.models import BasicCellSums

    return {row.pop("basic_cell_id"): row for row in BasicCellSums.objects.values()}


def recounted() -> dict[int, dict[str, Any]]:
    """The sums as they are when everything is counted from the start."""
    from geo_grid.facilities import actions as facilities
    from geo_grid.incidents import actions as incidents

    with acting(Caller(scope=SYSTEM)):
        for noun in (premises, people, facilities, incidents):
            noun.recount()
    return sums()
