"""What a scope reaches, in numbers: with them PostgreSQL knows how few cases that are, and finds them.

The predicate says it by functions, which the planner takes to be true of half the table: the newest
page of a small area would be looked for through all cases of the city. This narrows nothing by
itself and stands beside the predicate, never instead of it.
"""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q

from geo_grid.access.scope import Scope
from geo_grid.areas.models import BasicCell, CellAssignment, Division, GridCell
from geo_grid.incidents.models import CasePart

MOST_ATOMS = 3_000
"""Of a larger area every other page is full of cases: a sorted index finds them at once."""


def near_index(scope: Scope) -> Q:
    """True of every case that `scope` sees, and of few others; of all for a large area."""
    if scope.is_system:
        return Q()
    area: dict[str, Any] = json.loads(scope.as_json)["cases"]
    if area.get("all"):
        return Q()
    atoms = _atoms(area)
    if len(atoms) > MOST_ATOMS:
        return Q()
    offices, mine = area["departments"], scope.account
    reached = Q(basic_cell__in=atoms) | Q(building__in=area["buildings"])
    reached |= Q(reporter=mine) | Q(handler=mine) | Q(verifier=mine) | Q(supervisor=mine)
    if area["prefixes"]:
        reached |= Q(basic_cell__isnull=True, division__in=_divisions(area))
    if offices:
        helped = CasePart.objects.filter(department__in=offices).values_list("incident", flat=True)
        reached |= Q(department__in=offices) | Q(pk__in=list(helped.distinct()))
    return reached


def _below(column: str, prefixes: list[str]) -> Q:
    found = Q(pk__in=[])
    for prefix in prefixes:
        found |= Q(**{f"{column}__startswith": prefix})
    return found


def _divisions(area: dict[str, Any]) -> list[int]:
    inside = Division.objects.filter(_below("code", area["prefixes"]))
    return list(inside.values_list("pk", flat=True))


def _atoms(area: dict[str, Any]) -> list[int]:
    """At most one more than :data:`MOST_ATOMS`; ended ones too, as the predicate has it."""
    by_code = BasicCell.objects.filter(_below("community__code", area["prefixes"]))
    atoms = list(by_code.values_list("pk", flat=True)[: MOST_ATOMS + 1])
    if area["cells"]:
        of_cells = CellAssignment.objects.filter(
            cell__in=area["cells"], kind=GridCell.BASE, valid__upper_inf=True
        )
        atoms += of_cells.values_list("basic_cell", flat=True)[: MOST_ATOMS + 1]
    return atoms
