"""The sheets of a form from a workbook, read in a child process as every file of others."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.visits.forms.columns import SHEETS
from geo_grid.visits.forms.reading import Row
from importers.formats.base import Table
from importers.formats.files import layers_of, open_source
from importers.uploads.received import received

MOST_BYTES = 2_000_000
MOST_ROWS = 2_000
SUFFIX = ".xlsx"


def receive(stream: IO[bytes], *, name: str) -> tuple[dict[str, list[Row]], list[str]]:
    """``(rows of the sheets of a form, sheets that are none of it)``.

    Raises :class:`BadInput` ``form_suffix``, ``form_file_large``, ``upload_empty``, ``form_sheet``,
    ``form_rows``, ``form_cell`` and what opening a workbook raises.
    """
    shown = Path(name).name[:100]
    if Path(name).suffix.lower() != SUFFIX:
        message = gettext_noop("“%(file)s” is no workbook (.xlsx); save the form as one.")
        raise BadInput("form_suffix", message, field="file", file=shown)
    with received(stream, name=name, suffix=SUFFIX, limit=MOST_BYTES, too_large=_too_large) as path:
        there = layers_of(path)
        if "survey" not in there:
            message = gettext_noop(
                "“%(file)s” has no sheet survey; a form has one, a sheet settings, and choices where "
                "questions have some."
            )
            raise BadInput("form_sheet", message, field="file", file=path.name)
        sheets = {one: _rows(path, one) for one in SHEETS if one in there}
        return sheets, [one for one in there if one not in SHEETS]


def _too_large() -> BadInput:
    message = gettext_noop("The file has more than %(limit)s MB; a form has no pictures.")
    return BadInput("form_file_large", message, field="file", limit=MOST_BYTES // 10**6)


def _rows(path: Path, sheet: str) -> list[Row]:
    """The rows of a sheet that hold something, by their numbers."""
    try:
        source = open_source(f"{path}:{sheet}")
    except BadInput as error:
        if error.code == "file_empty":
            return []
        raise
    found: list[Row] = []
    for table in source.tables():
        _check_cells(table, sheet)
        for at, number in enumerate(table.rows):
            row = {name.strip(): texts[at].strip() for name, texts in table.columns.items()}
            if any(row.values()):
                found.append((number, row))
        if len(found) > MOST_ROWS:
            message = gettext_noop("The sheet %(sheet)s has more than %(most)s rows; shorten it.")
            raise BadInput("form_rows", message, field=sheet, sheet=sheet, most=MOST_ROWS)
    return found


def _check_cells(table: Table, sheet: str) -> None:
    """What a spreadsheet has made of a text is not what was meant: 1-2 as a choice is the 2nd of January."""
    for column, marks in table.damaged.items():
        for at, _ in marks:
            message = gettext_noop(
                "The spreadsheet has turned this cell into a date, a long number or an error; format it "
                "as text and type it again."
            )
            raise BadInput("form_cell", message, field=f"{sheet}.{table.rows[at]}.{column}")
    for refusal in table.refusals:
        message = gettext_noop(
            "This row has cells beyond the columns that the first row names; delete them."
        )
        raise BadInput("form_row", message, field=f"{sheet}.{refusal.row}")
