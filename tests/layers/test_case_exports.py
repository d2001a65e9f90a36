"""P10: the list of cases as a file: its filters, in the asker's scope, through the gate of all exports."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from geo_grid.access.models import ExportRequest, User
from geo_grid.incidents.models import Incident
from layers.exports import export_spec
from tests.conftest import make_user
from tests.incidents.cases import Desk, open_desk
from tests.layers.test_export_jobs import ask, fetched, rows


@pytest.fixture
def desk(lattice_city, tmp_path, settings) -> Desk:
    settings.GEO_GRID_VAR = tmp_path
    return open_desk(lattice_city)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager(desk) -> Client:
    return client_of(desk.users["city_manager"])


def refs(client: Client, **wish) -> set[str]:
    return {row["ref"] for row in rows(fetched(client, ask(client, "incidents", **wish)))}


def test_p10_a_filtered_list_is_exported_as_it_is_listed(desk, manager):
    wanted = desk.case("emergency", title="井盖丢失")
    desk.case("emergency", title="煤气味")
    desk.case(title="井盖丢失")
    desk.brought_to(desk.case(title="井盖丢失"), "closed")
    filters = {"state": "open", "kind": "emergency", "q": "井盖"}
    listed = manager.get("/api/v1/incidents", filters).json()["results"]
    assert [one["ref"] for one in listed] == [wanted.ref]
    for form in ("csv", "xlsx"):
        reply = ask(manager, "incidents", format=form, cases=filters)
        assert (reply.json()["rows"], reply.json()["personal"]) == (1, True)
        assert reply.json()["query"]["cases"] == filters
    assert refs(manager, format="csv", cases=filters) == {wanted.ref}
    assert len(refs(manager, format="csv")) == 4
    assert refs(manager, format="csv", cases={"kind": "approval"}) == set()
    inside = {"division": "990101001001"}
    assert refs(manager, format="csv", cases=filters, **inside) <= {wanted.ref}


def test_p10_it_is_written_in_the_scope_that_the_asker_has(desk):
    near, far = desk.case(), desk.case(atom=2)
    left = client_of(make_user("community_manager", "left", division_code="990101001001"))
    found = refs(left, format="csv", cases={"state": "open"})
    assert near.ref in found
    assert (far.ref in found) == (far.ref in {
        one["ref"] for one in left.get("/api/v1/incidents").json()["results"]
    })  # fmt: skip


def test_p10_many_rows_wait_for_somebody_elses_word(desk, manager, settings):
    settings.GEO_GRID_EXPORT_ROWS = 1
    desk.case()
    desk.case()
    reply = ask(manager, "incidents", format="csv", cases={"state": "open"})
    assert reply.status_code == 201
    assert ExportRequest.objects.get().state == "waiting"
    assert reply.json()["job"] is None


def test_nobody_says_when_it_was_asked_for(manager):
    reply = manager.post(
        "/api/v1/exports",
        {"layer": "incidents", "format": "csv", "cases": {}, "now": "2001-01-01T00:00:00Z"},
        content_type="application/json",
    )
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid")
    assert list(reply.json()["fields"]) == ["now"]


@pytest.mark.parametrize(
    "filters", [{"hours": 1}, {"light": "green"}, {"light": "yellow"}, {"list": "due_soon"}]
)
def test_what_was_asked_for_is_written_however_late_it_is(desk, manager, monkeypatch, filters):
    """Somebody agrees days later: the hours and lights are those of the moment of asking."""
    asked_at = timezone.now()
    hour = timedelta(hours=1)
    for ref, reported, yellow, due in (
        ("green", -0.5, 1, 9), ("yellow", -8, -1, 1), ("red", -30, -20, -10), ("in days", -2, 49, 50),
    ):  # fmt: skip
        case = desk.case(at=asked_at + reported * hour)
        Incident.objects.filter(pk=case.pk).update(
            ref=ref, yellow=asked_at + yellow * hour, deadline=asked_at + due * hour
        )
    listed = {one["ref"] for one in manager.get("/api/v1/incidents", filters).json()["results"]}
    assert 0 < len(listed) < 4
    reply = ask(manager, "incidents", format="csv", cases=filters)
    assert reply.json()["rows"] == len(listed)
    with monkeypatch.context() as later:
        later.setattr(export_spec, "timezone", SimpleNamespace(now=lambda: asked_at + 49.5 * hour))
        body = fetched(manager, reply)
    assert {row["ref"] for row in rows(body)} == listed


@pytest.mark.parametrize(
    ("layer", "more"),
    [
        ("buildings", {"cases": {"state": "open"}}),
        ("incidents", {"cases": {"state": "open"}, "day": "2026-03-02"}),
        ("incidents", {"cases": {"state": "late"}}),
        ("incidents", {"cases": {"area": "no such place"}}),
        ("incidents", {"cases": {"since": "yesterday"}}),
        ("incidents", {"cases": "open"}),
    ],
)
def test_filters_that_cannot_be_used_are_refused_before_anything_waits(desk, manager, layer, more):
    reply = ask(manager, layer, format="csv", **more)
    assert reply.status_code == 400, reply.content
    assert not ExportRequest.objects.exists()
