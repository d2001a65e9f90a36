"""A batch of addresses under ``kill -9``, and a long one: every row is told once, nothing is half."""

from __future__ import annotations

import random
import signal
from functools import partial

import pytest
from django.conf import settings

from geo_grid.access.models import AuditEntry
from geo_grid.jobs import actions
from geo_grid.jobs.models import Job
from geo_grid.runs.models import Upload
from importers.review import actions as review
from importers.review import batch
from importers.runs.run import import_file
from tests.workers import until

pytestmark = [pytest.mark.torture, pytest.mark.slow]
FLATS = 500
"""Flats of each of the six houses; half of the rooms that are asked for do not exist."""


@pytest.fixture
def flats(transactional_db, lattice_city, write_csv, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "GEO_GRID_VAR", tmp_path, raising=False)
    monkeypatch.setenv("GEO_GRID_TEST_UPLOADS", str(tmp_path))
    rows = [{"building_ref": f"B{1 + n % 6}", "room": str(1000 + n // 6)} for n in range(6 * FLATS)]
    import_file("units", write_csv(rows, "units.csv"))
    return tmp_path


def begin(flats, rows: int) -> Job:
    """A batch of so many rows: known rooms, unknown ones, nonsense, in turn."""
    path = flats / "addresses.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("编号,地址\n")
        for n in range(rows):
            room = 1000 + n % (2 * FLATS)
            text = f"直线路{1 + n % 6}号{room}室" if n % 10 else f"火星基地{n}"
            stream.write(f"{n:06d},{text}\n")
    with path.open("rb") as stream:
        return review.begin(stream, name="addresses.csv", owner=7)


def state(job: Job) -> Job:
    return Job.objects.get(id=job.id)


def check_whole(job: Job, rows: int) -> None:
    """Every row stands in the result once, as what it is, and the numbers say the same."""
    done = state(job)
    assert done.state == Job.State.DONE, done.error
    told = done.result
    upload = Upload.objects.get()
    found = list(batch.matches(upload, job.id))
    assert [one.row for one in found] == list(range(2, rows + 2))
    assert (told["read"], told["matched"] + told["doubtful"] + told["refused"]) == (rows, rows)
    for name in ("matched", "doubtful", "refused"):
        assert told[name] == sum(one.state == name for one in found)
        assert told[name] > rows // 20
    assert all(one.best["exact"] for one in found if one.state == "matched")
    assert not list(batch.folder(upload.id).glob("*.part"))
    assert AuditEntry.objects.filter(action="address.batch").count() == 1


@pytest.mark.parametrize("seed", range(3))
def test_p15_a_killed_batch_is_begun_again_and_told_whole(seed, flats, start_worker):
    chance = random.Random(seed)
    rows = 30_000
    job = begin(flats, rows)
    for attempt in range(1, actions.TRIES):
        worker = start_worker()
        until(partial(_is_at, job, attempt, chance.uniform(0.02, 0.95)), seconds=300)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        if state(job).state == Job.State.DONE:
            break
        assert state(job).result is None
        assert not batch.located_path(Upload.objects.get(), job.id).exists()
    start_worker()
    until(lambda: state(job).state == Job.State.DONE, seconds=600)
    check_whole(job, rows)


def test_p15_a_batch_that_is_killed_every_time_ends_in_a_sentence(flats, start_worker):
    job = begin(flats, 30_000)
    for attempt in range(1, actions.TRIES + 1):
        worker = start_worker()
        until(partial(_is_at, job, attempt, 0.15), seconds=300)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    start_worker()
    until(lambda: state(job).state == Job.State.FAILED, seconds=120)
    assert state(job).error["code"] == "job_interrupted"
    assert state(job).result is None
    assert begin(flats, 10).state == Job.State.QUEUED  # and counts no longer against its owner


def test_a_hundred_thousand_rows_are_told_row_by_row(flats, start_worker):
    job = begin(flats, 100_000)
    start_worker()
    until(lambda: state(job).state in Job.FINISHED, seconds=1_800)
    check_whole(job, 100_000)


def _is_at(job: Job, attempt: int, progress: float) -> bool:
    now = state(job)
    return now.state == Job.State.DONE or (now.attempt == attempt and now.progress >= progress)
