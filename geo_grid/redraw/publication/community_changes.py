"""Publishing, the communities' part: new ones founded, empty ones over, cells that went along."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
from psycopg2.extras import DateTimeTZRange

from geo_grid.access import audit
from geo_grid.areas.models import CellTeam, Division
from geo_grid.errors import Conflict, gettext_noop
from geo_grid.redraw.models import DivisionLineage, Plan, Publication
from geo_grid.redraw.publication.cell_changes import Written
from geo_grid.redraw.steps.changes import home_of, known
from geo_grid.redraw.steps.state import RESIDENTS, Community, State
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def found(plan: Plan, state: State, *, at: datetime) -> State:
    """Create the communities that hold ground in the plan; the state with their ids.

    The plan covers them from now on. Raises :class:`Conflict` for a code that was ever used.
    """
    living = set(state.atoms.community[state.atoms.alive].tolist())
    made = {c.id: _create(c, at) for c in state.communities.values() if c.id in living}
    if not made:
        return state
    plan.communities = [*plan.communities, *(division.pk for division in made.values())]
    plan.codes = [*plan.codes, *(division.code for division in made.values())]
    plan.save(update_fields=["communities", "codes"])
    ids = {number: division.pk for number, division in made.items()}
    community = np.array([ids.get(home, home) for home in state.atoms.community.tolist()], np.int64)
    cells = {
        key: replace(cell, community=ids.get(cell.community, cell.community))
        for key, cell in state.cells.items()
    }
    return replace(state, atoms=replace(state.atoms, community=community), cells=cells)


def _create(new: Community, at: datetime) -> Division:
    like = Division.objects.get(pk=new.like)
    street = like.code[:9]
    code = new.code or f"{street}{sql.value('last_community', {'street': street}) + 1:03d}"
    if Division.objects.filter(code=code).exists():
        raise Conflict(
            "code_used",
            gettext_noop("The code %(used)s belonged to another cell; a code is never reused."),
            field="code",
            used=code,
        )
    return Division.objects.create(
        code=code, level=like.level, name=new.name, parent_id=like.parent_id,
        community_type=like.community_type, valid=DateTimeTZRange(at, None, "[)"),
    )  # fmt: skip


def retire(plan: Plan, written: Written, *, at: datetime) -> None:
    """Communities of the plan that hold no ground any more end; who had a role there is listed."""
    wanted = {"communities": plan.communities, "at": at}
    gone = sql.rows("retire_communities", wanted)
    if not gone:
        return
    audit.record("division.retire", noun="division", keys=[row["id"] for row in gone])
    codes = [row["code"] for row in gone]
    for row in sql.rows("held_in_communities", {"codes": codes}):
        written.decisions.append(
            {"cell_id": None, "worker_id": None, "reason": "community_gone", **row}
        )


def carry(base: State, state: State, written: Written, *, at: datetime) -> None:
    """The team and the roles of cells that went over to another community as a whole."""
    pairs = _went_along(base, state)
    ids = {written.ids[old]: written.ids[new] for old, new in pairs.items()}
    if not ids:
        return
    valid = DateTimeTZRange(at, None, "[)")
    stay = []
    for row in written.decisions:
        new = ids.get(row["cell_id"]) if row["reason"] == "cell_gone" else None
        if new is None:
            stay.append(row)
        elif row["role"] != CellTeam.Role.PRIMARY:
            CellTeam.objects.create(
                cell_id=new, worker_id=row["worker_id"], role=row["role"], valid=valid
            )
    written.decisions[:] = stay
    sql.run("carry_roles", {"old": list(ids), "new": list(ids.values()), "at": at})


def _went_along(base: State, state: State) -> dict[str, str]:
    """Cells that are gone, by key, and the new cell that holds all of their ground and no other."""
    was = {number: key for key, number in base.numbers.items()}
    now = {number: key for key, number in state.numbers.items()}
    living = np.flatnonzero(state.atoms.alive & (state.assignment >= 0))
    homes = home_of(base, state)
    into: dict[str, set[str]] = {}
    out_of: dict[str, set[str]] = {}
    for i in living.tolist():
        old, new = was.get(int(homes[i]), ""), now[int(state.assignment[i])]
        into.setdefault(old, set()).add(new)
        out_of.setdefault(new, set()).add(old)
    return {
        old: next(iter(new))
        for old, new in into.items()
        if old and old not in state.cells and len(new) == 1 and out_of[next(iter(new))] == {old}
    }


def moved(base: State, state: State) -> bool:
    """Whether any ground lies in another community than in the base."""
    return bool(_flows(base, state))


def _flows(base: State, state: State) -> dict[tuple[int, int], list[int]]:
    """Positions of the living atoms that went from one community to another."""
    living = np.flatnonzero(state.atoms.alive)
    at = [base.atoms.place[known(state.atoms.keys[i], base.atoms.place)] for i in living]
    old, new = base.atoms.community[at], state.atoms.community[living]
    flows: dict[tuple[int, int], list[int]] = {}
    for n in np.flatnonzero(old != new).tolist():
        flows.setdefault((int(old[n]), int(new[n])), []).append(int(living[n]))
    return flows


def write_lineage(publication: Publication, base: State, state: State) -> None:
    """Which ground went from which community to which."""
    DivisionLineage.objects.bulk_create(
        [
            DivisionLineage(
                publication=publication, parent_id=parent, child_id=child, basic_cells=len(mine),
                residents=int(state.atoms.sums[mine, RESIDENTS].sum()),
            )
            for (parent, child), mine in _flows(base, state).items()
        ]
    )  # fmt: skip
