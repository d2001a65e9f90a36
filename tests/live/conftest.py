"""A stream server in a thread of the test, on the test's own database, and clients that read it."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn

from geo_grid.events.actions import give_numbers
from geo_grid.live.application import StreamApplication
from tests.incidents.conftest import desk  # noqa: F401
from tests.workers import until


@dataclass
class Watcher:
    """One client: what it was sent, as ``(id, event, data)``, and whether the stream has ended."""

    port: int
    headers: dict[str, str]
    path: str = "/api/v1/events"
    status: int = 0
    body: dict[str, Any] = field(default_factory=dict)
    reply_headers: dict[str, str] = field(default_factory=dict)
    events: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    comments: int = 0
    is_ended: bool = False
    _reader: threading.Thread | None = None

    def start(self) -> Watcher:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        self._connection.request("GET", self.path, headers=self.headers)
        self._reply = self._connection.getresponse()
        self.status = self._reply.status
        self.reply_headers = {k.lower(): v for k, v in self._reply.getheaders()}
        if self.status != 200:
            self.body = json.loads(self._reply.read())
            self.is_ended = True
            return self
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        until(lambda: self.comments)
        return self

    def _read(self) -> None:
        fields: dict[str, str] = {}
        with suppress(OSError, ValueError, http.client.HTTPException, AttributeError):
            while line := self._reply.readline():
                text = line.decode().rstrip("\n")
                if text.startswith(":"):
                    self.comments += 1
                elif text:
                    name, _, value = text.partition(": ")
                    fields[name] = value
                elif fields:
                    data = json.loads(fields["data"])
                    self.events.append((int(fields["id"]), fields["event"], data))
                    fields = {}
        self.is_ended = True

    def stop(self) -> None:
        with suppress(OSError, AttributeError):
            self._connection.sock.shutdown(2)
        if self._reader is not None:  # it closes the reply too: two at once stumble over each other
            self._reader.join(timeout=10)
        self._connection.close()

    @property
    def numbers(self) -> list[int]:
        return [number for number, _, _ in self.events]

    @property
    def told(self) -> list[tuple[str, str | None]]:
        return [(event, data.get("ref")) for _, event, data in self.events]

    def seen(self) -> set[str]:
        """The refs that a client shows who began with nothing."""
        shown: set[str] = set()
        for _, event, data in self.events:
            if event == "change":
                shown.add(data["ref"])
            elif event == "left":
                shown.discard(data["ref"])
        return shown

    def awaits(self, number: int) -> Watcher:
        """Until it was sent the event with this number."""
        until(lambda: self.events and self.events[-1][0] >= number, seconds=30)
        return self


@dataclass
class StreamSite:
    port: int
    application: StreamApplication
    stack: ExitStack

    def watch(self, who: Any = None, *, after: int | None = None, **headers: str) -> Watcher:
        """A client with a token of an account; `after` is its Last-Event-ID."""
        from geo_grid.access.actions import create_token

        if who is not None:
            headers["Authorization"] = f"Bearer {create_token(who)}"
        if after is not None:
            headers["Last-Event-ID"] = str(after)
        watcher = Watcher(self.port, headers)
        self.stack.callback(watcher.stop)
        return watcher.start()

    def watch_slowly(self, who: Any) -> socket.socket:
        """A client that asks for the stream and reads nothing of it, with small buffers."""
        from geo_grid.access.actions import create_token

        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", self.port))
        lines = ["GET /api/v1/events HTTP/1.1", "Host: 127.0.0.1",
                 f"Authorization: Bearer {create_token(who)}", "", ""]  # fmt: skip
        client.sendall("\r\n".join(lines).encode())
        return client

    @property
    def position(self) -> int | None:
        return self.application.hub.position


@pytest.fixture
def stream_site(transactional_db: None) -> Iterator[StreamSite]:
    application = StreamApplication()
    config = uvicorn.Config(
        application,
        host="127.0.0.1",
        port=0,
        log_level="critical",
        lifespan="on",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    until(lambda: application.hub.position is not None)
    with ExitStack() as stack:
        yield StreamSite(port, application, stack)
    server.should_exit = True
    thread.join(timeout=30)
    assert not thread.is_alive()


@pytest.fixture
def numbered() -> Callable[[], int]:
    """``numbered()``: the sequencer's work, once; the last number."""
    from geo_grid.events.queries import last_number

    def number() -> int:
        while give_numbers():
            pass
        return last_number()

    return number
