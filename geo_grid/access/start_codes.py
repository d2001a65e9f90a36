"""Codes with which an account's owner chooses the password: nobody else ever knows one.

A code has 100 random bits, is kept as a plain digest, good for a while and once. Until it is used
the old password stays good: who asks for a reset locks nobody out, and the owner reads of it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.access.actions import create_user, end_codes, set_password, token_digest
from geo_grid.access.context import Caller, acting
from geo_grid.access.models import (
    AccountRequest,
    Session,
    StartAttempt,
    StartCode,
    Token,
    User,
)
from geo_grid.access.roles import TWO_PERSONS
from geo_grid.access.scope import scope_of
from geo_grid.errors import BadInput, GeoGridError, TooMany, gettext_noop

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are misread."""
LENGTH, GROUP = 20, 5
PAGE = "/start-account/"
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


@dataclass(frozen=True)
class Issued:
    """A new code, which can be read this once; `path` opens the page with the code filled in."""

    code: str
    expires_at: datetime

    @property
    def path(self) -> str:
        # Behind the #: a browser sends that to no server and in no Referer.
        return f"{PAGE}#{self.code}"


def ends_later(now: datetime) -> Q:
    """Assignments that hold now or will."""
    return Q(valid__upper_inf=True) | Q(valid__endswith__gt=now)


def wants_two_persons(user: User) -> bool:
    """Whether a role that the account holds, or will, asks for two administrators at a reset."""
    held = user.assignments.filter(ends_later(timezone.now()), role__in=TWO_PERSONS)
    return bool(held.exists())


@transaction.atomic
def open_account(*, by: User | None = None, **about: Any) -> tuple[User, Issued]:
    """A new account that nobody can log in to yet, and the code for its owner.

    `about` as for :func:`geo_grid.access.actions.create_user`, which raises what this raises.
    """
    user = create_user(password=None, **about)
    return user, issue(user, purpose=StartCode.Purpose.FIRST, by=by)


@transaction.atomic
def issue(
    user: User,
    *,
    purpose: str = StartCode.Purpose.RESET,
    by: User | None = None,
    request: AccountRequest | None = None,
) -> Issued:
    """A code for `user`; those of before end. `request`: what a second administrator confirmed.

    Whether one person suffices is asked by :func:`geo_grid.access.two_persons.begin_reset`.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    end_codes(user)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    expires_at = timezone.now() + timedelta(hours=settings.GEO_GRID_START_CODE_HOURS)
    made = StartCode.objects.create(
        user=user, purpose=purpose, digest=token_digest(code), made_by=by, request=request,
        expires_at=expires_at,
    )  # fmt: skip
    details = {"code": made.pk, "purpose": purpose, "request": made.request_id}
    audit.record("start_code.make", noun="user", keys=[user.pk], detail=details)
    shown = "-".join(code[i : i + GROUP] for i in range(0, LENGTH, GROUP))
    return Issued(shown, expires_at)


def redeem(code: str, password: str, *, address: str | None) -> User:
    """The account whose password is `password` from now on; its sessions and tokens have ended.

    Raises :class:`BadInput`: ``start_code_unknown``, ``start_code_ended``, in the same words
    whoever's code it was, and ``password_weak``, after which the code is still good;
    :class:`TooMany` after many failures from one address. An attempt is counted before it is judged
    and stays counted unless the code was right: call this outside any transaction.
    """
    attempt = _count(address)
    try:
        user = _redeem(code, password, address=address)
    except GeoGridError as error:
        if error.code == "password_weak":
            attempt.delete()
        else:
            audit.record("start_code.fail", detail={"why": error.code})
        raise
    attempt.delete()
    return user


@transaction.atomic
def _redeem(code: str, password: str, *, address: str | None) -> User:
    found = StartCode.objects.filter(digest=token_digest(code.upper().translate(MISREAD))).first()
    if found is None:
        raise BadInput(
            "start_code_unknown",
            gettext_noop("This code is not known: compare it letter by letter."),
            field="code",
        )
    # First the account, then its codes: the order of every writer.
    user = User.objects.select_for_update(no_key=True).get(pk=found.user_id)
    row = StartCode.objects.select_for_update(no_key=True).filter(pk=found.pk).first()
    if row is None or not _is_good(row, user):
        raise BadInput(
            "start_code_ended",
            gettext_noop("This code was used, withdrawn or is too old; ask for a new one."),
            field="code",
        )
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    with acting(Caller(scope=scope_of(user), address=address)):
        set_password(user, password)
        sessions, tokens = _end_logins(user)
        details = {"code": row.pk, "sessions": sessions, "tokens": tokens}
        audit.record("start_code.use", noun="user", keys=[user.pk], detail=details)
    return user


def _is_good(row: StartCode, user: User) -> bool:
    """Open, of an open account, and made by as many persons as its roles ask for by now."""
    if row.used_at or row.ended_at or row.expires_at <= timezone.now() or not user.is_active:
        return False
    # A first code was made before there was anything to take over: who gives such a role to an
    # account that was not started is the second person. A machine's code has no maker.
    alone = row.purpose == StartCode.Purpose.RESET and row.made_by_id and not row.request_id
    return not (alone and wants_two_persons(user))


def _end_logins(user: User) -> tuple[int, int]:
    sessions, _ = Session.objects.filter(account=user).delete()
    tokens, _ = Token.objects.filter(user=user).delete()
    return sessions, tokens


def _count(address: str | None) -> StartAttempt:
    """Note an attempt. Raises :class:`TooMany` for one too many in a minute from an address.

    No count over all addresses: it would let a stranger shut the page, and 100 bits need none.
    """
    attempt = StartAttempt.objects.create(address=address)
    since = timezone.now() - timedelta(minutes=1)
    tried = StartAttempt.objects.filter(address=address, at__gte=since).count()
    if tried > settings.GEO_GRID_START_FAILURES_PER_MINUTE:
        raise TooMany(
            "start_code_rate", gettext_noop("Too many wrong codes from here; wait a minute.")
        )
    return attempt


def resets(user: User) -> list[dict[str, Any]]:
    """What its owner is told of codes for the account, the latest first: who, when, used or not."""
    rows = StartCode.objects.filter(user=user, purpose=StartCode.Purpose.RESET)
    now = timezone.now()
    return [
        {
            "at": row.made_at,
            "by": row.made_by.display_name if row.made_by else None,
            "confirmed_by": _name(row.request.decided_by) if row.request else None,
            "used_at": row.used_at,
            "is_open": not (row.used_at or row.ended_at) and row.expires_at > now,
            "is_new": row.told_at is None,
        }
        for row in rows.select_related("made_by", "request__decided_by").order_by("-made_at")[:20]
    ]  # fmt: skip


def _name(user: User | None) -> str | None:
    return user.display_name if user else None


def has_news(user: User) -> bool:
    """Whether a code was made for the account of which its owner has not read yet."""
    made = StartCode.objects.filter(user=user, purpose=StartCode.Purpose.RESET, told_at=None)
    return bool(made.exists())


@transaction.atomic
def note_read(user: User) -> None:
    """The owner has read who reset the password."""
    told = StartCode.objects.filter(user=user, told_at=None).update(told_at=timezone.now())
    audit.record("start_code.read", noun="user", keys=[user.pk], rows=told)
