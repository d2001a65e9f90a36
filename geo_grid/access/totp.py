"""A second factor that changes with the time (RFC 6238), kept by django-otp, its seed sealed."""

from __future__ import annotations

import secrets
from datetime import timedelta

import qrcode
from django.db import transaction
from django.utils import timezone
from qrcode.image.svg import SvgPathImage

from geo_grid.access import audit
from geo_grid.access.models import SEALED, SecondFactor, User
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.vault import sealing

ISSUER = "GeoGrid"
SEED_BYTES = 20
"""RFC 4226, R6: 160 bits are recommended."""
BEGUN_GOOD_FOR = timedelta(minutes=15)
"""How long a picture waits for its first code: the present factor was asked for when it was shown."""


@transaction.atomic
def begin(user: User) -> dict[str, str]:
    """A fresh secret as an ``otpauth://`` address and its QR code (SVG); it counts once confirmed.

    The one in use goes on until then. Whoever calls this has checked the present factor
    (:mod:`geo_grid.access.present`).
    """
    SecondFactor.objects.filter(user=user, confirmed=False).delete()
    device = SecondFactor(user=user, name=ISSUER, confirmed=False)
    device.seal(secrets.token_bytes(SEED_BYTES))
    device.save(force_insert=True)
    audit.record("totp.begin", noun="user", keys=[user.pk])
    code = qrcode.make(device.config_url, image_factory=SvgPathImage, box_size=8)
    return {"uri": device.config_url, "svg": code.to_string(encoding="unicode")}


@transaction.atomic
def confirm(user: User, code: str) -> None:
    """Require codes from now on. Raises :class:`BadInput` for a wrong first one."""
    begun = SecondFactor.objects.select_for_update().filter(
        user=user, confirmed=False, created_at__gte=timezone.now() - BEGUN_GOOD_FOR
    )
    device = begun.first()
    if device is None:
        raise BadInput(
            "totp_not_begun",
            gettext_noop("No new one-time codes wait to be confirmed; begin again."),
            field="otp",
        )
    if not device.verify_token(code):
        raise BadInput(
            "otp_wrong", gettext_noop("This one-time code is wrong or too old."), field="otp"
        )
    SecondFactor.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    audit.record("totp.confirm", noun="user", keys=[user.pk])


@transaction.atomic
def remove(user: User) -> None:
    """No second factor any more."""
    SecondFactor.objects.filter(user=user).delete()
    audit.record("totp.remove", noun="user", keys=[user.pk])


def is_on(user: User) -> bool:
    return SecondFactor.objects.filter(user=user, confirmed=True).exists()


@transaction.atomic
def is_right(user: User, code: str) -> bool:
    """Whether a code fits; each is good once, also for two who send it at once."""
    device = SecondFactor.objects.select_for_update().filter(user=user, confirmed=True).first()
    return device is not None and bool(device.verify_token(code))


@transaction.atomic
def reseal() -> int:
    """Seal the seeds that lie open or under an older key; how many."""
    newest, done = sealing.newest_version(), 0
    for device in SecondFactor.objects.select_for_update():
        if device.sealed[:1] != bytes([newest]):
            device.seal(device.bin_key)
            device.save(update_fields=["key"])
            done += 1
    return done


@transaction.atomic
def lay_open() -> int:
    """Back to seeds as a version before the sealing reads them; how many."""
    sealed = SecondFactor.objects.select_for_update().filter(key__startswith=SEALED)
    for device in sealed:
        device.key = device.bin_key.hex()
        device.save(update_fields=["key"])
    return len(sealed)
