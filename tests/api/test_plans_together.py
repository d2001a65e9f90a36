"""Working on plans together: comments, links to read, who is there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from geo_grid.access.models import AuditEntry
from geo_grid.redraw.models import PlanPresence, PlanShare
from tests.aging import age_ground
from tests.conftest import SOUTH, WEST

LEFT, RIGHT = "990101001001", "990101001002"
HERE = {"lon": WEST + 0.001, "lat": SOUTH + 0.001}


@pytest.fixture
def planner(lattice_city, login_as):
    age_ground()
    return login_as("planner")


@pytest.fixture
def other(login_as):
    client = login_as("planner", "other")
    client.user.display_name = "other"
    client.user.save()
    return client


def post(client, path, body=None, *, status=200):
    reply = client.post(f"/api/v1/plans{path}", body or {}, content_type="application/json")
    assert reply.status_code == status, reply.content.decode()
    return reply.json()


@pytest.fixture
def plan(planner):
    return post(planner, "", {"area": LEFT}, status=201)["id"]


def said(client, plan):
    return client.get(f"/api/v1/plans/{plan}/comments").json()["results"]


def test_a_comment_is_pinned_settled_and_taken_back(planner, other, plan):
    made = post(planner, f"/{plan}/comments", {"text": "这里有河", **HERE}, status=201)["id"]
    (row,) = said(other, plan)
    assert (row["lon"], row["lat"], row["name"], row["settled_at"]) == (
        HERE["lon"], HERE["lat"], "planner", None,
    )  # fmt: skip
    (row,) = post(other, f"/{plan}/comments/{made}", {"settled": True})["results"]
    assert row["settled_by"] == "other"
    assert row["settled_at"]
    (row,) = post(planner, f"/{plan}/comments/{made}", {"settled": False})["results"]
    assert row["settled_by"] is None
    refused = other.delete(f"/api/v1/plans/{plan}/comments/{made}")
    assert (refused.status_code, refused.json()["code"]) == (403, "comment_of_another")
    assert planner.delete(f"/api/v1/plans/{plan}/comments/{made}").status_code == 204
    assert said(planner, plan) == []
    assert planner.delete(f"/api/v1/plans/{plan}/comments/{made}").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": " ", **HERE}, "text"),
        ({"text": "x", "lon": WEST}, "lat"),
        ({"text": "x", "lon": 0, "lat": 0}, "lon"),
        ({"text": "x", "lon": 181, "lat": 0}, "lon"),
    ],
)
def test_a_comment_that_cannot_be_kept_names_its_field(planner, plan, body, field):
    reply = post(planner, f"/{plan}/comments", body, status=400)
    assert field in reply["fields"]
    assert said(planner, plan) == []


@pytest.fixture
def link(planner, plan):
    return post(planner, f"/{plan}/shares", {"days": 3, "note": "街道会商"}, status=201)


def opened(client, token):
    return client.get(f"/api/v1/shared_plans/{token}")


def test_a_link_shows_the_plan_inside_the_scope_only(lattice_city, login_as, planner, plan, link):
    reader = login_as("community_manager", "reader", division_code=LEFT)
    shown = opened(reader, link["token"]).json()
    assert len(shown["atoms"]["features"]) == 6
    assert shown["may"] == {"edit": False, "approve": False}
    assert shown["shared"]["by"] == "planner"
    assert not {"journal", "comments", "events"} & set(shown)
    assert reader.get(f"/api/v1/plans/{plan}").status_code == 404
    neighbour = login_as("community_manager", "neighbour", division_code=RIGHT)
    worker = login_as("grid_worker", "worker", grid_cell_id=lattice_city.grid_cells[0])
    unknown = opened(neighbour, "x" * 32)
    for client in (neighbour, worker):
        foreign = opened(client, link["token"])
        assert (foreign.status_code, foreign.content) == (404, unknown.content)


def test_a_link_ends_by_time_or_by_hand(planner, plan, link):
    assert opened(planner, link["token"]).status_code == 200
    listed = planner.get(f"/api/v1/plans/{plan}/shares").json()["results"]
    assert [(row["id"], row["note"]) for row in listed] == [(link["id"], "街道会商")]
    assert "token" not in listed[0]
    PlanShare.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert opened(planner, link["token"]).status_code == 404
    again = post(planner, f"/{plan}/shares", status=201)
    assert planner.delete(f"/api/v1/plans/{plan}/shares/{again['id']}").status_code == 204
    assert opened(planner, again["token"]).status_code == 404
    assert planner.get(f"/api/v1/plans/{plan}/shares").json()["results"] == []
    assert AuditEntry.objects.filter(action__startswith="plan.share").count() == 3
    assert "days" in post(planner, f"/{plan}/shares", {"days": 91}, status=400)["fields"]


def test_those_in_a_plan_see_each_other(planner, other, plan):
    mine = {"tab": "a1", "doing": "brush", **HERE}
    assert [p["user"] for p in post(planner, f"/{plan}/presence", mine)["people"]] == [
        planner.user.pk
    ]
    there = post(other, f"/{plan}/presence", {"tab": "b1", "lon": 0, "lat": 0})
    assert {p["name"]: (p["lon"], p["doing"]) for p in there["people"]} == {
        "planner": (HERE["lon"], "brush"), "other": (None, ""),
    }  # fmt: skip
    assert (there["revision"], there["state"], there["comments"]) == (0, "draft", 0)
    post(planner, f"/{plan}/presence", {"tab": "a1", "leaving": True})
    PlanPresence.objects.update(seen_at=timezone.now() - timedelta(seconds=16))
    assert planner.get(f"/api/v1/plans/{plan}/presence").json()["people"] == []
    assert "tab" in post(planner, f"/{plan}/presence", {"tab": "a b"}, status=400)["fields"]


def test_nobody_is_seen_in_a_plan_elsewhere(login_as, plan):
    stranger = login_as("planner", "stranger", division_code=RIGHT)
    post(stranger, f"/{plan}/presence", {"tab": "s"}, status=404)
    assert stranger.get(f"/api/v1/plans/{plan}/presence").status_code == 404
    assert stranger.get(f"/api/v1/plans/{plan}/shares").status_code == 404


def test_a_page_that_asks_by_itself_does_not_keep_a_session_alive(planner, plan):
    planner.get(f"/api/v1/plans/{plan}")
    session = planner.session
    session["_seen"] = session["_seen"] - 120
    session.save()
    post(planner, f"/{plan}/presence", {"tab": "a"})
    assert planner.session["_seen"] == session["_seen"]
    planner.get(f"/api/v1/plans/{plan}")
    assert planner.session["_seen"] > session["_seen"]
