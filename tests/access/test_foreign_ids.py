"""P2: every route that takes an id, a reference or a number of a job is asked for a foreign one.

`FOREIGN` says whose thing is foreign to whom, `SHARED` why a route has nothing that is. A route that
stands in neither fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from geo_grid.access.actions import create_token
from geo_grid.access.context import Caller, acting
from geo_grid.access.models import Device, ExportRequest
from geo_grid.access.scope import scope_of
from geo_grid.areas.models import GridCellVersion
from geo_grid.command.models import SavedView
from geo_grid.incidents.models import CaseFile
from geo_grid.jobs.models import Job
from geo_grid.matters.models import Matter, MatterExclusion
from geo_grid.model_bases.dated import from_today
from geo_grid.redraw.drafts import actions as drafts
from geo_grid.redraw.drafts import comments, sharing
from geo_grid.runs.models import Upload
from importers.review.jobs import LOCATE
from importers.uploads import storage
from importers.uploads.jobs import IMPORT
from tests.access.test_scope_routes import patterns
from tests.access.world import World
from tests.aging import age_ground
from tests.conftest import make_user

NOWHERE = 987_654_321
ABSENT = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Foreign:
    """`who` asks for what `thing` names, by each of `bodies`' methods."""

    who: str
    thing: str
    bodies: dict[str, Any] = field(default_factory=lambda: {"get": None})


def sent(**body: Any) -> dict[str, Any]:
    return {"post": body}


REVISION = {"revision": 1}
PLAN_WRITES: dict[str, dict[str, Any]] = {
    "steps": {"revision": 0, "client_id": "c", "type": "fix_all"},
    "undo": {"revision": 0},
    "redo": {"revision": 0},
    "jump": {"revision": 0, "position": 0},
    "moments": {"name": "n"},
    "branch": {"name": "n"},
    "rebase": {},
    "submit": {},
    "withdraw": {},
    "inverse": {},
    "propose": {"parts": 2},
}
REVIEWS = {
    "return": {"reason": "because"}, "approve": {"reason": ""}, "schedule": {"effective_on": "2099-01-01"},
    "publish": {},
}  # fmt: skip
RECORDS = ("residents", "households", "organisations")
FOREIGN: dict[str, Foreign] = {
    "incident": Foreign("grid_worker", "incident"),
    "case": Foreign("grid_worker", "case"),
    "case-contact": Foreign("community_manager", "case", sent(report=1, reason="visit")),
    "incident-transitions": Foreign(
        "grid_worker", "case", sent(to="accept", revision=1, client_id="c")),
    "incident-parts": Foreign("grid_worker", "case", {
        "get": None, "post": {"revision": 1, "client_id": "c", "note": "n"}}),
    "incident-on-the-way": Foreign("grid_worker", "case", sent(revision=1, client_id="c")),
    "case-publish": Foreign("street_manager", "case", sent(title="x", files=[], revision=1)),
    "case-withdraw": Foreign("street_manager", "case", sent(revision=1)),
    "case-override": Foreign("street_manager", "case", sent(reason="x", revision=1)),
    "admission": Foreign("matter_editor", "exclusion", {"delete": {}}),
    "building-plates": Foreign("grid_worker", "home"),
    "visit": Foreign("grid_worker", "visit", {"patch": {**REVISION, "note": "x"}}),
    "view": Foreign("grid_worker", "view", {"patch": {"name": "x"}, "delete": {}}),
    "case-files": Foreign("grid_worker", "case", {"get": None, "post": {}}),
    "case-file": Foreign("grid_worker", "case file"),
    **{f"{noun}-record": Foreign("grid_worker", noun, {"get": None, "patch": REVISION})
       for noun in RECORDS},
    **{f"{noun}-retire": Foreign("grid_worker", noun, sent(**REVISION)) for noun in RECORDS},
    "residents-change": Foreign("grid_worker", "residents", sent(**REVISION, tenure="rented")),
    "households-change": Foreign("grid_worker", "households", sent(**REVISION)),
    "residents-move": Foreign("grid_worker", "residents", sent(**REVISION, unit=NOWHERE)),
    "households-move": Foreign("grid_worker", "households", sent(**REVISION, unit=NOWHERE)),
    "organisations-move": Foreign("grid_worker", "organisations", sent(**REVISION, unit=NOWHERE)),
    "residents-care": Foreign("grid_worker", "residents", sent(**REVISION, care=[])),
    "reveal": Foreign("community_manager", "residents", sent(field="phone", reason="visit")),
    "plan": Foreign("planner", "plan"),
    **{f"plan-{name}": Foreign("planner", "plan") for name in (
        "csv", "steps", "changes", "repairs", "alternatives", "streets", "walks", "comments", "shares", "presence",
        "gpkg", "changes-file", "sheet")},
    **{f"plan-{name}": Foreign("planner", "plan", {"post": body})
       for name, body in PLAN_WRITES.items() if name != "steps"},
    **{f"plan-{name}": Foreign("street_manager", "plan", {"post": body})
       for name, body in REVIEWS.items()},
    "plan-steps": Foreign("planner", "plan", {"get": None, "post": PLAN_WRITES["steps"]}),
    "plan-comments": Foreign("planner", "plan", {"get": None, "post": {"text": "x"}}),
    "plan-shares": Foreign("planner", "plan", {"get": None, "post": {"note": "x", "days": 1}}),
    "plan-presence": Foreign("planner", "plan", {
        "get": None, "post": {"tab": "t", "doing": "", "leaving": False}}),
    "plan-one-comment": Foreign("planner", "comment", {"post": {"settled": True}, "delete": {}}),
    "plan-one-share": Foreign("planner", "share", {"delete": {}}),
    "shared-plan": Foreign("planner", "token"),
    "job": Foreign("community_manager", "job", {"get": None, "delete": {}}),
    "job-cancel": Foreign("community_manager", "job", sent()),
    "locate-batch": Foreign("community_manager", "batch"),
    "locate-doubtful": Foreign("community_manager", "batch"),
    "locate-batch-file": Foreign("community_manager", "batch file"),
    "locate-decision": Foreign("community_manager", "decision", {
        "put": {"kind": "none"}, "delete": {}}),
    "locate-load-decided": Foreign("data_manager", "batch", sent()),
    "import-upload": Foreign("data_manager", "upload", {"post": {"kind": "units"}, "delete": {}}),
    "import-places": Foreign("data_manager", "upload", sent(kind="units")),
    "import-projections": Foreign("data_manager", "upload", sent(kind="units")),
    "import-report": Foreign("data_manager", "report"),
    "import-report-file": Foreign("data_manager", "report"),
    "import-rejects": Foreign("data_manager", "report"),
    "export-approve": Foreign("street_manager", "export", sent()),
    "export-refuse": Foreign("street_manager", "export", sent()),
    "export-file": Foreign("street_manager", "export link"),
    "my-session": Foreign("community_manager", "session", {"delete": {}}),
    "my-device": Foreign("community_manager", "device", {"delete": {}}),
    "my-token": Foreign("community_manager", "program token", {"delete": {}}),
    "ogc-item": Foreign("grid_worker", "feature"),
}  # fmt: skip
GROUND = "the ground is everybody's to read; writes beyond one's area are test_p06_the_ground_…"
PAGE = "the page is the same for every id; what it shows it asks the API for"
CITY = "only for those whose area is the whole city: nothing is foreign to them"
SHARED = {
    **dict.fromkeys((f"{noun}-{act}" for noun in ("buildings", "entrances", "units")
                     for act in ("record", "retire", "change")), GROUND),
    **dict.fromkeys((f"{noun}-{act}" for noun in ("facilities", "components")
                     for act in ("record", "retire")), GROUND),
    "facilities-change": GROUND,
    **dict.fromkeys(("grid-cell", "lineage", "division-lineage", "unit-dossier",
                     "building-dossier", "tile", "tilejson"), GROUND),
    **dict.fromkeys(("ogc-collection", "ogc-queryables", "ogc-items", "ogc-search",
                     "ogc-tilesets", "ogc-tileset", "ogc-tile", "ogc-style", "ogc-style-metadata"),
                    "the name of a layer, every login's"),
    **dict.fromkeys(("plan-page", "plan-sheet-page", "shared-plan-page", "dossier-unit",
                     "dossier-building", "plates-page", "guide-page", "incident-page"), PAGE),
    **dict.fromkeys(("user-reach", "user-start-code", "user-active", "user-device", "user-devices",
                     "user-one-device", "user-roles",
                     "role"), "accounts are one list for the administrators"),
    **dict.fromkeys((f"account-request-{act}" for act in ("confirm", "refuse", "withdraw")),
                    "requests are one list for the administrators; who may settle one: test_p12_…"),
    **dict.fromkeys(("factor-reset-confirm", "factor-reset-refuse", "factor-reset-withdraw"),
                    "accounts are one list for the administrators"),
    "base-map-tile": "base maps are every login's; of a stranger: test_p02_a_base_map_of_…",
    "professional-grid": "kinds of grids are one list; who may change one: test_only_who_plans_the_city_…",
    **dict.fromkeys(("visit-rule", "visit-rule-versions"),
                    "rules of visits hold no door; who may change one: test_p06_rules_…"),
    "visit-form": "forms hold no door; who may turn one: test_p06_forms_…",
    **dict.fromkeys(("visit-form-answers-workbook", "visit-form-answers-csv"),
                    "rows of one's own area; those of another: test_p01_answers_are_exported_…"),
    **dict.fromkeys(("duplicate-merge", "duplicate-reject", "duplicate-undo", "theme",
                     "theme-load", "theme-undo", "import", "import-undo"), CITY),
    **dict.fromkeys((f"public-{verb}" for verb in ("report", "reply", "not-fixed", "rating",
                     "files", "file")),
                    "opened by a secret, not by who asks; an unknown one: test_p02_an_unknown_…"),
    **dict.fromkeys(("open311-services", "open311-service", "open311-requests"),
                    "no id of a case; services are everybody's, requests: test_open311"),
    **dict.fromkeys(("open311-request", "open311-photo"),
                    "strangers ask too; test_open311 compares a foreign one with an unknown one"),
    "plate-scanned": "a signed code, the same for everybody; forged and withdrawn ones: test_plates",
    "plate-withdraw": "by a field of the body's words, the same for none: test_p02_a_foreign_plate_…",
    "published-photo": "an officer lets everybody see it; one of an unpublished case: test_p02_a_photo_of_…",
    **dict.fromkeys(("reach-scenario", "reach-scenario-workbook", "reach-scenario-geopackage"),
                    "places and dwellings, one list for who plans; one's own go: test_scenarios"),
    **dict.fromkeys(("alias-accept", "alias-reject"),
                    "names of places are one list for the city; see test_p06_a_name_…"),
}  # fmt: skip


NOT_EVEN_ITS_OWNER = {
    "export-file", "shared-plan", "locate-batch", "locate-batch-file", "locate-doubtful",
}  # fmt: skip
"""Wants a written file (see test_p01_a_batch_is_its_sender_s_…), or exact numbers everywhere."""


class Things:
    """What is foreign to the callers of `FOREIGN`, by name: the real one, and none."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.away = next(
            p for p in world.places if p.code[:9] != world.home.code[:9]
            and not world.sees("grid_worker", p, "cases")
        )  # fmt: skip
        age_ground()
        GridCellVersion.objects.update(valid=from_today())
        self.users = dict(world.users)
        self.users["planner"] = make_user("planner", "planner2", division_code=world.home.code)
        self.users["matter_editor"] = make_user(
            "matter_editor", "editor2", division_code=world.home.code
        )
        # Whoever owns what is foreign works in the same area: only the owner's name parts them.
        self.owner = self.users["owner"] = make_user("city_manager", "owner")
        self.found: dict[str, Any] = dict(self._registers())

    def named(self, thing: str) -> Any:
        """The real one and none; made when it is asked for."""
        for make in (self._plans, self._files, self._account, self._view):
            if thing in self.found:
                break
            make()
        return self.found[thing]

    def _registers(self) -> Any:
        away = self.away
        for name, pk in (
            ("incident", away.incident), ("residents", away.resident),
            ("households", away.household), ("organisations", away.organisation),
            ("visit", away.visit), ("home", away.building),
        ):  # fmt: skip
            yield name, ({"pk": pk}, {"pk": NOWHERE})
        yield "case", ({"ref": away.ref}, {"ref": "none"})
        matter = Matter.objects.create(code="away", sort="event", group="G")
        excluded = MatterExclusion.objects.create(matter=matter, division_code=away.code)
        yield "exclusion", ({"pk": excluded.pk}, {"pk": NOWHERE})
        yield "case file", tuple({"ref": r, "file": self._file()} for r in (away.ref, "none"))
        yield "feature", tuple({"name": "incidents", "pk": pk} for pk in (away.incident, NOWHERE))

    def _file(self) -> str:
        """A file of the case away; one and the same, however often it is asked for."""
        made, _ = CaseFile.objects.get_or_create(
            ref="file-away", incident_id=self.away.incident,
            defaults={"media_type": "image/jpeg", "size": 1, "digest": b"d" * 32, "content": b"x",
                      "added_at": timezone.now()},
        )  # fmt: skip
        return made.ref

    def _plans(self) -> None:
        with acting(Caller(scope=scope_of(self.owner))):
            plan = drafts.create_plan(area=self.away.code, author=self.owner.pk)
            said = comments.comment(plan.pk, text="x", point=None, author=self.users["planner"].pk)
            made = sharing.share(plan.pk, note="x", days=9, author=self.owner.pk)
        self.found |= {
            "plan itself": plan,
            "plan": ({"pk": plan.pk}, {"pk": NOWHERE}),
            "comment": ({"pk": plan.pk, "comment": said.pk}, {"pk": NOWHERE, "comment": said.pk}),
            "share": ({"pk": plan.pk, "share": made["id"]}, {"pk": NOWHERE, "share": made["id"]}),
            "token": ({"token": made["token"]}, {"token": "none"}),
        }

    def _files(self) -> None:
        owner = self.owner.pk
        upload = Upload.objects.create(name="a.csv", suffix=".csv", size_bytes=1, owner=owner)
        done: dict[str, Any] = {"state": Job.State.DONE, "finished_at": timezone.now(), "owner": owner,
                                "params": {"upload": str(upload.pk)}, "result": {}}  # fmt: skip
        batch = Job.objects.create(kind=LOCATE, **done)
        report = Job.objects.create(kind=IMPORT, **done)
        asked = ExportRequest.objects.create(
            user=self.owner, layer="units", query={}, reason="months", rows=5,
            expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        from geo_grid.access.exports import approval

        self.found |= {
            "job": ({"pk": batch.pk}, {"pk": ABSENT}),
            "batch": ({"pk": batch.pk}, {"pk": ABSENT}),
            "batch file": tuple({"pk": pk, "form": "csv"} for pk in (batch.pk, ABSENT)),
            "decision": tuple({"pk": pk, "number": 0} for pk in (batch.pk, ABSENT)),
            "upload": ({"pk": upload.pk}, {"pk": uuid4()}),
            "report": ({"pk": report.pk}, {"pk": ABSENT}),
            "export": ({"pk": asked.pk}, {"pk": NOWHERE}),
            "export link": ({"token": approval.link(asked)}, {"token": "none"}),
        }

    def _view(self) -> None:
        made = SavedView.objects.create(owner=self.owner, name="v", changed_at=timezone.now())
        self.found["view"] = ({"pk": made.pk}, {"pk": NOWHERE})

    def _account(self) -> None:
        client = Client()
        client.force_login(self.owner)
        device = Device.objects.create(user=self.owner, name="d", digest=b"e" * 32)
        create_token(self.owner)
        handle = client.get("/api/v1/me/account").json()["sessions"][0]["id"]
        self.found |= {
            "session": ({"name": handle}, {"name": "none"}),
            "device": ({"pk": device.pk}, {"pk": NOWHERE}),
            "program token": ({"pk": self.owner.tokens.get().pk}, {"pk": NOWHERE}),
        }

    @property
    def plan(self) -> Any:
        return self.named("plan itself")

    def client(self, who: str) -> Client:
        client = Client()
        client.force_login(self.users[who])
        return client


def test_p02_every_route_with_an_id_is_in_this_walk():
    taking = {pattern.name for pattern in patterns() if pattern.pattern.converters}
    assert taking == set(FOREIGN) | set(SHARED)
    assert not set(FOREIGN) & set(SHARED)


@pytest.fixture
def things(world: World, monkeypatch, tmp_path) -> Things:
    """The files that were sent in are there, so that only their owner's name can tell."""
    monkeypatch.setattr(storage, "folder", lambda upload: tmp_path)
    return Things(world)


def answered(client: Client, name: str, method: str, path: dict[str, Any], body: Any) -> Any:
    more = {} if method == "get" else {"data": body, "content_type": "application/json"}
    reply = getattr(client, method)(reverse(name, kwargs=path), **more)
    content = b"".join(reply.streaming_content) if reply.streaming else reply.content
    left_out = {"X-Request-Id", "Server-Timing"}
    return reply.status_code, content, {k: v for k, v in reply.items() if k not in left_out}


@pytest.mark.parametrize("name", list(FOREIGN))
def test_p02_a_foreign_id_of_every_route_answers_like_one_that_is_not_there(things: Things, name):
    route = FOREIGN[name]
    client, (real, none) = things.client(route.who), things.named(route.thing)
    for method, body in route.bodies.items():
        foreign = answered(client, name, method, real, body)
        absent = answered(client, name, method, none, body)
        assert foreign == absent, (method, foreign[:2], absent[:2])
        assert absent[0] == 404, (method, absent[:2])
        if method == "get" and name not in NOT_EVEN_ITS_OWNER:
            own = answered(things.client("owner"), name, method, real, body)
            assert own[0] in (200, 403), "there is something to be kept from others"
