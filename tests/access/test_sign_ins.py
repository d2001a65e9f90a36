"""P12: where an account is signed in, an end to each of them, and what ends with a password."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.contrib.auth.management.commands import changepassword
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo_grid.access import devices, start_codes
from geo_grid.access.actions import create_token
from geo_grid.access.models import AuditEntry, Token, User
from tests.access.authenticator import log_in, post
from tests.conftest import PASSWORD, make_user

NEW = "quite another passphrase"
PROOF = {"proof": {"password": PASSWORD}}


@pytest.fixture
def lin(db):
    return make_user("planner", "lin")


@pytest.fixture
def inside(lin) -> Client:
    client = Client()
    assert log_in(client=client).status_code == 200
    return client


def is_good(secret: str, **more) -> bool:
    headers = {"Authorization": f"Bearer {secret}", "User-Agent": "QGIS/3.22"}
    return Client(headers=headers).get("/api/v1/me", **more).status_code == 200


def test_p12_a_new_password_ends_every_token_but_those_kept_on_purpose(lin, inside):
    ended, kept = create_token(lin, name="a"), create_token(lin, name="b")
    keep = lin.tokens.get(name="b").pk
    make_user("planner", "wang")
    foreign = create_token(User.objects.get(username="wang"))
    body = {"old": PASSWORD, "new": NEW, "keep_tokens": [keep, Token.objects.last().pk]}
    assert post(inside, "me/password", body).status_code == 204
    assert [is_good(one) for one in (ended, kept, foreign)] == [False, True, True]
    (told,) = inside.get("/api/v1/me/account").json()["tokens"]
    assert told["id"] == keep
    noted = AuditEntry.objects.get(action="user.password").detail
    assert noted == {"tokens_kept": 1, "tokens_ended": 1}
    assert post(inside, "me/password", {"old": NEW, "new": PASSWORD}).status_code == 204
    assert not is_good(kept), "kept once is not kept for ever"


def test_p12_what_has_ended_is_not_kept_alive_by_its_number(lin, inside):
    secret = create_token(lin)
    pk = lin.tokens.get().pk
    post(inside, "me/password", {"old": PASSWORD, "new": NEW})
    post(inside, "me/password", {"old": NEW, "new": PASSWORD, "keep_tokens": [pk]})
    assert not is_good(secret)


def test_p12_a_reset_by_an_administrator_ends_every_token(lin):
    secret = create_token(lin)
    issued = start_codes.issue(lin, by=make_user("system_administrator"))
    assert is_good(secret), "until the owner has used the code"
    start_codes.redeem(issued.code, NEW, address=None)
    assert not is_good(secret)


def test_p12_a_password_that_is_set_on_the_server_ends_every_token(lin, monkeypatch):
    secret = create_token(lin)
    monkeypatch.setattr(changepassword.Command, "_get_pass", lambda *_: NEW)
    call_command("changepassword", "lin", stdout=io.StringIO())
    assert not is_good(secret)
    lin.refresh_from_db()
    assert is_good(create_token(lin)), "one made afterwards is good"


def test_p12_the_use_of_a_token_is_noted_once_a_minute(lin):
    secret = create_token(lin)
    assert is_good(secret, REMOTE_ADDR="192.0.2.7")
    token = lin.tokens.get()
    assert (token.address, token.agent) == ("192.0.2.7", "QGIS/3.22")
    with CaptureQueriesContext(connection) as asked:
        assert is_good(secret, REMOTE_ADDR="198.51.100.1")
    assert not [one for one in asked.captured_queries if one["sql"].startswith("UPDATE")]
    before = timezone.now() - timedelta(seconds=61)
    Token.objects.update(seen_at=before)
    assert is_good(secret, REMOTE_ADDR="198.51.100.1")
    token.refresh_from_db()
    assert token.address == "198.51.100.1"
    assert token.seen_at > before


def test_p12_sign_ins_are_told_with_time_place_and_program(lin, inside):
    code = devices.invite_device(lin, name="台式机")
    agent = {"HTTP_USER_AGENT": "Firefox/128"}
    other = Client(**agent)
    assert log_in(client=other, device_code=code).status_code == 200
    create_token(lin, name="gis")
    told = inside.get("/api/v1/me/account").json()
    (this,) = (one for one in told["sessions"] if one["is_this"])
    (there,) = (one for one in told["sessions"] if not one["is_this"])
    assert (there["agent"], there["address"]) == ("Firefox/128", "192.0.2.1")
    assert this["started_at"] <= there["started_at"]
    (device,) = told["devices"]
    assert (device["name"], device["agent"], device["address"]) == (
        "台式机", "Firefox/128", "192.0.2.1",
    )  # fmt: skip
    (token,) = told["tokens"]
    assert (token["name"], token["seen_at"], token["address"]) == ("gis", None, None)


def test_p12_a_session_says_when_it_began_however_often_it_is_seen(lin, inside):
    began = lin.sessions.get().started_at
    session = inside.session
    session["anything"] = 1
    session.save()
    now = lin.sessions.get()
    assert abs(now.started_at - began) < timedelta(milliseconds=1)
    assert now.seen_at > began


def test_p12_all_other_logins_end_at_once_and_this_one_stays(lin, inside):
    others = [Client(), Client()]
    for client in others:
        log_in(client=client)
    assert post(inside, "me/other_sessions/end").json() == {"ended": 2}
    assert [client.get("/api/v1/me").status_code for client in (inside, *others)] == [200, 401, 401]


def test_p12_a_token_is_made_and_ended_on_the_page(lin, inside):
    made = post(inside, "me/tokens", {"name": "gis", "days": 3} | PROOF).json()["token"]
    assert is_good(made)
    (told,) = inside.get("/api/v1/me/account").json()["tokens"]
    assert told["expires_at"] is not None
    assert post(inside, f"me/tokens/{told['id']}", PROOF, "delete").status_code == 204
    assert not is_good(made)


def run(command: str, *args: str) -> str:
    out = io.StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue()


def test_p12_sign_ins_are_listed_and_ended_by_command(lin, inside):
    secret = create_token(lin, name="gis")
    device = devices.redeem(lin, devices.invite_device(lin, name="台式机"))
    rows = [line.split("\t") for line in run("list_sign_ins", "LIN").splitlines()]
    assert sorted(row[0] for row in rows) == ["device", "session", "token"]
    ids = {row[0]: row[1] for row in rows}
    run("revoke_sign_in", "lin", "--token", ids["token"])
    assert not is_good(secret)
    run("revoke_sign_in", "lin", "--session", ids["session"])
    assert inside.get("/api/v1/me").status_code == 401
    run("revoke_sign_in", "lin", "--device", ids["device"])
    assert devices.device_of(device) is None
    for kind, pk in ids.items():
        with pytest.raises(CommandError, match="not_found"):
            run("revoke_sign_in", "lin", f"--{kind}", pk)
    with pytest.raises(CommandError):
        run("list_sign_ins", "nobody")
    again = create_token(lin)
    assert "1" in run("revoke_sign_in", "lin", "--all")
    assert not is_good(again)


def test_p12_a_page_of_one_account_does_not_act_for_another(lin, inside):
    post(inside, "me/language", {"language": "en"})
    assert inside.get("/api/v1/me", headers={"X-GeoGrid-Account": "lin"}).status_code == 200
    refused = inside.get("/api/v1/me", headers={"X-GeoGrid-Account": "wang"})
    assert (refused.status_code, refused.json()["code"]) == (401, "other_account")
    assert inside.get("/api/v1/me").status_code == 200
