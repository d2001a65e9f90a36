"""A notice of days off as a CSV file: ``day,kind,name,source``."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geo_grid.errors import BadInput, Faults, GeoGridError, gettext_noop
from geo_grid.matters.actions import Entry

LARGEST_BYTES = 1_000_000
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
    for number, row in _rows(path):
        try:
            entry = _entry(number, row)
            if entry.day in entries:
                raise _fault(
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
            _fault(
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
        raise _fault(
            number, "kind", "kind_unknown",
            gettext_noop("Row %(row)s: “%(value)s” is no kind of day; write off or working."),
            value=row["kind"],
        )  # fmt: skip
    for field, most in _LENGTHS.items():
        if len(row.get(field, "")) > most:
            raise _fault(
                number, field, "text_too_long",
                gettext_noop("Row %(row)s: %(column)s has more than %(most)s characters; shorten it."),
                column=field, most=most,
            )  # fmt: skip
    return Entry(_day(number, row["day"]), kind, row.get("name", ""), row.get("source", ""))


def _day(number: int, text: str) -> date:
    found = _DAY.fullmatch(text)
    with suppress(ValueError):  # the 30th of February
        if found:
            return date(*map(int, found.groups()))
    raise _fault(
        number, "day", "day_unreadable",
        gettext_noop("Row %(row)s: “%(value)s” is no day; write it as 2026-10-01."), value=text,
    )  # fmt: skip


def _fault(number: int, field: str, code: str, message: str, **params: object) -> BadInput:
    return BadInput(code, message, field=field, row=number, **params)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows that are not empty with their numbers, as a spreadsheet counts: the header is row 1."""
    lines = csv.reader(io.StringIO(_text(path)))
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if not set(_NEEDED) <= set(header) or len(set(header)) < len(header):
            raise BadInput(
                "columns_missing",
                gettext_noop("The first row names the columns %(columns)s, each once."),
                field="file",
                columns=", ".join(COLUMNS),
            )
        for number, cells in enumerate(lines, start=2):
            cells = [cell.strip() for cell in cells]
            if any(cells):
                padded = [*cells, *[""] * (len(header) - len(cells))]
                yield number, dict(zip(header, padded, strict=False))
    except csv.Error as error:
        raise _unreadable() from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise _unreadable()
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable() from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable()


def _unreadable() -> BadInput:
    return BadInput(
        "file_unreadable",
        gettext_noop(
            "The file cannot be read as CSV in UTF-8 or GB18030 of at most 1 MB; save it as that."
        ),
        field="file",
    )
