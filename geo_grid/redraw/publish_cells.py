"""Publishing, the cells' part: identities, assignments, versions, teams."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg2.extras import DateTimeTZRange

from geo_grid.areas.actions import appoint, numbered
from geo_grid.areas.models import BasicCell, CellTeam, GridCell, GridCellVersion, Worker
from geo_grid.geodjango import to_multi_geos, to_shapely
from geo_grid.geometry.coverage import outline_of
from geo_grid.redraw.models import Plan
from geo_grid.redraw.publish_atoms import Laid
from geo_grid.redraw.state import Cell, State
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


@dataclass
class Written:
    """Ids of the cells by key, those that are gone included, and who lost a cell."""

    ids: dict[str, int]
    decisions: list[dict[str, Any]] = field(default_factory=list)


def write(plan: Plan, state: State, laid: Laid, *, at: datetime) -> Written:
    """The state's cells as the partition in force from `at` (a local midnight) on."""
    ids = {row["key"]: int(row["id"]) for row in plan.base["cells"] if row["id"]}
    before = {row["key"]: row for row in plan.base["cells"]}
    named = _coded(plan, state)
    for key, cell in named.items():
        ids[key] = cell.id if cell.id else GridCell.objects.create(
            kind=plan.kind, type=cell.type, community_id=cell.community
        ).pk  # fmt: skip
    of = state.of()
    _assign(plan, {laid.ids[key]: ids[cell] for key, cell in of.items() if cell}, laid, at)
    gone = [ids[key] for key in before if key not in named]
    sql.run("end_versions", {"cells": gone, "at": at})
    told = Written(ids)
    for row in sql.rows("end_teams", {"cells": gone, "at": at}):
        told.decisions.append({**row, "reason": "cell_gone"})
    for key, cell in named.items():
        _describe(plan, state, key, cell, ids[key], before, at)
        _put_in_charge(cell, ids[key], before.get(key), told, at)
    _redraw_outside(plan, laid)
    return told


def _coded(plan: Plan, state: State) -> dict[str, Cell]:
    """The state's cells, each with a code: its own, else the next one of its community."""
    wanted = {"communities": plan.communities, "kind": plan.kind}
    places = {row["id"]: row for row in sql.rows("last_serials", wanted)}
    taken = {cell.code for cell in state.cells.values()}
    found = {}
    for key, cell in state.cells.items():
        code = cell.code
        while not code or (code in taken and code != cell.code):
            places[cell.community]["grid"] += 1
            code = numbered(places[cell.community]["code"], places[cell.community]["grid"])
        found[key] = Cell(**{**vars(cell), "code": code})
        taken.add(code)
    return found


def _assign(plan: Plan, cells: dict[int, int], laid: Laid, at: datetime) -> None:
    atoms = [*cells, *laid.retired]
    wanted = {
        "atoms": atoms, "cells": [*cells.values(), *([None] * len(laid.retired))],
        "kind": plan.kind, "at": at,
    }  # fmt: skip
    sql.run("end_assignments", wanted)
    sql.run("begin_assignments", wanted)


def _describe(
    plan: Plan, state: State, key: str, cell: Cell, pk: int, before: dict[str, Any], at: datetime
) -> None:
    """A new version where name, code or ground differ; one that began at `at` is put right."""
    GridCell.objects.filter(pk=pk).exclude(type=cell.type).update(type=cell.type)
    geom = to_multi_geos(outline_of(state.atoms.geoms[state.members(key)]))
    versions = GridCellVersion.objects.filter(cell_id=pk)
    now = versions.filter(valid__upper_inf=True).first()
    if (
        now is not None
        and (now.name, now.code) == (cell.name, cell.code)
        and now.geom.equals_exact(geom)
    ):
        return
    told = {"name": cell.name, "code": cell.code, "geom": geom}
    forever = DateTimeTZRange(at, None, "[)")
    young = versions.filter(valid__startswith=at).first()
    if young is not None:
        versions.filter(pk=young.pk).update(**told, valid=forever)
        return
    sql.run("end_versions", {"cells": [pk], "at": at})
    GridCellVersion.objects.create(cell_id=pk, kind=plan.kind, valid=forever, **told)


def _put_in_charge(
    cell: Cell, pk: int, before: dict[str, Any] | None, told: Written, at: datetime
) -> None:
    """The worker the plan names; a new cell without one waits for a decision."""
    now = before["worker"] if before else None
    if cell.worker is None:
        if now is not None:
            sql.rows("end_primary_now", {"cell": pk, "at": at})
        told.decisions.append(
            {
                "cell_id": pk,
                "worker_id": now,
                "name": cell.name,
                "role": "primary",
                "reason": "no_worker",
            }
        )
        return
    held = CellTeam.objects.filter(cell_id=pk, role="primary", valid__upper_inf=True).first()
    if held is None or held.worker_id != cell.worker:
        appoint(GridCell.objects.get(pk=pk), worker=Worker.objects.get(pk=cell.worker))


def _redraw_outside(plan: Plan, laid: Laid) -> None:
    """Outlines of cells beyond the plan whose atoms gained a vertex: the same ground, in place."""
    if not laid.reshaped_outside:
        return
    rows = sql.rows("redraw_versions", {"atoms": laid.reshaped_outside, "kind": plan.kind})
    for row in rows:
        members = BasicCell.objects.filter(
            assignments__cell=row["cell_id"], assignments__valid__upper_inf=True,
            assignments__kind=plan.kind, valid__upper_inf=True,
        )  # fmt: skip
        shape = outline_of(to_shapely(members.values_list("geom", flat=True)))
        GridCellVersion.objects.filter(cell_id=row["cell_id"], valid__upper_inf=True).update(
            geom=to_multi_geos(shape)
        )
