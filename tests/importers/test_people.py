"""Residents, organisations and workers on the lattice city."""

from __future__ import annotations

import pytest

from geo_grid.areas.models import BasicCellSums, CellTeam, GridCellVersion, Worker
from geo_grid.people.models import Household, Organisation, OrganisationPlace, Residence, Resident
from geo_grid.premises.models import Unit
from geo_grid.vault import sealing
from importers.runs.run import import_file
from tests.importers.conftest import codes, resident_id


@pytest.fixture
def flats(lattice_city, write_csv):
    """B1: 101, 102 behind entrance 1; 201 behind none. B2: 101."""
    rows = [
        {"ref": "U1", "building_ref": "B1", "entrance": "1单元", "room": "101"},
        {"ref": "U2", "building_ref": "B1", "entrance": "1单元", "room": "102"},
        {"ref": "U3", "building_ref": "B1", "entrance": "", "room": "201"},
        {"ref": "U4", "building_ref": "B2", "entrance": "", "room": "101"},
    ]
    import_file("units", write_csv(rows, "units.csv"))
    return lattice_city


def person(number: int = 1, **more) -> dict[str, object]:
    return {
        "姓名": f"居民{number}", "人口类别": "户籍", "身份证号": resident_id(serial=number),
        "building_ref": "B1", "单元": "1", "房号": "101",
    } | more  # fmt: skip


def sums(city, name: str) -> BasicCellSums:
    return BasicCellSums.objects.get(basic_cell_id=city.basic_cells[name])


def test_people_live_behind_doors_and_are_counted(flats, write_csv):
    rows = [person(1, 户主="是"), person(2, 人口类别="流动"), person(3, 房号="102")]
    path = write_csv(rows)
    assert import_file("residents", path).changed == 3
    one = Resident.objects.get(name="居民1")
    assert (one.sex, one.birth_date.isoformat()) == ("male", "1990-03-07")
    assert sealing.reveal(one.id_number_sealed) == resident_id(serial=1)
    assert resident_id(serial=1).encode() not in bytes(one.id_number_sealed)
    assert one.residences.get().unit.ref == "U1"
    assert Household.objects.count() == 2
    assert Household.objects.get(unit__ref="U1").householder == one
    counted = sums(flats, "001")
    assert (counted.residents, counted.registered, counted.floating) == (3, 2, 1)
    assert counted.households == 2
    assert import_file("residents", path).changed == 0


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"身份证号": "990101199003070017"}, "id_number", "id_number_check_digit"),
        ({"身份证号": "990101199013070012"}, "id_number", "id_number_date"),
        ({"身份证号": "9901011990030700"}, "id_number", "id_number_format"),
        ({"姓名": ""}, "name", "required"),
        ({"人口类别": "外星"}, "category", "choice_unknown"),
        ({"building_ref": "B77"}, "building_ref", "building_unknown"),
        ({"building_ref": ""}, "building_ref", "place_missing"),
        ({"单元": "9"}, "entrance", "entrance_unknown"),
        ({"房号": "999"}, "room", "unit_unknown"),
        ({"since": "2999-01-01"}, "since", "date_in_future"),
    ],
)
def test_what_is_refused(flats, write_csv, changes, field, code):
    report = import_file("residents", write_csv([person(1), person(2, **changes)]))
    assert codes(report) == [(3, field, code)]
    assert not Resident.objects.exists()


def test_other_documents_are_not_judged_as_resident_ids(flats, write_csv):
    row = person(1, 证件类型="护照", 身份证号="e12 345 678", 人口类别="境外")
    assert import_file("residents", write_csv([row])).changed == 1
    assert sealing.reveal(Resident.objects.get().id_number_sealed) == "E12345678"


def test_rooms_that_are_not_known_lead_to_the_unassigned_unit(flats, write_csv):
    rows = [person(1, 房号="", 单元=""), person(2, 房号="不详"), person(3, building_ref="B2", 房号="",
                                                                     单元="")]  # fmt: skip
    path = write_csv(rows)
    assert import_file("residents", path).changed == 3
    units = Unit.objects.filter(is_unassigned=True)
    assert {(u.building.ref, u.room, u.residences.count()) for u in units} == {
        ("B1", "", 2), ("B2", "", 1),
    }  # fmt: skip
    assert not Household.objects.exists()
    assert sums(flats, "001").residents == 2
    assert import_file("residents", path).changed == 0


def test_a_room_without_its_entrance(flats, write_csv):
    rows = [{"building_ref": "B1", "entrance": "2单元", "room": "101"}]
    import_file("units", write_csv(rows))
    path = write_csv(
        [person(1, 单元=""), person(2, 单元="", 房号="102"), person(3, 单元="", 房号="201")]
    )
    report = import_file("residents", path, accept_partial=True)
    assert codes(report) == [(2, "room", "unit_ambiguous")]
    assert {r.unit.ref for r in Residence.objects.all()} == {"U2", "U3"}


def test_a_person_is_met_once(flats, write_csv):
    rows = [
        person(1, kind="other", 房号="102"), person(1), person(1),
        person(1, building_ref="B2", 单元=""),
    ]  # fmt: skip
    report = import_file("residents", write_csv(rows), accept_partial=True)
    assert codes(report) == [
        (4, "id_number", "duplicate"),
        (5, "kind", "second_main_residence"),
    ]
    resident = Resident.objects.get()
    assert {(r.unit.ref, r.kind) for r in resident.residences.all()} == {
        ("U1", "main"), ("U2", "other"),
    }  # fmt: skip
    assert sums(flats, "001").residents == 1


def test_a_new_main_residence_corrects_the_present_one(flats, write_csv):
    import_file("residents", write_csv([person(1)]))
    before = Residence.objects.get().pk
    assert import_file("residents", write_csv([person(1, building_ref="B2", 单元="")])).changed == 1
    residence = Residence.objects.get()
    assert (residence.pk, residence.unit.ref) == (before, "U4")
    assert [h.unit.ref for h in Household.objects.all()] == ["U4"]
    assert (sums(flats, "001").residents, sums(flats, "002").residents) == (0, 1)


def test_main_and_other_residence_change_places(flats, write_csv):
    import_file("residents", write_csv([person(1), person(1, 房号="102", kind="other")]))
    path = write_csv([person(1, kind="other"), person(1, 房号="102", kind="main")])
    assert import_file("residents", path).changed == 2
    assert {(r.unit.ref, r.kind) for r in Residence.objects.all()} == {
        ("U1", "other"), ("U2", "main"),
    }  # fmt: skip
    assert import_file("residents", path).changed == 0


def test_people_without_documents_are_known_by_ref_or_by_what_they_say(flats, write_csv):
    rows = [person(1, 身份证号="", ref="R1"), person(2, 身份证号=""), person(2, 身份证号="")]
    report = import_file("residents", write_csv(rows), accept_partial=True)
    assert [code for _, _, code in codes(report)] == ["duplicate"]
    assert import_file("residents", write_csv(rows[:2])).changed == 0
    assert import_file("residents", write_csv([person(1, ref="R1")])).changed == 1
    assert Resident.objects.get(ref="R1").id_number_digest is not None
    assert Resident.objects.count() == 2


def test_households_by_ref(flats, write_csv):
    rows = [
        person(1, household_ref="H1", householder="是"), person(2, household_ref="H1"),
        person(3, household_ref="H2"), person(4, household_ref="H1", 房号="102"),
    ]  # fmt: skip
    report = import_file("residents", write_csv(rows), accept_partial=True)
    assert codes(report) == [(5, "household_ref", "household_elsewhere")]
    assert set(Household.objects.values_list("ref", "unit__ref")) == {("H1", "U1"), ("H2", "U1")}
    assert Household.objects.get(ref="H1").householder.name == "居民1"
    assert Household.objects.get(ref="H1").residences.count() == 2
    assert import_file("residents", write_csv(rows[:3])).changed == 0


def test_known_people_end_the_estimate_of_their_building(flats, write_csv):
    Unit.objects.update(estimated_residents=2, is_estimated=True)
    import_file("residents", write_csv([person(1)]))
    assert set(Unit.objects.filter(building__ref="B1").values_list("estimated_residents")) == {
        (None,)
    }
    assert Unit.objects.get(ref="U4").estimated_residents == 2
    counted = sums(flats, "001")
    assert (counted.residents, counted.estimated_residents) == (1, 0)


def test_unit_refs_lead_to_the_door(flats, write_csv):
    rows = [{"name": "甲", "category": "registered", "ref": "R", "unit_ref": "U4"},
            {"name": "乙", "category": "registered", "ref": "S", "unit_ref": "U9"}]  # fmt: skip
    report = import_file("residents", write_csv(rows), accept_partial=True)
    assert codes(report) == [(3, "unit_ref", "unit_unknown")]
    assert Residence.objects.get().unit.ref == "U4"


CREDIT_CODE = "91350100M000100Y43"


def test_organisations_are_keyed_by_their_credit_code(flats, write_csv):
    rows = [
        {"name": "面馆", "credit_code": CREDIT_CODE, "kind": "个体户", "building_ref": "B2",
         "room": "101", "phone": "592-100"},
        {"name": "摊位", "lon": "118.5035", "lat": "24.5005"},
        {"name": "游商"},
    ]  # fmt: skip
    path = write_csv(rows)
    assert import_file("organisations", path, datum="wgs84").changed == 3
    shop = OrganisationPlace.objects.get(organisation__credit_code=CREDIT_CODE)
    assert shop.unit.ref == "U4"
    assert shop.basic_cell_id == flats.basic_cells["002"]
    stall = OrganisationPlace.objects.get(organisation__name="摊位")
    assert stall.basic_cell_id == flats.basic_cells["012"]
    assert sums(flats, "012").organisations == 1
    assert import_file("organisations", path, datum="wgs84").changed == 0
    rows[0] |= {"name": "大面馆", "building_ref": "B1", "room": "201"}
    assert import_file("organisations", write_csv(rows), datum="wgs84").changed == 1
    assert Organisation.objects.count() == 3
    assert sums(flats, "002").organisations == 0


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"credit_code": "91350100M000100Y44"}, "credit_code", "credit_code_check_digit"),
        ({"credit_code": "91350100M000100I43"}, "credit_code", "credit_code_format"),
        ({"credit_code": CREDIT_CODE}, "credit_code", "duplicate"),
        ({"building_ref": "B77"}, "building_ref", "building_unknown"),
        ({"building_ref": "B1", "room": "999"}, "room", "unit_unknown"),
        ({"lon": "24.5005", "lat": "118.5035"}, "lon", "axes_swapped"),
    ],
)
def test_organisations_that_are_refused(flats, write_csv, changes, field, code):
    rows = [{"name": "a", "credit_code": CREDIT_CODE}, {"name": "b"} | changes]
    assert codes(import_file("organisations", write_csv(rows), datum="wgs84")) == [(3, field, code)]


def test_workers_and_their_cells(flats, write_csv):
    cells = list(GridCellVersion.objects.order_by("code").values_list("code", flat=True))
    rows = [
        {"ref": "W1", "name": "王", "phone": "138 0000 0000", "cell_code": cells[0]},
        {"ref": "W1", "name": "王", "cell_code": cells[1]},
        {"ref": "W2", "name": "李", "cell_code": cells[0], "role": "社区民警"},
        {"ref": "W3", "name": "赵"},
    ]
    path = write_csv(rows)
    assert import_file("workers", path).changed == 4
    assert sealing.reveal(Worker.objects.get(ref="W1").phone_sealed) == "13800000000"
    assert CellTeam.objects.filter(role="primary").count() == 2
    assert import_file("workers", path).changed == 0
    rows[0] = {"ref": "W3", "name": "赵", "cell_code": cells[0]}
    assert import_file("workers", write_csv(rows[:1])).changed == 1
    assert CellTeam.objects.get(role="primary", cell__versions__code=cells[0]).worker.ref == "W3"
    bad = write_csv([{"ref": "W9", "name": "孙", "cell_code": "1"}])
    assert codes(import_file("workers", bad)) == [(2, "cell_code", "cell_unknown")]


def test_an_import_counts_the_revision_so_that_an_open_form_is_stale(flats, write_csv):
    import_file("residents", write_csv([person(1), person(2)]))
    import_file("residents", write_csv([person(1, 人口类别="流动"), person(2)]))
    revisions = dict(Resident.objects.values_list("name", "revision"))
    assert revisions == {"居民1": 2, "居民2": 1}
