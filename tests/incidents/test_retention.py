"""What is kept of cases goes when its time is over, by the command that runs everything, not before."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from geo_grid.access.models import AuditEntry
from geo_grid.access.system import as_system
from geo_grid.events.models import Event
from geo_grid.incidents import photos
from geo_grid.incidents.files_retention import purge_left_photos
from geo_grid.incidents.models import CaseFile, CaseReport, Incident
from geo_grid.incidents.public_models import PublicAttempt
from geo_grid.incidents.public_notice import VERSION
from geo_grid.jobs.retention import purge_all
from tests.incidents import media
from tests.incidents.cases import case_time
from tests.incidents.test_public_reports import CONTACT, body, matters  # noqa: F401
from tests.sequencing import sequenced

A_DAY = timedelta(days=1)


def purged(now: datetime) -> dict[str, int]:
    with as_system("purge"):
        return purge_all(now=now, years=5)


def with_file(case: Incident, ref: str) -> Incident:
    CaseFile.objects.create(
        ref=ref, incident=case, media_type="image/png", size=1, digest=ref.encode(), content=b"x",
        added_at=case_time(case),
    )  # fmt: skip
    return case


def test_so_long_is_kept_where_nobody_says_otherwise():
    assert settings.GEO_GRID_EVENT_DAYS == 30
    assert settings.GEO_GRID_CONTACT_DAYS == 365
    assert settings.GEO_GRID_CASE_FILE_DAYS == 1095


def test_files_of_ended_cases_go_after_three_years_and_those_of_open_ones_stay(desk: Any):
    ended = with_file(desk.brought_to(desk.case(), "closed"), "ended")
    with_file(desk.brought_to(desk.case(), "handling"), "open")
    over = ended.closed_at + timedelta(days=1095)
    assert purged(over - A_DAY)["case_files"] == 0
    assert purged(over + A_DAY)["case_files"] == 1
    assert [one.ref for one in CaseFile.objects.all()] == ["open"]
    assert AuditEntry.objects.get(action="incident.forget_files").rows == 1


def test_what_a_killed_process_left_of_a_photo_goes(monkeypatch: Any, tmp_path: Any):
    @contextmanager
    def never_removed(prefix: str) -> Iterator[str]:
        yield tempfile.mkdtemp(prefix=prefix)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile, "TemporaryDirectory", never_removed)
    photos.redrawn(media.photo(located=True), media_type="image/jpeg")
    (tmp_path / "another").mkdir()
    (left,) = tmp_path.glob("*/given")
    now = datetime.fromtimestamp(left.stat().st_mtime, UTC)  # files have a clock of their own
    assert purge_left_photos(now=now) == {"left_photos": 0}, "it may be on its way"
    assert purge_left_photos(now=now + timedelta(hours=2)) == {"left_photos": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["another"]


def test_contacts_go_a_year_after_the_report_and_attempts_after_two_days(matters: Any):  # noqa: F811
    sent = body(matter="lamp-street", contact=CONTACT, consent=VERSION)
    reply = Client().post("/report/api/incidents", sent, content_type="application/json")
    assert reply.status_code == 201, reply.content
    kept = CaseReport.objects.get(door="public")
    assert kept.contact_phone_sealed
    assert purged(kept.at + timedelta(days=1))["public_attempts"] == 0
    after_a_while = purged(kept.at + timedelta(days=364))
    assert (after_a_while["contacts"], after_a_while["public_attempts"]) == (0, 1)
    kept.refresh_from_db()
    assert kept.contact_phone_sealed
    assert not PublicAttempt.objects.exists()
    assert purged(kept.at + timedelta(days=366))["contacts"] == 1
    kept.refresh_from_db()
    assert (kept.contact_name_sealed, kept.contact_phone_sealed) == (None, None)
    assert AuditEntry.objects.get(action="incident.forget_contacts").rows == 1


@pytest.mark.django_db
def test_events_go_after_thirty_days(desk: Any):
    desk.brought_to(desk.case(), "accepted")
    now = timezone.now()
    Event.objects.update(at=now)
    assert sequenced()
    counted = Event.objects.count()
    assert counted >= 2
    assert purged(now + timedelta(days=29))["events"] == 0
    assert purged(now + timedelta(days=31))["events"] == counted
    assert not Event.objects.exists()
