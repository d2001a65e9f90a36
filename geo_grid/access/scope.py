"""What a caller may see: the roles they hold, the areas they hold them in, and the one predicate.

Three classes of rows. *Ground* is every staff login's, the whole city, and is not limited here.
*Registers* (residents, households, organisations) and *cases* (incidents) are limited by
``sql/in_scope_<table>.sql``: :func:`limit` puts that text under a queryset, ``/*in scope: incident
i*/`` puts it into a raw query (see :mod:`geo_grid.sql`), and the row policies are made of it. A
fourth class, *counts*, says where numbers about people are exact: where one may list their rows; a
fifth, *care*, where it may be known who needs care.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import BooleanField, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from geo_grid.access.roles import DISPLAY, ROLES, Right
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
CLASSES = {
    "counts": Right.REGISTERS_READ, "registers": Right.REGISTERS_READ, "cases": Right.CASES_READ,
    "care": Right.CARE_READ,
}  # fmt: skip
DECLARED = "geo_grid_declared()"
Row = TypeVar("Row", bound=Model)


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
        """A person's role is held; that of a program alone opens nothing but what it names."""
        return self.is_system or any(
            g.role in ROLES and ROLES[g.role].is_staff for g in self.grants
        )

    @property
    def is_display(self) -> bool:
        """A wall and nothing else: no person sits before it, and none is named on it."""
        return bool(self.grants) and all(g.role == DISPLAY for g in self.grants)

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

    @cached_property
    def as_json(self) -> str:
        """The areas of each class, as the SQL functions read them."""
        classes = {name: self.having(right)._areas() for name, right in CLASSES.items()}
        return json.dumps({"account": self.account, **classes})

    def area_of(self, right: Right) -> str:
        """The area in which `right` is held, as the class ``area`` of the SQL functions."""
        return json.dumps({"area": self.having(right)._areas()})

    def _areas(self) -> dict[str, Any]:
        if self.everything:
            return {"all": True}
        return {
            "prefixes": sorted(self.prefixes), "cells": sorted(self.cells),
            "buildings": sorted(self.buildings), "departments": sorted(self.departments),
        }  # fmt: skip


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


def mark_of(scope: Scope) -> str:
    """Equal as long as a scope reaches the same ground: its areas, and the borders they lie in."""
    return mark_at(scope, "" if scope.everything else ground_version())


def ground_version() -> Any:
    """Which borders hold; ``None`` without a city."""
    return sql.value("ground_version")


def mark_at(scope: Scope, borders: Any) -> str:
    """The same where the version of the ground, `borders`, is known."""
    version = "" if scope.everything else borders
    return hashlib.sha256(f"{scope.as_json} {version}".encode()).hexdigest()


def condition(table: str, *, alias: str, scope: str) -> str:
    """The predicate on rows of ``geo_grid_<table>`` as SQL; `scope` is an expression of jsonb."""
    return sql.in_scope(table, alias=alias, scope=scope)


def limit(queryset: QuerySet[Row], scope: Scope) -> QuerySet[Row]:
    """The rows of a register or of cases that lie in `scope`.

    Raises :class:`KeyError` for a table that has no predicate: the ground is not limited.
    """
    if scope.is_system:
        return queryset
    meta = queryset.model._meta
    text = sql.in_scope(str(meta.model_name), alias="it", scope="%s::jsonb")
    seen = RawSQL(_IDS.replace("TABLE", meta.db_table) + text, [scope.as_json] * text.count("%s"))
    return queryset.filter(pk__in=seen)


def limit_beside(queryset: QuerySet[Row], scope: Scope) -> QuerySet[Row]:
    """The same as :func:`limit`, as a condition beside the others and not in a query of its own.

    A sorted index is then walked until a page is full; of a joined queryset the table itself is meant.
    """
    if scope.is_system:
        return queryset
    meta = queryset.model._meta
    text = sql.in_scope(str(meta.model_name), alias=meta.db_table, scope="%s::jsonb")
    values = [scope.as_json] * text.count("%s")
    return queryset.filter(RawSQL(text, values, output_field=BooleanField()))


_IDS = "SELECT it.id FROM TABLE it WHERE "
