"""A notice of days off as a CSV file: ``day,kind,name,source``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geo_grid.errors import BadInput, Faults, GeoGridError, gettext_noop
from geo_grid.matters.actions import Entry
from geo_grid.matters.csv_rows import check_length, read_rows, row_fault

COLUMNS = ("day", "kind", "name", "source")
_NEEDED = ("day", "kind")
_KINDS = {"off": "off", "放假": "off", "休": "off",
          "working": "working", "上班": "working", "班": "working"}  # fmt: skip
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_LENGTHS = {"name": 100, "source": 200}


@dataclass(frozen=True)
class Notice:
    """What a file says, and the year whose days off it is about."""

    entries: list[Entry]
    year: int


def read_notice(path: Path, *, year: int | None = None) -> Notice:
    """The notice in a file, in UTF-8 or GB18030; all of it or nothing.

    It is about `year`, else about the one year that its days lie in. A notice may reach over New
    Year: into December before and January after its year.

    Raises :class:`Faults` with row and field of everything that cannot be used, :class:`BadInput`
    for a file that is none.
    """
    faults: list[GeoGridError] = []
    entries: dict[date, tuple[int, Entry]] = {}
    for number, row in read_rows(path, columns=COLUMNS, needed=_NEEDED):
        try:
            entry = _entry(number, row)
            if entry.day in entries:
                raise row_fault(
                    number, "day", "day_twice",
                    gettext_noop("Row %(row)s: %(value)s stands in row %(first)s already; keep one."),
                    value=entry.day, first=entries[entry.day][0],
                )  # fmt: skip
            entries[entry.day] = (number, entry)
        except BadInput as fault:
            faults.append(fault)
    if not faults:
        year = year or _only_year(entry.day for _, entry in entries.values())
        faults = [
            row_fault(
                number, "day", "day_of_another_year",
                gettext_noop("Row %(row)s: %(value)s is no day of %(year)s or next to it; check "
                             "the day, or give the year of the notice with --year."),
                value=day, year=year,
            )
            for day, (number, _) in entries.items() if not _is_about(day, year)
        ]  # fmt: skip
    if faults:
        raise Faults(faults)
    assert year is not None
    return Notice([entry for _, entry in entries.values()], year)


def _is_about(day: date, year: int) -> bool:
    return (year - 1, 12) <= (day.year, day.month) <= (year + 1, 1)


def _only_year(days: Iterator[date]) -> int:
    years = sorted({day.year for day in days})
    if len(years) != 1:
        raise BadInput(
            "year_unsure",
            gettext_noop(
                "The days of the file lie in the years “%(years)s”; say with --year whose days off "
                "it is about."
            ),
            field="year",
            years=", ".join(map(str, years)),
        )
    return years[0]


def _entry(number: int, row: dict[str, str]) -> Entry:
    kind = _KINDS.get(row["kind"].lower())
    if kind is None:
        raise row_fault(
            number, "kind", "kind_unknown",
            gettext_noop("Row %(row)s: “%(value)s” is no kind of day; write off or working."),
            value=row["kind"],
        )  # fmt: skip
    for field, most in _LENGTHS.items():
        check_length(number, field, row.get(field, ""), most=most)
    return Entry(_day(number, row["day"]), kind, row.get("name", ""), row.get("source", ""))


def _day(number: int, text: str) -> date:
    found = _DAY.fullmatch(text)
    with suppress(ValueError):  # the 30th of February
        if found:
            return date(*map(int, found.groups()))
    raise row_fault(
        number, "day", "day_unreadable",
        gettext_noop("Row %(row)s: “%(value)s” is no day; write it as 2026-10-01."), value=text,
    )  # fmt: skip
