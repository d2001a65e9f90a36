"""Publishing the table as a job, asked for by the worker itself when a period begins."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from geo_grid.access.system import as_system
from geo_grid.disclosure import actions
from geo_grid.jobs import actions as jobs
from geo_grid.jobs.models import Job
from geo_grid.jobs.registry import job_kind
from geo_grid.jobs.upkeep import upkeep

KIND = "publish_counts"


@job_kind(KIND)
def run_publish_counts(reporter: Any) -> dict[str, Any]:
    """Publish the table of this period, unless another worker did."""
    with as_system(KIND):
        table = actions.publish_if_due()
    return {"table": table.pk if table else None}


@upkeep
@transaction.atomic
def ask_if_due() -> Job | None:
    """Ask for the job where it is due and nobody asked yet: a period begins without anybody there."""
    waiting = Job.objects.filter(kind=KIND, state__in=(Job.State.QUEUED, Job.State.RUNNING))
    if waiting.exists() or not actions.is_due():
        return None
    return jobs.submit(KIND, params={})
