"""Facilities, components and the like at the desk: add, correct, change, retire. They stand at a point.

A facility is dated: what has changed is kept as it was, and one that has closed is still told of the
days when it was open. A component is not: what is retired is taken off the register, and the audit
trail says when and by whom. A damaged or lost component is no case for that, it has a state.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import CharField
from psycopg2.extras import DateTimeTZRange

from geo_grid.access.roles import Right
from geo_grid.areas import standing
from geo_grid.errors import BadInput, Faults, GeoGridError, gettext_noop
from geo_grid.facilities.hours import read_hours, write_hours
from geo_grid.facilities.queries import kind_fault
from geo_grid.model_bases.dated import Versioned
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
from geo_grid.registers.buildings import new_ref
from geo_grid.registers.places import cell_at, point_of
from geo_grid.registers.record_payload import columns_of, payload

Thing = type[Any]
"""The model of a noun that has a :class:`geo_grid.areas.placed.Register`."""


@write
def add_thing(
    model: Thing, *, lon: float, lat: float, since: date | None = None, **given: Any
) -> Any:
    """A facility, component or the like at a point (degrees, EPSG:4326); without a ``ref`` it gets one.

    A dated one stands there from the day `since` on (default: today).
    """
    check_right(Right.GROUND_EDIT)
    point = point_of(lon, lat)
    row = model(point=point, basic_cell_id=cell_at(point))
    if isinstance(row, Versioned):
        row.valid = DateTimeTZRange(starting(since), None, "[)")
    check_ground(row.basic_cell_id)
    assign(row, {name: given[name] for name in columns_of(model) if name in given})
    row.ref = row.ref or new_ref()
    _check(row, model)
    row.save(force_insert=True)
    _recount(model, row.basic_cell_id)
    finish(row, "add", saved=False)
    return row


def _check(row: Any, model: Thing) -> None:
    columns = columns_of(model)
    for name in columns:
        field = model._meta.get_field(name)
        if isinstance(field, CharField) and not field.choices and name != "ref":
            setattr(row, name, getattr(row, name).strip())
    check_fields(row, columns, *_out_of_range(row), kind_fault(row), _settle_hours(row))


def _settle_hours(row: Any) -> GeoGridError | None:
    """Opening hours are kept in one spelling; what is wrong with those that cannot be read."""
    if not (text := getattr(row, "opening_hours", "")):
        return None
    try:
        row.opening_hours = write_hours(read_hours(text))
    except BadInput as fault:
        return fault
    return None


def _recount(model: Thing, *cells: int | None) -> None:
    wanted = {cell for cell in cells if cell is not None}
    if wanted:
        standing.recount(wanted, standing.placed_of(model).name)


def _out_of_range(row: Any) -> list[GeoGridError]:
    """Numbers that no column refuses by itself."""
    message = gettext_noop("A number here is not below 0.")
    return [
        BadInput("out_of_range", message, field=name)
        for name in ("capacity", "range_m")
        if (value := getattr(row, name, None)) is not None and value < 0
    ]


@write
def correct_thing(model: Thing, pk: int, *, revision: int, given: Mapping[str, Any]) -> Any:
    """Say rightly what was recorded wrongly, its point included."""
    return _edit(model, pk, revision=revision, given=given, at=None)


@write
def change_thing(
    model: Thing, pk: int, *, revision: int, given: Mapping[str, Any], since: date | None = None
) -> Any:
    """A dated thing is different from a day on; what it was until then is kept as a version."""
    return _edit(model, pk, revision=revision, given=given, at=starting(since))


def _edit(
    model: Thing, pk: int, *, revision: int, given: Mapping[str, Any], at: datetime | None
) -> Any:
    row = locked(model, pk)
    check_ground(row.basic_cell_id)
    if isinstance(row, Versioned):
        check_current(row)
    check_revision(row, revision, yours=given, theirs=lambda: payload(row))
    before = row.basic_cell_id
    fields = assign(row, {name: given[name] for name in columns_of(model) if name in given})
    if {"lon", "lat"} <= set(given) and _stands_elsewhere(row, given["lon"], given["lat"]):
        fields.append("point")
    _check(row, model)
    if fields:
        if at is not None:
            keep_version(row, at)
        finish(row, "correct" if at is None else "change", fields=fields)
        _recount(model, before, row.basic_cell_id)
    return row


def _stands_elsewhere(row: Any, lon: float | None, lat: float | None) -> bool:
    """Put `row` at a point (degrees, EPSG:4326); whether that moves it."""
    if lon is None or lat is None:
        message = gettext_noop("Say where it stands.")
        raise Faults([BadInput("point_missing", message, field="point")])
    point = point_of(lon, lat)
    if point == row.point:
        return False
    row.point, row.basic_cell_id = point, cell_at(point)
    check_ground(row.basic_cell_id)
    return True


@write
def retire_thing(model: Thing, pk: int, *, revision: int, since: date | None = None) -> Any:
    """A dated thing ends, and is answered as it was; another is taken off for good, and its id is."""
    row = locked(model, pk)
    check_ground(row.basic_cell_id)
    if isinstance(row, Versioned):
        check_current(row)
    check_revision(row, revision, yours={}, theirs=lambda: payload(row))
    cell = row.basic_cell_id
    if isinstance(row, Versioned):
        row.valid = closed(row.valid, starting(since))
        finish(row, "retire")
        _recount(model, cell)
        return row
    finish(row, "retire", saved=False)
    row.delete()
    _recount(model, cell)
    return pk
