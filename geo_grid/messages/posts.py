"""Who holds which post where: whom to tell of a case, by its department, its cell and its divisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from geo_grid.access.models import RoleAssignment
from geo_grid.access.roles import ROLES, Area, Right
from geo_grid.access.scope import significant
from geo_grid.areas.models import City, Division
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
_ANSWERING = {Right.CASES_HANDLE, Right.CASES_DISPATCH, Right.CASES_SUPERVISE}
POSTS = sorted(
    code for code, role in ROLES.items() if Area.DIVISION in role.areas and role.rights & _ANSWERING
)
"""Roles that answer for the cases of a division: managers, dispatchers, supervisors."""
DISPATCHERS = sorted(code for code, role in ROLES.items() if role.rights & {Right.CASES_DISPATCH})
HANDLERS = sorted(code for code, role in ROLES.items() if role.rights & {Right.CASES_HANDLE})
_LENGTHS = (2, 4, 6, 9, 12)


@dataclass
class Rung:
    """A division, and the accounts that hold a post over it and over none above it."""

    code: str
    name: str
    accounts: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Found:
    """Accounts, over which division they hold their post, and the vacant posts that were passed."""

    accounts: list[int]
    division: str
    vacant: list[str]


def ladder(division: Division | None, *, roles: Iterable[str] = POSTS) -> list[Rung]:
    """The division and those above it, each with who holds a post there now.

    An account whose area is larger than any of them stands on the highest. What lies in no division
    is the city's.
    """
    rungs = _rungs(division)
    if not rungs:
        return []
    lowest = rungs[0].code
    rows = RoleAssignment.objects.filter(
        role__in=list(roles), valid__contains=timezone.now(), user__is_active=True,
        division_code__in=[lowest[:n] for n in _LENGTHS if n <= len(lowest)],
    )  # fmt: skip
    for prefix, account in rows.values_list("division_code", "user_id"):
        highest = max(i for i, rung in enumerate(rungs) if i == 0 or rung.code.startswith(prefix))
        rungs[highest].accounts.add(account)
    return rungs


def _rungs(division: Division | None) -> list[Rung]:
    found: list[Rung] = []
    while division is not None and division.level != Division.Level.PROVINCE:
        found.append(Rung(significant(division.code), division.name))
        division = division.parent
    if not found and (city := City.objects.first()) is not None:
        found.append(Rung(significant(city.code), city.name))
    return found


def climb(rungs: list[Rung], *, start: int) -> Found:
    """Who holds a post on the rung `start`, else on the next above it where anybody does.

    Where the ladder has no such rung, its highest is meant. Nobody at all: no accounts.
    """
    vacant: list[str] = []
    for rung in rungs[min(start, len(rungs) - 1) :]:
        if rung.accounts:
            return Found(sorted(rung.accounts), rung.code, vacant)
        vacant.append(rung.name)
    return Found([], "", vacant)


def handlers_of(departments: Iterable[int | None]) -> list[int]:
    """The active accounts that handle cases of these departments."""
    ids = [pk for pk in departments if pk is not None]
    rows = RoleAssignment.objects.filter(
        department__in=ids, role__in=HANDLERS, valid__contains=timezone.now(), user__is_active=True
    )
    return sorted(set(rows.values_list("user_id", flat=True)))


def workers_of(cell: int | None) -> list[int]:
    """The active accounts of the grid workers of a grid cell."""
    if cell is None:
        return []
    return [row["id"] for row in sql.rows("workers_of_cell", {"cell": cell, "at": timezone.now()})]
