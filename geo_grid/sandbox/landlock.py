"""Which files a process may touch at all, by the kernel's Landlock (landlock(7), since 5.13)."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE, _READ, _LIST = 1, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE = 1 << 14
_FILE_RIGHTS = _EXECUTE | _WRITE | _READ | _TRUNCATE | 1 << 15
_RIGHTS_BY_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many bits of rights each version knows
_NETWORK = 1 | 1 << 1  # bind and connect by TCP
_SCOPES = 1 | 1 << 1  # abstract sockets and signals outside


def version() -> int:
    """The version of Landlock that the kernel speaks, 0 for none."""
    if sys.platform != "linux":
        return 0
    return max(int(_call(_CREATE, None, 0, _VERSION)), 0)


def apply(*, reads: Iterable[Path], lists: Iterable[Path], writes: Iterable[Path]) -> None:
    """From here on this process reads and executes below `reads`, lists `lists` and changes
    `writes`, which are files or folders; paths that do not exist are left out. Raises
    :class:`OSError`."""
    abi = version()
    handled = (1 << _RIGHTS_BY_ABI.get(abi, 16)) - 1
    attributes = struct.pack("<QQQ", handled, _NETWORK, _SCOPES)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    rules = _checked(_call(_CREATE, attributes, size, 0), "landlock_create_ruleset")
    try:
        for paths, rights in ((reads, _READ | _LIST), (lists, _LIST), (writes, ~_EXECUTE)):
            for path in paths:
                _allow(rules, path, rights & handled)
        _checked(_call(_RESTRICT, rules, 0), "landlock_restrict_self")
    finally:
        os.close(rules)


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        held = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not path.is_dir():
            rights &= _FILE_RIGHTS
        rule = struct.pack("<Qi", rights, held)
        _checked(_call(_ADD, rules, _PATH_BENEATH, rule, 0), f"landlock_add_rule {path.name}")
    finally:
        os.close(held)


def _checked(result: int, call: str) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), call)
    return result


def _call(number: int, *arguments: int | bytes | None) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    typed = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return int(libc.syscall(ctypes.c_long(number), *typed))
