"""A second factor that changes with the time (RFC 6238), kept by django-otp."""

from __future__ import annotations

import qrcode
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgPathImage

from geo_grid.access import audit
from geo_grid.access.models import User
from geo_grid.errors import BadInput, gettext_noop

ISSUER = "GeoGrid"


@transaction.atomic
def begin(user: User) -> dict[str, str]:
    """A fresh secret as an ``otpauth://`` address and its QR code (SVG); it counts once confirmed."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    device = TOTPDevice.objects.create(user=user, name=ISSUER, confirmed=False)
    audit.record("totp.begin", noun="user", keys=[user.pk])
    code = qrcode.make(device.config_url, image_factory=SvgPathImage, box_size=8)
    return {"uri": device.config_url, "svg": code.to_string(encoding="unicode")}


@transaction.atomic
def confirm(user: User, code: str) -> None:
    """Require codes from now on. Raises :class:`BadInput` for a wrong first one."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(code):
        raise BadInput(
            "otp_wrong", gettext_noop("This one-time code is wrong or too old."), field="otp"
        )
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    audit.record("totp.confirm", noun="user", keys=[user.pk])


@transaction.atomic
def remove(user: User) -> None:
    """No second factor any more."""
    TOTPDevice.objects.filter(user=user).delete()
    audit.record("totp.remove", noun="user", keys=[user.pk])


def is_on(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def is_right(user: User, code: str) -> bool:
    """Whether a code fits; each is good once."""
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    return device is not None and bool(device.verify_token(code))
