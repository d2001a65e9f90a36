"""Publishing the table as a job, asked for by the worker itself when a period begins."""

from __future__ import annotations

from typing import Any

from geo_grid.access.system import as_system
from geo_grid.disclosure import actions
from geo_grid.jobs.registry import job_kind
from geo_grid.jobs.upkeep import upkeep


@job_kind(actions.KIND)
def run_publish_counts(reporter: Any) -> dict[str, Any]:
    """Publish the table of this period, unless another worker did."""
    with as_system(actions.KIND):
        table = actions.publish_if_due()
    return {"table": table.pk if table else None}


@upkeep
def ask_for_the_table() -> None:
    """A new period begins without anybody being there."""
    actions.ask_if_due()
