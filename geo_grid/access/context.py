"""Who is acting now: set by the edge (a request, a command), read by audit and by transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from geo_grid.access.scope import NOTHING, Scope


@dataclass(frozen=True)
class Caller:
    """An account with its scope, or the system with its purpose."""

    scope: Scope = NOTHING
    address: str | None = None
    purpose: str = ""


_caller: ContextVar[Caller | None] = ContextVar("geo_grid_caller", default=None)
NOBODY = Caller()


def caller() -> Caller:
    """The caller of the moment; nobody outside of requests and declared commands."""
    return _caller.get() or NOBODY


@contextmanager
def acting(who: Caller) -> Iterator[Caller]:
    """Everything inside is done by `who`."""
    token = _caller.set(who)
    try:
        yield who
    finally:
        _caller.reset(token)
