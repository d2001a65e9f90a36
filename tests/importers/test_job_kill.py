"""``kill -9`` of the worker in the middle of an import job: all or nothing, and it is finished."""

from __future__ import annotations

import random
import signal
from functools import partial

import pytest
from django.conf import settings

from geo_grid.jobs import actions
from geo_grid.jobs.models import Job
from geo_grid.premises.models import Address, Entrance, Unit
from geo_grid.runs.models import ImportRun
from importers.runs.undo import undo_import
from importers.uploads import storage
from tests.effort import at_length
from tests.workers import until

SEEDS = range(15, 15 + at_length(1, 10))
KILLS = actions.TRIES - 1
ROOMS = 2_500


def counts() -> tuple[int, ...]:
    return tuple(t.objects.exclude(unit=None).count() if t is Address else t.objects.count()
                 for t in (Unit, Entrance, Address))  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.django_db(transaction=True)
def test_p15_a_killed_import_job_leaves_all_or_nothing_and_is_finished(
    seed,
    lattice_city,
    write_csv,
    start_worker,
    tmp_path,
    monkeypatch,
):
    monkeypatch.setattr(settings, "GEO_GRID_VAR", tmp_path, raising=False)
    monkeypatch.setenv("GEO_GRID_TEST_UPLOADS", str(tmp_path))
    path = write_csv([{"building_ref": f"B{1 + i % 6}", "entrance": f"{1 + i % 2}单元",
                       "room": str(i), "aliases": f"老{i}号房"}
                      for i in range(6 * ROOMS)])  # fmt: skip
    with path.open("rb") as stream:
        upload = storage.receive(stream, name="units.csv")
    chance = random.Random(seed)
    whole = (6 * ROOMS, 6, 6 * ROOMS)
    job = actions.submit(
        "import", params={"upload": str(upload.id), "kind": "units", "source": "s"}
    )
    for attempt in range(1, KILLS + 1):
        worker = start_worker()
        until(partial(_is_at, job, attempt, chance.uniform(0.05, 0.95)))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        assert counts() in ((0, 0, 0), whole)
        if Job.objects.get(id=job.id).state == Job.State.DONE:
            break
    start_worker()
    until(lambda: Job.objects.get(id=job.id).state == Job.State.DONE, seconds=90)
    assert counts() == whole
    assert ImportRun.objects.count() == 1  # not once for every beginning
    undo_import(ImportRun.objects.get().pk)
    assert counts() == (0, 0, 0)


def _is_at(job: Job, attempt: int, progress: float) -> bool:
    now = Job.objects.get(id=job.id)
    return now.state == Job.State.DONE or (now.attempt == attempt and now.progress >= progress)
