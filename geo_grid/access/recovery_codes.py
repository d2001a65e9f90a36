"""Recovery codes: each stands in once for the second factor of somebody who has lost the phone."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from geo_grid.access import audit, totp
from geo_grid.access.models import User
from geo_grid.access.names import folded
from geo_grid.access.recovery_models import RecoveryCode
from geo_grid.errors import BadInput, gettext_noop

CODES = 10
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter is taken for a digit (https://www.crockford.com/base32.html)."""
GROUPS, LETTERS = 4, 4
"""16 letters are 80 random bits: a digest without salt or work is enough, as for tokens."""
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


@transaction.atomic
def renew(user: User) -> list[str]:
    """Ten fresh codes, the only time they can be read; those of before are good no more.

    Raises :class:`BadInput` ``totp_off`` without a second factor, for which they would stand in.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not totp.is_on(user):
        raise BadInput(
            "totp_off", gettext_noop("Recovery codes stand in for one-time codes: switch these on.")
        )
    RecoveryCode.objects.filter(user=user).delete()
    made = [_fresh() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(c)) for c in made)
    audit.record("recovery.renew", noun="user", keys=[user.pk], rows=CODES)
    return made


@transaction.atomic
def redeem(user: User, code: str, *, address: str | None) -> bool:
    """Whether a code is one of the account's; it is good this once, also for two who send it at once."""
    unused = RecoveryCode.objects.filter(user=user, digest=_digest(code), used_at=None)
    if not unused.update(used_at=timezone.now(), address=address):
        return False
    left = count_left(user)
    audit.record("recovery.use", noun="user", keys=[user.pk], detail={"left": left},
                 account=user.pk)  # fmt: skip
    return True


def count_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def uses(user: User) -> list[dict[str, Any]]:
    """When and from where codes were used, the latest first."""
    used = RecoveryCode.objects.filter(user=user, used_at__isnull=False).order_by("-used_at")
    return list(used.values("used_at", "address"))


@transaction.atomic
def tell(user: User) -> list[dict[str, Any]]:
    """Uses of which the owner has not been told, as told from now on.

    Call it for a login that held the second factor itself: who has only stolen a code must not be
    the one who is told.
    """
    untold = RecoveryCode.objects.select_for_update().filter(
        user=user, used_at__isnull=False, told_at=None
    )
    found = list(untold.order_by("used_at").values("used_at", "address"))
    untold.update(told_at=timezone.now())
    return found


def _fresh() -> str:
    letters = [secrets.choice(ALPHABET) for _ in range(GROUPS * LETTERS)]
    groups = (letters[n : n + LETTERS] for n in range(0, len(letters), LETTERS))
    return "-".join("".join(group) for group in groups)


def _digest(code: str) -> bytes:
    """Of a code as it is typed: in any case and width, with or without its hyphens."""
    return hashlib.sha256(folded(code).upper().translate(_READ_AS).encode()).digest()
