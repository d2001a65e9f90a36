"""Text → places: one text, many texts, the beginning of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import gettext

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.locate.answers import documents
from geo_grid.locate.index.current import index
from geo_grid.locate.index.index import Index
from geo_grid.locate.match.outcome import Fault, Outcome
from geo_grid.locate.match.search import Point, search
from geo_grid.locate.match.units import Kept, Reader, Remembered
from geo_grid.locate.text.canonical import canonical, name_key

LONGEST_TEXT = 400
"""Characters of a query; an address has no more, and what is longer is something else."""
AT_ONCE = 500
"""Texts of a batch whose labels are read in one query."""
SHORT = ("kind", "id", "label", "depth", "exact", "confidence", "lon", "lat")

_HINTS = {
    "nothing_said": gettext_noop("Type a road, an estate, a building or a village."),
    "name_missing": gettext_noop(
        "Numbers alone name no place: add a road or an estate, or stand near it."
    ),
    "name_unknown": gettext_noop(
        "No road, estate or building of this name is known. Check the name, or search for a part of it."
    ),
}


@dataclass(frozen=True)
class Found:
    """What a text may mean, the likeliest first; `hint` ``{code, message}`` where there is nothing."""

    results: list[dict[str, Any]]
    hint: dict[str, str] | None = field(default=None)


def find(q: str, *, limit: int = 10, near: Point | None = None) -> Found:
    """The units, entrances, buildings and places that a text may mean, at most `limit`.

    `near` (WGS-84 degrees) brings near things forward. Raises :class:`BadInput` ``text_too_long``.
    The text is kept nowhere. Residents are not looked at.
    """
    with index() as known:
        return _find(known, q, limit=limit, near=near)


def find_many(texts: Iterable[str], *, limit: int = 5, near: Point | None = None) -> list[Found]:
    """:func:`find` for each of many texts, against one state of the index; too long ones find nothing."""
    every = list(texts)  # who makes them may ask the index too, and may not while it is held
    distinct = list(dict.fromkeys(every))
    found: dict[str, Found] = {}
    with index() as known:
        rooms = Kept()
        for start in range(0, len(distinct), AT_ONCE):
            part = distinct[start : start + AT_ONCE]
            outcomes = [_outcomes(known, text, limit, near, rooms) for text in part]
            found.update(zip(part, _answered(known, part, outcomes), strict=True))
    return [found[text] for text in every]


def _find(known: Index, q: str, *, limit: int, near: Point | None) -> Found:
    if len(q) > LONGEST_TEXT:
        raise BadInput(
            "text_too_long",
            gettext_noop("An address has at most %(most)s characters; this text has %(given)s."),
            field="q", most=LONGEST_TEXT, given=len(q),
        )  # fmt: skip
    return _answered(known, [q], [_outcomes(known, q, limit, near, Remembered())])[0]


def _outcomes(
    known: Index, text: str, limit: int, near: Point | None, rooms: Reader
) -> list[Outcome]:
    spelled = canonical(text) if len(text) <= LONGEST_TEXT else ""
    if not re.search(r"\w", spelled):
        return []
    found = search(known, spelled, near=near, rooms=rooms)
    return _listed(known, found, limit) if found else []


def _answered(known: Index, texts: list[str], outcomes: list[list[Outcome]]) -> list[Found]:
    """What is told of each text; all labels are read at once."""
    rows = iter(documents(known, [one for own in outcomes for one in own]))
    made = []
    for text, own in zip(texts, outcomes, strict=True):
        results = [row for row in islice(rows, len(own)) if row["label"]]
        made.append(Found(results, None if results else _hint(canonical(text))))
    return made


def _hint(text: str) -> dict[str, str]:
    """Why a canonical text finds nothing, and what to do."""
    if not re.search(r"\w", text):
        code = "nothing_said"
    else:
        code = "name_missing" if _only_numbers(text) else "name_unknown"
    return {"code": code, "message": gettext(_HINTS[code])}


def _only_numbers(text: str) -> bool:
    return re.sub(r"[A-Z]?\d+[A-Z]?|[\W号栋幢座单元室层楼房]|\b[A-Z]\b", "", text) == ""


def _listed(known: Index, outcomes: list[Outcome], limit: int) -> list[Outcome]:
    """The best outcomes; a group alone brings its houses along."""
    best = outcomes[0]
    if best.is_clean and best.kind == "place" and known.places[best.id].kind == "group":
        houses = sorted(known.places[best.id].houses)
        unsaid, weight = Fault("number", "missing", "", ""), best.weight / 2
        found = (Outcome("building", house, house=house, weight=weight) for house in houses)
        outcomes = [best, *(one.blamed(unsaid) for one in found)]
    return outcomes[:limit]


def suggest(q: str, *, limit: int = 8, near: Point | None = None) -> list[dict[str, Any]]:
    """What a text that is still being typed may become: what it means now, and names that go on."""
    text = canonical(q[:LONGEST_TEXT])
    if not re.search(r"\w", text):
        return []
    with index() as known:
        return _suggest(known, text, limit=limit, near=near)


def _suggest(known: Index, text: str, *, limit: int, near: Point | None) -> list[dict[str, Any]]:
    outcomes = search(known, text, near=near)[:limit]
    if not outcomes or not outcomes[0].is_clean or outcomes[0].kind == "place":
        outcomes += _completions(known, text, limit)
    distinct = list({one.identity: one for one in outcomes if one.id > 0}.values())[:limit]
    rows = documents(known, distinct, brief=True)
    return [{name: row[name] for name in SHORT} for row in rows if row["label"]]


def _completions(known: Index, text: str, limit: int) -> list[Outcome]:
    """Places and houses whose name begins with the text, or with what stands at its end."""
    made: list[Outcome] = []
    for name in known.names.beginning(name_key(text), limit):
        for target in known.names.targets[name]:
            if target.kind == "house":
                made.append(Outcome("building", target.id, house=target.id, weight=0.5))
            else:
                made.append(Outcome("place", target.id, place=target.id, weight=0.5))
    return made + _numbers_on(known, text, limit)


def _numbers_on(known: Index, text: str, limit: int) -> list[Outcome]:
    """Houses of a road whose number goes on from the digits typed: 文昌路1 → 1号, 12号, 108号."""
    typed = re.fullmatch(r"(?P<name>.*\D)(?P<digits>\d{1,4})", text)
    if typed is None:
        return []
    targets = known.names.targets.get(name_key(typed["name"]), ())
    houses: list[int] = []
    for target in targets:
        if target.kind == "place":
            by_number = known.places[target.id].by_number
            numbers = sorted(n for n in by_number if str(n).startswith(typed["digits"]))
            houses += [door.house for n in numbers[:limit] for door in by_number[n]][:limit]
    return [Outcome("building", house, house=house, weight=0.4) for house in dict.fromkeys(houses)]
