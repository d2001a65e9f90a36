"""Coming in: passwords, second factors, devices, the lock after failures, tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from geo_grid.access import audit, devices, identity, totp
from geo_grid.access.models import Device, LoginFailure, User
from geo_grid.errors import NotLoggedIn, TooMany, gettext_noop

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Attempt:
    """What was typed, and where it came from: `device` is the registered browser, if it is one."""

    username: str
    password: str
    otp: str = ""
    device_code: str = ""
    device: Device | None = None
    address: str | None = None


def check_login(attempt: Attempt) -> tuple[User, str | None]:
    """The account that may come in, and the secret of a newly registered device's cookie.

    Raises :class:`NotLoggedIn`, in the same words for an unknown name, a wrong password and a
    withdrawn account; ``otp_required`` and ``device_unknown`` only after a right password; and
    :class:`TooMany` while the name is locked. A failure stays recorded, so call this outside any
    transaction that an error would roll back.
    """
    digest = _name_digest(attempt.username)
    device = attempt.device
    if device is not None and device.user.username != attempt.username:
        device = None
    _check_address(attempt.address)
    _check_lock(digest, device)
    user = authenticate(username=attempt.username, password=attempt.password)
    if user is None:
        raise _failed(attempt, digest, device, "login_failed", WRONG)
    if totp.is_on(user):
        if not attempt.otp:
            raise NotLoggedIn("otp_required", gettext_noop("Enter the one-time code."), field="otp")
        if not totp.is_right(user, attempt.otp):
            raise _failed(attempt, digest, device, "otp_wrong", WRONG_CODE)
    secret = devices.redeem(user, attempt.device_code) if attempt.device_code else None
    if settings.GEO_GRID_DEVICES_REQUIRED and device is None and secret is None:
        raise NotLoggedIn(
            "device_unknown",
            gettext_noop("This device is not registered to the account; ask for a device code."),
            field="device_code",
        )
    LoginFailure.objects.filter(name_digest=digest, device=device).delete()
    return user, secret


WRONG = gettext_noop("The name or the password is wrong.")
WRONG_CODE = gettext_noop("This one-time code is wrong or too old.")


def _failed(
    attempt: Attempt, digest: bytes, device: Device | None, code: str, message: str
) -> NotLoggedIn:
    with transaction.atomic():
        LoginFailure.objects.create(name_digest=digest, device=device, address=attempt.address)
        audit.record("login.fail", detail={"name": digest.hex()[:16], "why": code})
    return NotLoggedIn(code, message)


def _name_digest(username: str) -> bytes:
    return salted_hmac("geo_grid.login", username.casefold(), algorithm="sha256").digest()


def _check_address(address: str | None) -> None:
    since = timezone.now() - timedelta(minutes=1)
    tried = LoginFailure.objects.filter(address=address, at__gte=since).count() if address else 0
    if tried >= settings.GEO_GRID_LOGIN_FAILURES_PER_MINUTE:
        raise TooMany(
            "login_rate", gettext_noop("Too many failed logins from here; wait a minute.")
        )


def _check_lock(digest: bytes, device: Device | None) -> None:
    """Failures from a registered device and from anywhere else are counted apart."""
    since = timezone.now() - LOCKED_FOR
    failures = LoginFailure.objects.filter(name_digest=digest, device=device, at__gte=since)
    if failures.count() >= FAILURES_ALLOWED:
        raise TooMany(
            "login_locked",
            gettext_noop("Locked after %(n)s failed logins; try again in %(minutes)s minutes."),
            n=FAILURES_ALLOWED,
            minutes=int(LOCKED_FOR.total_seconds() // 60),
        )


def user_of_token(secret: str, *, username: str | None = None) -> User | None:
    """The account a token belongs to; ``None`` for an unknown, expired or foreign one."""
    found = identity.of_token(secret, username=username)
    return None if found is None else found.user
