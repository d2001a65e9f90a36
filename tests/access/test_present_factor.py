"""P12: tokens, passwords and second factors end or change only with the present factor."""

from __future__ import annotations

import pytest
from django.test import Client

from geo_grid.access import devices
from geo_grid.access.actions import create_token
from geo_grid.access.models import AuditEntry, Device, LoginFailure, SecondFactor, Token
from geo_grid.access.recovery_models import RecoveryCode
from tests.access.authenticator import code, code_of, enrol, later, log_in, post, proof
from tests.conftest import PASSWORD, make_user

NEW = "quite another passphrase"


@pytest.fixture
def lin(db):
    return make_user("planner", "lin")


@pytest.fixture
def inside(lin) -> Client:
    """A browser in which lin is logged in: what whoever steals its cookie holds."""
    client = Client()
    assert log_in(client=client).status_code == 200
    return client


def lasting(lin) -> list[tuple[str, str, dict]]:
    """Every request that changes how lin signs in."""
    create_token(lin)
    device = Device.objects.create(user=lin, name="d", digest=b"d" * 32)
    return [
        ("post", "me/totp", {}),
        ("delete", "me/totp", {}),
        ("post", "me/recovery_codes", {}),
        ("post", "me/tokens", {"name": "x"}),
        ("delete", f"me/tokens/{lin.tokens.get().pk}", {}),
        ("delete", f"me/devices/{device.pk}", {}),
    ]


def state(lin) -> list:
    lin.refresh_from_db()
    return [
        lin.password,
        *(list(model.objects.order_by("pk").values("pk")) for model in
          (Token, Device, SecondFactor, RecoveryCode)),
        list(Device.objects.values_list("revoked_at", flat=True)),
    ]  # fmt: skip


def test_p12_a_second_factor_is_not_replaced_without_the_first(lin, inside):
    enrol(lin)
    begun = post(inside, "me/totp")
    assert (begun.status_code, begun.json()["code"]) == (403, "present_factor_needed")
    assert begun.json()["details"] == {"password": True, "code": True}
    assert SecondFactor.objects.get().confirmed
    first = SecondFactor.objects.get().pk
    assert post(inside, "me/totp", {"otp": "000000"}, "put").json()["code"] == "totp_not_begun"
    fresh = post(inside, "me/totp", proof(lin)).json()
    done = post(inside, "me/totp", {"otp": code_of(fresh["uri"])}, "put")
    assert (done.status_code, len(done.json()["recovery_codes"])) == (200, 10)
    assert SecondFactor.objects.get().pk != first


@pytest.mark.parametrize("has_factor", [False, True])
def test_p12_a_stolen_session_changes_nothing_lasting(lin, inside, has_factor):
    if has_factor:
        enrol(lin)
    requests = lasting(lin)
    before = state(lin)
    for method, path, body in requests:
        for typed in ({}, {"proof": {}}, {"proof": {"otp": "000000"}}):
            refused = post(inside, path, body | typed, method)
            assert (refused.status_code, refused.json()["code"]) == (
                403, "present_factor_needed",
            ), (method, path)  # fmt: skip
            assert refused.json()["details"] == {"password": True, "code": has_factor}
    assert state(lin) == before


def test_p12_the_password_alone_is_not_enough_where_a_code_is_set(lin, inside):
    enrol(lin)
    before = [*lasting(lin), ("post", "me/password", {"old": PASSWORD, "new": NEW})]
    unchanged = state(lin)
    for method, path, body in before:
        typed = body if "old" in body else body | {"proof": {"password": PASSWORD}}
        refused = post(inside, path, typed, method)
        assert refused.json()["details"] == {"password": False, "code": True}, (method, path)
        wrong = typed | {"proof": {"password": PASSWORD, "otp": "000000"}}
        assert post(inside, path, wrong, method).json()["code"] == "otp_wrong"
        LoginFailure.objects.all().delete()
    assert state(lin) == unchanged


def test_p12_with_the_present_factor_each_of_them_goes(lin, inside):
    enrol(lin)
    for method, path, body in lasting(lin)[2:]:
        done = post(inside, path, body | proof(lin), method)
        assert done.status_code in (200, 201, 204), (method, path, done.content)
    assert post(inside, "me/totp", proof(lin), "delete").status_code == 204
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert set(AuditEntry.objects.filter(keys=[lin.pk]).values_list("action", flat=True)) >= {
        "token.create", "token.end", "device.revoke", "recovery.renew", "totp.remove",
    }  # fmt: skip


def test_p12_a_code_is_good_once_for_logging_in_and_for_proving(lin, inside):
    enrol(lin)
    shown = code(lin)
    typed = {"proof": {"password": PASSWORD, "otp": shown}}
    assert post(inside, "me/recovery_codes", typed).status_code == 200
    assert post(inside, "me/recovery_codes", typed).json()["code"] == "otp_wrong"
    assert log_in(otp=shown).json()["code"] == "otp_wrong"
    later(lin)
    assert log_in(otp=shown).status_code == 200
    assert log_in(otp=shown).json()["code"] == "otp_wrong"


def test_p12_the_first_code_of_a_new_phone_is_not_good_again(lin, inside):
    begun = post(inside, "me/totp", {"proof": {"password": PASSWORD}}).json()
    shown = code_of(begun["uri"])
    assert post(inside, "me/totp", {"otp": shown}, "put").status_code == 200
    assert log_in(otp=shown).json()["code"] == "otp_wrong"


def test_p12_a_begun_factor_is_guessed_at_like_any_other(lin, inside):
    post(inside, "me/totp", {"proof": {"password": PASSWORD}})
    told = [post(inside, "me/totp", {"otp": "000000"}, "put").json()["code"] for _ in range(6)]
    assert told == ["otp_wrong"] * 5 + ["login_locked"]


def test_p12_a_password_that_is_too_weak_uses_no_code_up(lin, inside):
    enrol(lin)
    shown = {"old": PASSWORD, "proof": {"otp": code(lin)}}
    assert post(inside, "me/password", shown | {"new": "123"}).json()["code"] == "password_weak"
    assert post(inside, "me/password", shown | {"new": NEW}).status_code == 204


def test_p12_a_device_code_is_handed_out_with_the_present_factor_of_the_administrator(lin):
    make_user("system_administrator", "root")
    root = Client()
    log_in("root", client=root)
    path = f"users/{lin.pk}/device"
    assert post(root, path, {"name": "d"}).json()["code"] == "present_factor_needed"
    assert not lin.devices.exists()
    handed = post(root, path, {"name": "d", "proof": {"password": PASSWORD}}).json()
    assert devices.redeem(lin, handed["code"])


def test_an_account_that_signs_in_elsewhere_is_told_so(lin, inside):
    lin.set_unusable_password()
    lin.save()
    client = Client()
    client.force_login(lin)
    told = post(client, "me/tokens", {"name": "x", "proof": {"password": "x"}})
    assert (told.status_code, told.json()["code"]) == (403, "no_password")
