"""The outer contract of plans, driven over HTTP by scripts that know the contract and nothing else."""

from __future__ import annotations

import csv
import io
import json
import threading
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.contrib.gis.geos import LineString

from geo_grid.access.actions import create_token
from geo_grid.areas.models import Street
from tests.aging import age_ground
from tests.conftest import PASSWORD, SOUTH, STEP, WEST, make_user
from tests.homes import estimate_homes

AREA = "990101001001"
STEPS_EACH = 40
TYPES = (
    "assign", "split_line", "split_n", "split_street", "merge", "move_boundary", "create",
    "dissolve", "lock", "unlock", "set", "fix_all", "resolve", "propose",
)  # fmt: skip


@dataclass
class Script:
    """A caller with a token: paths, JSON, statuses."""

    address: str
    token: str
    number: Any = field(default_factory=count)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        head = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = Request(f"{self.address}/api/v1{path}", data, head, method=method)
        try:
            with urlopen(request, timeout=60) as reply:
                return reply.status, _read(reply.read(), reply.headers["Content-Type"])
        except HTTPError as error:
            return error.code, json.loads(error.read())

    def step(self, plan: int, revision: int, **request: Any) -> tuple[int, Any]:
        body = {"revision": revision, "client_id": f"{self.token[:6]}-{next(self.number)}"}
        return self.ask("POST", f"/plans/{plan}/steps", body | request)


def _read(body: bytes, kind: str) -> Any:
    return json.loads(body) if "json" in kind else body.decode("utf-8-sig")


@pytest.fixture
def scripts(transactional_db, lattice_city, live_server):
    """A planner, a colleague, a reviewer; a street through the left community."""
    estimate_homes()
    age_ground()
    Street.objects.create(
        ref="s1", name="中路", kind="residential",
        geom=LineString((WEST - STEP, SOUTH + 1.5 * STEP), (WEST + 3 * STEP, SOUTH + 1.5 * STEP)),
    )  # fmt: skip
    roles = {"planner": "planner", "colleague": "planner", "reviewer": "street_manager"}
    return {
        name: Script(live_server.url, create_token(make_user(role, name)))
        for name, role in roles.items()
    }


@pytest.mark.slow
def test_every_step_of_the_contract_and_the_way_to_a_publication(scripts):
    planner, reviewer = scripts["planner"], scripts["reviewer"]
    status, plan = planner.ask("POST", "/plans", {"area": AREA, "base": "today"})
    assert status == 201
    pk, (_, document) = plan["id"], planner.ask("GET", f"/plans/{plan['id']}")
    (home,) = (cell["key"] for cell in document["cells"])
    atoms = sorted(document["of"])
    _, streets = planner.ask("GET", f"/plans/{pk}/streets")
    middle = [[WEST - STEP, SOUTH + 1.4 * STEP], [WEST + 3 * STEP, SOUTH + 1.4 * STEP]]
    revision, taken, new = 0, [], None
    for request in (
        {"type": "create", "atoms": atoms[:2], "name": "北"},
        {"type": "assign", "atoms": atoms[2:3], "cell": "NEW"},
        {"type": "move_boundary", "cells": [home, "NEW"], "line": middle},
        {"type": "lock", "cells": ["NEW"]},
        {"type": "unlock", "cells": ["NEW"]},
        {"type": "set", "cell": "NEW", "name": "北片", "cell_type": "exclusive"},
        {"type": "set", "cell": "NEW", "cell_type": "ordinary"},
        {"type": "merge", "cells": [home, "NEW"], "into": home},
        {"type": "split_n", "cell": home, "into": 2},
        {"type": "resolve", "cell": home},
        {"type": "dissolve", "cell": "NEW", "into": home},
        {"type": "split_street", "cell": home, "street": str(streets["features"][0]["id"])},
        {"type": "propose", "first": "balance", "parts": 1},
        {"type": "fix_all"},
        {"type": "split_line", "cell": home, "line": middle, "snap_m": 0},
    ):
        filled = json.loads(json.dumps(request).replace('"NEW"', json.dumps(new)))
        status, reply = planner.step(pk, revision, **filled)
        assert status == 200, (filled, reply)
        assert {"revision", "changed", "sums", "problems"} <= set(reply)
        assert reply["revision"] == revision + 1
        taken.append(request["type"])
        revision = reply["revision"]
        new = next((k for k in reply["sums"] if k != home), new)
    assert sorted(set(taken)) == sorted(TYPES)
    revision = _back_and_forth(planner, pk, revision)
    _to_the_ground(planner, reviewer, pk, revision)


def _back_and_forth(planner: Script, pk: int, revision: int) -> int:
    _, before = planner.ask("GET", f"/plans/{pk}")
    _, undone = planner.ask("POST", f"/plans/{pk}/undo", {"revision": revision})
    assert undone["revision"] == revision + 1
    _, redone = planner.ask("POST", f"/plans/{pk}/redo", {"revision": revision + 1})
    assert redone["changed"]["atoms"] == before["of"]
    return int(redone["revision"])


def _to_the_ground(planner: Script, reviewer: Script, pk: int, revision: int) -> None:
    _, table = planner.ask("GET", f"/plans/{pk}/assignment.csv")
    rows = list(csv.DictReader(io.StringIO(table)))
    _, document = planner.ask("GET", f"/plans/{pk}")
    assert len(rows) == len(document["of"])
    assert sum(int(r["households"]) for r in rows) == sum(
        cell["sums"]["households"] for cell in document["cells"]
    )
    assert planner.ask("POST", f"/plans/{pk}/publish", {})[0] == 403
    assert planner.ask("POST", f"/plans/{pk}/submit", {"revision": revision})[0] == 200
    status, error = planner.step(pk, revision, type="fix_all")
    assert (status, set(error) >= {"code", "message", "fields"}) == (409, True)
    assert reviewer.ask("POST", f"/plans/{pk}/approve", {})[0] == 200
    status, done = reviewer.ask("POST", f"/plans/{pk}/publish", {})
    assert (status, done["state"]) == (200, "published")


@pytest.mark.slow
def test_p16_two_callers_lose_no_step(scripts):
    """Each paints his own atoms, is told when he is late, looks and sends the step again."""
    _, plan = scripts["planner"].ask("POST", "/plans", {"area": AREA})
    pk = plan["id"]
    _, document = scripts["planner"].ask("GET", f"/plans/{pk}")
    atoms, (home,) = sorted(document["of"]), (cell["key"] for cell in document["cells"])
    late: list[dict[str, Any]] = []

    def paint(script: Script, mine: list[str]) -> None:
        revision = 0
        for n in range(STEPS_EACH):
            cell = home if n % 2 else None
            while True:
                status, reply = script.step(pk, revision, type="assign", atoms=mine, cell=cell)
                if status == 200:
                    revision = reply["revision"]
                    break
                assert (status, reply["code"]) == (409, "plan_stale"), reply
                late.append(reply["details"])
                revision = reply["details"]["current"]

    callers = [
        threading.Thread(target=paint, args=[scripts[name], mine])
        for name, mine in (("planner", atoms[:3]), ("colleague", atoms[3:]))
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    _, journal = scripts["planner"].ask("GET", f"/plans/{pk}/steps")
    assert journal["revision"] == len(journal["results"]) == 2 * STEPS_EACH
    assert late
    assert all(told["yours"] < told["current"] for told in late)
    assert all(told["since"] for told in late)
    _, after = scripts["planner"].ask("GET", f"/plans/{pk}")
    assert set(after["of"].values()) == {home}


def test_a_plan_whose_ground_changed_is_replayed(scripts):
    planner, reviewer = scripts["planner"], scripts["reviewer"]
    plans = [planner.ask("POST", "/plans", {"area": AREA})[1]["id"] for _ in range(2)]
    _, document = planner.ask("GET", f"/plans/{plans[0]}")
    atoms = sorted(document["of"])
    for pk, mine in zip(plans, (atoms[:2], atoms[4:]), strict=True):
        assert planner.step(pk, 0, type="create", atoms=mine)[0] == 200
    planner.ask("POST", f"/plans/{plans[0]}/submit", {})
    reviewer.ask("POST", f"/plans/{plans[0]}/approve", {})
    assert reviewer.ask("POST", f"/plans/{plans[0]}/publish", {})[0] == 200
    status, error = planner.ask("POST", f"/plans/{plans[1]}/submit", {})
    assert (status, error["code"]) == (409, "plan_base_changed")
    status, replayed = planner.ask("POST", f"/plans/{plans[1]}/rebase", {})
    assert (status, replayed["refused"]) == (200, [])
    assert planner.ask("POST", f"/plans/{plans[1]}/submit", {})[0] == 200


def test_a_script_logs_in_as_the_contract_says(scripts, live_server):
    body = json.dumps({"username": "planner", "password": PASSWORD}).encode()
    request = Request(
        f"{live_server.url}/api/v1/login", body, {"Content-Type": "application/json"}
    )  # fmt: skip
    with urlopen(request, timeout=30) as reply:
        assert "csrf" in json.loads(reply.read())
        assert any("geo_grid_session" in c for c in reply.headers.get_all("Set-Cookie"))
