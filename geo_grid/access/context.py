"""Who is acting now: set by the edge (a request, a command), read by audit and by transactions.

Each transaction declares the caller's scope to PostgreSQL as it begins (``SET LOCAL``), which is
what the row policies read: outside a transaction, and for nobody, persons and cases have no rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.db import connection

from geo_grid.access.scope import NOTHING, Scope


@dataclass(frozen=True)
class Caller:
    """An account with its scope, or the system with its purpose."""

    scope: Scope = NOTHING
    address: str | None = None
    purpose: str = ""
    statement_timeout_ms: int = 0

    @property
    def is_somebody(self) -> bool:
        return self.scope.account is not None or self.scope.is_system


_caller: ContextVar[Caller | None] = ContextVar("geo_grid_caller", default=None)
NOBODY = Caller()


def caller() -> Caller:
    """The caller of the moment; nobody outside of requests and declared commands."""
    return _caller.get() or NOBODY


def scope_parameter() -> dict[str, str]:
    """The parameter ``scope`` of raw queries: the areas of the caller of the moment."""
    return {"scope": caller().scope.as_json}


@contextmanager
def acting(who: Caller) -> Iterator[Caller]:
    """Everything inside is done by `who`: what transactions declare, what audit rows say."""
    token = _caller.set(who)
    _declare()
    try:
        yield who
    finally:
        _caller.reset(token)
        _declare()


@contextmanager
def counting_all() -> Iterator[None]:
    """For sums that must see every row, in the middle of somebody's write: still their write."""
    who = caller()
    with acting(replace(who, scope=replace(who.scope, is_system=True))):
        yield


def _declare() -> None:
    """Tell a transaction that is already open; others are told as they begin."""
    if connection.in_atomic_block:
        connection.declare_scope()
