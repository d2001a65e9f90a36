"""What a caller may see: the roles they hold, the areas they hold them in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from geo_grid.access.roles import ROLES, Right
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def significant(code: str) -> str:
    """A division code without the zeros of the levels below it: ``350203000000`` → ``350203``."""
    for length in (9, 6, 4, 2):
        if len(code) > length and set(code[length:]) == {"0"}:
            code = code[:length]
    return code


@dataclass(frozen=True)
class Grant:
    """One role in one area: a prefix of division codes, a cell, a building or a department."""

    role: str
    prefix: str = ""
    cell: int | None = None
    building: int | None = None
    department: int | None = None

    @property
    def rights(self) -> frozenset[Right]:
        return ROLES[self.role].rights if self.role in ROLES else frozenset()


@dataclass(frozen=True)
class Scope:
    """Rights and areas of a caller. Codes are prefixes (2, 4, 6, 9 or 12 digits), the rest ids."""

    account: int | None = None
    grants: tuple[Grant, ...] = ()
    city_code: str = ""
    is_system: bool = False

    @property
    def prefixes(self) -> frozenset[str]:
        return frozenset(g.prefix for g in self.grants if g.prefix)

    @property
    def cells(self) -> frozenset[int]:
        return frozenset(g.cell for g in self.grants if g.cell is not None)

    @property
    def buildings(self) -> frozenset[int]:
        return frozenset(g.building for g in self.grants if g.building is not None)

    @property
    def departments(self) -> frozenset[int]:
        return frozenset(g.department for g in self.grants if g.department is not None)

    @property
    def rights(self) -> frozenset[Right]:
        if self.is_system:
            return frozenset(Right)
        return frozenset().union(*(g.rights for g in self.grants))

    @property
    def is_staff(self) -> bool:
        return self.is_system or any(g.role in ROLES for g in self.grants)

    @property
    def everything(self) -> bool:
        """The whole city lies in the area."""
        code = significant(self.city_code)
        return self.is_system or bool(code and any(code.startswith(p) for p in self.prefixes))

    def allows(self, right: Right) -> bool:
        return right in self.rights

    def having(self, right: Right) -> Scope:
        """The part of this scope in which `right` is held."""
        if self.is_system:
            return self
        return replace(self, grants=tuple(g for g in self.grants if right in g.rights))


NOTHING = Scope()


def scope_of(user: Any) -> Scope:
    """The scope of an account at this instant; nothing for nobody."""
    if user is None or not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOTHING
    rows = sql.rows("grants", {"user": user.pk, "now": timezone.now()})
    grants = tuple(
        Grant(
            row["role"], row["division_code"], row["grid_cell_id"], row["building_id"],
            row["department_id"],
        )
        for row in rows
    )  # fmt: skip
    return Scope(user.pk, grants, rows[0]["city_code"] or "" if rows else "")
