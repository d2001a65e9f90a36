"""The primary workers that a layer of grid cells names, by ref or by name."""

from __future__ import annotations

from collections.abc import Mapping

from geo_grid.areas.actions import appoint
from geo_grid.areas.models import CellTeam, GridCell, Worker


def appoint_workers(named: Mapping[int, str | None], cells: Mapping[int, int]) -> set[int]:
    """Put the worker that a row names in charge of its cell; the rows that changed something.

    `named` are the workers and `cells` the ids of the grid cells by row. A ref comes before a
    name; a name that nobody, or more than one, bears makes a new worker of that name.
    """
    changed = set()
    for row, cell in cells.items():
        name = named.get(row)
        if not name:
            continue
        worker = _worker(name)
        team = CellTeam.objects.filter(
            cell=cell, role=CellTeam.Role.PRIMARY, worker=worker, valid__upper_inf=True
        )
        if not team.exists():
            appoint(GridCell.objects.get(pk=cell), worker=worker)
            changed.add(row)
    return changed


def _worker(name: str) -> Worker:
    by_ref = Worker.objects.filter(ref__in=[name, f"name:{name}"]).order_by("ref")
    called = list(Worker.objects.filter(name=name)[:2])
    found = by_ref.first() or (called[0] if len(called) == 1 else None)
    return found or Worker.objects.create(ref=f"name:{name}"[:64], name=name)
