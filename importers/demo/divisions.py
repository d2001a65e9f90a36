"""City, district, street offices and communities, drawn along the city's own streets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from . import names
from .mesh import Cell, Mesh
from .names import Namer

CITY_CODE = "990100000000"
PREFIX = "990101"
CITY_PREFIX = "990100"
"""Of a city of several districts."""
_FEWEST_HOUSEHOLDS = 200


@dataclass
class Division:
    """A row of the division tree; only communities are drawn (metres, city frame)."""

    code: str
    name: str
    community_type: str = ""
    ground: Polygon | MultiPolygon | None = None
    cells: tuple[Cell, ...] = ()


def make_divisions(mesh: Mesh, households: dict[Cell, int], namer: Namer) -> list[Division]:
    """The tree from the city down.

    `households` counts the expected households of every quarter; quarters with few of them join
    a neighbour of the same street office until about the size's number of communities is left.
    """
    rows = [Division(CITY_CODE, names.CITY)]
    groups = _group(mesh, households)
    offices = sorted({_office(mesh, group[0]) for group in groups})
    number, before = 0, ""
    for office in offices:
        prefix = f"{PREFIX[:4]}{office // 1000 + 1:02d}"
        if prefix != before:
            rows.append(Division(f"{prefix}000000", names.DISTRICTS[office // 1000]))
            number, before = 0, prefix
        number += 1
        code = f"{prefix}{number:03d}"
        rows.append(Division(f"{code}000", _office_name(mesh, number, namer)))
        own = sorted(group for group in groups if _office(mesh, group[0]) == office)
        for serial, group in enumerate(own, start=1):
            rows.append(_community(mesh, group, f"{code}{serial:03d}", namer.community()))
    return rows


def _office_name(mesh: Mesh, number: int, namer: Namer) -> str:
    if mesh.size.office_quarters == (0, 0):
        return names.STREET_OFFICES[number - 1]
    return namer.community().replace("社区", "街道")


def _community(mesh: Mesh, quarters: list[Cell], code: str, name: str) -> Division:
    own = set(quarters)
    faces = [mesh.face(cell) for cell in mesh.cells if mesh.home(cell) in own]
    ground = shapely.coverage_union_all(np.array(faces, dtype=object))
    letters = [mesh.use(cell) for cell in quarters]
    kind = "urban"
    if letters.count("V") * 2 >= len(letters):  # the newcomers' village lies beyond the river
        kind = "converted" if quarters[0][0] < mesh.river else "migrant"
    return Division(code, name, kind, ground, tuple(sorted(own)))


def _office(mesh: Mesh, cell: Cell) -> int:
    """Which street office a quarter belongs to: one beyond the railway, four south of it.

    In a large city one for so many columns and rows; thousands count its districts, of which
    there are two on each bank.
    """
    if mesh.size.communities == 1:
        return 0
    i, j = cell
    wide, high = mesh.size.office_quarters
    if wide:
        is_east, is_north = i > mesh.river, j > mesh.rail
        column = (i - mesh.river if is_east else i) // wide
        row = (j - mesh.rail if is_north else j) // high
        return 1000 * (2 * is_north + is_east) + 30 * row + column
    if j > mesh.rail:
        return 4
    is_east, is_north = i > mesh.river, j > (mesh.rail - 1) // 2
    return 2 * is_north + is_east


def _group(mesh: Mesh, households: dict[Cell, int]) -> list[list[Cell]]:
    """Join quarters, smallest first, across no river or railway if there is more than one group."""
    groups = [[cell] for cell in mesh.cells if mesh.home(cell) == cell]
    while True:
        sums = [sum(households.get(cell, 0) for cell in group) for group in groups]
        if len(groups) <= mesh.size.communities and min(sums) >= _FEWEST_HOUSEHOLDS:
            break
        order = sorted(range(len(groups)), key=lambda k: (sums[k], groups[k]))
        pair = next(
            ((a, b) for a in order for b in order if a != b and _touch(mesh, groups[a], groups[b])),
            None,
        )
        if pair is None:
            break
        a, b = pair
        groups[b] = sorted(groups[b] + groups[a])
        del groups[a]
    return groups


def _touch(mesh: Mesh, one: list[Cell], other: list[Cell]) -> bool:
    if _office(mesh, one[0]) != _office(mesh, other[0]):
        return False
    reach = 3 if mesh.size.communities == 1 else 1
    return any(
        (i == k and 0 < abs(j - m) <= reach) or (j == m and 0 < abs(i - k) <= reach)
        for i, j in one
        for k, m in other
    )
