"""P10: the gate before every export. The file is written here by a job kind of the test."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connections, transaction
from django.utils import timezone

from geo_grid.access.actions import withdraw_role
from geo_grid.access.context import Caller, acting
from geo_grid.access.exports import approval, exported_files
from geo_grid.access.exports.exported_files import path_of
from geo_grid.access.models import AuditEntry, ExportRequest
from geo_grid.access.scope import scope_of
from geo_grid.areas.actions import touch
from geo_grid.errors import GeoGridError
from geo_grid.jobs import registry
from geo_grid.jobs.models import Job
from geo_grid.jobs.tasks import perform
from geo_grid.retention import purge_access
from tests.conftest import make_user

WRITTEN: dict[str, int] = {}


def write(reporter, *, request: int):
    granted = approval.begin(request)
    with acting(granted.caller):
        path = approval.place(granted, "房屋.csv")
        path.write_text(f"{granted.watermark}\n", encoding="utf-8")
    approval.deliver(granted, file=path, rows=WRITTEN["rows"])
    return {}


@pytest.fixture(autouse=True)
def writer(monkeypatch, settings, tmp_path):
    here = SimpleNamespace(GEO_GRID_VAR=tmp_path, GEO_GRID_EXPORT_HOURS=24)
    monkeypatch.setattr(exported_files, "settings", here)
    settings.GEO_GRID_EXPORT_ROWS = 100
    WRITTEN["rows"] = 10
    registry.discover()
    kind = registry.JobKind(approval.JOB, write, atomic=False)
    monkeypatch.setitem(registry._kinds, approval.JOB, kind)


@pytest.fixture
def desk(lattice_city):
    return make_user("street_manager", "desk", division_code="990101001")


def as_user(user, call):
    with acting(Caller(scope=scope_of(user))):
        return call()


def ask(user, rows=10, reason="每月统计", **more):
    return as_user(
        user,
        lambda: approval.request_export(
            user, layer="units", query={}, reason=reason, rows=rows, **more
        ),
    )


def fulfil(request):
    """What the worker does."""
    request.refresh_from_db()
    job = Job.objects.get(pk=request.job)
    assert (job.kind, job.owner) == (approval.JOB, request.user_id)
    write(None, **job.params)
    request.refresh_from_db()
    return request


def opened(user, request):
    return as_user(user, lambda: approval.open_link(approval.link(request), user=user))


def refused(code, call):
    with pytest.raises(GeoGridError) as told:
        call()
    assert told.value.code == code


def test_p10_an_export_wants_a_right_and_a_reason(desk):
    refused("reason_missing", lambda: ask(desk, reason=" ?"))
    refused("no_export", lambda: ask(make_user("planner", "plan")))
    assert ask(desk).state == ExportRequest.State.APPROVED


def test_p10_above_the_limit_somebody_else_approves(desk, settings):
    large = ask(desk, rows=101)
    assert (large.state, large.job) == (ExportRequest.State.WAITING, None)
    refused("not_found", lambda: approval.begin(large.pk))
    refused("not_found", lambda: opened(desk, large))
    decide = approval.decide
    refused("own_export", lambda: as_user(desk, lambda: decide(large.pk, by=desk, approve=True)))
    stranger = make_user("street_manager", "elsewhere", division_code="990102001")
    refused(
        "not_found", lambda: as_user(stranger, lambda: decide(large.pk, by=stranger, approve=True))
    )
    chief = make_user("district_manager", "chief", division_code="990101")
    as_user(chief, lambda: decide(large.pk, by=chief, approve=True))
    fulfil(large)
    assert opened(desk, large)[0].downloads == 1
    refused(
        "export_decided", lambda: as_user(chief, lambda: decide(large.pk, by=chief, approve=False))
    )
    settings.GEO_GRID_EXPORT_ROWS_MAX = 1000
    refused("too_many_rows", lambda: ask(desk, rows=1001))


def test_p10_many_small_exports_of_a_day_add_up(desk, settings):
    first, second = ask(desk, rows=60), ask(desk, rows=40)
    assert {first.state, second.state} == {ExportRequest.State.APPROVED}
    assert ask(desk, rows=1).state == ExportRequest.State.WAITING
    assert ask(desk, rows=100, personal=False).state == ExportRequest.State.APPROVED
    assert ask(make_user("city_manager", "other"), rows=60).state == ExportRequest.State.APPROVED
    WRITTEN["rows"] = 61  # one more than asked for, and nothing is left of the day
    refused("export_grown", lambda: fulfil(first))
    WRITTEN["rows"] = 20
    fulfil(first)
    assert ask(desk, rows=40).state == ExportRequest.State.APPROVED
    assert ask(desk, rows=1).state == ExportRequest.State.WAITING
    ExportRequest.objects.filter(user=desk).update(asked_at=timezone.now() - timedelta(days=1))
    assert ask(desk, rows=100).state == ExportRequest.State.APPROVED


def test_p10_what_is_written_after_midnight_counts_for_the_day_it_was_asked(desk):
    ask(desk, rows=60)
    late = ask(desk, rows=40)
    ExportRequest.objects.filter(user=desk).update(asked_at=timezone.now() - timedelta(days=1))
    WRITTEN["rows"] = 41
    refused("export_grown", lambda: fulfil(late))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_p10_two_requests_at_once_are_counted_in_turn(desk):
    """While one request is not yet committed, another of the same account waits for it."""
    told = []

    def ask_too():
        told.append(ask(desk, rows=60).state)
        connections.close_all()

    other = threading.Thread(target=ask_too)
    with transaction.atomic():
        first = ask(desk, rows=60)
        other.start()
        other.join(timeout=2)
        assert told == []
    other.join(timeout=120)
    assert (first.state, told) == (ExportRequest.State.APPROVED, [ExportRequest.State.WAITING])


def test_p10_an_approval_is_for_the_rows_that_were_named(desk):
    large = ask(desk, rows=101)
    chief = make_user("district_manager", "chief", division_code="990101")
    as_user(chief, lambda: approval.decide(large.pk, by=chief, approve=True))
    assert ask(desk, rows=100).state == ExportRequest.State.APPROVED
    WRITTEN["rows"] = 102
    refused("export_grown", lambda: fulfil(large))


def test_p10_what_is_refused_is_never_written(desk):
    large = ask(desk, rows=101)
    chief = make_user("district_manager", "chief", division_code="990101")
    as_user(chief, lambda: approval.decide(large.pk, by=chief, approve=False))
    refused("not_found", lambda: approval.begin(large.pk))
    assert not Job.objects.filter(kind=approval.JOB).exists()


def test_p10_a_file_with_more_rows_than_granted_is_thrown_away(desk, tmp_path):
    request = ask(desk)
    WRITTEN["rows"] = 101
    refused("export_grown", lambda: fulfil(request))
    assert not list(tmp_path.glob("exports/*"))
    refused("not_found", lambda: opened(desk, request))


def test_p10_a_link_is_its_owners_expires_and_is_checked_again(desk):
    request = ask(desk)
    refused("not_found", lambda: opened(desk, request))
    fulfil(request)
    other = make_user("city_manager", "other")
    refused("not_found", lambda: opened(other, request))
    refused(
        "not_found",
        lambda: as_user(desk, lambda: approval.open_link(approval.link(request) + "x", user=desk)),
    )
    assert opened(desk, request)[1].read_text("utf-8").startswith(f"GeoGrid #{request.pk} · desk")
    told = AuditEntry.objects.filter(action__in=["export.deliver", "export.download"])
    assert list(told.order_by("id").values_list("action", "rows")) == [
        ("export.deliver", 10), ("export.download", 10),
    ]  # fmt: skip
    ExportRequest.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    refused("not_found", lambda: opened(desk, request))
    ExportRequest.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    touch(ground=True)  # as whatever moves a boundary does
    refused("export_outdated", lambda: opened(desk, request))
    withdraw_role(desk.assignments.get())
    refused("not_found", lambda: opened(desk, request))


def test_p10_expired_files_are_removed(desk):
    request = fulfil(ask(desk))
    path = path_of(request.file)
    purge_access(now=timezone.now())
    assert path.exists()
    assert purge_access(now=request.expires_at + timedelta(seconds=1))["files"] == 1
    assert not path.parent.exists()


def test_p10_the_watermark_names_user_and_time(desk):
    request = ask(desk)
    now = timezone.localtime()
    assert approval.watermark(request).startswith(f"GeoGrid #{request.pk} · desk · {now:%Y-%m-%d}")


def test_p10_over_http(desk, client, login_as):
    """Asked, waiting in one's own list and the chief's, approved, written by the job, fetched."""
    client.force_login(desk)
    large = ask(desk, rows=101)
    (mine,) = client.get("/api/v1/exports").json()["mine"]
    assert (mine["stage"], mine["link"], mine["reason"]) == ("waiting", None, "每月统计")
    assert client.post(f"/api/v1/exports/{large.pk}/approve").json()["code"] == "own_export"
    stranger = login_as("street_manager", "elsewhere", division_code="990102001")
    assert stranger.get("/api/v1/exports").json()["to_decide"] == []
    nothing = stranger.post("/api/v1/exports/987654321/approve")
    foreign = stranger.post(f"/api/v1/exports/{large.pk}/approve")
    assert (foreign.status_code, foreign.content) == (404, nothing.content)
    chief = login_as("district_manager", "chief", division_code="990101")
    (waiting,) = chief.get("/api/v1/exports").json()["to_decide"]
    assert (waiting["id"], waiting["username"], waiting["rows"]) == (large.pk, "desk", 101)
    assert chief.post(f"/api/v1/exports/{large.pk}/approve").json()["state"] == "approved"
    assert client.get("/api/v1/exports").json()["mine"][0]["stage"] == "writing"
    fulfil(large)
    (mine,) = client.get("/api/v1/exports").json()["mine"]
    assert mine["stage"] == "ready"
    reply = client.get(mine["link"])
    assert reply["Cache-Control"] == "no-store"
    assert reply["Content-Disposition"].startswith("attachment")
    assert b"".join(reply.streaming_content).decode().startswith(f"GeoGrid #{large.pk}")
    assert chief.get(mine["link"]).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_p10_a_worker_writes_it():
    from tests.access.world import make_world

    world = make_world(5)
    request = ask(world.users["street_manager"])
    perform(request.job)
    assert Job.objects.get(pk=request.job).state == Job.State.DONE
    assert opened(world.users["street_manager"], request)[0].rows_written == 10
