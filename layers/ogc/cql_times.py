"""The temporal functions of CQL2 (OGC 21-065r2, 7.8) as conditions on starts and ends.

An instant starts and ends at once. Of an interval a day is its first moment at the start and its
last at the end, by the city's clocks; ``..`` is no bound. A property that is empty satisfies none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg2 import sql as pgsql

from layers.catalogue.layer import Column
from layers.ogc.cql_reading import unreadable
from layers.ogc.cql_values import moment_of, wrong_type

RELATIONS = {
    "t_after": "{s1} > {e2}",
    "t_before": "{e1} < {s2}",
    "t_contains": "{s1} < {s2} AND {e1} > {e2}",
    "t_disjoint": "{e1} < {s2} OR {s1} > {e2}",
    "t_during": "{s1} > {s2} AND {e1} < {e2}",
    "t_equals": "{s1} = {s2} AND {e1} = {e2}",
    "t_finishedby": "{s1} < {s2} AND {e1} = {e2}",
    "t_finishes": "{s1} > {s2} AND {e1} = {e2}",
    "t_intersects": "{s1} <= {e2} AND {e1} >= {s2}",
    "t_meets": "{e1} = {s2}",
    "t_metby": "{s1} = {e2}",
    "t_overlappedby": "{s1} > {s2} AND {s1} < {e2} AND {e1} > {e2}",
    "t_overlaps": "{s1} < {s2} AND {e1} > {s2} AND {e1} < {e2}",
    "t_startedby": "{s1} = {s2} AND {e1} > {e2}",
    "t_starts": "{s1} = {s2} AND {e1} < {e2}",
}
_GROUP = pgsql.SQL("({inner})")
_EDGES = {
    "date": (pgsql.SQL("'-infinity'::date"), pgsql.SQL("'infinity'::date")),
    "datetime": (pgsql.SQL("'-infinity'::timestamptz"), pgsql.SQL("'infinity'::timestamptz")),
}
Named = Callable[[Any], "tuple[Column, pgsql.Composable] | None"]
"""Column and SQL of a property; nothing for what is none."""
Value = Callable[[Any], pgsql.Composable]


def condition(name: str, arguments: list[Any], *, named: Named, value: Value) -> pgsql.Composable:
    """The condition of one function; at least one property stands in it.

    Raises ``filter_type`` for properties of no time or of two kinds of it, ``filter_unreadable``
    for an interval that ends before it starts.
    """
    sides = [_bounds(one) for one in arguments]
    columns = [found[0] for side in sides for one in side if (found := named(one))]
    if not columns:
        raise unreadable()
    for one in columns:
        if one.type not in _EDGES or one.type != columns[0].type:
            raise wrong_type(one)
    found: dict[str, pgsql.Composable] = {}
    for number, side in enumerate(sides, 1):
        is_interval = "interval" in arguments[number - 1]
        moments = []
        for place, one in enumerate(side):
            if (property_ := named(one)) is not None:
                found[f"{'se'[place]}{number}"] = property_[1]
            elif is_interval and one == "..":
                found[f"{'se'[place]}{number}"] = _EDGES[columns[0].type][place]
            else:
                moments.append(moment_of(one, columns[0], is_end=is_interval and place == 1))
                found[f"{'se'[place]}{number}"] = value(moments[-1])
        if moments != sorted(moments):  # type: ignore[type-var]
            raise unreadable()
    return _GROUP.format(inner=pgsql.SQL(RELATIONS[name]).format(**found))


def _bounds(side: Any) -> list[Any]:
    """Start and end of one argument, as they were written."""
    if not isinstance(side, dict):
        raise unreadable()
    if "interval" not in side:
        return [side, side]
    ends = side["interval"]
    if len(side) != 1 or not isinstance(ends, list) or len(ends) != 2:
        raise unreadable()
    return ends
