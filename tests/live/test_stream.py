"""P4, P28: a stream tells every committed change once and in order, to whoever sees the case."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import closing
from typing import Any

import pytest
from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.utils import timezone
from psycopg2 import sql as pgsql

from geo_grid.access.actions import assign_role, set_active, withdraw_role
from geo_grid.cluster import SUPERUSER, Cluster
from geo_grid.events.actions import BATCH, record
from geo_grid.events.models import Event, EventHead
from geo_grid.incidents.actions import resolve
from geo_grid.incidents.models import Incident
from geo_grid.incidents.sight import sight_of
from tests.conftest import SOUTH, WEST, make_user
from tests.live.conftest import StreamSite
from tests.workers import until

pytestmark = pytest.mark.django_db(transaction=True)
LEFT, RIGHT = 0, 3


def report(ref: str, *, column: int = LEFT, step: str = "accepted", **columns: Any) -> Incident:
    """A new case in a column of the lattice, with its event."""
    case = Incident.objects.create(
        ref=ref, step=step, reported_at=timezone.now(), title=f"标题{ref}",
        point=Point(WEST + 0.0005 + column * 0.001, SOUTH + 0.0005, srid=4326), **columns,
    )  # fmt: skip
    resolve([case.pk])
    record("case", change="report", at=timezone.now(), key=case.pk, revision=1)
    return case


def change(case: Incident, what: str = "dispatch", **columns: Any) -> None:
    case.refresh_from_db()
    before = sight_of(case)
    Incident.objects.filter(pk=case.pk).update(revision=case.revision + 1, **columns)
    record("case", change=what, at=timezone.now(), key=case.pk, revision=case.revision + 1,
           before=before)  # fmt: skip


def many(case: Incident, count: int) -> None:
    """Changes of one case, committed at once, each told in about a kilobyte."""
    Incident.objects.filter(pk=case.pk).update(title="长" * 150)
    before, now = sight_of(case), timezone.now()
    Event.objects.bulk_create(
        Event(noun="case", change="note", key=case.pk, revision=1, at=now, atoms=[], before=before)
        for _ in range(count)
    )


def test_p28_a_change_is_told_to_whoever_sees_the_case(
    lattice_city, stream_site: StreamSite, numbered
):
    officer = stream_site.watch(make_user("dispatcher"))
    left = stream_site.watch(
        make_user("grid_worker", "w1", grid_cell_id=lattice_city.grid_cells[0])
    )
    right = stream_site.watch(
        make_user("grid_worker", "w2", grid_cell_id=lattice_city.grid_cells[1])
    )
    report("A")
    last = numbered()
    officer.awaits(last)
    left.awaits(last)
    number, event, data = left.events[0]
    assert (number, event, data["ref"], data["revision"]) == (last, "change", "A", 1)
    assert data["lon"] == pytest.approx(WEST + 0.0005)
    assert data["step"] == "accepted"
    assert data["title"] == "标题A"
    assert data["number"] == last
    report("B", column=RIGHT)
    last = numbered()
    right.awaits(last)
    officer.awaits(last)
    assert right.told == [("change", "B")]
    assert officer.told == [("change", "A"), ("change", "B")]
    assert left.told == [("change", "A")]
    assert officer.reply_headers["cache-control"] == "no-store"
    assert officer.reply_headers["x-accel-buffering"] == "no"


def test_p28_an_earlier_row_that_is_committed_last_arrives_too(lattice_city, stream_site, numbered):
    officer = stream_site.watch(make_user("dispatcher"))
    early, may_commit, done = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            report("slow")
            early.set()
            may_commit.wait(60)
        connection.close()
        done.set()

    threading.Thread(target=slow).start()
    assert early.wait(60)
    with transaction.atomic():
        report("fast", column=1)
    officer.awaits(numbered())
    may_commit.set()
    assert done.wait(60)
    officer.awaits(numbered())
    assert officer.told == [("change", "fast"), ("change", "slow")]
    assert officer.numbers == sorted(set(officer.numbers))


def test_p28_whoever_comes_back_is_told_what_was_missed_once(lattice_city, stream_site, numbered):
    user = make_user("dispatcher")
    report("A")
    first = numbered()
    until(lambda: stream_site.position == first)
    case = report("B")
    change(case, step="handling")
    last = numbered()
    back = stream_site.watch(user, after=first).awaits(last)
    assert back.numbers == [first + 1, first + 2]
    assert [data["step"] for _, _, data in back.events] == ["handling"] * 2
    change(case, "take")
    assert back.awaits(numbered()).numbers == [first + 1, first + 2, first + 3]


@pytest.mark.parametrize("wrong", ["999999", "0"])
def test_p28_what_cannot_be_told_is_said(lattice_city, stream_site, numbered, wrong):
    """A number of the future, and one whose events are deleted."""
    user = make_user("dispatcher")
    report("A")
    report("B", column=1)
    last = numbered()
    Event.objects.filter(number=1).delete()
    EventHead.objects.update(pruned=1, counted=1)
    back = stream_site.watch(user, after=int(wrong)).awaits(last)
    assert back.events == [(last, "reset", {})]
    report("C")
    assert back.awaits(numbered()).told == [("reset", None), ("change", "C")]


def test_a_number_that_is_none_is_refused(lattice_city, stream_site):
    user = make_user("dispatcher")
    for wrong in ("x", "-1", "1.0", "٣", "1" * 19):
        refused = stream_site.watch(user, **{"Last-Event-ID": wrong.encode().decode("latin-1")})
        assert (refused.status, refused.body["code"]) == (400, "last_event"), wrong
        assert "last_event" in refused.body["fields"]


def test_p01_a_case_that_goes_elsewhere_leaves(lattice_city, stream_site, numbered):
    """Dispatched from one department to another; the cell's worker sees both."""
    from geo_grid.access.models import Department

    d1, d2, d3 = (Department.objects.create(code=f"d{n}", name=f"D{n}") for n in (1, 2, 3))
    watchers = [
        stream_site.watch(make_user("department_handler", d.code, department_id=d.pk))
        for d in (d1, d2, d3)
    ]
    case = report("A", department=d1)
    watchers[0].awaits(numbered())
    change(case, department=d2)
    last = numbered()
    watchers[0].awaits(last)
    watchers[1].awaits(last)
    assert watchers[0].told == [("change", "A"), ("left", "A")]
    assert watchers[0].events[1][2] == {"type": "left", "ref": "A"}
    assert watchers[1].told == [("change", "A")]
    case.refresh_from_db()
    case.parts.create(department=d3)
    record("case", change="dispatch", at=timezone.now(), key=case.pk, revision=2,
           before={**sight_of(case), "parts": []})  # fmt: skip
    watchers[2].awaits(numbered())
    before = sight_of(case)
    case.parts.all().delete()
    record("case", change="return", at=timezone.now(), key=case.pk, revision=2, before=before)
    assert watchers[2].awaits(numbered()).told == [("change", "A"), ("left", "A")]
    assert watchers[0].told == [("change", "A"), ("left", "A")]


def test_p01_a_party_of_a_case_is_told_of_it_wherever_it_lies(lattice_city, stream_site, numbered):
    worker = make_user("grid_worker", "w1", grid_cell_id=lattice_city.grid_cells[0])
    watcher = stream_site.watch(worker)
    case = report("A", column=RIGHT)
    change(case, handler=worker)
    watcher.awaits(numbered())
    change(case, handler=None)
    assert watcher.awaits(numbered()).told[-2:] == [("change", "A"), ("left", "A")]


def test_a_bulk_change_begins_everything_anew(lattice_city, stream_site, numbered):
    watcher = stream_site.watch(make_user("dispatcher"))
    record("cases", change="import", at=timezone.now())
    last = numbered()
    assert watcher.awaits(last).events == [(last, "reset", {})]


def test_p04_whoever_lost_the_right_is_told_nothing_more(lattice_city, stream_site, numbered):
    stays = stream_site.watch(make_user("dispatcher"))
    users = {name: make_user("verifier", name) for name in ("withdrawn", "off", "token")}
    watchers = {name: stream_site.watch(user) for name, user in users.items()}
    withdraw_role(users["withdrawn"].assignments.get())
    set_active(users["off"], active=False)
    users["token"].tokens.all().delete()
    until(lambda: all(watcher.is_ended for watcher in watchers.values()), seconds=30)
    report("A")
    stays.awaits(numbered())
    assert not any(watcher.events for watcher in watchers.values())
    again = {name: stream_site.watch(None, **watchers[name].headers) for name in users}
    assert {name: one.status for name, one in again.items()} == {
        "withdrawn": 403, "off": 401, "token": 401}  # fmt: skip


def test_p04_a_role_that_ended_or_began_while_nobody_listened_is_said(
    lattice_city, stream_site: StreamSite, numbered
):
    """Without any event since: what was shown before is not what may be shown now."""
    user = make_user("verifier", division_code="99")
    other = assign_role(user, "dispatcher", division_code="99")
    report("A")
    last = numbered()
    until(lambda: stream_site.position == last)
    stream_site.watch(user, after=last).stop()
    withdraw_role(other)
    back = stream_site.watch(user, after=last).awaits(last)
    assert back.events == [(last, "reset", {})]
    report("B")
    assert back.awaits(numbered()).told == [("reset", None), ("change", "B")]


def test_p05_borders_that_moved_begin_everything_anew(lattice_city, stream_site, numbered):
    from geo_grid.areas.models import CellAssignment

    worker = stream_site.watch(
        make_user("grid_worker", "w1", grid_cell_id=lattice_city.grid_cells[0])
    )
    chief = stream_site.watch(
        make_user("city_manager", "chief")
    )  # sees all, in which cell whatever
    from geo_grid.areas.actions import touch

    CellAssignment.objects.filter(basic_cell=lattice_city.basic_cells["009"]).update(
        cell=lattice_city.grid_cells[1]
    )
    touch(ground=True)
    until(lambda: worker.told == chief.told == [("reset", None)], seconds=30)
    report("A")  # in the atom that is another cell's now
    report("B", column=1)
    assert worker.awaits(numbered()).told == [("reset", None), ("change", "B")]


def test_p01_strangers_and_others_are_refused_in_words(lattice_city, stream_site):
    stranger = stream_site.watch(None)
    assert (stranger.status, stranger.body["code"]) == (401, "not_logged_in")
    wrong = stream_site.watch(None, Authorization="Bearer nonsense")
    assert (wrong.status, wrong.body["code"]) == (401, "token_unknown")
    planner = stream_site.watch(make_user("planner"), **{"Accept-Language": "zh"})
    assert planner.status == 403
    assert planner.body["message"].endswith("。")
    first = make_user("dispatcher")
    first.must_change_password = True
    first.save()
    assert stream_site.watch(first).body["code"] == "password_change"


def test_p12_a_session_opens_the_stream_and_ends_it(lattice_city, stream_site, numbered, login_as):
    client = login_as("dispatcher")
    session = client.session
    seen = session.get("_seen")
    cookie = f"geo_grid_session={session.session_key}"
    watcher = stream_site.watch(None, Cookie=cookie)
    report("A")
    watcher.awaits(numbered())
    assert client.session.get("_seen") == seen, "no sign of life"
    session["_seen"] = session["_started"] = timezone.now().timestamp() - 1900
    session.save()
    until(lambda: watcher.is_ended, seconds=30)
    assert stream_site.watch(None, Cookie=cookie).status == 401


def test_p18_a_reader_that_does_not_read_is_dropped(
    lattice_city, stream_site: StreamSite, numbered, monkeypatch
):
    """Others are told meanwhile; it catches up when it comes back."""
    monkeypatch.setattr("geo_grid.live.hub.PATIENCE_S", 2.0)
    users = make_user("dispatcher"), make_user("verifier")
    quick, slow = stream_site.watch(users[0]), stream_site.watch_slowly(users[1])
    case = report("A")
    first = numbered()
    streams = stream_site.application.hub.streams
    until(lambda: len(streams) == 2)
    while len(streams) == 2:
        with transaction.atomic():
            for _ in range(400):
                change(case, "note")
        quick.awaits(numbered())
    last = numbered()
    quick.awaits(last)
    assert quick.numbers == list(range(first, last + 1))
    seen = last_received(slow)
    assert first <= seen < last
    missed = last - seen
    back = stream_site.watch(users[1], after=seen).awaits(last)
    assert back.numbers == (list(range(seen + 1, last + 1)) if missed <= BATCH else [last])
    change(case, "note")
    assert back.awaits(numbered()).numbers[-1] == last + 1


def last_received(client: socket.socket) -> int:
    """The number of the last whole event that reached a client before its stream was ended."""
    client.settimeout(60)
    with client:
        received = b"".join(iter(lambda: client.recv(65_536), b""))
    return int(re.findall(rb"id: (\d+)\nevent: \w+\ndata: .*\n\n", received)[-1])


def test_p28_whoever_missed_more_than_may_wait_is_brought_in_pieces(
    lattice_city, stream_site: StreamSite, numbered
):
    user = make_user("dispatcher")
    case = report("A")
    first = numbered()
    many(case, 1500)
    last = numbered()
    until(lambda: stream_site.position == last)
    back = stream_site.watch(user, after=first).awaits(last)
    assert back.numbers == list(range(first + 1, last + 1))
    change(case, "take")
    assert back.awaits(numbered()).numbers == list(range(first + 1, last + 2))


def test_p18_what_happens_at_once_drops_nobody(lattice_city, stream_site: StreamSite, numbered):
    """More at a time than may wait for a reader."""
    watcher = stream_site.watch(make_user("dispatcher"))
    case = report("A")
    first = numbered()
    watcher.awaits(first)
    many(case, 1900)
    last = numbered()
    assert watcher.awaits(last).numbers == list(range(first, last + 1))


def test_p18_streams_outlast_a_database_that_is_away(
    lattice_city, stream_site, numbered, monkeypatch
):
    """That it is away is said; no change is sent meanwhile, nothing is lost, nothing comes twice."""
    monkeypatch.setattr("geo_grid.live.reader.AWAY_AFTER_S", 0)
    watcher = stream_site.watch(make_user("dispatcher"))
    report("A")
    watcher.awaits(numbered())
    name = connection.settings_dict["NAME"]
    with closing(Cluster(settings.GEO_GRID_VAR).connect(SUPERUSER, "postgres")) as admin:
        admin.autocommit = True
        with admin.cursor() as cursor:
            allow = pgsql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
            cursor.execute(allow.format(pgsql.Identifier(name), pgsql.SQL("false")))
            try:
                ended = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = %s"
                cursor.execute(ended, [name])
                assert cursor.fetchone()[0] >= 3
                connection.close()
                away = stream_site.watch(None, Authorization="Bearer x")
                assert (away.status, away.body["code"]) == (503, "database_away")
                until(lambda: watcher.told[-1] == ("away", None), seconds=30)
            finally:  # the tests that follow need it
                cursor.execute(allow.format(pgsql.Identifier(name), pgsql.SQL("true")))
    report("B")
    assert watcher.awaits(numbered()).told == [
        ("change", "A"), ("away", None), ("back", None), ("change", "B"),
    ]  # fmt: skip
    assert not watcher.is_ended


def test_streams_of_one_account_are_bounded(lattice_city, stream_site, monkeypatch):
    monkeypatch.setattr("geo_grid.live.hub.OF_ONE_ACCOUNT", 2)
    monkeypatch.setattr("geo_grid.live.hub.STREAMS_MOST", 3)
    user, other = make_user("dispatcher"), make_user("verifier")
    opened = [stream_site.watch(user) for _ in range(2)]
    refused = stream_site.watch(user)
    assert (refused.status, refused.body["code"]) == (429, "streams_of_account")
    assert stream_site.watch(other).status == 200
    refused = stream_site.watch(other)
    assert (refused.status, refused.body["code"]) == (503, "streams_full")
    opened[0].stop()
    until(lambda: len(stream_site.application.hub.streams) == 2, seconds=30)
    assert stream_site.watch(user).status == 200
