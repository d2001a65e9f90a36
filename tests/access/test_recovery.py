"""P12: a lost phone: recovery codes, and a reset that two persons agree on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from geo_grid.access import devices, totp
from geo_grid.access.actions import create_token
from geo_grid.access.login import user_of_token
from geo_grid.access.models import AuditEntry, SecondFactor, User
from geo_grid.access.recovery_models import FactorReset, RecoveryCode
from tests.access.authenticator import code, code_of, enrol, later, log_in, post, proof
from tests.conftest import PASSWORD, make_user

PROOF = {"proof": {"password": PASSWORD}}


@pytest.fixture
def lin(db):
    return make_user("planner", "lin")


def account(client: Client) -> dict:
    return client.get("/api/v1/me/account").json()


# ---- recovery codes


def test_p12_ten_codes_each_good_once_and_none_kept_in_clear(lin):
    codes = enrol(lin)
    assert len(set(codes)) == 10
    kept = b"".join(bytes(one) for one in RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(one.encode() in kept for one in codes)
    client = Client()
    assert log_in(client=client, recovery_code=codes[0]).status_code == 200
    assert account(client)["recovery_codes_left"] == 9
    assert log_in(recovery_code=codes[0]).json()["code"] == "recovery_wrong"
    assert log_in(recovery_code=codes[1]).status_code == 200
    used = AuditEntry.objects.filter(action="recovery.use", account=lin.pk)
    assert [one.detail["left"] for one in used.order_by("pk")] == [9, 8]
    assert not any(one in str(entry.detail) for entry in AuditEntry.objects.all() for one in codes)


@pytest.mark.parametrize("typed", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c} ",
                                   lambda c: c.replace("0", "O").replace("1", "l")])  # fmt: skip
def test_p12_a_code_is_read_as_people_type_it(lin, typed):
    assert log_in(recovery_code=typed(enrol(lin)[0])).status_code == 200


def test_p12_a_code_of_another_account_is_wrong(lin):
    enrol(lin)
    foreign = enrol(make_user("planner", "wang"))[0]
    assert log_in(recovery_code=foreign).json()["code"] == "recovery_wrong"
    assert log_in("wang", recovery_code=foreign).status_code == 200


def test_p12_a_recovery_code_needs_the_password_first(lin):
    codes = enrol(lin)
    assert log_in(password="wrong", recovery_code=codes[0]).json()["code"] == "login_failed"
    assert RecoveryCode.objects.filter(used_at=None).count() == 10


def test_p12_the_owner_is_told_of_a_use_at_the_next_login_with_the_phone(lin):
    codes = enrol(lin)
    assert log_in(recovery_code=codes[0]).json()["recovery_uses"] == []
    again = log_in(recovery_code=codes[1]).json()
    assert again["recovery_uses"] == [], "not who used it is told"
    later(lin)
    told = log_in(otp=code(lin)).json()["recovery_uses"]
    assert [use["address"] for use in told] == ["192.0.2.1"] * 2
    later(lin)
    client = Client()
    assert log_in(client=client, otp=code(lin)).json()["recovery_uses"] == []
    assert len(account(client)["recovery_uses"]) == 2, "the account page goes on telling"


def test_p12_new_codes_end_the_old_ones(lin):
    old = enrol(lin)
    client = Client()
    log_in(client=client, otp=code(lin))
    fresh = post(client, "me/recovery_codes", proof(lin)).json()["recovery_codes"]
    assert not set(old) & set(fresh)
    assert log_in(recovery_code=old[0]).json()["code"] == "recovery_wrong"
    assert log_in(recovery_code=fresh[0]).status_code == 200


def test_p12_with_a_recovery_code_one_changes_to_another_phone_alone(lin):
    codes = enrol(lin)
    client = Client()
    assert log_in(client=client, recovery_code=codes[0]).status_code == 200
    typed = {"proof": {"password": PASSWORD, "recovery_code": codes[1]}}
    begun = post(client, "me/totp", typed).json()
    shown = code_of(begun["uri"])
    assert post(client, "me/totp", {"otp": shown}, "put").status_code == 200
    assert log_in(recovery_code=codes[2]).json()["code"] == "recovery_wrong"


def test_recovery_codes_are_for_whoever_has_a_second_factor(lin):
    client = Client()
    log_in(client=client)
    assert post(client, "me/recovery_codes", PROOF).json()["code"] == "totp_off"
    assert account(client)["recovery_codes_left"] is None


# ---- the reset by two persons


@pytest.fixture
def desk(lin) -> dict[str, Client]:
    """A system administrator, a security administrator, and a second one of each, logged in."""
    clients = {}
    for name, role in {"system": "system_administrator", "security": "security_administrator",
                       "system2": "system_administrator"}.items():  # fmt: skip
        make_user(role, name)
        clients[name] = Client()
        assert log_in(name, client=clients[name]).status_code == 200
    return clients


def opened(desk, user, who="system"):
    return post(desk[who], "factor_resets", {"user": user.pk} | PROOF)


def test_p12_two_persons_take_a_lost_factor_away_and_everything_ends(lin, desk):
    enrol(lin)
    inside, secret = Client(), create_token(lin)
    cookie = devices.redeem(lin, devices.invite_device(lin, name="d"))
    assert log_in(client=inside, otp=code(lin)).status_code == 200
    made = opened(desk, lin)
    assert made.status_code == 201
    assert totp.is_on(lin), "one person alone changes nothing"
    assert inside.get("/api/v1/me").status_code == 200
    path = f"factor_resets/{made.json()['id']}/confirm"
    assert post(desk["system"], path, PROOF).status_code == 403
    assert post(desk["security"], path, PROOF).status_code == 204
    assert not totp.is_on(lin)
    assert not RecoveryCode.objects.filter(user=lin).exists()
    assert inside.get("/api/v1/me").status_code == 401
    assert user_of_token(secret) is None
    assert devices.device_of(cookie) is None
    assert log_in().status_code == 200, "the password stays its owner's"
    done = AuditEntry.objects.filter(keys=[lin.pk]).values_list("action", flat=True)
    assert {"factor_reset.open", "factor_reset.confirm", "totp.remove", "sign_ins.end"} <= set(done)
    assert post(desk["security"], path, PROOF).status_code == 404, "once"


def test_p12_one_person_with_both_roles_over_time_is_still_one(lin, desk):
    """The database holds it too: whoever opened does not confirm, and nobody opens their own."""
    enrol(lin)
    made = FactorReset.objects.get(pk=opened(desk, lin).json()["id"])
    made.state, made.decided_by = "confirmed", made.opened_by
    with pytest.raises(IntegrityError, match="two_persons"), transaction.atomic():
        made.save()
    made.refresh_from_db()
    made.opened_by = lin
    with pytest.raises(IntegrityError, match="not_of_oneself"), transaction.atomic():
        made.save()


def test_p12_nobody_confirms_what_they_opened_or_what_is_about_them(lin, desk):
    enrol(lin)
    security = User.objects.get(username="security")
    enrol(security)
    FactorReset.objects.create(
        user=lin, opened_by=security, expires_at=timezone.now() + timedelta(hours=1)
    )
    own = opened(desk, security).json()["id"]
    for pk in (FactorReset.objects.get(user=lin).pk, own):
        refused = post(desk["security"], f"factor_resets/{pk}/confirm", proof(security))
        assert (refused.status_code, refused.json()["code"]) == (403, "reset_second_person")
    assert totp.is_on(lin)
    assert totp.is_on(security)
    system = User.objects.get(username="system")
    enrol(system)
    mine = post(desk["system"], "factor_resets", {"user": system.pk} | proof(system))
    assert mine.json()["code"] == "reset_of_oneself"
    assert opened(desk, system, "system2").status_code == 201


def test_p12_a_request_expires_and_is_refused_or_taken_back(lin, desk):
    enrol(lin)
    for verb, who, state in (
        ("refuse", "security", "refused"),
        ("withdraw", "system", "withdrawn"),
    ):
        pk = opened(desk, lin).json()["id"]
        assert post(desk[who], f"factor_resets/{pk}/{verb}").status_code == 204
        assert FactorReset.objects.get(pk=pk).state == state
        assert post(desk["security"], f"factor_resets/{pk}/confirm", PROOF).status_code == 404
    pk = opened(desk, lin).json()["id"]
    assert opened(desk, lin).json()["code"] == "reset_open"
    FactorReset.objects.filter(pk=pk).update(expires_at=timezone.now())
    assert post(desk["security"], f"factor_resets/{pk}/confirm", PROOF).status_code == 404
    told = desk["security"].get("/api/v1/factor_resets").json()["results"]
    assert [one["state"] for one in told] == ["expired", "withdrawn", "refused"]
    assert opened(desk, lin).status_code == 201
    assert totp.is_on(lin)


def test_p12_the_present_factor_of_both_administrators_is_asked_for(lin, desk):
    enrol(lin)
    asked = post(desk["system"], "factor_resets", {"user": lin.pk})
    assert asked.json()["code"] == "present_factor_needed"
    pk = opened(desk, lin).json()["id"]
    asked = post(desk["security"], f"factor_resets/{pk}/confirm")
    assert asked.json()["code"] == "present_factor_needed"
    assert totp.is_on(lin)


def test_an_account_without_a_factor_has_none_to_reset(lin, desk):
    assert opened(desk, lin).json()["code"] == "totp_off"


def test_p12_the_command_takes_a_factor_away_where_no_two_administrators_can(lin):
    enrol(lin)
    secret = create_token(lin)
    call_command("revoke_sign_in", "lin", "--second-factor")
    assert not SecondFactor.objects.exists()
    assert user_of_token(secret) is None


# ---- where the deployment asks for a second factor


def test_p12_whoever_has_no_factor_sets_one_before_anything_else(lin, lattice_city, settings):
    settings.GEO_GRID_SECOND_FACTOR_REQUIRED = True
    client = Client()
    assert log_in(client=client).json()["must_enrol"]
    assert client.get("/api/v1/city").json()["code"] == "second_factor_needed"
    assert client.get("/tiles/buildings/15/0/0.mvt").status_code == 403
    assert client.get("/account/").status_code == 200
    begun = post(client, "me/totp", PROOF).json()
    assert post(client, "me/totp", {"otp": code_of(begun["uri"])}, "put").status_code == 200
    assert client.get("/api/v1/city").status_code == 200
    later(lin)
    assert not log_in(otp=code(lin)).json()["must_enrol"]
