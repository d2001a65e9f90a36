"""Facilities, components and the like at the desk: add, correct, retire. They stand at a point.

Neither is dated: what is retired is taken off the register, and the audit trail says when and by
whom. A damaged or lost component is no case for that, it has a state.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import CharField

from geo_grid.access.roles import Right
from geo_grid.areas import standing
from geo_grid.errors import BadInput, Faults, GeoGridError, gettext_noop
from geo_grid.records.actions import (
    assign,
    check_fields,
    check_ground,
    check_revision,
    check_right,
    finish,
    locked,
    write,
)
from geo_grid.registers.buildings import new_ref
from geo_grid.registers.places import cell_at, point_of
from geo_grid.registers.record_payload import columns_of, payload

Thing = type[Any]
"""The model of a noun that has a :class:`geo_grid.areas.placed.Register`."""


@write
def add_thing(model: Thing, *, lon: float, lat: float, **given: Any) -> Any:
    """A facility, component or the like at a point (degrees, EPSG:4326); without a ``ref`` it gets one."""
    check_right(Right.GROUND_EDIT)
    point = point_of(lon, lat)
    row = model(point=point, basic_cell_id=cell_at(point))
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
    check_fields(row, columns, *_out_of_range(row))


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
    row = locked(model, pk)
    check_ground(row.basic_cell_id)
    check_revision(row, revision, yours=given, theirs=lambda: payload(row))
    before = row.basic_cell_id
    fields = assign(row, {name: given[name] for name in columns_of(model) if name in given})
    if {"lon", "lat"} <= set(given):
        if given["lon"] is None or given["lat"] is None:
            message = gettext_noop("Say where it stands.")
            raise Faults([BadInput("point_missing", message, field="point")])
        point = point_of(given["lon"], given["lat"])
        if point != row.point:
            row.point, row.basic_cell_id = point, cell_at(point)
            check_ground(row.basic_cell_id)
            fields.append("point")
    _check(row, model)
    if fields:
        finish(row, "correct", fields=fields)
        _recount(model, before, row.basic_cell_id)
    return row


@write
def retire_thing(model: Thing, pk: int, *, revision: int) -> int:
    """Take it off the register for good; its id."""
    row = locked(model, pk)
    check_ground(row.basic_cell_id)
    check_revision(row, revision, yours={}, theirs=lambda: payload(row))
    cell = row.basic_cell_id
    finish(row, "retire", saved=False)
    row.delete()
    _recount(model, cell)
    return pk
