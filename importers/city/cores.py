"""Work on all cores: processes that inherit nothing, because the caller may hold a connection."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

Result = TypeVar("Result")


def on_all_cores(work: Callable[..., Result], jobs: Sequence[object], *more: Any) -> list[Result]:
    """``work(job, *more)`` for every job, in order; `work` is a function of a module."""
    with workers(min(len(jobs), os.cpu_count() or 1)) as pool:
        return list(pool.map(work, jobs, *([thing] * len(jobs) for thing in more)))


@contextmanager
def workers(count: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that end with the block: at once when it fails or is interrupted."""
    known = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield pool
    except BaseException:
        for process in set(multiprocessing.active_children()) - known:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
