"""Messages go out by the adapters that are configured, each once for whoever keeps one of a key."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.access.system import SYSTEM
from geo_grid.messages.adapters import ADAPTERS, Adapter, Letter, deliver, key_of
from geo_grid.messages.models import Message, MessageAddress
from geo_grid.messages.queries import refs_of
from geo_grid.messages.texts import text_of

logger = logging.getLogger(__name__)
MOST = 100
"""Letters of one look."""
TRIED_FOR = timedelta(days=1)
AGAIN_AFTER = timedelta(minutes=10)
"""When a letter is offered again that was not taken; twice as late each further time."""


class _Came(Enum):
    """What came of looking for a letter."""

    OUT = "it went out"
    TO_NOTHING = "this one did not go out; others may"
    HUNG_UP = "the other side broke off: this one is put off, the next one tells whose fault it was"
    SHUT = "none goes this way now"
    NONE = "none waits"


def deliver_due() -> int:
    """Send what is new and unread to whoever wants it there, too; how many letters went out."""
    count = 0
    for adapter in ADAPTERS.values():
        if adapter.is_configured():
            with acting(Caller(scope=SYSTEM, purpose="messages")):
                count += _deliver_by(adapter)
    return count


def _deliver_by(adapter: Adapter) -> int:
    count, came = 0, _Came.OUT
    for _ in range(MOST):
        came = _deliver_one(adapter, is_second=came is _Came.HUNG_UP)
        count += came is _Came.OUT
        if came in (_Came.NONE, _Came.SHUT):
            break
    return count


@transaction.atomic
def _deliver_one(adapter: Adapter, *, is_second: bool) -> _Came:
    """The oldest message that waits; the row is held while it is handed over.

    `is_second`: the other side broke off at the one before it. Where it does so again none goes this
    way now, and this one is the first of the next look.
    """
    now = timezone.now()
    locked = _waiting(adapter, now=now).select_for_update(
        skip_locked=True, no_key=True, of=("self",)
    )
    message = locked.select_related("recipient").order_by("pk").first()
    if message is None:
        return _Came.NONE
    reader = message.recipient
    kept = MessageAddress.objects.filter(account=reader, adapter=adapter.name).first()
    if kept is None:
        return _Came.TO_NOTHING  # taken back meanwhile
    ref = refs_of([message.case_id], scope_of(reader)).get(message.case_id or 0)
    with translation.override(reader.language):
        letter = Letter(key_of(message), ref or "", text_of(message, ref=ref))
    try:
        deliver(adapter, letter, address=kept.address, language=reader.language)
    except Exception as error:
        # Of the error its kind alone: what a server says may hold the address.
        logger.warning("A message does not go out by %s: %s", adapter.name, type(error).__name__)
        is_hung_up = adapter.is_hung_up(error)
        if adapter.is_shut(error) or (is_hung_up and is_second):
            return _Came.SHUT
        _put_off(message, now=now)
        return _Came.HUNG_UP if is_hung_up else _Came.TO_NOTHING
    message.mailed_at = timezone.now()
    message.save(update_fields=["mailed_at"])
    return _Came.OUT


def _waiting(adapter: Adapter, *, now: datetime) -> QuerySet[Message]:
    return Message.objects.filter(
        Q(mail_again_at=None) | Q(mail_again_at__lte=now),
        mailed_at=None, read_at=None, sent_at__gte=now - TRIED_FOR,
        recipient__is_active=True, recipient__message_addresses__adapter=adapter.name,
    )  # fmt: skip


def _put_off(message: Message, *, now: datetime) -> None:
    """Let those behind it go first: one address that is refused stops nobody else's letters."""
    message.mail_again_at = now + AGAIN_AFTER * 2**message.mail_refusals
    message.mail_refusals += 1
    message.save(update_fields=["mail_again_at", "mail_refusals"])
