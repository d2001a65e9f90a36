"""Long work of plans, for the job queue."""

from __future__ import annotations

from typing import Any

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import Scope
from geo_grid.jobs.registry import job_kind
from geo_grid.redraw.drafts import proposals
from geo_grid.redraw.publication import review


@job_kind("publish")
def run_publish(reporter: Any, *, plan: int) -> dict[str, Any]:
    """Publish a scheduled plan on its day."""
    with acting(Caller(purpose="publish")):
        return review.publish_due(plan)


@job_kind("propose")
def run_propose(
    reporter: Any,
    *,
    plan: int,
    seed: int,
    parts: int | None = None,
    weighed: list[Any] | None = None,
) -> dict[str, Any]:
    """Draw the area of a plan in up to three alternatives, each a branch of it.

    `weighed` are the measures that its owner was allowed to count when the job was asked for.
    """

    def note(share: float) -> None:
        reporter.progress(share * 0.95, "propose")

    with acting(Caller(scope=Scope(account=reporter.owner), purpose="propose")):
        return {
            "branches": proposals.draw_branches(
                plan, seed=seed, parts=parts, weighed=weighed, author=reporter.owner, progress=note
            )
        }
