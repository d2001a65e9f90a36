"""The queue: a job put into it, and what a worker does with an entry of it."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import F
from django_tasks import task

from geo_grid.city_time import one_zone
from geo_grid.errors import Busy, GeoGridError, busy, gettext_noop
from geo_grid.jobs import attempts
from geo_grid.jobs.models import Job
from geo_grid.jobs.registry import JobKind, kind_of
from geo_grid.jobs.reporter import Cancelled, Interrupted, Reporter, Stopped

logger = logging.getLogger(__name__)
_ending = False
_current: Reporter | None = None


@task
def run_job(job_id: str) -> None:
    """The one task of django-tasks that we know: run a job."""
    perform(UUID(job_id))


def enqueue(job: Job, *, run_after: datetime | None = None) -> None:
    """Put a job into the queue, for now or for `run_after`."""
    task = run_job if run_after is None else run_job.using(run_after=run_after)
    job.task = UUID(str(task.enqueue(str(job.id)).id))
    Job.objects.filter(id=job.id).update(task=job.task)


@transaction.atomic
def put_back(job: Job) -> bool:
    """A worker that ends hands its job back; that is no failed attempt."""
    return _queue_again(job, attempt=F("attempt") - 1)


@transaction.atomic
def begin_again(job: Job) -> bool:
    """What met another transaction goes back into the queue; that was one of its :data:`TRIES`."""
    return _queue_again(job)


def _queue_again(job: Job, **fields: Any) -> bool:
    mine = Job.objects.select_for_update().filter(
        id=job.id, attempt=job.attempt, state=Job.State.RUNNING
    )
    if not mine.update(state=Job.State.QUEUED, heartbeat=None, **fields):
        return False
    enqueue(job)
    return True


def end() -> None:
    """The process is to end: the job in hand stops at once and goes back into the queue."""
    global _ending
    _ending = True
    if _current is not None:
        _current.stop(Interrupted)


def perform(job_id: UUID) -> None:
    """Run a job to its end in this thread and note what came of it."""
    global _current
    job = attempts.claim(job_id)
    if job is None:
        return
    reporter = _current = Reporter(job)
    if _ending:
        reporter.stop(Interrupted)
    try:
        with one_zone():
            _work(job, reporter)
    except Stopped:
        _note_stop(job, reporter)
    except Busy as error:
        _begin_again(job, error)
    except GeoGridError as error:
        attempts.fail(job, error)
    except Exception as error:
        _note_fault(job, reporter, error)
    finally:
        _current = None


def _work(job: Job, reporter: Reporter) -> None:
    kind = kind_of(job.kind)
    if not kind.atomic:
        with reporter.watching():
            result = kind.run(reporter, **job.params)
        attempts.succeed(job, result)
        return
    with transaction.atomic():
        result = _watched(kind, job, reporter)
        if not attempts.succeed(job, result):
            raise Interrupted  # another attempt has taken over: nothing of this one may stay


def _watched(kind: JobKind, job: Job, reporter: Reporter) -> dict[str, object]:
    with reporter.watching():
        result = kind.run(reporter, **job.params)
        # The checks that wait for the commit can take long; let them be cancelled too.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        reporter.check()
    return result


def _note_stop(job: Job, reporter: Reporter) -> None:
    if reporter.stopped is Cancelled:
        attempts.note_cancelled(job)
    else:
        put_back(job)


def _note_fault(job: Job, reporter: Reporter, error: Exception) -> None:
    if reporter.stopped is not None and isinstance(error, DatabaseError):
        _note_stop(job, reporter)  # that is how a statement ends that was cancelled for us
    elif _met_another(error):
        _begin_again(job, busy())
    elif isinstance(error, DatabaseError | InterfaceError) and _passes(error):
        raise error  # nothing is written: the job is taken up again when its heartbeat is stale
    else:
        logger.error("Job %s (%s) failed", job.id, job.kind, exc_info=error)
        attempts.fail(job, _unexpected())


def _begin_again(job: Job, error: Busy) -> None:
    """Back into the queue with it, a few times; then `error` is what came of it."""
    if job.attempt < attempts.TRIES:
        begin_again(job)
    else:
        attempts.fail(job, error)


def _met_another(error: Exception) -> bool:
    """True when this transaction was ended, or waited too long, for another (class 40, 55P03)."""
    code = getattr(error.__cause__, "pgcode", None)
    return isinstance(error, DatabaseError) and str(code).startswith(("40", "55P03"))


def _passes(error: Exception) -> bool:
    """True when the database went away (no code, class 57P)."""
    code = getattr(error.__cause__, "pgcode", None)
    return code is None or code.startswith(("57P", "08"))


def _unexpected() -> GeoGridError:
    return GeoGridError(
        "job_failed",
        gettext_noop(
            "Something went wrong on our side; nothing was kept, and it has been written to the log."
        ),
    )
