"""Literals of filters as values of a column's type."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geo_grid import city_time
from geo_grid.errors import BadInput, gettext_noop
from layers.catalogue.layer import Column
from layers.ogc.instants import in_utc, instant_of

_TEMPORAL = {"date": date, "timestamp": datetime}


def literal(given: Any, column: Column) -> Any:
    """A value of the column's type; :class:`BadInput` ``filter_type`` for another.

    In a column of times a day is the moment at which it begins in the city.
    """
    found = _signed(given)
    if column.type == "boolean" and isinstance(found, bool):
        return found
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    if column.type in ("integer", "number") and is_number and abs(found) < 1e300:  # not NaN
        return found
    if column.type == "text" and isinstance(found, str) and "\0" not in found:
        return found
    if column.type == "date" and isinstance(day := moment_of(found, column), date):
        return day
    if column.type == "datetime":
        return moment_of(found, column)
    raise wrong_type(column)


def moment_of(given: Any, column: Column, *, is_end: bool = False) -> date | datetime:
    """A day of a column of days, an instant in UTC of one of times.

    `is_end` takes a day among times as its last moment. Raises ``filter_type`` for what is
    neither, and for a time among days: which day that is depends on the zone.
    """
    kind, text = next(iter(given.items())) if isinstance(given, dict) and given else ("", given)
    if not isinstance(text, str) or (isinstance(given, dict) and set(given) != {kind}):
        raise wrong_type(column)
    try:
        is_day = kind == "date" or (not kind and len(text) == 10)
        if kind not in ("", *_TEMPORAL) or (kind == "timestamp" and len(text) <= 10):
            raise wrong_type(column)
        if not is_day:
            found = instant_of(text)
            if column.type != "datetime":
                raise wrong_type(column)
            return found
        day = date.fromisoformat(text)
        if column.type == "date":
            return day
        return in_utc(city_time.end_of(day) if is_end else city_time.start_of(day))
    except (ValueError, OverflowError):
        raise wrong_type(column) from None


def _signed(given: Any) -> Any:
    """A number, also behind a minus that stands before a group."""
    arguments = given.get("args") if isinstance(given, dict) and given.get("op") == "*" else None
    if isinstance(arguments, list) and len(arguments) == 2 and arguments[0] == -1:
        inner = _signed(arguments[1])
        if isinstance(inner, int | float) and not isinstance(inner, bool):
            return -inner
    return given


def wrong_type(column: Column) -> BadInput:
    return BadInput(
        "filter_type",
        gettext_noop("The property %(name)s is of type %(type)s; compare it with such a value."),
        field="filter",
        name=column.name,
        type=column.type,
    )
