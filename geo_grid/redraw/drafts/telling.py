"""Which numbers of a plan its reader is told, and the trail that they were read.

Of the ground everybody is told everything. Of people and cases a planner is told four sums of basic
cells and their pieces in the area of the plan, which is what the right ``counts.exact`` gives. Whoever
may list the rows of the whole area is told every sum, and what buildings hold. What is told is decided by the caller of the moment, so that
nothing is told where nobody is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geo_grid import city_time
from geo_grid.access import audit
from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.areas.placed import Sum, all_sums
from geo_grid.errors import NotAllowed, gettext_noop
from geo_grid.redraw.drafts import access
from geo_grid.redraw.models import Plan
from geo_grid.redraw.steps.measure import COUNTED, ELDERLY, NAMES, WORKLOAD, Measure, measures_of
from geo_grid.redraw.steps.state import State

EXACT = frozenset({"households", "residents", "open_incidents", "incidents_90d"})
"""What ``counts.exact`` gives of people and cases."""
WEIGHING = frozenset({"split_n", "fix_all", "resolve", "dissolve", "propose"})
"""Steps that the kernel draws, by everything that the plan weighs."""
_ROWS = {"counts": Right.REGISTERS_READ, "case": Right.CASES_READ}


@dataclass(frozen=True)
class Told:
    """The sums that are told, of all, and whether what single buildings hold is told as well."""

    names: tuple[str, ...]
    of: tuple[str, ...]
    lists_people: bool
    measured: tuple[Measure, ...] = ()
    """What the plan weighs that is no column: told after the columns, in this order."""

    @property
    def hidden(self) -> list[str]:
        """The sums that are not told."""
        return [name for name in self.of if name not in self.names]

    @property
    def columns(self) -> list[str]:
        """The names of all numbers that are told, in their order."""
        return [*self.names, *(measure.name for measure in self.measured)]

    def row(self, sums: Sequence[int]) -> list[int]:
        """Those of the sums of an atom, given in the order of all columns."""
        return [n for n, name in zip(sums, self.of, strict=True) if name in self.names]

    def sums(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row by column name without what is hidden; what is no sum stays."""
        return {k: v for k, v in row.items() if k in self.names or k not in self.of}

    def changes(self, moved: Mapping[str, Any]) -> dict[str, Any]:
        """Who moves (:func:`..steps.changes.changes`) without what is hidden."""
        return {
            **moved,
            "flows": [self.sums(flow) for flow in moved["flows"]],
            "cells": [
                {**pair, **{w: pair[w] and self.sums(pair[w]) for w in ("before", "after")}}
                for pair in moved["cells"]
            ],
            "moved": self.sums(moved["moved"]),
        }

    def repair(self, offer: Mapping[str, Any]) -> dict[str, Any]:
        """A repair's price without households where these are hidden."""
        shown = dict(offer)
        return shown if "households" in self.names else shown | {"households_moved": None}

    def said(self) -> dict[str, Any]:
        """What a document says of it: the columns, and those that are hidden, with the reason."""
        reason = "registers_elsewhere" if self.hidden else None
        return {"columns": self.columns, "hidden": self.hidden, "hidden_because": reason}


def told(codes: list[str], state: State | None = None) -> Told:
    """What the caller is told of plans of some communities; of a `state`, what it weighs as well."""
    sums = all_sums()
    names = tuple(one.column for one in sums if _is_told(one, codes))
    lists = access.covers(caller().scope, codes, Right.REGISTERS_READ)
    weighed = () if state is None else seen(state, codes).measures
    measured = tuple(m for m in weighed if m.name in COUNTED)
    return Told(names, tuple(one.column for one in sums), lists, measured)


def may_weigh(measure: Measure, codes: list[str]) -> bool:
    """Whether the caller may be told how much of a measure basic cells of some communities hold.

    Visits stand for whom their rules are about, some of whom need care.
    """
    if measure.name == ELDERLY:
        return access.covers(caller().scope, codes, Right.REGISTERS_READ)
    if measure.name != WORKLOAD:
        return any(one.column == measure.name and _is_told(one, codes) for one in all_sums())
    cases = any(one.column == "incidents_90d" and _is_told(one, codes) for one in all_sums())
    people = all(
        access.covers(caller().scope, codes, right)
        for right in (Right.REGISTERS_READ, Right.CARE_READ)
    )
    return (cases or not measure.incidents) and (people or not measure.visits)


def seen(state: State, codes: list[str]) -> State:
    """A state as far as the caller may know what it weighs: problems, scores and bars are of this."""
    mine = tuple(measure for measure in state.measures if may_weigh(measure, codes))
    return state if mine == state.measures else replace(state, measures=mine)


def check_measures(measures: Iterable[Measure], codes: list[str]) -> None:
    """Raise :class:`NotAllowed` for a measure that the caller may not count, by its name."""
    for measure in measures:
        if not may_weigh(measure, codes):
            raise NotAllowed(
                "measure_hidden",
                gettext_noop(
                    "The measure %(measure)s tells of people whose registers you may not list over "
                    "the whole area of the plan; leave it out, or let somebody who may work with it."
                ),
                field="measures", measure=measure.name,
            )  # fmt: skip


def check_weighing(plan: Plan, state: State, request: Mapping[str, Any]) -> None:
    """Nobody weighs, or lets the machine weigh, what they may not count."""
    if "measures" in request:
        check_measures(measures_of(request["measures"]), plan.codes)
    elif request.get("type") in WEIGHING and not _is_plain(state, request):
        check_measures(state.measures, plan.codes)


def _is_plain(state: State, request: Mapping[str, Any]) -> bool:
    """Whether a cell is dissolved without the machine: into a named one, or there is nothing in it."""
    if request.get("type") != "dissolve":
        return False
    return request.get("into") is not None or request.get("cell") not in set(state.of().values())


def measures_said(state: State, codes: list[str]) -> dict[str, Any]:
    """What a document says of measures: those of the plan, those hidden, and which may be chosen."""
    mine = seen(state, codes).measures
    return {
        "measures": [measure.row() for measure in mine],
        "measures_hidden": [m.name for m in state.measures if m not in mine],
        "measures_allowed": [name for name in NAMES if may_weigh(Measure(name), codes)],
        "may_weigh_visits": may_weigh(Measure(WORKLOAD, visits=1), codes),
    }


def _is_told(one: Sum, codes: list[str]) -> bool:
    if one.about == "ground":
        return True
    rights = [_ROWS[one.about]] + ([Right.COUNTS_EXACT] if one.column in EXACT else [])
    return any(access.covers(caller().scope, codes, right) for right in rights)


def read(plan: Plan, state: State | None = None) -> Told:
    """What the caller is told of a plan that is opened; see :func:`told`, :func:`note_reading`."""
    note_reading("plan.read", noun="plan", keys=[plan.pk], codes=plan.codes)
    return told(plan.codes, state)


def note_area(action: str, communities: Sequence[Mapping[str, Any]]) -> None:
    """The same for numbers of communities (``id``, ``code``) outside of a plan."""
    ids, codes = ([row[key] for row in communities] for key in ("id", "code"))
    note_reading(action, noun="division", keys=ids, codes=codes)


def note_reading(action: str, *, noun: str, keys: Iterable[int], codes: list[str]) -> None:
    """One audit row an account, thing and day for numbers of people whose rows are not the reader's.

    Who may list them may count them, and is not written down here.
    """
    scope = caller().scope
    if any(not access.covers(scope, codes, right) for right in _ROWS.values()):
        since = city_time.start_of(city_time.today())
        audit.record_once(action, noun=noun, keys=sorted(keys), since=since)
