"""Another partition of some communities from today on: which atoms make which grid cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from psycopg2.extras import DateTimeTZRange

from geo_grid.areas.actions import touch
from geo_grid.areas.cutting import end_rows, ending
from geo_grid.areas.models import (
    BasicCell,
    CellAssignment,
    CellTeam,
    GridCell,
    GridCellVersion,
)
from geo_grid.city_time import midnight
from geo_grid.geometry.coverage import outline_of
from geo_grid.model_bases.dated import from_today
from geo_grid.model_bases.geometry_fields import to_multi_geos, to_shapely


@dataclass(frozen=True)
class CellPlan:
    """A grid cell as it shall be: its atoms, its label, and whom it continues."""

    atoms: tuple[int, ...]
    community: int
    code: str
    name: str
    continues: int | None = None
    """Id of the grid cell that it is a new version of; ``None`` for a new one."""


@dataclass(frozen=True)
class CellsRedrawn:
    """Ids, in the order of the plans, and what followed."""

    cells: list[int]
    ended: list[int]
    """Grid cells that no plan continues; their teams ended with them."""
    moved: list[int]
    """Atoms that are in another cell than before."""
    changed: list[bool]
    """Which plans changed anything."""


@transaction.atomic
def redraw_cells(plans: Sequence[CellPlan], *, communities: Iterable[int]) -> CellsRedrawn:
    """From today the base cells of these communities are those of `plans`, and no others.

    What is as planned already stays untouched. A version that began today is corrected in place:
    no day ever ended with it. Atoms that no plan names are in no cell.
    """
    homes = sorted(set(communities))
    current = {
        version.cell_id: version
        for version in GridCellVersion.objects.filter(
            cell__community__in=homes, kind=GridCell.BASE, valid__upper_inf=True
        )
    }
    cells = [plan.continues or _open(plan) for plan in plans]
    gone = sorted(set(current) - set(cells))
    moved = _assign(plans, cells, homes)
    _end_cells([current[cell] for cell in gone])
    relabelled = _relabel(plans, cells, current)
    held = dict(CellAssignment.objects.filter(
        basic_cell__in=moved, kind=GridCell.BASE, valid__upper_inf=True
    ).values_list("basic_cell", "cell"))  # fmt: skip
    grown = set(held.values())
    changed = [cell in relabelled or cell in grown for cell in cells]
    if moved or gone or relabelled:
        touch(ground=True)
    return CellsRedrawn(cells, gone, moved, changed)


def _open(plan: CellPlan) -> int:
    return int(GridCell.objects.create(community_id=plan.community).pk)


def _assign(plans: Sequence[CellPlan], cells: list[int], homes: list[int]) -> list[int]:
    """Bring the assignments up to date; the atoms that moved."""
    wanted = {atom: cell for plan, cell in zip(plans, cells, strict=True) for atom in plan.atoms}
    now = CellAssignment.objects.filter(
        basic_cell__community__in=homes, kind=GridCell.BASE, valid__upper_inf=True
    )
    stale = [row for row in now if wanted.get(row.basic_cell_id) != row.cell_id]
    settled = {row.basic_cell_id for row in now} - {row.basic_cell_id for row in stale}
    today = midnight()
    CellAssignment.objects.filter(
        pk__in=[row.pk for row in stale if row.valid.lower >= today]
    ).delete()
    end_rows([row for row in stale if row.valid.lower < today], today)
    fresh = [(atom, cell) for atom, cell in wanted.items() if atom not in settled]
    valid = from_today()
    CellAssignment.objects.bulk_create(
        [CellAssignment(basic_cell_id=atom, cell_id=cell, valid=valid) for atom, cell in fresh],
        batch_size=5000,
    )
    return sorted({row.basic_cell_id for row in stale} | {atom for atom, _ in fresh})


def _end_cells(versions: list[GridCellVersion]) -> None:
    today = midnight()
    team = list(
        CellTeam.objects.filter(cell__in=[v.cell_id for v in versions], valid__upper_inf=True)
    )
    for row in team:
        row.valid = DateTimeTZRange(row.valid.lower, ending(row.valid.lower, today), "[)")
    CellTeam.objects.bulk_update(team, ["valid"])
    end_rows(versions, today)


def _relabel(
    plans: Sequence[CellPlan], cells: list[int], current: dict[int, GridCellVersion]
) -> set[int]:
    """Versions of today for cells whose label or outline changed; ids of these cells."""
    shapes = {
        atom.pk: atom.geom
        for atom in BasicCell.objects.filter(pk__in=[a for plan in plans for a in plan.atoms])
    }
    corrected, stale, fresh = [], [], []
    for plan, cell in zip(plans, cells, strict=True):
        members = np.asarray(to_shapely(shapes[atom] for atom in plan.atoms), dtype=object)
        geom = to_multi_geos(outline_of(members))
        was = current.get(cell)
        if was and (was.code, was.name) == (plan.code, plan.name) and was.geom.equals(geom):
            continue
        if was and was.valid.lower >= midnight():
            was.code, was.name, was.geom = plan.code, plan.name, geom
            corrected.append(was)
            continue
        if was:
            stale.append(was)
        fresh.append(GridCellVersion(
            cell_id=cell, code=plan.code, name=plan.name, geom=geom, valid=from_today()
        ))  # fmt: skip
    end_rows(stale, midnight())
    if corrected:
        GridCellVersion.objects.bulk_update(corrected, ["code", "name", "geom"])
    GridCellVersion.objects.bulk_create(fresh)
    return {row.cell_id for row in [*corrected, *fresh]}
