"""一机一账号: browsers registered to one account. A code is handed over once and becomes a cookie."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.access.actions import TOKEN_BYTES, token_digest
from geo_grid.access.models import Device, User
from geo_grid.access.scope import scope_of
from geo_grid.errors import NotFound, NotLoggedIn, gettext_noop

CODE_GOOD_FOR = timedelta(days=1)


@transaction.atomic
def invite_device(user: User, *, name: str) -> str:
    """A code with which the account's next login registers the browser it is made in."""
    code = secrets.token_urlsafe(9)
    device = Device.objects.create(user=user, name=name, digest=token_digest(code))
    audit.record("device.invite", noun="user", keys=[user.pk], detail={"device": device.pk})
    return code


@transaction.atomic
def redeem(user: User, code: str) -> str:
    """Turn a code into the secret of a cookie. Raises :class:`NotLoggedIn` for a wrong or old one."""
    waiting = Device.objects.select_for_update().filter(
        user=user, digest=token_digest(code), seen_at=None, revoked_at=None,
        registered_at__gte=timezone.now() - CODE_GOOD_FOR,
    )  # fmt: skip
    device = waiting.first()
    if device is None:
        raise NotLoggedIn(
            "device_code",
            gettext_noop("This device code is wrong, used or too old; ask for a new one."),
            field="device_code",
        )
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    device.digest = token_digest(secret)
    device.registered_at = device.seen_at = timezone.now()
    device.save(update_fields=["digest", "registered_at", "seen_at"])
    audit.record("device.register", noun="user", keys=[user.pk], detail={"device": device.pk},
                 account=user.pk)  # fmt: skip
    return secret


@transaction.atomic
def revoke_device(device: Device) -> None:
    """The browser is nobody's any more."""
    device.revoked_at = timezone.now()
    device.save(update_fields=["revoked_at"])
    audit.record("device.revoke", noun="user", keys=[device.user_id], detail={"device": device.pk})
    if scope_of(device.user).is_display:
        device.user.sessions.all().delete()  # a wall is its device: nothing of it goes on


@transaction.atomic
def bind(user: User) -> str | None:
    """Register the browser of a display's first login; the secret of its cookie.

    None where the account has a device already: its wall is another browser.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.devices.filter(revoked_at=None, seen_at__isnull=False).exists():
        return None
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    now = timezone.now()
    device = Device.objects.create(
        user=user, name="display", digest=token_digest(secret), registered_at=now, seen_at=now
    )
    audit.record("device.register", noun="user", keys=[user.pk], detail={"device": device.pk},
                 account=user.pk)  # fmt: skip
    return secret


def registered(user: User, pk: int) -> Device:
    """A device of the account. Raises :class:`NotFound` for a foreign, unknown or revoked one."""
    device = Device.objects.filter(pk=pk, user=user, revoked_at=None).first()
    if device is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return device


def note_login(device: Device | None, *, address: str | None, agent: str) -> None:
    """When, where and with which browser a registered device logged in last; nothing for none."""
    if device is not None:
        seen = {"seen_at": timezone.now(), "address": address, "agent": agent[:200]}
        Device.objects.filter(pk=device.pk).update(**seen)


def device_of(secret: str) -> Device | None:
    """The registered device that a cookie names."""
    if not secret:
        return None
    known = Device.objects.select_related("user").filter(
        digest=token_digest(secret), seen_at__isnull=False, revoked_at=None
    )
    return known.first()
