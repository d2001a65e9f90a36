"""Sign-ins of an account: its running sessions, its registered devices, its tokens."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.access.models import Session, Token, User
from geo_grid.access.sessions import kept_key
from geo_grid.errors import NotFound, gettext_noop
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def session_name(key: str) -> str:
    """A name for a session that is not even the key as it is kept."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def sessions(user: User, *, current: str | None) -> list[dict[str, Any]]:
    """Running logins of an account; `current` is the key in the caller's cookie."""
    this = kept_key(current) if current else None
    running = Session.objects.filter(account=user, expire_date__gt=timezone.now())
    return [
        {"id": session_name(s.session_key), "started_at": s.started_at, "seen_at": s.seen_at,
         "address": s.address, "agent": s.agent, "is_this": s.session_key == this}
        for s in running.order_by("-seen_at")
    ]  # fmt: skip


def devices(user: User) -> list[dict[str, Any]]:
    """Registered browsers: since when, and when, where and with what they logged in last."""
    known = user.devices.filter(revoked_at=None, seen_at__isnull=False).order_by("pk")
    return list(known.values("id", "name", "registered_at", "seen_at", "address", "agent"))


def tokens(user: User) -> list[dict[str, Any]]:
    """Keys for programs that are good now; `seen_at`, `address` and `agent` are of the last use."""
    return list(
        _good_tokens(user).order_by("pk").values(
            "id", "name", "created_at", "expires_at", "seen_at", "address", "agent"
        )
    )  # fmt: skip


def _good_tokens(user: User) -> QuerySet[Token]:
    """Those that :func:`geo_grid.access.identity.of_token` lets in."""
    return user.tokens.filter(
        Q(expires_at=None) | Q(expires_at__gt=timezone.now()),
        password_at__gte=F("user__password_changed_at"),
    )


def note_use(token: int, *, address: str | None, agent: str, since: Any) -> None:
    """When, from where and by which program a token was used, unless that was noted since then.

    Of many requests at once one notes it; the others do not wait.
    """
    values = {"token": token, "now": timezone.now(), "since": since, "address": address,
              "agent": agent[:200]}  # fmt: skip
    sql.run("note_token", values)


@transaction.atomic
def end_session(user: User, name: str) -> None:
    """End one of the account's logins. Raises :class:`NotFound` for a foreign or unknown one."""
    found = [s for s in user.sessions.all() if session_name(s.session_key) == name]
    if not found:
        raise _unknown()
    found[0].delete()
    audit.record("session.end", noun="user", keys=[user.pk])


@transaction.atomic
def end_sessions(user: User, *, but: str | None = None) -> int:
    """End every login of the account, but the one whose key is in the caller's cookie; how many."""
    running = user.sessions.filter(expire_date__gt=timezone.now())
    if but:
        running = running.exclude(session_key=kept_key(but))
    ended: int = running.delete()[0]
    audit.record("session.end_all", noun="user", keys=[user.pk], rows=ended)
    return ended


def check_token(user: User, pk: int) -> None:
    """Raise :class:`NotFound` for a foreign or unknown key for programs."""
    if not user.tokens.filter(pk=pk).exists():
        raise _unknown()


@transaction.atomic
def end_token(user: User, pk: int) -> None:
    """End a key for programs. Raises :class:`NotFound` for a foreign or unknown one."""
    if not user.tokens.filter(pk=pk).delete()[0]:
        raise _unknown()
    audit.record("token.end", noun="user", keys=[user.pk], detail={"token": pk})


@transaction.atomic
def end_everything(user: User) -> dict[str, int]:
    """End all sessions, devices and tokens of an account; how many of each."""
    now = timezone.now()
    ended = {
        "sessions": end_sessions(user),
        "devices": user.devices.filter(revoked_at=None).update(revoked_at=now),
        "tokens": user.tokens.all().delete()[0],
    }
    audit.record("sign_ins.end", noun="user", keys=[user.pk], rows=sum(ended.values()),
                 detail=ended)  # fmt: skip
    return ended


def _unknown() -> NotFound:
    return NotFound("not_found", gettext_noop("Nothing is found under this address."))
