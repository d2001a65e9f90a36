"""What a phone with an authenticator app does, without its clock: one code after the other."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django_otp.oath import TOTP

from geo_grid.access import second_factor, totp
from geo_grid.access.models import SecondFactor, User
from tests.conftest import PASSWORD

ADDRESS = "192.0.2.1"


def post(client: Client, path: str, body=None, method: str = "post"):
    """A request to the API from :data:`ADDRESS`."""
    return getattr(client, method)(
        f"/api/v1/{path}", body or {}, content_type="application/json", REMOTE_ADDR=ADDRESS
    )


def log_in(username: str = "lin", password: str = PASSWORD, client: Client | None = None, **more):
    return post(client or Client(), "login", {"username": username, "password": password, **more})


def enrol(user: User) -> list[str]:
    """Switch a second factor on; its recovery codes."""
    totp.begin(user)
    codes = second_factor.enrol(user, code(user, confirmed=False), device=None, address=ADDRESS)
    later(user)
    return codes


def code(user: User, *, confirmed: bool = True) -> str:
    """The code that the account's phone shows now."""
    device = SecondFactor.objects.get(user=user, confirmed=confirmed)
    return f"{TOTP(device.bin_key, device.step, device.t0, device.digits).token():06d}"


def code_of(uri: str) -> str:
    """The code that a phone shows which has scanned this address."""
    import base64

    secret = parse_qs(urlsplit(uri).query)["secret"][0]
    return f"{TOTP(base64.b32decode(secret)).token():06d}"


def later(user: User) -> None:
    """As if half a minute had gone by: the code that is shown now has not been used."""
    SecondFactor.objects.filter(user=user).update(last_t=-1)


def proof(user: User) -> dict[str, dict[str, str]]:
    """What somebody types who is there: the password and a fresh code."""
    later(user)
    return {"proof": {"password": PASSWORD, "otp": code(user)}}
