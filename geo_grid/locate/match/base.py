"""Names and house number → the houses that are meant, before buildings, stairwells and rooms are read."""

from __future__ import annotations

from collections.abc import Iterator

from geo_grid.locate.index.index import Index
from geo_grid.locate.index.records import Door, Place
from geo_grid.locate.match.outcome import Base, Fault
from geo_grid.locate.match.reading import Reading
from geo_grid.locate.text.numbers import Number, NumberRange, NumberSpec
from geo_grid.locate.text.tokens import Token

_HOUSES_AT_MOST = 600


def bases(index: Index, reading: Reading) -> Iterator[Base]:
    """The houses that a reading leaves, by each token that may be the house number, and by none."""
    roads = [index.places[named.target.id] for named in reading.roads]
    estates = [index.places[named.target.id] for named in reading.estates]
    houses = {named.target.id for named in reading.houses}
    is_numbered = False
    if (lane := next((t for t in reading.tokens if t.slots == ("lane",)), None)) and roads:
        fault = Fault("road", "unknown", lane.said, "")
        yield from (Base([], road.id, [], (fault,), ("road",), matched=1) for road in roads)
        return
    is_borne = False
    for place in roads + estates:
        if is_borne and place in estates:
            break  # the number is the road's, not one of the estate
        for token in _number_tokens(reading, place, is_road=place in roads):
            is_numbered |= "building" not in token.slots or token.said[-1] != "#"
            for base in numbered(index, reading, place, token, estates, houses):
                is_borne |= bool(base.doors) and not base.not_found
                yield base
    if estates or houses:
        yield from _numbered_in(index, reading, estates, houses, roads)
        yield _unnumbered(index, reading, estates, houses, roads)
    elif roads and not is_numbered:
        rest = list(reading.tokens)
        for road in roads:
            doors = _doors(road) if rest else []  # a road alone is a road, with one house too
            yield Base(doors, road.id, rest, matched=1)


def _doors(place: Place) -> list[tuple[int, int | None]]:
    return [(house, None) for house in sorted(place.houses)[:_HOUSES_AT_MOST]]


def _number_tokens(reading: Reading, place: Place, *, is_road: bool) -> list[Token]:
    """Tokens that may be the number at a place: one that says so first, else the first bare ones."""
    able = [
        token for token in reading.tokens if token.number is not None and "number" in token.slots
    ]
    span = next(n.span for n in (*reading.roads, *reading.estates) if n.target.id == place.id)
    classed = [token for token in able if token.said.find("号") > 0 or len(token.slots) == 1]
    chosen = classed or (able if is_road or place.by_number or place.by_range else [])
    others = [n.span.start for n in reading.roads if n.span.start > span.end]
    until = min(others, default=10_000)  # behind another road a number is that one's
    behind = [token for token in chosen if span.end <= token.start < until]
    chosen = [token for token in chosen if token.start < until]
    return (behind or chosen)[:2] if is_road else (behind or chosen)[:1]


def numbered(
    index: Index,
    reading: Reading,
    place: Place,
    token: Token,
    estates: list[Place],
    houses: set[int],
) -> Iterator[Base]:
    assert token.number is not None
    doors, faults, not_found, ended_at = _at(place, token.number)
    rest = [t for t in reading.tokens if t is not token and not _repeats(t, token, doors)]
    if ended_at is not None:
        yield Base([], ended_at, rest, faults, not_found, matched=1 + (not not_found))
        return
    found = list(dict.fromkeys((door.house, door.entrance) for door in doors))
    others = [estate for estate in estates if estate is not place]
    if found and (others or houses):
        kept = [
            door for door in found
            if all(door[0] in estate.houses for estate in others) and (not houses or door[0] in houses)
        ]  # fmt: skip
        if not kept:
            said = others[0].name if others else "…"
            part = "estate" if others else "building_name"
            faults = (*faults, Fault(part, "contradicted", said, _estate_names(index, found)))
        found = kept or found
    if not found and place in estates and not not_found:
        return
    faults = (*faults, *_other_roads(index, reading, place, found))
    matched = 2 + len(others) if found else 1
    shared = _common_place(index, found) if found else None
    yield Base(
        found, place.id if shared is None else shared, rest, faults, not_found, matched=matched,
        is_numbered=bool(found), is_whole=shared is not None, number_at=token.start,
    )  # fmt: skip


def _other_roads(
    index: Index, reading: Reading, place: Place, found: list[tuple[int, int | None]]
) -> Iterator[Fault]:
    """A fault for each further road of the text that none of the houses lies on."""
    for named in reading.roads:
        other = index.places[named.target.id]
        if other is not place and found and not any(h in other.houses for h, _ in found):
            yield Fault("road", "contradicted", other.name, place.name)


def _repeats(token: Token, number: Token, doors: list[Door]) -> bool:
    """Whether a token says the house number again, or another number of the same house (31、33号)."""
    if token.number is None or "number" not in token.slots or "室" in token.said:
        return False
    if token.said.endswith("号") and token.number == number.number:
        return True
    is_listed = token.said.endswith("号") or token.end + 1 == number.start
    return is_listed and bool(doors) and all(door.spec.holds(token.number) for door in doors)


def _at(
    place: Place, number: Number
) -> tuple[list[Door], tuple[Fault, ...], tuple[str, ...], int | None]:
    """Who bears a number at a place; what is wrong with it; a place that is the answer instead."""
    doors = place.doors(number)
    current = [door for door in doors if door.form != "old"] or doors
    if current:
        old = current[0].form == "old"
        return current, ((Fault("number", "old", str(number), ""),) if old else ()), (), None
    if whole := _as_range(place, number):
        return whole, (), (), None
    for spec, estate in place.estates_at:
        if number in spec.singles or _range_of(number) in spec.ranges:
            return [], (), (), estate
    if inside := place.ranges(number):
        known = "、".join(sorted({_spec_text(door.spec) for door in inside}))
        return inside, (Fault("number", "range", str(number), known),), (), None
    if number.suffix and (base := place.doors(Number(number.base))):
        fault = Fault("number", "unknown", str(number), str(Number(number.base)))
        return base, (fault,), ("number",), None
    for spec, estate in place.estates_at:
        if spec.holds(number):
            fault = Fault("number", "range", str(number), _spec_text(spec))
            return [], (fault,), ("number",), estate
    return (
        [],
        (Fault("number", "unknown", str(number), _beside(place, number)),),
        ("number",),
        place.id,
    )


def _range_of(number: Number) -> NumberRange | None:
    """9-17号 as the range that it is, unless it is number 9 with a sub-number."""
    if number.suffix.startswith("-") and int(number.suffix[1:]) > number.base:
        return NumberRange(number.base, int(number.suffix[1:]))
    return None


def _as_range(place: Place, number: Number) -> list[Door]:
    span = _range_of(number)
    return [door for door in place.by_range if span in door.spec.ranges] if span else []


def _beside(place: Place, number: Number) -> str:
    """Numbers that differ from this one by their suffix only."""
    known = {n for door in place.by_number.get(number.base, ()) for n in door.spec.singles}
    return "、".join(sorted(str(n) for n in known if n.base == number.base))


def _spec_text(spec: NumberSpec) -> str:
    return "、".join(str(part) for part in (*spec.singles, *spec.ranges))


def _unnumbered(
    index: Index, reading: Reading, estates: list[Place], houses: set[int], roads: list[Place]
) -> Base:
    """The houses of the estates and of the names of buildings that a text says."""
    pools = [index.within(estate) for estate in estates] + ([houses] if houses else [])
    both = set.intersection(*map(set, pools)) if pools else set()
    faults: tuple[Fault, ...] = ()
    if not both and len(pools) > 1:
        both = set(pools[-1])
        faults = (Fault("estate", "contradicted", estates[0].name, ""),)
    on_road = {house for road in roads for house in road.houses}
    if roads and both:
        if both & on_road:
            both &= on_road
        else:
            faults = (*faults, Fault("road", "contradicted", roads[0].name, ""))
    place = estates[-1].id if estates else None
    doors = [(house, None) for house in sorted(both)[:_HOUSES_AT_MOST]]
    if estates and not houses and not reading.tokens:
        doors = []  # an estate alone is the estate, with one house too
    return Base(doors, place, list(reading.tokens), faults, matched=len(pools) + bool(roads))


def _numbered_in(
    index: Index, reading: Reading, estates: list[Place], houses: set[int], roads: list[Place]
) -> Iterator[Base]:
    """The houses of an estate that have this number on whatever road: 榕荫小区12号3栋."""
    if roads:
        return
    whole = _unnumbered(index, reading, estates, houses, roads)
    for token in reading.tokens:
        if token.number is None or not token.said.endswith("号") or "number" not in token.slots:
            continue
        doors = [
            (house, entrance) for house, entrance in whole.doors
            if any(spec.holds(token.number) for spec in index.houses[house].specs)
        ]  # fmt: skip
        rest = [other for other in reading.tokens if other is not token]
        if doors and rest:
            yield Base(doors, whole.place, rest, whole.faults, matched=whole.matched + 1,
                       is_numbered=True)  # fmt: skip


def _common_place(index: Index, doors: list[tuple[int, int | None]]) -> int | None:
    """The estate that all these houses share."""
    shared = set.intersection(*(set(index.houses[house].estates) for house, _ in doors))
    return min(shared, default=None)


def _estate_names(index: Index, doors: list[tuple[int, int | None]]) -> str:
    known = {index.places[e].name for house, _ in doors for e in index.houses[house].estates}
    return "、".join(sorted(known)[:3])
