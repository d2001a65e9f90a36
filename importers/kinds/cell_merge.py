"""An old layer of grid cells: measured, repaired, and made into sets of basic cells.

The polygons of the file are laid over the communities (:mod:`geo_grid.geometry.repair.repair`), atoms are
cut where an old border runs, and each atom goes to the cell that holds most of it. From today the
communities that the layer covers have these grid cells; a cell that was known before by its code,
or by most of its ground, is continued, so that teams and cases stay with it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException

from geo_grid.areas.actions import refresh_outlines
from geo_grid.areas.cutting import cut_basic_cells
from geo_grid.areas.locks import ground_alone
from geo_grid.areas.models import BasicCell, Division
from geo_grid.areas.partition import redraw_cells
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.edits.coverage_edits import NARROW_M
from geo_grid.geometry.repair.assign import assign_atoms
from geo_grid.geometry.repair.repair import LEFT, Survey, survey_layer
from geo_grid.incidents.ground import reassign_and_recount
from geo_grid.model_bases.geometry_fields import to_geos, to_shapely
from geo_grid.premises.models import Building
from importers.kinds.cell_identity import plans_for
from importers.kinds.cell_workers import appoint_workers
from importers.merge.merging import Merge, sql
from importers.rows.findings import FileFinding

Geoms = NDArray[np.object_]
Ints = NDArray[np.int64]


def merge_cells(merge: Merge) -> int:
    """How many rows changed something. Raises :class:`BadInput`."""
    rows = sql.rows("cells_staged")
    try:
        return _merged(merge, rows)
    except GEOSException as error:  # what the steps below could not put down to single rows
        raise _unworkable([row["row"] for row in rows]) from error


def _merged(merge: Merge, rows: list[dict[str, Any]]) -> int:
    homes, grounds = _communities(rows)
    buildings, refs = _buildings(rows)
    shapes = _shapes(row["wkb"] for row in rows)
    merge.step()
    survey = survey_layer(
        shapes,
        communities=grounds,
        buildings=buildings,
        metric_srid=_metric_srid(merge),
        tolerance_m=merge.context.tolerance_m,
    )
    _tell(merge, rows, survey, refs)
    merge.step()
    covered = [homes[i].pk for i in np.unique(survey.home[survey.home >= 0])]
    before = sql.rows("cells_sums", {"communities": covered})
    ground_alone()  # only now: the survey takes long and writes nothing
    touched = _cut(merge, rows, survey, [homes[home].pk if home >= 0 else None for home in survey.home],
                   buildings)  # fmt: skip
    merge.step()
    members = _members(survey, homes, covered, _metric_srid(merge))
    _tell_empty(merge, rows, survey, members)
    plans = plans_for(rows, members, [homes[home] if home >= 0 else None for home in survey.home])
    redrawn = redraw_cells([plan for _, plan in plans], communities=covered)
    changed = {row for (row, _), new in zip(plans, redrawn.changed, strict=True) if new}
    cells = {row: cell for (row, _), cell in zip(plans, redrawn.cells, strict=True)}
    changed |= appoint_workers({row["row"]: row["worker"] for row in rows}, cells)
    merge.step()
    reassign_and_recount(touched | set(redrawn.moved))
    if touched:
        refresh_outlines()
    after = sql.rows("cells_sums", {"communities": covered})
    merge.context.sums.update(compared(before, after))
    return len(changed)


def _cut(
    merge: Merge, rows: list[dict[str, Any]], survey: Survey, homes: list[int | None],
    buildings: Geoms,
) -> set[int]:  # fmt: skip
    """Atoms cut where the borders of the claims run; ids of all that this touched.

    Where GEOS gives up on the whole, community by community. Raises :class:`BadInput`.
    """
    drawn = ~shapely.is_empty(survey.claims)
    narrow_m = max(NARROW_M, merge.context.tolerance_m)

    def cut(which: NDArray[np.bool_]) -> set[int]:
        lines = shapely.boundary(survey.claims[which & drawn])
        within = _atom_ids(sorted({homes[i] for i in np.flatnonzero(which)} - {None}))
        return cut_basic_cells(lines, within=within, buildings=buildings, narrow_m=narrow_m).touched

    try:
        return cut(drawn)
    except GEOSException:
        touched: set[int] = set()
        for home in sorted({home for home in homes if home is not None}):
            mine = np.array([other == home for other in homes])
            try:
                touched |= cut(mine)
            except GEOSException as error:
                raise _unworkable([rows[i]["row"] for i in np.flatnonzero(mine)]) from error
        return touched


def _unworkable(found: list[int]) -> BadInput:
    """No way was found to work on these rows together."""
    return BadInput(
        "cells_unworkable",
        gettext_noop(
            "The shapes of rows %(rows)s cannot be worked on together. Mend them in QGIS (“Fix "
            "geometries”, then “Snap geometries to layer”), or load the layer without them."
        ),
        field="geometry",
        rows=", ".join(map(str, found[:20])) + (" …" if len(found) > 20 else ""),
    )


def _metric_srid(merge: Merge) -> int:
    if merge.context.metric_srid is None:
        raise BadInput(
            "no_city",
            gettext_noop("There is no ground yet that cells could be made of; run start_city."),
        )
    return merge.context.metric_srid


def _shapes(blobs: Any) -> Geoms:
    return np.asarray(shapely.from_wkb([bytes(blob) for blob in blobs]), dtype=object).reshape(-1)


def _box(rows: list[dict[str, Any]]) -> Any:
    return to_geos(shapely.box(*shapely.total_bounds(_shapes(row["wkb"] for row in rows))))


def _communities(rows: list[dict[str, Any]]) -> tuple[list[Division], Geoms]:
    """Today's communities around the layer and their ground. Raises :class:`BadInput`."""
    known = Division.objects.filter(
        level="community", valid__upper_inf=True, geom__isnull=False,
        basic_cells__valid__upper_inf=True,
    )  # fmt: skip
    found = list(known.filter(geom__bboverlaps=_box(rows)).distinct("code").order_by("code"))
    if not found:
        raise BadInput(
            "cells_without_ground",
            gettext_noop(
                "No community with basic cells lies below this layer; check the datum, or lay the "
                "ground by start_city."
            ),
            field="geometry",
        )
    shapes = np.asarray(to_shapely(division.geom for division in found), dtype=object)
    return found, shapes


def _buildings(rows: list[dict[str, Any]]) -> tuple[Geoms, list[str]]:
    """Footprints around the layer and their refs."""
    known = Building.objects.filter(valid__upper_inf=True, geom__bboverlaps=_box(rows))
    pairs = list(known.order_by("id").values_list("ref", "geom"))
    shapes = np.asarray(to_shapely(geom for _, geom in pairs), dtype=object).reshape(-1)
    return shapes, [ref for ref, _ in pairs]


def _atom_ids(communities: list[int]) -> list[int]:
    found = BasicCell.objects.filter(community__in=communities, valid__upper_inf=True)
    return list(found.values_list("pk", flat=True))


def _members(
    survey: Survey, homes: list[Division], covered: list[int], metric_srid: int
) -> list[list[int]]:
    """The atoms of each cell of the file."""
    atoms = list(
        BasicCell.objects.filter(community__in=covered, valid__upper_inf=True).order_by("id")
    )
    ids = np.array([division.pk for division in homes], dtype=np.int64)
    label = assign_atoms(
        np.asarray(to_shapely(atom.geom for atom in atoms), dtype=object),
        homes=np.array([atom.community_id for atom in atoms], dtype=np.int64),
        claims=survey.claims,
        claim_homes=np.where(survey.home >= 0, ids[survey.home], -1),
        open_ground=survey.open_ground,
        metric_srid=metric_srid,
    )
    members: list[list[int]] = [[] for _ in survey.claims]
    for atom, cell in zip(atoms, label.tolist(), strict=True):
        if cell >= 0:
            members[cell].append(atom.pk)
    return members


def called(row: dict[str, Any]) -> str:
    """How the file calls a cell."""
    return str(row["code"] or row["name"] or f"#{row['row']}")


def _tell(merge: Merge, rows: list[dict[str, Any]], survey: Survey, refs: list[str]) -> None:
    merge.context.findings.extend(
        FileFinding(
            kind=found.kind,
            state=found.state,
            rows=tuple(rows[i]["row"] for i in found.cells),
            cells=tuple(called(rows[i]) for i in found.cells),
            buildings=tuple(refs[i] for i in found.buildings),
            place=found.place,
            area_m2=found.area_m2,
            width_m=found.width_m,
        )
        for found in survey.findings
    )


def _tell_empty(
    merge: Merge, rows: list[dict[str, Any]], survey: Survey, members: list[list[int]]
) -> None:
    """Cells that ended up with no atom, unless they were a sliver that is told already."""
    explained = {row for found in merge.context.findings
                 if found.kind in ("sliver", "outside", "unworkable") for row in found.rows[:1]}  # fmt: skip
    for row, atoms in zip(rows, members, strict=True):
        if not atoms and row["row"] not in explained:
            place = _shapes([row["wkb"]])[0]
            merge.context.findings.append(
                FileFinding("no_ground", LEFT, (row["row"],), (called(row),), (), place, 0.0, 0.0)
            )


SUMS = ("basic_cells", "buildings", "units", "households", "residents", "area_m2")


def compared(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> dict[str, Any]:
    """Sums of every grid cell before and after, in the order of the new codes, and the totals.

    A row without a code holds the atoms that are in no cell.
    """
    old = {row["cell"]: row for row in before}
    new = {row["cell"]: row for row in after}
    order = [*new, *(cell for cell in old if cell not in new)]
    return {
        "cells": [
            {"cell": cell, "before": _labelled(old.get(cell)), "after": _labelled(new.get(cell))}
            for cell in order
        ],
        "total": {"before": _total(before), "after": _total(after)},
    }


def _labelled(row: dict[str, Any] | None) -> dict[str, Any] | None:
    return row and {name: row[name] for name in ("code", "name", *SUMS)}


def _total(rows: list[dict[str, Any]]) -> dict[str, float]:
    return {name: sum(row[name] for row in rows) for name in SUMS}
