"""Attempts to prove who one is: each is counted before it is judged, whatever it tries.

Passwords, one-time codes, recovery codes and device codes are guessed against one count a name, so
that nobody has five guesses at each. The count and the note of the attempt are one transaction under
a lock: of any number at once no more than :data:`ALLOWED` are judged. A process that dies while it
judges leaves a failure behind.

A registered device has a count of its own: who locks a name from outside locks nobody out there.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from geo_grid.access import audit
from geo_grid.access.models import Device, LoginFailure
from geo_grid.access.names import folded
from geo_grid.errors import TooMany, gettext_noop
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
JUDGED_WITHIN = timedelta(seconds=30)
"""What is still being judged after that was left by a process that died: a failure."""


class Judging(TooMany):
    """So many attempts at one name are being judged at this moment that no further one may be."""

    def __init__(self) -> None:
        self.retry_after_s = 1
        message = gettext_noop(
            "Other logins of this name are being checked; try again in a moment."
        )
        super().__init__("login_busy", message)


def name_digest(name: str) -> bytes:
    return salted_hmac("geo_grid.login", folded(name), algorithm="sha256").digest()


@transaction.atomic
def count(name: str, *, device: Device | None, address: str | None) -> LoginFailure:
    """Note an attempt that is about to be judged, as if it had failed.

    Raises :class:`TooMany` where the name or the address has no attempt left, and nothing is noted.
    Call it outside any transaction, or others do not see it before it is judged.
    """
    digest = name_digest(name)
    # Always the address first, then the name: two that wait for each other would be a deadlock.
    if address:
        sql.run("lock_attempts", {"key": f"from {address}"})
    sql.run("lock_attempts", {"key": f"{digest.hex()} {device.pk if device else 0}"})
    _check_address(address)
    _check_name(digest, device)
    return LoginFailure.objects.create(
        name_digest=digest, device=device, address=address, is_pending=True
    )


@transaction.atomic
def fail(attempt: LoginFailure, *, why: str) -> None:
    """The attempt was wrong: it stays, and stands in the trail. `why` is the code of the error."""
    LoginFailure.objects.filter(pk=attempt.pk).update(is_pending=False)
    audit.record("login.fail", detail={"name": attempt.name_digest.hex()[:16], "why": why})


def take_back(attempt: LoginFailure) -> None:
    """What was tried was right, but not all that is asked for: neither a failure nor a success."""
    LoginFailure.objects.filter(pk=attempt.pk).delete()


def succeed(attempt: LoginFailure) -> None:
    """It was right: failures of the name are forgiven, where it was tried.

    Not what is still being judged: that could fail afterwards and be counted nowhere.
    """
    LoginFailure.objects.filter(
        Q(is_pending=False) | Q(pk=attempt.pk),
        name_digest=attempt.name_digest, device=attempt.device_id,
    ).delete()  # fmt: skip


def _check_address(address: str | None) -> None:
    since = timezone.now() - timedelta(minutes=1)
    tried = LoginFailure.objects.filter(address=address, at__gte=since).count() if address else 0
    if tried >= settings.GEO_GRID_LOGIN_FAILURES_PER_MINUTE:
        raise TooMany(
            "login_rate", gettext_noop("Too many failed logins from here; wait a minute.")
        )


def _check_name(digest: bytes, device: Device | None) -> None:
    now = timezone.now()
    tried = LoginFailure.objects.filter(
        name_digest=digest, device=device, at__gte=now - LOCKED_FOR
    ).values_list("is_pending", "at")
    judged = sum(not is_pending or at < now - JUDGED_WITHIN for is_pending, at in tried)
    if judged >= ALLOWED:
        raise TooMany(
            "login_locked",
            gettext_noop("Locked after %(n)s failed logins; try again in %(minutes)s minutes."),
            n=ALLOWED,
            minutes=int(LOCKED_FOR.total_seconds() // 60),
        )
    if len(tried) >= ALLOWED:
        raise Judging
