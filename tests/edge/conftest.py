"""A real nginx, told what a site's is told, before a stand-in for the site on the unix socket.

The stand-in answers every request with what it was told, as JSON, and ``/large`` with a reply that no
socket holds; below ``/absent/`` there is nothing. Like the site it does two things at once and no more.
"""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer

import pytest

from geo_grid.edge import front as fronts
from geo_grid.edge.front import Front
from geo_grid.edge.layout import ACCOUNT, Layout
from geo_grid.privileges import as_account
from tests.workers import until

LARGE = 600_000
VERSION = "v-0123456789ab"
REPLY = tuple[int, dict[str, str], bytes]
_AT_ONCE = threading.BoundedSemaphore(2)


class _Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        with _AT_ONCE:
            self._answer()

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        taken = 0
        while taken < length:
            taken += len(self.rfile.read(min(length - taken, 1 << 20)))
        told = {name.lower(): value for name, value in self.headers.items()}
        body = json.dumps({"path": self.path, "headers": told, "taken": taken}).encode()
        if self.path.endswith("/large"):
            body = b"x" * LARGE
        self.send_response(404 if "/absent/" in self.path else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("ETag", '"one"')
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *words: object) -> None:
        pass

    def address_string(self) -> str:
        return "socket"


class _Site(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True
    request_queue_size = 256


@dataclass
class Edge:
    """A running nginx: its layout, address, and how to take the site behind it away."""

    layout: Layout
    port: int
    site: _Site
    tls: bool

    def connect(self, *, buffer: int = 0) -> socket.socket:
        """A client; one with a small buffer takes little before it is read."""
        client = socket.socket()
        client.settimeout(120)  # a guard: nothing is waited for so long
        if buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.connect(("127.0.0.1", self.port))
        return client

    def ask(self, path: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> REPLY:
        """Status, headers (lower case) and body of a plain http request."""
        named = {"Host": f"127.0.0.1:{self.port}", "Connection": "close"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        if body:
            named.setdefault("Content-Length", str(len(body)))
        lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in named.items())]
        with self.connect() as client:
            client.sendall("\r\n".join([*lines, "", ""]).encode() + body)
            return read_reply(client)

    def told(self, path: str, **headers: str) -> dict[str, str]:
        """The headers that the site is told for a request."""
        found: dict[str, str] = json.loads(self.ask(path, **headers)[2])["headers"]
        return found

    def logs(self, *awaited: str) -> str:
        """What nginx has written once all of `awaited` stands there: it notes a request after its
        reply has gone out, and who got that reply may be faster."""
        until(lambda: all(one in self._written() for one in awaited))
        return self._written()

    def _written(self) -> str:
        folder = self.layout.nginx / "logs"
        return "".join(path.read_text(errors="replace") for path in folder.iterdir())


def read_reply(client: socket.socket) -> REPLY:
    """One whole reply: whoever announced a body is kept waiting for the end of the connection."""
    raw = b""
    while not _is_whole(raw) and (chunk := client.recv(65536)):
        raw += chunk
    return parse(raw)


def _is_whole(raw: bytes) -> bool:
    head, end, body = raw.partition(b"\r\n\r\n")
    length = re.search(rb"^content-length: *(\d+)", head, re.I | re.M)
    if length:
        return bool(end) and len(body) >= int(length[1])
    return bool(end) and body.endswith(b"0\r\n\r\n")


def parse(raw: bytes) -> REPLY:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {k.strip().lower(): v.strip() for k, _, v in (one.partition(":") for one in lines)}
    if headers.get("transfer-encoding") == "chunked":
        whole, rest = b"", body
        while rest:
            size, _, rest = rest.partition(b"\r\n")
            whole, rest = whole + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
        body = whole
    return int(first.split()[1]), headers, body


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def nginx_running(layout: Layout, told: Front) -> Iterator[subprocess.Popen[bytes]]:
    """nginx as a site starts it."""
    configuration = fronts.write(told, layout)
    words = as_account(ACCOUNT, directory=layout.var)
    process = subprocess.Popen(
        [*words, fronts.nginx_binary(), "-p", layout.nginx, "-c", configuration, "-e", "stderr"]
    )
    try:
        until(lambda: process.poll() is not None or _listens(told.port))
        assert process.poll() is None, "nginx ended by itself"
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


@contextmanager
def folder_for_nginx() -> Iterator[Path]:
    """A temporary folder that its account may pass; pytest closes its own to all others, again and
    again while several run."""
    with tempfile.TemporaryDirectory(prefix="geo-grid-edge-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="module")
def start_edge() -> Iterator[Callable[..., Edge]]:
    """``start_edge(prefix=…)``: an nginx with these fields of :class:`Front` and its stand-in."""
    with ExitStack() as stack:

        def start(**fields: object) -> Edge:
            layout = Layout(stack.enter_context(folder_for_nginx()))
            layout.make()
            static = layout.static / VERSION / "kit"
            static.mkdir(parents=True, exist_ok=True)
            (static / "page.js").write_text("export const one = 1;\n" * 100)
            (static / "page.css").write_text("p { margin: 0 }\n")
            site = _Site(str(layout.site_socket), _Echo)
            layout.site_socket.chmod(0o777)
            threading.Thread(target=site.serve_forever, daemon=True).start()
            layout.stream_socket.symlink_to(layout.site_socket)
            stack.callback(site.server_close)
            stack.callback(site.shutdown)
            port = free_port()
            told = Front(
                **{"addresses": ("127.0.0.1",), "port": port, "static_version": VERSION, **fields}  # type: ignore[arg-type]
            )
            stack.enter_context(nginx_running(layout, told))
            return Edge(layout, port, site, tls=told.tls is not None)

        yield start


@pytest.fixture(scope="module")
def edge(start_edge) -> Edge:
    """A front as the demo's: plain http, no proxy declared."""
    return start_edge(upload_bytes=50_000_000)
