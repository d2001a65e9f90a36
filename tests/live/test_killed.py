"""`kill -9` of site, stream, sequencer, worker and database under load: nothing accepted is lost,
nothing is done twice, and whoever follows the events has all of them in the end, each once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, VAR, demo_served, environment
from tests.effort import TORTURE
from tests.live.killed import afterwards
from tests.live.killed.afterwards import Stored
from tests.live.killed.clients import Client, Follower
from tests.live.killed.lives import LEAD, PART, Town
from tests.workers import until

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(not TORTURE, reason="make torture"),
]
KILLS = 10
PROCESSES = ("site", "stream", "sequencer", "worker", "database")
WRITERS = 4
SEED = 20
PATIENCE_S = 300.0
SPEAKERS = ("city_manager", "grid_worker", "assistant", "dispatcher", "verifier", "supervisor",
            LEAD, PART)  # fmt: skip
FOLLOWERS = ("city_manager", "community_manager", "dispatcher", "verifier", "grid_worker", "supervisor",
             "display", LEAD, PART)  # fmt: skip
"""Scopes that differ: areas, a cell, two departments, a wall. An assistant has no stream."""


TOKENS = """
from geo_grid.access.actions import create_token
from geo_grid.access.context import Caller, acting
from geo_grid.management.commands.list_sign_ins import named
with acting(Caller(purpose="create_token")):
    for name in {names!r}:
        print("token", name, create_token(named(name)))
"""


def _tokens(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """A token for each of the demo's accounts; all by one process, which takes a while to start."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", TOKENS.format(names=sorted(names))],
        cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = [line.split() for line in done.stdout.splitlines()]
    return {words[1]: words[2] for words in told if words[:1] == ["token"]}


@contextmanager
def second_worker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """As the deployment has: as many as there are cores."""
    surroundings = environment(folder) | {"GEO_GRID_ROLE": "worker"}
    worker = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=surroundings)
    try:
        yield worker
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=60)


def _town(site: str, tokens: Mapping[str, str], stop: threading.Event) -> Town:
    people = {
        name: Client(site, tokens[name], random.Random(seed)) for seed, name in enumerate(SPEAKERS)
    }
    people[""] = Client(site, rng=random.Random(SEED))
    here = people["grid_worker"].get("/api/v1/incidents?limit=5")["results"]
    there = people["dispatcher"].get("/api/v1/incidents?limit=20")["results"]
    departments = {LEAD: "urban-management", PART: "public-security"}
    return Town(people, [*here, *there], departments, stop)


def _pid(folder: Path, name: str) -> int:
    if name == "database":
        return int((folder / "pg" / "data" / "postmaster.pid").read_text().split()[0])
    return int((folder / "run" / f"{name}.pid").read_text())


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in listed]


def kill(folder: Path, name: str) -> None:
    """The process with those that it forked: none of them ends in good order."""
    pid = _pid(folder, name)
    for one in [pid, *(_children(pid) if name == "site" else [])]:
        os.kill(one, signal.SIGKILL)


def _lives_again(folder: Path, name: str, before: int) -> bool:
    try:
        pid = _pid(folder, name)
        return pid != before and Path(f"/proc/{pid}").exists()
    except (OSError, ValueError, IndexError):
        return False


def kill_some(folder: Path, town: Town) -> dict[str, list[float]]:
    """At seeded points each process twice; seconds until it runs again and more is accepted."""
    drawn = random.Random(SEED)
    waited: dict[str, list[float]] = {name: [] for name in PROCESSES}
    order = [name for _ in range(KILLS // len(PROCESSES)) for name in drawn.sample(PROCESSES, k=5)]
    for name in order:
        time.sleep(drawn.uniform(0.3, 2.5))
        pid, accepted, at = _pid(folder, name), town.accepted, time.monotonic()
        kill(folder, name)
        until(lambda name=name, pid=pid: _lives_again(folder, name, pid), seconds=PATIENCE_S)
        until(lambda accepted=accepted: town.accepted > accepted + 5, seconds=PATIENCE_S)
        waited[name].append(time.monotonic() - at)
    return waited


def _timed(condition: Callable[[], object]) -> float:
    at = time.monotonic()
    until(condition, seconds=PATIENCE_S)
    return time.monotonic() - at


def test_p15_p18_p28_nothing_accepted_is_lost_and_every_stream_catches_up(monkeypatch):
    folder = VAR.with_name(f"{VAR.name}-killed")
    monkeypatch.setenv("GEO_GRID_PUBLIC_REPORTS_PER_HOUR", "100000")
    monkeypatch.setenv("GEO_GRID_PUBLIC_WORDS_PER_HOUR", "100000")
    with demo_served(folder, from_nothing=True) as site:
        stored, ends, rest = Stored(folder), threading.Event(), threading.Event()
        tokens = _tokens(folder, {*SPEAKERS, *FOLLOWERS})
        town = _town(site, tokens, ends)
        audited = stored.number("SELECT max(id) FROM geo_grid_auditentry")
        followers = [Follower(name, Client(site, tokens[name]), rest) for name in FOLLOWERS]
        writers = [threading.Thread(target=town.work, args=[SEED + n]) for n in range(WRITERS)]
        for thread in (*followers, *writers):
            thread.start()
        before = stored.forget_escalations()
        with second_worker(folder):
            waited = kill_some(folder, town)
            ends.set()
            for writer in writers:
                writer.join(300)
            figures = _settled(stored, followers)
            _check(stored, town, followers, audited=audited)
            told = afterwards.check_escalations(stored, audited=before[0], noted=before[1])
        rest.set()
        tries = sum(one.tries for one in town.people.values())
        print(dict(town.counts()), waited, figures, f"told {told}, asked again {tries} times")
        assert told > 0


def _settled(stored: Stored, followers: list[Follower]) -> dict[str, float]:
    """Seconds until all is numbered and counted, until nobody is left to be told, until all streams
    have caught up."""
    late = "SELECT count(*) FROM geo_grid_incident WHERE state = 'open' AND escalates_at <= now()"
    counted = _timed(stored.is_counted)
    streams = _timed(lambda: not any(one.differences() for one in followers))
    told = _timed(lambda: stored.number(late) == 0)
    _timed(stored.is_counted)
    return {"counted": counted, "streams": streams, "told": told}


def _check(stored: Stored, town: Town, followers: list[Follower], *, audited: int) -> None:
    assert town.accepted > 3 * KILLS
    assert all(one.is_whole for one in town.lives), "a writer was refused; see above"
    afterwards.check_cases(stored, town.lives)
    afterwards.check_files(stored, town)
    afterwards.check_trail(stored, town, after=audited)
    for one in followers:
        until(lambda one=one: not one.differences())
        afterwards.check_stream(stored, one)
    assert afterwards.check_receipts(town) > 0
