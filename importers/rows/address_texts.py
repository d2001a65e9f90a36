"""The text by which a row of a file names its place, where it does so in one column."""

from __future__ import annotations

import shapely

from importers.formats.files import Table
from importers.rows.context import Context
from importers.rows.premise_keys import NO_ROOM
from importers.schema.kind import ADDRESS, GEOMETRY, PLACE_COLUMNS
from importers.schema.values import Cells, half_width

OTHERS = (
    "building_ref", "unit_ref", "road", "number", "estate", "building", "building_name",
)  # fmt: skip
"""Columns that name a place themselves: where one is filled, the address is not looked at."""


def texts_of(table: Table, context: Context) -> Cells:
    """The text by which each row of a table names its place; ``None`` where it does otherwise.

    Entrance and room of a row belong to it, except where they are what is to be loaded.
    """
    addresses = _cells(table, context, ADDRESS)
    taken = [_cells(table, context, name) for name in OTHERS if name in context.matched]
    if context.kind.addressed in ("point", "seat"):
        taken += [_cells(table, context, name) for name in PLACE_COLUMNS if name in context.matched]
        if GEOMETRY in context.matched and table.geometry is not None:
            missing = shapely.is_missing(table.geometry)
            taken.append(["" if none else "1" for none in missing.tolist()])
    if not addresses:
        return [None] * len(table.rows)
    texts: Cells = []
    entrances = _cells(table, context, "entrance") or [""] * len(addresses)
    rooms = _cells(table, context, "room") or [""] * len(addresses)
    named = [any(cells) for cells in zip(*taken, strict=True)] or [False] * len(addresses)
    rooms = ["" if room in NO_ROOM else room for room in rooms]
    for address, entrance, room, other in zip(addresses, entrances, rooms, named, strict=True):
        if not address or other:
            texts.append(None)
        elif context.kind.addressed == "door":
            texts.append(_without(_without(address, room, "室房号"), entrance, "单元门"))
        else:
            texts.append(_with(_with(address, entrance, ""), room, "室"))
    return texts


def _cells(table: Table, context: Context, name: str) -> list[str]:
    source = context.matched.get(name)
    return [text.strip() for text in table.columns[source]] if source else []


def _with(address: str, part: str, word: str) -> str:
    """The address with a part that it does not hold itself."""
    plain = half_width(part)
    if not plain or plain in half_width(address):
        return address
    return f"{address} {part}{word if plain.isdigit() else ''}"


def _without(address: str, part: str, words: str) -> str:
    """The address without a part that it ends with."""
    plain = half_width(part).rstrip(words)
    head = half_width(address).rstrip(words)
    if not plain or not head.endswith(plain):
        return address
    head = head.removesuffix(plain)
    if not head or (head[-1].isascii() and head[-1].isalnum()):
        return address  # the part would be the end of a longer number
    return head.rstrip("-,")
