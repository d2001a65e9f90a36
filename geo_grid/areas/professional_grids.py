"""Professional grids: which there are, who may define one, and how one is added or changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from geo_grid.access import audit
from geo_grid.access.models import Department
from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope
from geo_grid.areas.actions import touch
from geo_grid.areas.models import GridCell, GridCellVersion
from geo_grid.areas.professional_models import ProfessionalGrid
from geo_grid.errors import BadInput, Conflict, NotAllowed, NotFound, Stale, gettext_noop

_CODE, _COLOUR = re.compile(r"[a-z][a-z0-9_]{0,39}"), re.compile(r"#[0-9a-f]{6}")
_RIGHTS = (Right.MATTERS_EDIT, Right.PLANS_EDIT)


def listed() -> list[dict[str, Any]]:
    """All of them, by code."""
    rows = ProfessionalGrid.objects.select_related("department").order_by("code")
    return [_as_dict(row) for row in rows]


def grid_named(code: str, *, field: str) -> ProfessionalGrid:
    """The one with this code; raises :class:`BadInput` with the codes there are."""
    found = ProfessionalGrid.objects.filter(code=code).first()
    if found is None:
        known = ProfessionalGrid.objects.order_by("code").values_list("code", flat=True)
        raise BadInput(
            "professional_grid_unknown",
            gettext_noop("There is no professional grid %(value)s; known are: %(known)s."),
            field=field,
            value=code[:40],
            known=", ".join(known) or "–",
        )
    return found


def names() -> dict[str, ProfessionalGrid]:
    """All of them by code."""
    return {row.code: row for row in ProfessionalGrid.objects.order_by("code")}


def has_cells() -> bool:
    """Whether a plan of one was ever published and holds today."""
    today = GridCellVersion.objects.filter(valid__upper_inf=True)
    return today.exclude(kind=GridCell.BASE).exists()


def may_define(scope: Scope) -> bool:
    """Whoever plans the whole city or defines its matters."""
    return any(scope.having(right).everything for right in _RIGHTS)


@transaction.atomic
def add(*, code: str, by: Scope, **fields: Any) -> dict[str, Any]:
    """A new professional grid without a cell: plans draw them.

    Raises :class:`NotAllowed`, :class:`BadInput` by field, :class:`Conflict` for a code in use.
    """
    _check_right(by)
    if not _CODE.fullmatch(code) or code == GridCell.BASE:
        raise BadInput(
            "professional_grid_code",
            gettext_noop(
                "The code is a small letter, then small letters, digits and _, 40 at most, and not "
                "“base”; for instance: sanitation."
            ),
            field="code",
        )
    row, is_new = ProfessionalGrid.objects.get_or_create(code=code, defaults=_checked(fields))
    if not is_new:
        raise Conflict(
            "professional_grid_known",
            gettext_noop("There is a professional grid %(value)s already; choose another code."),
            field="code",
            value=code,
        )
    return _noted(row, "add")


@transaction.atomic
def change(pk: int, *, revision: int, by: Scope, **fields: Any) -> dict[str, Any]:
    """Another name, colour, owner or limits; its code stays, because its cells are of it.

    Raises :class:`NotAllowed`, :class:`NotFound`, :class:`Stale` unless `revision` is the last.
    """
    _check_right(by)
    row = ProfessionalGrid.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if row is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    if revision != row.revision:
        raise Stale(yours={"revision": revision, **fields}, theirs=_as_dict(row))
    for name, value in _checked({**_fields(row), **fields}).items():
        setattr(row, name, value)
    row.revision += 1
    row.save()
    return _noted(row, "change")


def _check_right(by: Scope) -> None:
    if not may_define(by):
        raise NotAllowed(
            "right_missing",
            gettext_noop(
                "Professional grids are defined by whoever plans the whole city or defines its "
                "matters."
            ),
        )


def _noted(row: ProfessionalGrid, what: str) -> dict[str, Any]:
    audit.record(f"professional_grid.{what}", noun="professional_grid", keys=[row.pk])
    touch(ground=True)  # layers and plans tell its name
    return _as_dict(row)


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that fields fill; raises :class:`BadInput` by field."""
    name = str(fields.get("name_zh") or "").strip()
    if not name:
        raise BadInput("name_missing", gettext_noop("Give it a name."), field="name_zh")
    colour = str(fields.get("colour") or "").strip().lower()
    if colour and not _COLOUR.fullmatch(colour):
        raise BadInput(
            "colour_unusable",
            gettext_noop("Write the colour as # and six digits 0–9, a–f; for instance: #2f8c8b."),
            field="colour",
        )
    least, most = fields.get("least_households"), fields.get("most_households")
    if least is not None and most is not None and least > most:
        raise BadInput(
            "limits_crossed",
            gettext_noop("The least number of households is above the most."),
            field="least_households",
        )
    return {
        "name_zh": name,
        "name_en": str(fields.get("name_en") or "").strip(),
        "colour": colour,
        "department": _department(fields.get("department")),
        "least_households": least,
        "most_households": most,
    }


def _department(code: str | None) -> Department | None:
    if not code:
        return None
    found = Department.objects.filter(code=code).first()
    if found is None:
        raise BadInput(
            "department_unknown",
            gettext_noop("“%(value)s” is not known as %(name)s; choose one that exists."),
            field="department", name="department", value=code[:40],
        )  # fmt: skip
    return found


def _fields(row: ProfessionalGrid) -> dict[str, Any]:
    return {
        "name_zh": row.name_zh,
        "name_en": row.name_en,
        "colour": row.colour,
        "department": row.department.code if row.department else None,
        "least_households": row.least_households,
        "most_households": row.most_households,
    }


def _as_dict(row: ProfessionalGrid) -> dict[str, Any]:
    owner = row.department.name if row.department else None
    return {
        "id": row.pk, "code": row.code, "revision": row.revision, **_fields(row),
        "department_name": owner,
    }  # fmt: skip
