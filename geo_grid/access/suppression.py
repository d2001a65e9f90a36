"""Small counts of people are not shown where the viewer may not see the rows. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

COUNTS = (
    "residents", "households", "registered", "floating", "left_behind", "overseas",
    "open_incidents", "incidents_90d",
)  # fmt: skip
PARTS = ("registered", "floating", "left_behind", "overseas")
"""Parts of a whole that is shown beside them: one that is hidden would be its difference."""


def is_small(count: Any, *, least: int) -> bool:
    """Between none and `least`: it could point at a person."""
    return count is not None and 0 < count < least


def suppress(rows: list[dict[str, Any]], *, least: int) -> None:
    """Replace small counts by ``None``, in place.

    A row is ``{parent, seen, properties}``; a `seen` one stays as it is. What could be found again
    by subtraction goes with it: all parts of a row of which one is small, and, where a parent has a
    single suppressed child, the next smallest of its children.
    """
    groups: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if not row["seen"]:
            groups[row["parent"]].append(row["properties"])
    for siblings in groups.values():
        for name in COUNTS:
            _suppress_one(siblings, name, least)
        for properties in siblings:
            if any(name in properties and properties[name] is None for name in PARTS):
                properties.update({name: None for name in PARTS if name in properties})


def _suppress_one(siblings: list[dict[str, Any]], name: str, least: int) -> None:
    told = [p for p in siblings if p.get(name) is not None]
    small = [p for p in told if is_small(p[name], least=least)]
    for properties in small:
        properties[name] = None
    if len(small) == 1:
        others = [p for p in told if p[name]]
        if others:
            min(others, key=lambda p: p[name])[name] = None


def suppress_card(card: dict[str, Any], *, least: int) -> dict[str, Any]:
    """A single record's counts, without its neighbours."""
    properties = dict(card)
    suppress([{"parent": None, "seen": False, "properties": properties}], least=least)
    return properties
