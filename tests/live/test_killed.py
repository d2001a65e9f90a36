"""`kill -9` of the site, the stream, the sequencer and the database under load: nothing accepted is
lost, and whoever follows the events has all of them in the end, each once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import ROOT, VAR, credentials, demo_served, environment
from tests.effort import TORTURE
from tests.workers import until

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(not TORTURE, reason="make torture"),
]
KILLS = 10
PROCESSES = ("site", "stream", "sequencer", "database")
WAIT_S = 30


@dataclass
class Client:
    """An account that asks again until it is answered."""

    site: str
    token: str
    stop: threading.Event = field(default_factory=threading.Event)

    def ask(self, path: str, body: Any = None, **headers: str) -> Any:
        request = urllib.request.Request(
            f"{self.site}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
                **headers,
            },
        )  # fmt: skip
        return urllib.request.urlopen(request, timeout=WAIT_S)

    def insist(self, path: str, body: Any = None) -> Any:
        """The answer, after as many tries as it takes; a refusal is nobody's fault but ours."""
        while True:
            try:
                with self.ask(path, body) as reply:
                    return json.load(reply)
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    raise AssertionError(error.read().decode()) from error
            except OSError:
                pass
            time.sleep(0.1)


@dataclass
class Follower(threading.Thread):
    """Follows the events, and comes back with the last id it has seen."""

    client: Client
    last: str
    numbers: list[int] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    resets: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        while not self.client.stop.is_set():
            with suppress(OSError):
                self._follow()
            time.sleep(0.2)

    def _follow(self) -> None:
        headers = {"Last-Event-ID": self.last}
        with self.client.ask("/api/v1/events", **headers) as reply:
            for event in _events(reply):
                if self.client.stop.is_set():
                    return
                self._take(event)

    def _take(self, event: dict[str, str]) -> None:
        if event.get("event") == "reset":
            self.resets += 1
        if "id" in event:
            self.last = event["id"]
            self.numbers.append(int(self.last))
        told = json.loads(event.get("data") or "{}")
        if told.get("change") == "report":
            self.reported.append(told["ref"])


def _events(reply: Any) -> Iterator[dict[str, str]]:
    event: dict[str, str] = {}
    for line in reply:
        text = line.decode().rstrip("\r\n")
        if not text:
            yield event
            event = {}
        elif not text.startswith(":"):
            name, _, value = text.partition(": ")
            event[name] = value


def _pid(folder: Path, name: str) -> int:
    if name == "database":
        return int((folder / "pg" / "data" / "postmaster.pid").read_text().split()[0])
    return int((folder / "run" / f"{name}.pid").read_text())


def test_p18_nothing_accepted_is_lost_and_every_stream_catches_up(monkeypatch):
    folder = VAR.with_name(f"{VAR.name}-killed")
    monkeypatch.setenv("DRIP", "0")
    with demo_served(folder) as site:
        client = Client(site, _token(folder))
        place = client.insist("/api/v1/incidents")["results"][0]
        start = client.insist("/api/v1/incidents")["last_event"]
        follower = Follower(client, str(start))
        follower.start()
        accepted: list[str] = []
        writers = [
            threading.Thread(target=_report, args=(client, place, accepted), daemon=True)
            for _ in range(3)
        ]
        for writer in writers:
            writer.start()
        _kill_some(folder, client, accepted)
        client.stop.set()
        for writer in writers:
            writer.join(120)
        client.stop.clear()
        _check(client, follower, accepted)
        client.stop.set()


def _token(folder: Path) -> str:
    name = credentials("city_manager", folder)["username"]
    made = subprocess.run(
        [sys.executable, "manage.py", "create_token", name],
        cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return made.stdout.split()[-1]


def _report(client: Client, place: dict[str, Any], accepted: list[str]) -> None:
    while not client.stop.is_set():
        body = {
            "client_id": uuid.uuid4().hex, "text": "路灯不亮", "lon": place["lon"],
            "lat": place["lat"], "datum": "wgs84",
        }  # fmt: skip
        accepted.append(client.insist("/api/v1/incidents", body)["ref"])


def _kill_some(folder: Path, client: Client, accepted: list[str]) -> None:
    drawn = random.Random(20)
    for count in range(KILLS):
        time.sleep(drawn.uniform(0.3, 2.5))
        name = PROCESSES[count % len(PROCESSES)]
        os.kill(_pid(folder, name), signal.SIGKILL)
        before = len(accepted)
        until(lambda before=before: len(accepted) > before + 3)
    until(lambda: client.insist("/readyz")["sequencer"] == "running")


def _check(client: Client, follower: Follower, accepted: list[str]) -> None:
    assert len(accepted) > 3 * KILLS
    assert len(set(accepted)) == len(accepted), "each report is a case of its own"
    for ref in accepted:
        assert client.insist(f"/api/v1/incidents/{ref}")["ref"] == ref
    last = client.insist("/api/v1/incidents")["last_event"]
    until(lambda: follower.numbers and follower.numbers[-1] >= last)
    assert follower.resets == 0
    assert follower.numbers == sorted(set(follower.numbers)), "in order, each once"
    assert sorted(follower.reported) == sorted(accepted)
