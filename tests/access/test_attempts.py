"""P12: attempts are counted before they are judged, by one count a name, however the name is spelt."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.utils import timezone

from geo_grid.access import attempts, devices
from geo_grid.access.actions import create_token, create_user
from geo_grid.access.identity import of_token
from geo_grid.access.login import account_named
from geo_grid.access.models import LoginFailure, User
from geo_grid.errors import GeoGridError
from tests.access.authenticator import code, enrol, later, log_in, post
from tests.conftest import PASSWORD, make_user

AT_ONCE = 20


@pytest.fixture
def lin(db):
    return make_user("planner", "lin")


def at_once(ask, times=AT_ONCE) -> list:
    """What `ask` returns in so many threads that begin together, each with its own connection."""
    told, start = [], Barrier(times)

    def run() -> None:
        start.wait()
        try:
            told.append(ask())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.django_db(transaction=True)
def test_p12_of_twenty_logins_at_once_five_are_judged():
    make_user("planner", "lin")
    codes = [reply.json()["code"] for reply in at_once(lambda: log_in(password="wrong"))]
    assert codes.count("login_failed") == attempts.ALLOWED
    assert set(codes) <= {"login_failed", "login_locked", "login_busy"}
    assert LoginFailure.objects.filter(is_pending=False).count() == attempts.ALLOWED
    assert log_in().json()["code"] == "login_locked"


@pytest.mark.django_db(transaction=True)
def test_p12_a_code_that_is_sent_twenty_times_at_once_is_taken_once():
    user = make_user("planner", "lin")
    enrol(user)
    shown = code(user)
    told = at_once(lambda: log_in(otp=shown).status_code)
    assert told.count(200) == 1


@pytest.mark.django_db(transaction=True)
def test_p12_a_recovery_code_that_is_sent_twenty_times_at_once_is_taken_once():
    first, *_ = enrol(make_user("planner", "lin"))
    told = at_once(lambda: log_in(recovery_code=first).status_code)
    assert told.count(200) == 1


def test_p12_the_attempt_is_noted_before_it_is_judged(lin, monkeypatch):
    noted = []

    def judge(**typed):
        noted.append(LoginFailure.objects.filter(is_pending=True).count())
        raise RuntimeError("killed while it judges")

    monkeypatch.setattr("geo_grid.access.login.authenticate", judge)
    client = Client(raise_request_exception=False)
    for _ in range(attempts.ALLOWED):
        assert log_in(client=client).status_code == 500
    assert noted == [1, 2, 3, 4, 5]
    monkeypatch.undo()
    busy = log_in()
    assert (busy.status_code, busy.json()["code"], busy["Retry-After"]) == (429, "login_busy", "1")
    LoginFailure.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert log_in().json()["code"] == "login_locked", "what died while it judged has failed"


def test_p12_a_right_login_forgives_nothing_that_is_still_judged(lin):
    other = attempts.count("lin", device=None, address=None)
    assert log_in().status_code == 200
    attempts.fail(other, why="login_failed")
    assert LoginFailure.objects.get().pk == other.pk


@pytest.mark.parametrize("spelt", ["LIN", "ｌｉｎ", "Ｌin", "lin ", " lin", "lin\u3000"])
def test_p12_a_name_is_one_name_in_any_case_and_width(lin, spelt):
    assert log_in(spelt).json()["username"] == "lin"
    assert account_named(spelt) == lin
    for _ in range(attempts.ALLOWED):
        log_in(spelt, "wrong")
    assert log_in("lin").json()["code"] == "login_locked"
    unknown = spelt.replace("l", "n").replace("L", "N").replace("ｌ", "ｎ").replace("Ｌ", "Ｎ")
    for _ in range(attempts.ALLOWED):
        log_in(unknown, "wrong")
    assert log_in("nin").json()["code"] == "login_locked", "an unknown name is counted alike"


def test_p12_no_second_account_has_a_name_of_another_in_other_letters(lin):
    with pytest.raises(GeoGridError) as told:
        create_user("ＬＩＮ", password="quite another passphrase")
    assert told.value.code == "username_taken"
    assert of_token(create_token(lin), username="LIN").user == lin


def test_accounts_of_before_that_differ_by_capitals_are_found_by_their_own_spelling(lin):
    younger = make_user("planner", "other")
    User.objects.filter(pk=younger.pk).update(username="LIN", folded_name="lin#2")
    assert account_named("LIN") == younger
    assert account_named("lin") == lin
    assert account_named("Lin") == lin


def test_p12_an_unknown_name_costs_the_same_hash(lin, monkeypatch):
    hasher, hashed = hashers.get_hasher(), []
    encode = type(hasher).encode
    monkeypatch.setattr(
        type(hasher), "encode", lambda *args, **more: hashed.append(1) or encode(*args, **more)
    )
    costs = []
    for name in ("lin", "nobody"):
        hashed.clear()
        log_in(name, "wrong")
        costs.append(len(hashed))
    assert costs == [1, 1]


def test_p12_guesses_at_passwords_codes_and_recovery_codes_share_one_count(lin):
    enrol(lin)
    told = [
        log_in(password="wrong"), log_in(otp="000000"), log_in(recovery_code="0000-0000"),
        log_in(device_code="none", otp=code(lin)), log_in(password="wrong"),
    ]  # fmt: skip
    assert [reply.json()["code"] for reply in told] == [
        "login_failed", "otp_wrong", "recovery_wrong", "device_code", "login_failed",
    ]  # fmt: skip
    later(lin)
    assert log_in(otp=code(lin)).json()["code"] == "login_locked"


def test_p12_what_is_right_but_not_all_is_no_failure(lin):
    enrol(lin)
    log_in(password="wrong")
    for _ in range(attempts.ALLOWED):
        assert log_in().json()["code"] == "otp_required"
    assert LoginFailure.objects.count() == 1, "and forgives nothing"
    assert log_in(otp=code(lin)).status_code == 200
    assert not LoginFailure.objects.exists()


def test_p12_a_missing_device_is_said_before_a_code_is_used_up(lin, settings):
    settings.GEO_GRID_DEVICES_REQUIRED = True
    enrol(lin)
    shown = code(lin)
    assert log_in(otp=shown).json()["code"] == "device_unknown"
    invited = devices.invite_device(lin, name="台式机")
    assert log_in(otp=shown, device_code=invited).status_code == 200


def test_p12_a_session_that_guesses_is_locked_with_the_name_and_goes_on(lin):
    client = Client()
    log_in(client=client)
    for _ in range(attempts.ALLOWED):
        post(client, "me/password", {"old": "wrong", "new": "quite another passphrase"})
    refused = post(client, "me/password", {"old": PASSWORD, "new": "quite another passphrase"})
    assert (refused.status_code, refused.json()["code"]) == (429, "login_locked")
    assert client.get("/api/v1/me").status_code == 200
    assert log_in().json()["code"] == "login_locked"
