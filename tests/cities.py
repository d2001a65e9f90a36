"""Kinds of cities that many tests stand in: built once a worker, see :mod:`tests.databases`.

::

    @city
    def bare_city() -> LatticeCity: ...          # builds, in an empty database

    @city
    def lattice_city(bare_city): ...             # adds to the city of another kind

Each becomes a fixture of its name that hands out a copy of what the builder returned. A test stands
in the largest city among its fixtures. It builds the city anew, in its own transaction, when it
wants two that are not one inside the other, or when it is marked ``own_city`` (because it moves the
clock before the city is founded).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Kind:
    """A kind of city, the kind it adds to (``""``: an empty database) and what builds it."""

    name: str
    parent: str
    build: Callable[..., Any]

    def line(self) -> list[str]:
        """Names from the smallest city to this one."""
        return [*(KINDS[self.parent].line() if self.parent else []), self.name]


KINDS: dict[str, Kind] = {}


def city(build: Callable[..., Any]) -> Any:
    """Make a builder a fixture of the same name; its one parameter is the kind it adds to."""
    name = build.__name__
    parent = next(iter(inspect.signature(build).parameters), "")
    KINDS[name] = Kind(name, parent, build)

    @pytest.fixture(name=name)
    def handed_out(request: pytest.FixtureRequest, db: None, _stage: dict[str, Any]) -> Any:
        if name not in _stage:
            given = [request.getfixturevalue(parent)] if parent else []
            _stage[name] = build(*given)
        return _stage[name]

    return handed_out


def kind_of(item: pytest.Item) -> str:
    """The kind of city that a test stands in; ``""`` for an empty database."""
    if item.get_closest_marker("own_city"):
        return ""
    names: list[str] = getattr(item, "fixturenames", [])
    wanted = [KINDS[name].line() for name in names if name in KINDS]
    longest = max(wanted, key=len, default=[""])
    return longest[-1] if all(line == longest[: len(line)] for line in wanted) else ""
