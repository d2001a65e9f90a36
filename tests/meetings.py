"""Two writers that meet: one in a thread of its own is stopped where a test wants it to be."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from geo_grid.access.context import Caller, acting
from geo_grid.access.system import SYSTEM
from geo_grid.people.models import BuildingSums
from tests.registers.conftest import recounted, sums

PATIENCE_S = 60.0


class Writer(threading.Thread):
    """An action on a connection of its own; `result` or `error` says what came of it."""

    def __init__(self, action: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._action = action
        self._begun, self._paused, self._on = (threading.Event() for _ in range(3))
        self._backend = 0
        self.result: Any = None
        self.error: BaseException | None = None

    def stop_before(self, module: Any, name: str, monkeypatch: Any) -> Writer:
        """Let this thread, and no other, stop at its first call of ``module.name``."""
        self._patch(module, name, monkeypatch, before=True)
        return self

    def stop_after(self, module: Any, name: str, monkeypatch: Any) -> Writer:
        """The same, once the call has returned."""
        self._patch(module, name, monkeypatch, before=False)
        return self

    def _patch(self, module: Any, name: str, monkeypatch: Any, *, before: bool) -> None:
        called = getattr(module, name)

        def watched(*args: Any, **kwargs: Any) -> Any:
            if before:
                self._pause()
            done = called(*args, **kwargs)
            if not before:
                self._pause()
            return done

        monkeypatch.setattr(module, name, watched)

    def _pause(self) -> None:
        if threading.current_thread() is self and not self._paused.is_set():
            self._paused.set()
            assert self._on.wait(PATIENCE_S)

    def run(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._backend = cursor.fetchone()[0]
            self._begun.set()
            with acting(Caller(scope=SYSTEM, purpose="test")):
                self.result = self._action()
        except Exception as error:
            self.error = error
        finally:
            self._begun.set()
            self._paused.set()
            connections.close_all()

    def start_and_stop(self) -> None:
        """Start; return when it stands where it was told to stop (or is over)."""
        self.start()
        assert self._paused.wait(PATIENCE_S)

    def start_and_meet(self) -> bool:
        """Start; return when it is over, or waits for another (true)."""
        self.start()
        assert self._begun.wait(PATIENCE_S)
        while self.is_alive():
            if self.waits():
                return True
            self.join(0.02)
        return False

    def waits(self) -> bool:
        """Whether the database lets it wait for a lock."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self._backend])
            return bool(cursor.fetchone()[0])

    def go_on(self) -> None:
        self._on.set()

    def end(self) -> None:
        self._on.set()
        self.join(PATIENCE_S)
        assert not self.is_alive()


def stored() -> tuple[Any, Any]:
    """The sums as they stand, of atoms and of houses."""
    return sums(), _houses()


def counted() -> tuple[Any, Any]:
    """The sums as they are when everything is counted from the start."""
    return recounted(), _houses()


def _houses() -> dict[int, dict[str, Any]]:
    return {row.pop("building_id"): row for row in BuildingSums.objects.values()}
