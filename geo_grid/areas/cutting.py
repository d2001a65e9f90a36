"""Atoms cut along lines: the write behind every old boundary and every free stroke.

The geometry is :mod:`geo_grid.geometry.edits.coverage_edits`. Here the pieces become basic cells of today with
codes of their own, their parents end, and lineage, assignments and neighbourhood follow. Facts that
lie on the ground are found again by whoever calls (:mod:`geo_grid.incidents.ground`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import shapely
from django.db import transaction
from django.db.models import Q
from numpy.typing import NDArray
from psycopg2.extras import DateTimeTZRange

from geo_grid.areas.actions import create_basic_cells, sql, touch
from geo_grid.areas.edges import join_anew
from geo_grid.areas.models import (
    BasicCell,
    BasicCellEdge,
    BasicCellLineage,
    BasicCellSums,
    CellAssignment,
    City,
    GridCellVersion,
)
from geo_grid.city_time import midnight
from geo_grid.geometry.blocks.build import number_west_east
from geo_grid.geometry.coverage import area_m2, outline_of
from geo_grid.geometry.edits.coverage_edits import NARROW_M, AtomCut, cut_atoms
from geo_grid.model_bases.geometry_fields import to_geos, to_multi_geos, to_shapely

Geoms = NDArray[np.object_]
_AROUND_DEG = 1e-6


@dataclass(frozen=True)
class GroundCut:
    """What a cut did to the ground; ids of basic cells."""

    children: dict[int, list[int]] = field(default_factory=dict)
    """Atoms that ended today and the pieces they fell into."""
    reshaped: list[int] = field(default_factory=list)
    """Atoms whose border only gained a vertex where a cut ends."""
    crossed: list[int] = field(default_factory=list)
    """Positions of the buildings that a line ran through."""

    @property
    def touched(self) -> set[int]:
        """Every atom on which things may have to be found again."""
        pieces = {child for mine in self.children.values() for child in mine}
        return pieces | set(self.children) | set(self.reshaped)


@transaction.atomic
def cut_basic_cells(
    lines: Geoms,
    *,
    within: Iterable[int] | None = None,
    buildings: Geoms | None = None,
    split_buildings: bool = False,
    narrow_m: float = NARROW_M,
) -> GroundCut:
    """Cut today's atoms along lines (EPSG:4326); see :func:`geo_grid.geometry.edits.coverage_edits.cut_atoms`.

    `within` are the ids of the atoms that may be cut (default: all that a line meets), `buildings`
    the footprints around which borders go. Cutting along what is a border already changes nothing.
    """
    lines = np.asarray(lines, dtype=object).reshape(-1)
    atoms, neighbours = _ground_at(lines, None if within is None else set(within))
    if not atoms:
        return GroundCut()
    metric_srid = City.objects.get().metric_srid
    shapes = np.asarray(to_shapely(atom.geom for atom in atoms + neighbours), dtype=object)
    cut = cut_atoms(
        shapes[: len(atoms)],
        lines=lines,
        neighbours=shapes[len(atoms) :],
        buildings=buildings,
        split_buildings=split_buildings,
        narrow_m=narrow_m,
        metric_srid=metric_srid,
    )
    if len(cut.pieces) == 0:
        return GroundCut(crossed=cut.crossed.tolist())
    return _store(cut, atoms, neighbours, metric_srid)


def _store(
    cut: AtomCut, atoms: list[BasicCell], neighbours: list[BasicCell], metric_srid: int
) -> GroundCut:
    """Bring a cut into the tables."""
    reshaped = _reshape(cut, atoms + neighbours, metric_srid)
    children = _replace(cut, atoms, metric_srid)
    pieces = [child for mine in children.values() for child in mine]
    join_anew(pieces, instead_of=list(children), metric_srid=metric_srid)
    BasicCellEdge.objects.filter(Q(a__in=children) | Q(b__in=children)).delete()
    redraw_outlines([*pieces, *reshaped])
    touch(ground=True)
    return GroundCut(children, reshaped, cut.crossed.tolist())


def ending(start: datetime, at: datetime) -> datetime:
    """When something that began at `start` ends, if it ends at the midnight `at`.

    What began that very day is over a microsecond later: no day ever ends with it, and its row,
    its lineage and what points at it stay.
    """
    return at if start < at else start + timedelta(microseconds=1)


def end_rows(rows: Iterable[BasicCell | GridCellVersion | CellAssignment], at: datetime) -> None:
    """Let dated rows end at the midnight `at`."""
    rows = list(rows)
    for row in rows:
        row.valid = DateTimeTZRange(row.valid.lower, ending(row.valid.lower, at), "[)")
    if rows:
        type(rows[0]).objects.bulk_update(rows, ["valid"], batch_size=2000)


def _ground_at(lines: Geoms, within: set[int] | None) -> tuple[list[BasicCell], list[BasicCell]]:
    """Today's atoms that lines run through, and those that touch one of them."""
    if len(lines) == 0 or (within is not None and not within):
        return [], []
    known = BasicCell.objects.filter(valid__upper_inf=True).order_by("id")
    near = list(known.filter(geom__bboverlaps=_box(lines)))
    shapes = np.asarray(to_shapely(atom.geom for atom in near), dtype=object)
    inner = np.unique(shapely.STRtree(shapes).query(lines, predicate="intersects")[1])
    atoms = [near[i] for i in inner if within is None or near[i].pk in within]
    if not atoms:
        return [], []
    chosen = {atom.pk for atom in atoms}
    own = np.asarray(to_shapely(atom.geom for atom in atoms), dtype=object)
    around = list(known.filter(geom__bboverlaps=_box(own)).exclude(pk__in=chosen))
    rest = np.asarray(to_shapely(atom.geom for atom in around), dtype=object)
    touching = np.unique(shapely.STRtree(rest).query(own, predicate="intersects")[1])
    return atoms, [around[i] for i in touching]


def _box(shapes: Geoms) -> object:
    return to_geos(shapely.box(*shapely.total_bounds(shapes)).buffer(_AROUND_DEG, join_style=2))


def _reshape(cut: AtomCut, atoms: list[BasicCell], metric_srid: int) -> list[int]:
    """Correct the shape of atoms that gained a vertex: it is the same ground."""
    rows = [atoms[i] for i in cut.reshaped]
    areas = area_m2(cut.reshaped_geoms, metric_srid)
    for row, shape, area in zip(rows, cut.reshaped_geoms, areas.tolist(), strict=True):
        row.geom, row.area_m2 = to_geos(shape), area
    if rows:
        BasicCell.objects.bulk_update(rows, ["geom", "area_m2"], batch_size=500)
    return [row.pk for row in rows]


def _replace(cut: AtomCut, atoms: list[BasicCell], metric_srid: int) -> dict[int, list[int]]:
    """The pieces in place of the atoms that fell apart, with codes, lineage and assignments."""
    parents = [atoms[i] for i in cut.parent]
    homes = np.array([parent.community_id for parent in parents], dtype=np.int64)
    serials = number_west_east(cut.pieces, groups=homes) + _used_serials(homes)
    ids = create_basic_cells(
        cut.pieces, communities=homes, serials=serials, metric_srid=metric_srid
    ).tolist()
    BasicCellLineage.objects.bulk_create(
        [
            BasicCellLineage(parent=parent, child_id=child, share=min(share, 1.0))
            for parent, child, share in zip(parents, ids, cut.share.tolist(), strict=True)
        ],
        batch_size=2000,
    )
    children: dict[int, list[int]] = {}
    for parent, child in zip(parents, ids, strict=True):
        children.setdefault(parent.pk, []).append(child)
    _inherit_assignments(children)
    end_rows([atoms[i] for i in cut.divided], midnight())
    BasicCellSums.objects.filter(basic_cell__in=children).delete()
    return children


def _used_serials(homes: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,) the highest serial number that was ever used in each community."""
    rows = sql.rows("highest_serials", {"communities": np.unique(homes).tolist()})
    highest = {row["community"]: row["serial"] for row in rows}
    return np.array([highest.get(home, 0) for home in homes.tolist()], dtype=np.int64)


def _inherit_assignments(children: dict[int, list[int]]) -> None:
    """The pieces belong where their parent did, in every partition."""
    now = list(CellAssignment.objects.filter(basic_cell__in=children, valid__upper_inf=True))
    valid = DateTimeTZRange(midnight(), None, "[)")
    CellAssignment.objects.bulk_create(
        [
            CellAssignment(basic_cell_id=child, cell_id=row.cell_id, kind=row.kind, valid=valid)
            for row in now
            for child in children[row.basic_cell_id]
        ],
        batch_size=5000,
    )
    end_rows(now, midnight())


@transaction.atomic
def redraw_outlines(atoms: Iterable[int]) -> None:
    """Today's outlines of the grid cells that hold these atoms, from the atoms upwards."""
    cells = CellAssignment.objects.filter(
        basic_cell__in=list(atoms), valid__upper_inf=True
    ).values_list("cell", flat=True)
    members: dict[int, list[BasicCell]] = {}
    rows = CellAssignment.objects.filter(cell__in=set(cells), valid__upper_inf=True)
    for row in rows.select_related("basic_cell"):
        members.setdefault(row.cell_id, []).append(row.basic_cell)
    versions = list(GridCellVersion.objects.filter(cell__in=members, valid__upper_inf=True))
    for version in versions:
        shapes = to_shapely(atom.geom for atom in members[version.cell_id])
        version.geom = to_multi_geos(outline_of(np.asarray(shapes, dtype=object)))
    if versions:
        GridCellVersion.objects.bulk_update(versions, ["geom"], batch_size=500)
