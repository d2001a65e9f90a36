"""Which token may be which part of an address: every assignment that nobody would shake their head at."""

from __future__ import annotations

from collections.abc import Iterator

from geo_grid.locate.match.outcome import Base
from geo_grid.locate.text.tokens import SLOTS, Token

ORDER = {slot: rank for rank, slot in enumerate(SLOTS)}
_WAYS_AT_MOST = 80
Way = dict[str, Token]


def every_way(tokens: list[Token]) -> Iterator[Way]:
    """Every assignment of tokens to parts; bare tokens in falling size, one token a part."""
    count = 0

    def go(rest: list[Token], way: Way, least: int) -> Iterator[Way]:
        nonlocal count
        if count >= _WAYS_AT_MOST:
            return
        if not rest:
            if _is_sensible(way):
                count += 1
                yield dict(way)
            return
        token, *others = rest
        is_bare = token.is_bare
        for slot in token.slots:
            if slot == "part" and "building" not in way:
                continue  # the part of a building stands behind it
            rank = ORDER.get(slot, -1)
            if (
                slot in way
                or slot in ("number", "lane", "phase", "group")
                or (is_bare and rank < least)
            ):
                continue
            way[slot] = token
            yield from go(others, way, max(least, rank + 1) if is_bare else least)
            del way[slot]
        yield from go(others, way, least)  # this token stays unread

    yield from go(tokens, {}, 0)


def is_room_before(way: Way, base: Base) -> bool:
    """Whether a number with 号 in front of the house number was taken for a room: 108号与122号之间."""
    room = way.get("room")
    return room is not None and room.said.endswith("号") and room.start < base.number_at


def _is_sensible(way: Way) -> bool:
    """Whether nobody would shake their head: a bare floor has a room behind it, 01 alone is a room,
    and what stands bare behind a floor is one."""
    floor = way.get("floor")
    if floor is not None and "room" not in way and len(floor.slots) > 2:
        return False
    labels = [way[slot] for slot in ("building", "entrance") if slot in way and way[slot].is_bare]
    if "room" not in way and any(label.value.startswith("0") for label in labels):
        return False
    return floor is None or not any(label.start > floor.start for label in labels)
