"""How long scenarios are kept; found by :mod:`geo_grid.jobs.retention`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from geo_grid.access import audit
from geo_grid.jobs.retention import retention
from geo_grid.reach.models import Scenario

KEPT = timedelta(days=730)
"""After two years the ground that a scenario was made for is another."""


@retention
@transaction.atomic
def purge_scenarios(*, now: datetime, **_: object) -> dict[str, int]:
    """Delete old scenarios, and those of accounts that are let in no more."""
    old = Scenario.objects.filter(created_at__lt=now - KEPT)
    withdrawn = Scenario.objects.filter(author__is_active=False)
    counts = {"scenarios": old.delete()[0] + withdrawn.delete()[0]}
    if counts["scenarios"]:
        audit.record("scenario.forget", noun="scenario", rows=counts["scenarios"], detail=counts)
    return counts
