"""The four kinds of work through all their steps over HTTP, by the roles whose work each is.

Only what design.md §7 and the description say is used: routes, `allowed`, and the errors' fields.
"""

from __future__ import annotations

import io
import itertools
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from geo_grid.matters.definition_actions import enter_delivered
from importers.demo.departments import open_departments
from tests.conftest import SOUTH, WEST, make_user

POINT = {"lon": WEST + 0.0005, "lat": SOUTH + 0.0005, "datum": "wgs84"}


class People:
    """One account a role, and a handler of every department."""

    def __init__(self, city: Any) -> None:
        enter_delivered()
        self.departments = {one.code: one for one in open_departments()}
        self.clients: dict[str, Client] = {}
        self.numbers = itertools.count(1)
        areas = {"assistant": {"building_id": city.buildings["B1"]},
                 "grid_worker": {"grid_cell_id": city.grid_cells[0]}}  # fmt: skip
        for role in ("assistant", "grid_worker", "dispatcher", "verifier", "supervisor"):
            self._open(role, make_user(role, **areas.get(role, {})))
        for code, one in self.departments.items():
            self._open(code, make_user("department_handler", f"h_{code}", department_id=one.pk))

    def _open(self, name: str, user: Any) -> None:
        self.clients[name] = Client()
        self.clients[name].force_login(user)

    def post(self, who: str, path: str, **body: Any) -> Any:
        body.setdefault("client_id", f"c{next(self.numbers)}")
        return self.clients[who].post(path, body, content_type="application/json")

    def report(self, **body: Any) -> Case:
        reply = self.post("assistant", "/api/v1/incidents", text="路面塌陷", **POINT, **body)
        assert reply.status_code == 201, reply.json()
        return Case(self, reply.json())


class Case:
    """A case as a client keeps it: what the last reply said."""

    def __init__(self, people: People, said: dict[str, Any]) -> None:
        self.people, self.said = people, said
        self.path = f"/api/v1/incidents/{quote(said['ref'], safe='')}"

    def do(self, who: str, to: str, *, expect: int = 200, **body: Any) -> dict[str, Any]:
        page = self.people.clients[who].get(self.path).json()
        reply = self.people.post(
            who, f"{self.path}/transitions", to=to, revision=page["revision"], **body
        )
        assert reply.status_code == expect, (to, reply.json())
        if expect == 200:
            assert to in page["allowed"], (to, page["allowed"])
            self.said |= reply.json()
        return dict(reply.json())

    def seen_by(self, who: str) -> dict[str, Any]:
        reply = self.people.clients[who].get(self.path)
        assert reply.status_code == 200, who
        return dict(reply.json())

    def lead(self) -> str:
        """The code of the department that leads, as the dispatcher sees it."""
        return str(self.seen_by("dispatcher")["parties"]["lead"]["code"])

    def photograph(self, who: str) -> None:
        picture = io.BytesIO()
        Image.new("RGB", (40, 30), (next(self.people.numbers), 90, 90)).save(picture, "JPEG")
        sent = SimpleUploadedFile("after.jpg", picture.getvalue(), "image/jpeg")
        reply = self.people.clients[who].post(f"{self.path}/attachments", {"file": sent})
        assert reply.status_code in (200, 201), reply.content

    def finish(self) -> None:
        """From the department that was sent to the reporter's judgement."""
        lead = self.lead()
        self.do(lead, "take")
        self.photograph(lead)
        self.do(lead, "answer", note="已修复")
        self.do("verifier", "verify", note="现场查看")
        self.do("verifier", "close")
        self.do("assistant", "evaluate", stars=5)
        assert self.said["step"] == "evaluated"


@pytest.fixture
def people(lattice_city: Any) -> People:
    return People(lattice_city)


def test_a_routine_case(people):
    case = people.report(matter="manhole-water")
    assert (case.said["step"], case.said["deadline"]) == ("reported", None)
    case.do("dispatcher", "accept")
    assert case.said["deadline"]
    case.do("dispatcher", "dispatch")
    assert case.lead() == "housing"
    case.finish()
    steps = [row["step"] for row in case.seen_by("assistant")["history"]]
    assert list(dict.fromkeys(steps)) == [
        "reported", "accepted", "dispatched", "handling", "answered", "closed", "evaluated",
    ]  # fmt: skip


def test_a_coordination_case(people):
    case = people.report(kind="coordination", matter="manhole-water")
    case.do("dispatcher", "accept")
    case.do("dispatcher", "dispatch", parts=["public-security", "greenery"])
    lead = case.lead()
    case.do(lead, "take")
    case.photograph(lead)
    assert case.do(lead, "answer", note="x", expect=409)["open"] == 2
    assert people.clients["human-resources"].get(case.path).status_code == 404
    for part in ("public-security", "greenery"):
        revision = case.seen_by(part)["revision"]
        reply = people.post(part, f"{case.path}/parts", revision=revision, note="已配合")
        assert reply.status_code == 200, reply.json()
    case.do(lead, "answer", note="已完成")
    case.do("verifier", "rework", reason="仍有破损")
    case.photograph(lead)
    case.do(lead, "answer", note="再次完成")
    case.do("verifier", "close")
    case.do("assistant", "evaluate")


def test_an_emergency_case(people):
    case = people.report(kind="emergency", matter="manhole-water")
    assert case.said["step"] == "dispatched"
    assert case.said["deadline"]
    owed = people.clients["dispatcher"].get("/api/v1/registrations_owed").json()["results"]
    assert [row["ref"] for row in owed] == [case.said["ref"]]
    case.do("dispatcher", "accept")
    assert not people.clients["dispatcher"].get("/api/v1/registrations_owed").json()["results"]
    case.finish()


def test_an_approval_case(people):
    case = people.report(kind="approval")
    case.do("dispatcher", "ask", note="缺：身份证、产权证、图纸")
    case.do("dispatcher", "ask", note="还缺照片", expect=409)
    case.do("assistant", "reply", note="已补齐")
    case.do("dispatcher", "accept")
    case.do("dispatcher", "dispatch", department="urban-management")
    case.finish()
