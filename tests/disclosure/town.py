"""The random city with enough people, cases and organisations that counts differ from place to place.

What is added carries no canary: the attackers of this folder look for numbers, not for words.
"""

from __future__ import annotations

import random
from typing import Any

from django.utils import timezone

from geo_grid.disclosure.actions import publish
from geo_grid.disclosure.models import RoundingKey
from geo_grid.incidents.models import Incident
from geo_grid.model_bases.dated import from_today
from geo_grid.people.models import (
    Household,
    Organisation,
    OrganisationPlace,
    Residence,
    Resident,
    ResidentCare,
)
from geo_grid.premises.models import Building, Unit
from tests.access.world import Place, World, make_world
from tests.conftest import make_user

CATEGORIES = ("registered", "floating", "left_behind", "overseas")


def make_town(seed: int) -> World:
    """A world of two districts in which an atom holds one to about fifteen people.

    The planner plans in one of them, so that there is ground that is not theirs.
    """
    world = make_world(seed)
    rng = random.Random(seed)
    for place in world.places:
        for number in range(rng.randrange(4)):
            add_household(place, f"2{number:02d}", rng.randrange(1, 5), rng)
        for _ in range(rng.randrange(3)):
            add_incident(place, rng)
        for _ in range(rng.randrange(3)):
            add_organisation(place)
        if rng.random() < 0.5:
            Unit.objects.create(
                building_id=place.building, room="301", floor=3, is_estimated=True,
                estimated_residents=rng.randrange(1, 5), basic_cell_id=place.basic_cell,
            )  # fmt: skip
    home = world.home.code[:6]
    world.users["planner"] = make_user("planner", "planner_of_home", division_code=home)
    count_again()
    RoundingKey.objects.create(key=bytes(range(32)))  # what is drawn is the same in every run
    publish()
    return world


def count_again() -> None:
    """All sums brought up to date, as after writes behind the application's back; nothing kept."""
    from geo_grid.areas.actions import touch
    from geo_grid.incidents.actions import recount, resolve
    from geo_grid.locate.actions import resolve_all
    from geo_grid.people.actions import recount as recount_people
    from geo_grid.premises.actions import recount as recount_premises

    resolve_all()
    resolve()
    recount()
    recount_people()
    recount_premises()
    touch()


def add_household(place: Place, room: str, persons: int, rng: random.Random) -> None:
    """A dwelling with one household of so many persons."""
    unit = Unit.objects.create(building_id=place.building, room=room, floor=2)
    household = Household.objects.create(unit=unit)
    for _ in range(persons):
        add_resident(unit.pk, rng.choice(CATEGORIES), household=household)


def add_resident(unit: int, category: str, *, household: Household | None = None) -> Resident:
    """Somebody who lives behind a door."""
    person = Resident.objects.create(name="某", category=category, sex="male")
    Residence.objects.create(resident=person, unit_id=unit, household=household)
    return person


def add_incident(place: Place, rng: random.Random) -> Incident:
    """An open case at the place's building."""
    return Incident.objects.create(
        ref=f"r{rng.getrandbits(48):012x}", category="类", title="事",
        point=Building.objects.get(pk=place.building).point, reported_at=timezone.now(),
        department_id=place.department,
    )  # fmt: skip


def add_organisation(place: Place) -> None:
    organisation = Organisation.objects.create(name="商店")
    OrganisationPlace.objects.create(
        organisation=organisation, building_id=place.building, basic_cell_id=place.basic_cell,
        point=Building.objects.get(pk=place.building).point,
    )  # fmt: skip


def move_in(place: Place) -> None:
    """One more registered man behind the first door of a place."""
    add_resident(place.unit, "registered")


def move_out(place: Place) -> None:
    """Nobody lives there any more, not even by estimate."""
    units = Unit.objects.filter(building_id=place.building)
    Residence.objects.filter(unit__in=units).delete()
    Household.objects.filter(unit__in=units).delete()
    units.update(estimated_residents=None)


def estimate(place: Place) -> None:
    """People are estimated behind a door: the door itself is known as before."""
    Unit.objects.filter(pk=place.unit).update(estimated_residents=3)


def found_household(place: Place) -> None:
    Household.objects.create(unit_id=place.unit)


def report(place: Place) -> None:
    add_incident(place, random.Random(place.basic_cell))


def settle(place: Place) -> None:
    """All cases there are closed."""
    found = Incident.objects.filter(basic_cell_id=place.basic_cell)
    found.update(step="closed", closed_at=timezone.now())


def open_shop(place: Place) -> None:
    add_organisation(place)


def need_care(place: Place) -> None:
    """Everybody there is ill."""
    for person in Resident.objects.filter(residences__unit__building=place.building):
        ResidentCare.objects.get_or_create(
            resident=person, group="seriously_ill", defaults={"valid": from_today()}
        )


def door_across(world: World) -> Unit:
    """A door of the home building that lies on the ground of the other cell of the community."""
    other = next(p for p in world.places if p.code == world.home.code and p != world.home)
    point = Building.objects.get(pk=other.building).point
    made = Unit.objects.create(
        building_id=world.home.building, room="901", floor=9, point=point,
        point_origin="own", basic_cell_id=other.basic_cell,
    )  # fmt: skip
    count_again()
    made.refresh_from_db()
    assert made.basic_cell_id == other.basic_cell
    return made


EVENTS: dict[str, tuple[str, Any]] = {
    "move_in": ("registers", move_in),
    "move_out": ("registers", move_out),
    "estimate": ("registers", estimate),
    "found_household": ("registers", found_household),
    "open_shop": ("registers", open_shop),
    "need_care": ("care", need_care),
    "report": ("cases", report),
    "settle": ("cases", settle),
}
"""What can happen at a place, and the class of rows that it happens to."""
