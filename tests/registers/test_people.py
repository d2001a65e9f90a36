"""Residents, households and organisations: what a write leaves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from geo_grid.access.models import AuditEntry
from geo_grid.areas.models import BasicCellSums, City
from geo_grid.city_time import midnight
from geo_grid.errors import BadInput, Conflict, Faults, NotAllowed, NotFound, Stale
from geo_grid.people.models import Household, OrganisationPlace, Residence, Resident
from geo_grid.premises.models import Unit
from geo_grid.registers import households, organisations, record_payload, residents
from tests.registers.conftest import LEFT, recounted, sums

ID_NUMBER = "99010519491231004X"


def cell(town, room: str) -> BasicCellSums:
    return BasicCellSums.objects.get(basic_cell=Unit.objects.get(pk=town.units[room]).basic_cell)


def test_a_new_resident_is_counted_and_audited(town, as_system):
    version = City.objects.get().data_version
    before = cell(town, "102").residents
    person = residents.add_resident(
        unit=town.units["102"], name="丁", category="floating", household="new",
        id_number=ID_NUMBER, phone="13800001234",
    )  # fmt: skip
    after = cell(town, "102")
    assert (after.residents, after.households) == (before + 1, 2)
    assert after.floating == 1
    assert City.objects.get().data_version > version
    entry = AuditEntry.objects.get(action="resident.add")
    assert (entry.noun, entry.keys) == ("resident", [person.pk])
    assert (person.sex, person.birth_date.isoformat()) == ("female", "1949-12-31")
    assert recounted() == sums()


def test_numbers_are_sealed_and_told_masked(town, as_system):
    person = residents.add_resident(
        unit=town.units["102"], name="丁", category="floating", id_number=ID_NUMBER,
        phone="13800001234",
    )  # fmt: skip
    told = record_payload.read(Resident, person.pk)
    assert (told["id_number"], told["phone"]) == ("99****************", "138********")
    assert ID_NUMBER not in str(AuditEntry.objects.values_list("detail", flat=True))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"id_number": "990105194912310041"}, "id_number"),
        ({"id_number": "11****************"}, "id_number"),
        ({"phone": "12"}, "phone"),
        ({"category": "nobility"}, "category"),
        ({"name": ""}, "name"),
        ({"household": 10**9}, "household"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_field(town, as_system, given, field):
    asked = {"unit": town.units["102"], "name": "丁", "category": "floating", **given}
    before, people = sums(), Resident.objects.count()
    with pytest.raises(Faults) as caught:
        residents.add_resident(**asked)
    assert [fault.field for fault in caught.value.faults] == [field]
    assert (sums(), Resident.objects.count()) == (before, people)


def test_a_person_is_met_once(town, as_system):
    asked = {"name": "丁", "category": "floating", "id_number": ID_NUMBER}
    residents.add_resident(unit=town.units["102"], **asked)
    with pytest.raises(Conflict) as caught:
        residents.add_resident(unit=town.units["301"], **asked)
    assert caught.value.field == "id_number"


def test_a_move_ends_one_residence_and_begins_another(town, as_system):
    since = timezone.localdate() - timedelta(days=3)
    moved = residents.move_resident(
        town.people["甲"], revision=1, unit=town.units["301"], since=since
    )
    first, second = Residence.objects.filter(resident=moved).order_by("pk")
    assert first.valid.upper == second.valid.lower == midnight() - timedelta(days=3)
    assert (first.unit_id, second.unit_id) == (town.units["101"], town.units["301"])
    assert first.valid.lower == town.since
    assert recounted() == sums()
    assert (cell(town, "101").residents, cell(town, "301").residents) == (1, 2)


def test_the_household_stays_without_its_head_and_ends_with_its_last_member(town, as_system):
    residents.move_resident(town.people["甲"], revision=1, unit=town.units["102"])
    kept = Household.objects.get(pk=town.household)
    assert (kept.householder_id, kept.valid.upper) == (None, None)
    former = Household.objects.get(version_of=kept)
    assert former.householder_id == town.people["甲"]
    residents.retire_resident(town.people["乙"], revision=1)
    kept.refresh_from_db()
    assert kept.valid.upper is not None
    assert recounted() == sums()


def test_a_move_on_the_day_of_the_first_one_corrects_it(town, as_system):
    person = residents.add_resident(unit=town.units["102"], name="丁", category="floating")
    residents.move_resident(person.pk, revision=1, unit=town.units["301"])
    (only,) = Residence.objects.filter(resident=person)
    assert (only.unit_id, only.valid.lower) == (town.units["301"], midnight())


def test_a_household_moves_with_its_members(town, as_system):
    households.move_household(town.household, revision=1, unit=town.units["301"])
    now = Residence.objects.filter(household=town.household, valid__upper_inf=True)
    assert {row.resident_id for row in now} == {town.people["甲"], town.people["乙"]}
    assert {row.unit_id for row in now} == {town.units["301"]}
    assert Household.objects.get(version_of=town.household).unit_id == town.units["101"]
    assert recounted() == sums()


def test_a_household_takes_members_of_its_own_door_only(town, as_system):
    with pytest.raises(Faults) as caught:
        households.correct_household(
            town.household, revision=1, given={"members": [town.people["丙"]]}
        )
    assert caught.value.faults[0].field == "members"
    households.change_household(
        town.household, revision=1, given={"householder": town.people["乙"]}
    )
    assert Household.objects.get(pk=town.household).householder_id == town.people["乙"]
    assert Household.objects.get(version_of=town.household).householder_id == town.people["甲"]


def test_who_has_left_is_no_more_counted_but_stays_on_record(town, as_system):
    residents.retire_resident(town.people["丙"], revision=1)
    assert cell(town, "301").residents == 0
    assert Residence.objects.get(resident=town.people["丙"]).valid.upper == midnight()
    assert Resident.objects.filter(pk=town.people["丙"]).exists()


def test_a_stale_save_tells_both_versions_and_changes_nothing(town, as_system):
    residents.correct_resident(town.people["甲"], revision=1, given={"name": "甲一"})
    with pytest.raises(Stale) as caught:
        residents.correct_resident(
            town.people["甲"], revision=1, given={"name": "甲二", "phone": "13800001234"}
        )
    assert caught.value.theirs["name"] == "甲一"
    assert caught.value.theirs["revision"] == 2
    assert caught.value.yours == {"name": "甲二", "phone": "138********"}
    assert Resident.objects.get(pk=town.people["甲"]).name == "甲一"


def test_a_new_category_is_counted(town, as_system):
    residents.correct_resident(town.people["甲"], revision=1, given={"category": "overseas"})
    assert (cell(town, "101").overseas, cell(town, "101").registered) == (1, 1)


def test_tenure_changes_from_a_day_on(town, as_system):
    residents.change_resident(town.people["甲"], revision=1, given={"tenure": "rented"})
    first, second = Residence.objects.filter(resident=town.people["甲"]).order_by("pk")
    assert (first.tenure, second.tenure) == ("unknown", "rented")
    assert first.valid.upper == second.valid.lower == midnight()
    assert second.household_id == town.household
    assert recounted() == sums()


@pytest.mark.parametrize("days", [-31, 1])
def test_no_change_lies_before_the_version_or_in_the_future(town, as_system, days):
    since = timezone.localdate() + timedelta(days=days)
    with pytest.raises(BadInput) as caught:
        residents.move_resident(town.people["甲"], revision=1, unit=town.units["301"], since=since)
    assert caught.value.field == "since"


def test_an_organisation_moves_and_its_former_place_is_kept(town, as_system):
    firm = organisations.add_organisation(
        name="便利店", kind="self_employed", credit_code="91350100M000100Y43",
        unit=town.units["102"], phone="05921234567", since=timezone.localdate() - timedelta(days=2),
    )  # fmt: skip
    assert cell(town, "102").organisations == 1
    organisations.move_organisation(firm.pk, revision=1, building=town.city.buildings["B3"])
    first, second = OrganisationPlace.objects.filter(organisation=firm).order_by("pk")
    assert first.valid.upper == second.valid.lower
    assert recounted() == sums()
    assert cell(town, "301").organisations == 1
    organisations.retire_organisation(firm.pk, revision=2)
    assert cell(town, "301").organisations == 0


def test_p06_nothing_goes_into_a_foreign_area_and_nothing_foreign_is_touched(town, acting_as):
    """As the application's role, whom the row policies bind too."""
    with acting_as("community_manager", division_code=LEFT):
        none = 10**9
        for unit in (town.units["301"], none):
            with pytest.raises(Faults) as foreign:
                residents.add_resident(unit=unit, name="丁", category="floating")
            assert foreign.value.faults[0].code == "unit_unknown"
            with pytest.raises(Faults):
                residents.move_resident(town.people["甲"], revision=1, unit=unit)
        for person in (town.people["丙"], none):
            with pytest.raises(NotFound) as absent:
                residents.correct_resident(person, revision=1, given={"name": "丁"})
            assert absent.value.code == "not_found"
        own = residents.add_resident(
            unit=town.units["102"], name="丁", category="floating", household="new"
        )
        residents.move_resident(own.pk, revision=1, unit=town.units["101"])
        residents.retire_resident(own.pk, revision=2)
        firm = organisations.add_organisation(name="店", unit=town.units["102"])
        organisations.retire_organisation(firm.pk, revision=1)
        households.move_household(town.household, revision=1, unit=town.units["102"])
    assert Resident.objects.get(pk=town.people["丙"]).name == "丙"


def test_a_planner_edits_no_register(town, acting_as):
    with acting_as("planner"), pytest.raises(NotAllowed):
        residents.correct_resident(town.people["甲"], revision=1, given={"name": "丁"})
