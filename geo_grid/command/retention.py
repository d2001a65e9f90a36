"""How long views and what walls were sent are kept: as long as their account is let in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from geo_grid.access import audit
from geo_grid.command.models import DisplayState, SavedView
from geo_grid.jobs.retention import retention


@retention
@transaction.atomic
def purge_views(*, now: datetime, **_: object) -> dict[str, int]:
    """Delete the views of withdrawn accounts, and what withdrawn displays were sent."""
    old = {
        "views": SavedView.objects.filter(owner__is_active=False),
        "display_states": DisplayState.objects.filter(account__is_active=False),
    }
    counts = {name: rows.delete()[0] for name, rows in old.items()}
    if any(counts.values()):
        audit.record("view.forget", noun="view", rows=sum(counts.values()), detail=counts)
    return counts
