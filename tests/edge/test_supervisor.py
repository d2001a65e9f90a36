"""Processes of a site: started in order, again when they end, and stopped in the opposite order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from geo_grid.edge import supervisor as supervisors
from geo_grid.edge.layout import Layout
from geo_grid.edge.supervisor import Program, Supervisor, alone, wait_after
from geo_grid.errors import Conflict, Misconfigured
from tests.workers import until

LIVES = """
import signal, sys, time
name, journal = sys.argv[1:]
def note(what):
    with open(journal, "a") as stream: stream.write(f"{what} {name}\\n")
def end(*_):
    note("end"); sys.exit()
signal.signal(signal.SIGTERM, end)
note("begin")
while True: time.sleep(60)
"""


class Enough(Exception):
    """The test has seen what it waits for."""


@pytest.fixture
def layout(tmp_path) -> Layout:
    found = Layout(tmp_path)
    found.make()
    return found


def program(name: str, journal: Path, *, code: str = LIVES) -> Program:
    def ready() -> bool:
        return journal.exists() and f"begin {name}" in journal.read_text()

    command = [sys.executable, "-c", code, name, str(journal)]
    return Program(name, command, dict(os.environ), journal.parent, ready=ready)


def test_they_start_in_order_and_stop_in_the_opposite_one(layout, tmp_path):
    journal = tmp_path / "journal"
    running = Supervisor(layout, [program(name, journal) for name in ("one", "two", "three")])
    running.start()
    for name in ("one", "two", "three"):
        assert Path(f"/proc/{layout.pid(name).read_text().strip()}").exists()
    running.stop()
    words = journal.read_text().split("\n")[:-1]
    assert words == ["begin one", "begin two", "begin three", "end three", "end two", "end one"]
    assert not list(layout.run.glob("*.pid"))


def test_one_that_dies_is_started_again(layout, tmp_path, monkeypatch):
    journal = tmp_path / "journal"
    running = Supervisor(layout, [program("one", journal)])
    running.start()
    first = int(layout.pid("one").read_text())
    os.kill(first, signal.SIGKILL)

    def look(seconds: float) -> None:
        if journal.read_text().count("begin one") == 2:
            raise Enough

    monkeypatch.setattr(supervisors.time, "sleep", look)
    with pytest.raises(Enough):
        running.watch(chore=lambda: None, every_s=3600)
    monkeypatch.undo()
    assert int(layout.pid("one").read_text()) != first
    running.stop()


def test_a_chore_is_done_now_and_then(layout, monkeypatch):
    def chore() -> None:
        raise Enough

    monkeypatch.setattr(supervisors, "LOOK_EVERY_S", 0)
    with pytest.raises(Enough):
        Supervisor(layout, []).watch(chore=chore, every_s=0)


def test_one_that_ends_at_its_start_is_said_and_nothing_goes_on(layout, tmp_path):
    journal = tmp_path / "journal"
    broken = program("two", journal, code="raise SystemExit(1)")
    running = Supervisor(layout, [program("one", journal), broken, program("three", journal)])
    with pytest.raises(Misconfigured, match="“two” did not start"):
        running.start()
    running.stop()
    assert journal.read_text() == "begin one\nend one\n"


def test_what_fails_again_and_again_waits_longer():
    assert [wait_after(n) for n in range(6)] == [0, 0, 1, 2, 4, 8]
    assert wait_after(100) == supervisors.LONGEST_WAIT_S


SERVES = """
import os, sys, time
from pathlib import Path
from geo_grid.edge.layout import Layout
from geo_grid.edge.supervisor import Program, Supervisor
layout = Layout(Path(sys.argv[1]))
code = "import time; time.sleep(600)"
Supervisor(layout, [Program("one", [sys.executable, "-c", code], dict(os.environ), Path("/"))]).start()
time.sleep(600)
"""


def test_who_is_killed_leaves_nothing_behind(layout):
    root = Path(__file__).resolve().parents[2]
    serving = subprocess.Popen([sys.executable, "-c", SERVES, layout.var], cwd=root)
    until(lambda: layout.pid("one").exists() and layout.pid("one").read_text().strip())
    child = Path("/proc") / layout.pid("one").read_text().strip()
    assert child.exists()
    until(lambda: "sleep(600)" in (child / "cmdline").read_text())
    serving.kill()
    serving.wait()
    until(lambda: not child.exists() or ") Z" in (child / "stat").read_text())


def test_a_site_is_served_once(layout):
    with alone(layout), pytest.raises(Conflict, match=f"process {os.getpid()}"), alone(layout):
        pytest.fail("twice")
    with alone(layout):
        assert threading.active_count()


def test_nobody_but_nginx_reaches_the_socket(layout):
    assert layout.sockets.stat().st_mode & 0o007 == 0
