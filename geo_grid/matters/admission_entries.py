"""准入清单, entry by entry: which matters are not taken below a prefix, as a matter editor sees and sets them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from geo_grid.access import audit
from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope, significant
from geo_grid.areas.models import Division
from geo_grid.errors import BadInput, NotAllowed, NotFound, gettext_noop
from geo_grid.matters import queries
from geo_grid.matters.admissions import DIVISION, beginnings
from geo_grid.matters.models import MatterExclusion


def listed(*, by: Scope) -> list[dict[str, Any]]:
    """Every entry that holds somewhere in the caller's area, by division and matter.

    One of a larger area is told, too, and is not the caller's to change.
    """
    held = by.having(Right.MATTERS_EDIT)
    rows = MatterExclusion.objects.select_related("matter").order_by(
        "division_code", "matter__code"
    )
    shown = [row for row in rows if _meets(held, row.division_code)]
    names = {row.matter.code: row for row in queries.newest()}
    areas = _names({row.division_code for row in shown})
    return [_told(row, held, names.get(row.matter.code), areas) for row in shown]


@transaction.atomic
def add(*, matter: str, division: str, by: Scope) -> dict[str, Any]:
    """From now on the matter is not taken there; twice is once.

    Raises :class:`BadInput` by ``matter`` or ``division``, :class:`NotAllowed` ``outside_area``.
    """
    held = by.having(Right.MATTERS_EDIT)
    version = queries.version_of(matter)
    code = significant(division)
    if not DIVISION.fullmatch(division) or code not in beginnings():
        raise BadInput(
            "division_unknown",
            gettext_noop("“%(value)s” is not known as %(name)s; choose one that exists."),
            field="division", name="division", value=division[:40],
        )  # fmt: skip
    if not _lies_in(held, code):
        raise NotAllowed(
            "outside_area", gettext_noop("This place lies outside the area you answer for.")
        )
    row, is_new = MatterExclusion.objects.get_or_create(
        matter=version.matter, division_code=code
    )  # fmt: skip
    if is_new:
        _note(row, "new")
    return _told(row, held, version, _names({code}))


@transaction.atomic
def remove(pk: int, *, by: Scope) -> None:
    """The matter is taken there again. Raises :class:`NotFound`, of another's area as of none."""
    held = by.having(Right.MATTERS_EDIT)
    row = MatterExclusion.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if row is None or not _lies_in(held, row.division_code):
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    _note(row, "gone")
    row.delete()


def _note(row: MatterExclusion, what: str) -> None:
    audit.record(
        "matters.admission", noun="matterexclusion", keys=[row.pk], rows=1,
        detail={"new": int(what == "new"), "gone": int(what == "gone")},
    )  # fmt: skip


def _lies_in(held: Scope, code: str) -> bool:
    return held.everything or any(code.startswith(prefix) for prefix in held.prefixes)


def _meets(held: Scope, code: str) -> bool:
    return _lies_in(held, code) or any(prefix.startswith(code) for prefix in held.prefixes)


def _names(codes: set[str]) -> dict[str, str]:
    """What the divisions of these prefixes are called, as far as there is one now."""
    full = {code.ljust(12, "0"): code for code in codes}
    rows = Division.objects.filter(code__in=full, valid__upper_inf=True)
    return {full[row.code]: row.name for row in rows}


def _told(row: MatterExclusion, held: Scope, version: Any, areas: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "matter": {
            "code": row.matter.code,
            "name": version.name if version else row.matter.code,
            "name_en": version.name_en if version else "",
        },
        "division": {"code": row.division_code, "name": areas.get(row.division_code, "")},
        "may_change": _lies_in(held, row.division_code),
    }
