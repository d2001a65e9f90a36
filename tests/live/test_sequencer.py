"""Changes are numbered as they become visible, without a gap, and counted without being added."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from geo_grid.access import scope
from geo_grid.areas.locks import lock_sums
from geo_grid.areas.models import BasicCellSums, City
from geo_grid.events import actions, queries
from geo_grid.events.models import Event, EventHead, Noun
from geo_grid.events.retention import purge_events
from geo_grid.incidents.sight import COLUMNS
from geo_grid.live import sequencer
from geo_grid.live.sequencer import Sequencer, count_sums, number_events
from tests.conftest import make_user
from tests.meetings import Writer
from tests.sequencing import sequenced
from tests.workers import until

pytestmark = pytest.mark.django_db


def note(change: str = "accept", **more) -> None:
    actions.record(Noun.CASE, change=change, at=timezone.now(), **more)


def numbers() -> list[tuple[str, int | None]]:
    return list(Event.objects.order_by("number").values_list("change", "number"))


@pytest.mark.django_db(transaction=True)
def test_who_commits_last_is_numbered_last_whatever_its_id():
    note("first")
    number_events()
    stop = threading.Event()

    def late_commit() -> None:
        with transaction.atomic():
            note("early")
            stop.wait(60)

    early = Writer(late_commit)
    early.start()
    note("late")
    assert number_events() == 1
    assert numbers() == [("first", 1), ("late", 2)]
    stop.set()
    early.end()
    assert early.error is None
    assert number_events() == 1
    assert numbers() == [("first", 1), ("late", 2), ("early", 3)]
    ids = dict(Event.objects.values_list("change", "id"))
    assert queries.last_number() == 3
    assert set(ids) == {"first", "late", "early"}


@pytest.mark.django_db(transaction=True)
def test_two_who_number_at_once_give_each_number_once():
    for _ in range(40):
        note()
    # the first holds the head in its transaction until the second is seen to wait for it
    give = actions.sql.value
    held, waits = threading.Event(), threading.Event()

    def hold() -> int:
        with transaction.atomic():
            actions.sql.run("open_head")
            actions.sql.value("lock_head")
            held.set()
            waits.wait(60)
            return int(give("give_numbers", {"most": 25}))

    first, second = Writer(hold), Writer(lambda: actions.give_numbers(most=25))
    first.start()
    assert held.wait(60)
    assert second.start_and_meet(), "the second waits for the first"
    waits.set()
    first.end()
    second.end()
    assert (first.result, second.result) == (25, 15)
    assert [number for _, number in numbers()] == list(range(1, 41))


def test_open_cases_are_counted_by_the_sequencer_and_the_version_of_cases_alone_rises(desk):
    case = desk.case()
    before = City.objects.get().noun_versions
    assert not queries.is_counted()
    assert sequenced() == 1
    assert queries.is_counted()
    assert BasicCellSums.objects.get(basic_cell=case.basic_cell).open_incidents == 1
    after = City.objects.get().noun_versions
    assert {name for name in after if after[name] != before.get(name)} == {"incidents"}
    # once more changes nothing: it is counted anew, not added to
    EventHead.objects.update(counted=0)
    assert count_sums()
    assert BasicCellSums.objects.get(basic_cell=case.basic_cell).open_incidents == 1


@pytest.mark.django_db(transaction=True)
def test_an_import_that_keeps_the_sums_holds_up_no_news(desk, monkeypatch):
    monkeypatch.setattr(sequencer, "COUNT_PATIENCE_MS", 50)
    case = desk.case()
    done = threading.Event()

    def long_import() -> None:
        with transaction.atomic():
            lock_sums([case.basic_cell_id])
            done.wait(60)

    importing = Writer(long_import)
    importing.start()
    until(lambda: _sums_are_kept(case.basic_cell_id))
    assert number_events() == 1, "numbered, and told to who listens"
    assert not count_sums(), "the sums are the import's for now"
    assert not queries.is_counted()
    done.set()
    importing.end()
    assert count_sums()
    assert queries.is_counted()


@pytest.mark.django_db(transaction=True)
def test_counting_that_waits_for_the_city_holds_up_no_numbers(desk, monkeypatch):
    monkeypatch.setattr(sequencer, "COUNT_PATIENCE_MS", 60_000)
    desk.case()
    assert number_events() == 1
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            City.objects.select_for_update().get()
            held.set()
            done.wait(60)

    holding, counting = Writer(hold), Writer(count_sums)
    holding.start()
    assert held.wait(60)
    assert counting.start_and_meet(), "counting waits for the city's row"
    note("meanwhile")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
            assert number_events() == 1
    finally:
        done.set()
        holding.end()
        counting.end()
    assert (counting.result, counting.error) == (True, None)


def _sums_are_kept(cell: int) -> bool:
    with transaction.atomic():
        rows = BasicCellSums.objects.select_for_update(skip_locked=True).filter(basic_cell=cell)
        return not rows.exists()


def test_nothing_made_of_cases_is_kept_until_they_are_counted(desk):
    client = Client()
    client.force_login(make_user("city_manager", "chief", division_code="99"))
    tile, houses = "/tiles/incidents/14/13584/7049.mvt", "/tiles/buildings/14/13584/7049.mvt"
    sums = "/api/v1/grid_cells.geojson"
    sequenced()
    assert "ETag" in client.get(tile)
    assert "ETag" in client.get(sums)
    kept = client.get(houses)["ETag"]
    desk.case()
    assert "ETag" not in client.get(tile)
    assert "ETag" not in client.get(sums)
    assert client.get(houses)["ETag"] == kept
    sequenced()
    assert "ETag" in client.get(tile)
    assert client.get(houses, headers={"If-None-Match": kept}).status_code == 304


def test_a_list_names_the_event_that_it_is_current_to(desk):
    client = Client()
    client.force_login(desk.users["dispatcher"])
    desk.case()
    assert client.get("/api/v1/incidents").json()["last_event"] == 0
    sequenced()
    told = client.get("/api/v1/incidents").json()["last_event"]
    assert told == Event.objects.latest("number").number


@pytest.mark.django_db(transaction=True)
def test_a_running_sequencer_says_so_and_leaves_the_lead_when_it_ends(client, bare_city):
    assert client.get("/readyz").json()["sequencer"] == "away"
    stops = threading.Event(), threading.Event()
    first, second = (Writer(Sequencer(stop).run) for stop in stops)
    first.start()
    until(lambda: client.get("/readyz").json()["sequencer"] == "running")
    second.start()
    note()
    until(lambda: Event.objects.filter(number=1).exists())
    stops[0].set()
    first.end()
    note()
    until(lambda: Event.objects.filter(number=2).exists())
    stops[1].set()
    second.end()
    assert (first.error, second.error) == (None, None)


def test_old_events_go_from_the_beginning_and_never_before_they_are_counted():
    for _ in range(4):
        note()
    number_events()
    old = timezone.now() - timedelta(days=40)
    Event.objects.filter(number__in=[1, 2, 4]).update(at=old)
    assert purge_events(now=timezone.now()) == {"events": 0}, "not counted yet"
    while count_sums():
        pass
    assert purge_events(now=timezone.now()) == {"events": 2}
    assert [number for _, number in numbers()] == [3, 4]
    assert EventHead.objects.get().pruned == 2


def test_who_asks_is_told_by_the_same_words_whether_all_is_counted():
    """The function of the caller asks in one query what everybody else asks alone."""
    events, access = Path(queries.__file__).parent / "sql", Path(scope.__file__).parent / "sql"
    lines = (events / "is_counted.sql").read_text().splitlines()
    alone = " ".join(line.strip() for line in lines if not line.startswith("--"))
    assert alone.startswith("SELECT NOT EXISTS")
    of_caller = " ".join((access / "function_caller.sql").read_text().split())
    assert f"{alone.removeprefix('SELECT ')} FROM (SELECT holder AS id) w" in of_caller


def test_what_the_predicate_reads_of_a_case_is_what_is_kept_of_it():
    text = (Path(scope.__file__).parent / "sql" / "in_scope_incident.sql").read_text()
    assert set(re.findall(r"\bit\.(\w+)", text)) == set(COLUMNS)


@pytest.mark.parametrize("to", ["accept", "void"])
def test_every_change_of_a_case_is_an_event_with_who_saw_it_before(desk, to):
    case = desk.case()
    desk.do(case, to, "dispatcher", note="x", reason="x")
    events = list(Event.objects.filter(key=case.pk).order_by("id"))
    assert [(e.change, e.revision) for e in events] == [("report", 1), (to, 2)]
    assert events[0].before is None
    assert events[1].before["basic_cell_id"] == case.basic_cell_id
    assert set(events[1].before) == {*COLUMNS, "parts"}


@pytest.mark.django_db(transaction=True)
def test_a_listener_hears_of_each_batch():
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {actions.CHANNEL}")
        note()
        assert number_events() == 1
        cursor.execute("SELECT 1")
        cursor.execute("SELECT current_schema()")
        (schema,) = cursor.fetchone()
        assert [notice.payload for notice in connection.connection.notifies] == [schema]
