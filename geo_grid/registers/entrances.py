"""Entrances (stairwells) at the desk: add, correct, change, retire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from psycopg2.extras import DateTimeTZRange

from geo_grid.access.roles import Right
from geo_grid.errors import BadInput, Conflict, Faults, gettext_noop
from geo_grid.locate.actions import names_of
from geo_grid.model_bases.geometry_fields import PointOrigin
from geo_grid.premises.models import Building, Entrance
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
from geo_grid.registers.addresses import end_addresses, follow_names
from geo_grid.registers.places import cell_at, point_of, recount, settle_building


def standing_building(pk: int) -> Building:
    """The building of today with this id, locked; :class:`Faults` on ``building`` for none."""
    found = Building.objects.select_for_update(no_key=True).filter(
        pk=pk, version_of=None, valid__upper_inf=True
    )
    row = found.first()
    if row is None:
        message = gettext_noop("There is no such building today.")
        raise Faults([BadInput("building_unknown", message, field="building")])
    return row


@write
def add_entrance(
    *,
    building: int,
    name: str,
    lon: float | None = None,
    lat: float | None = None,
    since: date | None = None,
) -> Entrance:
    """An entrance at a point (degrees, EPSG:4326), else where the building has its point."""
    check_right(Right.GROUND_EDIT)
    home = standing_building(building)
    check_ground(home.basic_cell_id, building=home.pk)
    row = Entrance(
        building=home, name=name, valid=DateTimeTZRange(starting(since), None, "[)"),
        **_place(home, lon, lat),
    )  # fmt: skip
    check_fields(row, ["name"])
    row.save(force_insert=True)
    finish(row, "add", saved=False)
    return row


def _place(home: Building, lon: float | None, lat: float | None) -> dict[str, Any]:
    if lon is None or lat is None:
        return {"point": home.point, "point_origin": PointOrigin.BUILDING,
                "basic_cell_id": home.basic_cell_id}  # fmt: skip
    point = point_of(lon, lat)
    cell = cell_at(point)
    check_ground(cell)
    return {"point": point, "point_origin": PointOrigin.OWN, "basic_cell_id": cell}


@write
def correct_entrance(pk: int, *, revision: int, given: Mapping[str, Any]) -> Entrance:
    """Name or point were recorded wrongly."""
    return _edit(pk, revision=revision, given=given, at=None)


@write
def change_entrance(
    pk: int, *, revision: int, given: Mapping[str, Any], since: date | None = None
) -> Entrance:
    """Name or point are different from a day on; the former version is kept."""
    return _edit(pk, revision=revision, given=given, at=starting(since))


def _edit(pk: int, *, revision: int, given: Mapping[str, Any], at: datetime | None) -> Entrance:
    row = locked(Entrance, pk)
    check_ground(row.building.basic_cell_id, row.basic_cell_id, building=row.building_id)
    check_current(row)
    check_revision(row, revision, yours=given, theirs=lambda: record_payload.entrance(row))
    values = {"name": given["name"]} if "name" in given else {}
    if {"lon", "lat"} <= set(given):
        place = _place(row.building, given["lon"], given["lat"])
        values |= place if place["point"] != row.point else {}
    fields = assign(row, values)
    check_fields(row, [name for name in fields if name == "name"])
    if not fields:
        return row
    if at is not None:
        keep_version(row, at)
    finish(row, "correct" if at is None else "change", fields=fields)
    if "point" in fields:
        recount(settle_building(row.building))
    return row


@write
def retire_entrance(pk: int, *, revision: int, since: date | None = None) -> Entrance:
    """The entrance is closed for good; :class:`Conflict` while units are reached through it."""
    row = locked(Entrance, pk)
    check_ground(row.building.basic_cell_id, building=row.building_id)
    check_current(row)
    check_revision(row, revision, yours={}, theirs=lambda: record_payload.entrance(row))
    if row.units.filter(valid__upper_inf=True).exists():
        raise Conflict(
            "entrance_in_use",
            gettext_noop("Units are still reached through this entrance; change them first."),
        )
    at, named = starting(since), names_of(row.building)
    row.valid = closed(row.valid, at)
    end_addresses(at, entrance=row)
    finish(row, "retire")
    follow_names(row.building, named)
    return row
