"""Whose rows a reader may see: the whole city, or the atoms of some divisions and grid cells."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope as CallerScope
from layers.kinds import Access

THRESHOLD = 5
"""Numbers of people or households below it are told to nobody who may not see the rows."""
_RIGHTS = {"register": Right.REGISTERS_READ, "case": Right.CASES_READ}


@dataclass(frozen=True)
class Area:
    """Prefixes of division codes and grid cell ids; ``everything`` is the whole city."""

    everything: bool = True
    prefixes: tuple[str, ...] = ()
    cells: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """A short text that is equal for equal areas: part of a cache's key and an ETag."""
        if self.everything:
            return "all"
        text = repr((sorted(self.prefixes), sorted(self.cells)))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


WHOLE_CITY = Area()


@dataclass(frozen=True)
class Scope:
    """Where a reader may see registers and where cases; the ground is everybody's."""

    registers: Area = WHOLE_CITY
    cases: Area = WHOLE_CITY

    def area(self, access: Access) -> Area:
        """The area that bounds a layer of this class; numbers of people are bound by registers."""
        return self.cases if access == "case" else self.registers

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of ``sql/in_scope.sql`` for both classes, and the threshold."""
        found: dict[str, Any] = {"threshold": THRESHOLD}
        for name, area in (("register", self.registers), ("case", self.cases)):
            if not area.everything:
                found[f"{name}_prefixes"] = [f"{prefix}%" for prefix in area.prefixes]
                found[f"{name}_cells"] = list(area.cells)
        return found

    def key(self, accesses: Iterable[Access]) -> str:
        """Equal for scopes that show the same in layers of these classes."""
        areas = [self.area(one).key for one in sorted({*accesses}) if one != "ground"]
        return "-".join(areas) or "all"


EVERYTHING = Scope()
NOWHERE = Scope(Area(False), Area(False))


def scope_from(caller: CallerScope) -> Scope:
    """What the rights of a caller mean for layers.

    Grants of a department or of single buildings bring no area: they show no register and no case
    of a layer.
    """
    return Scope(*(_area(caller.having(right)) for right in _RIGHTS.values()))


def _area(caller: CallerScope) -> Area:
    if caller.everything:
        return WHOLE_CITY
    return Area(False, tuple(sorted(caller.prefixes)), tuple(sorted(caller.cells)))
