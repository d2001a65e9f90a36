"""How long published tables are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from geo_grid.access import audit
from geo_grid.disclosure.models import PublishedTable
from geo_grid.jobs.retention import retention

TABLES_KEPT = timedelta(days=3 * 365)


@retention
def purge_tables(*, now: datetime, **_: object) -> dict[str, int]:
    """Delete tables that are out of force for long; the one in force stays whatever its age."""
    latest = PublishedTable.objects.order_by("-pk").first()
    old = PublishedTable.objects.filter(published_at__lt=now - TABLES_KEPT)
    tables = old.exclude(pk=latest.pk if latest else None).delete()[1]
    number = tables.get("geo_grid.PublishedTable", 0)
    audit.record("purge.published", rows=number)
    return {"published_tables": number}
