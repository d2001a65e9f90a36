"""Reads of jobs: each is seen by the one who asked for it."""

from __future__ import annotations

from uuid import UUID

from geo_grid.errors import NotFound, gettext_noop
from geo_grid.jobs.models import Job

LISTED = 50


def job_of(owner: int | None, job_id: UUID) -> Job:
    """A job that `owner` asked for; a foreign one is as absent as none."""
    job = Job.objects.filter(id=job_id, owner=owner).first()
    if job is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return job


def jobs_of(owner: int | None, *, kind: str = "", limit: int = LISTED) -> list[Job]:
    """The latest jobs that `owner` asked for, the newest first."""
    jobs = Job.objects.filter(owner=owner).order_by("-created_at", "id")
    return list((jobs.filter(kind=kind) if kind else jobs)[:limit])
