"""Which pages a caller may open: one list for the bar of every page."""

from __future__ import annotations

from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope

RIGHTS_OF_PAGE: dict[str, frozenset[Right]] = {
    "plan": frozenset({Right.PLANS_EDIT, Right.PLANS_APPROVE}),
    "command": frozenset({Right.CASES_READ}),
    "incidents": frozenset({Right.CASES_READ}),
    "incident_new": frozenset({Right.INCIDENTS_REPORT}),
    "desk": frozenset({Right.GROUND_EDIT, Right.REGISTERS_EDIT, Right.REGISTERS_READ}),
    "addresses": frozenset({Right.ADDRESSES_DECIDE, Right.REGISTERS_READ, Right.PLANS_EDIT}),
    "reach": frozenset(
        {Right.COUNTS_EXACT, Right.REGISTERS_READ, Right.PLANS_EDIT, Right.PLANS_APPROVE}
    ),
    "visits": frozenset({Right.REGISTERS_READ}),
    "field": frozenset({Right.REGISTERS_EDIT, Right.CASES_VERIFY}),
    "admissions": frozenset({Right.MATTERS_EDIT}),
    "exports": frozenset({Right.EXPORTS_ASK, Right.EXPORTS_APPROVE}),
    "accounts": frozenset({Right.ACCOUNTS_MANAGE, Right.ROLES_ASSIGN}),
    "factor_resets": frozenset({Right.ACCOUNTS_MANAGE, Right.ROLES_ASSIGN}),
    "audit": frozenset({Right.AUDIT_READ}),
}
WHOLE_CITY_PAGES = ("import", "themes", "duplicates", "sources")
"""For data managers of the whole city: what is loaded there may lie anywhere."""


def pages_of(scope: Scope) -> frozenset[str]:
    """Names of the pages that hold something for this caller, beside the map and the account."""
    found = {page for page, rights in RIGHTS_OF_PAGE.items() if scope.rights & rights}
    if scope.rights == {Right.INCIDENTS_REPORT}:
        found.add("field")  # an assistant, who has nothing else
    if scope.having(Right.DATA_IMPORT).everything:
        found.update(WHOLE_CITY_PAGES)
    return frozenset(found)
