"""A thing that many threads read and one changes now and then."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Shared:
    """Many may read at once; who changes waits for them, and they for the change.

    Who begins to read while a change waits comes after it: else it would wait as long as anybody asks.
    So a thread that reads may not begin to read once more.
    """

    def __init__(self) -> None:
        self._readers = 0
        self._is_wanted = False
        self._free = threading.Condition()

    @contextmanager
    def reading(self) -> Iterator[None]:
        with self._free:
            self._free.wait_for(lambda: not self._is_wanted)
            self._readers += 1
        try:
            yield
        finally:
            with self._free:
                self._readers -= 1
                self._free.notify_all()

    @contextmanager
    def changing(self) -> Iterator[None]:
        with self._free:
            self._is_wanted = True
            try:
                self._free.wait_for(lambda: self._readers == 0)
                yield  # new readers wait for the condition's lock
            finally:
                self._is_wanted = False
                self._free.notify_all()
