"""Units (doors) at the desk: add, correct, change, retire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import F
from psycopg2.extras import DateTimeTZRange

from geo_grid.access.roles import Right
from geo_grid.errors import BadInput, Conflict, Faults, GeoGridError, gettext_noop
from geo_grid.locate.actions import names_of
from geo_grid.model_bases.geometry_fields import PointOrigin
from geo_grid.premises.door_floor import DoorFloor, is_between
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
from geo_grid.records.constraints import ONCE
from geo_grid.registers import record_payload
from geo_grid.registers.addresses import (
    end_addresses,
    follow_names,
    set_address,
    take_parts,
)
from geo_grid.registers.buildings import check_empty
from geo_grid.registers.entrances import standing_building
from geo_grid.registers.places import recount, who_is_in

FIELDS = ("ref", "floor", "floor_label", "room", "use", "floor_area_m2")
HOMES = (Unit.Use.DWELLING, Unit.Use.RENTED)


@write
def add_unit(
    *, building: int, entrance: int | None = None, since: date | None = None, **given: Any
) -> Unit:
    """A door of a building. `given` are :data:`FIELDS` and ``road``, ``number`` of its own address."""
    check_right(Right.GROUND_EDIT)
    home = standing_building(building)
    check_ground(home.basic_cell_id, building=home.pk)
    parts = take_parts(given)
    row = Unit(building=home, valid=DateTimeTZRange(starting(since), None, "[)"))
    assign(row, {name: given[name] for name in FIELDS if name in given})
    _stand_behind(row, _entrance(home, entrance))
    check_fields(row, FIELDS, _area(row))
    _check_alone(row)
    row.save(force_insert=True)
    named = names_of(home)
    set_address(row, parts, at=None)
    recount([row.basic_cell_id])
    finish(row, "add", saved=False)
    follow_names(home, named)
    return row


def _entrance(home: Building, pk: int | None) -> Entrance | None:
    if pk is None:
        return None
    found = home.entrances.filter(pk=pk, version_of=None, valid__upper_inf=True).first()
    if found is None:
        message = gettext_noop("The building has no such entrance today.")
        raise Faults([BadInput("entrance_unknown", message, field="entrance")])
    return found


def _stand_behind(row: Unit, entrance: Entrance | None) -> None:
    """A unit without a point of its own lies where its entrance lies, else where its building does."""
    row.entrance = entrance
    if row.point is None:
        row.basic_cell_id = (entrance or row.building).basic_cell_id
        row.point_origin = PointOrigin.ENTRANCE if entrance else PointOrigin.BUILDING


def _check_alone(row: Unit) -> None:
    """A door whose floor nobody knows is told from no other of its number."""
    told = DoorFloor(F("floor"), F("floor_label"), F("room"))
    same = (
        Unit.objects.annotate(door_floor=told)
        .filter(building=row.building_id, entrance=row.entrance_id, room=row.room)
        .filter(valid__upper_inf=True, is_unassigned=False)
        .exclude(pk=row.pk)
    )
    if row.floor is not None or is_between(row.floor_label):
        same = same.filter(floor=None, door_floor=None)
    if same.exists():
        field, message = ONCE["unit_once"]
        raise Conflict("taken", message, field=field)


def _area(row: Unit) -> GeoGridError | None:
    if row.floor_area_m2 is None or 0 < row.floor_area_m2 <= 1_000_000:
        return None
    message = gettext_noop("A floor area is more than 0 m².")
    return BadInput("out_of_range", message, field="floor_area_m2")


@write
def correct_unit(pk: int, *, revision: int, given: Mapping[str, Any]) -> Unit:
    """Say rightly what was recorded wrongly. What was an estimate counts as seen from then on."""
    return _edit(pk, revision=revision, given=given, at=None)


@write
def change_unit(
    pk: int, *, revision: int, given: Mapping[str, Any], since: date | None = None
) -> Unit:
    """The door is another one from a day on (number, use, size …); the former version is kept."""
    return _edit(pk, revision=revision, given=given, at=starting(since))


def _edit(pk: int, *, revision: int, given: Mapping[str, Any], at: datetime | None) -> Unit:
    row = locked(Unit, pk)
    check_ground(row.basic_cell_id, building=row.building_id)
    check_current(row)
    check_revision(row, revision, yours=given, theirs=lambda: record_payload.unit(row))
    values = dict(given)
    parts = take_parts(values)
    named = names_of(row.building) if parts else frozenset()
    before, entrance_before = row.basic_cell_id, row.entrance_id
    fields = assign(row, {name: values[name] for name in FIELDS if name in values})
    if "entrance" in values and values["entrance"] != entrance_before:
        _stand_behind(row, _entrance(row.building, values["entrance"]))
        check_ground(row.basic_cell_id, building=row.building_id)
        fields.append("entrance")
    check_fields(row, [name for name in fields if name in FIELDS], _area(row))
    if {"entrance", "room", "floor", "floor_label"} & set(fields):
        _check_alone(row)
    if row.is_estimated and (fields or given):
        row.is_estimated = False  # the door; whoever was estimated behind it still is
        fields.append("is_estimated")
    if row.use not in HOMES:
        row.estimated_residents = None
    if fields and at is not None:
        keep_version(row, at)
    if set_address(row, parts, at=at):
        fields.append("address")
    if not fields:
        return row
    finish(row, "correct" if at is None else "change", fields=fields)
    recount([before, row.basic_cell_id])
    if "address" in fields:
        follow_names(row.building, named)
    return row


@write
def retire_unit(pk: int, *, revision: int, since: date | None = None) -> Unit:
    """The door is no more (walled up, joined to another); :class:`Conflict` while people live there."""
    row = locked(Unit, pk)
    check_ground(row.basic_cell_id, building=row.building_id)
    check_current(row)
    check_revision(row, revision, yours={}, theirs=lambda: record_payload.unit(row))
    check_empty(who_is_in(units=[pk]))
    at, named = starting(since), names_of(row.building)
    row.valid = closed(row.valid, at)
    end_addresses(at, unit=row)
    finish(row, "retire")
    recount([row.basic_cell_id])
    follow_names(row.building, named)
    return row
