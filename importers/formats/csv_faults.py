"""Where a CSV file goes wrong: the row of a stray quotation mark, or of a byte in another encoding.

Looked for only once something is wrong, or where a file is not UTF-8, so that every other file is
read as fast as before. Rows are counted as a spreadsheet does: the header is row 1.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from geo_grid.errors import BadInput, gettext_noop
from importers.formats.base import fault
from importers.schema.refusals import Refusal

_BOM = b"\xef\xbb\xbf"
_SURE_BYTES = 9
"""Three Chinese characters in UTF-8: as GB18030 such bytes are next to never a text."""
_LATIN_WORD = re.compile(rb"[A-Za-z]\xc3[\x80-\xbf][a-z]")
"""Müller in UTF-8; as GB18030 a lone Chinese character within a word."""


def encoding_of(shown: Path, data: Path, *, fits_gb18030: bool) -> str:
    """The encoding of a file that is not UTF-8 throughout, which can only be GB18030.

    Lines that are sound in both (女 is C5 AE, which is Ů in UTF-8) say nothing. Raises
    :class:`BadInput` ``encoding_mixed`` for single rows in another encoding than the rest,
    ``encoding_unknown`` for a file of neither.
    """
    as_utf8, as_gb18030, first_other, first_utf8, in_both = 0, 0, 0, 0, False
    with data.open("rb") as stream:
        is_marked = stream.read(3) == _BOM
        stream.seek(0)
        for number, line in enumerate(stream, start=1):
            if line.isascii():
                continue
            if not _decodes(line, "utf-8"):
                as_gb18030 += _decodes(line, "gb18030")
                first_other = first_other or number
            elif _tells_utf8(line):
                as_utf8 += 1
                first_utf8 = first_utf8 or number
            else:
                in_both = True
    is_utf8 = as_utf8 > 0 or (in_both and not fits_gb18030)
    if is_marked or (is_utf8 and as_utf8 >= as_gb18030):
        raise _mixed(shown, data, first_other, "UTF-8")
    if first_utf8:
        raise _mixed(shown, data, first_utf8, "GB18030")
    if fits_gb18030:
        return "gb18030"
    raise fault(
        "encoding_unknown",
        gettext_noop(
            "Row %(row)s of “%(file)s” is neither UTF-8 nor GB18030; save the file as “CSV UTF-8”."
        ),
        shown,
        row=_row_of(data, _first_line_outside(data, "gb18030"), "gb18030"),
    )


def _mixed(shown: Path, data: Path, line: int, encoding: str) -> BadInput:
    return fault(
        "encoding_mixed",
        gettext_noop(
            "Row %(row)s of “%(file)s” is not in %(encoding)s as the other rows are; enter it "
            "again and save the file as “CSV UTF-8”."
        ),
        shown,
        row=_row_of(data, line, encoding),
        encoding=encoding,
    )


def _tells_utf8(line: bytes) -> bool:
    """Whether a line that is UTF-8 is hardly GB18030: of rare characters there, long or of common here."""
    if _LATIN_WORD.search(line):
        return True
    if _decodes(line, "gb2312"):
        return False
    if sum(byte > 127 for byte in line) >= _SURE_BYTES:
        return True
    try:
        line.decode().encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _first_line_outside(data: Path, encoding: str) -> int:
    with data.open("rb") as stream:
        return next((n for n, line in enumerate(stream, 1) if not _decodes(line, encoding)), 1)


def _row_of(data: Path, line: int, encoding: str) -> int:
    """The row that holds a line of a file: cells may have line breaks."""
    with data.open("r", encoding=encoding, errors="replace", newline="") as stream:
        reader = csv.reader(stream)
        return next((row for row, _ in enumerate(reader, 1) if reader.line_num >= line), 1)


def quote_fault(shown: Path, data: Path, encoding: str) -> BadInput:
    """``quote_open``: the row in which a quotation mark opens a cell that is not closed as it should."""
    row = 1
    with data.open("r", encoding=encoding, errors="replace", newline="") as stream:
        try:
            for _ in csv.reader(stream, strict=True):
                row += 1
        except csv.Error:
            pass
    return fault(
        "quote_open",
        gettext_noop(
            "In row %(row)s of “%(file)s” a quotation mark opens a cell and none closes it there; "
            "delete the mark, or write it twice."
        ),
        shown,
        row=row,
    )


def swallowed(rows: list[list[str]], width: int, *, first: int) -> Iterator[tuple[int, Refusal]]:
    """Rows of which one cell holds further rows, because of two stray quotation marks: by index.

    Two rows at least, that look like the others: a text of two lines with commas may be a text.
    """
    if width < 3:
        return  # a line break in a cell of a narrow table looks the same
    shapes: dict[int, set[str]] | None = None
    for i, row in enumerate(rows):
        if len(row) != width or "\n" not in "".join(row):
            continue
        for at, cell in enumerate(row):
            lines = cell.splitlines()
            commas = [width - 1 - at, *[width - 1] * (len(lines) - 2), at]
            if len(lines) < 3 or [line.count(",") for line in lines] != commas:
                continue
            shapes = _telling(rows[first == 1 :], width) if shapes is None else shapes
            held = [line.split(",") for line in lines]
            held[0], held[-1] = row[:at] + held[0], held[-1] + row[at + 1 :]
            if shapes and all(
                _shape(one[k]) in found for one in held for k, found in shapes.items()
            ):
                yield i, Refusal(first + i, "", "quote_stray", {"lines": len(lines) - 1})
                break


def _telling(rows: list[list[str]], width: int) -> dict[int, set[str]]:
    """The columns by which a row is known, with the shapes of their cells: there is a number in each."""
    known = {
        k: {_shape(row[k]) for row in rows if len(row) == width and "\n" not in row[k]}
        for k in range(width)
    }
    return {k: found for k, found in known.items() if found and all("0" in one for one in found)}


def _shape(cell: str) -> str:
    """B12-3 is a0-0."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", cell.strip()))
