"""What is told of persons and incidents to those who may not list them: the table in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from geo_grid.areas.models import Division
from geo_grid.areas.placed import all_sums
from geo_grid.disclosure.rounding import BASE, error_of
from geo_grid.sql import SqlFiles

__all__ = ["BASE", "error_of"]

sql = SqlFiles(__file__)
EXACT, PUBLISHED, HIDDEN = "exact", "published", "hidden"
"""What a number about persons says of itself."""
RESIDENTS_OF = ("registered", "floating", "left_behind", "overseas", "estimated_residents")
"""The categories that residents are the sum of: no person stands in two of them."""
WHOLE = "whole"
"""The level above all: what the schema holds, whatever its code."""
DIGITS = {
    WHOLE: 0,
    Division.Level.CITY.value: 4, Division.Level.DISTRICT.value: 6,
    Division.Level.STREET.value: 9, Division.Level.COMMUNITY.value: 12,
}  # fmt: skip
"""How many digits of a community's code name its area of a level."""


def categories() -> list[str]:
    """What a number is drawn for: every sum about persons or cases that is no sum of others."""
    return [
        one.column
        for one in all_sums()
        if one.about in ("counts", "case") and one.column != "residents"
    ]


@dataclass(frozen=True)
class Numbers:
    """What is told of one area: sums of published numbers, and how far they may lie off."""

    values: Mapping[str, int]
    error: Mapping[str, int]


@dataclass(frozen=True)
class Table:
    """The table in force by the areas of one level, or nothing where none is published yet."""

    as_of: date | None = None
    areas: Mapping[str, Numbers] = field(default_factory=dict)

    def of(self, code: str, *, level: str) -> Numbers | None:
        """The numbers of the division with this 12-digit code; None where none are published."""
        return self.areas.get(code[: DIGITS.get(level, 0)])


def current_id() -> int | None:
    """The table in force, for keeping what is made of it; None where none is published yet."""
    found = sql.rows("current_table")
    return int(found[0]["id"]) if found else None


def current(level: str) -> Table:
    """The table in force, summed to the divisions of `level`; empty for any finer one."""
    found = sql.rows("current_table")
    if not found or level not in DIGITS:
        return Table(found[0]["as_of"] if found else None)
    return _summed(found[0]["id"], found[0]["as_of"], DIGITS[level])


def are_published(*, of_people: bool = False) -> bool:
    """Whether there is a table; `of_people`: one that tells of anything."""
    found = sql.rows("current_table")
    return bool(found) and (not of_people or found[0]["has_people"])


@lru_cache(maxsize=16)  # a published table never changes
def _summed(table: int, as_of: date, digits: int) -> Table:
    values: dict[str, dict[str, int]] = {}
    terms: dict[str, dict[str, int]] = {}
    for row in sql.rows("numbers_by_area", {"table": table, "digits": digits}):
        area, category = row["area"], row["category"]
        values.setdefault(area, {})[category] = int(row["value"])
        terms.setdefault(area, {})[category] = row["communities"]
    return Table(as_of, {area: _complete(values[area], terms[area]) for area in values})


def _complete(values: dict[str, int], terms: dict[str, int]) -> Numbers:
    """With residents: the sum of the categories, never rounded by itself."""
    parts = [name for name in RESIDENTS_OF if name in values]
    if parts:
        values["residents"] = sum(values[name] for name in parts)
        terms["residents"] = sum(terms[name] for name in parts)
    return Numbers(values, {name: error_of(number) for name, number in terms.items()})


def tell(row: dict[str, Any], *, code: str, level: str, table: Table) -> None:
    """Put published numbers in the place of true ones, in place; None where there are none.

    Every key of `row` that is a number about persons or cases is replaced, and ``is_estimated``
    with them; ``numbers``, ``as_of`` and ``error`` say what they are.
    """
    hide(row)
    told = table.of(code, level=level)
    if told is None:
        return
    names = [name for name in told.values if name in row]
    row |= {name: told.values[name] for name in names}
    if "is_estimated" in row:
        row["is_estimated"] = told.values.get("estimated_residents", 0) > 0
    row["numbers"] = PUBLISHED
    row["as_of"] = table.as_of.isoformat() if table.as_of else None
    row["error"] = {name: told.error[name] for name in names}


def hide(row: dict[str, Any]) -> None:
    """Leave no number about persons or cases in `row`, in place; ``numbers`` says so."""
    names = (*categories(), "residents", "is_estimated")
    row |= dict.fromkeys(name for name in names if name in row)
    row["numbers"] = HIDDEN
