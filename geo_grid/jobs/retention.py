"""What is deleted when it is past its time: each app names what it keeps in a module ``retention``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.module_loading import autodiscover_modules

Purge = Callable[..., dict[str, int]]
"""``purge(*, now, years) -> {what: how many}``: `years` is how long people who left are kept."""

_purges: list[Purge] = []


def retention(purge: Purge) -> Purge:
    """Register a function that deletes what one package has kept long enough."""
    _purges.append(purge)
    return purge


def purge_all(*, now: datetime, years: float) -> dict[str, int]:
    """Run every registered function; how many things of each sort were deleted."""
    autodiscover_modules("retention")
    counts: dict[str, int] = {}
    for purge in _purges:
        counts |= purge(now=now, years=years)
    return counts
