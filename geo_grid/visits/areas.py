"""Where rules of visits hold: in the whole city, or in divisions by the digits of their codes."""

from __future__ import annotations

from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope, significant
from geo_grid.areas.models import BasicCell, Division, GridCell
from geo_grid.model_bases.dated import CURRENT

_ORDER = ("city", "district", "street", "community")


def may_plan(held: Scope, area: str) -> bool:
    """Whether all of `area` lies in `held`, the part of a scope in which visits are planned."""
    return held.everything or bool(area and any(area.startswith(one) for one in held.prefixes))


def concerns(scope: Scope, area: str, lying_in: frozenset[str]) -> bool:
    """Whether a rule of `area` says something of the ground of a caller; `lying_in`: :func:`ground_of`."""
    if not area or scope.everything:
        return True
    return any(one.startswith(area) or area.startswith(one) for one in lying_in)


def ground_of(scope: Scope) -> frozenset[str]:
    """The prefixes of codes of all divisions that the ground of a scope lies in."""
    found = set(scope.prefixes)
    if scope.cells:
        cells = GridCell.objects.filter(pk__in=scope.cells, kind=GridCell.BASE)
        found.update(cells.values_list("community__code", flat=True))
    if scope.buildings:
        atoms = BasicCell.objects.filter(buildings__in=scope.buildings)
        found.update(atoms.values_list("community__code", flat=True))
    return frozenset(found)


def offered(scope: Scope) -> list[dict[str, str]]:
    """Areas that the caller may make rules for, from above: ``{area, name, level}``.

    The empty area is the whole city.
    """
    held = scope.having(Right.VISITS_PLAN)
    if not held.grants and not held.is_system:
        return []
    whole = significant(held.city_code)
    rows = Division.objects.filter(CURRENT, level__in=_ORDER).order_by("code")
    found = [
        {"area": significant(row.code), "name": row.name, "level": row.level}
        for row in rows.only("code", "name", "level")
    ]
    found = [one for one in found if may_plan(held, one["area"]) and not (
        whole and whole.startswith(one["area"]))]  # fmt: skip
    found.sort(key=lambda one: (_ORDER.index(one["level"]), one["area"]))
    everywhere = [{"area": "", "name": "", "level": "city"}] if held.everything else []
    return [*everywhere, *found]


def names_of(areas: set[str]) -> dict[str, str]:
    """Names of divisions by the digits of their codes."""
    codes = [area.ljust(12, "0") for area in areas if area]
    rows = Division.objects.filter(CURRENT, code__in=codes).values_list("code", "name")
    return {significant(code): name for code, name in rows}
