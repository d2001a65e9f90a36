"""How long events are kept: who was away for longer begins anew."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from geo_grid.access import audit
from geo_grid.jobs.retention import retention
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


@retention
@transaction.atomic
def purge_events(*, now: datetime, **_: object) -> dict[str, int]:
    """Delete counted events from before ``GEO_GRID_EVENT_DAYS``."""
    before = now - timedelta(days=settings.GEO_GRID_EVENT_DAYS)
    count = int(sql.value("prune", {"before": before}))
    if count:
        audit.record("event.forget", noun="event", rows=count)
    return {"events": count}
