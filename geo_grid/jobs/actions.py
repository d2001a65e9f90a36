"""Jobs: ask for one, cancel one, take up what dead workers left. Each function is one write."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from geo_grid.errors import GeoGridError, gettext_noop
from geo_grid.jobs.attempts import TRIES, fail, finish
from geo_grid.jobs.models import Job
from geo_grid.jobs.registry import kind_of
from geo_grid.jobs.tasks import enqueue

STALE_AFTER = timedelta(seconds=15)
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
    enqueue(job, run_after=run_after)
    return job


@transaction.atomic
def cancel(job: Job) -> Job:
    """Cancel a job: at once while it waits, soon while it runs; what is finished stays so."""
    locked = Job.objects.select_for_update().get(id=job.id)
    if locked.state == Job.State.QUEUED:
        finish(locked, Job.State.CANCELLED, cancel_requested=True)
    elif locked.state == Job.State.RUNNING:
        locked.cancel_requested = True
        Job.objects.filter(id=job.id).update(cancel_requested=True)
    return locked


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
            finish(job, Job.State.CANCELLED)
            given_up += 1
        elif job.attempt >= TRIES:
            fail(job, _interrupted())
            given_up += 1
        else:
            Job.objects.filter(id=job.id).update(state=Job.State.QUEUED, heartbeat=None)
            enqueue(job)
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
