"""Places, houses and doors as the index holds them: plain data, WGS-84 degrees."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from geo_grid.locate.text.numbers import Number, NumberSpec

Form = Literal["official", "alias", "nickname", "former", "abbreviation", "pinyin", "short", "ref"]
FORMS: tuple[Form, ...] = (
    "official", "alias", "nickname", "former", "abbreviation", "pinyin", "short", "ref",
)  # fmt: skip
AREA_KINDS = ("district", "street", "community")
ROAD_KINDS = ("road", "lane")


class Target(NamedTuple):
    """What a name stands for: a place or a house, and in which form it is called so."""

    kind: Literal["place", "house"]
    id: int
    form: Form


class Called(NamedTuple):
    """A stairwell or a unit that has a name of its own."""

    kind: Literal["entrance", "unit"]
    id: int
    house: int
    entrance: int | None


class Door(NamedTuple):
    """A number at a place: which house (and stairwell) bears it, today or formerly."""

    house: int
    entrance: int | None
    spec: NumberSpec
    form: Literal["current", "alias", "old"]


@dataclass(slots=True)
class Place:
    """A named place; `houses` are those whose addresses name it."""

    id: int
    kind: str
    name: str
    key: str
    parent: int | None
    box: tuple[float, float, float, float] | None
    point: tuple[float, float] | None
    ended: datetime | None
    address: str = ""
    district: str = ""
    code: str = ""
    is_given: bool = False
    """Whether a person or a file gave it; else it follows from streets and addresses."""
    houses: set[int] = field(default_factory=set)
    by_number: dict[int, list[Door]] = field(default_factory=dict)
    by_range: list[Door] = field(default_factory=list)
    estates_at: list[tuple[NumberSpec, int]] = field(default_factory=list)
    """Places whose given address is a number or a range of this road."""

    def doors(self, number: Number) -> list[Door]:
        """Who bears exactly this number."""
        return [door for door in self.by_number.get(number.base, ()) if number in door.spec.singles]

    def ranges(self, number: Number) -> list[Door]:
        """Whose range of numbers it lies in."""
        return [door for door in self.by_range if any(number in span for span in door.spec.ranges)]

    def add(self, door: Door) -> None:
        self.houses.add(door.house)
        for base in {number.base for number in door.spec.singles}:
            self.by_number.setdefault(base, []).append(door)
        if door.spec.ranges:
            self.by_range.append(door)

    def drop(self, house: int) -> None:
        """Forget a house and its numbers."""
        self.houses.discard(house)
        self.by_range = [door for door in self.by_range if door.house != house]
        for base, doors in list(self.by_number.items()):
            kept = [door for door in doors if door.house != house]
            if len(kept) != len(doors):
                self.by_number[base] = kept


@dataclass(slots=True)
class House:
    """A building: by what keys it and its entrances are called, where it stands, until when."""

    id: int
    keys: frozenset[str]
    name: str
    point: tuple[float, float]
    ended: datetime | None
    begun: datetime | None
    areas: tuple[int, ...]
    floors: int = 1
    specs: tuple[NumberSpec, ...] = ()
    """The house numbers that its addresses say."""
    old_keys: frozenset[str] = frozenset()
    """Keys that it has of houses that it was joined of, or had itself."""
    successor: int | None = None
    """The building of today that stands where this one stood."""
    roads: tuple[int, ...] = ()
    estates: tuple[int, ...] = ()
    entrances: dict[str, tuple[int, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    """The keys under which it stands among the names."""
    inside: tuple[str, ...] = ()
    """The keys under which stairwells and units in it have names of their own."""
