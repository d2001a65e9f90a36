"""P9, P12: whoever holds a dump of the database is nobody here, and makes no one-time code."""

from __future__ import annotations

import base64
import importlib
import time
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django_otp.oath import TOTP

from geo_grid.access import totp
from geo_grid.access.actions import create_token
from geo_grid.access.devices import device_of, invite_device, redeem
from geo_grid.access.models import SEALED, SecondFactor, Session
from geo_grid.access.sessions import kept_key
from geo_grid.errors import Misconfigured
from geo_grid.management.commands.migrate import keep_seeds
from geo_grid.people import rotation
from geo_grid.vault import sealing
from tests.conftest import PASSWORD, make_user

SECRETS_AT_MOST = 2000


@pytest.fixture
def var(settings, tmp_path):
    settings.GEO_GRID_VAR = tmp_path
    return tmp_path


def second_factor(user) -> SecondFactor:
    """As the account page turns it on."""
    totp.begin(user)
    device = SecondFactor.objects.get(user=user)
    totp.confirm(user, code_of(device.bin_key))
    SecondFactor.objects.update(last_t=-1)
    return SecondFactor.objects.get(user=user)


def code_of(seed: bytes) -> str:
    clock = TOTP(seed)
    clock.time = time.time()
    return f"{clock.token():06d}"


def cells() -> Iterator[bytes]:
    """Every value of every table, as it would stand in a dump."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    if isinstance(value, memoryview):
                        yield bytes(value)
                    elif isinstance(value, str):
                        yield value.encode()


def spelled(secret: bytes) -> set[bytes]:
    """The ways in which a secret may stand somewhere."""
    return {
        secret, secret.hex().encode(), base64.b64encode(secret).rstrip(b"="),
        base64.urlsafe_b64encode(secret).rstrip(b"="), base64.b32encode(secret).rstrip(b"="),
    }  # fmt: skip


def test_p12_no_row_of_a_dump_logs_in(db, var):
    """A running session, a token, a registered device, a second factor: the rows open none of them."""
    user = make_user("city_manager", "lin")
    browser, token = Client(), create_token(user)
    browser.force_login(user)
    secret = redeem(user, invite_device(user, name="x"))
    waiting = invite_device(user, name="y")
    seed = second_factor(user).bin_key
    cookie = browser.session.session_key
    assert browser.get("/api/v1/me").status_code == 200
    assert device_of(secret) is not None
    found = set(cells())
    assert user.username.encode() in found, "the dump is a whole one"
    for own in (token.encode(), secret.encode(), waiting.encode(), cookie.encode(), seed):
        for way in spelled(own):
            assert not [value for value in found if way in value]
    texts = {value.decode("latin-1") for value in found}
    # What does not print is tried as it would be copied by hand.
    texts |= {value.hex() for value in found if not value.decode("latin-1").isprintable()}
    short = [text for text in texts if 8 <= len(text) <= 128 and text.isascii()]
    assert 0 < len(short) < SECRETS_AT_MOST
    for text in short:
        if not text.isprintable() or " " in text:
            continue
        stranger = Client()
        stranger.cookies[django_settings.SESSION_COOKIE_NAME] = text
        assert stranger.get("/api/v1/me").status_code == 401, text
        reply = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {text}"})
        assert reply.status_code == 401, text
        assert device_of(text) is None, text


def test_p12_a_sealed_seed_still_asks_for_its_code(db, var, client):
    user = make_user("city_manager", "lin")
    seed = second_factor(user).bin_key

    def log_in(otp: str) -> int:
        body = {"username": "lin", "password": PASSWORD, "otp": otp}
        return client.post("/api/v1/login", body, content_type="application/json").status_code

    assert SecondFactor.objects.get().key.startswith(SEALED)
    assert log_in(code_of(seed)) == 200
    assert log_in(code_of(seed)) == 401, "once"


def test_p09_a_seed_opens_for_its_own_account_alone(db, var):
    """Who may write the table cannot give another account a seed that they know."""
    mine = second_factor(make_user("city_manager", "lin"))
    other = second_factor(make_user("planner", "wang"))
    other.key = mine.key
    with pytest.raises(Misconfigured):
        other.bin_key  # noqa: B018
    (var / "keys" / "personal").write_text(f"1 {'ab' * 32}\n")
    with pytest.raises(Misconfigured):
        mine.bin_key  # noqa: B018


def test_p09_rotation_reaches_the_seeds(db, var):
    device = second_factor(make_user("city_manager", "lin"))
    sealing.add_version()
    rotation.rotate()
    after = SecondFactor.objects.get()
    assert (device.sealed[0], after.sealed[0]) == (1, 2)
    assert after.bin_key == device.bin_key


def test_p12_logins_and_seeds_from_before_go_on(db, var, client, monkeypatch):
    """What stands in tables of the version before: keys of sessions and seeds as they are."""
    user = make_user("city_manager", "lin")
    client.force_login(user)
    key = client.session.session_key
    seed = second_factor(user).bin_key
    Session.objects.update(session_key=key)
    SecondFactor.objects.update(key=seed.hex())
    stranger = Client()
    stranger.cookies[django_settings.SESSION_COOKIE_NAME] = kept_key(key)
    assert stranger.get("/api/v1/me").status_code == 401
    with connection.cursor() as cursor:
        cursor.execute(_keep_digests())
    assert Session.objects.get().session_key == kept_key(key)
    assert client.get("/api/v1/me").status_code == 200
    assert totp.is_right(user, code_of(seed)), "a seed that lies open is read until it is sealed"
    keep_seeds(connection)
    device = SecondFactor.objects.get()
    assert (device.key.startswith(SEALED), device.bin_key) == (True, seed)
    monkeypatch.setattr("geo_grid.management.commands.migrate.SEALED_SINCE", "0999_of_tomorrow")
    keep_seeds(connection)
    assert SecondFactor.objects.get().key == seed.hex(), "and back"


def _keep_digests() -> str:

    module = importlib.import_module("geo_grid.migrations.0015_reading_and_rights")
    return module.KEEP_DIGESTS
