"""Matters as services of GeoReport v2."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from geo_grid.matters.models import MatterVersion
from geo_grid.matters.queries import newest


def services(*, public_only: bool) -> list[dict[str, Any]]:
    """What may be reported, by group; with `public_only` what is offered to citizens."""
    rows = newest().order_by("matter__sort", "matter__group", "matter_id")
    if public_only:
        rows = rows.filter(matter__is_public=True)
    return [_service(row) for row in rows]


def definition(code: str, *, public_only: bool) -> dict[str, Any] | None:
    """What a report of this matter is asked; None for one that is not offered."""
    rows = newest().filter(matter__code=code)
    row = (rows.filter(matter__is_public=True) if public_only else rows).first()
    if row is None:
        return None
    return {
        "service_code": row.matter.code,
        "attributes": [_attribute(one, order) for order, one in enumerate(row.attributes, start=1)],
    }


def name_of(row: MatterVersion) -> str:
    """In the caller's language, as far as it is known in that."""
    return (row.name_en if _is_english() else "") or row.name


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


def _service(row: MatterVersion) -> dict[str, Any]:
    group = (row.group_name_en if _is_english() else "") or row.group_name
    return {
        "service_code": row.matter.code,
        "service_name": name_of(row),
        "description": f"{group}: {name_of(row)}" if group else name_of(row),
        "metadata": bool(row.attributes),
        "type": "realtime",
        "keywords": ",".join(filter(None, (row.matter.sort, row.matter.group))),
        "group": group,
    }


def _attribute(one: dict[str, Any], order: int) -> dict[str, Any]:
    return {
        "variable": True, "code": one["code"], "datatype": one["datatype"],
        "required": one["required"], "datatype_description": "", "order": order,
        "description": one["description"], "values": one["values"],
    }  # fmt: skip
