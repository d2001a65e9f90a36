"""A load of HTTP requests by clients that only count bytes: threads over plain sockets.

What the clients cost is measured with it and told, never subtracted: they share the cores with the
server and the database.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

BUFFER_BYTES = 1 << 18
END_OF_HEAD = b"\r\n\r\n"
LAST_CHUNK = b"\r\n0\r\n\r\n"
SPREAD = 7
"""Clients walk through the list of requests by this step, each from a place of its own."""


@dataclass
class Load:
    """What came of it: replies a second, times in ms, failures, and the clients' share of a core."""

    per_s: float = 0.0
    times_ms: list[float] = field(default_factory=list)
    failed: int = 0
    cpu_share: float = 0.0

    def percentile_ms(self, share: float) -> float:
        """The time that `share` of the replies did not exceed."""
        ordered = sorted(self.times_ms)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def load(
    port: int,
    paths: Sequence[str],
    *,
    clients: int,
    seconds: float,
    token: str = "",
    etags: Sequence[str] = (),
) -> Load:
    """Ask for `paths` again and again for `seconds`; with `etags` only 304 counts as a success."""
    requests = [_request(path, token, tag) for path, tag in _tagged(paths, etags)]
    wanted = b" 304 " if etags else b" 200 "
    found, lock = Load(), threading.Lock()
    end = time.perf_counter() + seconds

    def client(offset: int) -> None:
        times, failed = _ask(port, requests, offset, end, wanted)
        with lock:
            found.times_ms += times
            found.failed += failed

    threads = [threading.Thread(target=client, args=(number * 13,)) for number in range(clients)]
    started, spent = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    passed = time.perf_counter() - started
    found.cpu_share = (time.process_time() - spent) / passed
    found.per_s = len(found.times_ms) / passed
    return found


def etags_of(port: int, paths: Sequence[str], *, token: str) -> list[str]:
    """The ETag of each path."""
    found = []
    with socket.create_connection(("127.0.0.1", port)) as line:
        buffer = bytearray(BUFFER_BYTES)
        for path in paths:
            line.sendall(_request(path, token, ""))
            head = _reply(line, buffer)
            at = head.lower().index(b"etag: ") + 6
            found.append(head[at:].split(b"\r\n", 1)[0].decode())
    return found


def _tagged(paths: Sequence[str], etags: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(paths, etags, strict=True)) if etags else [(path, "") for path in paths]


def _request(path: str, token: str, etag: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += [f"If-None-Match: {etag}"] if etag else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _line(port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def _ask(
    port: int, requests: list[bytes], offset: int, end: float, wanted: bytes
) -> tuple[list[float], int]:
    times, failed, number = [], 0, offset
    buffer = bytearray(BUFFER_BYTES)
    line, answered = _line(port), 0
    try:
        while (started := time.perf_counter()) < end:
            try:
                line.sendall(requests[number * SPREAD % len(requests)])
                head = _reply(line, buffer)
            except ConnectionError:
                # nginx ends a line after so many requests; one that never answered is a failure.
                failed += not answered
                line.close()
                line, answered = _line(port), 0
                continue
            times.append((time.perf_counter() - started) * 1e3)
            failed += wanted not in head[:20]
            number, answered = number + 1, answered + 1
    finally:
        line.close()
    return times, failed


def _reply(line: socket.socket, buffer: bytearray) -> bytes:
    """The head of a reply; the body is read and forgotten."""
    got = line.recv_into(buffer)
    while (cut := buffer.find(END_OF_HEAD, 0, got)) < 0:
        more = line.recv_into(memoryview(buffer)[got:])
        if not more:
            raise ConnectionError("the server closed the connection")
        got += more
    head = bytes(buffer[:cut])
    if b"transfer-encoding: chunked" in head.lower():
        _read_chunks(line, bytes(buffer[cut:got]))
        return head
    left = _length(head) - (got - cut - len(END_OF_HEAD))
    while left > 0:
        more = line.recv_into(buffer, min(left, BUFFER_BYTES))
        if not more:
            raise ConnectionError("the server closed the connection")
        left -= more
    return head


def _read_chunks(line: socket.socket, end: bytes) -> None:
    """Read to the empty chunk; a body that was packed on its way has no length."""
    while not end.endswith(LAST_CHUNK):
        more = line.recv(BUFFER_BYTES)
        if not more:
            raise ConnectionError("the server closed the connection")
        end = (end + more)[-len(LAST_CHUNK) :]


def _length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    return int(lowered[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
