"""XLSX and ODS through python-calamine: a sheet is a layer, a merged area holds its value in every cell.

calamine opens a sheet as one dense table in memory, so the parts of the archive are looked
through first: their true size, entities, and how far out the last cell lies.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.spreadsheet import NOTES_SHEET
from importers.formats.archive import Member, inflated, members
from importers.formats.base import (
    CHUNK_ROWS,
    LARGEST_EXACT,
    MOST_COLUMNS,
    OpenOptions,
    Source,
    Table,
    choose_layer,
    fault,
    fingerprint,
    table_header,
    text_of,
    told_header,
    unreadable,
)
from importers.formats.delimited import csv_table
from importers.formats.header import LOOKED_AT_ROWS, Area, Header
from importers.formats.hidden_rows import hidden_rows

MOST_CELLS = 20_000_000
MOST_XML_BYTES = 1_500 * 2**20
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br=["\x27]([A-Za-z]{1,4})(\d{1,8})["\x27]')
_OVERLAP = 4_096
_ERROR = re.compile(rb'<(?:\w+:)?c\s[^>]*?\bt=["\x27]e["\x27][^>]*>')
_MOST_ERRORS = 100_000
_ODS_LOST = re.compile(rb'number-(?:rows|columns)-spanned="(?:[2-9]|[1-9]\d)|value-type="error"')
_ODS_PARTS = ("mimetype", "content.xml", "META-INF/manifest.xml")
_BREAK = re.compile(rb"(</?(?:table|office):[^>]*>|</text:p>)\s+(?=<)")
_FROM_1904 = re.compile(rb'<(?:\w+:)?workbookPr\s[^>]*\bdate1904=["\x27](?:1|true)["\x27]')
_MIDNIGHT = time(0)
Cell = Any
Place = tuple[int, int]
"""Row and column as a spreadsheet counts them, from 1."""


def open_workbook(open_options: OpenOptions, kind: str) -> Source:
    """Raises :class:`BadInput` ``archive_…``, ``xml_entities``, ``sheet_too_large``,
    ``header_merged``, ``header_…``, ``layer_…``."""
    errors = _check_parts(open_options)
    given = open_options
    if kind == "ODS":
        open_options = replace(open_options, data=_without_breaks(open_options))
    with _book(open_options) as book:
        sheets = [s for s in book.sheets_metadata if str(s.typ).endswith("WorkSheet")]
        hidden = tuple(s.name for s in sheets if not str(s.visible).endswith(".Visible"))
        visible = [s.name for s in sheets if s.name not in hidden]
        visible = [name for name in visible if name != NOTES_SHEET] or visible
        is_named = open_options.layer in hidden
        layer = choose_layer(open_options, [*visible, *hidden] if is_named else visible)
        sheet = _sheet(open_options, book, layer)
        found = _header(open_options, sheet)
    part = _part_of(open_options, layer)
    return Source(
        open_options.path, layer if len(visible) > 1 or is_named else None, kind, found.columns, False, None,
        max((sheet.start or (0,))[0] + sheet.total_height - found.last, 0), fingerprint(given.data), open_options.data, _tables,
        {"sheet": layer, "errors": sorted(errors.get(part, ())), "header": found.last,
         "epoch": _epoch(open_options) if kind == "XLSX" else ""},
        hidden=hidden, hidden_rows=hidden_rows(given, kind, layer, part), header=told_header(found),
    )  # fmt: skip


def _without_breaks(open_options: OpenOptions) -> Path:
    """The same workbook without the line breaks between cells that GDAL writes and calamine refuses."""
    folder = Path(tempfile.mkdtemp())
    target = folder / "data.ods"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for member in members(open_options.data, nested=True):
            if member.name not in _ODS_PARTS:
                continue
            content = b"".join(inflated(open_options.data, member))
            archive.writestr(member.name, _BREAK.sub(rb"\1", content))
    return target


def _book(open_options: OpenOptions) -> Any:
    import python_calamine

    try:
        return python_calamine.load_workbook(open_options.data)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise unreadable(open_options.path, error) from error


def _sheet(open_options: OpenOptions, book: Any, name: str) -> Any:
    import python_calamine

    try:
        return book.get_sheet_by_name(name)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise unreadable(open_options.path, error) from error


def _check_parts(open_options: OpenOptions) -> dict[str, set[Place]]:
    """No bomb, no entity, no sheet that would not fit; where sheets hold errors, by part.

    calamine reads an error (#REF!) as an empty cell.
    """
    errors: dict[str, set[Place]] = {}
    parts = [m for m in members(open_options.data, nested=True) if m.suffix in (".xml", ".rels")]
    whole = sum(member.info.file_size for member in parts)
    if whole > MOST_XML_BYTES:
        raise _too_large(open_options)
    for member in parts:
        last_row, last_column = 0, 0
        for block in _blocks(open_options, member):
            if member.name == "content.xml" and (found := _ODS_LOST.search(block)):
                raise _lost(open_options, is_merged=b"spanned" in found[0])
            if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
                raise fault(
                    "xml_entities",
                    gettext_noop("“%(file)s” defines XML entities, which no workbook needs."),
                    open_options.path,
                )
            if "worksheets/" in member.name:
                for column, row in _CELL.findall(block)[-1:] + _widest(block):
                    last_row = max(last_row, int(row))
                    last_column = max(last_column, _number(column))
                found = errors.setdefault(member.name, set())
                if len(found) < _MOST_ERRORS:
                    cells = _CELL.findall(b"".join(_ERROR.findall(block)))
                    found |= {(int(row), _number(column)) for column, row in cells}
        if last_column > MOST_COLUMNS or last_row * last_column > MOST_CELLS:
            raise _too_large(open_options)
    return errors


def _lost(open_options: OpenOptions, *, is_merged: bool) -> BadInput:
    """What calamine tells of .xlsx alone: an ODS that has it would be read with cells empty."""
    if is_merged:
        message = gettext_noop(
            "“%(file)s” has merged cells, which are read of .xlsx alone; split them, or save it as .xlsx."
        )
        return fault("cells_merged", message, open_options.path)
    message = gettext_noop(
        "“%(file)s” has cells that hold an error such as #REF!, which is told by cell of .xlsx alone; "
        "correct them, or save it as .xlsx."
    )
    return fault("cells_with_errors", message, open_options.path)


def _part_of(open_options: OpenOptions, sheet: str) -> str:
    """The archive's part that holds a sheet; empty when the workbook does not say."""
    parts = {member.name: member for member in members(open_options.data, nested=True)}
    trees = {}
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        if name not in parts:
            return ""
        try:
            trees[name] = ElementTree.fromstring(b"".join(inflated(open_options.data, parts[name])))
        except ElementTree.ParseError as error:
            raise unreadable(open_options.path, error) from error
    book, relations = trees.values()
    targets = {str(r.get("Id")): str(r.get("Target")) for r in relations}
    for found in book.iter():
        if found.tag.endswith("}sheet") and found.get("name") == sheet:
            number = next((v for k, v in found.attrib.items() if k.endswith("}id")), "")
            return "xl/" + targets.get(number, "").removeprefix("/xl/")
    return ""


def _widest(block: bytes) -> list[tuple[bytes, bytes]]:
    """The cells of a block that may set its width and height."""
    found = set(_CELL.findall(block))
    if not found:
        return []
    by_column = max(found, key=lambda cell: (len(cell[0]), cell[0]))
    return [by_column, max(found, key=lambda cell: int(cell[1]))]


def _blocks(open_options: OpenOptions, member: Member) -> Iterator[bytes]:
    """The bytes of a part in pieces that overlap, so that no tag is torn."""
    tail = b""
    for block in inflated(open_options.data, member):
        yield tail + block
        tail = block[-_OVERLAP:]


def _number(letters: bytes) -> int:
    """A column's number of its letters: A is 1, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + (letter & 31)  # A and a are 1
    return number


def _too_large(open_options: OpenOptions) -> BadInput:
    return fault(
        "sheet_too_large",
        gettext_noop(
            "A sheet of “%(file)s” reaches too far (at most %(columns)s columns and %(cells)s "
            "cells): delete stray cells, or save it as CSV."
        ),
        open_options.path,
        columns=MOST_COLUMNS,
        cells=MOST_CELLS,
    )


def _header(open_options: OpenOptions, sheet: Any) -> Header:
    """Names of the columns and their rows; titles above them are left out."""
    most = 2 if open_options.header_row == 1 else max(LOOKED_AT_ROWS, open_options.header_row)
    rows = [[text_of(_plain(cell)) for cell in row] for row in islice(_rows(sheet), most)]
    if not rows:
        raise fault("file_empty", gettext_noop("“%(file)s” is empty."), open_options.path)
    found = table_header(open_options, rows, _merged(sheet))
    header = list(found.columns)
    while header and not header[-1]:
        header.pop()
    return replace(found, columns=tuple(header))


def _merged(sheet: Any) -> list[Area]:
    """Merged areas as (first, last) cells of (row, column), counted from 0."""
    return list(sheet.merged_cell_ranges or [])


def _rows(sheet: Any) -> Iterator[list[Cell]]:
    """The rows from the very first one on, with the first columns, which calamine leaves out when empty."""
    before: list[Cell] = [""] * (sheet.start or (0, 0))[1]
    for row in sheet.iter_rows():
        yield before + row if before else row


def _tables(source: Source) -> Iterator[Table]:
    open_options = OpenOptions(source.path, source.data)
    width = len(source.columns)
    with _book(open_options) as book:
        sheet = _sheet(open_options, book, source.options["sheet"])
        header = source.options["header"]
        merged = Merged(_merged(sheet), header)
        number, rows = header + 1, islice(_rows(sheet), header, None)
        while chunk := list(islice(rows, CHUNK_ROWS)):
            if merged.starts:
                chunk = [merged.filled(row, number + i - 1) for i, row in enumerate(chunk)]
            table = _table(
                source.columns, chunk, first=number, width=width, errors=source.options["errors"]
            )
            if epoch := source.options["epoch"]:
                _note_serials(table, chunk, first=number, epoch=datetime.fromisoformat(epoch))
            yield table
            number += len(chunk)


class Merged:
    """Merged areas below the header; rows are counted from 0 and come in order."""

    def __init__(self, areas: list[Area], header: int) -> None:
        self.starts: dict[int, list[tuple[int, int, int]]] = {}
        self._open: list[tuple[int, int, int, Cell]] = []
        for (top, left), (bottom, right) in areas:
            if top >= header:
                self.starts.setdefault(top, []).append((bottom, left, right))

    def filled(self, row: list[Cell], at: int) -> list[Cell]:
        """The row with the values of the areas that cover it."""
        self._open = [area for area in self._open if area[0] >= at]
        for bottom, left, right in self.starts.get(at, ()):
            if left < len(row):
                self._open.append((bottom, left, right, row[left]))
        if self._open:
            row = list(row)
            for _, left, right, value in self._open:
                stop = min(right + 1, len(row))
                row[left:stop] = [value] * max(stop - left, 0)
        return row


def _table(
    header: tuple[str, ...], chunk: list[list[Cell]], *, first: int, width: int, errors: list[Place]
) -> Table:
    texts = [[text_of(_plain(cell)) for cell in row] for row in chunk]
    table = csv_table(header, [row + [""] * (width - len(row)) for row in texts], first=first)
    at = {number: i for i, number in enumerate(table.rows)}
    for i, row in enumerate(chunk[number - first] for number in table.rows):
        for column, cell in zip(header, row, strict=False):
            if code := _damage(cell):
                table.damaged.setdefault(column, []).append((i, code))
    for number, column_number in errors:
        if number in at and column_number <= len(header):
            name = header[column_number - 1]
            table.damaged.setdefault(name, []).append((at[number], "cell_error"))
    return table


def _epoch(open_options: OpenOptions) -> str:
    """The day from which a workbook counts its days: of 1900 (with a leap day too many) or of 1904."""
    for member in members(open_options.data, nested=True):
        if member.name == "xl/workbook.xml":
            text = b"".join(inflated(open_options.data, member))
            return "1904-01-01" if _FROM_1904.search(text) else "1899-12-30"
    return ""


def _note_serials(table: Table, chunk: list[list[Cell]], *, first: int, epoch: datetime) -> None:
    """Numbers that are a day of 1910 to 2100 where a column of days holds them."""
    low, high = (datetime(year, 1, 1) - epoch for year in (1910, 2101))  # noqa: DTZ001
    for i, row in enumerate(chunk[number - first] for number in table.rows):
        for column, cell in zip(table.columns, row, strict=False):
            if type(cell) in (int, float) and low.days <= cell < high.days:
                moment = epoch + timedelta(days=int(cell), seconds=round(cell % 1 * 86_400))
                table.serials.setdefault(column, []).append((i, str(_plain(moment))))


def _damage(cell: Cell) -> str:
    """What happened to the text that was typed into a cell, if something did."""
    if type(cell) is float and LARGEST_EXACT <= abs(cell) < float("inf"):
        return "number_damaged"
    return "cell_day" if isinstance(cell, date | time | timedelta) else ""


def _plain(cell: Cell) -> Cell:
    """A date without a clock stays a date."""
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == _MIDNIGHT else cell
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return cell
