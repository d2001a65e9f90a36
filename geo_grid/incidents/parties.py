"""What a caller is to a case: the rights held where it lies, its departments, who reported it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings

from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope
from geo_grid.incidents.models import CaseEntry, CaseReport, Incident
from geo_grid.incidents.workflow import RIGHTS, Transition, Who
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
_ASKED = sorted(set(RIGHTS.values()))
WORK = (Transition.TAKE, Transition.SELF_HANDLE, Transition.ANSWER)
"""The transitions that make their author one who handled the case."""


@dataclass(frozen=True)
class Standing:
    """A caller before one case at a moment; `report` is what they show a receipt of."""

    case: Incident
    scope: Scope
    at: datetime
    report: CaseReport | None = None

    def is_one_of(self, wanted: tuple[Who, ...]) -> bool:
        return any(_IS[who](self) for who in wanted)

    # ---- what it hangs on, each asked at most once

    @cached_property
    def held(self) -> frozenset[str]:
        """Rights of the workflow held where the case lies."""
        if self.scope.is_system:
            return frozenset(_ASKED)
        if not self.scope.grants:
            return frozenset()
        areas = {right: json.loads(self.scope.area_of(right))["area"] for right in _ASKED}
        asked = {"case": self.case.pk, "rights": _ASKED, "areas": json.dumps(areas)}
        return frozenset(row["name"] for row in sql.rows("rights_at", asked))

    @cached_property
    def reported(self) -> bool:
        if self.scope.account is None:
            return False
        return self.case.reporter_id == self.scope.account or (
            self.case.reports.filter(account=self.scope.account).exists()
        )

    @cached_property
    def handled(self) -> bool:
        """Whether the caller worked on it in this round, or belongs to a department that did."""
        case, mine = self.case, self.scope.departments
        if case.department_id in mine or case.handler_id == self.scope.account:
            return True
        if case.parts.filter(round=case.round, department__in=mine).exists():
            return True
        work = CaseEntry.objects.filter(incident=case, round=case.round, transition__in=WORK)
        return work.filter(account=self.scope.account).exists()

    # ---- who they are

    def holds(self, who: Who) -> bool:
        return RIGHTS[who].value in self.held

    def is_handling(self) -> bool:
        case = self.case
        # Whoever belongs to a department handles its cases: no other role has one as its area.
        if case.department_id is not None:
            if case.department_id in self.scope.departments or self.scope.is_system:
                return True
            return self.took_it()
        return self.took_it() or (case.handler_id is None and self.holds(Who.HANDLING))

    def took_it(self) -> bool:
        """Whether the caller is the one who was sent with it or took it, and may handle cases still."""
        mine = self.case.handler_id is not None and self.case.handler_id == self.scope.account
        return mine and self.scope.allows(Right.CASES_HANDLE)

    def is_verifying(self) -> bool:
        return self.holds(Who.VERIFYING) and (self.scope.is_system or not self.handled)

    def is_reporting(self) -> bool:
        return self.report is not None or self.scope.is_system or self.reported

    def is_evaluating(self) -> bool:
        """A supervisor, where nobody is known who reported it or they let the days pass."""
        if not self.holds(Who.EVALUATING):
            return False
        case = self.case
        is_known = case.reporter_id is not None or case.reports.exists()
        waits = timedelta(days=settings.GEO_GRID_EVALUATION_DAYS)
        return not is_known or case.closed_at is None or case.closed_at + waits <= self.at


_IS: dict[Who, Callable[[Standing], bool]] = {
    Who.ACCEPTING: lambda s: s.holds(Who.ACCEPTING),
    Who.DISPATCHING: lambda s: s.holds(Who.DISPATCHING),
    Who.VOIDING: lambda s: s.holds(Who.VOIDING),
    Who.SUPERVISING: lambda s: s.holds(Who.SUPERVISING),
    Who.WORKING_HERE: lambda s: s.holds(Who.WORKING_HERE),
    Who.HANDLING: Standing.is_handling,
    Who.VERIFYING: Standing.is_verifying,
    Who.REPORTING: Standing.is_reporting,
    Who.EVALUATING: Standing.is_evaluating,
}
