"""What a taken-over reader would try; each runs in the child and tells how far it came."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Parts = Iterator[tuple[dict[str, Any], bytes]]


def reaches(asked: dict[str, Any]) -> Parts:
    """Which of all these works: what is named must not, but for the last."""
    parent = os.getppid()
    tries: dict[str, Callable[[], object]] = {
        "inet": lambda: socket.socket(socket.AF_INET),
        "inet6": lambda: socket.socket(socket.AF_INET6),
        "unix": lambda: socket.socket(socket.AF_UNIX),
        "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "pair": socket.socketpair,
        "fork": os.fork,
        "execute": lambda: os.execv("/bin/true", ["true"]),
        "signal": lambda: os.kill(parent, 0),
        "environment of another": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
        "accounts": lambda: Path("/etc/passwd").read_bytes(),
        "beside": lambda: Path(asked["beside"]).read_bytes(),
        "other folder": lambda: os.listdir(asked["elsewhere"]),
        "write": lambda: Path(asked["beside"]).write_bytes(b"x"),
        "write the file": lambda: os.open(asked["file"], os.O_WRONLY),
        "cut the file": lambda: os.truncate(asked["file"], 0),
        "remove": lambda: os.unlink(asked["file"]),
        "link": lambda: os.link(asked["file"], asked["beside"] + "2"),
        **{name: _call(*numbers) for name, numbers in _calls(parent).items()},
        "the file": lambda: Path(asked["file"]).read_bytes(),
        "own folder": lambda: Path("own").write_bytes(b"x"),
        "thread": _thread,
    }
    works = []
    for name, attempt in tries.items():
        try:
            attempt()
        except OSError:
            continue
        works.append(name)
    yield {"works": works}, b""


def _calls(parent: int) -> dict[str, tuple[int, ...]]:
    """System calls of x86_64 without a function in Python."""
    if os.uname().machine != "x86_64":
        return {}
    return {
        "ptrace": (101, 16, parent, 0, 0), "memory of another": (310, parent, 0, 0, 0, 0, 0),
        "ring": (425, 1, 0), "bpf": (321, 0, 0, 0), "shared memory": (29, 0, 4096, 0o1600),
        "socket of x32": (0x40000000 | 41, 2, 1, 0), "limits of another": (302, parent, 7, 0, 0),
        "namespace": (272, 0x10000000), "clone3": (435, 0, 0), "files of another": (434, parent, 0),
    }  # fmt: skip


def _call(*numbers: int) -> Callable[[], object]:
    def attempt() -> object:
        libc = ctypes.CDLL(None, use_errno=True)
        if (result := libc.syscall(*map(ctypes.c_long, numbers))) < 0:
            raise OSError(ctypes.get_errno(), "syscall")
        return result

    return attempt


def _thread() -> None:
    one = threading.Thread(target=lambda: None)
    one.start()
    one.join()


def tells_what_it_holds(asked: dict[str, Any]) -> Parts:
    """The environment, the sockets that are open, and the limits."""
    sockets = set()
    for fd in range(1024):
        try:
            found = os.fstat(fd)
        except OSError:
            continue
        if stat.S_ISSOCK(found.st_mode):
            sockets.add(found.st_ino)
    limits = {
        name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[0]
        for name in ("AS", "CPU", "FSIZE", "NOFILE", "CORE")
    }
    yield {"environment": dict(os.environ), "sockets": len(sockets), "limits": limits}, b""


def drivers(asked: dict[str, Any]) -> Parts:
    """The names of all drivers that GDAL has, asked of the library itself."""
    import pyogrio

    found = next((Path(pyogrio.__file__).parents[1] / "pyogrio.libs").glob("libgdal*"))
    gdal = ctypes.CDLL(str(found))
    gdal.GDALGetDriver.restype = ctypes.c_void_p
    gdal.GDALGetDescription.argtypes = [ctypes.c_void_p]
    gdal.GDALGetDescription.restype = ctypes.c_char_p
    count = gdal.GDALGetDriverCount()
    names = [gdal.GDALGetDescription(gdal.GDALGetDriver(i)).decode() for i in range(count)]
    yield {"drivers": names}, b""


def takes_memory(asked: dict[str, Any]) -> Parts:
    """Python's own memory grows until it may not."""
    held: list[bytearray] = []
    while True:
        held.append(bytearray(2**24))
        yield {}, b""


def takes_memory_outside_python(asked: dict[str, Any]) -> Parts:
    """As a library does that then gives up with a word on the terminal."""
    os.write(2, b"memory allocation of 99999999999 bytes failed\n")
    os.abort()
    yield {}, b""


def runs_for_ever(asked: dict[str, Any]) -> Parts:
    """Tells its number, then computes."""
    yield {"pid": os.getpid()}, b""
    while True:
        pass


def waits_for_ever(asked: dict[str, Any]) -> Parts:
    """Neither computes nor answers."""
    yield {"pid": os.getpid()}, b""
    threading.Event().wait()


def is_ended(asked: dict[str, Any]) -> Parts:
    """A library that gives up."""
    yield {"pid": os.getpid()}, b""
    os.abort()


def floods(asked: dict[str, Any]) -> Parts:
    """One message larger than its reader may be."""
    os.write(3, (2**60).to_bytes(8, "little") * 2)
    yield {}, b""


def speaks_nonsense(asked: dict[str, Any]) -> Parts:
    """No message at all."""
    os.write(3, (4).to_bytes(8, "little") + (0).to_bytes(8, "little") + b"\xff\xfe{]")
    yield {}, b""


def has_a_fault(asked: dict[str, Any]) -> Parts:
    """A reader with a bug."""
    yield {"1": 1 // len(asked["nothing"])}, b""
