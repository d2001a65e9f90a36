"""How one record is told: everything its form holds, with its revision; numbers come masked.

Geometry is GeoJSON in EPSG:4326, a point is `lon` and `lat` in degrees; days are the city's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from geo_grid import city_time
from geo_grid.access import reading
from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit
from geo_grid.areas import standing
from geo_grid.errors import Stale
from geo_grid.model_bases.dated import Dated, Versioned
from geo_grid.people.models import (
    Household,
    Organisation,
    OrganisationPlace,
    Residence,
    Resident,
    ResidentCare,
)
from geo_grid.people.queries import birth, masked, revealed_to_caller
from geo_grid.premises import labels
from geo_grid.premises.models import Address, Building, Entrance, Unit
from geo_grid.records.actions import may, nothing_found

Record = dict[str, Any]


def day_of(moment: datetime | None) -> str | None:
    """The city's day of an instant."""
    return city_time.day_of(moment).isoformat() if moment else None


def period(row: Dated) -> Record:
    return {"valid_from": day_of(row.valid.lower), "valid_to": day_of(row.valid.upper)}


def _plain(row: Any, *names: str) -> Record:
    return {"id": row.pk, "revision": row.revision} | {name: getattr(row, name) for name in names}


def _lonlat(point: Any) -> Record:
    return {"lon": point.x, "lat": point.y} if point else {"lon": None, "lat": None}


def _address(**owner: Any) -> Record:
    found = Address.objects.filter(**owner, is_primary=True, valid__upper_inf=True).first()
    return {"road": found.road if found else "", "number": found.number if found else ""}


def building(row: Building) -> Record:
    return {
        **_plain(row, "ref", "name", "kind", "estate", "floors", "floors_origin"),
        **_address(building=row),
        **_lonlat(row.point),
        "label": labels.of_buildings([row.pk]).get(row.pk, ""),
        "footprint_m2": round(row.footprint_m2, 1),
        "geom": json.loads(row.geom.json),
        **period(row),
    }


def entrance(row: Entrance) -> Record:
    return {
        **_plain(row, "name", "point_origin"),
        "building": row.building_id,
        "building_label": labels.of_buildings([row.building_id]).get(row.building_id, ""),
        **_lonlat(row.point),
        **period(row),
    }


def unit(row: Unit) -> Record:
    payload = labels.of_units([row.pk]).get(row.pk)
    names = (
        "ref",
        "floor",
        "floor_label",
        "room",
        "use",
        "floor_area_m2",
        "is_unassigned",
    )
    return {
        **_plain(row, *names),
        # Nobody's any more once somebody moves in, so it is told as people are.
        "is_estimated": row.is_estimated if _may_look_behind(row) else None,
        "building": row.building_id,
        "entrance": row.entrance_id,
        "label": labels.door(payload),
        "building_label": payload["building_label"] if payload else "",
        **_address(unit=row),
        **period(row),
    }


def _may_look_behind(row: Unit) -> bool:
    return may(Right.REGISTERS_READ, basic_cell=row.basic_cell_id, building=row.building_id)


def numbers(row: Resident | Organisation) -> Record:
    """What is sealed, as it may be shown."""
    if isinstance(row, Resident):
        return masked(row.id_number_sealed, row.phone_sealed)
    return {"phone": masked(None, row.phone_sealed)["phone"]}


def care(residents: Iterable[int]) -> dict[int, list[Record]]:
    """Who of these people needs which care today, as far as the caller may know it."""
    found = ResidentCare.objects.filter(resident__in=list(residents), valid__upper_inf=True)
    payload: dict[int, list[Record]] = {}
    for row in limit(found, caller().scope).order_by("group"):
        one = {"group": row.group, "note": row.note, "since": day_of(row.valid.lower)}
        payload.setdefault(row.resident_id, []).append(one)
    return payload


def may_see_care(row: Resident) -> bool:
    """Whether the caller holds that right where the person lives."""
    held = caller().scope.having(Right.CARE_READ)
    return limit(Resident.objects.filter(pk=row.pk), held).exists()


def resident(row: Resident) -> Record:
    """With the residences that lie in the caller's area, the main one first.

    `care` is there only for whoever may know it, `birth_date` for whoever may see the numbers.
    """
    held = limit(Residence.objects.filter(resident=row), caller().scope)
    found = sorted(held, key=lambda r: (not r.valid.upper_inf, r.kind != "main", -r.pk))
    doors = labels.of_units(r.unit_id for r in found)
    return {
        **_plain(row, "name", "sex", "category", "id_type"),
        **birth(row.birth_date, is_whole=row.pk in revealed_to_caller([row.pk])),
        **numbers(row),
        "residences": [
            {"id": r.pk, "unit": r.unit_id, "label": labels.door(doors.get(r.unit_id)),
             "kind": r.kind, "tenure": r.tenure, "household": r.household_id, **period(r)}
            for r in found
        ],
        **({"care": care([row.pk]).get(row.pk, [])} if may_see_care(row) else {}),
    }  # fmt: skip


def household(row: Household) -> Record:
    members = limit(Residence.objects.filter(household=row, valid__upper_inf=True), caller().scope)
    people = {r.resident_id: r.resident for r in members.select_related("resident")}
    return {
        **_plain(row),
        "unit": row.unit_id,
        "label": labels.door(labels.of_units([row.unit_id]).get(row.unit_id)),
        "householder": row.householder_id if row.householder_id in people else None,
        "members": [
            {"id": pk, "name": one.name, "category": one.category, **numbers(one)}
            for pk, one in sorted(people.items())
        ],
        **period(row),
    }


def organisation(row: Organisation) -> Record:
    held = limit(OrganisationPlace.objects.filter(organisation=row), caller().scope)
    found = sorted(held, key=lambda p: (not p.valid.upper_inf, -p.pk))
    doors = labels.of_units(p.unit_id for p in found if p.unit_id)
    houses = labels.of_buildings(p.building_id for p in found if p.building_id)
    return {
        **_plain(row, "name", "credit_code", "kind"),
        **numbers(row),
        "places": [
            {"id": p.pk, "unit": p.unit_id, "building": p.building_id, **_lonlat(p.point),
             "label": labels.door(doors.get(p.unit_id)) if p.unit_id
                      else houses.get(p.building_id, ""), **period(p)}
            for p in found
        ],
    }  # fmt: skip


def columns_of(model: Any) -> tuple[str, ...]:
    """The columns that somebody fills of a noun whose records are things at a point."""
    register = standing.placed_of(model).register
    return register.columns if register else ()


def thing(row: Any) -> Record:
    """A facility, a component, whatever else has a register of things at a point."""
    dated = period(row) if isinstance(row, Dated) else {}
    return {**_plain(row, *columns_of(type(row))), **_lonlat(row.point), **dated}


PAYLOADS = {
    Building: building, Entrance: entrance, Unit: unit, Resident: resident,
    Household: household, Organisation: organisation,
}  # fmt: skip


def payload(row: Any) -> Record:
    """The record that a row is."""
    return PAYLOADS.get(type(row), thing)(row)


REGISTERS = (Resident, Household, Organisation)


def read(model: Any, pk: int) -> Record:
    """The record with this id; :class:`NotFound` for none, a foreign one and a former version.

    A door that stands for people of an unknown one is as foreign as they are.
    """
    rows = model._default_manager.filter(pk=pk)
    if model in REGISTERS:
        rows = limit(rows, caller().scope)
    if issubclass(model, Versioned):
        rows = rows.filter(version_of=None)
    row = rows.first()
    is_peoples = isinstance(row, Unit) and row.is_unassigned
    if row is None or (is_peoples and not _may_look_behind(row)):
        raise nothing_found()
    found = payload(row)
    reading.count("record", people_in(model, found))
    return found


def people_in(model: Any, told: Record) -> int:
    """How many people a record shows: a resident, the members of a household, who answers the phone
    of an organisation."""
    if model is Household:
        return len(told["members"])
    if model is Organisation:
        return int(told["phone"] is not None)
    return int(model is Resident)


def written(row: Any) -> Record:
    """The record that a write answers with: its people are counted, but what is done is not refused."""
    with transaction.atomic():
        found = payload(row)
        reading.count("record", people_in(type(row), found), refuses=False)
    return found


def check_room(model: Any) -> None:
    """Before a write to a register, which answers with people: see :mod:`geo_grid.access.reading`."""
    if model in REGISTERS:
        reading.check_room()


def count_stale(model: Any, error: Exception) -> None:
    """A save that came too late is answered with the record as it stands: its people are counted."""
    if isinstance(error, Stale) and model in REGISTERS:
        reading.count("record", people_in(model, error.theirs), refuses=False)
