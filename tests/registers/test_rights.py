"""P1, P2, P6: a right acts where it is held, and in no other area of the same account.

The account reads registers and care on the left (a dispatcher) and edits on the right (a community
manager, or a data manager who knows no care). The connection is the owner's, whom no row policy
binds: the checks of the writes alone must do it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import shapely
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange
from shapely.geometry import mapping

from geo_grid.access.actions import assign_role
from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.errors import Faults, GeoGridError, NotFound
from geo_grid.facilities.models import Facility
from geo_grid.incidents.models import Incident
from geo_grid.model_bases.dated import from_today
from geo_grid.models import (
    Household,
    Organisation,
    OrganisationPlace,
    Residence,
    Resident,
    ResidentCare,
)
from geo_grid.people import actions as people
from geo_grid.premises.models import Building, Entrance, Unit
from geo_grid.registers import (
    buildings,
    care,
    dossier,
    entrances,
    find,
    households,
    organisations,
    record_payload,
    residents,
    things,
    units,
)
from geo_grid.vault import sealing
from tests.conftest import SOUTH, WEST, make_user
from tests.registers.conftest import LEFT, RIGHT, Town
from tests.registers.test_premises import drawn

NOWHERE = 987_654_321
IDENTITY, PHONE = "99010519491231004X", "13800001234"


@dataclass
class Side:
    """One community with a thing of each kind; `box` and `lon` lie in it."""

    box: int
    lon: float
    building: int
    entrance: int
    unit: int
    thing: int
    person: int
    firm: int


@dataclass
class Both:
    """The left community, in which nothing may be edited, and the right one."""

    left: Side
    right: Side
    town: Town
    household: int
    unit_at_the_border: int
    entrance_beyond: int
    guest: int
    guest_home: int
    newcomer: int


LAT = SOUTH + 0.0025


@pytest.fixture
def both(town: Town) -> Both:
    def side(box: int, column: int, building: str, unit: str, person: str) -> Side:
        home = Building.objects.get(pk=town.city.buildings[building])
        where = {"basic_cell": home.basic_cell, "point": home.point}
        door = Entrance.objects.create(
            building=home, name="8单元", point_origin="own", valid=from_today(), **where
        )
        firm = Organisation.objects.create(name=f"店{unit}", phone_sealed=sealing.seal([PHONE])[0])
        OrganisationPlace.objects.create(organisation=firm, building=home, **where)
        thing = Facility.objects.create(ref=f"f{box}", kind="park", name=f"园{box}", **where)
        sealed = dict(zip(("id_number_sealed", "phone_sealed"), sealing.seal([IDENTITY, PHONE]),
                          strict=True))  # fmt: skip
        one = Resident.objects.get(pk=town.people[person])
        Resident.objects.filter(pk=one.pk).update(phone_sealed=sealed["phone_sealed"])
        ResidentCare.objects.create(resident=one, group="disabled", note="x", valid=from_today())
        return Side(box, WEST + column * 0.001 + 0.0005, home.pk, door.pk, town.units[unit],
                    thing.pk, one.pk, firm.pk)  # fmt: skip

    left, right = side(4, 0, "B1", "102", "甲"), side(6, 3, "B3", "301", "丙")
    _report("c1", left)
    _report("c3", right)
    beyond = Entrance.objects.create(
        building_id=right.building, name="9单元", point_origin="own", valid=from_today(),
        point=Building.objects.get(pk=left.building).point,
        basic_cell=Building.objects.get(pk=left.building).basic_cell,
    )  # fmt: skip
    own = Unit.objects.create(
        building_id=right.building, room="302", valid=from_today(), point_origin="building",
        basic_cell=Building.objects.get(pk=right.building).basic_cell,
    )  # fmt: skip
    guest, second = _guest(left, right)
    return Both(left, right, town, town.household, own.pk, beyond.pk, guest.pk, second.pk,
                _moved(left, right))  # fmt: skip


def _guest(left: Side, right: Side) -> tuple[Resident, Residence]:
    """Somebody who lives on the left and has a room on the right."""
    guest = Resident.objects.create(name="客", category="floating")
    Residence.objects.create(resident=guest, unit_id=right.unit, kind="other", valid=from_today())
    second = Residence.objects.create(
        resident=guest, unit_id=left.unit, kind="main", valid=from_today()
    )
    return guest, second


def _report(ref: str, home: Side) -> None:
    house = Building.objects.get(pk=home.building)
    Incident.objects.create(
        ref=ref, category="灯", reported_at=timezone.now(), point=house.point, building=house,
        basic_cell=house.basic_cell,
    )  # fmt: skip


def _moved(left: Side, right: Side) -> int:
    """A firm that was on the left until today."""
    firm = Organisation.objects.create(name="搬来的")
    today = from_today().lower
    past = DateTimeTZRange(today - timedelta(days=9), today, "[)")
    for side, valid in ((left, past), (right, from_today())):
        home = Building.objects.get(pk=side.building)
        OrganisationPlace.objects.create(
            organisation=firm, building=home, point=home.point, basic_cell=home.basic_cell,
            valid=valid,
        )  # fmt: skip
    return firm.pk


@contextmanager
def holding(left: str, right: str):
    """As the owner of the tables, an account with a role in each community."""
    user = make_user(right, f"{left}-{right}", division_code=RIGHT)
    if left:
        assign_role(user, left, division_code=LEFT)
    with acting(Caller(scope=scope_of(user))):
        yield user


def outcome(act: Callable[[], Any]) -> tuple[str, ...]:
    """What an act is refused with; ``("done",)`` when it is not."""
    try:
        act()
    except Faults as error:
        return ("faults", *(fault.code for fault in error.faults))
    except GeoGridError as error:
        return (type(error).__name__, error.code)
    return ("done",)


def _there(b: Both) -> dict[str, float]:
    return {"lon": b.left.lon, "lat": LAT}


GROUND: dict[str, Callable[[Both], Any]] = {
    "add building": lambda b: buildings.add_building(geom=drawn(b.left.box), name="新"),
    "redraw into": lambda b: buildings.correct_building(
        b.right.building, revision=1, given={"geom": drawn(b.left.box)}),
    "correct building": lambda b: buildings.correct_building(
        b.left.building, revision=1, given={"name": "新"}),
    "change building": lambda b: buildings.change_building(
        b.left.building, revision=1, given={"name": "新"}),
    "retire building": lambda b: buildings.retire_building(b.left.building, revision=1),
    "add entrance": lambda b: entrances.add_entrance(building=b.left.building, name="7单元"),
    "place entrance": lambda b: entrances.add_entrance(
        building=b.right.building, name="7单元", **_there(b)),
    "correct entrance": lambda b: entrances.correct_entrance(
        b.left.entrance, revision=1, given={"name": "7单元"}),
    "correct entrance beyond": lambda b: entrances.correct_entrance(
        b.entrance_beyond, revision=1, given={"name": "7单元"}),
    "shift entrance": lambda b: entrances.correct_entrance(
        b.right.entrance, revision=1, given=_there(b)),
    "retire entrance": lambda b: entrances.retire_entrance(b.left.entrance, revision=1),
    "add unit": lambda b: units.add_unit(building=b.left.building, room="9"),
    "correct unit": lambda b: units.correct_unit(b.left.unit, revision=1, given={"room": "9"}),
    "shift unit": lambda b: units.correct_unit(
        b.unit_at_the_border, revision=1, given={"entrance": b.entrance_beyond}),
    "retire unit": lambda b: units.retire_unit(b.left.unit, revision=1),
    "add thing": lambda b: things.add_thing(Facility, kind="park", name="园", **_there(b)),
    "correct thing": lambda b: things.correct_thing(
        Facility, b.left.thing, revision=1, given={"name": "新"}),
    "shift thing": lambda b: things.correct_thing(
        Facility, b.right.thing, revision=1, given=_there(b)),
    "retire thing": lambda b: things.retire_thing(Facility, b.left.thing, revision=1),
}  # fmt: skip
"""Writes of the ground that lie on the left, or would bring something there."""


@pytest.mark.parametrize("name", list(GROUND))
def test_p06_the_ground_is_edited_where_that_right_is_held(both: Both, name):
    with holding("dispatcher", "community_manager"):
        assert outcome(lambda: GROUND[name](both)) == ("NotAllowed", "outside_area")
    with holding("", "planner"):  # nowhere at all: another word, without a look at the place
        assert outcome(lambda: GROUND[name](both)) == ("NotAllowed", "no_right")


BEFORE_ANYTHING: dict[str, Callable[[], Any]] = {
    "building": lambda: buildings.add_building(geom=mapping(shapely.box(0, 0, 1, 1))),
    "entrance": lambda: entrances.add_entrance(building=NOWHERE, name="x"),
    "unit": lambda: units.add_unit(building=NOWHERE, room="1"),
    "thing": lambda: things.add_thing(Facility, lon=0.0, lat=0.0, name="x"),
    "resident": lambda: residents.add_resident(unit=NOWHERE, name="x", category="floating"),
    "household": lambda: households.add_household(unit=NOWHERE, members=[NOWHERE]),
    "organisation": lambda: organisations.add_organisation(name="x"),
    "care": lambda: care.set_care(NOWHERE, revision=1, care=[]),
    "register": lambda: residents.correct_resident(NOWHERE, revision=1, given={}),
}


@pytest.mark.parametrize("name", list(BEFORE_ANYTHING))
def test_p06_who_holds_no_right_is_told_so_before_anything_is_looked_up(both: Both, name):
    with holding("", "planner"):
        assert outcome(BEFORE_ANYTHING[name]) == ("NotAllowed", "no_right")


FOREIGN: dict[str, Callable[[Both, bool], Any]] = {
    "correct resident": lambda b, real: residents.correct_resident(
        b.left.person if real else NOWHERE, revision=1, given={"name": "新"}),
    "change resident": lambda b, real: residents.change_resident(
        b.left.person if real else NOWHERE, revision=1, given={"tenure": "rented"}),
    "move resident": lambda b, real: residents.move_resident(
        b.left.person if real else NOWHERE, revision=1, unit=b.right.unit),
    "retire resident": lambda b, real: residents.retire_resident(
        b.left.person if real else NOWHERE, revision=1),
    "move a guest's foreign home": lambda b, real: residents.move_resident(
        b.guest, revision=1, unit=b.unit_at_the_border,
        residence=b.guest_home if real else NOWHERE),
    "move to a foreign door": lambda b, real: residents.move_resident(
        b.right.person, revision=1, unit=b.left.unit if real else NOWHERE),
    "add resident": lambda b, real: residents.add_resident(
        unit=b.left.unit if real else NOWHERE, name="丁", category="floating"),
    "add household": lambda b, real: households.add_household(
        unit=b.town.units["101"] if real else NOWHERE, members=[b.left.person]),
    "correct household": lambda b, real: households.correct_household(
        b.household if real else NOWHERE, revision=1, given={"householder": None}),
    "move household": lambda b, real: households.move_household(
        b.household if real else NOWHERE, revision=1, unit=b.right.unit),
    "retire household": lambda b, real: households.retire_household(
        b.household if real else NOWHERE, revision=1),
    "correct organisation": lambda b, real: organisations.correct_organisation(
        b.left.firm if real else NOWHERE, revision=1, given={"name": "新"}),
    "move organisation": lambda b, real: organisations.move_organisation(
        b.left.firm if real else NOWHERE, revision=1, unit=b.right.unit),
    "retire organisation": lambda b, real: organisations.retire_organisation(
        b.left.firm if real else NOWHERE, revision=1),
    "add organisation": lambda b, real: organisations.add_organisation(
        name="店", unit=b.left.unit if real else NOWHERE),
    "organisation in a building": lambda b, real: organisations.add_organisation(
        name="店", building=b.left.building if real else NOWHERE),
    "reveal": lambda b, real: people.reveal_number(
        b.left.person if real else NOWHERE, field="phone", reason="visit"),
    "forget": lambda b, real: people.forget_resident(b.left.person if real else NOWHERE),
    "care": lambda b, real: care.set_care(
        b.left.person if real else NOWHERE, revision=1, care=[]),
}  # fmt: skip
"""Writes of registers, with a record or a door on the left and with one that is nowhere."""


@pytest.mark.parametrize("name", list(FOREIGN))
def test_p06_registers_are_edited_where_that_right_is_held(both: Both, name):
    """A record that may be read and not edited is refused in the words of none."""
    with holding("dispatcher", "community_manager"):
        foreign = outcome(lambda: FOREIGN[name](both, True))
        assert foreign == outcome(lambda: FOREIGN[name](both, False))
        assert foreign[0] in ("NotFound", "faults")


def test_p06_an_organisation_is_put_on_no_foreign_point(both: Both):
    with holding("dispatcher", "community_manager"):
        put = outcome(lambda: organisations.add_organisation(name="店", **_there(both)))
    assert put == ("faults", "outside_area")


def test_p06_who_leaves_here_keeps_the_home_they_have_elsewhere(both: Both):
    with holding("dispatcher", "community_manager"):
        residents.retire_resident(both.guest, revision=1)
    left = Residence.objects.filter(resident=both.guest, valid__upper_inf=True)
    assert [home.pk for home in left] == [both.guest_home]


def test_p06_care_is_set_where_both_rights_are_held(both: Both):
    """On the left care is known and nothing edited; on the right the other way round."""
    with holding("dispatcher", "data_manager"):
        for person in (both.left.person, both.right.person, NOWHERE):
            done = outcome(lambda pk=person: care.set_care(pk, revision=1, care=[]))
            assert done == ("NotFound", "not_found")
    with holding("", "data_manager"):
        assert outcome(lambda: care.set_care(both.right.person, revision=1, care=[])) == (
            "NotAllowed", "no_right"
        )  # fmt: skip
    assert ResidentCare.objects.filter(valid__upper_inf=True).count() == 2


def test_p01_care_is_told_where_the_right_to_it_is_held(both: Both):
    with holding("dispatcher", "data_manager"):
        known = record_payload.read(Resident, both.left.person)
        assert [one["group"] for one in known["care"]] == ["disabled"]
        assert "care" not in record_payload.read(Resident, both.right.person)
        assert set(record_payload.care([both.left.person, both.right.person])) == {both.left.person}


def test_p01_a_dossier_says_whether_its_people_and_cases_may_be_seen(both: Both):
    with holding("", "community_manager"):
        told = [dossier.of_unit(pk) for pk in (both.left.unit, both.right.unit)]
    assert [one["people_seen"] for one in told] == [False, True]
    assert [one["cases_seen"] for one in told] == [False, True]


def test_p07_a_door_that_stands_for_people_is_found_by_no_name(both: Both):
    """Nor does it take the place of one that is: a search of one row would tell of it."""
    Unit.objects.filter(pk__in=(both.left.unit, both.right.unit)).update(ref="柜")
    Unit.objects.filter(pk=both.left.unit).update(is_unassigned=True)
    with holding("", "community_manager"):
        for limit in (1, 20):
            assert [one["id"] for one in find.units(q="柜", limit=limit)] == [both.right.unit]


def test_p07_doors_that_stand_for_people_take_nobodys_place(both: Both):
    """A list of one door holds one, whether or not people of an unknown door live in the house."""
    house = both.left.building
    with holding("", "community_manager"):
        before = find.units(building=house, limit=1)
        Unit.objects.create(building_id=house, room="", is_unassigned=True, floor=-9)
        assert len(before) == 1
        assert find.units(building=house, limit=1) == before


def test_p01_a_dossier_names_people_firms_and_cases_of_ones_own_area(both: Both):
    with holding("", "community_manager"):
        foreign, own = (
            dossier.of_building(both.left.building),
            dossier.of_building(both.right.building),
        )
    assert (foreign["residents"], foreign["organisations"], foreign["open"]) == ([], [], [])
    assert [one["ref"] for one in own["open"]] == ["c3"]
    assert {one["name"] for one in own["residents"]} == {"丙", "客"}
    assert {one["name"] for one in own["organisations"]} == {"店301", "搬来的"}


def test_p01_a_record_tells_of_foreign_parts_nothing(both: Both):
    """Of somebody with two homes the one here; of a firm the places here."""
    with holding("", "community_manager"):
        guest = record_payload.read(Resident, both.guest)
        assert [home["unit"] for home in guest["residences"]] == [both.right.unit]
        firm = record_payload.read(Organisation, both.newcomer)
        assert [place["building"] for place in firm["places"]] == [both.right.building]
        foreign = {Resident: both.left.person, Organisation: both.left.firm,
                   Household: both.household}  # fmt: skip
        for model, pk in foreign.items():
            with pytest.raises(NotFound):
                record_payload.read(model, pk)


def test_p01_people_and_firms_are_found_in_ones_own_area(both: Both):
    def ids(noun: str, **asked: Any) -> set[int]:
        return {row["id"] for row in find.records(noun, **asked)}

    with holding("", "community_manager"):
        assert ids("residents", q="甲") == set()
        assert ids("residents", q="客") == {both.guest}
        assert ids("residents", unit=both.left.unit) == set()
        assert ids("households", unit=both.town.units["101"]) == set()
        assert ids("organisations", q="店") == {both.right.firm}
        assert ids("organisations", unit=both.left.unit) == set()
        (row,) = find.records("residents", q="客")
        assert "301" in row["detail"], "where they live here, not elsewhere"
    with holding("", "planner"):
        assert ids("residents", q="客") == set()
