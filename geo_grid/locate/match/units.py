"""Rooms: the units of some houses that a text may mean, read in one query, compared exactly."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from geo_grid.locate.text.keys import floor_key, room_key
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
FEW_HOUSES = 20
_BELOW_OR_BETWEEN = re.compile(r"(B\d{0,2}|负\d{0,2}|地下\d{0,2}|-\d{1,2}|夹|阁)(?:层|楼)?-?(.+)$")


@dataclass(frozen=True, slots=True)
class Door:
    """A unit as it is compared."""

    id: int
    house: int
    entrance: int | None
    room: str
    short: str
    """The room without the floor in front of it (B1-06 → 06); the room itself where it has none."""
    floors: frozenset[str]


class Reader(Protocol):
    """Reads the units of houses whose room may be one of some keys."""

    def __call__(self, houses: Collection[int], rooms: Iterable[str]) -> list[Door]: ...


def read(houses: Collection[int], rooms: Iterable[str]) -> list[Door]:
    """Units of `houses` whose room may be one of `rooms` (keys)."""
    wanted = sorted(set(rooms))
    if not houses or not wanted:
        return []
    spellings = sorted({spelling for room in wanted for spelling in _spellings(room)})
    rows = sql.rows(
        "units", {"houses": sorted(houses), "rooms": spellings, "odd": len(houses) <= FEW_HOUSES}
    )
    return [_door(row) for row in rows]


def read_none(houses: Collection[int], rooms: Iterable[str]) -> list[Door]:
    """A :class:`Reader` for whoever may know of no unit."""
    return []


class Remembered:
    """A :class:`Reader` for one text: its readings ask for the same rooms of the same houses again."""

    def __init__(self) -> None:
        self._answers: list[tuple[frozenset[int], frozenset[str], list[Door]]] = []

    def __call__(self, houses: Collection[int], rooms: Iterable[str]) -> list[Door]:
        asked, wanted = frozenset(houses), frozenset(rooms)
        for known, spelled, doors in self._answers:
            # Of many houses the odd rooms are not read: that answer is none for a few of them.
            is_as_odd = len(known) <= FEW_HOUSES or len(asked) > FEW_HOUSES
            if asked <= known and wanted <= spelled and is_as_odd:
                return [door for door in doors if door.house in asked]
        doors = read(asked, wanted)
        self._answers.append((asked, wanted, doors))
        return doors


class Kept:
    """A :class:`Reader` that keeps the units of the houses it has read: rows of a batch share houses."""

    HOUSES_AT_MOST = 5_000
    WIDE = 60
    """More houses than this are asked for a room instead of being read whole."""

    def __init__(self) -> None:
        self._houses: dict[int, dict[str, list[Door]]] = {}

    def __call__(self, houses: Collection[int], rooms: Iterable[str]) -> list[Door]:
        wanted = set(rooms)
        if not wanted or len(houses) > self.WIDE:
            return read(houses, wanted)
        if missing := sorted(set(houses) - self._houses.keys()):
            self._keep(missing)
        found = (
            door for house in houses for room in wanted
            for door in self._houses[house].get(room, ())
        )  # fmt: skip
        return list({door.id: door for door in found}.values())

    def _keep(self, houses: list[int]) -> None:
        if len(self._houses) + len(houses) > self.HOUSES_AT_MOST:
            self._houses.clear()
        self._houses.update({house: {} for house in houses})
        for row in sql.rows("units_of_houses", {"houses": houses}):
            door = _door(row)
            for key in {door.room, door.short, door.room[-2:]}:
                self._houses[door.house].setdefault(key, []).append(door)


def _spellings(room: str) -> set[str]:
    tail = room[-2:]
    return {room, f"{room}室", f"{room}房", room.lower(), *([tail] if len(room) > 2 else [])}


def _door(row: dict[str, object]) -> Door:
    room = room_key(str(row["room"]))
    floors = set()
    if row["floor_label"]:
        floors.add(floor_key(str(row["floor_label"])))
    elif row["floor"] is not None:
        floors.add(str(row["floor"]))
    split = _BELOW_OR_BETWEEN.fullmatch(room)
    if split is not None:
        floors = {floor_key(split[1])}
    return Door(
        int(row["id"]), int(row["house"]), row["entrance"],  # type: ignore[arg-type,call-overload]
        room, split[2] if split else room, frozenset(floors),
    )  # fmt: skip


_PADDED = re.compile(r"0[1-9]\d\d")


@lru_cache(maxsize=20_000)
def unpadded(room: str) -> str:
    """0502 as 502: a floor and a room of two digits each; other zeros mean something."""
    return room[1:] if _PADDED.fullmatch(room) else room


def is_meant(door: Door, *, room: str, floor: str | None, entrance: str | None = None) -> bool:
    """Whether a unit has this room on this floor; `entrance` is the label of a stairwell that the
    house keeps no record of, but its rooms may carry (2-502)."""
    if entrance is not None:
        return door.room == f"{entrance}-{room}" and (floor is None or floor in door.floors)
    if floor is None:
        return door.room in (room, unpadded(room))
    if door.room == room or door.short == room:
        return floor in door.floors or (not door.floors and room.startswith(floor))
    joined = door.room == f"{floor}{room}" and len(room) == 2
    return joined and (floor in door.floors or not door.floors)
