"""Coming in: a password, where one is set a second factor, where asked for a registered device."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.db.models import Q

from geo_grid.access import attempts, devices, identity, recovery_codes, second_factor, totp
from geo_grid.access.models import Device, LoginFailure, User
from geo_grid.access.names import folded
from geo_grid.access.scope import scope_of
from geo_grid.errors import NotLoggedIn, gettext_noop

FAILURES_ALLOWED = attempts.ALLOWED
WRONG = gettext_noop("The name or the password is wrong.")
WRONG_CODE = gettext_noop("This one-time code is wrong or too old.")
WRONG_RECOVERY = gettext_noop("This recovery code is wrong or used.")


@dataclass(frozen=True)
class Attempt:
    """What was typed, and where it came from: `device` is the registered browser, if it is one."""

    username: str
    password: str
    otp: str = ""
    recovery_code: str = ""
    device_code: str = ""
    device: Device | None = None
    address: str | None = None
    agent: str = ""


@dataclass(frozen=True)
class Entry:
    """Who comes in; `device_secret` is for the cookie of a newly registered device.

    `recovery_uses` are those of which the owner has not been told, `must_enrol` says that the
    deployment asks for a second factor and this account has none.
    """

    user: User
    device_secret: str | None = None
    recovery_uses: list[dict[str, Any]] = field(default_factory=list)
    must_enrol: bool = False


def check_login(attempt: Attempt) -> Entry:
    """The account that may come in.

    Raises :class:`NotLoggedIn`, in the same words and after the same work for an unknown name, a
    wrong password and a withdrawn account; ``otp_required`` and ``device_unknown`` only after a
    right password; and :class:`TooMany` while the name is locked. The attempt is recorded before it
    is judged, so call this outside any transaction.
    """
    known = account_named(attempt.username)
    device = attempt.device
    if device is not None and (known is None or device.user_id != known.pk):
        device = None
    name = known.username if known else attempt.username
    counted = attempts.count(name, device=device, address=attempt.address)
    # An unknown name is hashed as well (ModelBackend): the time tells nothing.
    user = authenticate(username=name, password=attempt.password)
    if user is None:
        raise _failed(counted, NotLoggedIn("login_failed", WRONG))
    has_factor = totp.is_on(user)
    is_display = scope_of(user).is_display
    _check_complete(attempt, counted, device=device, has_factor=has_factor)
    if has_factor and not second_factor.is_right(
        user, otp=attempt.otp, recovery_code=attempt.recovery_code, address=attempt.address
    ):
        raise _failed(counted, wrong_code(attempt.recovery_code))
    secret = _new_device(user, attempt, counted, may_bind=is_display and device is None)
    used = devices.device_of(secret) if secret else device
    devices.note_login(used, address=attempt.address, agent=attempt.agent)
    attempts.succeed(counted)
    return Entry(
        user,
        device_secret=secret,
        recovery_uses=recovery_codes.tell(user) if has_factor and not attempt.recovery_code else [],
        # a wall cannot hold a telephone: its second factor is the device it is bound to
        must_enrol=settings.GEO_GRID_SECOND_FACTOR_REQUIRED and not (has_factor or is_display),
    )


def wrong_code(recovery_code: str) -> NotLoggedIn:
    """What is said of a second factor that is not right."""
    if recovery_code:
        return NotLoggedIn("recovery_wrong", WRONG_RECOVERY, field="recovery_code")
    return NotLoggedIn("otp_wrong", WRONG_CODE, field="otp")


def account_named(name: str) -> User | None:
    """The account of that name, in any case and width; where two differ by that alone, to the letter."""
    found = User.objects.filter(Q(username=name.strip()) | Q(folded_name=folded(name)))
    return min(found, key=lambda user: user.username != name.strip(), default=None)


def _check_complete(
    attempt: Attempt, counted: LoginFailure, *, device: Device | None, has_factor: bool
) -> None:
    """Raise :class:`NotLoggedIn` for what is still to be typed, before any code is used up."""
    missing = None
    if settings.GEO_GRID_DEVICES_REQUIRED and device is None and not attempt.device_code:
        missing = _device_unknown()
    elif has_factor and not (attempt.otp or attempt.recovery_code):
        missing = NotLoggedIn("otp_required", gettext_noop("Enter the one-time code."), field="otp")
    if missing is not None:
        attempts.take_back(counted)
        raise missing


def _new_device(
    user: User, attempt: Attempt, counted: LoginFailure, *, may_bind: bool
) -> str | None:
    """The secret of a device that is registered by this login: by its code, or a display's first.

    The demo's display is shown from anywhere, as all its accounts are.
    """
    if attempt.device_code:
        try:
            return devices.redeem(user, attempt.device_code)
        except NotLoggedIn as error:
            raise _failed(counted, error) from error
    if not may_bind or settings.GEO_GRID_DEMO:
        return None
    secret = devices.bind(user)
    if secret is None:
        attempts.take_back(counted)
        raise _device_unknown()
    return secret


def _device_unknown() -> NotLoggedIn:
    return NotLoggedIn(
        "device_unknown",
        gettext_noop("This device is not registered to the account; ask for a device code."),
        field="device_code",
    )


def _failed(counted: LoginFailure, error: NotLoggedIn) -> NotLoggedIn:
    attempts.fail(counted, why=error.code)
    return error


def user_of_token(secret: str, *, username: str | None = None) -> User | None:
    """The account a token belongs to; ``None`` for an unknown, expired or foreign one."""
    found = identity.of_token(secret, username=username)
    return None if found is None else found.user
