"""Publishing, the other kinds' part: a plan of the base grid cuts or moves atoms that all grids share.

Pieces of an atom stay in the cell of every other grid that held the whole. A cell lies in one
community: where all of its ground goes over to another one it goes along, else what went over is in no cell of
that grid until a plan of it gives it to one, and who is in charge is listed for a decision.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from geo_grid.areas.models import CellAssignment, CellTeam, GridCell, GridCellVersion
from geo_grid.redraw.models import Plan
from geo_grid.redraw.publication.atom_changes import AtomChanges
from geo_grid.redraw.publication.cell_changes import describe, redraw, shapes_of
from geo_grid.redraw.publication.cell_changes import sql as statements
from geo_grid.redraw.steps.changes import root
from geo_grid.redraw.steps.state import State


@dataclass
class _Following:
    """Of one kind: the cell (or none) of every atom that is gone or new, and which cells lost ground."""

    wanted: dict[int, int | None] = field(default_factory=dict)
    cells: set[int] = field(default_factory=set)
    poorer: set[int] = field(default_factory=set)


def follow(
    plan: Plan, state: State, new_atoms: AtomChanges, *, at: datetime
) -> list[dict[str, Any]]:
    """Let every other grid hold the ground as it is now; what is left to decide."""
    decisions = []
    for kind, following in _followings(plan, state, new_atoms).items():
        wanted = {
            "atoms": list(following.wanted), "cells": list(following.wanted.values()),
            "kind": kind, "at": at,
        }  # fmt: skip
        statements.run("end_assignments", wanted)
        statements.run("begin_assignments", wanted)
        decisions += _redrawn(kind, following, at)
    _redraw_beside(plan, new_atoms)
    return decisions


def _followings(plan: Plan, state: State, new_atoms: AtomChanges) -> dict[str, _Following]:
    pieces: dict[int, list[tuple[int, int]]] = {}
    for key, pk in new_atoms.ids.items():
        if root(key) != key:
            home = int(state.atoms.community[state.atoms.place[key]])
            pieces.setdefault(int(root(key)), []).append((pk, home))
    held = CellAssignment.objects.filter(
        basic_cell__in=new_atoms.retired, valid__upper_inf=True
    ).exclude(kind=plan.kind)
    rows = list(held.order_by("id").values_list("basic_cell", "cell", "kind"))
    homes = _homes({cell for _, cell, _ in rows}, pieces)
    found: dict[str, _Following] = {}
    for atom, cell, kind in rows:
        following = found.setdefault(kind, _Following())
        following.cells.add(cell)
        following.wanted[atom] = None
        for pk, home in pieces[atom]:
            following.wanted[pk] = cell if home == homes[cell] else None
            if home != homes[cell]:
                following.poorer.add(cell)
    return found


def _homes(cells: set[int], pieces: dict[int, list[tuple[int, int]]]) -> dict[int, int]:
    """The community of each cell from now on: another one where all of its ground went there."""
    homes = dict(GridCell.objects.filter(pk__in=cells).values_list("pk", "community_id"))
    held = CellAssignment.objects.filter(cell_id__in=cells, valid__upper_inf=True)
    ground: dict[int, set[int]] = {}
    for cell, atom, home in held.values_list("cell_id", "basic_cell", "basic_cell__community"):
        ground.setdefault(cell, set()).update([at for _, at in pieces.get(atom, [(atom, home)])])
    for cell, there in ground.items():
        if len(there) == 1 and there != {homes[cell]}:
            (homes[cell],) = there
            GridCell.objects.filter(pk=cell).update(community_id=homes[cell])
    return homes


def _redrawn(kind: str, following: _Following, at: datetime) -> list[dict[str, Any]]:
    """New versions where the outline is another; cells without ground end, and so do their teams."""
    shapes = shapes_of(following.cells)
    now = GridCellVersion.objects.filter(cell_id__in=following.cells, valid__upper_inf=True)
    versions = {version.cell_id: version for version in now}
    describe({pk: (versions[pk], shape) for pk, shape in shapes.items()}, kind, at)
    gone = sorted(following.cells - set(shapes))
    statements.run("end_versions", {"cells": gone, "at": at})
    over = statements.rows("end_teams", {"cells": gone, "at": at})
    primary = CellTeam.objects.filter(role="primary", valid__upper_inf=True)
    workers = dict(primary.filter(cell_id__in=following.poorer).values_list("cell_id", "worker_id"))
    return [
        *({**row, "reason": "cell_gone"} for row in over),
        *({"cell_id": pk, "worker_id": workers.get(pk), "name": versions[pk].name,
           "role": "primary", "reason": "ground_gone"}
          for pk in sorted(following.poorer & set(shapes))),
    ]  # fmt: skip


def _redraw_beside(plan: Plan, new_atoms: AtomChanges) -> None:
    """Outlines of cells whose atoms only gained a vertex: the same ground, in place."""
    atoms = [*new_atoms.reshaped, *new_atoms.reshaped_outside]
    held = CellAssignment.objects.filter(basic_cell__in=atoms, valid__upper_inf=True)
    redraw(set(held.exclude(kind=plan.kind).values_list("cell_id", flat=True)))
