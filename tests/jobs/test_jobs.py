"""Jobs in this process: states, results, errors, cancelling."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from geo_grid.errors import BadInput
from geo_grid.jobs import actions, attempts, tasks
from geo_grid.jobs.models import Job
from tests.jobs import kinds  # noqa: F401  (registers the kinds)
from tests.workers import until


def run(kind: str, **params) -> Job:
    job = actions.submit(kind, params=params)
    tasks.perform(job.id)
    return Job.objects.get(id=job.id)


def in_background(work) -> threading.Thread:
    def run_and_leave() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run_and_leave)
    thread.start()
    return thread


def test_a_job_waits_in_the_queue_and_is_done_once(scratch):
    job = actions.submit("test.write", params={"name": "one"}, owner=7)
    assert (job.state, job.owner) == (Job.State.QUEUED, 7)
    assert DBTaskResult.objects.get(id=job.task).args_kwargs["args"] == [str(job.id)]
    tasks.perform(job.id)
    tasks.perform(job.id)
    done = Job.objects.get(id=job.id)
    assert (done.state, done.progress, done.result) == (Job.State.DONE, 1, {"name": "one"})
    assert done.started_at <= done.finished_at
    assert scratch() == ["one"]


def test_an_unknown_kind_is_refused(transactional_db):
    with pytest.raises(BadInput) as refused:
        actions.submit("test.unheard_of", params={})
    assert refused.value.code == "job_kind_unknown"
    assert not Job.objects.exists()


def test_a_refusal_keeps_its_code_and_values_and_leaves_nothing(scratch):
    job = run("test.refuse")
    assert job.state == Job.State.FAILED
    assert job.error == {
        "code": "too_blue",
        "message": "“%(colour)s” is too blue.",
        "field": "colour",
        "params": {"colour": "青"},
    }
    assert scratch() == []


def test_a_fault_of_ours_is_logged_and_told_without_its_inside(scratch, caplog):
    job = run("test.break")
    assert (job.state, job.error["code"]) == (Job.State.FAILED, "job_failed")
    assert "ZeroDivisionError" not in str(job.error)
    assert "ZeroDivisionError" in caplog.text
    assert scratch() == []


@pytest.mark.parametrize(
    ("times", "states", "written"),
    [(2, ["queued", "queued", "done"], ["met"]), (3, ["queued", "queued", "failed"], [])],
)
def test_work_that_met_another_is_begun_again(scratch, times, states, written):
    job = actions.submit("test.meet", params={"times": times})
    seen = []
    for _ in states:
        tasks.perform(job.id)
        job.refresh_from_db()
        seen.append(job.state)
    assert (seen, scratch()) == (states, written)
    assert job.error is None or job.error["code"] == "busy"


def test_work_that_is_not_atomic_keeps_what_it_wrote(scratch):
    assert run("test.files", name="kept").error["code"] == "disk_full"
    assert scratch() == ["kept"]


def test_a_waiting_job_is_cancelled_at_once(scratch):
    job = actions.submit("test.write", params={"name": "never"})
    assert actions.cancel(job).state == Job.State.CANCELLED
    tasks.perform(job.id)
    assert Job.objects.get(id=job.id).state == Job.State.CANCELLED
    assert scratch() == []


@pytest.mark.parametrize(
    ("kind", "params"),
    [("test.write", {"name": "half", "seconds": 60}), ("test.sleep_in_sql", {"name": "half"})],
)
def test_a_running_job_is_cancelled_soon_and_leaves_nothing(scratch, kind, params):
    job = actions.submit(kind, params=params)
    thread = in_background(lambda: tasks.perform(job.id))
    until(lambda: Job.objects.get(id=job.id).state == Job.State.RUNNING)
    actions.cancel(job)
    thread.join(timeout=60)
    assert Job.objects.get(id=job.id).state == Job.State.CANCELLED
    assert scratch() == []


def test_what_is_done_stays_done(scratch):
    job = run("test.write", name="one")
    assert actions.cancel(job).state == Job.State.DONE


@pytest.mark.slow
def test_progress_is_seen_from_outside_the_transaction(scratch):
    job = actions.submit("test.write", params={"name": "one", "seconds": 2})
    thread = in_background(lambda: tasks.perform(job.id))
    until(lambda: Job.objects.get(id=job.id).progress > 0.2)
    seen = Job.objects.get(id=job.id)
    assert (seen.stage, seen.total) == ("writing", 100)
    assert scratch() == []  # not committed yet
    thread.join(timeout=60)
    assert scratch() == ["one"]


def make_stale(job: Job) -> None:
    before = timezone.now() - actions.STALE_AFTER - timedelta(seconds=1)
    Job.objects.filter(id=job.id).update(heartbeat=before)
    DBTaskResult.objects.filter(id=job.task).update(status="RUNNING", started_at=before)


def test_a_job_without_heartbeat_is_taken_up_again_and_given_up_after_three_tries(scratch):
    job = actions.submit("test.write", params={"name": "one"})
    for attempt in (1, 2, 3):
        claimed = attempts.claim(job.id)
        assert claimed.attempt == attempt
        assert actions.resume_interrupted() == (0, 0)  # it has just been heard of
        make_stale(claimed)
        assert actions.resume_interrupted() == ((1, 0) if attempt < 3 else (0, 1))
    job.refresh_from_db()
    assert (job.state, job.error["code"]) == (Job.State.FAILED, "job_interrupted")


def test_a_job_whose_task_died_before_it_began_is_taken_up_again(scratch):
    job = actions.submit("test.write", params={"name": "one"})
    make_stale(job)
    assert actions.resume_interrupted() == (1, 0)
    job.refresh_from_db()
    assert DBTaskResult.objects.get(id=job.task).status == "READY"
    assert actions.resume_interrupted() == (0, 0)


def test_an_attempt_that_was_overtaken_may_not_write(scratch):
    job = actions.submit("test.write", params={"name": "one"})
    first = attempts.claim(job.id)
    make_stale(first)
    actions.resume_interrupted()
    second = attempts.claim(job.id)
    assert not attempts.succeed(first, {"from": "first"})
    assert attempts.succeed(second, {"from": "second"})
    assert Job.objects.get(id=job.id).result == {"from": "second"}
