"""HiGHS within its time: small programmes here, large ones in a process that can be ended.

HiGHS looks at the clock and at nothing else, and not everywhere: in presolve, cuts and the first
relaxation of a large programme it runs on past ``time_limit``. A process of its own is ended when
:data:`GRACE_S` are over, or at once when the caller has had enough.
"""

from __future__ import annotations

import contextlib
import logging
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from geo_grid.geometry.siting.problem import Budget, Floats

HERE_UP_TO = 20_000
"""Entries of a matrix up to which a programme is solved in this process: a start costs a second."""
GRACE_S = 1.0
"""How long beyond its time a process may take to say what it has found."""
_LOOK_S = 0.2
_CHILD = Path(__file__).with_name("highs_process.py")
_KILLED = (-signal.SIGKILL, -signal.SIGXCPU)
"""How a process ends at the limit of its processor time, or where the machine lacks memory."""
_LAST_WORDS = 2_000
logger = logging.getLogger(__name__)


class SolverDied(RuntimeError):
    """The process of a programme ended by itself without an answer; its last words."""


@dataclass(frozen=True)
class Programme:
    """Least `cost` of columns within `low` and `high`, whole where `integrality` is 1."""

    cost: Floats
    integrality: Floats
    low: Floats
    high: Floats
    rows: LinearConstraint


@dataclass(frozen=True)
class Solved:
    """As scipy says it: 0 optimal, 1 out of time, 2 impossible; None where nothing was found."""

    status: int
    columns: NDArray[np.float64] | None
    value: float | None
    bound: float | None


OUT_OF_TIME = Solved(1, None, None, None)


def least(programme: Programme, *, budget: Budget, stage: str) -> Solved:
    """What HiGHS finds in the time that is left. Raises what the caller's progress raises."""
    if programme.rows.A.nnz <= HERE_UP_TO:
        return _here(programme, budget.left_s)
    return _apart(programme, budget, stage)


def _here(programme: Programme, seconds: float) -> Solved:
    found = milp(
        programme.cost, integrality=programme.integrality, constraints=programme.rows,
        bounds=Bounds(programme.low, programme.high),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )  # fmt: skip
    return Solved(found.status, found.x, found.fun, found.mip_dual_bound)


def _apart(programme: Programme, budget: Budget, stage: str) -> Solved:
    """By another process, which is gone when this returns or raises.

    Raises :class:`SolverDied` where it fell over: that is no lack of time.
    """
    rows, until = programme.rows, time.monotonic() + budget.left_s
    told = pickle.dumps((
        programme.cost, programme.integrality, programme.low, programme.high,
        rows.A, rows.lb, rows.ub, until, GRACE_S,
    ))  # fmt: skip
    # A file and no pipe: what a pipe does not hold before the first look, communicate() never sends.
    with tempfile.TemporaryFile() as question:
        question.write(told)
        question.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-I", str(_CHILD)], stdin=question, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
    with process:
        try:
            said = _waited_for(process, until + GRACE_S, budget, stage)
        finally:
            process.kill()
    if said is None:  # ended by us
        return OUT_OF_TIME
    text, complaint = said
    if text:
        return Solved(*pickle.loads(text))
    why = complaint[-_LAST_WORDS:].decode(errors="replace").strip()
    if process.returncode in _KILLED:
        logger.warning("the solver of the stage %s was killed (%s)", stage, process.returncode)
        return OUT_OF_TIME
    raise SolverDied(f"stage {stage}, exit {process.returncode}: {why}")


def _waited_for(
    process: subprocess.Popen[bytes], until: float, budget: Budget, stage: str
) -> tuple[bytes, bytes] | None:
    """What the process writes and complains of; None where it runs on beyond its time."""
    while time.monotonic() < until:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=_LOOK_S)
        budget.tell(stage, min((time.monotonic() - budget.started) / budget.seconds, 1.0))
    return None
