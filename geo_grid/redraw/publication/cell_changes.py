"""Publishing, the cells' part: identities, assignments, versions, teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import numpy as np
import shapely
from psycopg2.extras import DateTimeTZRange

from geo_grid.areas.actions import appoint, numbered
from geo_grid.areas.models import CellAssignment, CellTeam, GridCell, GridCellVersion, Worker
from geo_grid.geometry.coverage import outline_of
from geo_grid.model_bases.geometry_fields import to_multi_geos, to_shapely
from geo_grid.redraw.models import Plan
from geo_grid.redraw.publication.atom_changes import AtomChanges
from geo_grid.redraw.steps.changes import home_of, root
from geo_grid.redraw.steps.state import Cell, State
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


class Labelled(Protocol):
    """What a version of a cell tells beside its outline."""

    @property
    def name(self) -> str: ...

    @property
    def code(self) -> str: ...


@dataclass
class Written:
    """Ids of the cells by key, those that are gone included, and who lost a cell."""

    ids: dict[str, int]
    decisions: list[dict[str, Any]] = field(default_factory=list)


def write(
    plan: Plan, base: State, state: State, new_atoms: AtomChanges, *, at: datetime
) -> Written:
    """The state's cells as the partition in force from `at` (a local midnight) on."""
    ids = {row["key"]: int(row["id"]) for row in plan.base["cells"] if row["id"]}
    before = {row["key"]: row for row in plan.base["cells"]}
    named = _coded(plan, state)
    for key, cell in named.items():
        ids[key] = cell.id if cell.id else GridCell.objects.create(
            kind=plan.kind, type=cell.type, community_id=cell.community
        ).pk  # fmt: skip
    of = state.of()
    held = {new_atoms.ids[key]: ids[cell] if cell else None for key, cell in of.items()}
    _assign(plan, held, new_atoms, at)
    gone = [ids[key] for key in before if key not in named]
    sql.run("end_versions", {"cells": gone, "at": at})
    written = Written(ids)
    for row in sql.rows("end_teams", {"cells": gone, "at": at}):
        written.decisions.append({**row, "reason": "cell_gone"})
    _retype({ids[key]: cell.type for key, cell in named.items()})
    drawn = _redrawn(base, state, new_atoms)
    shapes = {key: outline_of(state.atoms.geoms[state.members(key)]) for key in drawn & set(named)}
    describe({ids[key]: (cell, shapes.get(key)) for key, cell in named.items()}, plan.kind, at)
    _put_in_charge({ids[key]: (cell, before.get(key)) for key, cell in named.items()}, written, at)
    _redraw_outside(plan, new_atoms)
    return written


def _redrawn(base: State, state: State, new_atoms: AtomChanges) -> set[str]:
    """Keys of the cells whose ground, or whose border by a vertex, is another than it was."""
    number = {n: key for key, n in state.numbers.items()}
    was = {n: key for key, n in base.numbers.items()}
    reshaped = {str(pk) for pk in new_atoms.reshaped}
    found = set(state.cells) - set(base.cells)
    homes = home_of(base, state)
    for i in np.flatnonzero(state.atoms.alive).tolist():
        old, new = was.get(int(homes[i])), number.get(int(state.assignment[i]))
        key = state.atoms.keys[i]
        if old != new or root(key) != key or key in reshaped:
            found |= {name for name in (old, new) if name}
    return found


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


def _assign(plan: Plan, cells: dict[int, int | None], new_atoms: AtomChanges, at: datetime) -> None:
    atoms = [*cells, *new_atoms.retired]
    wanted = {
        "atoms": atoms, "cells": [*cells.values(), *([None] * len(new_atoms.retired))],
        "kind": plan.kind, "at": at,
    }  # fmt: skip
    sql.run("end_assignments", wanted)
    sql.run("begin_assignments", wanted)


def _retype(types: dict[int, str]) -> None:
    """Cells whose type is another than it was."""
    for pk, old in GridCell.objects.filter(pk__in=types).values_list("pk", "type"):
        if old != types[pk]:
            GridCell.objects.filter(pk=pk).update(type=types[pk])


def describe(cells: Mapping[int, tuple[Labelled, Any]], kind: str, at: datetime) -> None:
    """New versions where name, code or ground differ; those that began at `at` are put right.

    The outline of a cell is ``None`` where its ground is as it was.
    """
    versions = GridCellVersion.objects.filter(cell_id__in=cells, valid__upper_inf=True)
    now = {version.cell_id: version for version in versions}
    young = {v.cell_id: v for v in GridCellVersion.objects.filter(
        cell_id__in=cells, valid__startswith=at
    )}  # fmt: skip
    over, new = [], []
    forever = DateTimeTZRange(at, None, "[)")
    for pk, (cell, shape) in cells.items():
        held = now.get(pk)
        geom = to_multi_geos(shape) if shape is not None else held.geom if held else None
        same = held is not None and (held.name, held.code) == (cell.name, cell.code)
        if held is not None and same and held.geom.equals_exact(geom):
            continue
        written = {"name": cell.name, "code": cell.code, "geom": geom, "valid": forever}
        if pk in young:
            GridCellVersion.objects.filter(pk=young[pk].pk).update(**written)
            continue
        over.append(pk)
        new.append(GridCellVersion(cell_id=pk, kind=kind, **written))
    sql.run("end_versions", {"cells": over, "at": at})
    GridCellVersion.objects.bulk_create(new, batch_size=500)


def _put_in_charge(
    cells: dict[int, tuple[Cell, dict[str, Any] | None]], written: Written, at: datetime
) -> None:
    """The workers that the plan names; a cell without one waits for a decision."""
    team = CellTeam.objects.filter(cell_id__in=cells, role="primary", valid__upper_inf=True)
    held = dict(team.values_list("cell_id", "worker_id"))
    for pk, (cell, before) in cells.items():
        if cell.worker is not None:
            if held.get(pk) != cell.worker:
                appoint(GridCell.objects.get(pk=pk), worker=Worker.objects.get(pk=cell.worker))
            continue
        now = before["worker"] if before else None
        if now is not None:
            sql.rows("end_primary_now", {"cell": pk, "at": at})
        written.decisions.append(
            {
                "cell_id": pk, "worker_id": now, "name": cell.name, "role": "primary",
                "reason": "no_worker",
            }
        )  # fmt: skip


def _redraw_outside(plan: Plan, new_atoms: AtomChanges) -> None:
    """Outlines of cells beyond the plan whose atoms gained a vertex: the same ground, in place."""
    if not new_atoms.reshaped_outside:
        return
    rows = sql.rows("redraw_versions", {"atoms": new_atoms.reshaped_outside, "kind": plan.kind})
    redraw({row["cell_id"] for row in rows})


def redraw(cells: Iterable[int]) -> None:
    """Outlines of the current versions of some cells from their atoms, in place."""
    for cell, shape in shapes_of(cells).items():
        GridCellVersion.objects.filter(cell_id=cell, valid__upper_inf=True).update(
            geom=to_multi_geos(shape)
        )


def shapes_of(cells: Iterable[int]) -> dict[int, shapely.Geometry]:
    """The outline (EPSG:4326) of today's atoms of each of some cells; without those that hold none."""
    members: dict[int, list[Any]] = {}
    held = CellAssignment.objects.filter(cell_id__in=list(cells), valid__upper_inf=True)
    for cell, geom in held.order_by("id").values_list("cell_id", "basic_cell__geom"):
        members.setdefault(cell, []).append(geom)
    return {cell: outline_of(to_shapely(geoms)) for cell, geoms in members.items()}
