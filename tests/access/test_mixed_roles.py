"""P6: an account that reads in one area and edits in another; a right acts where it is held.

Every route that writes is asked for a thing of the area in which the account only reads.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from geo_grid.access.actions import assign_role, withdraw_role
from geo_grid.access.context import Caller, acting
from geo_grid.access.exports import approval, listing
from geo_grid.access.models import AuditEntry, ExportRequest, User
from geo_grid.access.scope import scope_of
from geo_grid.errors import NotFound
from geo_grid.locate.decisions.models import AliasProposal
from geo_grid.redraw.drafts import presence
from tests.access.test_foreign_ids import FOREIGN, NOWHERE, Things, answered, things  # noqa: F401
from tests.conftest import make_user

OWN = {"job", "job-cancel", "my-session", "my-device", "my-token", "locate-decision", "locate-load-decided",
       "import-upload", "import-places", "plan-one-comment", "view"}  # fmt: skip
"""What is parted by its owner's name and not by area; comments are free to all who see a plan."""
COMMENTED = {"plan-comments", "plan-presence", "plan-one-comment"}
READS_PLANS = {f"plan-{name}" for name in ("return", "approve", "schedule", "publish")}
DISPATCHED = {"incident-transitions", "incident-parts", "case-files", "case-publish", "case-withdraw",
              "case-override", "incident-on-the-way"}  # fmt: skip
"""What the role elsewhere may do there; of rights held elsewhere see ``test_cases_scope``."""
WRITES = [
    (name, method) for name, route in FOREIGN.items() for method in route.bodies
    if method != "get" and name not in OWN | COMMENTED | DISPATCHED
]  # fmt: skip
GROUND_WRITES = {
    "buildings-retire": "building", "units-retire": "unit", "buildings-change": "building",
    "units-change": "unit",
}  # fmt: skip


def mixed(at_home: str, elsewhere: str, things: Things) -> User:  # noqa: F811
    """One account with a role in each of two areas."""
    made = User.objects.filter(username=f"{at_home}-{elsewhere}").first()
    if made is None:
        home = {"division_code": things.world.home.code[:9]}
        if at_home == "grid_worker":
            home = {"grid_cell_id": things.world.home.grid_cell}
        made = make_user(at_home, f"{at_home}-{elsewhere}", **home)
        assign_role(made, elsewhere, division_code=things.away.code)
    return made


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_p06_a_right_held_in_one_area_never_acts_in_another(things: Things):  # noqa: F811
    acted = []
    for name, method in WRITES:
        route = FOREIGN[name]
        elsewhere = "planner" if name in READS_PLANS else "dispatcher"
        client = client_of(mixed(route.who, elsewhere, things))
        real, _ = things.named(route.thing)
        before = AuditEntry.objects.count()
        status, body, _ = answered(client, name, method, real, route.bodies[method])
        if status not in (403, 404) or AuditEntry.objects.count() != before:
            acted.append((name, method, status, body))
    assert not acted


def test_p06_nor_on_the_ground(things: Things):  # noqa: F811
    client = client_of(mixed("community_manager", "dispatcher", things))
    for name, noun in GROUND_WRITES.items():
        pk = {"pk": getattr(things.away, noun)}
        status, body, _ = answered(client, name, "post", pk, {"revision": 1, "name": "x"})
        assert (status, b"outside_area" in body) == (403, True), name


def test_p06_a_name_is_settled_where_the_ground_may_be_edited(things: Things):  # noqa: F811
    client = client_of(mixed("community_manager", "dispatcher", things))
    for place, expected in ((things.away, 403), (things.world.home, 200)):
        for act in ("accept", "reject"):
            proposal = AliasProposal.objects.create(
                name=f"{act}楼", thing="building", thing_id=place.building, label="x",
                proposed_at=things.plan.created_at,
            )  # fmt: skip
            status, body, _ = answered(client, f"alias-{act}", "post", {"pk": proposal.pk}, {})
            assert status == expected, (act, body)


# ---- exports


def asked_by(user: User) -> ExportRequest:
    return ExportRequest.objects.create(
        user=user, layer="units", query={}, reason="months", rows=5, personal=False,
        state=ExportRequest.State.WAITING,
    )  # fmt: skip


def test_p06_exports_are_approved_where_that_right_is_held(things: Things):  # noqa: F811
    """The chief approves at home and only asks elsewhere."""
    chief = mixed("street_manager", "community_manager", things)
    asker = make_user("community_manager", "asker", division_code=things.away.code)
    near = make_user("community_manager", "near", division_code=things.world.home.code)
    foreign, own = asked_by(asker), asked_by(near)
    with acting(Caller(scope=scope_of(chief))):
        assert [one.pk for one in listing.to_decide(chief)] == [own.pk]
        with pytest.raises(NotFound):
            approval.decide(foreign.pk, by=chief, approve=True)
        assert approval.decide(own.pk, by=chief, approve=False).state == "refused"


def test_p06_who_may_not_approve_has_nothing_to_decide(things: Things):  # noqa: F811
    asked_by(make_user("community_manager", "near", division_code=things.world.home.code))
    asker = make_user("community_manager", "second", division_code=things.world.home.code)
    with acting(Caller(scope=scope_of(asker))):
        assert listing.to_decide(asker) == []


def test_p04_an_export_is_not_written_for_whoever_lost_the_right(things: Things):  # noqa: F811
    asker = make_user("community_manager", "asker", division_code=things.away.code)
    granted = asked_by(asker)
    ExportRequest.objects.filter(pk=granted.pk).update(state=ExportRequest.State.APPROVED)
    assert approval.begin(granted.pk).request.pk == granted.pk
    withdraw_role(asker.assignments.get())
    assign_role(asker, "dispatcher", division_code=things.away.code)
    with pytest.raises(NotFound):
        approval.begin(granted.pk)


def test_p04_a_written_export_is_not_handed_to_whoever_lost_the_right(
    things: Things, monkeypatch, tmp_path  # noqa: F811
):  # fmt: skip
    """The area stays the same, so that only the right can tell."""
    asker = make_user("community_manager", "asker", division_code=things.away.code)
    file = tmp_path / "a.csv"
    file.write_text("x", encoding="utf-8")
    monkeypatch.setattr(approval.exported_files, "path_of", lambda name: file)
    written = asked_by(asker)
    ExportRequest.objects.filter(pk=written.pk).update(
        state=ExportRequest.State.APPROVED, file="a.csv", rows_written=5,
        scope_mark=approval.mark_of(scope_of(asker)), expires_at="2999-01-01T00:00:00Z",
    )  # fmt: skip
    assert opened(asker, written)
    withdraw_role(asker.assignments.get())
    assign_role(asker, "dispatcher", division_code=things.away.code)
    assert approval.mark_of(scope_of(asker)) == ExportRequest.objects.get(pk=written.pk).scope_mark
    with pytest.raises(NotFound):
        opened(asker, written)


def opened(user: User, request: ExportRequest) -> Any:
    with acting(Caller(scope=scope_of(user))):
        return approval.open_link(approval.link(request), user=user)


# ---- plans


def test_p06_a_plan_is_decided_where_that_right_is_held(things: Things):  # noqa: F811
    """Seen for editing there, approved only at home: told as a missing right, and not done."""
    client = client_of(mixed("street_manager", "planner", things))
    seen, _, _ = answered(client, "plan", "get", {"pk": things.plan.pk}, None)
    refused = answered(client, "plan-approve", "post", {"pk": things.plan.pk}, {"reason": ""})
    assert (seen, refused[0]) == (200, 403)
    assert b"right_missing" in refused[1]


def test_p01_what_may_be_done_with_a_plan_is_told_by_area(things: Things):  # noqa: F811
    def told(user: User) -> Any:
        return client_of(user).get(f"/api/v1/plans/{things.plan.pk}").json()["may"]

    assert told(mixed("street_manager", "planner", things)) == {"edit": True, "approve": False}
    reviewer = make_user("street_manager", "reviewer", division_code=things.away.code[:9])
    assert told(reviewer) == {"edit": False, "approve": True}


def test_p02_no_plan_is_made_of_a_foreign_area_or_on_a_foreign_plan(things: Things):  # noqa: F811
    planner = client_of(things.users["planner"])

    def made(**body: Any) -> tuple[int, bytes]:
        reply = planner.post("/api/v1/plans", body, content_type="application/json")
        return reply.status_code, reply.content

    home = things.world.home.code
    assert made(area=things.away.code) == made(area="990199999999")
    assert made(area=home, base=things.plan.pk) == made(area=home, base=NOWHERE)
    assert made(area=home)[0] == 201
    listed = planner.get("/api/v1/plans").json()
    assert things.plan.pk not in {row["id"] for row in listed["results"]}
    assert home in json.dumps(listed["areas"])
    assert things.away.code not in json.dumps(listed["areas"])
    file = [
        planner.post(
            f"/api/v1/plans/from_file?file=a.csv&area={code}", b"basic_cell,grid_cell\n1,1\n",
            content_type="application/octet-stream",
        )
        for code in (things.away.code, "990199999999")
    ]  # fmt: skip
    assert (file[0].status_code, file[0].content) == (file[1].status_code, file[1].content)
    why = [planner.get("/api/v1/plans/why", {"area": code}) for code in (things.away.code, "99999")]
    assert (why[0].status_code, why[0].content) == (why[1].status_code, why[1].content)


def test_p01_a_shared_plan_is_read_where_exact_numbers_are(things: Things):  # noqa: F811
    token = things.named("token")[0]["token"]
    path = f"/api/v1/shared_plans/{token}"
    inside = make_user("planner", "inside", division_code=things.away.code)
    assert client_of(inside).get(path).status_code == 200
    outside = make_user("planner", "outside", division_code=things.world.home.code[:9])
    assert client_of(outside).get(path).status_code == 404
    lister = mixed("planner", "dispatcher", things)  # may list there what the plan counts
    assert client_of(lister).get(path).status_code == 200


def test_p02_lists_hold_what_is_one_s_own(things: Things):  # noqa: F811
    """Jobs, files sent in and exports of somebody else are in no list of mine."""
    mine = client_of(make_user("city_manager", "mine"))
    theirs = client_of(things.owner)
    things.named("job")
    for path, name in (("jobs", "results"), ("locate/batch", "results"), ("exports", "mine")):
        told, foreign = (c.get(f"/api/v1/{path}").json()[name] for c in (mine, theirs))
        assert (told, bool(foreign)) == ([], True), path


def test_p06_nobody_closes_the_tab_of_somebody_else(things: Things):  # noqa: F811
    presence.appear(things.plan, user=things.owner.pk, tab="t", point=None, doing="")
    presence.leave(things.plan, user=things.users["planner"].pk, tab="t")
    there = presence.present(things.plan)["people"]
    assert [one["user"] for one in there] == [things.owner.pk]
