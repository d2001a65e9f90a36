"""What commands and jobs do in the name of the system, over the whole city, and never unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from geo_grid.access import audit
from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import Scope

SYSTEM = Scope(is_system=True)


@contextmanager
def as_system(purpose: str) -> Iterator[None]:
    """Declare the system's scope for everything inside; leaves an audit row of its own."""
    with acting(Caller(scope=SYSTEM, purpose=purpose)):
        audit.record("system.begin", detail={"purpose": purpose})
        yield
