"""One building instead of two: entrances, doors, addresses and what hangs on them."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from geo_grid.collection.journal import Journal
from geo_grid.collection.merged_facts import Cells, end, move_the_rest
from geo_grid.people.models import Household, OrganisationPlace, Residence
from geo_grid.premises.door_floor import DoorFloor, is_between
from geo_grid.premises.models import Address, Building, Entrance, Unit

Door = tuple[int | None, str]
_KNOWN_OF_DOORS = {"versions", "addresses", "residences", "households", "organisations"}


def merge_buildings(kept: Building, gone: Building, journal: Journal) -> Cells:
    """The kept footprint stands for both; the atoms to count again.

    Where both know a door, it is one: its people and organisations move over. Estimated units make
    way for real ones, whichever record brought them.
    """
    journal.fill(kept, gone, "name", "estate", blank="")
    journal.fill(kept, gone, "kind", blank=Building.Kind.OTHER)
    if kept.floors_origin == "estimated" and gone.floors_origin == "given":
        journal.set(kept, floors=gone.floors, floors_origin="given")
    cells = {kept.basic_cell_id or 0, gone.basic_cell_id or 0}
    cells |= set(
        Unit.objects.filter(building__in=[kept, gone]).values_list("basic_cell", flat=True)
    ) - {None}
    entrances = _merge_entrances(kept, gone, journal)
    _merge_units(kept, gone, entrances, journal)
    _merge_addresses(kept, gone, journal)
    # sums are counted anew: a row that counting removes could not be taken back
    move_the_rest(kept, gone, journal, but={"entrances", "units", "addresses", "sums"})
    end(journal, gone)
    return cells


def _current(rows: Any) -> Any:
    return rows.filter(valid__upper_inf=True).order_by("pk")


def _merge_entrances(kept: Building, gone: Building, journal: Journal) -> dict[int, int]:
    """Entrances by name; which of the kept building stands for which of the other."""
    known = {entrance.name: entrance.pk for entrance in _current(kept.entrances)}
    same: dict[int, int] = {}
    for entrance in _current(Entrance.objects.filter(building=gone)):
        if entrance.name in known:
            same[entrance.pk] = known[entrance.name]
            end(journal, entrance)
        else:
            journal.set(entrance, building_id=kept.pk)
    return same


def _merge_units(
    kept: Building, gone: Building, entrances: dict[int, int], journal: Journal
) -> None:
    told_by = DoorFloor(F("floor"), F("floor_label"), F("room"))
    units = Unit.objects.annotate(door_floor=told_by)
    ours = list(_current(units.filter(building=kept)))
    theirs = list(_current(units.filter(building=gone)))
    for mine, other in ((ours, theirs), (theirs, ours)):
        if any(_is_real(unit) for unit in other):
            for unit in [unit for unit in mine if unit.is_estimated and not _is_used(unit)]:
                end(journal, unit)
                mine.remove(unit)
    known: dict[Door, list[Any]] = {}
    for unit in ours:
        known.setdefault((unit.entrance_id, unit.room), []).append(unit)
    for unit in theirs:
        entrance = entrances.get(unit.entrance_id or 0, unit.entrance_id)
        twin = _twin(unit, known.get((entrance, unit.room), []))
        if twin is not None:
            _move_in(twin, unit, journal)
            end(journal, unit)
            continue
        changes: dict[str, Any] = {"building_id": kept.pk}
        if entrance != unit.entrance_id:
            changes["entrance_id"] = entrance
        if unit.point is None and entrance is None and unit.basic_cell_id != kept.basic_cell_id:
            changes["basic_cell_id"] = kept.basic_cell_id
        journal.set(unit, **changes)


def _twin(unit: Any, there: list[Any]) -> Any:
    """The same door among those of its number: on its floor, or where one floor is not known."""

    def is_unknown(one: Unit) -> bool:
        return one.floor is None and not is_between(one.floor_label)

    same = next((one for one in there if one.door_floor == unit.door_floor), None)
    if same is None and is_unknown(unit):
        return there[0] if len(there) == 1 else None
    return same or next((one for one in there if is_unknown(one)), None)


def _is_real(unit: Unit) -> bool:
    return not unit.is_estimated and not unit.is_unassigned


def _is_used(unit: Unit) -> bool:
    """Whether anything but a household or an address points at the door."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.attname: unit.pk}).exists()
        for relation in unit._meta.related_objects
        if relation.get_accessor_name() not in ("versions", "addresses", "households")
    )


def _move_in(twin: Unit, unit: Unit, journal: Journal) -> None:
    """The people, households and organisations of a door move to its twin."""
    there = set(_current(Residence.objects.filter(unit=twin)).values_list("resident", flat=True))
    for home in Residence.objects.filter(unit=unit).order_by("pk"):
        if home.valid.upper is None and home.resident_id in there:
            end(journal, home)
        else:
            journal.set(home, unit_id=twin.pk)
    for household in Household.objects.filter(unit=unit).order_by("pk"):
        journal.set(household, unit_id=twin.pk)
    for place in OrganisationPlace.objects.filter(unit=unit).order_by("pk"):
        journal.set(place, unit_id=twin.pk)
    move_the_rest(twin, unit, journal, but=_KNOWN_OF_DOORS)


def _merge_addresses(kept: Building, gone: Building, journal: Journal) -> None:
    """Another address of the building becomes an alias; the same one stays with its record."""
    known = {_parts(address) for address in _current(kept.addresses)}
    primary = any(address.is_primary for address in _current(kept.addresses))
    for address in _current(Address.objects.filter(building=gone)):
        if _parts(address) in known:
            continue
        changes: dict[str, Any] = {"building_id": kept.pk}
        if address.is_primary and primary:
            text = address.text or address.road + address.number
            changes |= {"is_primary": False, "kind": Address.Kind.ALIAS, "text": text}
        journal.set(address, **changes)


def _parts(address: Address) -> tuple[str, ...]:
    return (address.road, address.number, address.estate, address.building_part, address.text)
