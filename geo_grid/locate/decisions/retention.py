"""How long decisions about addresses are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from geo_grid.access import audit
from geo_grid.jobs.retention import retention
from geo_grid.locate.decisions import actions

ENDED_KEPT = timedelta(days=365)


@retention
def purge_decisions(*, now: datetime, years: float) -> dict[str, int]:
    """Delete decisions taken back a year ago, and those that nothing has used for so many years."""
    gone = actions.forget(
        ended_before=now - ENDED_KEPT, unused_before=now - timedelta(days=365.25 * years)
    )
    audit.record("purge.decisions", noun="addressdecision", rows=gone)
    return {"decisions": gone}
