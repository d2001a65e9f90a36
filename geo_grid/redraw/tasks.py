"""Long work of plans, for the job queue."""

from __future__ import annotations

from typing import Any

from geo_grid.access.context import Caller, acting
from geo_grid.jobs.registry import job_kind
from geo_grid.redraw import review


@job_kind("publish")
def run_publish(reporter: Any, *, plan: int) -> dict[str, Any]:
    """Publish a scheduled plan on its day."""
    with acting(Caller(purpose="publish")):
        return review.publish_due(plan)
