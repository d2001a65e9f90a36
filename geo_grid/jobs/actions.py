"""Jobs: ask for one, cancel one, and what a worker writes about one. Each function is one write."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from geo_grid.errors import GeoGridError, gettext_noop
from geo_grid.jobs.models import Job
from geo_grid.jobs.registry import kind_of

STALE_AFTER = timedelta(seconds=15)
TRIES = 3
KEEP_TASKS = timedelta(days=1)


@transaction.atomic
def submit(
    kind: str,
    *,
    params: dict[str, Any],
    owner: int | None = None,
    run_after: datetime | None = None,
) -> Job:
    """Ask for a job; a worker takes it up once this transaction is committed, or at `run_after`.

    Raises :class:`BadInput` ``job_kind_unknown``.
    """
    kind_of(kind)
    job = Job.objects.create(kind=kind, params=params, owner=owner)
    _enqueue(job, run_after=run_after)
    return job


def _enqueue(job: Job, *, run_after: datetime | None = None) -> None:
    from geo_grid.jobs.tasks import run_job

    task = run_job if run_after is None else run_job.using(run_after=run_after)
    job.task = UUID(str(task.enqueue(str(job.id)).id))
    Job.objects.filter(id=job.id).update(task=job.task)


@transaction.atomic
def cancel(job: Job) -> Job:
    """Cancel a job: at once while it waits, soon while it runs; what is finished stays so."""
    locked = Job.objects.select_for_update().get(id=job.id)
    if locked.state == Job.State.QUEUED:
        _finish(locked, Job.State.CANCELLED, cancel_requested=True)
    elif locked.state == Job.State.RUNNING:
        locked.cancel_requested = True
        Job.objects.filter(id=job.id).update(cancel_requested=True)
    return locked


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


def _finish(job: Job, state: Job.State, **fields: Any) -> bool:
    """False when another attempt has taken over and this one may not speak any more."""
    job.state = state
    mine = Job.objects.filter(id=job.id, attempt=job.attempt).exclude(state__in=Job.FINISHED)
    return bool(mine.update(state=state, finished_at=timezone.now(), **fields))


def succeed(job: Job, result: dict[str, Any]) -> bool:
    """Note the result; in the transaction of the work where that is atomic."""
    return _finish(job, Job.State.DONE, progress=1, stage="", result=result)


def fail(job: Job, error: GeoGridError) -> bool:
    """Note why it failed: the template of the message and its values, for any language."""
    return _finish(job, Job.State.FAILED, error=error_as_json(error))


def note_cancelled(job: Job) -> bool:
    """The work has stopped and left nothing."""
    return _finish(job, Job.State.CANCELLED)


def error_as_json(error: GeoGridError) -> dict[str, Any]:
    """What is stored of an error, see :attr:`Job.error`."""
    params = {name: str(value) for name, value in error.params.items()}
    return {"code": error.code, "message": error.message, "field": error.field, "params": params}


@transaction.atomic
def put_back(job: Job) -> bool:
    """A worker that ends hands its job back; that is no failed attempt."""
    mine = Job.objects.select_for_update().filter(
        id=job.id, attempt=job.attempt, state=Job.State.RUNNING
    )
    if not mine.update(state=Job.State.QUEUED, attempt=F("attempt") - 1, heartbeat=None):
        return False
    _enqueue(job)
    return True


@transaction.atomic
def resume_interrupted() -> tuple[int, int]:
    """Take up jobs whose process is gone: how many go back into the queue, how many are given up.

    A job is dead when nothing was heard of it for :data:`STALE_AFTER`; after :data:`TRIES`
    beginnings it is marked as failed instead. Safe to call from many workers at once.
    """
    since = timezone.now() - STALE_AFTER
    dead = Job.objects.select_for_update(skip_locked=True).filter(_dead(since))
    resumed = given_up = 0
    for job in dead:
        if job.cancel_requested:
            _finish(job, Job.State.CANCELLED)
            given_up += 1
        elif job.attempt >= TRIES:
            fail(job, _interrupted())
            given_up += 1
        else:
            Job.objects.filter(id=job.id).update(state=Job.State.QUEUED, heartbeat=None)
            _enqueue(job)
            resumed += 1
    return resumed, given_up


def _dead(since: Any) -> Q:
    """Running without a heartbeat; or waiting for a task that a dead worker had taken."""
    taken = DBTaskResult.objects.exclude(status=TaskResultStatus.READY)
    taken = taken.filter(started_at__lt=since)
    lost = Q(state=Job.State.QUEUED, task__in=taken.values("id"))
    return Q(state=Job.State.RUNNING, heartbeat__lt=since) | lost


def _interrupted() -> GeoGridError:
    return GeoGridError(
        "job_interrupted",
        gettext_noop(
            "The work was interrupted %(tries)s times (the worker process ended) and is given up; "
            "nothing of it was kept. Start it again."
        ),
        tries=TRIES,
    )


@transaction.atomic
def forget_old_tasks() -> int:
    """Remove entries of the queue that ended long ago; the jobs themselves stay."""
    old = timezone.now() - KEEP_TASKS
    ended = DBTaskResult.objects.filter(enqueued_at__lt=old).exclude(status=TaskResultStatus.READY)
    return int(ended.delete()[0])
