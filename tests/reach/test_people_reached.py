"""Persons by their reach: exact where one may list them, elsewhere what is published and no more.

Within 300 m on foot are B1 (222 m from F1), B5 (203 m) and B6 (101 m from F2); B2 is 323 m away. B1
and B2 lie in the left community, B5 in the right one, B6 in none. See the drawing in ``conftest``.
"""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from geo_grid import city_time
from geo_grid.access.actions import assign_role
from geo_grid.areas.actions import touch
from geo_grid.disclosure.actions import publish
from geo_grid.facilities.models import Facility, FacilityKind
from geo_grid.people.actions import recount
from geo_grid.people.models import Residence, Resident
from geo_grid.premises.models import Building, Unit
from geo_grid.reach.people import shared
from tests.reach.test_reach import told

LEFT, RIGHT = "990101001001", "990101001002"
LEVELS = ("building", "grid_cell", "community", "street", "district", "city")
THREE = ("served", "no_place", "out")
AGED = {"old": 60, "nearly": 59, "school": 7, "child": 6, "small": 3, "baby": 2, "grown": 30}


def born(age: int, *, days: int = 0):
    """Whose birthday of so many years is today, or so many days ago."""
    day = city_time.today()
    day = day.replace(day=min(day.day, 28), year=day.year - age)
    return day - timedelta(days=days)


def move_in(ref: str, *who: str, is_unassigned: bool = False) -> None:
    house = Building.objects.get(ref=ref)
    if is_unassigned:
        unit = Unit.objects.create(
            building=house, room="", is_unassigned=True, basic_cell_id=house.basic_cell_id
        )
    else:
        unit = Unit.objects.filter(building=house).first()
    for one in who:
        person = Resident.objects.create(
            name=one, category="registered", birth_date=born(AGED[one], days=1)
        )
        Residence.objects.create(resident=person, unit=unit)


@pytest.fixture
def peopled(walked_city):
    FacilityKind.objects.filter(code="clinic").update(rule="walking_m", amount=300)
    move_in("B1", "old", "child", "grown")
    move_in("B2", "old", "school")
    move_in("B5", "old", "nearly", "small", "baby")
    move_in("B6", "grown")
    recount()
    touch("people")
    return walked_city


def people(row: dict) -> tuple:
    told_of = row["people"]
    return (told_of["numbers"], *(told_of[name] for name in ("persons", *THREE)))


def covered(client, level: str = "city", **more) -> dict:
    return told(client, "coverage", kind="clinic", level=level, **more)


@pytest.mark.parametrize(
    ("serves", "served", "out"), [("all", 8, 2), ("over_60", 2, 1), ("children_3_6", 2, 0)]
)
def test_those_are_counted_whom_the_kind_serves(peopled, client, serves, served, out):
    FacilityKind.objects.filter(code="clinic").update(serves=serves)
    for level in LEVELS:
        found = covered(client, level)
        assert (found["serves"], found["counted"]) == (serves, "persons")
        assert people(found["total"]) == ("exact", served + out, served, 0, out)
        rows = [*found["results"], found["unplaced"]]
        for place in range(1, 5):
            assert sum(people(row)[place] for row in rows) == people(found["total"])[place]


def test_places_are_taken_by_persons_where_all_who_come_are_seen(peopled, client, login_as):
    """To F1 come B5 with 4 persons, then B1 with 3: of 5 places B1 gets one."""
    Facility.objects.filter(ref="F1").update(capacity=5)
    houses = {row["code"]: people(row)[1:] for row in covered(client, "building")["results"]}
    assert houses["B5"] == (4, 4, 0, 0)
    assert houses["B1"] == (3, 1, 2, 0)
    assert houses["B2"] == (2, 0, 0, 2)
    # Who does not see the others is told by dwellings: B5's 30 of 36, then 6 of B1's 40.
    Facility.objects.filter(ref="F1").update(capacity=36)
    manager = login_as("community_manager", "manager", division_code=LEFT)
    mine = {row["code"]: people(row)[1:] for row in covered(manager, "building")["results"]}
    assert mine["B1"] == (3, 0, 3, 0)
    Facility.objects.filter(ref="F1").update(capacity=60)
    mine = {row["code"]: people(row)[1:] for row in covered(manager, "building")["results"]}
    assert mine["B1"] == (3, 2, 1, 0)  # 30 of 40


def test_whoever_has_no_door_of_their_own_is_not_lost(peopled, client):
    move_in("B4", "old", "grown", is_unassigned=True)  # 101 m from the nearest street
    touch("people", "premises")
    for level in LEVELS:
        found = covered(client, level)
        assert found["total"]["units"] == 125
        assert people(found["total"])[1] == 12
    houses = {row["code"]: row for row in covered(client, "building")["results"]}
    assert (houses["B4"]["units"], people(houses["B4"])[1]) == (0, 2)
    assert "B3" not in houses


def test_p07_elsewhere_only_the_published_residents_are_told(peopled, login_as):
    publish()
    manager = login_as("community_manager", "manager", division_code=LEFT)
    rows = {row["code"]: row for row in covered(manager, "community")["results"]}
    assert people(rows[LEFT]) == ("exact", 5, 3, 0, 2)
    other = rows[RIGHT]["people"]
    assert other["numbers"] == "published"
    assert other["persons"] % 5 == 0
    assert other["persons"] == sum(other[name] for name in THREE) == other["served"]
    assert other["as_of"]
    assert other["error"] > 0
    for level in ("street", "district", "city"):
        found = covered(manager, level)
        for row in (*found["results"], found["total"]):
            assert people(row)[0] == "published"
            assert row["people"]["persons"] == sum(row["people"][name] for name in THREE)
            assert row["people"]["persons"] % 5 == 0
    for level in ("building", "grid_cell"):
        kinds = [people(row) for row in covered(manager, level)["results"]]
        assert ("hidden", None, None, None, None) in kinds
        assert any(kind[0] == "exact" for kind in kinds)
        assert not any(kind[0] == "published" for kind in kinds)


@pytest.mark.parametrize("role", ["planner", "department_handler", "assistant"])
def test_p07_ages_are_told_to_nobody_who_may_not_list_them(peopled, login_as, role):
    publish()
    FacilityKind.objects.filter(code="clinic").update(serves="over_60")
    area = {"building_id": peopled.buildings["B6"]} if role == "assistant" else {}
    somebody = login_as(role, "somebody_else", **area)
    for level in LEVELS:
        found = covered(somebody, level)
        assert found["counted"] == "units"
        for row in (*found["results"], found["total"]):
            assert people(row) == ("hidden", None, None, None, None)
            assert row["units"] == row["served"] + row["no_place"] + row["out"]


def test_p07_a_role_elsewhere_lists_nobody_by_the_right_held_here(peopled, login_as):
    """Plans of the whole city, registers of one community."""
    publish()
    planner = login_as("planner", "both")
    assign_role(planner.user, "community_manager", division_code=LEFT)
    rows = {row["code"]: row for row in covered(planner, "community")["results"]}
    assert people(rows[LEFT])[0] == "exact"
    assert people(rows[RIGHT])[0] == "published"


def test_p07_the_number_of_persons_elsewhere_moves_nothing_that_is_told(peopled, login_as):
    """Not even which of my own people find a place."""
    Facility.objects.filter(ref="F1").update(capacity=33)
    manager = login_as("community_manager", "manager", division_code=LEFT)
    before = [covered(manager, level) for level in LEVELS]
    move_in("B5", *["grown"] * 40)
    move_in("B3", "grown", is_unassigned=True)
    touch("people", "premises")
    assert [covered(manager, level) for level in LEVELS] == before


def test_a_person_who_moves_in_is_counted_in_the_next_reply(peopled, client):
    assert people(covered(client)["total"])[1] == 10
    move_in("B2", "grown")
    touch("people")
    assert people(covered(client)["total"])[1:] == (11, 8, 0, 3)


def test_an_estimate_says_so_and_has_no_age(peopled, client):
    unit = Unit.objects.filter(building__ref="B2").last()
    Unit.objects.filter(pk=unit.pk).update(is_estimated=True, estimated_residents=3)
    touch("premises")
    total = covered(client)["total"]
    assert people(total)[1:] == (13, 8, 0, 5)
    assert total["people"]["is_estimated"]
    FacilityKind.objects.filter(code="clinic").update(serves="over_60")
    assert people(covered(client)["total"])[1:] == (3, 2, 0, 1)


def test_the_table_that_is_saved_says_of_whom_it_tells_and_what_it_may_not(
    peopled, client, login_as
):
    FacilityKind.objects.filter(code="clinic").update(serves="over_60")

    def rows(reader) -> list[tuple]:
        reply = reader.get("/api/v1/reach/coverage.xlsx", {"kind": "clinic", "level": "community"})
        assert reply.status_code == 200, reply.content
        return list(load_workbook(io.BytesIO(reply.content)).worksheets[0].values)

    found = rows(client)
    assert found[0][6:] == ("60岁以上老人", "60岁以上老人：已服务", "60岁以上老人：可达无位",
                            "60岁以上老人：未覆盖", "人数说明")  # fmt: skip
    assert found[-1][6:] == (3, 2, 0, 1, "精确")
    assert rows(login_as("planner", "planner"))[-1][6:] == (None, None, None, None, "不公开")


@given(st.integers(0, 10_000), st.lists(st.integers(0, 500), min_size=3, max_size=3).filter(any))
def test_shares_are_whole_and_add_up(total, weights):
    parts = shared(total, weights)
    assert sum(parts) == total
    exact = [total * weight / sum(weights) for weight in weights]
    assert all(abs(part - one) < 1 for part, one in zip(parts, exact, strict=True))
