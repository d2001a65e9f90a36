"""The stored zone of the city decides every day: two cities whose day is another than everybody's.

At any instant the day in Kiritimati (UTC+14) is another than in Pago Pago (UTC-11), and at least
one of them another than in Shanghai, the zone by default.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from geo_grid import city_time
from geo_grid.access import audit
from geo_grid.access.exports.approval import watermark
from geo_grid.access.models import AuditEntry, ExportRequest
from geo_grid.areas.actions import NewCity, found_city
from geo_grid.areas.models import City
from geo_grid.checks import database_is_fit
from geo_grid.errors import BadInput, Misconfigured
from importers.runs.run import import_file
from tests.aging import age_ground
from tests.conftest import ROOT

ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago")
LEFT = "990101001001"


@pytest.fixture(params=ZONES)
def zone(request, lattice_city, monkeypatch) -> ZoneInfo:
    """The lattice city of last year in a far zone, at one instant for the length of a test."""
    City.objects.update(timezone=request.param)
    age_ground()
    instant = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: instant)
    return ZoneInfo(request.param)


@pytest.fixture
def today(zone) -> date:
    return timezone.now().astimezone(zone).date()


def post(client, path, body=None, *, status=200):
    reply = client.post(f"/api/v1/plans{path}", body or {}, content_type="application/json")
    assert reply.status_code == status, reply.content.decode()
    return reply.json()


def codes_of(client, day: date) -> set[str]:
    found = client.get(f"/api/v1/grid_cells_of_day.geojson?day={day}").json()["features"]
    return {one["properties"]["code"] for one in found}


@pytest.fixture
def approved(zone, lattice_city, login_as):
    """The planner, the reviewer, and an approved plan that makes a cell of atom 001."""
    planner, reviewer = login_as("planner"), login_as("street_manager", "reviewer")
    plan = post(planner, "", {"area": LEFT, "base": "today"}, status=201)["id"]
    step = {"revision": 0, "client_id": "a", "type": "create",
            "atoms": [lattice_city.basic_cells["001"]]}  # fmt: skip
    post(planner, f"/{plan}/steps", step)
    post(planner, f"/{plan}/submit")
    post(reviewer, f"/{plan}/approve")
    return planner, reviewer, plan


def test_plan_publication_card_and_as_of_name_one_day(approved, today, zone):
    planner, reviewer, plan = approved
    assert planner.get(f"/api/v1/plans/{plan}").json()["today"] == str(today)
    before = codes_of(planner, today)
    yesterday = {"effective_on": str(today - timedelta(days=1))}
    late = post(reviewer, f"/{plan}/publish", yesterday, status=400)
    assert late["code"] == "published_into_past"
    done = post(reviewer, f"/{plan}/publish", {"effective_on": str(today)})
    assert (done["state"], done["effective_on"]) == ("published", str(today))
    assert codes_of(planner, today - timedelta(days=1)) == before
    assert len(codes_of(planner, today) - before) == 1
    for cell in done["cells"].values():
        card = planner.get(f"/api/v1/grid_cells/{cell}").json()
        assert datetime.fromisoformat(card["valid_from"]).astimezone(zone).date() == today


def test_a_later_day_begins_at_the_city_s_midnight(approved, today, zone):
    _, reviewer, plan = approved
    day = today + timedelta(days=1)
    assert post(reviewer, f"/{plan}/publish", {"effective_on": str(day)})["state"] == "scheduled"
    due = DBTaskResult.objects.get().run_after.astimezone(zone)
    assert (due.date(), due.hour, due.minute) == (day, 0, 0)


def test_statistics_kept_replies_and_watermarks_name_the_city_s_day(client, zone, today):
    assert client.get("/api/v1/statistics?level=community").json()["day"] == str(today)
    assert f"-{today:%Y%m%d}-" in client.get("/api/v1/grid_cells.geojson")["ETag"]
    request = ExportRequest(pk=1, user=client.user)
    assert f" {today} " in watermark(request)


def test_the_audit_page_looks_through_the_city_s_days(zone, today, login_as):
    reader = login_as("audit_administrator")
    page = reader.get("/audit/").content.decode()
    assert f'data-timezone="{zone.key}"' in page
    entry = audit.record("test", noun="thing", keys=[1])
    AuditEntry.objects.filter(pk=entry).update(at=city_time.start_of(today))

    def seen(since: date) -> set[int]:
        asked = {"since": f"{since}T00:00:00", "until": f"{since + timedelta(days=1)}T00:00:00"}
        found = reader.get("/api/v1/audit", asked | {"action": "test"}).json()["entries"]
        return {one["id"] for one in found}

    assert seen(today) == {entry}
    assert not seen(today - timedelta(days=1))


def test_an_import_refuses_tomorrow_and_reads_clocks_by_the_city(zone, today, tmp_path):
    head = "ref,category,reported_at,lon,lat\n"
    at = "118.5005,24.5025"
    file = tmp_path / "incidents.csv"
    tomorrow = f"{today + timedelta(days=1)} 00:06"  # beyond the minutes that clocks may differ
    file.write_text(head + f"a,漏水,{today} 00:00,{at}\nb,漏水,{tomorrow},{at}\n")
    report = import_file("incidents", file, datum="wgs84", accept_partial=True)
    assert [refused.code for refused in report.refused] == ["time_in_future"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT reported_at FROM geo_grid_incident WHERE ref = 'a'")
        (reported,) = cursor.fetchone()
    assert reported.astimezone(zone).replace(tzinfo=None) == datetime.combine(
        today, datetime.min.time()
    )


def test_a_request_reads_the_zone_once(client, zone):
    with CaptureQueriesContext(connection) as asked, city_time.one_zone():
        assert {city_time.city_timezone() for _ in range(9)} == {zone}
        assert timezone.localdate() == city_time.today()
    assert len(asked) == 1


def test_a_city_that_is_stored_just_now_counts_at_once(lattice_city):
    city = City.objects.get()
    with city_time.one_zone():
        assert city_time.city_timezone().key == "Asia/Shanghai"
        west, south, east, north = city.envelope.extent
        found_city(
            NewCity(
                city.name, city.code, (west, south, east, north), city.metric_srid, ZONES[0],
                city.datum,
            )
        )  # fmt: skip
        assert city_time.city_timezone().key == ZONES[0]


@pytest.mark.parametrize(
    ("stored", "given", "found"),
    [
        ("Asia/Shanghai", "", set()),
        ("Asia/Shanghai", "Asia/Shanghai", set()),
        ("Asia/Shanghai", "Asia/Urumqi", {"geo_grid.E009"}),
        ("Mars/Phobos", "", {"geo_grid.E008"}),
    ],
)
def test_a_contradiction_is_refused_at_start(stored, given, found, lattice_city, settings):
    City.objects.update(timezone=stored)
    settings.GEO_GRID_TIME_ZONE = given
    assert {one.id for one in database_is_fit(databases=["default"])} == found
    with pytest.raises(Misconfigured) if found else nullcontext():
        city_time.check_stored()


@pytest.mark.parametrize(
    ("zone", "given", "code"),
    [
        ("Mars/Phobos", "", "timezone_unknown"),
        ("", "", "timezone_unknown"),
        ("../UTC", "", "timezone_unknown"),
        ("Asia/Shanghai", "Asia/Urumqi", "timezone_contradicts"),
    ],
)
def test_no_city_starts_in_a_wrong_zone(zone, given, code, settings):
    settings.GEO_GRID_TIME_ZONE = given
    with pytest.raises(BadInput) as refused:
        city_time.check_timezone(zone)
    assert refused.value.code == code


def test_an_unknown_name_in_the_environment_ends_in_a_sentence():
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, check=False, text=True,
        env={"GEO_GRID_TIME_ZONE": "Mars/Phobos"}, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == (
        "GEO_GRID_TIME_ZONE must name a time zone, as Asia/Shanghai does: Mars/Phobos\n"
    )


@pytest.mark.parametrize(
    ("name", "day", "start", "end"),
    [
        ("Asia/Shanghai", date(2026, 3, 1), "2026-02-28T16:00", "2026-03-01T16:00"),
        ("Pacific/Kiritimati", date(2026, 12, 31), "2026-12-30T10:00", "2026-12-31T10:00"),
        # Midnight is skipped, and comes twice.
        ("Africa/Cairo", date(2024, 4, 26), "2024-04-25T22:00", "2024-04-26T21:00"),
        ("Africa/Cairo", date(2024, 10, 31), "2024-10-30T21:00", "2024-10-31T22:00"),
    ],
)
def test_a_day_is_from_midnight_to_midnight(name, day, start, end):
    first = datetime.fromisoformat(f"{start}+00:00")
    after = datetime.fromisoformat(f"{end}+00:00")
    with city_time.one_zone(ZoneInfo(name)):
        assert city_time.start_of(day).astimezone(UTC) == first
        assert city_time.end_of(day) == after - timedelta(microseconds=1)
        assert city_time.midnight(after - timedelta(seconds=1)).astimezone(UTC) == first
        assert city_time.day_of(first) == city_time.day_of(city_time.end_of(day)) == day
