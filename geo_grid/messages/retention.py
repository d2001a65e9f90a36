"""How long messages are kept, read or not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from geo_grid.access import audit
from geo_grid.jobs.retention import retention
from geo_grid.messages.models import Message


@retention
@transaction.atomic
def purge_messages(*, now: datetime, **_: object) -> dict[str, int]:
    """Delete messages that were sent ``GEO_GRID_MESSAGE_DAYS`` ago."""
    old = now - timedelta(days=settings.GEO_GRID_MESSAGE_DAYS)
    count = Message.objects.filter(sent_at__lt=old).delete()[0]
    if count:
        audit.record("message.forget", noun="message", rows=count)
    return {"messages": count}
