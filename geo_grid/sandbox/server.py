"""The process that is forked for every reading: ``python -I server.py ROOT`` with a socket as fd 0.

It is started with an environment of its own and holds nothing but libraries, so a child has no
secret to give away. Each request is a message with two sockets: the child's channel, and one on
which the end of the child is told; when that one is closed the child is killed.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import selectors
import signal
import socket
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any, BinaryIO

IDLE_S = 300
_REQUEST_BYTES = 65_536
_STANDARD_STREAMS = 3


def main(root: Path) -> None:
    """Serve until who started this is gone, or nobody has asked for :data:`IDLE_S` seconds."""
    from geo_grid.sandbox import messages  # noqa: F401  (here, not in every child)
    from geo_grid.sandbox.confinement import code_of, leave_network

    leave_network()
    code_of(root)
    Server(socket.socket(fileno=os.dup(0)), root).serve()
    os._exit(0)  # libraries have nothing to put in order, and somebody waits


class Server:
    """The children that are at work, by process id and by the socket that tells their end."""

    def __init__(self, control: socket.socket, root: Path) -> None:
        self.control, self.root = control, root
        self.watched: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.woken, wakes = socket.socketpair()
        for end in (self.woken, wakes):
            end.setblocking(False)
        self.wakes = wakes
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        self.selector.register(control, selectors.EVENT_READ)
        self.selector.register(self.woken, selectors.EVENT_READ)

    def serve(self) -> None:
        try:
            while ready := self.selector.select(None if self.watched else IDLE_S):
                for key, _ in ready:
                    if key.fileobj is self.control:
                        if not self._accept():
                            return
                    elif key.fileobj is self.woken:
                        self.woken.recv(4096)
                    else:
                        self._kill(key.data)
                self._collect()
        finally:
            for pid in list(self.watched):
                self._kill(pid)

    def _accept(self) -> bool:
        """Fork a child for the next request; False when nobody is left to ask."""
        request, fds, _, _ = socket.recv_fds(self.control, _REQUEST_BYTES, 2)
        if len(fds) != 2:
            return False
        for name in json.loads(request)["preload"]:
            importlib.import_module(name)  # once here instead of in every child
        gc.freeze()  # what is loaded is not looked through, and so not copied, by a child
        pid = os.fork()
        if pid == 0:
            self._become_child(fds[0])
        os.close(fds[0])
        told = socket.socket(fileno=fds[1])
        self.watched[pid] = told
        self.selector.register(told, selectors.EVENT_READ, pid)
        return True

    def _become_child(self, channel: int) -> None:
        code = 1
        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(channel, _STANDARD_STREAMS)
            os.closerange(_STANDARD_STREAMS + 1, os.sysconf("SC_OPEN_MAX"))
            nothing = os.open(os.devnull, os.O_RDWR)
            os.dup2(nothing, 0)
            os.close(nothing)
            answer(_STANDARD_STREAMS, self.root)
            code = 0
        finally:
            os._exit(code)

    def _kill(self, pid: int) -> None:
        """Who asked has gone away."""
        told = self.watched.pop(pid)
        self.selector.unregister(told)
        told.close()
        for kill in (os.killpg, os.kill):  # it may not have become a group yet
            with contextlib.suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)

    def _collect(self) -> None:
        """Tell how each child that is over has ended."""
        for pid, told in list(self.watched.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            if not done:
                continue
            code = os.waitstatus_to_exitcode(status)
            with contextlib.suppress(OSError):
                told.sendall(json.dumps({"signal": max(-code, 0), "code": code}).encode())
            self.selector.unregister(told)
            del self.watched[pid]
            told.close()


def answer(channel: int, root: Path) -> None:
    """Do one request: confine this process, then write what the named reader yields."""
    from geo_grid.sandbox import messages
    from geo_grid.sandbox.confinement import confine

    with os.fdopen(os.dup(channel), "rb") as asked, os.fdopen(channel, "wb") as found:
        request, _ = messages.read(asked.read, most_bytes=2**30)
        folder = Path(request["folder"])
        _speak_into(folder)
        module, _, name = request["reader"].partition(":")
        reader = getattr(importlib.import_module(module), name)
        confine(
            root=root, folder=folder, reads=[Path(path) for path in request["reads"]],
            memory_bytes=request["memory_bytes"], seconds=request["seconds"],
        )  # fmt: skip
        _read(reader, request["arguments"], found)


def _speak_into(folder: Path) -> None:
    """What libraries write to the terminal goes to a file of the folder; temporary files as well."""
    said = os.open(folder / "said", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(said, stream)
    os.close(said)
    tempfile.tempdir = str(folder)
    os.chdir(folder)


def _read(reader: Any, arguments: dict[str, Any], found: BinaryIO) -> None:
    from geo_grid.errors import GeoGridError
    from geo_grid.sandbox import messages

    last: dict[str, Any] = {"end": True}
    try:
        for head, body in reader(arguments):
            messages.write(found, {"part": head}, body)
    except BrokenPipeError:
        return
    except GeoGridError as error:
        params = {name: _plain(value) for name, value in error.params.items()}
        last = {"refused": [error.code, error.message, error.field, params]}
    except MemoryError:
        last = {"failed": "memory"}
    except Exception as error:  # a bug of a reader, which the file has found: the place, no values
        at = traceback.extract_tb(error.__traceback__)[-1]
        last = {"failed": type(error).__name__, "at": f"{Path(at.filename).name}:{at.lineno}"}
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))  # room for the last words
    with contextlib.suppress(BrokenPipeError, OSError, ValueError):
        messages.write(found, last)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float) else str(value)


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    main(Path(sys.argv[1]))
