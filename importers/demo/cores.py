"""Work on all cores: processes that inherit nothing, because the caller may hold a connection."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def on_all_cores(work: Callable[..., Result], jobs: Sequence[object], *more: Any) -> list[Result]:
    """``work(job, *more)`` for every job, in order; `work` is a function of a module."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(len(jobs), os.cpu_count() or 1), mp_context=spawn) as pool:
        return list(pool.map(work, jobs, *([thing] * len(jobs) for thing in more)))
