"""From streets as they are stored to lines that may be walked. No tables are read here.

Which ways people on foot may use follows OSM's defaults:
https://wiki.openstreetmap.org/wiki/OSM_tags_for_routing/Access_restrictions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from geo_grid.geometry.network.hours import DAY_MIN, Spans, read_daily
from geo_grid.geometry.network.lines import Lines

_NOT_ON_FOOT = frozenset(
    {"motorway", "motorway_link", "construction", "proposed", "raceway", "busway", "bus_guideway",
     "escape", "railway", "rail"}
)  # fmt: skip
_CLOSED = frozenset({"no", "use_sidepath"})
_OPEN = frozenset(
    {"yes", "designated", "official", "permissive", "permit", "private", "residents", "customers",
     "destination", "delivery", "discouraged", "limited", "public"}
)  # fmt: skip
_ALWAYS: Spans = ((0, DAY_MIN),)

Row = dict[str, Any]


def is_walked(*, kind: str, foot: str, access: str) -> bool:
    """Whether people on foot may use a street.

    ``private`` is open: it is what the ways inside an estate are called, whose gates are stored.
    A word that is not known says nothing.
    """
    if foot in _OPEN or foot in _CLOSED:
        return foot in _OPEN
    return kind not in _NOT_ON_FOOT and access not in _CLOSED


def lines_from(rows: Sequence[Row], *, first_gate: int = 0) -> tuple[Lines, tuple[Spans, ...]]:
    """The lines (EPSG:4326, one a row of ``sql/streets.sql``) and the hours of their gates.

    Gates that lines lie behind are numbered from `first_gate` on, after those that stand at a point.
    Hours that cannot be read count as always open: a wall nobody knows of shuts nobody in.
    """
    hours = sorted({row["gate_hours"] for row in rows if row["gate_hours"]})
    number = {text: i for i, text in enumerate(hours, start=first_gate)}
    geoms = shapely.from_wkb([bytes(row["geom"]) for row in rows])
    against = np.array([row["oneway_foot"] < 0 for row in rows], bool)
    lines = Lines(
        geoms=np.where(against, shapely.reverse(geoms), geoms),
        foot=_column(rows, bool, lambda r: is_walked(
            kind=r["kind"], foot=r["foot"], access=r["access"])),
        back=_column(rows, bool, lambda r: r["oneway_foot"] == 0),
        level=_column(rows, np.int64, lambda r: r["level"]),
        span=_column(rows, bool, lambda r: r["span"]),
        steps=_column(rows, bool, lambda r: r["is_steps"]),
        incline_percent=_column(rows, float, lambda r: _known(r["incline_percent"])),
        width_m=_column(rows, float, lambda r: _known(r["width_m"])),
        gate=_column(rows, np.int64, lambda r: number.get(r["gate_hours"], -1)),
        square=_column(rows, bool, lambda r: r["is_square"]),
    )  # fmt: skip
    spans = (read_daily(text) for text in hours)
    return lines, tuple(_ALWAYS if found is None else found for found in spans)


def _column(rows: Sequence[Row], kind: Any, value: Any) -> np.ndarray[Any, Any]:
    return np.array([value(row) for row in rows], dtype=kind)


def _known(number: float | None) -> float:
    return np.nan if number is None else number
