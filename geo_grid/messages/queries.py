"""Reads of messages: one account's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

from geo_grid import city_time
from geo_grid.access.context import caller
from geo_grid.access.scope import Scope, limit
from geo_grid.messages.adapters import ADAPTERS, EMAIL
from geo_grid.messages.models import Message, MessageAddress
from geo_grid.messages.texts import text_of

LIMIT, MOST = 50, 200
BADGE = 99
"""More than this is not counted for the badge."""


def mine() -> QuerySet[Message]:
    """The messages of the caller; the system has none."""
    return Message.objects.filter(recipient=caller().scope.account)


def unread(scope: Scope) -> int:
    """How many messages of an account are unread, up to one more than :data:`BADGE`."""
    if scope.account is None:
        return 0
    rows = Message.objects.filter(recipient=scope.account, read_at=None)
    return rows[: BADGE + 1].count()


def unread_of(accounts: Iterable[int]) -> dict[int, int]:
    """The same for several accounts, by their ids: for the system, which reads everybody's."""
    wanted = set(accounts)
    if not wanted:
        return {}
    rows = Message.objects.filter(recipient__in=wanted, read_at=None).order_by()
    counted = rows.values_list("recipient").annotate(n=Count("pk"))
    return dict.fromkeys(wanted, 0) | {account: min(n, BADGE + 1) for account, n in counted}


def listed(
    *, before: int | None = None, only_unread: bool = False, most: int = LIMIT
) -> dict[str, Any]:
    """A page of the caller's messages, the newest first: ``{results, next, unread}``.

    `before` is the id after which the page begins; ``next`` that of the page after, or None.
    """
    rows = mine()
    if only_unread:
        rows = rows.filter(read_at=None)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: most + 1])
    shown = found[:most]
    refs = refs_of({row.case_id for row in shown}, caller().scope)
    return {
        "results": [_told(row, refs.get(row.case_id or 0)) for row in shown],
        "next": shown[-1].pk if len(found) > most else None,
        "unread": unread(caller().scope),
    }


def refs_of(cases: Iterable[int | None], scope: Scope) -> dict[int, str]:
    """The refs of those of the cases that `scope` sees now: one may have gone out of sight."""
    ids = {pk for pk in cases if pk is not None}
    if not ids:
        return {}
    case = Message._meta.get_field("case").related_model
    return dict(limit(case.objects.filter(pk__in=ids), scope).values_list("pk", "ref"))  # type: ignore[union-attr]


def _told(row: Message, ref: str | None) -> dict[str, Any]:
    return {
        "id": row.pk, "kind": row.kind, "level": row.level or None, "case": ref,
        "text": text_of(row, ref=ref), "sent_at": city_time.local(row.sent_at).isoformat(),
        "read_at": row.read_at and city_time.local(row.read_at).isoformat(),
    }  # fmt: skip


def address_of(account: int) -> dict[str, Any]:
    """Where the account's messages go, too: ``{address, is_sent}``; the latter where mail is set up."""
    kept = MessageAddress.objects.filter(account=account, adapter=EMAIL).first()
    return {"address": kept.address if kept else "", "is_sent": ADAPTERS[EMAIL].is_configured()}
