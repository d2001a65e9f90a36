"""The present factor: what changes how somebody signs in asks for it again.

A session cookie proves that somebody signed in here once. It reads and writes for as long as it is
good; it makes no token, sets no password and takes no second factor away, or a stolen one would last.
"""

from __future__ import annotations

from dataclasses import dataclass

from geo_grid.access import attempts, login, second_factor, totp
from geo_grid.access.models import Device, User
from geo_grid.errors import BadInput, NotAllowed, gettext_noop


@dataclass(frozen=True)
class Proof:
    """What was typed again, and where it came from."""

    password: str = ""
    otp: str = ""
    recovery_code: str = ""
    device: Device | None = None
    address: str | None = None


class PresentFactorNeeded(NotAllowed):
    """Something is still to be typed; `details` says what: the password, a code, or both."""

    def __init__(self, *, password: bool, code: bool) -> None:
        self.details = {"password": password, "code": code}
        super().__init__(
            "present_factor_needed",
            gettext_noop("Confirm with your password, and a one-time code where they are on."),
        )


def check_present(user: User, proof: Proof) -> None:
    """Raise unless `proof` holds the account's password and, where one is set, its second factor.

    :class:`PresentFactorNeeded` for what is missing (counted as nothing), :class:`BadInput`
    ``password_wrong``, ``otp_wrong`` or ``recovery_wrong`` (counted with failed logins),
    :class:`TooMany` while the name is locked, :class:`NotAllowed` ``no_password`` for an account
    that signs in elsewhere. The attempt is recorded before it is judged, so call this outside any
    transaction.
    """
    if not user.has_usable_password():
        raise NotAllowed(
            "no_password",
            gettext_noop("This account has no password here; ask the system administrator."),
        )
    has_factor = totp.is_on(user)
    if not proof.password:
        raise PresentFactorNeeded(password=True, code=has_factor)
    device = proof.device if proof.device and proof.device.user_id == user.pk else None
    counted = attempts.count(user.username, device=device, address=proof.address)
    if not user.check_password(proof.password):
        attempts.fail(counted, why="password_wrong")
        message = gettext_noop("This password is wrong.")
        raise BadInput("password_wrong", message, field="password")
    if has_factor and not (proof.otp or proof.recovery_code):
        attempts.take_back(counted)
        raise PresentFactorNeeded(password=False, code=True)
    if has_factor and not second_factor.is_right(
        user, otp=proof.otp, recovery_code=proof.recovery_code, address=proof.address
    ):
        wrong = login.wrong_code(proof.recovery_code)
        attempts.fail(counted, why=wrong.code)
        raise BadInput(wrong.code, wrong.message, field=wrong.field)
    attempts.succeed(counted)
