"""Cases, departments and accounts that the tests of the workflow share.

A city of twelve atoms with a matter of 5 working days, departments ``d1 d2 d3``, and one account a
role: the officers hold theirs over the whole city, handlers in their department, the grid worker in
the left cell.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.utils import timezone

from geo_grid.access.actions import assign_role
from geo_grid.access.context import Caller, acting
from geo_grid.access.models import Department, User
from geo_grid.access.scope import scope_of
from geo_grid.incidents import parts, transitions
from geo_grid.incidents.history import REPORT, write_entry
from geo_grid.incidents.models import CaseReport, Incident
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.incidents.steps import Step
from geo_grid.matters.models import Matter, MatterVersion
from tests.conftest import SOUTH, WEST, make_user
from tests.incidents.clocks import moment

OFFICERS = ("dispatcher", "verifier", "supervisor", "city_manager")
MONDAY = moment("03-02 09:00")
EARLIER = moment("2025-03-03 09:00")
"""A Monday that has passed under every clock that the suite runs by."""
_numbers = itertools.count(1)


@dataclass
class Desk:
    """Accounts by name, departments by code, and the matter of the cases made here."""

    city: Any
    users: dict[str, User] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    matter: MatterVersion | None = None

    def case(
        self, kind: str = "routine", *, at: datetime = MONDAY, reporter: str = "assistant",
        atom: int = 0, **columns: Any,
    ) -> Incident:  # fmt: skip
        """A case as a door makes it, reported at `at`; `atom` counts along the lowest row."""
        number = next(_numbers)
        columns.setdefault("matter", self.matter)
        case = Incident.objects.create(
            ref=f"C{number}", kind=kind, step=Step.REPORTED, reported_at=at,
            point=Point(WEST + 0.0005 + atom * 0.001, SOUTH + 0.0005, srid=4326),
            reporter=self.users.get(reporter), **columns,
        )  # fmt: skip
        from geo_grid.incidents.actions import recount, resolve

        resolve([case.pk])
        recount()
        case.refresh_from_db()
        CaseReport.objects.create(
            incident=case, door="api", at=at, account=case.reporter, client_id=f"r{number}",
            request_digest=b"",
        )  # fmt: skip
        write_entry(
            case, transition=REPORT, step_before="", before=None, at=at, account=case.reporter_id
        )
        transitions.begin(case, at=at)
        case.refresh_from_db()
        return case

    def do(
        self, case: Incident, to: str, who: str, *, at: datetime | None = None, **what: Any
    ) -> dict[str, Any]:
        """Make a transition as an account of this desk, with the revision as it stands."""
        case.refresh_from_db()
        what.setdefault("revision", case.revision)
        scope = scope_of(self.users[who])
        try:
            with acting(Caller(scope=scope)):
                return transitions.transition(
                    case.ref, TransitionRequest(to, **what), by=scope, at=at or case_time(case)
                )
        finally:
            case.refresh_from_db()

    def answer_part(self, case: Incident, who: str, **what: Any) -> dict[str, Any]:
        """The part of the account's department is done."""
        scope = scope_of(self.users[who])
        asked = TransitionRequest(parts.ANSWER_PART, **what)
        try:
            with acting(Caller(scope=scope)):
                return parts.answer_part(case.ref, asked, by=scope, at=case_time(case))
        finally:
            case.refresh_from_db()

    def allowed(self, case: Incident, who: str) -> list[str]:
        case.refresh_from_db()
        return transitions.allowed(case, scope_of(self.users[who]))

    def brought_to(self, case: Incident, step: str) -> Incident:
        """Along the seven steps to `step`, by those whose work each is."""
        way = (
            ("accepted", "accept", "dispatcher", {}),
            ("dispatched", "dispatch", "dispatcher",
             {"department": "d1", "parts": ["d2"] if case.kind == "coordination" else []}),
            ("handling", "take", "handler1", {}),
            ("answered", "answer", "handler1", {"note": "done"}),
            ("closed", "close", "verifier", {}),
            ("evaluated", "evaluate", "assistant", {}),
        )  # fmt: skip
        steps = ["reported", *(reached for reached, *_ in way)]
        for _reached, to, who, what in way[steps.index(case.step) :]:
            if case.step == step:
                break
            if to == "answer":
                case.parts.update(answered_at=case_time(case))
            self.do(case, to, who, **what)
        assert case.step == step
        return case


def case_time(case: Incident) -> datetime:
    """A moment after all that has happened to a case."""
    last = case.entries.order_by("-number").first()
    return last.at if last else timezone.now()


def open_desk(city: Any) -> Desk:
    desk = Desk(city)
    for code in ("d1", "d2", "d3"):
        desk.departments[code] = Department.objects.create(code=code, name=f"部门{code}")
    desk.users = {role: make_user(role) for role in OFFICERS}
    for code, department in desk.departments.items():
        name = f"handler{code[1]}"
        desk.users[name] = make_user("department_handler", name, department_id=department.pk)
    cells = city.grid_cells
    desk.users["worker"] = make_user("grid_worker", "worker", grid_cell_id=cells[0])
    desk.users["far_worker"] = make_user("grid_worker", "far_worker", grid_cell_id=cells[1])
    desk.users["assistant"] = make_user("assistant", building_id=city.buildings["B1"])
    desk.users["other_assistant"] = make_user(
        "assistant", "other_assistant", building_id=city.buildings["B1"]
    )
    matter = Matter.objects.create(code="M1", sort="event", group="G")
    desk.matter = MatterVersion.objects.create(
        matter=matter, number=1, name="占道", since=MONDAY, evidence=["note"],
        limits={
            "whole": {"amount": 5, "unit": "working_days"},
            "handling": {"amount": 16, "unit": "working_hours"},
            "emergency": {"whole": {"amount": 24, "unit": "natural_hours"}},
        },
    )  # fmt: skip
    return desk


def also(user: User, role: str, **area: Any) -> None:
    assign_role(user, role, **area)
