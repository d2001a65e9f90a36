"""The demo city's people who need care: plausible shares, the same for the same people."""

from __future__ import annotations

from collections import Counter
from datetime import date

from geo_grid.access.models import AuditEntry
from geo_grid.people.models import Household, Residence, Resident, ResidentCare
from geo_grid.premises.models import Unit
from importers.demo.care import draw_care

DAY = date(2026, 6, 30)
FIRST, EACH = 9_000_000, 500
BORN = {"old": date(1940, 1, 1), "grown": date(1986, 1, 1), "child": date(2018, 1, 1)}


def settle(lattice_city) -> None:
    """Five hundred each: old people alone, and grown ones with a child."""
    door = Unit.objects.create(building_id=lattice_city.buildings["B1"], room="101")
    homes = [Household(pk=FIRST + n, unit=door) for n in range(2 * EACH)]
    Household.objects.bulk_create(homes)
    pairs = [("old", n) for n in range(EACH)]
    pairs += [(age, EACH + n) for n in range(EACH) for age in ("grown", "child")]
    people = [
        Resident(pk=FIRST + k, name="某", category="registered", birth_date=BORN[age])
        for k, (age, _) in enumerate(pairs)
    ]
    Resident.objects.bulk_create(people)
    Residence.objects.bulk_create(
        Residence(resident=person, unit=door, household=homes[n])
        for person, (_, n) in zip(people, pairs, strict=True)
    )


def drawn() -> set[tuple[int, str]]:
    rows = ResidentCare.objects.filter(resident__gte=FIRST, valid__upper_inf=True)
    return set(rows.values_list("resident", "group"))


def test_care_in_the_demo_is_drawn_from_those_who_may_need_it(lattice_city):
    settle(lattice_city)
    assert draw_care(DAY) == ResidentCare.objects.count()
    found = drawn()
    held = Counter(
        (group, "old" if pk < FIRST + EACH else ("grown", "child")[(pk - FIRST - EACH) % 2])
        for pk, group in found
    )
    assert 0.8 * EACH < held["elderly_alone", "old"] < EACH
    assert 10 < held["disabled", "old"] < 60
    assert {age for group, age in held if group == "elderly_alone"} == {"old"}
    assert {age for group, age in held if group == "minor_in_hardship"} == {"child"}
    assert held["low_income", "grown"] == held["low_income", "child"] > 0, "by household"
    assert AuditEntry.objects.get(action="demo.care").rows == ResidentCare.objects.count()


def test_care_in_the_demo_is_the_same_for_the_same_people(lattice_city):
    settle(lattice_city)
    draw_care(DAY)
    before = drawn()
    ResidentCare.objects.all().delete()
    draw_care(DAY)
    assert drawn() == before
