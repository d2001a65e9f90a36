"""Buildings at the desk: add, correct, change, retire. The footprint is drawn, never typed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from psycopg2.extras import DateTimeTZRange

from geo_grid.access.roles import Right
from geo_grid.errors import Conflict, gettext_noop
from geo_grid.locate.actions import names_of
from geo_grid.premises.models import Building, Entrance, Unit
from geo_grid.records.actions import (
    assign,
    check_current,
    check_fields,
    check_ground,
    check_revision,
    check_right,
    closed,
    finish,
    keep_version,
    locked,
    starting,
    write,
)
from geo_grid.registers import record_payload
from geo_grid.registers.addresses import (
    end_addresses,
    follow_names,
    set_address,
    take_parts,
)
from geo_grid.registers.places import (
    footprint_of,
    recount,
    resolve_cases,
    settle_building,
    who_is_in,
)

SOURCE = "desk"
REF_BYTES = 6
FIELDS = ("ref", "name", "kind", "estate", "floors")


@write
def add_building(*, geom: Any, since: date | None = None, **given: Any) -> Building:
    """A building with the footprint `geom` (GeoJSON, EPSG:4326) and what else is known of it.

    `given` are :data:`FIELDS` and ``road``, ``number``. Without a ``ref`` it gets one.
    Raises :class:`Faults` by field, :class:`NotAllowed` outside the caller's area.
    """
    check_right(Right.GROUND_EDIT)
    parts = take_parts(given)
    place = footprint_of(geom)
    check_ground(place["basic_cell_id"])
    row = Building(**place, source=SOURCE, valid=DateTimeTZRange(starting(since), None, "[)"))
    assign(row, {name: given[name] for name in FIELDS if name in given})
    row.ref = row.ref or new_ref()
    check_fields(row, FIELDS)
    row.save(force_insert=True)
    set_address(row, parts, at=None)
    resolve_cases(row)
    recount([row.basic_cell_id])
    finish(row, "add", saved=False)
    follow_names(row, frozenset(), moved=True)
    return row


def new_ref() -> str:
    """An identifier for what comes from no file."""
    return f"{SOURCE}-{secrets.token_hex(REF_BYTES)}"


@write
def correct_building(pk: int, *, revision: int, given: Mapping[str, Any]) -> Building:
    """Say rightly what was recorded wrongly; the present version is rewritten."""
    return _edit(pk, revision=revision, given=given, at=None)


@write
def change_building(
    pk: int, *, revision: int, given: Mapping[str, Any], since: date | None = None
) -> Building:
    """The building is different from a day on; what it was until then is kept as a version."""
    return _edit(pk, revision=revision, given=given, at=starting(since))


def _edit(pk: int, *, revision: int, given: Mapping[str, Any], at: datetime | None) -> Building:
    row = locked(Building, pk)
    check_ground(row.basic_cell_id, building=pk)
    check_current(row)
    check_revision(row, revision, yours=given, theirs=lambda: record_payload.building(row))
    values = dict(given)
    parts = take_parts(values)
    before, named = row.basic_cell_id, names_of(row)
    if "geom" in values and (place := footprint_of(values.pop("geom"), but=pk))["geom"] != row.geom:
        check_ground(place["basic_cell_id"])
        values |= place
    if "floors" in values:
        values["floors_origin"] = Building.Origin.GIVEN
    fields = assign(row, values)
    check_fields(row, [name for name in fields if name in FIELDS])
    if fields and at is not None:
        keep_version(row, at)
    if set_address(row, parts, at=at):
        fields.append("address")
    if not fields:
        return row
    finish(row, "correct" if at is None else "change", fields=fields)
    _settle(row, before, moved="geom" in fields, counted={"geom", "floors"} & set(fields))
    if {"geom", "estate", "address"} & set(fields):
        follow_names(row, named, moved=bool({"geom", "address"} & set(fields)))
    return row


def _settle(row: Building, before: int | None, *, moved: bool, counted: set[str]) -> None:
    if moved:
        touched = settle_building(row) | {before, row.basic_cell_id}
        resolve_cases(row)
        recount(touched)
    elif counted:
        recount([row.basic_cell_id])


@write
def retire_building(pk: int, *, revision: int, since: date | None = None) -> Building:
    """The building is gone; its entrances, units and addresses end with it and stay as they were.

    Raises :class:`Conflict` as long as somebody is recorded there.
    """
    row = locked(Building, pk)
    check_ground(row.basic_cell_id, building=pk)
    check_current(row)
    check_revision(row, revision, yours={}, theirs=lambda: record_payload.building(row))
    check_empty(who_is_in(building=pk))
    at, named = starting(since), names_of(row)
    row.valid = closed(row.valid, at)
    doors = list(Unit.objects.filter(building=row, valid__upper_inf=True, version_of=None))
    stairs = list(Entrance.objects.filter(building=row, valid__upper_inf=True, version_of=None))
    for part in (*doors, *stairs):
        part.valid = closed(part.valid, max(at, part.valid.lower))
        part.revision += 1
        part.save(update_fields=["valid", "revision"])
    for owner in ({"building": row}, {"entrance__in": stairs}, {"unit__in": doors}):
        end_addresses(at, **owner)
    finish(row, "retire")
    resolve_cases(row)
    recount({row.basic_cell_id, *(door.basic_cell_id for door in doors)})
    follow_names(row, named, moved=True)
    return row


def check_empty(there: int) -> None:
    """Raise :class:`Conflict` while people or organisations are recorded behind a door."""
    if there:
        raise Conflict(
            "occupied",
            gettext_noop("People or organisations are still recorded here; move them first."),
        )
