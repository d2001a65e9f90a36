"""Long work of siting, for the job queue."""

from __future__ import annotations

from typing import Any

from geo_grid.access.context import Caller, acting
from geo_grid.access.models import User
from geo_grid.access.scope import Scope, scope_of
from geo_grid.jobs.registry import job_kind
from geo_grid.reach.siting import shared
from geo_grid.reach.siting.wish import wish_of
from geo_grid.reach.siting.work import sited


def _scope(owner: int | None) -> Scope:
    """What the owner of a job may see now, not when it was asked for."""
    return scope_of(User.objects.filter(pk=owner).first())


@job_kind("siting", atomic=False)
def run_siting(reporter: Any, **wish: Any) -> dict[str, Any]:
    """Choose stations. It writes no row, so that an attempt that was cut off is simply begun again."""
    with acting(Caller(scope=_scope(reporter.owner), purpose="siting")):
        return sited(wish_of(wish), note=reporter.progress)


@job_kind("shared_stations", atomic=False)
def run_shared_stations(reporter: Any, **wish: Any) -> dict[str, Any]:
    """Share communities out among stations; it writes no row either."""
    with acting(Caller(scope=_scope(reporter.owner), purpose="siting")):
        return shared.shared(shared.wish_of(wish), note=reporter.progress)
