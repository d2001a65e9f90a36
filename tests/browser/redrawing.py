"""A border that moves while others work: one basic cell goes to the neighbour, by the API."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.browser.looking import middle

Document = dict[str, Any]


@dataclass(frozen=True)
class Move:
    """A basic cell of `home` that may go to `other` without cutting anything; keys of a plan."""

    plan: int
    revision: int
    atom: str
    other: str
    at: tuple[float, float]
    """A point inside it, longitude and latitude of WGS-84."""


def send(page: Page, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the API answers to a write of the page's account."""
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    reply = page.request.post(
        f"/api/v1/{path}", data=body, headers={"X-CSRFToken": cookies["csrftoken"]}
    )
    assert reply.ok, reply.text()
    return dict(reply.json())


def planned(planner: Page, *, area: str, cell: str) -> Move:
    """A plan of a community on today's cells, and a move in it out of the cell of this code."""
    plan = int(send(planner, "plans", {"area": area, "base": "today"})["id"])
    document = planner.request.get(f"/api/v1/plans/{plan}").json()
    home = next(one["key"] for one in document["cells"] if one["code"] == cell)
    atom, other = _loose(document, home)
    feature = next(one for one in document["atoms"]["features"] if one["id"] == atom)
    return Move(plan, document["revision"], atom, other, middle(feature))


def published(planner: Page, reviewer: Page, move: Move) -> None:
    """The move is drawn, handed in, approved and in force."""
    step = {"type": "assign", "atoms": [move.atom], "cell": move.other,
            "revision": move.revision, "client_id": str(uuid.uuid4())}  # fmt: skip
    done = send(planner, f"plans/{move.plan}/steps", step)
    send(planner, f"plans/{move.plan}/submit", {"revision": done["revision"]})
    send(reviewer, f"plans/{move.plan}/approve", {})
    assert send(reviewer, f"plans/{move.plan}/publish", {})["state"] == "published"


def _loose(document: Document, home: str) -> tuple[str, str]:
    """An atom of the cell beside another cell, without which the rest hangs together."""
    of, near = document["of"], defaultdict(set)
    for a, b, _, wall in document["edges"]:
        if not wall:
            near[a].add(b)
            near[b].add(a)
    own = {atom for atom, key in of.items() if key == home}
    for atom in sorted(own):
        others = sorted({of[one] for one in near[atom] if of[one] not in (None, home)})
        rest = own - {atom}
        if others and rest and _hangs_together(rest, near):
            return atom, others[0]
    raise AssertionError("no basic cell of this grid cell can go to a neighbour")


def _hangs_together(atoms: set[str], near: dict[str, set[str]]) -> bool:
    met, waiting = set(), [min(atoms)]
    while waiting:
        one = waiting.pop()
        if one not in met:
            met.add(one)
            waiting += near[one] & atoms
    return met == atoms
