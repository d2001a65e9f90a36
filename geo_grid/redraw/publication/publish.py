"""A plan becomes the partition in force: one transaction, all of it or nothing.

Readers see the old partition until the commit and are never waited for. Units store their atom, so
a redrawn cell moves no unit; only what stands in an atom that was cut is resolved again.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from geo_grid import city_time
from geo_grid.access import audit
from geo_grid.access.context import counting_all
from geo_grid.areas import locks
from geo_grid.areas.actions import refresh_outlines, touch
from geo_grid.areas.models import GridCell
from geo_grid.errors import BadInput, Conflict, gettext_noop
from geo_grid.events import actions as events
from geo_grid.events.models import Noun
from geo_grid.locate.actions import refresh_divisions, refresh_places
from geo_grid.redraw.drafts import queries, telling
from geo_grid.redraw.drafts.actions import load_plan, note
from geo_grid.redraw.models import CellLineage, Plan, Publication
from geo_grid.redraw.publication import atom_changes, cell_changes, community_changes, other_grids
from geo_grid.redraw.publication.soundness import told
from geo_grid.redraw.steps.changes import changes
from geo_grid.redraw.steps.problems import find
from geo_grid.redraw.steps.state import Cell, Effect, State
from geo_grid.redraw.steps.transferring import new_keys, rehomed
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


class PlanHasProblems(Conflict):
    """What stands in the way of a publication; `details` lists it."""

    def __init__(self, problems: list[dict[str, Any]]) -> None:
        super().__init__(
            "plan_has_problems",
            gettext_noop("%(n)s problems must be solved before the plan can go on."),
            n=len(problems),
        )
        self.details = {"problems": problems}


def check_publishable(plan: Plan) -> State:
    """The plan's state; raises unless the base is today's and nothing that blocks is left."""
    if queries.base_differs(plan):
        raise Conflict(
            "plan_base_changed",
            gettext_noop(
                "The cells it started from have changed meanwhile; replay the plan first."
            ),
        )
    state = queries.state_of(plan)
    blocking = [p.as_dict(state) for p in find(state) if p.blocks]
    if blocking:
        raise PlanHasProblems(blocking)
    waiting = plan.steps.filter(is_set_aside=False, number__lte=plan.position)
    refused = waiting.filter(refusal__isnull=False).count()
    if refused:
        raise Conflict(
            "plan_has_refused_steps",
            gettext_noop("%(n)s steps no longer apply; undo or repeat them."),
            n=refused,
        )
    _check_codes(plan, state)
    return state


def _check_codes(plan: Plan, state: State) -> None:
    """A code that another cell ever had is never given again."""
    given = [(c.code, c.id) for c in state.cells.values() if c.code]
    wanted = {"codes": [c for c, _ in given], "cells": [i for _, i in given], "kind": plan.kind}
    used = sql.value("code_used", wanted)
    if used is not None:
        raise Conflict(
            "code_used",
            gettext_noop("The code %(used)s belonged to another cell; a code is never reused."),
            field="code",
            used=used,
        )


@transaction.atomic
def publish(plan_id: int, *, author: int | None = None, waits: bool = False) -> dict[str, Any]:
    """Make an approved plan the partition in force from today on.

    Raises :class:`Conflict` when it is not approved, its base has changed, problems block it or it
    would leave a gap or an overlap, :class:`Busy` when an import is running, unless it `waits` for its turn.
    """
    locks.begin(locks.Work.PUBLICATION, waits=waits)
    plan = queries.plan_of(plan_id, lock=True)
    if plan.state not in (Plan.State.APPROVED, Plan.State.SCHEDULED):
        raise Conflict(
            "plan_not_approved",
            gettext_noop("The plan is %(state)s; only an approved one can be published."),
            state=plan.state,
        )
    state = check_publishable(plan)
    at = city_time.midnight()
    base = queries.base_of(plan)
    moved = changes(base, state)
    locks.ground_alone(waits=waits)  # only now: what went before took long and wrote nothing
    with told(plan), counting_all():  # what stands on the ground moves with it, whoever may see it
        state, written = _lay(plan, base, state, at)
    publication = Publication.objects.create(
        plan=plan, effective_on=city_time.day_of(at), author_id=author, before=plan.base,
        moved=_figures(moved), decisions=written.decisions,
    )  # fmt: skip
    _write_lineage(publication, moved, written.ids)
    community_changes.write_lineage(publication, base, state)
    plan.state, plan.effective_on = Plan.State.PUBLISHED, publication.effective_on
    plan.save(update_fields=["state", "effective_on", "changed_at"])
    note(plan, "published", author=author)
    _tell(plan, written)
    return {
        "plan": plan.pk, "state": plan.state, "effective_on": plan.effective_on,
        "moved": telling.told(plan.codes).changes(publication.moved),
        "decisions": publication.decisions,
        "cells": {key: written.ids[key] for key in state.cells},
    }  # fmt: skip


def _tell(plan: Plan, written: cell_changes.Written) -> None:
    """The trail, who listens, and caches."""
    audit.record(
        "plan.publish", noun="plan", keys=[plan.pk], detail={"cells": sorted(written.ids.values())}
    )
    events.record(Noun.GROUND, change="publication", key=plan.pk, at=timezone.now())
    touch(ground=True)


def _lay(plan: Plan, base: State, state: State, at: datetime) -> tuple[State, cell_changes.Written]:
    """Everything on the ground: communities, atoms, cells, teams, what stands there."""
    state = community_changes.found(plan, state, at=at)
    new_atoms = atom_changes.create_pieces(plan, base, state, at=at)
    written = cell_changes.write(plan, base, state, new_atoms, at=at)
    if plan.kind != GridCell.BASE:  # a professional grid moves nothing but its own cells
        return state, written
    written.decisions += other_grids.follow(plan, state, new_atoms, at=at)
    community_changes.carry(base, state, written, at=at)
    community_changes.retire(plan, written, at=at)
    atom_changes.reassign_and_recount(plan, new_atoms)
    atom_changes.recell(new_atoms)
    moved = community_changes.moved(base, state)
    if new_atoms.reshaped_outside or moved:
        refresh_outlines()
        # Where ground changed its community, estates and roads may be a part of another one.
        refresh_places() if moved else refresh_divisions()
    return state, written


def _figures(moved: dict[str, Any]) -> dict[str, Any]:
    flows = [{k: v for k, v in flow.items() if k != "atoms"} for flow in moved["flows"]]
    return {"moved": moved["moved"], "flows": flows, "cells": moved["cells"]}


def _write_lineage(publication: Publication, moved: dict[str, Any], ids: dict[str, int]) -> None:
    CellLineage.objects.bulk_create(
        [
            CellLineage(
                publication=publication, parent_id=int(flow["from"]), child_id=ids[flow["to"]],
                basic_cells=len(flow["atoms"]), residents=flow["residents"],
            )
            for flow in moved["flows"]
            if flow["from"] and flow["to"] and int(flow["from"]) != ids[flow["to"]]
        ]
    )  # fmt: skip


@transaction.atomic
def invert(plan_id: int, *, author: int | None = None) -> Plan:
    """A draft that brings back the partition which a published plan replaced.

    It is reviewed and published like any other. Ground that changed its community goes back, under
    new codes of basic cells. Raises :class:`Conflict` for a plan that is not published or that
    ended a community, :class:`BadInput` when the ground has been cut again since.
    """
    plan = queries.plan_of(plan_id, lock=True)
    publication = Publication.objects.filter(plan=plan).first()
    if publication is None:
        raise Conflict(
            "plan_not_published", gettext_noop("Only a published plan can be taken back.")
        )
    return load_plan(plan, partial(_inverse, publication.before), author=author)


def _inverse(before: dict[str, Any], state: State) -> Effect:
    """What brings the partition `before` back on today's ground, communities included."""
    if state.around.keeps_ground:
        return _inverse_of_assignment(before, state)
    today = {key: cell for key, cell in state.of().items() if cell}
    of = _inherited(before["of"], today)
    if any(key not in of for key in today):
        raise BadInput(
            "ground_changed", gettext_noop("The ground has changed too much since to take it back.")
        )
    back = rehomed(state, _homes(before, of, state))
    new = new_keys(back)
    moves: dict[str, list[str]] = {}
    for key, cell in today.items():
        if of[key] != cell or key in new:
            moves.setdefault(of[key], []).append(new.get(key, key))
    return {**back, "moves": moves, **_cells_back(before, state)}


def _cells_back(before: dict[str, Any], state: State) -> Effect:
    rows = [row for row in before["cells"] if row != _comparable(state.cells.get(row["key"]), row)]
    kept = {row["key"] for row in before["cells"]}
    return {"cells": rows, "gone": [key for key in state.cells if key not in kept]}


def _inverse_of_assignment(before: dict[str, Any], state: State) -> Effect:
    """The same for a professional grid, which may have covered nothing before.

    Ground that lies in another community since, where its cell cannot follow, is left to no cell.
    """
    today = state.of()
    of = _inherited(before["of"], {key: cell or "" for key, cell in today.items()})
    cells = [
        {**row, "community": state.cells[row["key"]].community}
        if row["key"] in state.cells
        else row
        for row in before["cells"]
    ]
    home = {row["key"]: row["community"] for row in cells}
    moves: dict[str, list[str]] = {}
    for key, cell in today.items():
        was = of.get(key, "")
        if home.get(was) != int(state.atoms.community[state.atoms.place[key]]):
            was = ""
        if was != (cell or ""):
            moves.setdefault(was, []).append(key)
    return {"moves": moves, **_cells_back({**before, "cells": cells}, state)}


def _homes(before: dict[str, Any], of: dict[str, str], state: State) -> dict[int, int]:
    """Positions of atoms that lie in another community now, and the one they came from."""
    community = {row["key"]: row["community"] for row in before["cells"]}
    found = {}
    for key, cell in of.items():
        at, home = state.atoms.place[key], community.get(cell)
        if home is not None and home != int(state.atoms.community[at]):
            found[at] = home
    if not set(found.values()) <= set(state.around.codes):
        raise Conflict(
            "inverse_of_communities",
            gettext_noop(
                "It ended a community, whose code is not given again; draw the ground back in a "
                "new plan."
            ),
        )
    return found


def _comparable(cell: Cell | None, like: dict[str, Any]) -> dict[str, Any] | None:
    return None if cell is None else {name: getattr(cell, name) for name in like}


def _inherited(of: dict[str, str], today: dict[str, str]) -> dict[str, str]:
    """The cell of every atom of today: its own then, else its forebear's."""
    found = {key: of[key] for key in today if key in of}
    young = [int(key) for key in today if key not in of]
    for row in sql.rows("forebears", {"atoms": young}) if young else []:
        if str(row["forebear"]) in of:
            found[str(row["atom"])] = of[str(row["forebear"])]
    return found
