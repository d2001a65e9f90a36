"""P31: the child that reads a foreign file reaches nothing else, and ends at its limits."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from geo_grid.errors import BadInput
from geo_grid.sandbox import client, landlock, seccomp
from geo_grid.sandbox.client import Limits, ReaderEnded, Reading, read_in_child
from geo_grid.sandbox.gdal import DRIVERS
from tests.workers import until

READERS = "tests.unit.sandbox_readers"
LIMITS, SHORT = Limits(256 * 2**20, 300), Limits(256 * 2**20, 1)


@pytest.fixture
def place(tmp_path):
    """A file to read, one beside it, and the folder of the child."""
    for name in ("given", "beside"):
        (tmp_path / name).write_text(name)
    (tmp_path / "own").mkdir()
    return tmp_path


def asked(place: Path, reader: str, *, preload: tuple[str, ...] = (), **arguments) -> Reading:
    given = place / "given"
    arguments |= {"file": str(given), "beside": str(place / "beside"), "elsewhere": "/etc"}
    own = place / "own"
    return Reading(f"{READERS}:{reader}", arguments, (given,), own, (READERS, *preload))


def heads(reading: Reading, limits: Limits = LIMITS) -> list[dict]:
    return [head for head, _ in read_in_child(reading, limits=limits)]


def alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@pytest.mark.skipif(not (seccomp.available() and landlock.version()), reason="no such kernel")
def test_p31_nothing_is_reached_from_the_child(place):
    found = heads(asked(place, "reaches"))
    assert found == [{"works": ["the file", "own folder", "thread"]}]
    assert (place / "given").read_text() == "given"


def test_p31_the_child_holds_no_secret_and_no_connection(place, monkeypatch):
    client._servers._stop()
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("GEO_GRID_SECRET_KEY", "secret")
    (told,) = heads(asked(place, "tells_what_it_holds"))
    assert not [one for one in told["environment"].items() if "secret" in str(one)]
    assert not [name for name in told["environment"] if name.startswith(("GEO_GRID", "DATABASE"))]
    assert told["sockets"] == 1, "the one it answers through"
    limits = told["limits"]
    assert (limits["CPU"], limits["CORE"]) == (LIMITS.seconds, 0)
    assert LIMITS.memory_bytes < limits["AS"] < 2**34
    assert 0 < limits["NOFILE"] <= 128
    assert 0 < limits["FSIZE"] <= 2**32


def test_p31_gdal_has_the_drivers_that_are_read_and_no_other(place):
    (told,) = heads(asked(place, "drivers", preload=("pyogrio",)))
    assert set(told["drivers"]) == DRIVERS


@pytest.mark.parametrize(
    ("reader", "cause"),
    [
        ("takes_memory", "memory"), ("takes_memory_outside_python", "memory"),
        ("floods", "memory"), ("is_ended", "died"), ("speaks_nonsense", "died"),
        ("has_a_fault", "died"), ("runs_for_ever", "seconds"), ("waits_for_ever", "seconds"),
    ],
)  # fmt: skip
def test_p31_a_child_at_its_limit_ends_with_a_cause(place, reader, cause):
    """The next reading works."""
    with pytest.raises(ReaderEnded) as ended:
        heads(asked(place, reader), SHORT if cause == "seconds" else LIMITS)
    assert ended.value.cause == cause
    assert "given" not in ended.value.detail, "no value of the file is told"
    assert heads(asked(place, "tells_what_it_holds"))


def test_p31_a_child_ends_with_who_asked(place):
    reading = read_in_child(asked(place, "runs_for_ever"), limits=LIMITS)
    pid = next(reading)[0]["pid"]
    reading.close()
    until(lambda: not alive(pid))


def test_p31_a_killed_child_is_told_at_once(place):
    reading = read_in_child(asked(place, "waits_for_ever"), limits=LIMITS)
    os.kill(next(reading)[0]["pid"], signal.SIGKILL)
    with pytest.raises(ReaderEnded) as ended:
        next(reading)
    assert (ended.value.cause, ended.value.detail) == ("died", "SIGKILL")


def test_p31_a_killed_server_is_begun_again(place):
    heads(asked(place, "tells_what_it_holds"))
    client._servers.process.kill()
    client._servers.process.wait()
    assert heads(asked(place, "tells_what_it_holds"))


def test_p31_children_end_with_a_killed_worker(place):
    program = (
        "from tests.unit.test_p31_sandbox import *\n"
        f"reading = read_in_child(asked(Path({str(place)!r}), 'runs_for_ever'), limits=LIMITS)\n"
        "print(next(reading)[0]['pid'], flush=True)\n"
        "input()\n"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", program], cwd=client.ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    with worker:
        pid = int(worker.stdout.readline())
        assert alive(pid)
        worker.kill()
    until(lambda: not alive(pid))


@pytest.mark.parametrize(
    "head",
    [
        {"refused": ["code", "%(a)9999999999s", None, {"a": "1"}]},
        {"refused": ["code", "%d", None, {}]}, {"refused": ["code", "%(missing)s", None, {"a": "1"}]},
        {"refused": ["code", "x" * 5000, None, {}]}, {"refused": [1, 2, 3, {}]}, {"refused": []},
        {"part": 1}, {"failed": {"a": 1}}, {},
    ],
)  # fmt: skip
def test_p31_what_a_child_says_is_not_believed(head):
    """A taken-over child may answer anything; a sentence must not cost memory or crash."""
    failure = client._failure(head)
    assert isinstance(failure, ReaderEnded)
    assert failure.cause == "died"


def test_p31_the_fault_of_a_reader_crosses_whole():
    head = {"refused": ["layer_unknown", "“%(file)s” has no layer.", "file", {"file": "a%s"}]}
    failure = client._failure(head)
    assert isinstance(failure, BadInput)
    assert str(failure) == "“a%s” has no layer."
