"""Reads of saved views: one's own, and those that are shared where one sees cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from geo_grid import city_time
from geo_grid.access.context import caller
from geo_grid.access.models import Department, RoleAssignment
from geo_grid.access.roles import ROLES, Right
from geo_grid.access.scope import Scope, significant
from geo_grid.areas.models import Division, GridCell
from geo_grid.command.models import SavedView
from geo_grid.errors import NotFound, gettext_noop

MOST = 50
"""Views that one account may keep."""
_LENGTHS = (2, 4, 6, 9, 12)


def seen(scope: Scope) -> QuerySet[SavedView]:
    """One's own views, and those shared to a division that contains or lies in an area of one's own.

    A view is shared for as long as its owner holds the role by which it was.
    """
    areas = _areas_of(scope)
    above = {code[:n] for code in areas for n in _LENGTHS if n <= len(code)}
    shared = Q(shared_code__in=sorted(above))
    for code in areas:
        shared |= Q(shared_code__startswith=code)
    held = RoleAssignment.objects.filter(
        user=OuterRef("owner"), user__is_active=True, role__in=_reading(),
        division_code=OuterRef("shared_code"), valid__contains=timezone.now(),
    )  # fmt: skip
    return SavedView.objects.filter(
        Q(owner=scope.account) | (~Q(shared_code="") & shared & Exists(held))
    )


def _reading() -> list[str]:
    """The roles that see cases."""
    return sorted(code for code, role in ROLES.items() if Right.CASES_READ in role.rights)


def _areas_of(scope: Scope) -> list[str]:
    """Prefixes of the divisions in which cases are seen, be it a part of one by a cell."""
    reading = scope.having(Right.CASES_READ)
    cells = GridCell.objects.filter(pk__in=reading.cells, kind=GridCell.BASE)
    offices = Department.objects.filter(pk__in=reading.departments)
    found = {
        *reading.prefixes, *cells.values_list("community__code", flat=True),
        *(code or scope.city_code for code in offices.values_list("division_code", flat=True)),
    }  # fmt: skip
    return sorted({significant(code) for code in found if code})


def sharing_areas(scope: Scope) -> list[dict[str, str]]:
    """``{code, name}`` of the divisions to which the caller may share: those of their own roles."""
    codes = sorted(scope.having(Right.CASES_READ).prefixes)
    return [{"code": code, "name": name} for code, name in names_of(codes).items()]


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """What divisions are called now, or were last, by code; the code where one has no name."""
    asked = dict.fromkeys(codes)
    rows = Division.objects.filter(code__in=[code.ljust(12, "0") for code in asked])
    names = dict(rows.order_by("valid").values_list("code", "name"))  # the last one stays
    return {code: names.get(code.ljust(12, "0")) or code for code in asked}


def own(pk: int, *, scope: Scope) -> SavedView:
    """A view of the caller's own, held. Raises :class:`NotFound` for any other."""
    view = SavedView.objects.filter(pk=pk, owner=scope.account).select_for_update().first()
    if view is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return view


def listed() -> dict[str, Any]:
    """The views that the caller sees, one's own first: ``{results, next, areas, most}``."""
    scope = caller().scope
    rows = list(seen(scope).select_related("owner").order_by("name", "pk"))
    names = names_of(row.shared_code for row in rows if row.shared_code)
    told = [_told(row, account=scope.account, names=names) for row in rows]
    return {
        "results": sorted(told, key=lambda one: not one["is_own"]), "next": None,
        "areas": sharing_areas(scope), "most": MOST,
    }  # fmt: skip


def payload(view: SavedView, *, account: int | None) -> dict[str, Any]:
    """A view as pages show it; `place` is None where it names none."""
    names = names_of([view.shared_code] if view.shared_code else [])
    return _told(view, account=account, names=names)


def _told(view: SavedView, *, account: int | None, names: Mapping[str, str]) -> dict[str, Any]:
    place = {"zoom": view.zoom, "lat": view.lat, "lon": view.lon}
    shared = view.shared_code
    return {
        "id": view.pk, "name": view.name, "filters": view.filters,
        "place": place if view.zoom is not None else None,
        "shared": {"code": shared, "name": names[shared]} if shared else None,
        "is_own": view.owner_id == account,
        "owner": view.owner.display_name or view.owner.username,
        "changed_at": city_time.local(view.changed_at).isoformat(),
    }  # fmt: skip
