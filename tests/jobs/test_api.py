"""Jobs over HTTP."""

from __future__ import annotations

from uuid import uuid4

import pytest

from geo_grid.jobs import actions, tasks
from geo_grid.jobs.models import Job
from tests.jobs import kinds  # noqa: F401  (registers the kinds)


@pytest.fixture
def me(client) -> int:
    """The id of whoever asks."""
    from geo_grid.models import User

    return User.objects.get(username="somebody").pk


def test_a_job_is_told_with_the_error_in_the_callers_language(scratch, client, me):
    job = actions.submit("test.break", params={}, owner=me)
    assert client.get(f"/api/v1/jobs/{job.id}").json()["state"] == "queued"
    tasks.perform(job.id)
    reply = client.get(f"/api/v1/jobs/{job.id}", headers={"accept-language": "en"})
    told = reply.json()
    assert {"state", "progress", "stage", "result", "error"} <= set(told)
    assert (told["state"], told["result"]) == ("failed", None)
    assert told["error"]["message"].startswith("Something went wrong")
    assert reply["Cache-Control"] == "no-store"


@pytest.mark.parametrize("how", ["delete", "post"])
def test_a_job_is_cancelled(scratch, client, me, how):
    job = actions.submit("test.write", params={"name": "never"}, owner=me)
    address = f"/api/v1/jobs/{job.id}"
    reply = client.delete(address) if how == "delete" else client.post(f"{address}/cancel")
    assert (reply.status_code, reply.json()["state"]) == (202, "cancelled")


def test_one_sees_ones_own_jobs_and_a_foreign_one_is_as_absent_as_none(scratch, client, me):
    mine = actions.submit("test.write", params={"name": "mine"}, owner=me)
    foreign = actions.submit("test.write", params={"name": "foreign"}, owner=me + 7)
    assert [job["id"] for job in client.get("/api/v1/jobs").json()["results"]] == [str(mine.id)]
    assert client.get("/api/v1/jobs?kind=import").json() == {"results": []}
    absent = client.get(f"/api/v1/jobs/{uuid4()}")
    for method in (client.get, client.delete):
        reply = method(f"/api/v1/jobs/{foreign.id}")
        assert (reply.status_code, reply.content) == (404, absent.content)
    assert Job.objects.get(id=foreign.id).state == Job.State.QUEUED
