"""A command of the project in a process of its own: how long it took and how much memory."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command

from bench import tiny

ROOT = Path(__file__).resolve().parent.parent
_POLL_S = 0.02


@dataclass(frozen=True)
class Spent:
    """Seconds, the start of the interpreter included, and the program's peak of memory."""

    seconds: float
    peak_mib: float


def manage(*words: str, env: Mapping[str, str], quiet: bool = True) -> Spent:
    """Run ``manage.py`` with `words`. Raises :class:`RuntimeError` when it fails.

    The peak is that of the program (VmHWM): a child's ru_maxrss may be that of its parent.
    """
    if tiny.is_on:
        return _here(*words)
    started, peak_mib = time.perf_counter(), 0.0
    command = subprocess.Popen(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=dict(env),
        stdout=subprocess.DEVNULL if quiet else None,
    )  # fmt: skip
    while command.poll() is None:
        peak_mib = max(peak_mib, _peak_mib(command.pid))
        time.sleep(_POLL_S)
    if command.returncode:
        raise RuntimeError(f"manage.py {' '.join(words)}: {command.returncode}")
    return Spent(time.perf_counter() - started, peak_mib)


def _here(*words: str) -> Spent:
    """The same in this process; an exit status of 0 or none is fine."""
    started = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()) as told:
        try:
            call_command(*words)
        except SystemExit as ended:
            if ended.code:
                text = f"manage.py {' '.join(words)}: {ended.code}\n{told.getvalue()}"
                raise RuntimeError(text) from ended
    return Spent(time.perf_counter() - started, _peak_mib(os.getpid()))


def _peak_mib(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
