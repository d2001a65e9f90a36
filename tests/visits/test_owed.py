"""Rules, what is due by them, thirty visits, and the coverage that was worked out by hand."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from psycopg2.extras import DateTimeTZRange

from geo_grid import city_time
from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.areas import actions as areas
from geo_grid.areas.models import CellAssignment, GridCell, Worker
from geo_grid.premises.models import Building
from geo_grid.visits import queries
from geo_grid.visits.models import Visit, VisitRule
from geo_grid.visits.periods import Period, State
from importers.demo.visits import draw_visits
from tests.conftest import make_user
from tests.registers.conftest import LEFT
from tests.visits.conftest import let_door, rule, visit

DAY = date.fromisoformat
NUMBERS = ("doors", "visited", "due", "overdue")


def covered(day: str, by: str = "grid_cell") -> list[tuple]:
    found = queries.coverage(by=by, language="zh-hans", today=DAY(day))["results"]
    return [(row["rule"]["code"], *(row[name] for name in NUMBERS)) for row in found]


@pytest.mark.parametrize(
    ("day", "alone", "let"),
    [
        # May: 0 and 1 were met at home, 2 by phone alone; since April doors 0 to 5 were met.
        ("2024-05-20", (5, 2, 3, 0), (10, 6, 4, 0)),
        # June has begun: 2 to 4 were not met at home in May; the quarter is the same.
        ("2024-06-03", (5, 0, 2, 3), (10, 6, 4, 0)),
        # The third quarter: 6 to 9 were last met in the first one.
        ("2024-07-15", (5, 0, 0, 5), (10, 0, 6, 4)),
    ],
)
def test_coverage_of_the_case_that_was_worked_out_by_hand(doors, acting_as, day, alone, let):
    with acting_as("community_manager", division_code=LEFT):
        assert covered(day) == [("alone", *alone), ("let", *let)]


def test_the_list_names_each_door_once_the_most_urgent_first(doors, acting_as):
    with acting_as("community_manager", division_code=LEFT):
        found = queries.owed(language="zh-hans", today=DAY("2024-06-03"))
    told = {one["unit"]: one for one in found["results"]}
    number = {unit: n for n, unit in enumerate(doors)}
    assert [number[one["unit"]] for one in found["results"]][:3] == [2, 3, 4]
    assert sorted(number[unit] for unit in told) == [0, 1, 2, 3, 4, 6, 7, 8, 9]
    second = told[doors[2]]
    assert (second["state"], second["due_by"]) == ("overdue", "2024-05-31")
    (only,) = second["rules"]
    assert (only["code"], only["last"]) == ("alone", "2024-04-10"), "the call does not count"
    assert told[doors[6]]["rules"][0]["last"] == "2024-03-02", "nobody was met in May"
    assert second["label"].endswith("902")
    assert found["more"] is False


def test_the_database_decides_states_as_the_pure_function_does(town, as_system):
    """Sixty doors of any beginning and last visit, under a rule of every period, on any day."""
    rng = random.Random(7)
    home, today = Building.objects.get(ref="B1"), DAY("2024-03-01")
    for period in Period:
        rule(period.value, period.value, since=city_time.start_of(DAY("2023-01-01")))
    for n in range(60):
        since = today - timedelta(days=rng.choice([0, 1, 14, 28, 59, 60, 200, 430, 800]))
        valid = DateTimeTZRange(city_time.start_of(since), None, "[)")
        door = let_door(home, f"8{n:02d}", cared=False, valid=valid)
        if rng.random() < 0.7:
            visit(door, today - timedelta(days=rng.choice([0, 1, 6, 7, 28, 59, 60, 150, 300, 500])))
    told = 0
    for day in (today, DAY("2024-01-01"), DAY("2024-04-06")):
        for state in State:
            found = queries.owed(language="en", today=day, states=[state])["results"]
            states = {one["state"] for door in found for one in door["rules"]}
            assert states <= {state.value}
            told += sum(len(door["rules"]) for door in found)
    assert told == 3 * 60 * len(Period)


def test_p01_what_is_owed_is_told_where_registers_and_care_may_be_read(doors, acting_as):
    """A data manager reads registers, and does not learn from a list of doors who needs care."""
    with acting_as("data_manager", division_code=LEFT):
        assert covered("2024-05-20") == [("let", 10, 6, 4, 0)]
        seen = {one["code"]: one["is_seen"] for one in queries.rules()}
        assert seen == {"alone": False, "let": True}
    with acting_as("city_manager", division_code="99"):
        assert [row[:2] for row in covered("2024-05-20")] == [
            ("alone", 5), ("alone", 1), ("let", 10), ("let", 1)]  # fmt: skip
    with acting_as("planner", division_code="99"):
        assert covered("2024-05-20") == []
        assert queries.owed(language="en", today=DAY("2024-05-20"))["results"] == []


def test_p01_the_query_by_itself_keeps_to_the_area_of_each_right(doors):
    """On the owner's connection, where no policy stands behind it."""
    with acting(Caller(scope=scope_of(make_user("data_manager", division_code=LEFT)))):
        assert covered("2024-05-20") == [("let", 10, 6, 4, 0)]


def test_coverage_by_worker_adds_up_the_cells_of_each(doors, as_system):
    cells = set(CellAssignment.objects.values_list("cell", flat=True))
    worker = Worker.objects.create(ref="w1", name="陈工")
    for cell in GridCell.objects.filter(pk__in=cells):
        areas.appoint(cell, worker=worker)
    assert covered("2024-05-20", by="worker") == [("alone", 6, 2, 3, 1), ("let", 11, 6, 4, 1)]


def test_a_rule_that_rests_owes_nothing(doors, as_system):
    VisitRule.objects.filter(code="let").update(is_active=False)
    assert {row[0] for row in covered("2024-05-20")} == {"alone"}


def test_the_demo_city_has_rules_and_visits_the_same_for_the_same_doors(doors, as_system):
    """Most doors were met, not all, and nothing lies ahead."""
    VisitRule.objects.all().delete()
    since, now = city_time.start_of(DAY("2023-06-01")), city_time.start_of(DAY("2024-06-20"))
    made = []
    for _ in range(2):
        Visit.objects.all().delete()
        VisitRule.objects.all().delete()
        assert draw_visits(since=since, now=now) == Visit.objects.count()
        made.append(set(Visit.objects.values_list("unit", "made_at", "means", "outcome")))
    assert made[0] == made[1]
    assert 11 < len(made[0]) < 40
    assert all(at <= now for _, at, _, _ in made[0])
    assert {row[0] for row in covered("2024-06-20")} == {"elderly_alone", "rented"}
