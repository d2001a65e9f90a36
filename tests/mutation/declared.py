"""The list of switches: which promise each protects, and the tests that must go red without it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.mutation.points import Point, found, policies

LIST = Path(__file__).resolve().parents[1] / "access" / "switches.toml"


@dataclass(frozen=True)
class Switch:
    """`beside` are points that are off at the same time: nets of which each suffices."""

    where: str
    promise: str
    tests: tuple[str, ...]
    case: str = ""
    """The id of the case that must go red, of a test with many."""
    beside: tuple[str, ...] = ()

    def points(self) -> tuple[Point, ...]:
        """What is switched off."""
        return tuple(point_of(where) for where in (self.where, *self.beside))

    def cases(self, items: list[Any]) -> list[Any]:
        """Those cases of a test that this switch is about."""
        if not self.case:
            return items
        return [item for item in items if item.callspec.id == self.case]


@cache
def _sources() -> dict[str, Point]:
    return found()


def point_of(where: str) -> Point:
    """The point of this name, in the sources or in the database."""
    if " policy " not in where:
        return _sources()[where]
    from django.db import connection

    with connection.cursor() as cursor:
        return policies(cursor)[where]


@cache
def declared() -> dict[str, Switch]:
    """Every switch of the list by the name of its point."""
    rows = tomllib.loads(LIST.read_text(encoding="utf-8")).get("switch", [])
    switches = [
        Switch(
            row["where"], row["promise"], tuple(row["tests"]), row.get("case", ""),
            tuple(row.get("beside", ())),
        )
        for row in rows
    ]  # fmt: skip
    named = {switch.where: switch for switch in switches}
    assert len(named) == len(switches), "a point is declared twice"
    return named
