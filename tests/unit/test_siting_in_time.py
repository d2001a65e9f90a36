"""A search ends with its time, and when nobody wants it any more: HiGHS alone keeps neither."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import LinearConstraint
from scipy.sparse import csr_array

from geo_grid.geometry.siting import highs, problem, solve
from geo_grid.geometry.siting.problem import Budget, Cancelled, Town, Wish, make_town
from geo_grid.geometry.siting.solve import site

LONG_S = 600
"""What a search would take that hears of nothing."""


class Ended(BaseException):
    """What a job raises whose owner has cancelled it."""


@pytest.fixture(autouse=True)
def unproven(monkeypatch):
    """The swaps that come first prove nothing, so that the solver is asked of a small town too."""
    monkeypatch.setattr(solve, "median_bound", lambda *_, **__: 0.0)
    monkeypatch.setattr(solve, "cover_bound", lambda town, **_: float(town.weights.sum()))


@pytest.fixture
def apart(monkeypatch):
    """Every programme goes to a process of its own."""
    monkeypatch.setattr(highs, "HERE_UP_TO", 0)


@pytest.fixture
def deaf(apart, monkeypatch, tmp_path):
    """A solver that writes down its number and looks at no clock."""
    script, number = tmp_path / "deaf.py", tmp_path / "number"
    script.write_text(
        "import os, pathlib, signal, sys\n"
        f"full = pathlib.Path({str(number)!r} + '.part')\n"
        "full.write_text(str(os.getpid()))\n"
        f"os.replace(full, {str(number)!r})  # never seen before it is filled\n"
        "sys.stdin.buffer.read(); signal.pause()\n"
    )
    monkeypatch.setattr(highs, "_CHILD", script)
    return number


@dataclass
class Clock:
    """A budget that ends when the solver has been heard of for some looks, however slow its start."""

    started: Path
    looks: int = 0
    hurry: float = 0.0

    def hear(self) -> None:
        self.looks += self.started.exists()
        if self.looks >= 4:
            self.hurry = LONG_S

    def monotonic(self) -> float:
        return time.monotonic() + self.hurry


@pytest.fixture
def clock(deaf, monkeypatch):
    """The time of searches: LONG_S are over once the solver runs."""
    found = Clock(deaf)
    for module in (highs, problem):
        monkeypatch.setattr(module, "time", found)
    return found


def town(houses: int = 12, places: int = 5) -> Town:
    rng = np.random.default_rng(7)
    metres = np.hypot(*(rng.uniform(1, 999, (houses, 1, 2)) - rng.uniform(1, 999, (places, 2))).T)
    return make_town(csr_array(metres.T), rng.integers(1, 60, houses))


def is_gone(number) -> bool:
    try:
        os.kill(int(number.read_text()), 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(
    "wish", [Wish("cover", 2, 400.0), Wish("median", 2), Wish("set_cover", None, 900.0)]
)
def test_a_process_of_its_own_finds_what_is_found_here(monkeypatch, wish):
    here = site(town(), wish)
    monkeypatch.setattr(highs, "HERE_UP_TO", 0)
    there = site(town(), wish)
    assert (there.chosen, there.is_proven) == (here.chosen, True)
    assert there.value == pytest.approx(here.value)
    assert there.bound == pytest.approx(here.bound)


def test_a_solver_that_keeps_no_time_is_ended_and_the_heuristic_answers(deaf, clock):
    begun = time.monotonic()
    budget = Budget(seconds=LONG_S, progress=lambda stage, share: clock.hear())
    answer = site(town(), Wish("median", 2), budget=budget)
    assert time.monotonic() - begun < LONG_S / 2
    assert len(answer.chosen) == 2
    assert answer.value >= answer.bound
    assert is_gone(deaf)


@pytest.mark.parametrize("how", [Cancelled, Ended])
def test_who_cancels_is_heard_while_the_solver_runs(deaf, how):
    def hear(stage: str, share: float) -> bool:
        if not deaf.exists():
            return True
        if how is Ended:
            raise Ended
        return False

    begun = time.monotonic()
    with pytest.raises(how):
        site(town(), Wish("median", 2), budget=Budget(seconds=LONG_S, progress=hear))
    assert time.monotonic() - begun < LONG_S / 2
    assert is_gone(deaf)


def test_progress_goes_on_while_the_solver_runs(clock):
    shares: list[float] = []

    def hear(stage: str, share: float) -> bool:
        if stage == "median":
            shares.append(share)
        clock.hear()
        return True

    site(town(), Wish("median", 2), budget=Budget(seconds=LONG_S, progress=hear))
    assert len(shares) > 2
    assert shares == sorted(shares)
    assert max(shares) <= 1.0


def test_a_large_programme_reaches_a_solver_that_starts_slowly(apart, monkeypatch, tmp_path):
    """More than a pipe holds (64 KB), read only after its time has been looked at."""
    script, looked = tmp_path / "slow.py", tmp_path / "looked"
    script.write_text(
        "import pathlib, pickle, select, sys\n"
        # no sleep(), which fails under a shifted clock in a Python that looks at no environment
        f"while not pathlib.Path({str(looked)!r}).exists(): select.select([], [], [], 0.01)\n"
        "cost = pickle.load(sys.stdin.buffer)[0]\n"
        "sys.stdout.buffer.write(pickle.dumps((0, cost, 7.0, 7.0)))\n"
    )
    monkeypatch.setattr(highs, "_CHILD", script)
    columns = 50_000
    rows = LinearConstraint(csr_array(np.ones((1, columns))), np.ones(1), np.ones(1))
    parts = [np.arange(columns, dtype=float) for _ in range(4)]
    budget = Budget(seconds=LONG_S, progress=lambda stage, share: looked.touch())
    found = highs.least(highs.Programme(*parts, rows), budget=budget, stage="median")
    assert (found.status, found.value) == (0, 7.0)
    assert np.array_equal(found.columns, parts[0])


def test_a_solver_that_falls_over_is_not_told_as_time_running_out(apart, monkeypatch, tmp_path):
    script = tmp_path / "broken.py"
    script.write_text("import sys\nsys.stdin.buffer.read()\nimport no_such_module_at_all\n")
    monkeypatch.setattr(highs, "_CHILD", script)
    with pytest.raises(highs.SolverDied, match=r"(?s)median.*exit 1.*no_such_module_at_all"):
        site(town(), Wish("median", 2), budget=Budget(seconds=LONG_S))


@pytest.mark.parametrize(("goal", "radius_m"), [("median", None), ("cover", 400.0)])
def test_a_solver_that_the_machine_kills_leaves_the_answer_to_the_heuristic(
    apart, monkeypatch, tmp_path, caplog, goal, radius_m
):
    script = tmp_path / "killed.py"
    script.write_text("import os, sys\nsys.stdin.buffer.read()\nos.kill(os.getpid(), 9)\n")
    monkeypatch.setattr(highs, "_CHILD", script)
    answer = site(town(), Wish(goal, 2, radius_m), budget=Budget(seconds=LONG_S))
    assert len(answer.chosen) == 2
    assert "was killed (-9)" in caplog.text
    assert not answer.is_proven
    monkeypatch.undo()
    best = site(town(), Wish(goal, 2, radius_m))
    assert answer.value == pytest.approx(best.value, rel=0.05)
