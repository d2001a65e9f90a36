"""Whether answers are right: what a noisy text still tells, against what was found.

A text that no longer tells one thing (the stairwell is left out) is answered rightly by any of the
things that it may mean, or by what holds them all, and never exactly.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bench.addresses.draft import Spelled
from bench.addresses.noise import KINDS, pairs, spell
from bench.addresses.town import DrawnTown, House

Answer = dict[str, Any]
Find = Callable[[str], list[Answer]]
Thing = tuple[str, int]
SURE = 0.9
PLACED_BY = ("road", "number", "estate", "building")


class Door(NamedTuple):
    """A door of the drawn town and the ids of what stands there."""

    house: House
    entrance: str
    floor: int
    room: str
    unit: int
    entrance_id: int | None
    building: int


class Meaning(NamedTuple):
    """What a text means: its own thing, every thing that it may mean, what holds them all (of the house
    by id, of places by the names that the door's address has)."""

    true: Thing
    things: set[Thing]
    holders: set[Thing]
    names: set[str]

    def includes(self, answer: Answer) -> bool:
        if answer["kind"] == "place":
            return bool(self.names & set(answer.get("parts", {}).values()))
        return (answer["kind"], answer["id"]) in self.things | self.holders


class Truth:
    """The doors of a drawn town with their ids, and which of them a text can mean."""

    def __init__(self, town: DrawnTown) -> None:
        self.town, self.names = town, town.names()
        self.doors: list[Door] = []
        self._above: dict[Thing, set[Thing]] = {}
        self._by: dict[tuple[str, ...], list[Door]] = defaultdict(list)
        for door in _read(town):
            self.doors.append(door)
            house: Thing = ("building", door.building)
            stairs: set[Thing] = {("entrance", door.entrance_id)} if door.entrance_id else set()
            self._above["unit", door.unit] = {house} | stairs
            self._above |= {one: {house} for one in stairs}
            told = town.parts(door.house, door[1:4])
            self._by["estate", told.get("estate", ""), told.get("building", "")].append(door)
            self._by["road", told.get("road", ""), told.get("number", "")].append(door)

    def meant(self, door: Door, kept: Iterable[str]) -> set[Thing]:
        """What a text may mean that keeps these parts of a door's address."""
        kept, own = set(kept), self.town.parts(door.house, door[1:4])
        by = "road" if "number" in kept else "estate"
        near = self._by[by, own.get(by, ""), own.get("number" if by == "road" else "building", "")]
        same = [d for d in near if self._agrees(d, own, kept)]
        if "room" in kept:
            return {("unit", d.unit) for d in same}
        numbered = door.house.stairs_are_numbers
        if door.entrance_id and ("entrance" in kept or numbered):
            return {("entrance", d.entrance_id) for d in same if d.entrance_id}
        return {("building", d.building) for d in same}

    def meaning(self, door: Door, kept: frozenset[str]) -> Meaning:
        """What a text that keeps these parts of a door's address means."""
        things, own = self.meant(door, kept), self.town.parts(door.house, door[1:4])
        holders = set.intersection(*(self._above.get(one, set()) for one in things))
        names = {own[part] for part in ("road", "estate") if own.get(part)}
        return Meaning(_itself(door, kept), things, holders, names)

    def _agrees(self, other: Door, own: dict[str, str], kept: set[str]) -> bool:
        theirs = self.town.parts(other.house, other[1:4])
        return all(theirs.get(part, "") == own.get(part, "") for part in kept)


def _read(town: DrawnTown) -> Iterator[Door]:
    from geo_grid.premises.models import Unit

    houses = {house.ref: house for house in town.houses}
    rows = Unit.objects.filter(version_of=None, is_unassigned=False).values_list(
        "building__ref", "entrance__name", "floor", "room", "pk", "entrance", "building"
    )
    for ref, entrance, floor, room, pk, entrance_id, building in rows.order_by("pk").iterator(
        20_000
    ):
        if ref in houses:
            yield Door(houses[ref], entrance or "", floor or 0, room, pk, entrance_id, building)


@dataclass
class Tally:
    """Counts over many texts."""

    asked: int = 0
    hit1: int = 0
    hit5: int = 0
    wrong_exact: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)
    sure: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, spelled: Spelled, meaning: Meaning, found: list[Answer]) -> None:
        true, several = meaning.true, len(meaning.things)
        things = [(a["kind"], a["id"]) for a in found[:5]]
        is_held = bool(found) and not found[0]["exact"] and meaning.includes(found[0])
        right = things[:1] == [true] or (several > 1 and is_held)
        among = true in things or (several > 5 and is_held)
        self.asked += 1
        self.hit1 += right
        self.hit5 += among
        if not among or not right:
            self.missed.append((spelled.text, "+".join(spelled.kinds)))
        if found:
            self.sure.append((found[0]["confidence"], things[0] == true))
            may = {true} if several == 1 else set()
            self.wrong_exact += bool(found[0]["exact"]) and things[0] not in may

    def rate(self, count: int) -> float:
        return count / self.asked if self.asked else 1.0


def texts(
    truth: Truth, rng: random.Random, *, kinds: Iterable[tuple[str, ...]], each: int
) -> Iterator[tuple[tuple[str, ...], Door, Spelled]]:
    """For every combination of kinds so many noisy texts of doors drawn at random."""
    for chosen in kinds:
        made = tries = 0
        while made < each and tries < 60 * each:
            tries += 1
            door = rng.choice(truth.doors)
            spelled = spell(rng, truth.town.parts(door.house, door[1:4]), chosen, truth.names)
            if spelled is not None:
                made += 1
                yield chosen, door, spelled


def by_kind(truth: Truth, find: Find, *, seed: int, each: int, in_pairs: int) -> dict[str, Tally]:
    """A tally for every kind of noise (alone and in pairs), and for all together under ``""``."""
    rng = random.Random(seed)
    single = [(name,) for name in sorted(KINDS)]
    two = pairs()
    double = rng.choices(two, k=in_pairs)
    tallies: dict[str, Tally] = defaultdict(Tally)
    for chosen, door, spelled in (
        *texts(truth, rng, kinds=single, each=each), *texts(truth, rng, kinds=double, each=1)
    ):  # fmt: skip
        meaning = truth.meaning(door, spelled.kept)
        found = find(spelled.text)
        for name in {*chosen, "", "two kinds" if len(chosen) > 1 else "one kind"}:
            tallies[name].add(spelled, meaning, found)
    return dict(tallies)


def _itself(door: Door, kept: frozenset[str]) -> Thing:
    """What the text of this door names as deep as it goes."""
    if "room" in kept:
        return "unit", door.unit
    if door.entrance_id and ("entrance" in kept or door.house.stairs_are_numbers):
        return "entrance", door.entrance_id
    return "building", door.building
