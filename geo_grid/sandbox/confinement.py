"""What a process that reads a foreign file may use, and what it gives up before it opens it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import resource
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from geo_grid.sandbox import landlock, seccomp

MOST_OPEN_FILES = 128
MOST_WRITTEN_BYTES = 4 * 2**30
"""The most that one file written into the own folder may hold: what an archive may unpack to."""
_LAST_WORDS_BYTES = 64 * 2**20
_NEW_NETWORK = 0x40000000
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
_DEVICES = ("/dev/null", "/dev/urandom")
_OURS = ("geo_grid", "importers")


def leave_network() -> None:
    """A network of its own with nothing in it, where the account may have one (root, as a rule)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).unshare(_NEW_NETWORK)  # refused elsewhere: seccomp stays


def confine(
    *, root: Path, reads: Iterable[Path], folder: Path, memory_bytes: int, seconds: int
) -> None:
    """Give up everything but reading `reads` and writing below `folder`, for good.

    `memory_bytes` come on top of what the process holds already; `seconds` are of the processor.
    `root` is where our own packages lie. Raises :class:`OSError` where the kernel offers a
    protection and refuses to switch it on: then nothing is to be read.
    """
    _die_first()
    for kind, most, more in (
        (resource.RLIMIT_AS, _held_bytes() + memory_bytes, _LAST_WORDS_BYTES),
        (resource.RLIMIT_CPU, seconds, 1),  # first a signal that can be told from others
        (resource.RLIMIT_FSIZE, MOST_WRITTEN_BYTES, 0),
        (resource.RLIMIT_NOFILE, MOST_OPEN_FILES, 0),
        (resource.RLIMIT_CORE, 0, 0),  # a dump would hold what the file holds
    ):
        hard = resource.getrlimit(kind)[1]
        known = hard != resource.RLIM_INFINITY
        most, more = (min(most, hard), min(most + more, hard)) if known else (most, most + more)
        resource.setrlimit(kind, (most, more))
    if seccomp.available() or landlock.version():
        seccomp.forbid_new_privileges()
    given = [path.resolve() for path in reads]
    if landlock.version():
        landlock.apply(
            reads=[*code_of(root), *given],
            lists={path.parent for path in given},  # the parts of a shapefile are looked for
            writes=[folder, Path("/dev/null")],
        )
    if seccomp.available():
        seccomp.apply()
    else:  # the filter refuses processes; a count of them would count all of the account's
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


@cache
def code_of(root: Path) -> tuple[Path, ...]:
    """Where Python, its packages, the libraries and our own modules lie; nothing of the site's."""
    python = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    ours = [str(root / name) for name in _OURS]
    return tuple(Path(path).resolve() for path in (*python, *_LIBRARIES, *_DEVICES, *ours))


def _die_first() -> None:
    """Where memory runs out altogether, the kernel takes this process, not the worker."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _held_bytes() -> int:
    """The address space that is taken already: Python and the libraries."""
    try:
        found = re.search(r"VmSize:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))
    except OSError:
        found = None
    return int(found[1]) * 1024 if found else os.sysconf("SC_PAGE_SIZE") * 2**18
