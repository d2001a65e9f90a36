"""Tables as Excel workbooks: texts stay texts, rows are streamed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.spreadsheet import NOTES_SHEET, is_formula
from layers.exports.cell_text import for_excel

MAX_ROWS = 1_048_575


def write_workbook(
    target: Path,
    *,
    title: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    notes: Sequence[str] = (),
) -> int:
    """One sheet with a head, and one with notes (source, day, who asked); how many rows.

    Raises :class:`BadInput` ``too_many_rows`` beyond what a sheet holds.
    """
    return write_sheets(target, [Sheet(title, head, rows)], notes=notes)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its title, the head of its columns, its rows."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]


def write_sheets(target: Path, sheets: Iterable[Sheet], *, notes: Sequence[str] = ()) -> int:
    """Some sheets, each with a head, and one with notes; how many rows there are in all.

    Raises :class:`BadInput` ``too_many_rows`` beyond what a sheet holds.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    count = sum([_fill(book, one) for one in sheets])
    if notes:
        page = book.create_sheet(NOTES_SHEET)
        for note in notes:
            page.append([_cell(page, note)])
    book.save(target)
    return count


def _fill(book: Any, one: Sheet) -> int:
    title = for_excel(one.title)[:31].translate(str.maketrans("[]:*?/\\", "_______"))
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name, bold=True) for name in one.head])
    count = 0
    for row in one.rows:
        count += 1
        if count > MAX_ROWS:
            raise BadInput(
                "too_many_rows",
                gettext_noop(
                    "A sheet holds %(most)s rows; export a smaller area or another format."
                ),
                most=MAX_ROWS,
            )
        sheet.append([_cell(sheet, value) for value in row])
    return count


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """A plain value where the library leaves it alone; else a cell that is text by decree."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if isinstance(value, str):
        value = for_excel(value)
        if value.startswith(("=", "#")) or is_formula(value):
            cell = WriteOnlyCell(sheet, value="")
            cell._value, cell.data_type, cell.number_format = value, "s", "@"
            return cell
    if not bold:
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.font = Font(bold=True)
    return cell
