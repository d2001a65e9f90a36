"""Who a cell of a file is: a grid cell known before, or a new one; and what it is called now."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from geo_grid.areas.actions import numbered
from geo_grid.areas.models import BasicCell, CellAssignment, Division, GridCell, GridCellVersion
from geo_grid.areas.partition import CellPlan

_LONGEST_CODE = 20
Row = dict[str, Any]


def plans_for(
    rows: list[Row], members: list[list[int]], homes: list[Division | None]
) -> list[tuple[int, CellPlan]]:
    """``(row, plan)`` for every cell of the file that holds an atom.

    A cell is continued when its code is one of ours in its community, else when it and a cell of
    today share more than half of either's ground. A code is kept when it is the community's code
    and a serial, and no other cell ever bore it; a continued cell then keeps the code it has.
    """
    placed = [
        (row, atoms, home)
        for row, atoms, home in zip(rows, members, homes, strict=True)
        if atoms and home is not None
    ]
    codes = [_fitting(row["code"], home) for row, _, home in placed]
    known = _bearers([code for code in codes if code])
    continued: list[int | None] = []
    for i, (code, (_, _, home)) in enumerate(zip(codes, placed, strict=True)):
        cell, community = known.get(code or "", (None, None))
        if cell is not None and community != home.pk:
            cell, codes[i] = None, None  # an old label of somebody else
        continued.append(cell)
    _by_ground(continued, [atoms for _, atoms, _ in placed])
    now = {
        version.cell_id: version
        for version in GridCellVersion.objects.filter(
            cell__in=[cell for cell in continued if cell], valid__upper_inf=True
        )
    }
    fresh = _Serials([home for _, _, home in placed])
    plans = []
    for (row, atoms, home), code, cell in zip(placed, codes, continued, strict=True):
        was = now.get(cell) if cell else None
        label = code or (was.code if was else fresh.next(home))
        name = row["name"] or (was.name if was else "") or row["code"] or _default(home, label)
        plan = CellPlan(tuple(atoms), home.pk, label, name, cell)
        plans.append((int(row["row"]), plan))
    return plans


def _fitting(code: str | None, home: Division) -> str | None:
    fits = code and len(code) <= _LONGEST_CODE and re.fullmatch(rf"{home.code}[0-9]+", code)
    return code if fits else None


def _default(home: Division, code: str) -> str:
    return f"{home.name}第{int(code[len(home.code) :])}网格"


def _bearers(codes: list[str]) -> dict[str, tuple[int, int]]:
    """The cell, and its community, that bears or ever bore each code."""
    rows = GridCellVersion.objects.filter(kind=GridCell.BASE, code__in=codes)
    return {
        code: (cell, community)
        for code, cell, community in rows.values_list("code", "cell", "cell__community")
    }


def _by_ground(continued: list[int | None], members: list[list[int]]) -> None:
    """Continue cells of today that share more than half of their ground with one of the file."""
    atoms = [atom for mine in members for atom in mine]
    area = dict(BasicCell.objects.filter(pk__in=atoms).values_list("pk", "area_m2"))
    held = CellAssignment.objects.filter(
        kind=GridCell.BASE, valid__upper_inf=True, basic_cell__in=atoms
    )
    cell_of = dict(held.values_list("basic_cell", "cell"))
    whole: Counter[int] = Counter()
    rows = CellAssignment.objects.filter(
        kind=GridCell.BASE, valid__upper_inf=True, cell__in=set(cell_of.values())
    )
    for cell, part in rows.values_list("cell", "basic_cell__area_m2"):
        whole[cell] += part
    taken = {cell for cell in continued if cell is not None}
    for i, mine in enumerate(members):
        if continued[i] is not None:
            continue
        shared: Counter[int] = Counter()
        for atom in mine:
            if atom in cell_of:
                shared[cell_of[atom]] += area[atom]
        total = sum(area[atom] for atom in mine)
        for cell, part in shared.most_common(1):
            if cell not in taken and part > total / 2 and part > whole[cell] / 2:
                continued[i] = cell
                taken.add(cell)


class _Serials:
    """Numbers that no cell of the base grid ever bore in a community."""

    def __init__(self, homes: list[Division]) -> None:
        self._last: dict[int, int] = {}
        for home in {home.pk: home for home in homes}.values():
            used = GridCellVersion.objects.filter(kind=GridCell.BASE, code__startswith=home.code)
            tails = (code[len(home.code) :] for code in used.values_list("code", flat=True))
            self._last[home.pk] = max((int(t) for t in tails if t.isdecimal()), default=0)

    def next(self, home: Division) -> str:
        self._last[home.pk] += 1
        return numbered(home.code, self._last[home.pk])
