"""Who reported a case that was merged has the end of the other, and theirs again when it is taken out."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from geo_grid.access.context import counting_all
from geo_grid.incidents import files
from geo_grid.incidents.models import CaseReport
from tests.incidents import media
from tests.incidents.test_transition_routes import Site, site, site_role  # noqa: F401


@pytest.fixture
def merged(site: Site):  # noqa: F811
    """Of the assistant's case and the worker's, which was closed after the first became a part of it."""
    desk = site.desk
    own, other = desk.case(), desk.case(reporter="worker", text="canary of the other", atom=3)
    desk.do(own, "merge", "dispatcher", of=other.ref)
    return own, desk.brought_to(other, "closed")


def seen(site: Site, who: str, case):  # noqa: F811
    with site_role():
        return site.client(who).get(f"/api/v1/incidents/{case.ref}")


def test_the_reporter_of_a_merged_case_rates_the_end_of_the_other(site, merged):  # noqa: F811
    own, other = merged
    assert seen(site, "assistant", other).status_code == 404
    assert seen(site, "assistant", own).json()["allowed"] == ["reply", "reopen", "evaluate"]
    stale = site.post("assistant", own, to="evaluate", stars=2, revision=own.revision + 5)
    assert (stale.status_code, stale.json()["code"]) == (409, "revision")
    asked = {"to": "evaluate", "stars": 2, "note": "slow", "revision": own.revision}
    rated = site.post("assistant", own, client_id="once", **asked)
    assert rated.status_code == 200, rated.json()
    assert rated.json()["step"] == "evaluated"
    assert rated.json()["revision"] == own.revision
    assert rated.json()["allowed"] == ["reply", "reopen"]
    assert set(rated.json()) == {"step", "revision", "deadline", "allowed"}
    assert site.post("assistant", own, client_id="once", **asked).json() == rated.json()
    again = site.post("assistant", own, **asked | {"stars": 5})
    assert (again.status_code, again.json()["code"]) == (409, "rated_already")
    entry = other.entries.get(transition="evaluate")
    assert (entry.account, entry.note) == (site.desk.users["assistant"], "★★☆☆☆ slow")
    report = CaseReport.objects.get(merged_from=own)
    assert (report.stars, report.rating_note) == (2, "slow")
    assert "canary" not in seen(site, "assistant", own).content.decode()


def test_another_reporter_may_have_rated_first(site, merged):  # noqa: F811
    own, other = merged
    site.desk.do(other, "evaluate", "worker", stars=5)
    assert seen(site, "assistant", own).json()["allowed"] == ["reply", "reopen", "evaluate"]
    rated = site.post("assistant", own, to="evaluate", stars=1, revision=own.revision)
    assert rated.status_code == 200, rated.json()
    again = site.post("assistant", own, to="evaluate", stars=1, revision=own.revision)
    assert again.json() == rated.json()
    stars = CaseReport.objects.filter(incident=other).order_by("pk").values_list("stars", flat=True)
    assert list(stars) == [1, 5]


def test_the_reporter_of_a_merged_case_reopens_the_other_and_nobody_else_by_it(site, merged):  # noqa: F811
    own, other = merged
    stranger = site.post("other_assistant", own, to="reopen", reason="x", revision=own.revision)
    assert stranger.status_code == 404
    for who in ("verifier", "supervisor"):  # they see it, and did not report it
        refused = site.post(who, own, to="reopen", reason="x", revision=own.revision)
        assert (refused.status_code, refused.json()["code"]) == (409, "not_at_this_step")
    missing = site.post("assistant", own, to="reopen", revision=own.revision)
    assert (missing.status_code, list(missing.json()["fields"])) == (400, ["reason"])
    asked = {"to": "reopen", "reason": "still dark", "revision": own.revision}
    reopened = site.post("assistant", own, client_id="r", **asked)
    assert (reopened.status_code, reopened.json()["step"]) == (200, "accepted")
    assert site.post("assistant", own, client_id="r", **asked).json() == reopened.json()
    other.refresh_from_db()
    own.refresh_from_db()
    assert (other.step, other.round, own.step) == ("accepted", 2, "merged")
    assert other.entries.get(transition="reopen").account == site.desk.users["assistant"]
    # Before the other has ended there is nothing to rate.
    early = site.post("assistant", own, to="evaluate", stars=1, revision=own.revision)
    assert (early.status_code, early.json()["code"]) == (409, "not_at_this_step")
    assert seen(site, "assistant", own).json()["allowed"] == ["reply"]


def test_stars_of_the_other_s_end_stay_there_when_a_case_is_taken_out(site, merged):  # noqa: F811
    own, other = merged
    desk = site.desk
    site.post("assistant", own, to="evaluate", stars=1, note="bad", revision=own.revision)
    desk.do(own, "unmerge", "dispatcher")
    assert other.entries.latest("number").note == "★☆☆☆☆ bad"
    assert own.reports.get().stars is None
    desk.brought_to(own, "closed")
    rated = site.post("assistant", own, to="evaluate", stars=4, revision=own.revision)
    assert rated.status_code == 200, rated.json()
    assert own.reports.get().stars == 4


def sent(case, content: bytes, report=None) -> str:
    with counting_all():
        upload = SimpleUploadedFile("a.ogg", content, "audio/ogg")
        return str(files.attach(case, upload, by=None, report=report)["id"])


@pytest.mark.parametrize("first", ["own", "other"])
def test_the_same_file_of_two_merged_cases_is_in_both_when_they_are_taken_apart(desk, first):
    own, other = desk.case(), desk.case(reporter="worker")
    report = own.reports.get()
    if first == "own":
        sent(own, media.OGG, report)
    desk.do(own, "merge", "dispatcher", of=other.ref)
    report.refresh_from_db()
    assert sent(other, media.OGG) == sent(other, media.OGG)
    assert sent(other, media.OGG, report) == sent(other, media.OGG, report)
    desk.do(own, "unmerge", "dispatcher")
    assert (own.files.count(), other.files.count()) == (1, 1)
    assert own.files.get().report == report
    assert other.files.get().report is None
