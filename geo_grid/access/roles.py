"""Roles and what they may do: data, no code. Where they may do it is said by an assignment.

A right is a plain word. The three administrators hold no right over registers or cases, and no
account holds one of their roles beside any other role at a time (三员分立).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geo_grid.errors import gettext_noop


class Right(StrEnum):
    """What a role may do; the area it may do it in comes from the assignment."""

    GROUND_EDIT = "ground.edit"
    COUNTS_EXACT = "counts.exact"
    REGISTERS_READ = "registers.read"
    REGISTERS_EDIT = "registers.edit"
    NUMBERS_REVEAL = "numbers.reveal"
    CARE_READ = "care.read"
    CASES_READ = "cases.read"
    CASES_HANDLE = "cases.handle"
    CASES_DISPATCH = "cases.dispatch"
    CASES_ACCEPT = "cases.accept"
    CASES_VERIFY = "cases.verify"
    CASES_VOID = "cases.void"
    CASES_SUPERVISE = "cases.supervise"
    MATTERS_EDIT = "matters.edit"
    CALENDAR_EDIT = "calendar.edit"
    VISITS_PLAN = "visits.plan"
    INCIDENTS_REPORT = "incidents.report"
    PLANS_EDIT = "plans.edit"
    PLANS_APPROVE = "plans.approve"
    EXPORTS_ASK = "exports.ask"
    EXPORTS_APPROVE = "exports.approve"
    DATA_IMPORT = "data.import"
    ADDRESSES_DECIDE = "addresses.decide"
    ACCOUNTS_MANAGE = "accounts.manage"
    ROLES_ASSIGN = "roles.assign"
    AUDIT_READ = "audit.read"
    PLACES_LOCATE = "places.locate"
    DISPLAY = "display"


DISPLAY = "display"
"""The role of a wall: it shows cases as they happen, reads only, and names nobody."""
LEVELS = ("city", "district", "street", "community")
"""Of divisions, from above."""


class Area(StrEnum):
    """What kind of area an assignment of a role names."""

    NONE = "none"
    DIVISION = "division"
    CELL = "cell"
    BUILDING = "building"
    DEPARTMENT = "department"


@dataclass(frozen=True)
class Role:
    """`duty` marks the three administrators, who exclude each other and every other role.

    `is_staff`: a person's role, which opens the ground; a program's opens what its rights name.
    `two_persons`: the password of whoever holds it is reset by two administrators together.
    `levels`: of the divisions that its area may be, of those in :data:`LEVELS`.
    """

    code: str
    name: str
    rights: frozenset[Right]
    areas: frozenset[Area]
    duty: str = ""
    is_staff: bool = True
    two_persons: bool = False
    levels: tuple[str, ...] = ()


_DESK = {
    Right.REGISTERS_READ,
    Right.CASES_READ,
    Right.INCIDENTS_REPORT,
    Right.EXPORTS_ASK,
}
_MANAGER = _DESK | {
    Right.REGISTERS_EDIT, Right.NUMBERS_REVEAL, Right.CARE_READ, Right.CASES_HANDLE,
    Right.GROUND_EDIT, Right.ADDRESSES_DECIDE, Right.VISITS_PLAN,
}  # fmt: skip
_DISPATCH = {Right.CASES_ACCEPT, Right.CASES_DISPATCH, Right.CASES_VOID}
_APPROVER = _MANAGER | _DISPATCH | {
    Right.EXPORTS_APPROVE, Right.PLANS_APPROVE, Right.CASES_SUPERVISE
}  # fmt: skip


def _role(
    code: str, name: str, rights: set[Right], *areas: Area,
    duty: str = "", two_persons: bool = False, level: str = "",
) -> Role:  # fmt: skip
    levels = () if Area.DIVISION not in areas else (level,) if level else LEVELS
    return Role(code, name, frozenset(rights), frozenset(areas), duty,
                two_persons=two_persons, levels=levels)  # fmt: skip


_ROLES = (
    _role("city_manager", gettext_noop("City manager"), _APPROVER, Area.DIVISION,
          two_persons=True, level="city"),
    _role("district_manager", gettext_noop("District manager"), _APPROVER, Area.DIVISION,
          two_persons=True, level="district"),
    _role("street_manager", gettext_noop("Street manager"), _APPROVER, Area.DIVISION,
          two_persons=True, level="street"),
    _role("community_manager", gettext_noop("Community manager"), _MANAGER, Area.DIVISION,
          two_persons=True, level="community"),
    _role("planner", gettext_noop("Planner"),
          {Right.COUNTS_EXACT, Right.PLANS_EDIT, Right.INCIDENTS_REPORT}, Area.DIVISION),
    _role("dispatcher", gettext_noop("Dispatcher"),
          _DISPATCH
          | {Right.REGISTERS_READ, Right.CASES_READ, Right.CASES_HANDLE, Right.INCIDENTS_REPORT,
             Right.CARE_READ, Right.ADDRESSES_DECIDE}, Area.DIVISION),
    _role("department_handler", gettext_noop("Department handler"),
          {Right.CASES_READ, Right.CASES_HANDLE, Right.INCIDENTS_REPORT}, Area.DEPARTMENT),
    _role("grid_worker", gettext_noop("Grid worker"),
          {Right.REGISTERS_READ, Right.REGISTERS_EDIT, Right.CARE_READ, Right.CASES_READ,
           Right.CASES_HANDLE, Right.INCIDENTS_REPORT}, Area.CELL),
    _role("assistant", gettext_noop("Assistant"),
          {Right.INCIDENTS_REPORT}, Area.BUILDING, Area.CELL),
    _role("verifier", gettext_noop("Verifier"),
          {Right.CASES_READ, Right.CASES_VERIFY, Right.INCIDENTS_REPORT}, Area.DIVISION),
    _role("supervisor", gettext_noop("Supervisor"),
          {Right.CASES_READ, Right.CASES_SUPERVISE, Right.INCIDENTS_REPORT}, Area.DIVISION),
    _role("matter_editor", gettext_noop("Matter editor"),
          {Right.MATTERS_EDIT, Right.CALENDAR_EDIT, Right.INCIDENTS_REPORT}, Area.DIVISION),
    _role(DISPLAY, gettext_noop("Display"), {Right.CASES_READ, Right.DISPLAY}, Area.DIVISION),
    _role("data_manager", gettext_noop("Data manager"),
          _DESK | {Right.GROUND_EDIT, Right.REGISTERS_EDIT, Right.DATA_IMPORT,
                   Right.ADDRESSES_DECIDE},
          Area.DIVISION),
    _role("system_administrator", gettext_noop("System administrator"),
          {Right.ACCOUNTS_MANAGE}, Area.NONE, duty="system", two_persons=True),
    _role("security_administrator", gettext_noop("Security administrator"),
          {Right.ROLES_ASSIGN}, Area.NONE, duty="security", two_persons=True),
    _role("audit_administrator", gettext_noop("Audit administrator"),
          {Right.AUDIT_READ}, Area.NONE, duty="audit", two_persons=True),
    Role("locator", gettext_noop("Location service"), frozenset({Right.PLACES_LOCATE}),
         frozenset({Area.NONE}), is_staff=False),
)  # fmt: skip
ROLES = {role.code: role for role in _ROLES}
DUTIES = {role.code: role.duty for role in _ROLES if role.duty}
"""The three administrators' roles, and the duty of each."""
TWO_PERSONS = frozenset(role.code for role in _ROLES if role.two_persons)
