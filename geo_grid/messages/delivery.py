"""Messages go out by the adapters that are configured, each once for whoever keeps one of a key."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
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


def deliver_due() -> int:
    """Send what is new and unread to whoever wants it there, too; how many letters went out."""
    count = 0
    for adapter in ADAPTERS.values():
        if adapter.is_configured():
            with acting(Caller(scope=SYSTEM, purpose="messages")):
                count += _deliver_by(adapter)
    return count


def _deliver_by(adapter: Adapter) -> int:
    for count in range(MOST):
        try:
            if not _deliver_one(adapter):
                return count
        except adapter.errors as error:
            # Of the error its kind alone: what a server says may hold the address.
            logger.warning("No message goes out by %s: %s", adapter.name, type(error).__name__)
            return count
    return MOST


@transaction.atomic
def _deliver_one(adapter: Adapter) -> bool:
    """The oldest message that waits; the row is held while it is handed over."""
    waiting = Message.objects.filter(
        mailed_at=None, read_at=None, sent_at__gte=timezone.now() - TRIED_FOR,
        recipient__is_active=True, recipient__message_addresses__adapter=adapter.name,
    )  # fmt: skip
    locked = waiting.select_for_update(skip_locked=True, no_key=True, of=("self",))
    message = locked.select_related("recipient").order_by("pk").first()
    if message is None:
        return False
    reader = message.recipient
    address = MessageAddress.objects.get(account=reader, adapter=adapter.name).address
    ref = refs_of([message.case_id], scope_of(reader)).get(message.case_id or 0)
    with translation.override(reader.language):
        letter = Letter(key_of(message), ref or "", text_of(message, ref=ref))
    deliver(adapter, letter, address=address, language=reader.language)
    message.mailed_at = timezone.now()
    message.save(update_fields=["mailed_at"])
    return True
