"""One attempt at a job, as its worker notes it: begun, done, failed, cancelled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geo_grid.errors import GeoGridError
from geo_grid.i18n import params_as_json
from geo_grid.jobs.models import Job

TRIES = 3
"""After so many beginnings a job is given up."""


@transaction.atomic
def claim(job_id: UUID) -> Job | None:
    """Begin a job that waits. ``None`` when it is gone, cancelled or already in hands."""
    job = Job.objects.select_for_update().filter(id=job_id, state=Job.State.QUEUED).first()
    if job is None:
        return None
    now = timezone.now()
    job.state, job.attempt = Job.State.RUNNING, job.attempt + 1
    Job.objects.filter(id=job_id).update(
        state=job.state, attempt=job.attempt, started_at=now, heartbeat=now, progress=0, stage="",
        done=None, total=None,
    )  # fmt: skip
    return job


def finish(job: Job, state: Job.State, **fields: Any) -> bool:
    """Note how a job ended; false when another attempt has taken over and this one may not speak any more."""
    job.state = state
    mine = Job.objects.filter(id=job.id, attempt=job.attempt).exclude(state__in=Job.FINISHED)
    return bool(mine.update(state=state, finished_at=timezone.now(), **fields))


def succeed(job: Job, result: dict[str, Any]) -> bool:
    """Note the result; in the transaction of the work where that is atomic."""
    return finish(job, Job.State.DONE, progress=1, stage="", result=result)


def fail(job: Job, error: GeoGridError) -> bool:
    """Note why it failed: the template of the message and its values, for any language."""
    return finish(job, Job.State.FAILED, error=error_as_json(error))


def note_cancelled(job: Job) -> bool:
    """The work has stopped and left nothing."""
    return finish(job, Job.State.CANCELLED)


def error_as_json(error: GeoGridError) -> dict[str, Any]:
    """What is stored of an error, see :attr:`Job.error`."""
    return {
        "code": error.code, "message": error.message, "field": error.field,
        "params": params_as_json(error.params),
    }  # fmt: skip
