"""The four kinds of work through all their steps, by the roles whose work each is, over HTTP alone.

Knows the outer contract (its words below) and the site's own description of its routes: which
transition comes next and whose it is, it reads in `allowed`; what must be brought, in the refusal.
"""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .site import API, Reply, Session, Site, picture


def _words(text: str) -> list[str]:
    return text.split()


KINDS = _words("routine coordination emergency approval")
STEPS = _words(
    "reported accepted dispatched handling answered closed evaluated suspended refused void merged"
)
TO = _words(
    "accept refuse ask reply self_handle dispatch take return arbitrate suspend resume extend answer "
    "verify rework close reopen void supervise merge unmerge evaluate"
)
SEVEN = STEPS[:7]
STILL = {"ask", "reply", "extend", "supervise", "verify"}
"""Transitions that move nothing."""
ONWARD = ("accept", "dispatch", "take", "answer", "close", "evaluate")
"""By these a case goes from the report to its end, each once a round."""
BESIDE = {
    "routine": [("handling", "suspend"), ("suspended", "resume"), ("answered", "verify"), ("evaluated", "reopen")],
    "coordination": [("answered", "rework")],
    "emergency": [("dispatched", "supervise")],
    "approval": [("reported", "ask"), ("reported", "reply")],
}  # fmt: skip
"""What else a case of each kind goes through, each at the first such step."""
CASES, CASE = f"{API}/incidents", f"{API}/incidents/{{ref}}"
MOVES, PARTS, FILES = f"{CASE}/transitions", f"{CASE}/parts", f"{CASE}/attachments"
WORKERS = ("dispatcher", "verifier", "supervisor", "assistant")
HANDLER = "department_handler"


@dataclass
class Office:
    """The accounts of a site, logged in when they are first needed."""

    site: Site
    accounts: list[dict[str, str]]
    sessions: dict[str, Session] = field(default_factory=dict)
    colours: Iterator[int] = field(default_factory=lambda: itertools.cycle(range(1, 256)))

    def __post_init__(self) -> None:
        listed = self.of("dispatcher").get(f"{API}/departments").body["results"]
        self.departments = {row["code"]: row["name"] for row in listed}

    def of(self, role: str, scope: str = "") -> Session:
        """The account of a role; of several the one whose scope is called so."""
        found = [a for a in self.accounts if a["role"] == role and scope in ("", a["scope"])]
        assert found, f"no account of the role {role} {scope}"
        name = found[0]["username"]
        if name not in self.sessions:
            self.sessions[name] = self.site.log_in(name, found[0]["password"])
        return self.sessions[name]

    def handler(self, department: str) -> Session:
        return self.of(HANDLER, self.departments[department])

    def staffed(self) -> list[str]:
        """Codes of the departments that have an account."""
        scopes = {a["scope"] for a in self.accounts if a["role"] == HANDLER}
        return [code for code, name in self.departments.items() if name in scopes]

    def place(self) -> dict[str, Any]:
        """Where something has happened before, in the cell of the grid worker."""
        row = self.of("grid_worker").get(f"{CASES}?limit=1").body["results"][0]
        return {"lon": row["lon"], "lat": row["lat"], "datum": "wgs84"}


class Case:
    """A case as its callers see it, and the path that it has taken."""

    def __init__(self, office: Office, kind: str) -> None:
        self.office, self.kind = office, kind
        self.path: list[str] = []
        self.refusals = 0
        body = {
            "client_id": uuid.uuid4().hex,
            "text": "路面塌陷，有积水",
            "kind": kind,
            **office.place(),
        }
        first, again = (office.of("assistant").post(CASES, body).body for _ in range(2))
        assert first == again, "the same client_id: the same answer, once"
        self.ref, self.step = first["ref"], first["step"]
        self.path.append(self.step)
        self.beside = list(BESIDE[kind])
        self._pages: dict[str, dict[str, Any]] = {}
        self._tried: set[tuple[str, str]] = set()

    def address(self, route: str) -> str:
        return route.replace("{ref}", quote(self.ref, safe=""))

    def seen(self, who: Session) -> dict[str, Any]:
        """The case as `who` sees it, read once a revision."""
        if who.name not in self._pages:
            self._pages[who.name] = dict(who.get(self.address(CASE), path=CASE).body)
        return self._pages[who.name]

    def callers(self) -> list[Session]:
        """Those whose work it is: officers, who reported it, and the department that leads it."""
        found = [self.office.of(role) for role in WORKERS]
        lead = self.seen(found[0])["parties"]["lead"]
        return [*found, self.office.handler(lead["code"])] if lead else found

    def send(
        self, who: Session, to: str, revision: int, *, expect: int | tuple[int, ...], **more: Any
    ) -> Reply:
        body = {"to": to, "revision": revision, "client_id": uuid.uuid4().hex, **more}
        return who.post(self.address(MOVES), body, path=MOVES, expect=expect)

    # ---- what comes next, and whose it is

    def offers(self) -> dict[str, list[Session]]:
        """Who is offered each transition now."""
        found: dict[str, list[Session]] = {}
        for who in self.callers():
            for to in self.seen(who)["allowed"]:
                found.setdefault(to, []).append(who)
        return found

    def next(self, offers: dict[str, list[Session]]) -> str:
        """What is done now; "" at the end."""
        page = self.seen(self.office.of("assistant"))
        for step, to in self.beside:
            if step == self.step and to in offers:
                self.beside.remove((step, to))
                return to
        done = {row["transition"] for row in page["history"] if row["round"] == page["round"]}
        return next((to for to in ONWARD if to in offers and to not in done), "")

    def walk(self) -> None:
        """To the end, with what must be refused tried at every step."""
        while True:
            offers = self.offers()
            to = self.next(offers)
            if not to:
                break
            who = offers[to][-1]
            self.refused(to, who, offers)
            self.do(who, to)
        assert not self.beside, f"{self.kind}: {self.beside} was never offered"
        assert self.step == "evaluated", f"{self.kind} ended at {self.step}: {self.path}"

    # ---- done, with what the refusals ask for

    def do(self, who: Session, to: str) -> None:
        if to == "answer":
            self._parts_first(who)
        before = self.seen(who)
        answer = self._insisted(who, to, before["revision"])
        self._pages.clear()
        assert answer["revision"] == before["revision"] + 1, (to, answer)
        if who in self.callers():
            assert answer["allowed"] == self.seen(who)["allowed"], (to, answer)
        stays = to in STILL or (to, self.kind) == ("accept", "emergency")
        assert (answer["step"] == before["step"]) == stays, (to, answer)
        if to == "resume":
            assert answer["step"] == before["step_left"], "it goes back to the step left"
        self.step = answer["step"]
        self.path += [f"{to} ({who.name})", self.step]

    def _insisted(self, who: Session, to: str, revision: int) -> dict[str, Any]:
        """The answer to a transition, once everything is brought that its refusals name."""
        more: dict[str, Any] = {}
        if to == "dispatch" and self.kind == "coordination":
            more["department"] = self.office.staffed()[0]
        for _ in range(5):
            reply = self.send(who, to, revision, expect=(200, 400), **more)
            if reply.status == 200:
                return dict(reply.body)
            assert reply.body["fields"], f"{to}: the refusal names no field: {reply.body}"
            for name in reply.body["fields"]:
                self._bring(name, who, more)
        raise AssertionError(f"{to}: asked for more and more beside {more}")

    def _bring(self, name: str, who: Session, more: dict[str, Any]) -> None:
        if name == "photo":
            content = picture(next(self.office.colours))
            who.attach(self.address(FILES), path=FILES, name="after.png", content=content)
        elif name == "parts":
            more["parts"] = self.office.staffed()[1:3]
        else:
            assert name in ("note", "reason"), f"nobody said how to bring “{name}”"
            more[name] = "已到现场核实"

    def _parts_first(self, lead: Session) -> None:
        """The lead does not answer before the departments that do a part; a third sees nothing."""
        page = self.seen(lead)
        mine = [p for p in page["parts"] if p["round"] == page["round"] and not p["answered_at"]]
        if not mine:
            return
        refused = self.send(lead, "answer", page["revision"], expect=409, note="已完成").body
        assert refused["allowed"] == page["allowed"], refused
        for part in mine:
            who = self.office.handler(part["department"]["code"])
            body = {
                "revision": self.seen(who)["revision"],
                "client_id": uuid.uuid4().hex,
                "note": "已配合",
            }
            who.post(self.address(PARTS), body, path=PARTS, expect=200)
            self._pages.clear()
            self.path += [f"part ({who.name})", self.step]

    # ---- refused

    def refused(self, to: str, who: Session, offers: dict[str, list[Session]]) -> None:
        """At every step: a role that sees the case, a stranger, a step that is not due, an old look."""
        if (self.step, to) in self._tried:
            return
        self._tried.add((self.step, to))
        page = self.seen(who)
        revision = page["revision"]
        other = next(one for one in self.callers() if one not in offers[to])
        self.send(other, to, revision, expect=403, note="x", reason="x")
        self._stranger(to, revision)
        early = "take" if self.step != "dispatched" else "close"
        told = self.send(who, early, revision, expect=409).body
        assert (told["allowed"], told["step"]) == (page["allowed"], self.step), told
        stale = self.send(who, to, revision + 1, expect=409).body
        assert stale["yours"]["revision"] == revision + 1, stale
        assert stale["theirs"]["revision"] == revision, stale
        self._pages.clear()
        assert self.seen(who) | {"last_event": 0} == page | {"last_event": 0}, (
            "nothing is left of it"
        )
        self.refusals += 4

    def _stranger(self, to: str, revision: int) -> None:
        """A department without a part sees the case as little as one that does not exist."""
        page = self.seen(self.office.of("dispatcher"))
        near = [page["parties"]["lead"], *(part["department"] for part in page["parts"])]
        near += [row[name] for row in page["history"] for name in ("department", "by_department")]
        codes = {office["code"] for office in near if office}
        who = self.office.handler(next(c for c in self.office.staffed() if c not in codes))
        foreign = self.send(who, to, revision, expect=404).body
        body = {"to": to, "revision": revision, "client_id": uuid.uuid4().hex}
        absent = who.post(MOVES.replace("{ref}", "no-such"), body, path=MOVES, expect=404).body
        assert foreign == absent, (foreign, absent)
        assert who.get(self.address(CASE), path=CASE, expect=404).body == absent


# ---- the whole


def check_words(site: Site) -> None:
    """The words of the description are those of the contract, in its order."""
    told = site.description
    assert told.choices(told.request("POST", MOVES), "to") == TO
    assert told.choices(told.request("POST", CASES), "kind") == KINDS
    for method, path, status in (("POST", MOVES, 200), ("POST", CASES, 201), ("GET", CASE, 200)):
        assert told.choices(told.reply(method, path, status) or {}, "step") == STEPS, path
    for method, path in (("POST", MOVES), ("GET", CASE)):
        assert told.choices(told.reply(method, path, 200) or {}, "allowed") == TO, path
    asked = {one["name"]: one["schema"] for one in told.operation("GET", CASES)["parameters"]}
    assert (told.choices(asked["step"]), told.choices(asked["kind"])) == (STEPS, KINDS)


def check_history(case: Case) -> None:
    """Every step of the seven stands in the history, and the list knows the case by its end."""
    page = case.seen(case.office.of("assistant"))
    assert [row["number"] for row in page["history"]] == list(range(1, len(page["history"]) + 1))
    steps = [row["step"] for row in page["history"]]
    wanted = [
        s
        for s in SEVEN
        if (case.kind, s) not in {("emergency", "reported"), ("emergency", "accepted")}
    ]
    assert list(dict.fromkeys(s for s in steps if s in wanted)) == wanted, steps
    assert (page["step"], page["state"], page["kind"]) == ("evaluated", "closed", case.kind)
    found = case.office.of("dispatcher").get(
        f"{CASES}?state=closed&step=evaluated&kind={case.kind}&sort=-reported_at"
    )
    assert case.ref in {row["ref"] for row in found.body["results"]}


def run(address: str, accounts: Path) -> list[Case]:
    """The four cases, walked. Raises :class:`AssertionError` by the first thing that differs."""
    site = Site(address)
    check_words(site)
    office = Office(site, json.loads(accounts.read_text(encoding="utf-8")))
    cases = []
    for kind in KINDS:
        case = Case(office, kind)
        case.walk()
        check_history(case)
        print(f"{kind}: {' → '.join(case.path)}; {case.refusals} refused")
        cases.append(case)
    return cases
