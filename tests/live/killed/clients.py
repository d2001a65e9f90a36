"""Accounts and citizens that ask again until they are answered, and now and then lose an answer."""

from __future__ import annotations

import http.client
import json
import random
import secrets
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

WAIT_S = 30
AGAIN_AFTER_S = 0.1
LOST = (OSError, http.client.HTTPException)
"""What a killed process or a cut connection looks like; a refusal (below 500) is none of it."""
SENT_TWICE = 0.2
"""The share of writes whose answer is thrown away once: sent again, they are answered alike."""


@dataclass
class Client:
    """One account (by token) or, without a token, a citizen. `tries` counts what was asked again."""

    site: str
    token: str = ""
    rng: random.Random = field(default_factory=lambda: random.Random(1))
    tries: int = 0

    def ask(self, path: str, content: bytes | None = None, **headers: str) -> Any:
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(f"{self.site}{path}", data=content, headers=headers)
        return urllib.request.urlopen(request, timeout=WAIT_S)

    def insist(self, path: str, content: bytes | None = None, **headers: str) -> bytes:
        """The answer, after as many tries as it takes; a refusal is nobody's fault but ours."""
        while True:
            try:
                with self.ask(path, content, **headers) as reply:
                    return bytes(reply.read())
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    raise AssertionError(f"{path}: {error.read().decode()}") from error
            except LOST:
                pass
            self.tries += 1
            time.sleep(AGAIN_AFTER_S)

    def get(self, path: str) -> Any:
        return json.loads(self.insist(path))

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        return self._written(path, json.dumps(body).encode(), headers)

    def attach(self, path: str, name: str, content: bytes) -> dict[str, Any]:
        """A form with one file."""
        cut = secrets.token_hex(8)
        head = f'--{cut}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{cut}--\r\n".encode()
        return self._written(path, body, {"Content-Type": f"multipart/form-data; boundary={cut}"})

    def _written(self, path: str, content: bytes, headers: dict[str, str]) -> dict[str, Any]:
        first: dict[str, Any] = json.loads(self.insist(path, content, **headers))
        if self.rng.random() >= SENT_TWICE:
            return first
        again: dict[str, Any] = json.loads(self.insist(path, content, **headers))
        for name in ("ref", "id", "receipt", "step", "revision"):
            assert again.get(name) == first.get(name), f"{path}: sent again, answered otherwise"
        return again

    def listed(self) -> tuple[int, dict[str, Any]]:
        """Every case that is seen, by its ref, and the event to which the first page is current."""
        found, page, last = {}, "limit=200", None
        while True:
            told = self.get(f"/api/v1/incidents?{page}")
            found |= {one["ref"]: one for one in told["results"]}
            last = told["last_event"] if last is None else last
            if told["next"] is None:
                return last, found
            page = f"limit=200&cursor={told['next']}"


STATED = ("step", "state", "round", "revision", "deadline", "department", "closed_at")
"""What of a case must be alike in a list and on a stream; a light changes by itself."""


class Follower(threading.Thread):
    """Follows the events of one account and comes back with the last id it has seen."""

    def __init__(self, name: str, client: Client, stop: threading.Event) -> None:
        super().__init__(daemon=True, name=name)
        self.client, self._stop_event = client, stop
        self.begun_at, self.shown = client.listed()
        self.last = self.begun_at
        self.numbers: list[int] = []
        self.of_case: dict[str, list[int]] = {}
        self.left: set[str] = set()
        self.resets = self.connections = 0

    def run(self) -> None:
        while not self._stop_event.is_set():
            with suppress(*LOST):
                self._follow()
            time.sleep(0.2)

    def _follow(self) -> None:
        with self.client.ask("/api/v1/events", **{"Last-Event-ID": str(self.last)}) as reply:
            self.connections += 1
            event: dict[str, str] = {}
            for line in reply:
                if self._stop_event.is_set():
                    return
                text = line.decode().rstrip("\r\n")
                if not text and event:
                    self._take(event)
                    event = {}
                elif text and not text.startswith(":"):
                    name, _, value = text.partition(": ")
                    event[name] = value

    def _take(self, event: dict[str, str]) -> None:
        self.last = int(event["id"])
        self.numbers.append(self.last)
        told = json.loads(event["data"])
        if event["event"] == "reset":
            self.resets += 1
        elif event["event"] == "left":
            self.left.add(told["ref"])
            self.shown.pop(told["ref"], None)
        elif event["event"] == "change":
            self.of_case.setdefault(told["ref"], []).append(self.last)
            self.shown[told["ref"]] = told

    def differences(self) -> list[str]:
        """What the account's list says otherwise than what the stream has made of it."""
        _, listed = self.client.listed()
        found = [f"only listed: {ref}" for ref in listed.keys() - self.shown.keys()]
        found += [f"only on the stream: {ref}" for ref in self.shown.keys() - listed.keys()]
        for ref in listed.keys() & self.shown.keys():
            one, other = listed[ref], self.shown[ref]
            found += [f"{ref}: {name} {one.get(name)} {other.get(name)}"
                      for name in STATED if one.get(name) != other.get(name)]  # fmt: skip
        return found
