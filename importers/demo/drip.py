"""The demo goes on while it is served: now and then a report, or the next step of one of these.

Done by the demo's own accounts through the actions that serve people. Nothing is remembered here:
what is open is read each time, so that a restart goes on with what the last one left.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone

from geo_grid.access.context import counting_all
from geo_grid.access.models import Department, User
from geo_grid.access.scope import scope_of
from geo_grid.errors import GeoGridError
from geo_grid.incidents import parts
from geo_grid.incidents.models import CaseReport, Incident
from geo_grid.incidents.steps import Kind, Step
from importers.demo.cases import DISPATCHER, HANDLER, Stage
from importers.demo.stories import HELPER, LEAD, OTHER, STORIES, Move

WAIT_S = (10.0, 20.0)
"""Between two changes, drawn evenly."""
MOST_OPEN = 300
"""So many cases of the drip may be open; from there on it only works on what it has."""
COMFORTABLE = 40
"""From here on more is closed than reported."""
MARK = "drip-"
"""How the client ids of its reports begin."""
VERIFIER, SUPERVISOR = "verifier", "supervisor"


@dataclass(frozen=True)
class Done:
    """What one change was: ``report`` or a transition, and of which case."""

    what: str
    ref: str


class Drip:
    """A stream of changes, drawn from `seed`; without one from how many reports there were before."""

    def __init__(self, *, seed: int | None = None, most_open: int = MOST_OPEN) -> None:
        with transaction.atomic(), counting_all():
            before = CaseReport.objects.filter(client_id__startswith=MARK).count()
        self._rng = random.Random(before if seed is None else seed)
        self._serial, self._most_open = before, most_open

    def wait_s(self) -> float:
        """Seconds until the next change."""
        return self._rng.uniform(*WAIT_S)

    def change(self) -> Done | None:
        """Make one change; None where nothing could be done: somebody was faster, or an account of
        the demo is gone or does other work by now."""
        try:
            stage = Stage(self._rng, timezone.now())
            running = self._open()
            if len(running) < self._most_open and self._reports(len(running)):
                return self._report(stage)
            return self._move(stage, self._rng.choice(running)) if running else None
        except (GeoGridError, ObjectDoesNotExist, LookupError, ValueError):
            return None

    def _open(self) -> list[Incident]:
        # Of a merged case the report stands with the other one: that is a person's work by then.
        with transaction.atomic(), counting_all():
            ours = CaseReport.objects.filter(client_id__startswith=MARK, merged_from=None)
            rows = Incident.objects.filter(
                state=Incident.State.OPEN, pk__in=ours.values("incident")
            ).select_related("department").prefetch_related("parts__department")  # fmt: skip
            return list(rows.order_by("pk"))

    def _reports(self, count: int) -> bool:
        share = 0.6 if count < COMFORTABLE // 2 else 0.2 if count < COMFORTABLE else 0.08
        return self._rng.random() < share

    def _report(self, stage: Stage) -> Done:
        story = self._rng.choice(STORIES)
        self._serial += 1
        client_id = f"{MARK}{self._serial}-{self._rng.getrandbits(32):08x}"
        return Done("report", stage.report(story, client_id=client_id, at=timezone.now()))

    def _move(self, stage: Stage, case: Incident) -> Done | None:
        ways = _part(case) or _WAYS[case.step]
        (move,) = self._rng.choices([way for way, _ in ways], [often for _, often in ways])
        move = _fitted(move, case)
        if move.role == HANDLER:
            stage.scopes[HANDLER] = scope_of(_handler_of(case))
        stage.make(case.ref, move, timezone.now())
        return Done(move.to, case.ref)


Ways = Sequence[tuple[Move, int]]
"""What may come next, and how often of all times."""
_WAYS: dict[str, Ways] = {
    Step.REPORTED: (
        (Move(DISPATCHER, "accept"), 14),
        (Move(DISPATCHER, "refuse", more={"reason": "不属于本市管辖，已告知来电人。"}), 1),
    ),
    Step.ACCEPTED: (
        (Move(DISPATCHER, "dispatch"), 20),
        (Move(DISPATCHER, "void", more={"reason": "重复登记。"}), 1),
    ),
    Step.DISPATCHED: ((Move(HANDLER, "take"), 1),),
    Step.HANDLING: (
        (Move(HANDLER, "answer", more={"note": "已到现场处理完毕。"}), 12),
        (Move(DISPATCHER, "suspend", more={"reason": "等待配件到货。"}), 1),
        (Move(SUPERVISOR, "supervise", more={"note": "群众多次反映，请加快处理。"}), 1),
    ),
    Step.ANSWERED: (
        (Move(VERIFIER, "close", more={"note": "现场核实，同意结案。"}), 10),
        (Move(VERIFIER, "rework", more={"reason": "现场仍未恢复，请再处理。"}), 1),
    ),
    Step.SUSPENDED: ((Move(DISPATCHER, "resume", more={"note": "配件已到。"}), 1),),
}


def _part(case: Incident) -> Ways:
    """The open parts of a case that is handled: the lead answers after them."""
    if case.step != Step.HANDLING:
        return ()
    waiting = {
        part.department.code for part in case.parts.all()
        if part.round == case.round and part.answered_at is None
    }  # fmt: skip
    told: dict[str, Any] = {"note": "本部门事项已办结。"}
    return tuple((Move(one, parts.ANSWER_PART, more=told), 1) for one in sorted(waiting))


def _fitted(move: Move, case: Incident) -> Move:
    """A dispatch says to whom: a coordination has parts."""
    if move.to == "take" and case.department is None:  # an emergency that nobody answers for
        move = Move(DISPATCHER, "dispatch")
    if move.to != "dispatch":
        return move
    more: dict[str, Any] = {"department": LEAD}
    if case.kind == Kind.COORDINATION:
        more["parts"] = [HELPER, OTHER]
    return Move(move.role, move.to, more=more)


def _handler_of(case: Incident) -> User | None:
    """The demo's account of the department that leads a case."""
    code = case.department.code if case.department else LEAD
    office = Department.objects.filter(code=code).values("pk")
    found = User.objects.filter(username__startswith=HANDLER, assignments__department__in=office)
    return found.order_by("pk").first()
