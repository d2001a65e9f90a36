"""A text and the things that it may mean, the likeliest first."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from geo_grid.locate.index.index import Index
from geo_grid.locate.index.names import Span
from geo_grid.locate.index.records import Place
from geo_grid.locate.match import deeper
from geo_grid.locate.match.base import bases, numbered
from geo_grid.locate.match.outcome import DEPTHS, FORM_WEIGHTS, SUREST, Base, Fault, Outcome
from geo_grid.locate.match.reading import Cut, Named, Reading, cover, cut, readings
from geo_grid.locate.match.units import Reader, read, read_none
from geo_grid.locate.text.canonical import name_key
from geo_grid.locate.text.tokens import Token

Point = tuple[float, float]
FAR_M = 5_000.0
AROUND_M = 1_000.0
_CHECKS_AT_MOST = 24
_NUMBERED = re.compile(r"\d号$")
_NAMELIKE = re.compile(
    r"(?:[\u4e00-\u9fff]|(?<=[\u4e00-\u9fff])\d+(?=[里巷弄路街条村社期区胡 ]|$)|^\d+(?=[\u4e00-\u9fff]))+"
)
"""Stretches that may be a name with a slip in it, numerals inside a name included."""
_LETTERS = re.compile(r"(?!NO\b)[A-Z]{2,}(?: (?!NO\b)[A-Z]{2,})*")


def search(
    index: Index, text: str, *, near: Point | None = None, rooms: Reader | None = read
) -> list[Outcome]:
    """What a canonical text may mean; outcomes carry their confidence as `weight`.

    `rooms` reads the units of houses; a batch brings one that keeps them. With None nothing is found
    by what is known behind a house's door: neither by units, nor by names that units and stairwells
    have of their own.
    """
    reader = rooms or read_none
    spans = cover(index, text)
    parts = cut(text, spans)
    found = _read_all(index, parts, reader)
    for span in spans:
        if _NUMBERED.search(span.key):  # an estate called 中山路1号 hides the house of that number
            other = cut(text, cover(index, text, without=frozenset({span})))
            found += _read_all(index, other, reader)
    if not found or not max(found, key=_rank).is_clean:
        found += [one for other in _nearly(index, parts) for one in _read_all(index, other, reader)]
    if not found:
        found = [one for other in _begun(index, parts) for one in _read_all(index, other, reader)]
    if not found and near is not None and not parts.spans and not _words(parts):
        found = _around(index, parts, near)
    if rooms is not None:
        found += _called(index, text, above=max((one.matched for one in found), default=0.0))
    return _judged(index, _distinct(found), near)


def _called(index: Index, text: str, *, above: float) -> list[Outcome]:
    """Stairwells and units that have the whole text as a name of their own, before all others."""
    weight = FORM_WEIGHTS["alias"]
    return [
        Outcome(one.kind, one.id, house=one.house, entrance=one.entrance, weight=weight, matched=above + 2)
        for one in sorted(index.called.get(name_key(text), ()))
    ]  # fmt: skip


def _rank(outcome: Outcome) -> tuple[float, float, int]:
    return round(outcome.weight, 6), outcome.matched, DEPTHS[outcome.kind]


def _words(parts: Cut) -> list[tuple[int, int, str]]:
    return [run for run in parts.runs if len(run[2]) > 1]


def _read_all(index: Index, parts: Cut, rooms: Reader) -> list[Outcome]:
    found: list[Outcome] = []
    for reading in readings(index, parts):
        for base in _bases(index, reading):
            base.weight *= reading.weight
            base.faults = (*reading.faults, *base.faults)
            made = [
                _in_areas(index, one, reading.areas) for one in deeper.outcomes(index, base, rooms)
            ]
            found += made
            if any(one.kind == "unit" and one.is_explained for one in made):
                break  # all of the text is explained down to a door: no other base finds more
    return found


def _bases(index: Index, reading: Reading) -> Iterable[Base]:
    if group := list(_group(index, reading)):
        return group
    if reading.has_anchor:
        return bases(index, reading)
    return [_area(index, reading)] if reading.areas else []


def _group(index: Index, reading: Reading) -> Iterator[Base]:
    """A group of a hamlet or a village, and the number in it: 林厝头4组, 林厝头4组2号."""
    said = next((token for token in reading.tokens if token.slots == ("group",)), None)
    above = {named.target.id for named in (*reading.estates, *reading.areas, *reading.roads)}
    if said is None or not above:
        return
    rest = tuple(token for token in reading.tokens if token is not said)
    numbers = [token for token in rest if token.number is not None and "号" in token.said]
    for place in (index.places[pk] for pk in sorted(index.groups.get(int(said.value), ()))):
        if not above & set(_above(index, place)):
            continue
        if numbers:
            yield from numbered(index, replace(reading, tokens=rest), place, numbers[0], [], set())
        else:
            houses = [(house, None) for house in sorted(place.houses)]
            yield Base(houses if rest else [], place.id, list(rest), matched=3)
        return
    fault = Fault("estate", "unknown", said.said, "")
    place = next(n.target.id for n in (*reading.estates, *reading.areas, *reading.roads))
    yield Base([], place, list(rest), (fault,), ("estate",), matched=1)


def _above(index: Index, place: Place) -> Iterable[int]:
    """A place and those that hold it."""
    at: int | None = place.id
    while at is not None and at in index.places:
        yield at
        at = index.places[at].parent


def _area(index: Index, reading: Reading) -> Base:
    """A district, street or community alone: the smallest that is named."""
    order = {"community": 0, "street": 1, "district": 2}
    smallest = min(reading.areas, key=lambda named: order[index.places[named.target.id].kind])
    rest = [token for token in reading.tokens if not token.is_bare or "号" in token.said]
    return Base([], smallest.target.id, rest, matched=1)


def _in_areas(index: Index, outcome: Outcome, areas: tuple[Named, ...]) -> Outcome:
    """The outcome with a fault for each area of the text that it does not lie in."""
    if not areas:
        return outcome
    held = _areas_of(index, outcome)
    faults = []
    for named in areas:
        place = index.places[named.target.id]
        if place.id not in held and not _same_name(index, held, place):
            others = "、".join(
                index.places[a].name for a in held if index.places[a].kind == place.kind
            )
            if held:
                faults.append(Fault("district", "contradicted", place.name, others))
    return outcome.blamed(*faults) if faults else replace(outcome, matched=outcome.matched + 0.5)


def _same_name(index: Index, held: set[int], place: Place) -> bool:
    return any(index.places[a].key == place.key for a in held)


def _areas_of(index: Index, outcome: Outcome) -> set[int]:
    if outcome.house is not None:
        house = index.houses[outcome.house]
        above = {a for estate in house.estates for a in _above(index, index.places[estate])}
        return {*house.areas, *above}
    if outcome.place is None:
        return set()
    place = index.places[outcome.place]
    inside = {a for house in list(place.houses)[:50] for a in index.houses[house].areas}
    return {*_above(index, place), *inside}


def _nearly(index: Index, parts: Cut) -> list[Cut]:
    """The text cut again with names that stand in it nearly: of one sound, or one character off."""
    made: list[Cut] = []
    extras: list[Span] = []
    for word in _LETTERS.finditer(parts.text):
        if not any(s.start < word.end() and word.start() < s.end for s in parts.spans):
            whole = Span(word.start(), word.end(), "", "")
            extras += [
                found._replace(start=whole.start, end=whole.end)
                for found in index.names.latin(word.group().replace(" ", ""), whole.start)
            ]
    for run in _NAMELIKE.finditer(parts.rest):
        if len(run.group()) > 1:
            extras += index.names.near(run.group(), run.start())[:_CHECKS_AT_MOST]
    extras += _joined(index, parts)
    for extra in dict.fromkeys(extras):
        kept = tuple(s for s in parts.spans if s.end <= extra.start or s.start >= extra.end)
        spans = tuple(sorted((*kept, extra)))
        made.append(cut(parts.text, spans))
    return made[:_CHECKS_AT_MOST]


def _begun(index: Index, parts: Cut) -> list[Cut]:
    """The text cut with names that begin with a word of it, where they are few: K11 1001."""
    made: list[Cut] = []
    for word in re.finditer(r"[^\0 ,#-]{2,}", parts.rest):
        keys = index.names.beginning(word.group(), 4)
        if word.group().isdigit() or len(keys) > 3:
            continue
        spans = [Span(word.start(), word.end(), key, "beginning") for key in keys]
        made += [cut(parts.text, tuple(sorted((*parts.spans, span)))) for span in spans]
    return made


def _joined(index: Index, parts: Cut) -> list[Span]:
    """Near names for a short exact one together with the characters beside it (下禾路 holds 禾路)."""
    found: list[Span] = []
    for start, end, run in parts.runs:
        for span in parts.spans:
            if run and not run.isascii() and (span.start == end or span.end == start):
                low, high = min(span.start, start), max(span.end, end)
                found += index.names.near(parts.text[low:high], low)[:6]
    return found


def _around(index: Index, parts: Cut, near: Point) -> list[Outcome]:
    """Without any name: what the numbers mean within some hundred metres."""
    doors = [(house, None) for house in index.near(near, within_m=AROUND_M)]
    tokens = [token for token in parts.tokens if isinstance(token, Token)]
    found: list[Outcome] = []
    for token in tokens[:1]:
        rest = [other for other in tokens if other is not token]
        numbered = [
            (door.house, door.entrance) for house, _ in doors
            for place in index.houses[house].roads if token.number is not None
            for door in index.places[place].doors(token.number) if door.house == house
        ]  # fmt: skip
        for pool, left in ((list(dict.fromkeys(numbered)), rest), (doors, tokens)):
            if pool:
                found += deeper.outcomes(index, Base(pool, None, left, weight=0.5))
    return [one for one in found if one.is_clean]


def _distinct(found: list[Outcome]) -> list[Outcome]:
    """One outcome for each thing, the best one."""
    best: dict[tuple[str, int], Outcome] = {}
    for one in found:
        held = best.get(one.identity)
        if held is None or _rank(one) > _rank(held):
            best[one.identity] = one
    return list(best.values())


def _judged(index: Index, found: list[Outcome], near: Point | None) -> list[Outcome]:
    """Outcomes by confidence: ties share it, far ones lose, what finds less of the text goes behind."""
    if not found:
        return []
    most = max(one.matched for one in found)
    weighed = [
        replace(one, weight=min(one.weight, SUREST) * (0.62 ** max(0.0, min(3.0, most - one.matched) - 0.4)))
        for one in found
    ]  # fmt: skip
    if near is not None:
        weighed = _by_distance(index, weighed, near)
    weighed = _given_first(index, weighed)
    weighed.sort(
        key=lambda one: (
            -one.weight, *_distance_key(index, one, near), _is_labelled(index, one), one.identity
        )
    )  # fmt: skip
    return sorted(_shared(_as_labelled(index, weighed)), key=lambda one: -one.weight)


NAMESAKE_M = 1_000.0
"""Two places of one name that lie closer than this are one place, recorded twice."""


def _given_first(index: Index, found: list[Outcome]) -> list[Outcome]:
    """What somebody gave a name outdoes what only follows from addresses by the same name: a hamlet
    with a row of houses is not a road besides."""
    places = [(one, index.places[one.id]) for one in found if one.kind == "place"]
    given = [place for _, place in places if place.is_given]
    behind = {
        one.identity for one, place in places
        if not place.is_given
        and any(other.key == place.key and _are_near(index, one, other) for other in given)
    }  # fmt: skip
    return [
        replace(one, weight=one.weight * 0.9) if one.identity in behind else one for one in found
    ]


def _are_near(index: Index, one: Outcome, place: Place) -> bool:
    return place.point is None or distance_m(index, one, place.point) <= NAMESAKE_M


def _as_labelled(index: Index, found: list[Outcome]) -> list[Outcome]:
    """Of doors that differ by a building the text leaves out, the one whose whole label it is."""
    tied = [one for one in found if one.tied_by == "building" and one.weight == found[0].weight]
    whole = [one for one in tied if not _is_labelled(index, one)]
    if len(tied) < 2 or len(whole) != 1:
        return found
    behind = [replace(one, weight=one.weight * 0.45) for one in tied if one is not whole[0]]
    rest = [one for one in found if one not in tied]
    return [whole[0].ranked(whole[0].matched), *sorted((*behind, *rest), key=lambda o: -o.weight)]


def _is_labelled(index: Index, one: Outcome) -> bool:
    """Whether its house has a label in its estate that the text then left out."""
    return one.house is not None and bool(index.houses[one.house].keys)


def _distance_key(index: Index, one: Outcome, near: Point | None) -> tuple[float]:
    return (0.0 if near is None else distance_m(index, one, near) // 50.0,)


def _by_distance(index: Index, found: list[Outcome], near: Point) -> list[Outcome]:
    """Near things first: what lies in another town does not outdo a namesake that is here."""
    here = [
        one for one in found
        if distance_m(index, one, near) <= FAR_M
        and not any(f.fault == "contradicted" for f in one.faults)
    ]  # fmt: skip
    if not here:
        return found
    best = max(one.weight for one in here)
    return [
        one if one in here else replace(one, weight=min(one.weight * 0.6, best * 0.95))
        for one in found
    ]


def _shared(found: list[Outcome]) -> list[Outcome]:
    """Equals share what one of them would have, and say which part would tell them apart.

    Who stood behind them stays behind them.
    """
    made: list[Outcome] = []
    least = 1.0
    for one in found:
        equal = [o for o in found if abs(o.weight - one.weight) < 0.02 and o.kind == one.kind]
        if abs(one.weight - found[0].weight) >= 0.02:
            one = replace(one, weight=min(one.weight, 0.95 * least))
        elif len(equal) > 1:
            part = one.tied_by or _part_apart(equal)
            least = min(least, 1 / len(equal), 0.5)
            one = replace(one.blamed(Fault(part, "missing", "", "")), weight=min(one.weight, least))
        made.append(one)
    return made


def _part_apart(equal: list[Outcome]) -> str:
    if len({one.place for one in equal}) > 1:
        return "district"
    return "building" if len({one.house for one in equal}) > 1 else "entrance"


def distance_m(index: Index, outcome: Outcome, near: Point) -> float:
    """Metres from a point to an outcome; far where it has no place."""
    if outcome.house is not None:
        at = index.houses[outcome.house].point
        return metres(near, at)
    place = index.places[outcome.place] if outcome.place is not None else None
    if place is None or (place.box is None and place.point is None):
        return 1e6
    if place.box is not None:
        west, south, east, north = place.box
        at = (min(max(near[0], west), east), min(max(near[1], south), north))
        return metres(near, at)
    assert place.point is not None
    return metres(near, place.point)


def metres(a: Point, b: Point) -> float:
    """Metres between two points (degrees, EPSG:4326) of one city."""
    scale = math.cos(math.radians(a[1]))
    return 111_320.0 * math.hypot((a[0] - b[0]) * scale, a[1] - b[1])
