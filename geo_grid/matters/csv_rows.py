"""Small CSV files that a city edits by hand, row by row as a spreadsheet counts them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from geo_grid.errors import BadInput, gettext_noop

LARGEST_BYTES = 1_000_000


def row_fault(number: int, field: str, code: str, message: str, **params: object) -> BadInput:
    """The refusal of one value of a row."""
    return BadInput(code, message, field=field, row=number, **params)


def check_length(number: int, field: str, text: str, *, most: int) -> None:
    """Raises :class:`BadInput` ``text_too_long``."""
    if len(text) > most:
        raise row_fault(
            number, field, "text_too_long",
            gettext_noop("Row %(row)s: %(column)s has more than %(most)s characters; shorten it."),
            column=field, most=most,
        )  # fmt: skip


def read_rows(
    path: Path, *, columns: Sequence[str], needed: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows that are not empty with their numbers: the header is row 1.

    Raises :class:`BadInput` ``columns_missing``, ``file_unreadable``.
    """
    lines = csv.reader(io.StringIO(_text(path)))
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if not set(needed) <= set(header) or len(set(header)) < len(header):
            raise BadInput(
                "columns_missing",
                gettext_noop("The first row names the columns %(columns)s, each once."),
                field="file",
                columns=", ".join(columns),
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
