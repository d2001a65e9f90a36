"""Text → places for everybody: named places and buildings, nothing behind their doors."""

from __future__ import annotations

import re
from typing import Any

from geo_grid.locate.answers import documents
from geo_grid.locate.finding import LONGEST_TEXT
from geo_grid.locate.index.current import index
from geo_grid.locate.match.outcome import Outcome
from geo_grid.locate.match.search import search
from geo_grid.locate.text.canonical import canonical

MOST = 8
_TOLD = ("kind", "label", "lon", "lat")


def find(q: str) -> list[dict[str, Any]]:
    """Places and buildings that a text may mean, the likeliest first, at most :data:`MOST`.

    A dwelling or a stairwell is answered by its building, in the same words whether there is such a
    door or not; the names of dwellings find nothing. Degrees are EPSG:4326. The text is kept nowhere.
    """
    text = canonical(q[:LONGEST_TEXT])
    if not re.search(r"\w", text):
        return []
    with index() as known:
        found = [_without_doors(one) for one in search(known, text, rooms=None)]
        distinct = list({one.identity: one for one in found if one.id > 0}.values())[:MOST]
        rows = documents(known, distinct, brief=True)
    return [
        {name: row[name] for name in _TOLD}
        for row in rows
        if row["label"] and row["lon"] is not None
    ]


def _without_doors(one: Outcome) -> Outcome:
    if one.house is None:
        return Outcome("place", one.id, place=one.id)
    return Outcome("building", one.house, house=one.house)
