"""Buildings, stairwells and rooms: which token is which is decided by what exists.

Bare tokens keep their order (3-2-502 is never room 3); tokens that say what they are may stand
anywhere. Every way to read them is tried, and the one that finds most wins.
"""

from __future__ import annotations

from dataclasses import dataclass

from geo_grid.locate.index.index import Index
from geo_grid.locate.match import units
from geo_grid.locate.match.outcome import Base, Fault, Outcome
from geo_grid.locate.match.standing import (
    HouseDoor,
    building_keys_of,
    buildings,
    entrances,
    part_of_building,
    rooms_behind,
)
from geo_grid.locate.match.ways import Way, every_way, is_room_before
from geo_grid.locate.text.keys import room_key
from geo_grid.locate.text.tokens import Token

_TIES_AT_MOST = 20


@dataclass(frozen=True)
class _Found:
    """What one way of reading the tokens has found."""

    doors: tuple[HouseDoor, ...]
    rooms: tuple[units.Door, ...]
    not_found: tuple[str, ...]
    faults: tuple[Fault, ...]
    score: float
    is_labelled: bool = False
    """Whether a building's or a stairwell's label was among what was found."""


NEXT_BEST = 0.25
"""Readings that find nearly as much are told too, with less weight: 3-502 may be stairwell 3."""
_NEXT_SHARE = 0.75


def outcomes(index: Index, base: Base, rooms: units.Reader = units.read) -> list[Outcome]:
    """What the tokens of a base find among its houses; its place where there is nothing to find."""
    tokens = [token for token in base.rest if isinstance(token, Token)]
    if base.not_found or not base.doors:
        return _not_deeper(index, base, tokens)
    ways = [way for way in every_way(tokens) if not is_room_before(way, base)]
    known = _rooms(index, base, ways, rooms)
    found = _followed(index, base, ways, tokens, known)
    most = max(one.score for one in found)
    best = {room.id for one in found if one.score == most for room in one.rooms}
    near = [
        one for one in found
        if most > one.score >= most - NEXT_BEST and {room.id for room in one.rooms} - best
    ]  # fmt: skip
    made: dict[tuple[str, int], Outcome] = {}
    for one in (one for one in found if one.score == most):
        for outcome in _outcomes_of(index, base, one, 1.0):
            # 3-502 is block 3 rather than stairwell 3 of another, and may be that.
            doubt = [Fault("entrance", "missing", "", "")] if near and one.rooms else []
            made.setdefault(outcome.identity, outcome.blamed(*doubt))
    for one in near:  # a second choice is never exact: what it takes for granted was not said
        for outcome in _outcomes_of(index, base, one, _NEXT_SHARE):
            unsaid = Fault("building", "missing", "", "")
            made.setdefault(outcome.identity, outcome.blamed(unsaid))
    return list(made.values())


def _not_deeper(index: Index, base: Base, tokens: list[Token]) -> list[Outcome]:
    """The answer where the house number itself is not there, or names no house."""
    houses = list(dict.fromkeys(house for house, _ in base.doors))
    unread = tuple(Fault(_part(token), "unknown", token.said, "") for token in tokens)
    weight = base.weight * (0.97 if not tokens or base.not_found else 0.8)
    nf = (*base.not_found, *(() if base.not_found else dict.fromkeys(f.part for f in unread)))
    if len(houses) == 1:
        made = Outcome("building", houses[0], house=houses[0], place=base.place, weight=weight)
    elif base.place is not None:
        made = Outcome("place", base.place, place=base.place, weight=weight)
    else:
        return []
    faults = base.faults if base.not_found else (*base.faults, *unread)
    return [made.blamed(*faults, not_found=nf).ranked(base.matched)]


def _rooms(index: Index, base: Base, ways: list[Way], rooms: units.Reader) -> list[units.Door]:
    """All units that any way may mean, in one query."""
    wanted = set()
    for way in ways:
        if "room" in way:
            room = room_key(way["room"].value)
            wanted |= {room, units.unpadded(room)}
            if "entrance" in way:
                wanted.add(f"{way['entrance'].value}-{room}")
            if "floor" in way:
                wanted |= {f"{way['floor'].floor}{room}", f"{way['floor'].value}{room}"}
    if not wanted:
        return []
    keys = {key for way in ways if "building" in way for key in building_keys_of(way)}
    houses = {house for house, _ in base.doors}
    named = {house for house in houses if index.houses[house].keys & keys}
    if any("building" not in way for way in ways) and len(houses) <= 60:
        named = houses
    named |= {s for h in named if (s := index.houses[h].successor) is not None}
    return rooms(named or houses, wanted)


def _followed(
    index: Index, base: Base, ways: list[Way], tokens: list[Token], known: list[units.Door]
) -> list[_Found]:
    """What exists along the ways, in their order, but for those that could not come near the best
    whatever exists: most leave something unread."""
    losses = {id(token): _loss(token) for token in tokens}
    left = [_left(way, tokens, losses) for way in ways]
    most = [_most(way) - loss for way, (_, loss) in zip(ways, left, strict=True)]
    made: dict[int, _Found] = {}
    best = float("-inf")
    for at in sorted(range(len(ways)), key=lambda at: -most[at]):
        if most[at] < best - NEXT_BEST - 1e-9:
            break
        made[at] = _follow(index, base, dict(ways[at]), known, *left[at])
        best = max(best, made[at].score)
    return [made[at] for at in sorted(made)]


def _left(way: Way, tokens: list[Token], losses: dict[int, float]) -> tuple[list[Token], float]:
    """The tokens that a way leaves unread, and what that costs."""
    taken = {id(token) for token in way.values()}
    unread = [t for t in tokens if id(t) not in taken and not _is_said_again(t, way)]
    room = way.get("room")
    lost = [losses[id(t)] for t in unread if room is None or not _continues(room, t)]
    return unread, sum(lost)


def _most(way: Way) -> float:
    """What a way is worth where all of it exists."""
    score = _BUILDING if "building" in way or "zone" in way else 0.0
    score += _ENTRANCE if "entrance" in way or "part" in way else 0.0
    if "room" in way:
        return score + _gain(way)
    return score + (_FLOOR if "floor" in way else 0.0)


_BUILDING, _ENTRANCE, _FLOOR = 3.2, 3.0, 0.5
"""What parts that exist are worth: 3-502 is building 3 rather than anybody's stairwell 3."""


def _follow(
    index: Index, base: Base, way: Way, known: list[units.Door], unread: list[Token], loss: float
) -> _Found:
    """What exists along one way, from the building down; it ends where something does not."""
    doors, score = tuple(base.doors), -loss
    faults = [_unread(token) for token in unread]
    if "building" in way or "zone" in way:
        doors, more, missing = buildings(index, doors, way)
        faults += more
        if missing:
            rest = tuple(s for s in ("entrance", "floor", "room") if s in way)
            part = part_of_building(way)
            lost = 4.0 if "building" in way and way["building"].is_bare else 2.5
            return _Found(tuple(base.doors), (), (part, *rest), tuple(faults), score - lost)
        score += _BUILDING
    doors, entered, missing_entrance = entrances(index, doors, way, known)
    if missing_entrance:
        said = way["entrance"]
        faults.append(Fault("entrance", "unknown", said.said, ""))
        return _Found(doors, (), ("entrance",), tuple(faults), score - 3.0)
    score += _ENTRANCE if "entrance" in way else 0.0
    labelled = "building" in way or "entrance" in way
    if "room" not in way:
        score += _FLOOR if "floor" in way else 0.0
        faults += _floor_alone(index, doors, way)
        lacking = ("floor",) if any(f[:2] == ("floor", "unknown") for f in faults) else ()
        return _Found(doors, (), lacking, tuple(faults), score, labelled)
    rooms = tuple(rooms_behind(known, doors, way, entered=entered))
    beyond = [token.said for token in unread if _continues(way["room"], token)]
    if beyond or not rooms:  # 502-1 is another door than 502
        fault = Fault("room", "unknown", "-".join([way["room"].said, *beyond]), "")
        return _Found(doors, (), ("room",), (*faults, fault), score - 2.0, labelled)
    return _Found(doors, rooms, (), tuple(faults), score + _gain(way))


def _gain(way: Way) -> float:
    """What a room that exists is worth; 502号 may be one, but is another number sooner."""
    floor = 1.0 if "floor" in way else 0.0
    return 3.0 + floor - (0.5 if way["room"].said.endswith("号") else 0.0)


def _continues(room: Token, token: Token) -> bool:
    """Whether a token goes on with the room's number (502-1)."""
    return token.is_bare and token.start == room.end + 1 and "-" not in room.said


def _floor_alone(index: Index, doors: tuple[HouseDoor, ...], way: Way) -> list[Fault]:
    """What is wrong with a floor that no room follows: more than the house has, or no plain one."""
    if "floor" not in way:
        return []
    said, floors = way["floor"].said, max((index.houses[h].floors for h, _ in doors), default=0)
    floor = way["floor"].floor
    if floor.isdigit():
        return [Fault("floor", "unknown", said, str(floors))] if int(floor) > floors else []
    return [Fault("room", "missing", said, "")]  # 夹层, 负一层: whose door?


def _is_said_again(token: Token, way: Way) -> bool:
    """Whether a token only says a part again: the room in front of all, or 3单元 a second time."""
    if token.is_bare:
        room = way.get("room")
        in_front = room is not None and token.start < min(t.start for t in way.values())
        return in_front and room.value == token.value and not token.said.endswith("号")
    taken = [way[s] for s in token.slots[:1] if s in way and not way[s].is_bare]
    return any(other.value == token.value for other in taken)


def _unread(token: Token) -> Fault:
    """The fault of a token that no part has taken."""
    is_number = "号" in token.said and "number" in token.slots
    is_named = is_number or token.slots[0] in ("zone", "phase", "lane", "group")
    return Fault(_part(token), "unknown" if is_named else "extra", token.said, "")


def _loss(token: Token) -> float:
    """What it costs to leave a token unread: a block or a stairwell that is said is never let go,
    nor is a number that may be a floor below the ground."""
    if token.is_signed:
        return 30.0
    if token.slots[0] in ("building", "entrance", "zone") and "floor" not in token.slots:
        return 30.0
    if not token.is_bare:
        return 6.0
    return 7.0 if any(c.isalpha() for c in token.value) else 5.0


_PARTS = {"phase": "estate", "group": "estate", "lane": "road", "zone": "building"}


def _part(token: Token) -> str:
    """The part of an address, as imports name them, that a token says."""
    is_number = "号" in token.said and "number" in token.slots
    slot = token.slots[0] if not token.is_bare or is_number else "room"
    return _PARTS.get(slot, slot)


def _outcomes_of(index: Index, base: Base, found: _Found, share: float) -> list[Outcome]:
    """Units, else entrances, else buildings; the place where the houses are too many to name."""
    place = base.place
    doors = list(dict.fromkeys(found.doors))
    if found.rooms:
        made = [
            Outcome("unit", r.id, house=r.house, entrance=r.entrance, place=place)
            for r in found.rooms[:_TIES_AT_MOST]
        ]  # fmt: skip
    elif _is_one_house(index, base, doors) and "building" in found.not_found:
        made = [Outcome("building", doors[0][0], house=doors[0][0], place=place)]
    elif {"building", "number"} & {*found.not_found} or (
        len({h for h, _ in doors}) > 1
        and place is not None
        and base.is_whole
        and not found.is_labelled
    ):
        made = [Outcome("place", place, place=place)] if place is not None else []
    else:
        made = [
            Outcome("building" if e is None else "entrance", h if e is None else e, house=h, entrance=e, place=place)
            for h, e in doors[:_TIES_AT_MOST]
        ]  # fmt: skip
    tied = _tied_by(found, made)
    lost = 0.0 if not found.not_found else 0.3
    return [
        one.blamed(*base.faults, *found.faults, not_found=found.not_found,
                   weight=share * base.weight * (1.0 - lost / 3)).ranked(base.matched + found.score / 3, tied)
        for one in made
    ]  # fmt: skip


def _is_one_house(index: Index, base: Base, doors: list[HouseDoor]) -> bool:
    """Whether a house number names one house that is no block among others."""
    houses = {house for house, _ in doors}
    is_led = base.is_numbered or base.place is None
    return is_led and len(houses) == 1 and not index.houses[min(houses)].keys


def _tied_by(found: _Found, made: list[Outcome]) -> str:
    """The largest part in which equal outcomes differ."""
    if len(made) < 2:
        return ""
    for part, values in (
        ("building", {one.house for one in made}), ("entrance", {one.entrance for one in made}),
    ):  # fmt: skip
        if len(values) > 1:
            return part
    return "floor"
