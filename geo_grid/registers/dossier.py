"""One page of everything known of a unit or a building, for a permanent address.

Who lives there is told in the caller's area only, numbers masked. The history is that of the door,
never of its people.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from geo_grid.access import reading
from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit
from geo_grid.incidents.models import Incident
from geo_grid.people.models import OrganisationPlace, Residence
from geo_grid.premises import labels
from geo_grid.premises.models import Building, Unit
from geo_grid.records.actions import may
from geo_grid.registers import record_payload
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
OPEN_AT_MOST = 50
PEOPLE_AT_MOST = 2000


def of_building(pk: int) -> dict[str, Any]:
    """A building, standing or gone. :class:`NotFound` for none."""
    record = record_payload.read(Building, pk)
    row = Building.objects.get(pk=pk)
    units = list(Unit.objects.filter(building=pk, version_of=None).values_list("pk", flat=True))
    return {
        "record": record,
        **_place(row.basic_cell_id, building=pk),
        "history": _history(building=pk),
        **_people(units, building=pk),
        "open": _open(Q(building=pk)),
    }


def of_unit(pk: int) -> dict[str, Any]:
    """A unit, in use or no more. :class:`NotFound` for none."""
    record = record_payload.read(Unit, pk)
    row = Unit.objects.get(pk=pk)
    return {
        "record": record,
        **_place(row.basic_cell_id, building=row.building_id),
        "history": _history(unit=pk),
        **_people([pk], building=None),
        "open": _open(Q(building=row.building_id)),
    }


def _place(cell: int | None, *, building: int) -> dict[str, Any]:
    """Where it lies, who answers, and whether the caller may see who lives there, and all cases:
    nothing listed means that there is nothing only where that is so."""
    payload = sql.document("dossier_place", {"cell": cell}) if cell is not None else None
    nowhere = {"basic_cell": None, "grid_cell": None, "path": [], "team": []}
    seen = may(Right.REGISTERS_READ, basic_cell=cell, building=building)
    cases = may(Right.CASES_READ, basic_cell=cell, building=building)
    return {**(payload or nowhere), "people_seen": seen, "cases_seen": cases}


def _history(*, building: int | None = None, unit: int | None = None) -> list[dict[str, Any]]:
    rows = sql.rows("dossier_history", {"building": building, "unit": unit})
    return [
        {"kind": row["kind"], "since": record_payload.day_of(row["since"]),
         "until": record_payload.day_of(row["until"]), "says": json.loads(row["says"])}
        for row in rows
    ]  # fmt: skip


def _people(units: Iterable[int], *, building: int | None) -> dict[str, Any]:
    """Residents and organisations of today, as far as the caller may see them; they are counted."""
    scope, doors = caller().scope, list(units)
    homes = limit(Residence.objects.filter(unit__in=doors, valid__upper_inf=True), scope)
    homes = homes.select_related("resident").order_by("unit", "household", "pk")[:PEOPLE_AT_MOST]
    here = Q(unit__in=doors) | Q(building=building) if building else Q(unit__in=doors)
    places = limit(OrganisationPlace.objects.filter(here, valid__upper_inf=True), scope)
    called = labels.of_units(doors)
    needs = record_payload.care(home.resident_id for home in homes)
    told = {
        "residents": [
            {"id": home.resident_id, "name": home.resident.name, "sex": home.resident.sex,
             "category": home.resident.category, "kind": home.kind, "tenure": home.tenure,
             "household": home.household_id, "unit": home.unit_id, **_behind(called, home.unit_id),
             "since": record_payload.day_of(home.valid.lower), **record_payload.numbers(home.resident),
             **({"care": needs[home.resident_id]} if home.resident_id in needs else {})}
            for home in homes
        ],
        "organisations": [
            {"id": place.organisation_id, "name": place.organisation.name,
             "kind": place.organisation.kind, "unit": place.unit_id,
             **_behind(called, place.unit_id), "since": record_payload.day_of(place.valid.lower),
             **record_payload.numbers(place.organisation)}
            for place in places.select_related("organisation").order_by("unit", "pk")
        ],
    }  # fmt: skip
    contacts = sum(one["phone"] is not None for one in told["organisations"])
    reading.count("dossier", len({one["id"] for one in told["residents"]}) + contacts)
    return told


def _behind(called: dict[int, dict[str, Any]], unit: int | None) -> dict[str, Any]:
    door = called.get(unit or 0)
    return {"room": door["room"] if door else "", "entrance": door["entrance"] if door else None}


def _open(where: Q) -> list[dict[str, Any]]:
    """Cases on the building that are not closed, as far as the caller may see them."""
    found = limit(Incident.objects.filter(where, state="open"), caller().scope)
    return [
        {"id": one.pk, "ref": one.ref, "category": one.category, "title": one.title,
         "reported_at": one.reported_at.isoformat()}
        for one in found.order_by("-reported_at")[:OPEN_AT_MOST]
    ]  # fmt: skip
