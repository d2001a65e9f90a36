"""What was estimated makes way for what is known, building by building, and the sums add up."""

from __future__ import annotations

import pytest
from django.db.models import Count, Sum

from geo_grid.areas.models import BasicCellSums
from geo_grid.people.models import Residence, Resident
from geo_grid.premises.actions import estimate_units, recount
from geo_grid.premises.models import Unit
from importers.city.basic_cells import sql
from importers.runs.run import import_file
from tests.importers.conftest import resident_id


@pytest.fixture
def estimated_city(lattice_city):
    """Six households of 3, 2, 3, 2, 3, 3 in each of B1, B2 and B3."""
    from geo_grid.people.actions import recount as recount_people

    estimate_units(["B1", "B2", "B3"], households=[6, 6, 6])
    recount()
    recount_people()
    return lattice_city


def sums(building: str) -> tuple[int, int, int, int]:
    """Units, households, residents and estimated residents on the atom of a building."""
    row = BasicCellSums.objects.get(basic_cell__buildings__ref=building)
    return row.units, row.households, row.residents, row.estimated_residents


def counted() -> tuple[int, int]:
    """Units and residents of the whole city, from the rows themselves."""
    units = Unit.objects.filter(valid__upper_inf=True, is_unassigned=False).count()
    estimate = Unit.objects.aggregate(n=Sum("estimated_residents"))["n"] or 0
    known = Residence.objects.filter(kind="main", valid__upper_inf=True).count()
    return units, estimate + known


def recounted() -> tuple[int, int]:
    """The stored sums once more, after counting everything anew."""
    from geo_grid.people.actions import recount as recount_people

    before = told()
    recount()
    recount_people()
    assert told() == before
    return before


def told() -> tuple[int, int]:
    total = BasicCellSums.objects.aggregate(u=Sum("units"), r=Sum("residents"))
    return total["u"], total["r"]


def snapshot() -> list[tuple]:
    rows = Unit.objects.order_by("pk").values_list(
        "pk", "room", "is_estimated", "estimated_residents", "basic_cell", "valid"
    )
    people = Residence.objects.order_by("pk").values_list("pk", "resident", "unit", "valid")
    return [*rows, *people, *BasicCellSums.objects.order_by("pk").values_list()]


def units_of_b1(write_csv):
    return write_csv(
        [{"building_ref": "B1", "room": room, "floor": room[0]} for room in ("101", "201", "901")],
        "units.csv",
    )


def residents_of_b2(write_csv):
    return write_csv(
        [
            {"name": "赵一", "category": "户籍", "id_number": resident_id(serial=1),
             "building_ref": "B2", "room": "101"},
            {"name": "钱二", "category": "流动", "id_number": resident_id(serial=2),
             "building_ref": "B2", "room": ""},
        ],
        "residents.csv",
    )  # fmt: skip


def doors_of_b1(write_csv, count: int, **more):
    """So many dwellings, none of them called like an estimated one."""
    return write_csv(
        [{"building_ref": "B1", "room": f"R{n}", **more} for n in range(count)], "doors.csv"
    )


def test_units_take_over_the_estimate_of_their_building_only(estimated_city, write_csv):
    others, before = (sums("B2"), sums("B3")), sums("B1")
    assert before == (6, 6, 16, 16)
    assert import_file("units", units_of_b1(write_csv)).applied
    assert sums("B1") == before, "three doors are known, of three more it is still estimated"
    assert Unit.objects.filter(building__ref="B1", is_estimated=True).count() == 3
    assert (sums("B2"), sums("B3")) == others
    assert told() == counted()


@pytest.mark.parametrize("count", [1, 3, 5, 6, 7, 40])
def test_a_list_of_doors_leaves_the_estimated_households(estimated_city, write_csv, count):
    assert import_file("units", doors_of_b1(write_csv, count)).applied
    assert sums("B1") == (max(6, count), 6, 16, 16)
    assert Unit.objects.filter(is_estimated=True, building__ref="B1").count() == max(0, 6 - count)
    assert recounted() == told() == counted()


def test_lists_one_after_the_other_leave_them_too(estimated_city, write_csv):
    for room in ("101", "R1", "R2", "R3", "R4", "R5", "R6"):
        path = write_csv([{"building_ref": "B1", "room": room}], "one.csv")
        assert import_file("units", path).applied
        assert sums("B1")[1:] == (6, 16, 16)
        assert import_file("units", path).changed == 0
    assert sums("B1")[0] == 7
    assert recounted() == told() == counted()


def test_shops_take_no_household(estimated_city, write_csv):
    assert import_file("units", doors_of_b1(write_csv, 4, use="shop")).applied
    assert sums("B1") == (10, 6, 16, 16)
    # Rooms 101 and 102 are known now to be shops; two dwellings take over what was there.
    rows = [{"building_ref": "B1", "room": room, "use": use} for room, use in (
        ("101", "shop"), ("102", "shop"), ("A", "rented"), ("B", "dwelling"))]  # fmt: skip
    assert import_file("units", write_csv(rows, "mixed.csv")).applied
    assert sums("B1")[1:] == (6, 16, 16)
    assert not Unit.objects.filter(use="shop").exclude(estimated_residents=None).exists()
    assert recounted() == told() == counted()


@pytest.mark.parametrize("count", [3, 6, 40])
def test_people_end_the_estimate_and_its_doors(estimated_city, write_csv, count):
    import_file("units", doors_of_b1(write_csv, count))
    rows = [{"name": "赵一", "category": "户籍", "id_number": resident_id(serial=1),
             "building_ref": "B1", "room": "R0"}]  # fmt: skip
    assert import_file("residents", write_csv(rows, "one.csv")).applied
    assert sums("B1")[0] == count
    assert sums("B1")[2:] == (1, 0)
    assert not Unit.objects.filter(building__ref="B1", is_estimated=True).exists()
    assert recounted() == told() == counted()


def test_the_households_of_a_building_weigh_on_the_ground_as_they_are_counted(
    estimated_city, write_csv
):
    import_file("units", doors_of_b1(write_csv, 40))
    held = {row["id"]: row["households"] for row in sql.rows("buildings_with_households")}
    assert held[estimated_city.buildings["B1"]] == 6
    assert held[estimated_city.buildings["B2"]] == 6
    Unit.objects.filter(building__ref="B1").update(estimated_residents=None)
    held = {row["id"]: row["households"] for row in sql.rows("buildings_with_households")}
    assert held[estimated_city.buildings["B1"]] == 40, "dwellings, where there is nothing better"


def test_residents_replace_the_estimate_of_their_building_only(estimated_city, write_csv):
    others = sums("B1"), sums("B3")
    assert import_file("residents", residents_of_b2(write_csv)).applied
    units, households, residents, estimate = sums("B2")
    assert (units, residents, estimate) == (6, 2, 0), "the doors stay, the people are known"
    assert households <= 2
    assert (sums("B1"), sums("B3")) == others
    assert told() == counted()
    assert Resident.objects.aggregate(n=Count("pk"))["n"] == 2


def test_residents_then_units(estimated_city, write_csv):
    """A door that somebody is known to live behind stays, whatever the list of units says."""
    import_file("residents", residents_of_b2(write_csv))
    rows = [{"building_ref": "B2", "room": room} for room in ("301", "302")]
    assert import_file("units", write_csv(rows, "units.csv")).applied
    rooms = set(Unit.objects.filter(building__ref="B2").values_list("room", flat=True))
    assert rooms == {"", "101", "301", "302"}
    assert sums("B2")[2:] == (2, 0)
    assert told() == counted()


def test_a_second_time_changes_nothing(estimated_city, write_csv):
    files = {"units": units_of_b1(write_csv), "residents": residents_of_b2(write_csv)}
    for kind, path in files.items():
        import_file(kind, path)
    before = snapshot()
    assert [import_file(kind, path).changed for kind, path in files.items()] == [0, 0]
    assert snapshot() == before
    assert sums("B3")[3] == 16
