"""The published table: one for everybody, fixed for a period, the same wherever it is shown."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.test import Client

from geo_grid import city_time
from geo_grid.access.roles import ROLES, Right
from geo_grid.disclosure import actions, queries
from geo_grid.disclosure.models import PublishedCount, PublishedTable
from geo_grid.people.models import Household, Residence, Resident
from geo_grid.premises.models import Unit

LEFT, RIGHT = "990101001001", "990101001002"
PERSONS = ("households", "residents", "registered", "organisations", "open_incidents")


def crowd(building: int, people: int) -> None:
    """So many registered people more in a house, each in a household of their own."""
    from geo_grid.areas.actions import touch
    from geo_grid.locate.actions import resolve_all
    from geo_grid.people.actions import recount

    first = Unit.objects.filter(building_id=building, floor=9).count()
    for number in range(first, first + people):
        unit = Unit.objects.create(building_id=building, floor=9, room=f"9{number:02d}")
        home = Household.objects.create(unit=unit)
        person = Resident.objects.create(name="某人", category="registered")
        Residence.objects.create(resident=person, unit=unit, household=home)
    resolve_all()
    recount()
    touch()


def statistics(client, level="community", **query):
    reply = client.get("/api/v1/statistics", {"level": level, **query})
    assert reply.status_code == 200, reply.content
    return {row["code"]: row for row in reply.json()["rows"]}


@pytest.fixture
def published(full_city):
    crowd(full_city.buildings["B1"], 13)
    crowd(full_city.buildings["B5"], 21)
    return actions.publish()


@pytest.fixture
def manager(login_as):
    return login_as("community_manager", division_code=LEFT)


def test_p07_foreign_ground_shows_the_published_numbers_and_says_so(published, manager):
    rows = statistics(manager)
    mine, foreign = rows[LEFT], rows[RIGHT]
    assert (mine["numbers"], mine["residents"], mine["registered"]) == ("exact", 17, 17)
    assert (foreign["numbers"], foreign["as_of"]) == ("published", city_time.today().isoformat())
    told = {c.category: c.value for c in PublishedCount.objects.filter(table=published, code=RIGHT)}
    for name in PERSONS:
        if name != "residents":
            assert foreign[name] == told[name], name
    assert foreign["residents"] == sum(told[name] for name in queries.RESIDENTS_OF)
    assert abs(foreign["registered"] - 27) < 5
    assert foreign["registered"] % 5 == 0
    assert foreign["error"]["registered"] == 4
    assert foreign["male"] is None
    assert foreign["care"] is None
    assert foreign["buildings"] == 3


def test_p07_nothing_finer_than_a_community(published, manager):
    for row in statistics(manager, "grid_cell").values():
        is_mine = row["code"].startswith(LEFT)
        assert (row["numbers"] == "exact") == is_mine
        for name in PERSONS:
            assert (row[name] is None) == (not is_mine), (row["code"], name)
    cells = manager.get("/api/v1/grid_cells.geojson").json()["features"]
    for one in (cell["properties"] for cell in cells):
        is_mine = one["community_code"] == LEFT
        assert all((one[name] is None) == (not is_mine) for name in (*PERSONS, "rule"))


def test_p07_larger_areas_are_sums_of_published_numbers(published, manager):
    told = PublishedCount.objects.filter(table=published)
    for level in ("street", "district", "city"):
        (row,) = statistics(manager, level).values()
        assert row["numbers"] == "published"
        for name in ("households", "registered", "open_incidents"):
            assert row[name] == sum(c.value for c in told if c.category == name), (level, name)
        assert row["error"]["registered"] == 7
        assert row["error"]["residents"] >= row["error"]["registered"]


def test_p07_rates_are_those_of_the_published_numbers(published, manager):
    row = statistics(manager)[RIGHT]
    for name in ("registered", "open_incidents"):
        assert row["rates"][name]["per_1000"] == pytest.approx(
            1000 * row[name] / row["residents"], abs=0.01
        )
    assert row["rates"]["male"] == {"per_km2": None, "per_1000": None}


def test_p07_everybody_is_told_the_same(published, login_as):
    """Planner, department, assistant, the stranger at the open data and its GeoJSON."""
    seen = {}
    for role, area in (
        ("planner", {"division_code": "9901"}), ("department_handler", {}),
        ("community_manager", {"division_code": LEFT}),
    ):  # fmt: skip
        row = statistics(login_as(role, **area))[RIGHT]
        seen[role] = {name: row[name] for name in PERSONS}
        map_of = login_as(role, f"{role}-map", **area).get(
            "/api/v1/divisions.geojson?level=community"
        )
        (told,) = (f["properties"] for f in map_of.json()["features"]
                   if f["properties"]["code"] == RIGHT)  # fmt: skip
        assert (told["numbers"], told["as_of"]) == ("published", row["as_of"])
        assert all(told[n] == row[n] for n in PERSONS if n in told)
    stranger = Client()
    (row,) = (r for r in stranger.get("/open/communities.json").json()["communities"]
              if r["code"] == RIGHT)  # fmt: skip
    seen["open"] = {name: row[name] for name in PERSONS}
    items = stranger.get("/ogc/collections/open_communities/items").json()["features"]
    (told,) = (f["properties"] for f in items if f["properties"]["code"] == RIGHT)
    seen["ogc"] = {name: told[name] for name in PERSONS}
    text = stranger.get("/open/communities.csv").content.decode("utf-8-sig")
    (line,) = (r for r in csv.DictReader(io.StringIO(text)) if r["社区编码"] == RIGHT)
    assert (line["户数"], line["人口"]) == (str(row["households"]), str(row["residents"]))
    assert len({json.dumps(one, sort_keys=True) for one in seen.values()}) == 1, seen


def test_p07_the_table_stands_still_while_people_move(published, manager, full_city):
    before = statistics(manager)[RIGHT]
    crowd(full_city.buildings["B5"], 1)
    after = statistics(manager)[RIGHT]
    assert {n: after[n] for n in PERSONS} == {n: before[n] for n in PERSONS}
    assert after["units_dwelling"] > before["units_dwelling"]  # ground is today's
    assert actions.publish_if_due() is None
    mine = statistics(manager)[LEFT]
    crowd(full_city.buildings["B1"], 1)
    assert statistics(manager)[LEFT]["residents"] == mine["residents"] + 1


def test_p07_a_new_table_keeps_the_numbers_of_unchanged_counts(published, full_city):
    crowd(full_city.buildings["B5"], 1)
    again = actions.publish()
    before, after = (
        {(c.code, c.category): c.value for c in PublishedCount.objects.filter(table=table)}
        for table in (published, again)
    )
    changed = {key for key in after if after[key] != before[key]}
    assert changed <= {(RIGHT, "registered"), (RIGHT, "households")}


def test_p07_nothing_is_published_before_the_first_table(full_city, manager):
    foreign = statistics(manager)[RIGHT]
    assert (foreign["numbers"], foreign["residents"]) == ("hidden", None)
    told = Client().get("/open/communities.json").json()
    assert told["as_of"] is None
    assert {row["residents"] for row in told["communities"]} == {None}
    assert told["totals"]["residents"] is None
    assert "尚未公布" in Client().get("/open/").content.decode()


def test_a_period_has_one_table(full_city):
    assert actions.publish_if_due().counts.exists()
    assert actions.publish_if_due() is None
    begin = actions.begin_of_period(city_time.today())
    PublishedTable.objects.update(as_of=begin - timedelta(days=1))
    assert actions.publish_if_due() is not None
    assert PublishedTable.objects.count() == 2


def test_the_first_people_need_not_wait_for_a_quarter(lattice_city):
    assert actions.publish_if_due() is None
    empty = actions.publish()
    assert not queries.are_published(of_people=True)
    assert actions.publish_if_due() is None
    from geo_grid.areas.models import BasicCellSums

    BasicCellSums.objects.update(households=7, residents=50, registered=50)
    assert actions.publish_if_due().pk > empty.pk


def test_the_worker_asks_for_a_due_table_once(full_city):
    from geo_grid.disclosure.job_kinds import ask_if_due, run_publish_counts
    from geo_grid.jobs.upkeep import look_after_all

    job = ask_if_due()
    assert job.kind == "publish_counts"
    look_after_all()
    assert ask_if_due() is None
    assert run_publish_counts(None) == {"table": PublishedTable.objects.get().pk}
    job.delete()
    assert ask_if_due() is None


def test_old_tables_go_and_the_one_in_force_stays(published):
    from django.utils import timezone

    from geo_grid.disclosure.retention import TABLES_KEPT, purge_tables

    later = timezone.now() + TABLES_KEPT + timedelta(days=1)
    assert purge_tables(now=later) == {"published_tables": 0}
    new = actions.publish()
    assert purge_tables(now=later) == {"published_tables": 1}
    assert [table.pk for table in PublishedTable.objects.all()] == [new.pk]


def test_who_may_list_people_may_list_cases():
    """Ground that is told exactly is told exactly in both; the map judges both by one condition."""
    for role in ROLES.values():
        if Right.REGISTERS_READ in role.rights:
            assert Right.CASES_READ in role.rights, role.code
