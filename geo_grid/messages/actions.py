"""Writes to messages: send one, note that they were read, say where else they go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from geo_grid.access import audit
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.events.actions import record, record_of_accounts
from geo_grid.events.models import Noun
from geo_grid.messages.adapters import EMAIL, is_mailable
from geo_grid.messages.models import Message, MessageAddress


def send(
    kind: Message.Kind,
    *,
    to: Iterable[int],
    key: str,
    at: datetime,
    case: int | None = None,
    level: int = 0,
    parameters: Mapping[str, Any] | None = None,
) -> list[int]:
    """Tell each of the accounts `to` once; their ids, in order.

    To be called in the transaction of what they are told of, whose audit row speaks for it. An
    account that has a message of this `key` gets no other. `parameters` names no person.
    """
    accounts = sorted(set(to))
    # No target of the conflict and nothing returned: the sender sees no message of another.
    Message.objects.bulk_create(
        [
            Message(
                recipient_id=account, kind=kind, level=level, case_id=case, key=key, sent_at=at,
                parameters=dict(parameters or {}),
            )
            for account in accounts
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    record_of_accounts(Noun.MESSAGES, accounts, change="message", at=at)
    return accounts


@transaction.atomic
def mark_read(account: int, *, ids: Sequence[int] | None, at: datetime) -> int:
    """Note that the account has read these messages of its own (None: all); how many were unread."""
    unread = Message.objects.filter(recipient=account, read_at=None)
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    keys = list(unread.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    if keys:
        Message.objects.filter(pk__in=keys).update(read_at=at)
        audit.record("message.read", noun="message", rows=len(keys), keys=keys[:100])
        record(Noun.MESSAGES, change="read", key=account, at=at)
    return len(keys)


@transaction.atomic
def set_address(account: int, address: str) -> None:
    """Send the account's messages by e-mail to `address`, too; to none if that is empty.

    Raises :class:`BadInput` ``address_unusable``.
    """
    kept = MessageAddress.objects.filter(account=account, adapter=EMAIL)
    address = address.strip()
    if not address:
        kept.delete()
    else:
        _check_address(address)
        MessageAddress.objects.update_or_create(
            account_id=account, adapter=EMAIL, defaults={"address": address}
        )
    audit.record("message.address", noun="user", keys=[account], detail={"adapter": EMAIL})


def _check_address(address: str) -> None:
    unusable = BadInput(
        "address_unusable",
        gettext_noop("This is no e-mail address; write one as name@example.org."),
        field="address",
    )
    try:
        validate_email(address)
    except ValidationError:
        raise unusable from None
    if not is_mailable(address):
        raise unusable
