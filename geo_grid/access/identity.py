"""Who asks: the account behind a token or a session, found with its scope by one short query.

Nothing is kept from request to request but what follows from the texts alone, so that a withdrawn
role, token or account is gone at the next one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from geo_grid.access.actions import token_digest
from geo_grid.access.models import User
from geo_grid.access.names import folded
from geo_grid.access.scope import Grant, Scope
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


@dataclass(frozen=True)
class Versions:
    """How new the data are: of everything, and of each noun (see ``City.noun_versions``).

    `is_counted`: no change of a case is committed that is not in them yet.
    """

    data: int
    nouns: Mapping[str, int]
    is_counted: bool = True


@dataclass(frozen=True)
class Identity:
    """An account with its scope, the versions of the data, what its session or which token proves it.

    `token` is its digest in hexadecimal digits, however the request spelled it, `token_id` its row,
    `token_seen_at` when it was noted as used.
    """

    user: User | None
    scope: Scope
    versions: Versions
    session_data: str = ""
    token: str = ""
    token_id: int | None = None
    token_seen_at: datetime | None = None


class Ticket(NamedTuple):
    """What a request proves itself by: the digest of a token, or the key of a session as it is kept."""

    token: bytes | None
    session: str | None


def of_token(secret: str, *, username: str | None = None) -> Identity | None:
    """Whom a token belongs to; ``None`` for an unknown, ended or foreign one."""
    digest = token_digest(secret)
    found = _found(token=digest, session=None)
    if found is None or found.user is None or not found.user.is_active:
        return None
    if username is not None and folded(found.user.username) != folded(username):
        return None
    return replace(found, token=digest.hex())


def of_session(key: str) -> Identity | None:
    """Whom a running session belongs to, if anybody, by its key as it is kept; ``None`` for none.

    The account is not yet proven: see :func:`is_of`.
    """
    return _found(token=None, session=key)


def of_many(tickets: Sequence[Ticket]) -> list[Identity | None]:
    """Whom each ticket belongs to now, in one query; ``None`` for one that has ended.

    No account is proven: see :func:`is_of`.
    """
    found: list[Identity | None] = [None] * len(tickets)
    values = {
        "tokens": [ticket.token for ticket in tickets],
        "sessions": [ticket.session for ticket in tickets],
        "now": timezone.now(),
    }
    for row in sql.rows("callers", values):
        found[row.pop("place") - 1] = _identity(row)
    return found


def is_of(user: User | None, session: Mapping[str, Any]) -> bool:
    """Whether `session` says that it is an active account's, and was begun with its password.

    Django's own rules (``django.contrib.auth.get_user``) without its queries; where they fail,
    ask that function, which also ends the session.
    """
    if user is None or not user.is_active or session.get(SESSION_KEY) != str(user.pk):
        return False
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    kept = session.get(HASH_SESSION_KEY)
    return bool(kept) and constant_time_compare(kept, user.get_session_auth_hash())


def _found(*, token: bytes | None, session: str | None) -> Identity | None:
    values = {"token": token, "session": session, "now": timezone.now()}
    rows = sql.rows("caller", values)
    if not rows:
        return None
    (row,) = rows
    return _identity(row)


def _identity(row: Mapping[str, Any]) -> Identity:
    known = _known(row["data_version"] or 0, row["noun_versions"] or "{}", row["is_counted"])
    kept = row["session_data"] or ""
    if row["id"] is None:
        return Identity(None, Scope(), known, kept)
    names = [field.attname for field in User._meta.concrete_fields if field.attname in row]
    user = User.from_db(connection.alias, names, [row[name] for name in names])
    grants = row["grants"] if user.is_active else None
    scope = _scope(user.pk, grants or "", row["city_code"] or "")
    return Identity(user, scope, known, kept,
                    token_id=row["token_id"], token_seen_at=row["token_seen_at"])  # fmt: skip


@lru_cache(maxsize=4096)
def _scope(account: int, grants: str, city_code: str) -> Scope:
    """The scope that the texts spell: equal texts, equal scope."""
    if not grants:
        return Scope(account)
    return Scope(account, tuple(Grant(*one) for one in json.loads(grants)), city_code)


@lru_cache(maxsize=64)
def _known(data: int, nouns: str, is_counted: bool) -> Versions:
    return Versions(data, json.loads(nouns), is_counted)
