"""The primary address of a building or a unit, as part of a write to that thing; the places it names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg2.extras import DateTimeTZRange

from geo_grid.locate.actions import names_of, refresh_places
from geo_grid.model_bases.dated import Versioned
from geo_grid.premises.models import Address, Building, Unit
from geo_grid.records.actions import assign, check_fields, closed

PARTS = ("road", "number")


def take_parts(given: dict[str, Any]) -> dict[str, str]:
    """Move the parts of an address out of what was given."""
    return {name: given.pop(name) for name in PARTS if name in given}


def set_address(owner: Building | Unit, parts: Mapping[str, str], *, at: datetime | None) -> bool:
    """Make `parts` the primary address; whether anything is different now.

    Without `at` the address as it stands is corrected; with it, it ends at that midnight and
    another one begins, so that the door's history holds both.
    """
    if not parts:
        return False
    thing = {str(owner._meta.model_name): owner}
    now = Address.objects.filter(**thing, is_primary=True, valid__upper_inf=True).first()
    row = now or Address(**thing, valid=_since(owner, at))
    if not assign(row, parts):
        return False
    check_fields(row, parts)
    keeps_something = row.road or row.number or row.estate
    if now is not None and at is not None and now.valid.lower < at:
        Address.objects.filter(pk=now.pk).update(valid=closed(now.valid, at))
        row.pk, row._state.adding, row.valid = None, True, DateTimeTZRange(at, None, "[)")
        now = None
    if keeps_something:
        row.save()
    elif now is not None:
        now.delete()
    return True


def _since(owner: Versioned, at: datetime | None) -> DateTimeTZRange:
    return DateTimeTZRange(at or owner.valid.lower, None, "[)")


def end_addresses(at: datetime, **owner: Any) -> None:
    """Addresses of things that end, end with them."""
    for row in Address.objects.filter(**owner, valid__upper_inf=True):
        start = row.valid.lower
        row.valid = closed(row.valid, max(at, start))
        row.save(update_fields=["valid"])


def follow_names(building: Building, before: frozenset[str], *, moved: bool = False) -> None:
    """Places that the building names since the write, or no more, follow it.

    Where it `moved` (or is new, or gone) all that it names do.
    """
    now = names_of(building) if building.valid.upper_inf else frozenset()
    refresh_places(before | now if moved else before ^ now)
