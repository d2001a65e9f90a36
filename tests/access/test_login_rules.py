"""P12: locks, sessions, devices, second factor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from geo_grid.access import devices
from geo_grid.access.login import FAILURES_ALLOWED
from geo_grid.access.models import AuditEntry, LoginFailure, Session
from tests.conftest import PASSWORD, make_user


@pytest.fixture
def lin(db):
    return make_user("planner", "lin")


def log_in(username="lin", password=PASSWORD, client=None, address="192.0.2.1", **more):
    return (client or Client()).post(
        "/api/v1/login", {"username": username, "password": password, **more},
        content_type="application/json", REMOTE_ADDR=address,
    )  # fmt: skip


def fail(times=FAILURES_ALLOWED, **options):
    return [log_in(password="wrong", address=f"192.0.2.{n}", **options) for n in range(times)]


def test_p12_five_failures_lock_whatever_the_address(lin):
    assert {reply.status_code for reply in fail()} == {401}
    locked = log_in(address="198.51.100.7")
    assert (locked.status_code, locked.json()["code"]) == (429, "login_locked")
    LoginFailure.objects.update(at=timezone.now() - timedelta(minutes=14, seconds=50))
    assert log_in().status_code == 429
    LoginFailure.objects.update(at=timezone.now() - timedelta(minutes=15, seconds=1))
    assert log_in().status_code == 200


def test_p12_a_success_forgives_earlier_failures(lin):
    fail(FAILURES_ALLOWED - 1)
    assert log_in().status_code == 200
    fail(FAILURES_ALLOWED - 1)
    assert log_in().status_code == 200


def test_p12_an_unknown_name_is_told_the_same(lin):
    known, unknown = log_in(password="wrong"), log_in(username="nobody", password="wrong")
    lin.is_active = False
    lin.save()
    withdrawn = log_in()
    assert known.content == unknown.content == withdrawn.content
    assert known.status_code == unknown.status_code == withdrawn.status_code == 401
    for _ in range(FAILURES_ALLOWED):
        log_in(username="nobody", password="wrong")
    assert log_in(username="nobody").json()["code"] == "login_locked"


def test_p12_running_sessions_and_registered_devices_survive_a_lock(lin):
    inside = Client()
    code = devices.invite_device(lin, name="指挥中心")
    assert log_in(client=inside, device_code=code).status_code == 200
    fail()
    assert inside.get("/api/v1/me").status_code == 200
    assert log_in().status_code == 429
    assert log_in(client=inside).status_code == 200


def test_p12_a_device_code_works_once_and_for_its_account(lin):
    code = devices.invite_device(lin, name="平板")
    make_user("planner", "wang")
    assert log_in(username="wang", device_code=code).json()["code"] == "device_code"
    assert log_in(device_code=code).status_code == 200
    assert log_in(device_code=code).json()["code"] == "device_code"
    old = devices.invite_device(lin, name="旧")
    lin.devices.filter(name="旧").update(registered_at=timezone.now() - timedelta(days=2))
    assert log_in(device_code=old).json()["code"] == "device_code"


def test_p12_where_devices_are_asked_for_only_they_come_in(lin, settings):
    settings.GEO_GRID_DEVICES_REQUIRED = True
    assert log_in().json()["code"] == "device_unknown"
    browser = Client()
    code = devices.invite_device(lin, name="台式机")
    registered = log_in(client=browser, device_code=code)
    cookie = registered.cookies["geo_grid_device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert log_in(client=browser).status_code == 200
    make_user("planner", "wang")
    assert log_in(username="wang", client=browser).json()["code"] == "device_unknown"
    devices.revoke_device(lin.devices.get())
    assert log_in(client=browser).json()["code"] == "device_unknown"


def test_p12_sessions_end_when_idle_and_after_a_working_day(lin, monkeypatch):
    now = timezone.now()
    for later, status in (
        (timedelta(minutes=29), 200), (timedelta(minutes=31), 401), (timedelta(hours=13), 401),
    ):  # fmt: skip
        client = Client()
        monkeypatch.setattr(timezone, "now", lambda: now)
        assert log_in(client=client).status_code == 200
        monkeypatch.setattr(timezone, "now", lambda later=later: now + later)
        assert client.get("/api/v1/me").status_code == status, later
    monkeypatch.setattr(timezone, "now", lambda: now)
    busy = Client()
    log_in(client=busy)
    for minutes in range(20, 12 * 60, 20):
        monkeypatch.setattr(timezone, "now", lambda m=minutes: now + timedelta(minutes=m))
        assert busy.get("/api/v1/me").status_code == 200, minutes
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=12, minutes=10))
    assert busy.get("/api/v1/me").status_code == 401


def test_p12_a_new_password_ends_the_other_sessions(lin):
    from geo_grid.access.actions import set_password

    client = Client()
    log_in(client=client)
    set_password(lin, "quite another passphrase")
    assert client.get("/api/v1/me").status_code == 401


def test_p12_many_failures_from_one_address_are_slowed(lin, settings):
    settings.GEO_GRID_LOGIN_FAILURES_PER_MINUTE = 3
    for n in range(3):
        log_in(username=f"name{n}", password="wrong")
    assert log_in(username="other", password="wrong").json()["code"] == "login_rate"
    assert log_in(username="other", password="wrong", address="198.51.100.9").status_code == 401


def test_logins_are_in_the_trail_without_what_was_typed(lin):
    log_in(password="wrong")
    log_in()
    failed = AuditEntry.objects.get(action="login.fail")
    assert "lin" not in str(failed.detail)
    assert AuditEntry.objects.get(action="login").account == lin.pk
    session = Session.objects.get(account=lin)
    assert session.address == "192.0.2.1"
