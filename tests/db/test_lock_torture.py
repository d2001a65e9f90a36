"""A minute of two imports, three publishers, one undo and fifty desks at once, over HTTP where people are."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import numpy as np
import pytest
from django.db import connection, connections
from django.test import Client

from geo_grid.access.context import Caller, acting
from geo_grid.access.system import SYSTEM
from geo_grid.areas import locks
from geo_grid.errors import GeoGridError
from geo_grid.locate.actions import resolve_all
from geo_grid.people.models import Household, Residence, Resident
from geo_grid.premises.models import Building, Unit
from importers.runs.run import Origin, import_file
from importers.runs.undo import undo_import
from tests.aging import age_ground
from tests.conftest import SOUTH, STEP, WEST, make_user
from tests.db.test_publish import assert_sound
from tests.meetings import counted, stored

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("GEO_GRID_TORTURE"), reason="make torture"),
    pytest.mark.timeout(900),
    pytest.mark.django_db(transaction=True),
]
SECONDS = 60
DESKS, PUBLISHERS, IMPORTS = 50, 3, 2
AREAS = ("990101001001", "990101001002")


@dataclass
class Log:
    """What became of every call: how often which answer, and how long each took."""

    seconds: float
    began: float = field(default_factory=time.monotonic)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    took_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)

    @property
    def goes_on(self) -> bool:
        return time.monotonic() - self.began < self.seconds

    def asked(self, what: str, call: Callable[[], Any]) -> Any:
        """The reply of a call over HTTP."""
        began = time.monotonic()
        reply = call()
        self.took_s[what].append(time.monotonic() - began)
        code = "" if reply.status_code < 400 else f" {reply.json()['code']}"
        self.answers[what, f"{reply.status_code}{code}"] += 1
        if reply.status_code >= 500:
            self.faults.append(f"{what}: {reply.content!r}")
        return reply

    def done(self, what: str, work: Callable[[], Any]) -> Any:
        """The result of long work, in the system's name as a job does it."""
        began = time.monotonic()
        try:
            with acting(Caller(scope=SYSTEM, purpose="test")):
                result = work()
        except GeoGridError as error:
            self.answers[what, error.code] += 1
            return None
        finally:
            self.took_s[what].append(time.monotonic() - began)
        self.answers[what, "done"] += 1
        return result

    def lines(self) -> list[str]:
        told = [
            f"{what:10} {answer:40} {n:6}" for (what, answer), n in sorted(self.answers.items())
        ]
        for what, took in sorted(self.took_s.items()):
            p50, p95, most = np.percentile(took, [50, 95, 100])
            told.append(f"{what:10} {p50:6.2f} s median {p95:6.2f} s p95 {most:6.2f} s longest")
        return told


@pytest.fixture
def town(lattice_city):
    """Twenty doors a house, a person for every desk."""
    for ref, pk in lattice_city.buildings.items():
        Unit.objects.bulk_create(
            Unit(building_id=pk, floor=1, room=f"{ref}-{n}", use="dwelling") for n in range(20)
        )
    resolve_all()
    doors = list(Unit.objects.order_by("pk").values_list("pk", flat=True))
    people = []
    for n in range(DESKS):
        one = Resident.objects.create(name=f"人{n}", category="registered")
        home = Household.objects.create(unit_id=doors[n], householder=one)
        Residence.objects.create(resident=one, unit_id=doors[n], household=home, kind="main")
        people.append(one.pk)
    age_ground()
    counted()
    return doors, people


def client_of(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def desk(log: Log, client: Client, *, person: int, doors: list[int], seed: int) -> None:
    """Move one person about, correct the name now and then, add a door somewhere."""
    rng = random.Random(seed)
    names = count()
    path = f"/api/v1/residents/{person}"
    while log.goes_on:
        revision = client.get(path).json()["revision"]
        kind = rng.choice(["move", "move", "correct", "unit"])
        body: dict[str, Any] = {"revision": revision}
        if kind == "move":
            body |= {"unit": rng.choice(doors), "household": "new"}
            call = client.post, f"{path}/move"
        elif kind == "correct":
            body |= {"category": rng.choice(["registered", "floating"])}
            call = client.patch, path
        else:
            building = rng.choice(list(Building.objects.values_list("pk", flat=True)))
            body = {"building": building, "room": f"{seed}-{next(names)}", "floor": 1}
            call = client.post, "/api/v1/units"
        send, where = call
        log.asked("desk", partial(send, where, body, content_type="application/json"))


def publisher(log: Log, planner: Client, reviewer: Client, *, seed: int) -> None:
    """Draw a line through some atoms, have it approved, publish it."""
    rng = random.Random(seed)
    numbers = count()

    def post(client: Client, path: str, body: dict[str, Any]) -> Any:
        where = f"/api/v1/plans{path}"
        return log.asked("plan", partial(client.post, where, body, content_type="application/json"))

    while log.goes_on:
        made = post(planner, "", {"area": rng.choice(AREAS), "base": "today"})
        if made.status_code != 201:
            continue
        plan, lat = made.json()["id"], SOUTH + rng.uniform(0.1, 2.9) * STEP
        line = [[WEST - STEP, lat], [WEST + 5 * STEP, lat]]
        step = {"type": "split_line", "line": line, "snap_m": 0, "revision": 0,
                "client_id": f"{seed}-{next(numbers)}"}  # fmt: skip
        if post(planner, f"/{plan}/steps", step).status_code >= 400:
            continue
        if post(planner, f"/{plan}/submit", {}).status_code >= 400:
            continue
        if post(reviewer, f"/{plan}/approve", {}).status_code >= 400:
            continue
        where = f"/api/v1/plans/{plan}/publish"
        while log.goes_on:
            reply = log.asked(
                "publish", partial(reviewer.post, where, {}, content_type="application/json")
            )
            if reply.status_code != 409 or "Retry-After" not in reply:
                break


def importer(log: Log, folder: Path, runs: Queue[int], *, seed: int) -> None:
    """Facilities anywhere, doors and aliases of every house; each file a little different."""
    rng = random.Random(seed)
    for n in count():
        if not log.goes_on:
            return
        path = folder / f"{seed}-{n}.csv"
        if n % 2:
            rows = [f"{seed}-{n}-{i},站,service_station,{WEST + rng.uniform(0, 4) * STEP},"
                    f"{SOUTH + rng.uniform(0, 3) * STEP}" for i in range(200)]  # fmt: skip
            path.write_text("\n".join(["ref,name,kind,lon,lat", *rows]))
            kind, datum = "facilities", "wgs84"
        else:
            rows = [f"B{1 + i % 6},{rng.choice('ABCDEF')}{i},别名{n}" for i in range(300)]
            path.write_text("\n".join(["building_ref,room,aliases", *rows]))
            kind, datum = "units", None
        report = log.done(
            "import", partial(import_file, kind, path, datum=datum, by=Origin(owner=1))
        )
        if report is not None and report.run:
            runs.put(report.run)


def undoer(log: Log, runs: Queue[int]) -> None:
    """Take the latest import back."""
    while log.goes_on:
        with suppress(Empty):
            log.done("undo", partial(undo_import, runs.get(timeout=0.1)))


def test_everybody_writes_at_once(town, tmp_path, monkeypatch):
    # Imports follow one another without a break here: a publication waits for its turn among them.
    monkeypatch.setattr(locks, "LONG_PATIENCE_MS", 12_000)
    doors, people = town
    log, runs = Log(SECONDS), Queue()
    users = {role: make_user(role) for role in ("planner", "street_manager")}
    works: list[Callable[[], None]] = [partial(undoer, log, runs)]
    for n, person in enumerate(people):
        # An account each: who opens fifty people within the hour is asked for the reason.
        one = client_of(make_user("city_manager", f"desk{n}"))
        works.append(partial(desk, log, one, person=person, doors=doors, seed=n))
    for n in range(PUBLISHERS):
        pair = client_of(users["planner"]), client_of(users["street_manager"])
        works.append(partial(publisher, log, *pair, seed=n))
    for n in range(IMPORTS):
        works.append(partial(importer, log, tmp_path, runs, seed=n))
    connection.close()
    log.began = time.monotonic()
    threads = [threading.Thread(target=_to_the_end, args=[log, work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("\n".join(log.lines()))
    assert not log.faults
    assert all(any(kind == what for kind, _ in log.answers) for what in ("desk", "publish"))
    assert log.answers["import", "done"]
    assert not [answer for (what, answer), _ in log.answers.items()
                if what == "desk" and answer.split()[-1] in BUSY]  # fmt: skip
    assert stored() == counted()
    assert_sound()


BUSY = {"busy", *(f"{work}_running" for work in locks.Work)}


def _to_the_end(log: Log, work: Callable[[], None]) -> None:
    try:
        work()
    except Exception as error:
        log.faults.append(repr(error))
    finally:
        connections.close_all()
