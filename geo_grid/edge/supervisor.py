"""The processes of a site, started in order, started again when they end, stopped in order."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from geo_grid.edge.layout import Layout
from geo_grid.errors import Conflict, Misconfigured, gettext_noop

STOP_PATIENCE_S = 30
START_PATIENCE_S = 600
"""How long a busy machine may take to start a process; one that ends is noticed at once."""
LOOK_EVERY_S = 1.0
LONGEST_WAIT_S = 30.0
SOUND_AFTER_S = 60.0
"""A process that has lived for so long has not failed at its start."""


@dataclass(frozen=True)
class Program:
    """A command that runs as long as the site; `ready` says when the next one may begin."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    folder: Path
    ready: Callable[[], bool] = lambda: True
    ends_with: int = signal.SIGTERM


@dataclass
class Running:
    """One start of a program, and how many in a row have failed before."""

    process: subprocess.Popen[bytes]
    since: float
    failures: int = 0
    again_at: float | None = None


@dataclass
class Supervisor:
    """Runs programs until :meth:`stop`, which ends them in the opposite order.

    Process ids stand in ``run/NAME.pid`` while they live. A program that ends is started again, at
    once the first time, and after twice the wait each time it fails again soon.
    """

    layout: Layout
    programs: Sequence[Program]
    running: dict[str, Running] = field(default_factory=dict)

    def start(self) -> None:
        """Start all, each once the one before is ready.

        Raises :class:`Misconfigured` ``process_ended`` when one ends instead of becoming ready.
        """
        for program in self.programs:
            self._begin(program)
            self._await(program)

    def watch(self, *, chore: Callable[[], None], every_s: float) -> None:
        """Look after them for ever; do the chore now and then. Ends by an exception (SIGTERM)."""
        due = time.monotonic() + every_s
        while True:
            time.sleep(LOOK_EVERY_S)
            for program in self.programs:
                self._look(program)
            if time.monotonic() >= due:
                due = time.monotonic() + every_s
                chore()

    def signal(self, name: str, number: int) -> None:
        """Tell one something, if it lives."""
        if name in self.running and self.running[name].process.poll() is None:
            self.running[name].process.send_signal(number)

    def stop(self) -> None:
        """End the last one first, and the hard way whatever has not ended within the patience."""
        for program in reversed(self.programs):
            found = self.running.pop(program.name, None)
            if found is not None:
                _end(found.process, program.ends_with)
            self.layout.pid(program.name).unlink(missing_ok=True)

    def _begin(self, program: Program, *, failures: int = 0) -> None:
        # Whoever serves may be killed: what it started ends with it, and nothing keeps the port.
        words = ["setpriv", "--pdeathsig", signal.Signals(program.ends_with).name[3:]]
        command = [*program.command][1:] if program.command[0] == "setpriv" else program.command
        process = subprocess.Popen([*words, *command], cwd=program.folder, env=program.environment)
        self.running[program.name] = Running(process, time.monotonic(), failures)
        _note(self.layout.pid(program.name), process.pid)

    def _await(self, program: Program) -> None:
        process = self.running[program.name].process
        deadline = time.monotonic() + START_PATIENCE_S
        while not program.ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Misconfigured(
                    "process_ended",
                    gettext_noop("The process “%(name)s” did not start; see the messages above."),
                    name=program.name,
                )
            time.sleep(0.05)

    def _look(self, program: Program) -> None:
        found = self.running[program.name]
        if found.process.poll() is None:
            return
        now = time.monotonic()
        if found.again_at is None:
            is_sound = now - found.since > SOUND_AFTER_S
            found.failures = 0 if is_sound else found.failures + 1
            found.again_at = now + wait_after(found.failures)
        if now >= found.again_at:
            self._begin(program, failures=found.failures)


def wait_after(failures: int) -> float:
    """Seconds before another start: none the first time, then 1, 2, 4 … up to the longest."""
    return 0.0 if failures <= 1 else min(2.0 ** (failures - 2), LONGEST_WAIT_S)


@contextmanager
def alone(layout: Layout) -> Iterator[None]:
    """One site of a folder is served once. Raises :class:`Conflict` ``served_already``."""
    with open(layout.run / "lock", "a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.seek(0)
            raise Conflict(
                "served_already",
                gettext_noop("The site in %(folder)s is being served by process %(pid)s; stop it first."),
                folder=str(layout.var),
                pid=handle.read().strip(),
            ) from error  # fmt: skip
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def _note(path: Path, pid: int) -> None:
    path.write_text(f"{pid}\n")


def _end(process: subprocess.Popen[bytes], number: int) -> None:
    if process.poll() is None:
        process.send_signal(number)
    try:
        process.wait(timeout=STOP_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
