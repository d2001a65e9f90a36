"""What stands there: the houses that bear a label, their stairwells, the units behind their doors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from geo_grid import city_time
from geo_grid.locate.index.index import Index
from geo_grid.locate.match import units
from geo_grid.locate.match.outcome import Fault
from geo_grid.locate.match.ways import Way
from geo_grid.locate.text.keys import building_key, room_key

HouseDoor = tuple[int, int | None]
"""A house, and the stairwell that is meant, if one is."""


def building_keys_of(way: Way) -> tuple[str, ...]:
    zone = way["zone"].value if "zone" in way else ""
    part = way["part"].value if "part" in way else ""
    return (building_key(way["building"].value, zone=zone, part=part),)


def part_of_building(way: Way) -> str:
    """What a label of a building is called that may as well be a house number (3号)."""
    return "number" if "building" in way and way["building"].said.endswith("号") else "building"


def buildings(
    index: Index, doors: tuple[HouseDoor, ...], way: Way
) -> tuple[tuple[HouseDoor, ...], list[Fault], bool]:
    """The doors whose house bears the label; those of today before those that are gone."""
    if "building" not in way:
        zone = f"{way['zone'].value}区"
        kept = tuple(d for d in doors if any(k.startswith(zone) for k in index.houses[d[0]].keys))
        fault = Fault("building", "unknown", way["zone"].said, "")
        return (kept, [], False) if kept else (doors, [fault], True)
    named = _named(index, doors, way)
    if not named:
        named = _named_before(index, doors, way)
        if named:
            known = index.houses[named[0][0]].name or "、".join(
                sorted(index.houses[named[0][0]].keys)
            )
            return tuple(named), [Fault("building", "old", way["building"].said, known)], False
    today = tuple(door for door in named if index.houses[door[0]].ended is None)
    if today:
        return today, _joined(index, named, today, way), False
    said = way["building"].said
    if not named:
        return doors, [Fault(part_of_building(way), "unknown", said, "")], True
    kept, faults = [], []
    for house, entrance in named:
        gone = index.houses[house]
        kept.append((house if gone.successor is None else gone.successor, entrance))
        known = index.houses[gone.successor].name if gone.successor else _day(gone.ended)
        faults.append(Fault("building", "old", said, known))
    return tuple(dict.fromkeys(kept)), faults[:1], False


def _named_before(index: Index, doors: tuple[HouseDoor, ...], way: Way) -> list[HouseDoor]:
    """The doors of today whose house bore the label, or was joined of one that did."""
    keys = set(building_keys_of(way))
    houses = index.houses
    return [d for d in doors if houses[d[0]].ended is None and houses[d[0]].old_keys & keys]


def _joined(
    index: Index, named: list[HouseDoor], today: tuple[HouseDoor, ...], way: Way
) -> list[Fault]:
    """A fault where a house of today took the label over from one that it was joined of."""
    for house, _ in named:
        gone = index.houses[house]
        heir = index.houses.get(gone.successor or 0)
        if heir is not None and heir.id in {h for h, _ in today} and gone.keys != heir.keys:
            return [Fault("building", "old", way["building"].said, heir.name)]
    return []


def _day(ended: datetime | None) -> str:
    """The day of the city on which a thing ended."""
    return "" if ended is None else f"{city_time.local(ended):%Y-%m-%d}"


def _named(index: Index, doors: tuple[HouseDoor, ...], way: Way) -> list[HouseDoor]:
    """The doors whose house bears the building's label; 3栋A座 may also be stairwell A of 3栋."""
    keys = set(building_keys_of(way))
    named = [door for door in doors if index.houses[door[0]].keys & keys]
    if not named and "part" in way and "entrance" not in way:
        way["entrance"] = way.pop("part")
        return _named(index, doors, way)
    return named


def entrances(
    index: Index, doors: tuple[HouseDoor, ...], way: Way, known: list[units.Door]
) -> tuple[tuple[HouseDoor, ...], str | None, bool]:
    """The doors with that stairwell; its label where only the rooms carry it; whether none has it."""
    label = way["entrance"].value if "entrance" in way else None
    if label is not None and way["entrance"].said.endswith("号"):
        label = f"{label}号"  # a stairwell that is called by a house number, no other
    if label is None:
        return doors, None, False
    found: list[HouseDoor] = []
    for house, entrance in doors:
        ids = index.houses[house].entrances.get(label, ())
        ids = ids or index.houses[house].entrances.get(label.lstrip("0"), ())
        found += [(house, pk) for pk in ids if entrance in (None, pk)]
    if found:
        return tuple(dict.fromkeys(found)), None, False
    room = room_key(way["room"].value) if "room" in way else ""
    houses = {house for house, _ in doors}
    if any(r.house in houses and r.room == f"{label}-{room}" for r in known):
        return doors, label, False
    return doors, None, True


def rooms_behind(
    known: list[units.Door], doors: tuple[HouseDoor, ...], way: Way, *, entered: str | None
) -> Iterator[units.Door]:
    """The units behind these doors that the way means."""
    floor = way["floor"].floor if "floor" in way else None
    room = room_key(way["room"].value)
    open_doors = set(doors)
    houses = {house for house, _ in doors}
    for unit in known:
        if unit.house not in houses:
            continue
        is_open = (unit.house, None) in open_doors or (unit.house, unit.entrance) in open_doors
        if is_open and units.is_meant(unit, room=room, floor=floor, entrance=entered):
            yield unit
