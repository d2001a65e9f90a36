"""Who may see a plan, and who may change or decide it: the right, held over the whole of its area.

A plan tells sums of people and cases of its area, so that it also takes a right to these: to list the
rows, or ``counts.exact``.
"""

from __future__ import annotations

from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope
from geo_grid.errors import BadInput, NotAllowed, NotFound, gettext_noop
from geo_grid.redraw.models import Plan


def covers(scope: Scope, codes: list[str], right: Right) -> bool:
    """Whether a right is held over every one of some divisions."""
    part = scope.having(right)
    if part.everything:
        return True
    return bool(codes) and all(any(code.startswith(p) for p in part.prefixes) for code in codes)


def counts(scope: Scope, codes: list[str]) -> bool:
    """Whether exact sums of people and cases of some divisions may be told."""
    if covers(scope, codes, Right.COUNTS_EXACT):
        return True
    return all(covers(scope, codes, right) for right in (Right.REGISTERS_READ, Right.CASES_READ))


def sees(scope: Scope, plan: Plan) -> bool:
    """Planners and approvers of the area see a plan."""
    rights = (Right.PLANS_EDIT, Right.PLANS_APPROVE)
    return counts(scope, plan.codes) and any(covers(scope, plan.codes, r) for r in rights)


def plan_for(scope: Scope, plan_id: int, *, right: Right | None = None) -> Plan:
    """A plan that the caller sees, and may treat by `right`.

    Raises :class:`NotFound` for a plan out of sight as for one that is not there, and
    :class:`NotAllowed` without the right.
    """
    plan = Plan.objects.defer("base").filter(pk=plan_id).first()
    if plan is None or not sees(scope, plan):
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    if right is not None and not covers(scope, plan.codes, right):
        raise NotAllowed(
            "right_missing",
            gettext_noop("This needs the right %(right)s in the area of the plan."),
            right=right.value,
        )
    return plan


def check_area(scope: Scope, codes: list[str]) -> None:
    """Raise as for an unknown area where the caller may not plan."""
    if not (covers(scope, codes, Right.PLANS_EDIT) and counts(scope, codes)):
        raise BadInput(
            "area_unknown",
            gettext_noop("Name the area by the code of a division that has basic cells."),
            field="area",
        )
