"""Real worker processes: kill -9, SIGTERM, and what becomes of the job in hand."""

from __future__ import annotations

import signal

import pytest

from geo_grid.jobs import actions, worker
from geo_grid.jobs.models import Job
from tests.jobs import kinds  # noqa: F401  (registers the kinds)
from tests.workers import until


def state(job: Job) -> str:
    return Job.objects.get(id=job.id).state


@pytest.mark.slow
def test_p15_a_killed_worker_leaves_nothing_and_another_one_finishes(
    scratch, start_worker, monkeypatch
):
    job = actions.submit("test.write", params={"name": "one", "seconds": 5})
    process = start_worker()
    until(lambda: Job.objects.get(id=job.id).progress > 0.2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (state(job), scratch()) == (Job.State.RUNNING, [])
    start_worker()
    until(lambda: state(job) == Job.State.DONE)
    found = Job.objects.get(id=job.id)
    assert found.attempt >= 2  # more where the machine is too busy to be heard of in time
    assert found.result == {"name": "one"}
    assert scratch() == ["one"]


@pytest.mark.slow
def test_sigterm_hands_the_job_back_and_the_next_worker_takes_it(scratch, start_worker):
    job = actions.submit("test.sleep_in_sql", params={"name": "one"})
    process = start_worker()
    until(lambda: state(job) == Job.State.RUNNING)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    found = Job.objects.get(id=job.id)
    assert (found.state, found.attempt, scratch()) == (Job.State.QUEUED, 0, [])
    Job.objects.filter(id=job.id).update(kind="test.write")
    start_worker()
    until(lambda: state(job) == Job.State.DONE)
    assert scratch() == ["one"]


def test_the_sweeper_outlives_whatever_one_look_raises(monkeypatch):
    sweeper = worker.JobWorker(batch=True)
    called = []

    def look():
        called.append(1)
        if len(called) == 3:
            sweeper._over.set()
        raise UnicodeError

    monkeypatch.setattr(worker, "SWEEP_EVERY_S", 0)
    monkeypatch.setattr(worker.actions, "resume_interrupted", lambda: None)
    monkeypatch.setattr(worker.actions, "forget_old_tasks", lambda: None)
    monkeypatch.setattr(worker.upkeep, "look_after_due", look)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    sweeper._sweep()
    assert len(called) == 3


@pytest.mark.slow
def test_an_idle_worker_ends_at_once(scratch, start_worker):
    job = actions.submit("test.write", params={"name": "one"})
    process = start_worker()
    until(lambda: state(job) == Job.State.DONE)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
