"""P12: nobody but an account's owner ever knows its password; a code starts it, once."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from geo_grid.access.actions import create_token, set_active
from geo_grid.access.models import AuditEntry, Session, StartAttempt, StartCode, Token, User
from tests.conftest import PASSWORD, make_user

FRESH = "a long enough phrase"


def send(client, path, body=None, **more):
    return client.post(f"/api/v1/{path}", body or {}, content_type="application/json", **more)


def start(code, password=FRESH, address="192.0.2.1"):
    return send(
        Client(), "start-account", {"code": code, "password": password}, REMOTE_ADDR=address
    )  # fmt: skip


@pytest.fixture
def system(db):
    client = Client()
    client.user = make_user("system_administrator")
    client.force_login(client.user)
    return client


@pytest.fixture
def lin(db):
    return make_user("planner", "lin")


def code_for(system, user) -> str:
    reply = send(system, f"users/{user.pk}/start-code")
    assert reply.status_code == 201, reply.content
    return reply.json()["code"]


def test_p12_a_new_account_is_started_by_its_owner_alone(system):
    made = send(system, "users", {"username": "chen"}).json()
    assert set(made) == {"id", "code", "path", "expires_at"}
    assert made["path"] == f"/start-account/#{made['code']}"
    chen = User.objects.get(username="chen")
    assert not chen.has_usable_password()
    login = {"username": "chen", "password": FRESH}
    assert send(Client(), "login", login).status_code == 401
    started = start(made["code"].lower().replace("-", " "))
    assert (started.status_code, started.json()) == (200, {"username": "chen"})
    assert send(Client(), "login", login).json()["must_change_password"] is False


def test_p12_a_code_is_kept_as_a_digest_and_told_nowhere_else(system, lin, caplog):
    caplog.set_level(logging.DEBUG)
    code = code_for(system, lin)
    start("WRONG-WRONG-WRONG-WRONG")
    start(code)
    plain = code.replace("-", "")
    (row,) = StartCode.objects.values()
    kept = [str(row), str(list(AuditEntry.objects.values_list("detail", flat=True))), caplog.text]
    assert not [text for text in kept if plain in text or code in text or "WRONG" in text]
    assert bytes(row["digest"]) not in (plain.encode(), code.encode())
    assert code not in system.get("/api/v1/users").content.decode()


def test_p12_a_code_is_good_once_and_for_a_while(system, lin):
    code = code_for(system, lin)
    assert start(code, "1234567890").json()["code"] == "password_weak"
    assert start(code).status_code == 200, "a weak password does not use it up"
    used = start(code, "another phrase that is long")
    assert (used.status_code, used.json()["code"]) == (400, "start_code_ended")
    lin.refresh_from_db()
    assert lin.check_password(FRESH)
    late = code_for(system, lin)
    StartCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert start(late).content == used.content, "the same words, whatever ended it"


def test_p12_another_code_a_new_password_or_a_closed_account_end_a_code(system, lin):
    first, second = code_for(system, lin), code_for(system, lin)
    assert start(first).json()["code"] == "start_code_ended"
    own = Client()
    own.force_login(lin)
    assert send(own, "me/password", {"old": PASSWORD, "new": FRESH}).status_code == 204
    assert start(second).json()["code"] == "start_code_ended"
    third = code_for(system, lin)
    set_active(lin, active=False)
    set_active(lin, active=True)
    ended, unknown = start(third), start("00000-00000-00000-00000")
    assert ended.json()["code"] == "start_code_ended"
    assert unknown.json()["code"] == "start_code_unknown"
    for reply in (ended, unknown):
        assert "lin" not in reply.content.decode()


def test_p12_the_old_password_is_good_until_the_code_is_used(system, lin):
    own = Client()
    login = {"username": "lin", "password": PASSWORD}
    send(own, "login", login)
    token = create_token(lin, name="QGIS")
    code = code_for(system, lin)
    assert send(Client(), "login", login).json()["reset_unread"] is True
    assert own.get("/api/v1/me").status_code == 200
    start(code)
    assert send(Client(), "login", login).status_code == 401
    assert own.get("/api/v1/me").status_code == 401
    bearer = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/me", headers=bearer).status_code == 401
    assert not Session.objects.filter(account=lin).exists()
    assert not Token.objects.filter(user=lin).exists()


def test_p12_the_owner_reads_who_reset_the_password_and_when(system, lin):
    start(code_for(system, lin))
    own = Client()
    login = send(own, "login", {"username": "lin", "password": FRESH}).json()
    assert login["reset_unread"] is True
    (told,) = own.get("/api/v1/me/account").json()["resets"]
    assert told["by"] == "system_administrator"
    assert told["at"]
    assert told["used_at"]
    assert told["is_new"]
    assert not told["is_open"]
    assert send(own, "me/resets").status_code == 204
    assert own.get("/api/v1/me").json()["reset_unread"] is False
    assert len(own.get("/api/v1/me/account").json()["resets"]) == 1, "and can read it later too"


def test_p12_the_owner_withdraws_a_code_that_nobody_asked_for(system, lin):
    code = code_for(system, lin)
    own = Client()
    own.force_login(lin)
    assert own.delete("/api/v1/me/resets").status_code == 204
    assert start(code).json()["code"] == "start_code_ended"


def test_p12_guesses_are_counted_by_address_before_they_are_judged(system, lin, settings):
    settings.GEO_GRID_START_FAILURES_PER_MINUTE = 3
    code = code_for(system, lin)
    for _ in range(3):
        assert start("00000-00000-00000-00000").status_code == 400
    limited = start(code)
    assert (limited.status_code, limited.json()["code"]) == (429, "start_code_rate")
    assert start(code, address="198.51.100.7").status_code == 200
    assert StartAttempt.objects.filter(address="198.51.100.7").count() == 0
    assert AuditEntry.objects.filter(action="start_code.fail").count() == 3, (
        "a flood fills no trail"
    )
    StartAttempt.objects.update(at=timezone.now() - timedelta(seconds=61))
    assert start(code).json()["code"] == "start_code_ended", "a minute later it is heard again"


def test_p12_nobody_resets_or_closes_an_account_of_their_own(system):
    own = system.user.pk
    for path, body in ((f"users/{own}/start-code", {}), (f"users/{own}/active", {"active": False})):
        reply = send(system, path, body)
        assert (reply.status_code, reply.json()["code"]) == (400, "own_account")


def test_p12_the_page_to_start_sends_no_address_on(db):
    page = Client().get("/start-account/")
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store"
