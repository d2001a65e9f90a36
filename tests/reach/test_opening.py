"""Who is shut at a time is nobody's nearest and serves nobody; what is not known is said.

1 March 2026 is a Sunday.
"""

from __future__ import annotations

import pytest

from geo_grid.areas.actions import touch
from geo_grid.areas.models import Street
from geo_grid.facilities.models import Component, Facility
from geo_grid.matters.models import CalendarDay, CalendarYear
from tests.reach.conftest import clinic
from tests.reach.test_reach import NUMBERS, told

SUNDAY, MONDAY = "2026-03-01T10:00:00+08:00", "2026-03-02T10:00:00+08:00"
WEEKDAYS = "Mo-Sa 08:00-12:00"


def hours(ref: str, text: str) -> None:
    Facility.objects.filter(ref=ref).update(opening_hours=text)


def near(client, at: str | None, **more) -> dict:
    asked = {"kind": "clinic"} | more | ({} if at is None else {"at": at})
    return told(client, "nearest", (1.5, 2.5), **asked)


def codes(found: dict) -> list[str]:
    return [note["code"] for note in found["notes"]]


def test_a_clinic_shut_on_sundays_is_nobody_s_nearest_then(walked_city, client):
    """R16"""
    hours("F1", WEEKDAYS)
    hours("F2", "24/7")
    for at, first, second in ((SUNDAY, "F2", None), (MONDAY, "F1", "F2"), (None, "F1", "F2")):
        found = near(client, at)
        assert found["facility"]["ref"] == first
        assert (found["second"] and found["second"]["facility"]["ref"]) == second
        assert codes(found) == []
    assert near(client, "2026-03-02T00:00:00Z")["facility"]["ref"] == "F1"  # 08:00 in the city
    assert near(client, "2026-03-02T04:00:00Z")["facility"]["ref"] == "F2"  # 12:00


@pytest.mark.parametrize("rule", ["walking_m", "straight_m"])
def test_who_is_shut_serves_nobody_and_all_numbers_add_up(walked_city, client, rule):
    """R16: F2 alone reaches B5 and B6, whose 30 and 5 units stay served."""
    from tests.reach.test_rules import ruled

    ruled(rule, 235)
    hours("F1", WEEKDAYS)
    hours("F2", "24/7")
    for at, served in ((SUNDAY, 35), (MONDAY, 75), (None, 75)):
        when = {} if at is None else {"at": at}
        for level in ("building", "grid_cell", "community", "street", "district", "city"):
            found = told(client, "coverage", kind="clinic", level=level, **when)
            assert found["total"]["served"] == served
            for row in (found["total"], found["unplaced"], *found["results"]):
                assert row["units"] == row["served"] + row["no_place"] + row["out"]
            for name in NUMBERS:
                rows = sum(row[name] for row in found["results"])
                assert rows + found["unplaced"][name] == found["total"][name]
            assert found["total"]["units"] == 125
        is_open = {row["ref"]: (row["is_open"], row["load"] > 0) for row in found["facilities"]}
        assert is_open == {"F1": (at != SUNDAY,) * 2, "F2": (True, True)}


def test_gates_are_shut_for_coverage_too(walked_city, client):
    Street.objects.filter(ref="left").update(gate_hours="06:00-23:00")
    touch("ground")
    day = told(client, "coverage", kind="clinic", level="city", at=MONDAY)
    night = told(client, "coverage", kind="clinic", level="city", at="2026-03-02T15:00:00Z")
    assert (day["total"]["out"], night["total"]["out"]) == (0, 90)


def test_unknown_hours_count_as_open_and_are_said(walked_city, client):
    hours("F1", WEEKDAYS)
    found = near(client, SUNDAY)
    assert (found["facility"]["ref"], codes(found)) == ("F2", ["hours_unknown"])
    assert "F2" in found["notes"][0]["message"]
    assert codes(near(client, None)) == []
    Facility.objects.filter(ref="F2").update(opening_hours="when the lamp burns")
    assert codes(near(client, SUNDAY)) == ["hours_unknown"]
    for number in range(7):
        clinic(f"G{number}", 2.5, 0.5)
    found = told(client, "coverage", kind="clinic", level="city", at=SUNDAY)
    assert codes(found) == ["hours_unknown"] * 5 + ["hours_unknown_more"]
    assert "3" in found["notes"][-1]["message"]


def test_where_all_are_shut_the_first_to_open_is_named(walked_city, client):
    hours("F1", WEEKDAYS)
    hours("F2", "Mo 07:30-09:00")
    found = near(client, SUNDAY)
    assert (found["facility"], found["second"]) == (None, None)
    assert codes(found) == ["all_shut_then"]
    assert "F2" in found["notes"][0]["message"]
    assert "2026-03-02 07:30" in found["notes"][0]["message"]
    covered = told(client, "coverage", kind="clinic", level="city", at=SUNDAY)
    assert (covered["total"]["out"], codes(covered)) == (125, ["all_shut_then"])
    Facility.objects.update(opening_hours="off")
    for at in (SUNDAY, None):
        found = near(client, at)
        assert (found["facility"], codes(found)) == (None, ["all_shut"])
        assert "F1" in found["notes"][0]["message"]


def test_public_holidays_are_those_of_the_city_s_calendar(walked_city, client):
    hours("F1", "Mo-Su 08:00-12:00; PH off")
    hours("F2", "24/7")
    CalendarDay.objects.all().delete()
    CalendarYear.objects.all().delete()
    found = near(client, MONDAY)
    assert (found["facility"]["ref"], codes(found)) == ("F1", ["holidays_unknown"])
    CalendarYear.objects.create(year=2026, source="test")
    assert codes(near(client, MONDAY)) == []
    CalendarDay.objects.create(day="2026-03-02", kind=CalendarDay.Kind.OFF, name="假日")
    assert near(client, MONDAY)["facility"]["ref"] == "F2"
    assert near(client, SUNDAY)["facility"]["ref"] == "F1"


def test_components_are_always_there(walked_city, client):
    Component.objects.create(ref="H", kind="hydrant", point=Facility.objects.get(ref="F1").point)
    found = near(client, SUNDAY, kind="hydrant")
    assert (found["facility"]["ref"], codes(found)) == ("H", [])
