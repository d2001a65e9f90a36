"""Whom a case can be given to, and whose open cases there are: what a dispatcher chooses from."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from geo_grid.access.models import User
from geo_grid.access.scope import Scope, limit
from geo_grid.incidents import locking
from geo_grid.incidents.effects import department_of
from geo_grid.incidents.models import Incident
from geo_grid.incidents.parties import Standing
from geo_grid.incidents.refusals import no_right
from geo_grid.incidents.responsibility import Responsible, responsible
from geo_grid.incidents.workflow import Transition, Who
from geo_grid.messages import posts
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
LISTED = 20
"""Accounts at once; a name narrows them."""
MOST_HELD = 5_000
"""Open cases of one answer, of all who hold some."""


def assignees(*, by: Scope, ref: str = "", department: str = "", q: str = "") -> dict[str, Any]:
    """``{results: [{username, name, kind, place}], more}``: who can be sent, the nearest first.

    `ref` is the case: who holds its matter's professional grid there, its department (that of the
    code `department`, else who answers for it), the workers of its cell, those of other cells. Without one, whoever handles cases anywhere. Raises
    :class:`NotFound` for a case out of sight, :class:`NotAllowed` where the caller does not dispatch
    it, :class:`BadInput` for an unknown department.
    """
    at = timezone.now()
    cell, leads, to = None, None, Responsible()
    if ref:
        case = _case(ref, by)
        cell = case.cell_version and case.cell_version.cell_id
        to = to if department else responsible(case, at=at)
        leads = [to.department.pk] if to.department else []
    if department:
        leads = [department_of(department, field="department").pk]
    rows = sql.rows("assignees", {
        "at": at, "departments": leads, "roles": posts.HANDLERS, "cell": cell, "name": q.strip(),
        "most": LISTED + 1, "holder": to.handler and to.handler.pk, "place": to.place,
    })  # fmt: skip
    return {"results": rows[:LISTED], "more": len(rows) > LISTED}


def _case(ref: str, by: Scope) -> Incident:
    found = Incident.objects.select_related("matter", "division", "cell_version")
    case = found.get(pk=locking.found(ref, by))
    if not Standing(case, by, timezone.now()).holds(Who.DISPATCHING):
        raise no_right(Transition.DISPATCH)
    return case


def holders(*, by: Scope) -> dict[str, Any]:
    """``{results: [{username, name, is_active, refs}], more}``: who has open cases in sight, and which.

    `refs` are what a move of all of them would take up, in its order; withdrawn accounts come first.
    """
    rows = limit(Incident.objects.filter(handler__isnull=False), by)
    rows = rows.filter(state=Incident.State.OPEN).order_by("id")
    pairs = list(rows.values_list("handler", "ref")[: MOST_HELD + 1])
    refs: dict[int, list[str]] = {}
    for handler, ref in pairs[:MOST_HELD]:
        refs.setdefault(handler, []).append(ref)
    people = User.objects.filter(pk__in=refs).order_by("is_active", "display_name", "username")
    return {
        "results": [
            {"username": one.username, "name": one.display_name or one.username,
             "is_active": one.is_active, "refs": refs[one.pk]}
            for one in people
        ],
        "more": len(pairs) > MOST_HELD,
    }  # fmt: skip
