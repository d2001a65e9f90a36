"""Cases of the load: each lives through its steps by the roles whose work each is, to a drawn one.

Everything that was accepted is noted, so that it can be looked for afterwards.
"""

from __future__ import annotations

import hashlib
import io
import random
import threading
import uuid
import wave
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from PIL import Image

from tests.live.killed.clients import Client

LEAD, PART = "department_handler", "department_handler_2"
MATTER = "manhole-water"
LARGE_FRAMES = 1_600_000
"""Of 16 bits: a recording that is larger than what Django keeps in memory while it arrives."""


@dataclass
class Sent:
    """One file that was accepted: what it is called in the reply, and what was sent."""

    id: str
    content: bytes

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.content).digest()

    @property
    def is_photo(self) -> bool:
        return self.content.startswith(b"\xff\xd8")


@dataclass
class Life:
    """What was accepted of one case: client ids of its writes by what they were, and files."""

    ref: str
    report: str
    receipt: str = ""
    writes: list[tuple[str, str]] = field(default_factory=list)
    revision: int = 0
    step: str = "reported"
    files: list[Sent] = field(default_factory=list)
    stars: int | None = None
    is_whole: bool = False


@dataclass
class Town:
    """Who works, where cases happen, and what was accepted of each."""

    people: Mapping[str, Client]
    places: list[dict[str, Any]]
    departments: Mapping[str, str]
    stop: threading.Event
    lives: list[Life] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """How many writes were answered so far."""
        return sum(1 + len(one.writes) + len(one.files) for one in self.lives)

    def counts(self) -> Counter[str]:
        found = Counter({"report": len(self.lives)})
        for one in self.lives:
            found.update(what for what, _ in one.writes)
            found["attach"] += len(one.files)
        return found

    def work(self, seed: int) -> None:
        """One life after the other, until the stop."""
        rng = random.Random(seed)
        while not self.stop.is_set():
            if rng.random() < 0.25:
                citizens_life(self, rng)
            else:
                officials_life(self, rng)


def photo(rng: random.Random) -> bytes:
    written = io.BytesIO()
    colour = (rng.randrange(256), rng.randrange(256), rng.randrange(256))
    own = rng.randbytes(8).hex().encode()  # no two alike
    Image.new("RGB", (60, 40), colour).save(written, "JPEG", comment=own)
    return written.getvalue()


def sound(rng: random.Random, *, is_large: bool) -> bytes:
    frames = LARGE_FRAMES if is_large else 400
    written = io.BytesIO()
    with wave.open(written, "wb") as track:
        track.setparams((1, 2, 8000, frames, "NONE", ""))
        track.writeframes(rng.randbytes(16) + bytes(2 * frames - 16))
    return written.getvalue()


def _path(life: Life) -> str:
    return f"/api/v1/incidents/{quote(life.ref, safe='')}"


def _do(town: Town, life: Life, who: str, to: str, **body: Any) -> None:
    """One transition; only this life changes the case, so that the revision is known."""
    client_id = uuid.uuid4().hex
    asked = {"to": to, "revision": life.revision, "client_id": client_id, **body}
    told = town.people[who].post(f"{_path(life)}/transitions", asked)
    life.writes.append((to, client_id))
    life.revision, life.step = told["revision"], told["step"]


def _attach(town: Town, life: Life, who: str, name: str, content: bytes) -> None:
    told = town.people[who].attach(f"{_path(life)}/attachments", name, content)
    life.files.append(Sent(told["id"], content))


def _answer_part(town: Town, life: Life) -> None:
    client_id = uuid.uuid4().hex
    body = {"revision": life.revision, "client_id": client_id, "note": "已配合"}
    told = town.people[PART].post(f"{_path(life)}/parts", body)
    life.writes.append(("answer_part", client_id))
    life.revision, life.step = told["revision"], told["step"]


def officials_life(town: Town, rng: random.Random) -> None:
    kind, place = rng.choice(["routine", "coordination"]), rng.choice(town.places)
    reporter = rng.choice(["city_manager", "grid_worker", "assistant"])
    body = {"client_id": uuid.uuid4().hex, "text": "井盖破损", "matter": MATTER, "kind": kind,
            "lon": place["lon"], "lat": place["lat"], "datum": "wgs84"}  # fmt: skip
    told = town.people[reporter].post("/api/v1/incidents", body)
    life = Life(told["ref"], body["client_id"], revision=told["revision"])
    town.lives.append(life)
    if rng.random() < 0.5:
        _attach(town, life, reporter, "现场.jpg", photo(rng))
    _worked_on(town, life, rng, kind=kind, steps=rng.randrange(9))
    if life.step == "closed":
        _do(town, life, reporter, "evaluate", stars=rng.randrange(1, 6), note="满意")
    life.is_whole = True


def _worked_on(town: Town, life: Life, rng: random.Random, *, kind: str, steps: int) -> None:
    """The first `steps` of the way from a report to its close; 8 are all."""

    def dispatch() -> None:
        parts = [town.departments[PART]] if kind == "coordination" else []
        _do(town, life, "dispatcher", "dispatch", department=town.departments[LEAD], parts=parts)

    def gather() -> None:
        _attach(town, life, LEAD, "处置后.jpg", photo(rng))
        if rng.random() < 0.3:
            _attach(town, life, LEAD, "录音.wav", sound(rng, is_large=rng.random() < 0.5))
        if kind == "coordination":
            _answer_part(town, life)

    way = [
        lambda: _do(town, life, "dispatcher", "accept"),
        dispatch,
        lambda: _do(town, life, "supervisor", "supervise", note="请尽快"),
        lambda: _do(town, life, LEAD, "take"),
        gather,
        lambda: _do(town, life, LEAD, "answer", note="已修复"),
        lambda: _do(town, life, "verifier", "verify", note="现场查看"),
        lambda: _do(town, life, "verifier", "close"),
    ]
    for step in way[:steps]:
        step()


def citizens_life(town: Town, rng: random.Random) -> None:
    """Reported without an account, asked about, answered; closed, rated or said to be not fixed."""
    citizen, place = town.people[""], rng.choice(town.places)
    body = {"client_id": uuid.uuid4().hex, "text": "门口井盖松动", "matter": MATTER,
            "lon": place["lon"], "lat": place["lat"], "datum": "wgs84"}  # fmt: skip
    told = citizen.post("/report/api/incidents", body)
    life = Life(told["ref"], body["client_id"], told["receipt"], revision=1)
    town.lives.append(life)
    follow = f"/report/api/incidents/{life.receipt}"
    sent = photo(rng)
    life.files.append(Sent(citizen.attach(f"{follow}/files", "门口.jpg", sent)["id"], sent))
    _do(town, life, "dispatcher", "ask", note="在哪一侧？")
    _say(citizen, life, follow, "reply", text="东侧")
    _worked_on(town, life, rng, kind="routine", steps=rng.choice([2, 8, 8]))
    if life.step == "closed" and rng.random() < 0.5:
        life.stars = rng.randrange(1, 6)
        citizen.post(f"{follow}/rating", {"stars": life.stars, "text": "谢谢"})
        life.writes.append(("evaluate", ""))
        life.revision, life.step = life.revision + 1, "evaluated"
    elif life.step == "closed":
        _say(citizen, life, follow, "not_fixed", text="还在响")
    life.is_whole = True


def _say(citizen: Client, life: Life, follow: str, what: str, *, text: str) -> None:
    client_id = uuid.uuid4().hex
    told = citizen.post(f"{follow}/{what}", {"text": text, "client_id": client_id})
    life.writes.append(({"not_fixed": "reopen"}.get(what, what), client_id))
    life.revision, life.step = life.revision + 1, told["step"]
