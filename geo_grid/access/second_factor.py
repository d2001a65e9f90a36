"""The second factor as a whole: one-time codes, and the recovery codes that stand in for them."""

from __future__ import annotations

from django.db import transaction

from geo_grid.access import attempts, recovery_codes, totp
from geo_grid.access.models import Device, User
from geo_grid.access.recovery_models import RecoveryCode
from geo_grid.errors import BadInput


def enrol(user: User, code: str, *, device: Device | None, address: str | None) -> list[str]:
    """Require codes of the new secret from now on; its recovery codes, the only time to read them.

    Raises :class:`BadInput` for a wrong first code, and where nothing was begun; :class:`TooMany`
    while the name is locked. A first code is guessed like any other: call it outside any transaction.
    """
    device = device if device and device.user_id == user.pk else None
    counted = attempts.count(user.username, device=device, address=address)
    try:
        with transaction.atomic():
            totp.confirm(user, code)
            made = recovery_codes.renew(user)
    except BadInput as error:
        attempts.fail(counted, why=error.code)
        raise
    attempts.take_back(counted)
    return made


@transaction.atomic
def remove(user: User) -> None:
    """A password is enough again; recovery codes go with what they stood in for."""
    totp.remove(user)
    RecoveryCode.objects.filter(user=user).delete()


def is_right(user: User, *, otp: str, recovery_code: str, address: str | None) -> bool:
    """Whether what was typed is the account's second factor; either kind is good once."""
    if recovery_code:
        return recovery_codes.redeem(user, recovery_code, address=address)
    return totp.is_right(user, otp)
