"""Asking for a foreign file to be read: :func:`read_in_child`, used by the readers of each package."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo_grid.errors import BadInput
from geo_grid.sandbox import gdal, messages

ROOT = Path(__file__).resolve().parents[2]
_SERVER = Path(__file__).with_name("server.py")
_SHUTDOWN_S = 5
_SAID_BYTES = 4096
_MOST_MESSAGE_BYTES = 2**30  # who asks has less room than a reader: a chunk of rows, no whole file
_NO_MEMORY = re.compile(
    rb"memory allocation of|bad_alloc|out of memory|cannot allocate", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"%(?!\(\w+\)s|%)")
_LONGEST_MESSAGE = 1_000
# The whole environment of a reading process; what GDAL may do stands in `gdal`.
_ENVIRONMENT = gdal.ENVIRONMENT | {
    "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent", "TZ": "UTC",
    # Libraries that begin threads cannot be forked, and memory that is reserved counts as used.
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}  # fmt: skip
_INHERITED = ("LD_LIBRARY_PATH",)  # where a deployment's own Python finds its libraries


@dataclass(frozen=True)
class Limits:
    """`memory_bytes` beyond the libraries; `seconds` of the processor, and of waiting for it."""

    memory_bytes: int
    seconds: int


@dataclass(frozen=True)
class Reading:
    """What is to be read: `reader` (``package.module:function``) is called with `arguments`, which
    are JSON, and yields pairs of a JSON object and bytes.

    It may read `reads` and what lies in `folder`, write there, and nothing else; `preload` names
    the libraries it needs, loaded once for all children.
    """

    reader: str
    arguments: dict[str, Any]
    reads: tuple[Path, ...]
    folder: Path
    preload: tuple[str, ...] = ()


class ReaderEnded(Exception):
    """A child came to an end before its answer did.

    `cause` is ``memory``, ``seconds`` or ``died``; `detail` says for people what is known.
    """

    def __init__(self, cause: str, detail: str = "") -> None:
        self.cause, self.detail = cause, detail
        super().__init__(f"{cause} {detail}".strip())


def read_in_child(reading: Reading, *, limits: Limits) -> Iterator[messages.Message]:
    """What the reader yields, as it comes; the child ends with the iterator.

    Raises the reader's own :class:`BadInput`, and :class:`ReaderEnded`.
    """
    channel, theirs = socket.socketpair()
    told, tells = socket.socketpair()
    with channel, told:
        with theirs, tells:
            _servers.fork(reading, theirs, tells)
        answers = _Answers(channel, told, reading, limits)
        answers.ask()
        while True:
            head, body = answers.next()
            if "part" in head and isinstance(head["part"], dict):
                yield head["part"], body
            elif head.get("end"):
                return
            else:
                raise _failure(head)


def _failure(head: dict[str, Any]) -> Exception:
    """What the child's last message means; it may say anything, so only the shape is believed."""
    refused = head.get("refused")
    if not (isinstance(refused, list) and len(refused) == 4 and isinstance(refused[3], dict)):
        failed = str(head.get("failed"))[:100]
        where = f"{failed} {str(head.get('at', ''))[:100]}".strip()
        return ReaderEnded("memory") if failed == "memory" else ReaderEnded("died", where)
    code, message, named, params = refused
    params = {str(k): v if isinstance(v, int | float) else str(v) for k, v in params.items()}
    texts = (code, message, named or "")
    if not all(isinstance(text, str) and len(text) < _LONGEST_MESSAGE for text in texts):
        return ReaderEnded("died")
    try:
        if _PLACEHOLDER.search(message):
            raise ValueError(message)
        return BadInput(code, message, field=named, **params)
    except (KeyError, TypeError, ValueError):
        return ReaderEnded("died")


class _Answers:
    """The messages of one child, and how long they were waited for."""

    def __init__(
        self, channel: socket.socket, told: socket.socket, reading: Reading, limits: Limits
    ) -> None:
        self.channel, self.told, self.reading, self.limits = channel, told, reading, limits
        self.waited_s = 0.0

    def ask(self) -> None:
        reading = self.reading
        request = {
            "reader": reading.reader, "arguments": reading.arguments,
            "reads": [str(path.absolute()) for path in reading.reads],
            "folder": str(reading.folder), "memory_bytes": self.limits.memory_bytes,
            "seconds": self.limits.seconds,
        }  # fmt: skip
        # A child that is gone already has left its reason where next() looks for it.
        with contextlib.suppress(OSError), self.channel.makefile("wb") as stream:
            messages.write(stream, request)

    def next(self) -> messages.Message:
        try:
            return messages.read(self._receive, most_bytes=_MOST_MESSAGE_BYTES)
        except messages.Oversized:
            raise ReaderEnded("memory") from None
        except (messages.Ended, ConnectionError):
            raise self._end() from None

    def _receive(self, size: int) -> bytes:
        """Exactly `size` bytes. Only waiting counts: who asks may take its time between them."""
        held = memoryview(bytearray(size))
        got = 0
        while got < size:
            began = time.monotonic()
            left_s = self.limits.seconds - self.waited_s
            if left_s <= 0:
                raise ReaderEnded("seconds")
            self.channel.settimeout(left_s)
            try:
                count = self.channel.recv_into(held[got:])
            except TimeoutError:
                raise ReaderEnded("seconds") from None
            finally:
                self.waited_s += time.monotonic() - began
            if not count:
                raise messages.Ended
            got += count
        return bytes(held)

    def _end(self) -> ReaderEnded:
        """Why there will be no more."""
        self.told.settimeout(_SHUTDOWN_S)
        try:
            end = json.loads(self.told.recv(_SAID_BYTES) or b"{}")
        except (OSError, ValueError):
            end = {}
        number = int(end.get("signal", 0))
        if number == signal.SIGXCPU:
            return ReaderEnded("seconds", "SIGXCPU")
        if _NO_MEMORY.search(self._said()):
            return ReaderEnded("memory")
        name = signal.Signals(number).name if number in set(signal.Signals) else ""
        return ReaderEnded("died", name)

    def _said(self) -> bytes:
        """The last words of a library that ended the process itself."""
        try:
            with (self.reading.folder / "said").open("rb") as stream:
                stream.seek(max(os.fstat(stream.fileno()).st_size - _SAID_BYTES, 0))
                return stream.read(_SAID_BYTES)
        except OSError:
            return b""


class _Servers:
    """The server of this process, begun at the first reading and ended with the process."""

    def __init__(self) -> None:
        self._forget()
        os.register_at_fork(after_in_child=self._forget_in_child)
        atexit.register(self._stop)

    def _forget(self) -> None:
        self.lock = threading.Lock()
        self.control: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def _forget_in_child(self) -> None:
        """A worker of the site is forked from one that may have read: the server is not its own."""
        if self.control is not None:
            self.control.close()
        if self.process is not None:
            self.process.returncode = 0  # the other process collects it
        self._forget()

    def fork(self, reading: Reading, channel: socket.socket, tells: socket.socket) -> None:
        request = json.dumps({"preload": reading.preload}).encode()
        with self.lock:
            for _ in range(2):  # a server that nobody asked for a while is gone
                control = self.control or self._start()
                try:
                    socket.send_fds(control, [request], [channel.fileno(), tells.fileno()])
                    return
                except OSError:
                    self._stop()
        raise ReaderEnded("died")

    def _start(self) -> socket.socket:
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-B", str(_SERVER), str(ROOT)], cwd="/",
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL, env=_ENVIRONMENT | inherited,
                start_new_session=True,  # Ctrl+C ends the one who asked, which ends it
            )  # fmt: skip
        return self.control

    def _stop(self) -> None:
        if self.control is not None:
            self.control.close()
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_SHUTDOWN_S)
        self.control = self.process = None


_servers = _Servers()
