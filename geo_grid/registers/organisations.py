"""Organisations at the desk: add, correct, move, retire. They are seen where they have their place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from psycopg2.extras import DateTimeTZRange

from geo_grid.access.context import caller, counting_all
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit
from geo_grid.errors import BadInput, Conflict, Faults, gettext_noop
from geo_grid.people.models import Organisation, OrganisationPlace
from geo_grid.premises.models import Building, Unit
from geo_grid.records.actions import (
    assign,
    check_after,
    check_fields,
    check_revision,
    check_right,
    closed,
    finish,
    locked_register,
    may,
    starting,
    write,
)
from geo_grid.registers import numbers, record_payload
from geo_grid.registers.places import cell_at, point_of, recount
from geo_grid.registers.residences import door_in_area
from geo_grid.vault import sealing

FIELDS = ("name", "credit_code", "kind")
WHERE = ("unit", "building", "lon", "lat")


@write
def add_organisation(*, since: date | None = None, **given: Any) -> Organisation:
    """An organisation with its place: a ``unit``, a ``building``, or ``lon`` and ``lat``.

    `given` are :data:`FIELDS`, ``phone`` and one of :data:`WHERE`, in the caller's area.
    """
    check_right(Right.REGISTERS_EDIT)
    place = _place({name: given.get(name) for name in WHERE})
    row = Organisation()
    assign(row, {name: given[name] for name in FIELDS if name in given})
    _fill(row, given)
    with counting_all():  # nobody sees it before its place stands
        row.save(force_insert=True)
        OrganisationPlace.objects.create(
            organisation=row, valid=DateTimeTZRange(starting(since), None, "[)"), **place
        )
    recount([place["basic_cell_id"]])
    finish(row, "add", saved=False)
    return row


def _fill(row: Organisation, given: Mapping[str, Any]) -> list[str]:
    row.name = row.name.strip()
    row.credit_code = sealing.normalised(row.credit_code) or None if row.credit_code else None
    phone = given.get("phone")
    check_fields(
        row, FIELDS, numbers.judge_credit_code(row.credit_code), numbers.judge_phone(phone or "")
    )
    return ["phone"] if phone is not None and numbers.seal_phone(row, phone) else []


def _place(where: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a place in the caller's area; :class:`Faults` by field for any other."""
    if where.get("unit") is not None:
        door: Unit = door_in_area(where["unit"])
        point = door.point or (door.entrance or door.building).point
        return {"unit": door, "building": None, "point": point,
                "basic_cell_id": door.basic_cell_id}  # fmt: skip
    if where.get("building") is not None:
        return _in_building(where["building"])
    if where.get("lon") is None or where.get("lat") is None:
        message = gettext_noop("Say where it is: a unit, a building or a point.")
        raise Faults([BadInput("place_missing", message, field="unit")])
    point = point_of(where["lon"], where["lat"])
    cell = cell_at(point)
    if not may(Right.REGISTERS_EDIT, basic_cell=cell):
        message = gettext_noop("This point lies outside the area you answer for.")
        raise Faults([BadInput("outside_area", message, field="point")])
    return {"unit": None, "building": None, "point": point, "basic_cell_id": cell}


def _in_building(pk: int) -> dict[str, Any]:
    found = Building.objects.filter(pk=pk, version_of=None, valid__upper_inf=True).first()
    if found is None or not may(
        Right.REGISTERS_EDIT, basic_cell=found.basic_cell_id, building=found.pk
    ):
        message = gettext_noop("There is no such building today in the area you answer for.")
        raise Faults([BadInput("building_unknown", message, field="building")])
    return {"unit": None, "building": found, "point": found.point,
            "basic_cell_id": found.basic_cell_id}  # fmt: skip


def _open(pk: int, revision: int, yours: Mapping[str, Any]) -> Organisation:
    row = locked_register(Organisation, pk)
    masked_values = numbers.masked(yours)
    check_revision(
        row, revision, yours=masked_values, theirs=lambda: record_payload.organisation(row)
    )
    return row


def _present(row: Organisation) -> OrganisationPlace:
    held = caller().scope.having(Right.REGISTERS_EDIT)
    current = OrganisationPlace.objects.filter(organisation=row, valid__upper_inf=True)
    found = limit(current, held).first()
    if found is None:
        message = gettext_noop("The organisation has no place in the area you answer for.")
        raise Conflict("no_place", message)
    return found


@write
def correct_organisation(pk: int, *, revision: int, given: Mapping[str, Any]) -> Organisation:
    """Say rightly what was recorded wrongly. A number that is not given stays."""
    row = _open(pk, revision, given)
    before = {name: getattr(row, name) for name in FIELDS}
    assign(row, {name: given[name] for name in FIELDS if name in given})
    fields = _fill(row, given)
    fields += [name for name in FIELDS if getattr(row, name) != before[name]]
    if fields:
        finish(row, "correct", fields=fields)
    return row


@write
def move_organisation(
    pk: int, *, revision: int, since: date | None = None, **where: Any
) -> Organisation:
    """It is found at another place of the caller's area from a day on; the former one is kept."""
    row = _open(pk, revision, where)
    now, at = _present(row), starting(since)
    place = _place(where)
    check_after(now.valid.lower, at)
    before = now.basic_cell_id
    if now.valid.lower < at:
        now.valid = closed(now.valid, at)
        now.save(update_fields=["valid"])
        period = DateTimeTZRange(at, None, "[)")
        OrganisationPlace.objects.create(organisation=row, valid=period, **place)
    else:
        assign(now, place)
        now.save()
    finish(row, "move")
    recount([before, place["basic_cell_id"]])
    return row


@write
def retire_organisation(pk: int, *, revision: int, since: date | None = None) -> Organisation:
    """It has closed or left: its place ends, and with it who may see it."""
    row = _open(pk, revision, {})
    now = _present(row)
    now.valid = closed(now.valid, starting(since))
    with counting_all():
        now.save(update_fields=["valid"])
        finish(row, "retire")
    recount([now.basic_cell_id])
    return row
