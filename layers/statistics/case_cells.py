"""Cases by grid cell, and how many that is for each 1,000 residents where both may be told."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from geo_grid.access.context import caller
from geo_grid.access.scope import Scope
from geo_grid.areas import standing
from geo_grid.areas.models import GridCell, GridCellVersion
from geo_grid.incidents.case_filters import CaseQuery, found, is_division
from layers.catalogue.scope import sees_all, values
from layers.catalogue.source import among_text

sql = standing.GroundSql(__file__)
LEAST_RESIDENTS = 100
"""Of fewer one case alone would be more than 10 for each 1,000: a rate that says nothing."""
FOREIGN, HIDDEN, FEW, CUT = "foreign_cases", "hidden_residents", "few_residents", "cut"
"""Why a cell has no rate: not all of its cases may be listed, or not its residents; these are too
few; a drawn area takes in a part of it."""


def case_cells(query: CaseQuery) -> dict[str, Any]:
    """``{total, elsewhere, no_cell, least_residents, cells}`` of the cases that hold all filters.

    `cells` are those of today within the filtered area, with ``cases`` (of rows that the caller may
    list), ``is_whole`` (whether that is all of them), ``residents`` and ``rate`` for each 1,000, or
    None and in ``why`` the reason. `elsewhere` counts cases whose cell is none of these: it has
    ended since, or they lie in another than their division says. All add up to `total`.
    Raises :class:`BadInput` that names the filter which cannot be used.
    """
    scope = caller().scope
    with transaction.atomic():
        counts = _counts(query)
        rows = cells_of(query, scope)
    no_cell = counts.pop(None, 0)
    total = no_cell + sum(counts.values())
    cells = [_told(row, counts.pop(row["id"], 0)) for row in rows]
    return {
        "total": total, "elsewhere": sum(counts.values()), "no_cell": no_cell,
        "least_residents": LEAST_RESIDENTS, "cells": cells,
    }  # fmt: skip


def _counts(query: CaseQuery) -> Counter[int | None]:
    cases = found(query, now=timezone.now()).order_by()
    return Counter(dict(cases.values_list("cell_version__cell").annotate(n=Count("pk"))))


def cells_of(query: CaseQuery, scope: Scope) -> list[dict[str, Any]]:
    """The cells of the filtered area as ``sql/case_cells.sql`` has them, as `scope` sees them."""
    text = sql.text("case_cells")
    for about in ("case", "counts"):
        seen = "true" if sees_all(scope, about) else among_text("b.id", about)
        text = text.replace(f"in_scope(b.id, {about})", seen)
    within, cells = "", [0]
    if query.area and is_division(query.area):
        within = query.area
    elif query.area:
        within = "none"
        named = GridCellVersion.objects.filter(kind=GridCell.BASE, code=query.area)
        cells = list(named.values_list("cell", flat=True).distinct())
    polygon = query.polygon.ewkt if query.polygon is not None else None
    return standing.rows(
        text, {**values(scope), "within": within, "cells": cells, "polygon": polygon}
    )


def _told(row: dict[str, Any], cases: int) -> dict[str, Any]:
    residents = int(row["residents"] or 0)
    why = _why(row, residents)
    may_tell = row["is_of_counts"]
    return {
        "id": row["id"], "code": row["code"], "name": row["name"],
        "cases": cases, "is_whole": row["is_of_cases"], "is_met": row["is_met"],
        "residents": residents if may_tell else None,
        "is_estimated": row["is_estimated"] if may_tell else None,
        "rate": None if why else round(1000 * cases / residents, 2), "why": why,
    }  # fmt: skip


def _why(row: dict[str, Any], residents: int) -> str:
    if not row["is_of_cases"]:
        return FOREIGN
    if not row["is_of_counts"]:
        return HIDDEN
    if not row["is_whole"]:
        return CUT
    return FEW if residents < LEAST_RESIDENTS else ""
