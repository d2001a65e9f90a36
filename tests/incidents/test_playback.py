"""Playback tells what stood open at any moment, with the light that it had then."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.utils import timezone

from geo_grid.access.system import as_system
from geo_grid.incidents import playback
from geo_grid.incidents.actions import resolve
from geo_grid.incidents.case_filters import light_case
from geo_grid.incidents.models import CaseEntry, Incident
from tests.access.test_doors import logged_in
from tests.conftest import SOUTH, WEST, make_user
from tests.incidents.cases import MONDAY

MANY = 80
HOUR = timedelta(hours=1)


def told(client, **query: Any) -> dict[str, Any]:
    reply = client.get("/api/v1/incident_playback", query)
    assert reply.status_code == 200, reply.content
    return dict(reply.json())


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def open_then(found: dict[str, Any], at: datetime) -> dict[str, str]:
    """As a reader of the rows understands them: refs that stand open, and their lights."""
    moment, shown = ms(at), {}
    for ref, _lon, _lat, spans, lights in found["points"]:
        if any(start <= moment and (end is None or moment < end) for start, end in spans):
            shown[ref] = next((light for since, light in reversed(lights) if since <= moment), "")
    return shown


@pytest.fixture
def stood(lattice_city):
    """Cases of the last ten days that were closed, or are open still; no history beside them."""
    draw, now = random.Random(11), timezone.now()
    for number in range(MANY):
        reported = now - timedelta(minutes=draw.randrange(5, 10 * 1440))
        closed = reported + (now - reported) * draw.random() if draw.random() < 0.6 else None
        deadline = draw.choice([None, reported + timedelta(hours=draw.randrange(1, 100))])
        Incident.objects.create(
            ref=f"P{number}", reported_at=reported, closed_at=closed, deadline=deadline,
            yellow=deadline and reported + (deadline - reported) * 0.8,
            step="closed" if closed else "handling",
            point=Point(WEST + draw.uniform(-0.001, 0.005), SOUTH + draw.uniform(0, 0.003), srid=4326),
        )  # fmt: skip
    resolve()
    return lattice_city


THEN = """
SELECT ref, CASE WHEN deadline IS NULL THEN '' WHEN %(at)s <= yellow THEN 'green'
                 WHEN %(at)s <= deadline THEN 'yellow' ELSE 'red' END
  FROM geo_grid_incident
 WHERE reported_at <= %(at)s AND (closed_at IS NULL OR closed_at > %(at)s)
"""


def by_sql(at: datetime) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(THEN, {"at": at})
        return dict(cursor.fetchall())


def test_five_random_moments_equal_sql(stood, client):
    now = timezone.now()
    start = now - timedelta(days=6)
    found = told(client, start=start.isoformat(), end=now.isoformat())
    draw = random.Random(23)
    for _ in range(5):
        at = start + (now - start) * draw.random()
        assert open_then(found, at) == by_sql(at)
    assert len(by_sql(start)) > 10


def test_a_case_that_stood_before_and_after_is_none_of_the_period(stood, client):
    now = timezone.now()
    case = Incident.objects.filter(closed_at=None).order_by("pk").first()
    begun = now - timedelta(days=40)
    Incident.objects.filter(pk=case.pk).update(reported_at=begun)
    CaseEntry.objects.filter(incident=case).delete()
    for number, (days, transition, before, step) in enumerate(
        ((40, "report", "", "reported"), (39, "close", "answered", "closed"),
         (5, "reopen", "closed", "reported")), start=1,
    ):  # fmt: skip
        CaseEntry.objects.create(
            incident=case, number=number, at=now - timedelta(days=days), transition=transition,
            step_before=before, step=step, round=1,
        )  # fmt: skip
    spans = {"start": (now - timedelta(days=30)).isoformat(),
             "end": (now - timedelta(days=20)).isoformat()}  # fmt: skip
    found = told(client, **spans)
    assert case.ref not in {point[0] for point in found["points"]}
    assert found["total"] == len(found["points"])
    wide = told(client, start=spans["start"], end=now.isoformat())
    assert case.ref in {point[0] for point in wide["points"]}


def test_the_curve_is_what_came_and_what_stood_open(stood, client):
    now = timezone.now()
    for days, unit in ((5, "hour"), (12, "day")):
        start = now - timedelta(days=days)
        found = told(client, start=start.isoformat(), end=now.isoformat())
        assert found["unit"] == unit
        ends = [*(row[0] for row in found["series"][1:]), ms(now)]
        assert sum(came for _, came, _ in found["series"]) == (
            Incident.objects.filter(reported_at__gte=start).count()
        )
        for end, (_, _, held) in list(zip(ends, found["series"], strict=True))[:-1:7]:
            assert held == len(by_sql(datetime.fromtimestamp(end / 1000, UTC)))


def test_of_too_many_there_are_sums_by_cell(stood, client, monkeypatch):
    now = timezone.now()
    query = {"start": (now - timedelta(days=3)).isoformat(), "end": now.isoformat()}
    each = told(client, **query)
    monkeypatch.setattr(playback, "MOST", each["total"] - 1)
    found = told(client, **query)
    assert "points" not in found
    assert (found["total"], found["series"]) == (each["total"], each["series"])
    for i, moment in enumerate(found["moments"]):
        then = by_sql(datetime.fromtimestamp(moment / 1000, UTC))
        assert sum(counts[i] for *_, counts in found["sums"]) == len(then)
    cells = {code: counts[-1] for cell, code, _, _, counts in found["sums"] if cell is not None}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.code, count(*) FROM geo_grid_incident i JOIN geo_grid_gridcellversion v ON"
            " v.id = i.cell_version_id WHERE i.closed_at IS NULL GROUP BY v.code"
        )
        assert {code: n for code, n in cells.items() if n} == dict(cursor.fetchall())


def test_what_is_so_now_filters_nothing_of_then(stood, client):
    query = {"start": (timezone.now() - timedelta(days=3)).isoformat()}
    every = told(client, **query)
    for name, value in (("state", "open"), ("light", "red"), ("hours", "1"), ("list", "overdue")):
        assert told(client, **query, **{name: value})["total"] == every["total"] > 0
    some = told(client, **query, area="990101001001")
    assert 0 < some["total"] < every["total"]


def test_p01_it_plays_what_one_may_list(stood, lattice_city):
    worker = make_user("grid_worker", grid_cell_id=lattice_city.grid_cells[0])
    client = logged_in(worker)
    found = told(client, start=(timezone.now() - timedelta(days=9)).isoformat())
    listed = client.get("/api/v1/incidents", {"limit": "200"}).json()["results"]
    shown = {one[0] for one in found["points"]}
    assert 0 < len(shown) < MANY
    assert shown <= {one["ref"] for one in listed}


# ---- the light of then, of cases whose clock was stopped, put off or begun anew


def seen_now(at: datetime) -> dict[str, str]:
    """What the list would say at `at`, as the rows stand."""
    with as_system("test"):
        rows = Incident.objects.filter(closed_at__isnull=True).annotate(lit=light_case(at))
        return {ref: light or "" for ref, light in rows.values_list("ref", "lit")}


def test_the_light_is_that_of_then_whatever_was_done_since(desk, client, monkeypatch):
    """What the list said at each moment is noted while it happens, and played back afterwards."""
    stopped, extended, reopened, plain = (desk.case(at=MONDAY) for _ in range(4))
    happens = [
        (1, lambda at: [desk.do(c, "accept", "dispatcher", at=at)
                        for c in (stopped, extended, reopened, plain)]),
        (26, lambda at: desk.do(stopped, "suspend", "dispatcher", reason="x", at=at)),
        (75, lambda at: desk.do(stopped, "resume", "dispatcher", at=at)),
        (170, lambda at: desk.do(extended, "extend", "dispatcher", at=at,
                                 until=at + timedelta(days=3))),
        (171, lambda at: desk.do(plain, "ask", "dispatcher", note="where?", at=at)),
        (180, lambda at: desk.do(reopened, "self_handle", "worker", at=at)),
        (181, lambda at: desk.do(reopened, "answer", "worker", note="done", at=at)),
        (182, lambda at: desk.do(reopened, "close", "verifier", at=at)),
        (200, lambda at: desk.do(reopened, "reopen", "assistant", reason="no", at=at)),
        (230, lambda at: desk.do(plain, "reply", "assistant", note="there", at=at)),
        (290, lambda at: desk.do(plain, "void", "dispatcher", reason="x", at=at)),
    ]  # fmt: skip
    noted, hours = {}, iter(range(0, 340, 3))
    hour = next(hours)
    for when, act in [*happens, (340, None)]:
        while hour is not None and hour < when:
            at = MONDAY + hour * HOUR + timedelta(minutes=7)
            noted[at] = seen_now(at)
            hour = next(hours, None)
        if act:
            act(MONDAY + when * HOUR)
    end = MONDAY + 340 * HOUR
    monkeypatch.setattr(playback, "timezone", SimpleNamespace(now=lambda: end))
    found = told(client, start=MONDAY.isoformat(), end=end.isoformat())
    wrong = {at: (open_then(found, at), light) for at, light in noted.items()
             if open_then(found, at) != light}  # fmt: skip
    assert not wrong
    lights = {light for one in noted.values() for light in one.values()}
    assert lights == {"", "green", "yellow", "red"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"start": "x"}, "start"), ({"end": "2026-02-30"}, "end"), ({"start": "2999-01-01"}, "start"),
        ({"start": "2020-01-01"}, "start"), ({"start": "2026-01-02", "end": "2026-01-01"}, "start"),
        ({"area": "x"}, "area"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(lattice_city, client, query, field):
    reply = client.get("/api/v1/incident_playback", query)
    assert (reply.status_code, list(reply.json()["fields"])) == (400, [field])
