"""Near-duplicates are proposed, merged, and taken back to the bit."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.db import transaction
from psycopg2.extras import DateTimeTZRange

from geo_grid.access.context import Caller, acting
from geo_grid.access.system import SYSTEM
from geo_grid.areas.models import BasicCellSums
from geo_grid.city_time import midnight
from geo_grid.collection import actions
from geo_grid.collection.models import DuplicatePair, RecordMerge
from geo_grid.collection.propose import propose
from geo_grid.collection.similar import likeness, nearly_same_number
from geo_grid.errors import Conflict, NotFound
from geo_grid.model_bases.geometry_fields import to_geos, to_multi_geos
from geo_grid.people import actions as people
from geo_grid.people.models import (
    Household,
    Organisation,
    OrganisationPlace,
    Residence,
    Resident,
)
from geo_grid.premises import actions as premises
from geo_grid.premises.models import Address, Building, Entrance, Unit
from geo_grid.vault import sealing
from tests.conftest import building_in, lattice_boxes
from tests.effort import at_length

TABLES = (Resident, Household, Residence, Organisation, OrganisationPlace, Building, Entrance,
          Unit, Address, BasicCellSums)  # fmt: skip


@pytest.fixture(autouse=True)
def as_system(db):
    """Pairs are offered to whoever may see both records."""
    with acting(Caller(scope=SYSTEM, purpose="test")):
        yield


def snapshot() -> list[list[tuple]]:
    """Every row of every table that a merge may touch, column by column."""
    return [
        [
            tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
            for row in model.objects.order_by("pk").values_list()
        ]
        for model in TABLES
    ]


def recount() -> None:
    premises.recount()
    people.recount()


def resident(name: str, number: str | None = None, born: date | None = None, **more) -> Resident:
    return Resident.objects.create(
        name=name, birth_date=born, category="registered",
        id_number_sealed=sealing.seal([number])[0],
        id_number_digest=sealing.digest([number], purpose="resident_id")[0], **more,
    )  # fmt: skip


def unit(building: str, room: str, **more) -> Unit:
    home = Building.objects.get(ref=building)
    return Unit.objects.create(building=home, room=room, basic_cell=home.basic_cell, **more)


def lives(person: Resident, home: Unit, kind: str = "main", **more) -> Residence:
    return Residence.objects.create(resident=person, unit=home, kind=kind, **more)


def years_ago(first: int, last: int | None = None) -> DateTimeTZRange:
    day = timedelta(days=365)
    end = None if last is None else midnight() - last * day
    return DateTimeTZRange(midnight() - first * day, end)


BORN = date(1990, 3, 7)


@pytest.fixture
def twins(lattice_city) -> tuple[Resident, Resident]:
    """One person met twice behind one door, once with two digits of the number transposed."""
    home = unit("B1", "101")
    first = resident("陈明", "990101199003070015", BORN, ref="a")
    second = resident(
        "陈明", "990101199003700018", BORN, phone_sealed=sealing.seal(["13800138000"])[0]
    )
    for person in (first, second):
        lives(person, home)
    lives(second, unit("B2", "202"), kind="other")
    recount()
    return first, second


def test_how_alike_numbers_and_names_are():
    assert nearly_same_number("990101199003070015", "990101199003700018")
    assert nearly_same_number("AB123456", "AB123457")
    assert not nearly_same_number("990101199003070015", "990101198503700018")
    assert not nearly_same_number("AB123456", "AB123456")
    assert likeness("厦门好又多商贸有限公司", "好又多商贸有限责任公司") > 0.7
    assert likeness("老王 便利店", "老王便利店") == 1.0
    assert likeness("老王便利店", "小李五金行") < 0.5


def test_a_person_met_twice_is_proposed_and_merged(twins):
    first, second = twins
    assert propose() == {"resident": 1, "organisation": 0, "building": 0}
    pair = DuplicatePair.objects.get()
    assert (pair.first_id, pair.second_id) == (first.pk, second.pk)
    assert set(pair.reasons) == {"same_name", "same_unit", "same_birth_date", "number_nearly_same"}
    cell = Building.objects.get(ref="B1").basic_cell
    assert BasicCellSums.objects.get(basic_cell=cell).residents == 2
    actions.merge_pair(pair.pk, keep="first")
    assert BasicCellSums.objects.get(basic_cell=cell).residents == 1
    first.refresh_from_db()
    assert sealing.reveal(first.phone_sealed) == "13800138000"
    homes = Residence.objects.filter(resident=first, valid__upper_inf=True)
    assert sorted(homes.values_list("unit__room", "kind")) == [("101", "main"), ("202", "other")]
    assert not Residence.objects.filter(resident=second, valid__upper_inf=True).exists()


def test_undo_restores_both(twins):
    before = snapshot()
    propose()
    pair = DuplicatePair.objects.get()
    for keep in ("first", "second"):
        actions.merge_pair(pair.pk, keep=keep)
        assert snapshot() != before
        assert actions.reopen_pair(pair.pk).state == "open"
        assert snapshot() == before
    assert RecordMerge.objects.filter(undone_at=None).count() == 0
    assert RecordMerge.objects.count() == 2, "each merge keeps its own row"


def test_merges_are_written_down_without_values(twins):
    propose()
    done = actions.merge_pair(DuplicatePair.objects.get().pk, keep="second")
    text = str(done.changes)
    assert "陈明" not in text
    assert "1990" not in text


def test_not_the_same_is_not_proposed_again(twins):
    propose()
    pair = DuplicatePair.objects.get()
    actions.reject_pair(pair.pk)
    assert propose()["resident"] == 0
    with pytest.raises(Conflict):
        actions.merge_pair(pair.pk, keep="first")
    assert actions.reopen_pair(pair.pk).state == "open"


def test_what_is_no_longer_alike_is_no_longer_proposed(twins):
    propose()
    Resident.objects.filter(pk=twins[1].pk).update(name="陈敏")
    assert propose()["resident"] == 0
    assert not DuplicatePair.objects.exists()


def test_changed_since_then(twins):
    propose()
    pair = DuplicatePair.objects.get()
    actions.merge_pair(pair.pk, keep="first")
    Resident.objects.filter(pk=twins[0].pk).update(phone_sealed=sealing.seal(["1"])[0])
    with pytest.raises(Conflict) as caught:
        actions.reopen_pair(pair.pk)
    assert caught.value.code == "merge_changed_since"
    assert DuplicatePair.objects.get().state == "merged"


def test_merges_that_build_on_one_another(lattice_city):
    a, b, c = (resident("陈明", number) for number in ("A1", "B2", "C3"))
    first = actions.merge_records("resident", kept=b.pk, gone=a.pk)
    second = actions.merge_records("resident", kept=c.pk, gone=b.pk)
    first.refresh_from_db()
    assert first.stands_for == c.pk
    with pytest.raises(Conflict):
        actions.undo_merge(first.pk)
    with pytest.raises(Conflict):
        actions.merge_records("resident", kept=c.pk, gone=a.pk)
    actions.undo_merge(second.pk)
    first.refresh_from_db()
    assert first.stands_for == b.pk
    actions.undo_merge(first.pk)
    with pytest.raises(NotFound):
        actions.merge_records("resident", kept=c.pk, gone=10**9)


def test_people_far_apart_or_with_the_same_name_only_are_left_alone(lattice_city):
    lives(resident("陈明", "A1", BORN), unit("B1", "101"))
    lives(resident("陈明", "B2", BORN), unit("B2", "101"))
    lives(resident("陈明", "ZZ99", date(1950, 1, 1)), unit("B1", "102"))
    assert propose()["resident"] == 0


def organisation(name: str, home: Unit, **more) -> Organisation:
    made = Organisation.objects.create(name=name, **more)
    OrganisationPlace.objects.create(
        organisation=made, unit=home, building=home.building, point=home.building.point,
        basic_cell=home.basic_cell,
    )  # fmt: skip
    return made


def test_organisations_at_one_address(lattice_city):
    home = unit("B1", "101")
    one = organisation("格子商贸有限公司", home, credit_code="91350100M000100Y43")
    organisation("格子商贸有限责任公司", home)
    organisation("直线五金店", home)
    recount()
    before = snapshot()
    assert propose()["organisation"] == 1
    pair = DuplicatePair.objects.get(noun="organisation")
    assert pair.first_id == one.pk
    actions.merge_pair(pair.pk, keep="second")
    second = Organisation.objects.get(pk=pair.second_id)
    assert second.credit_code == "91350100M000100Y43", "the code goes with the one that stays"
    assert BasicCellSums.objects.get(basic_cell=home.basic_cell).organisations == 2
    actions.reopen_pair(pair.pk)
    assert snapshot() == before


def test_two_legal_entities_are_two(lattice_city):
    home = unit("B1", "101")
    organisation("格子商贸有限公司", home, credit_code="91350100M000100Y43")
    organisation("格子商贸有限公司", home, credit_code="91350100M000100Y44")
    assert propose()["organisation"] == 0


@pytest.fixture
def second_source(lattice_city) -> Building:
    """B1 once more, from another source and a little to the side, with doors of its own."""
    footprint = building_in(lattice_boxes()[0])
    west, south, east, north = footprint.bounds
    from shapely import box

    shape = box(west + 2e-5, south, east + 2e-5, north)
    twin = Building.objects.create(
        ref="osm-1", name="", kind="other", estate="", floors=6, footprint_m2=1000, source="osm",
        geom=to_multi_geos(shape), point=to_geos(shape.centroid),
        basic_cell=Building.objects.get(ref="B1").basic_cell,
    )  # fmt: skip
    Address.objects.create(building=twin, road="直线路", number="1甲")
    entrance = Entrance.objects.create(building=twin, name="1单元", point=twin.point,
                                       basic_cell=twin.basic_cell)  # fmt: skip
    for room, to in (("101", None), ("102", None), ("301", entrance)):
        Unit.objects.create(building=twin, entrance=to, room=room, basic_cell=twin.basic_cell)
    recount()
    return twin


def test_buildings_of_two_sources(second_source):
    ours = unit("B1", "101")
    guest = resident("王五", "A1")
    lives(guest, Unit.objects.get(building=second_source, room="101"))
    recount()
    before = snapshot()
    assert propose()["building"] == 1
    pair = DuplicatePair.objects.get(noun="building")
    assert pair.score == pytest.approx(0.28 / 0.32, abs=0.01)
    actions.merge_pair(pair.pk, keep="first")
    b1 = Building.objects.get(ref="B1")
    rooms = Unit.objects.filter(building=b1, valid__upper_inf=True)
    assert sorted(rooms.values_list("room", flat=True)) == ["101", "102", "301"]
    assert Residence.objects.get(resident=guest).unit == ours
    assert not Building.objects.filter(pk=second_source.pk, valid__upper_inf=True).exists()
    sums = BasicCellSums.objects.get(basic_cell=b1.basic_cell)
    assert (sums.buildings, sums.units, sums.residents) == (1, 3, 1)
    assert Address.objects.get(number="1甲").kind == "alias"
    actions.reopen_pair(pair.pk)
    assert snapshot() == before


def random_people(rng: np.random.Generator) -> list[int]:
    """A few people with every kind of history, in a few units."""
    homes = [unit(f"B{b}", room) for b in (1, 2) for room in ("101", "102")]
    made = []
    for i in range(4):
        number = f"X{i}" if rng.random() < 0.6 else None
        person = resident(
            "陈明", number, BORN if rng.random() < 0.5 else None,
            ref=f"r{i}" if rng.random() < 0.5 else None,
            sex=str(rng.choice(["male", "unknown"])),
            phone_sealed=sealing.seal([f"1{i}"])[0] if rng.random() < 0.5 else None,
        )  # fmt: skip
        made.append(person.pk)
        past, now = rng.choice(4, 2, replace=False)
        if rng.random() < 0.6:
            lives(person, homes[past], valid=years_ago(int(rng.integers(5, 9)), 3))
        house = Household.objects.create(unit=homes[now], householder=person)
        start = years_ago(int(rng.integers(0, 3)))
        lives(person, homes[now], valid=start, household=house if rng.random() < 0.7 else None)
        if rng.random() < 0.5:
            lives(person, homes[past], kind="other")
    return made


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(at_length(6, 50)))
def test_any_chain_of_merges_can_be_taken_back(lattice_city, seed):
    rng = np.random.default_rng(seed)
    made = random_people(rng)
    recount()
    states, done = [snapshot()], []
    left = list(made)
    while len(left) > 1:
        kept, gone = rng.choice(left, 2, replace=False).tolist()
        left.remove(gone)
        done.append(actions.merge_records("resident", kept=kept, gone=gone).pk)
        states.append(snapshot())
        mains = Residence.objects.filter(resident=kept, kind="main", valid__upper_inf=True)
        assert mains.count() == 1, "counted once, at the main residence"
    people_now = BasicCellSums.objects.filter(residents__gt=0).values_list("residents", flat=True)
    assert sum(people_now) == 1
    for merge, state in zip(reversed(done), reversed(states[:-1]), strict=True):
        with transaction.atomic():
            actions.undo_merge(merge)
        assert snapshot() == state
