"""How long visits are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from geo_grid.access import audit
from geo_grid.jobs.retention import retention
from geo_grid.visits.models import Visit

LEAST_DAYS = 730
"""A rule of a year looks back on the year before."""


@retention
@transaction.atomic
def purge_visits(*, now: datetime, **_: object) -> dict[str, int]:
    """Delete visits that were made ``GEO_GRID_VISIT_DAYS`` ago."""
    old = now - timedelta(days=max(settings.GEO_GRID_VISIT_DAYS, LEAST_DAYS))
    count = Visit.objects.filter(made_at__lt=old).delete()[0]
    if count:
        audit.record("visit.forget", noun="visit", rows=count)
    return {"visits": count}
