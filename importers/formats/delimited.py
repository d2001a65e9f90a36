"""CSV in UTF-8 (with or without BOM) or GB18030, in blocks of bounded size."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice, repeat
from pathlib import Path
from typing import TextIO

from geo_grid.errors import BadInput, gettext_noop
from importers.formats.base import (
    CHUNK_ROWS,
    OpenOptions,
    Source,
    Table,
    choose_layer,
    fault,
    table_header,
    told_header,
    unreadable,
)
from importers.formats.csv_faults import encoding_of, quote_fault, swallowed
from importers.formats.header import LOOKED_AT_ROWS
from importers.schema.refusals import Refusal

_BLOCK_CHARACTERS = 2**21
_LONGEST_CELL = 64 * 2**20  # a polygon of a million vertices as WKT
_ENCODINGS = ("utf-8", "gb18030")
_QUOTES = ("unexpected end of data", "expected after")


def open_csv(open_options: OpenOptions) -> Source:
    """Raises :class:`BadInput` ``encoding_unknown``, ``encoding_mixed``, ``text_binary``, ``header_…``,
    ``delimiter_unknown``, ``quote_open``, ``cell_too_long``."""
    path = open_options.data
    sha256, lines, encoding = _fingerprint(open_options)
    options = {"encoding": "utf-8-sig" if encoding == "utf-8" else encoding}
    with _opened(open_options.path, path, options["encoding"]) as stream:
        rows = csv.reader(_lines(open_options.path, stream), strict=True)
        found = table_header(open_options, list(_first_rows(rows, open_options.header_row)))
    header = found.columns
    if len(header) == 1 and (marks := [m for m in ("\t", ";", "|") if m in header[0]]):
        raise fault(
            "delimiter_unknown",
            gettext_noop(
                "The columns of “%(file)s” are separated by “%(found)s”; save it with commas."
            ),
            open_options.path,
            found="Tab" if marks[0] == "\t" else marks[0],
        )
    if open_options.layer:  # last, for whoever asks for the layers of a file wants it looked at
        choose_layer(open_options, [])
    return Source(
        open_options.path, None, "CSV", header, False, None, max(lines - found.last, 0), sha256, path,
        _tables, options | {"header": found.last}, header=told_header(found),
    )  # fmt: skip


def _first_rows(rows: Iterator[list[str]], header_row: int) -> Iterator[list[str]]:
    """As many rows as the header needs; a fault further down is found when rows are read."""
    needed = max(header_row, 2)
    yield from islice(rows, needed)
    if header_row != 1:
        with suppress(csv.Error):
            yield from islice(rows, max(LOOKED_AT_ROWS - needed, 0))


def _fingerprint(open_options: OpenOptions) -> tuple[str, int, str]:
    """SHA-256 of the file, how many lines it has, and its encoding."""
    digest, lines = hashlib.sha256(), 0
    decoders = {name: codecs.getincrementaldecoder(name)() for name in _ENCODINGS}
    with open_options.data.open("rb") as stream:
        while block := stream.read(2**20):
            digest.update(block)
            lines += block.count(b"\n")
            if b"\0" in block:
                raise fault(
                    "text_binary",
                    gettext_noop(
                        "“%(file)s” holds bytes that no text has (NUL); save it as “CSV UTF-8”."
                    ),
                    open_options.path,
                )
            _feed(decoders, block)
    _feed(decoders, b"", final=True)
    if "utf-8" not in decoders:
        fits = "gb18030" in decoders
        encoding = encoding_of(open_options.path, open_options.data, fits_gb18030=fits)
        return digest.hexdigest(), lines, encoding
    return digest.hexdigest(), lines, "utf-8"


def _feed(
    decoders: dict[str, codecs.IncrementalDecoder], block: bytes, *, final: bool = False
) -> None:
    """Leave out the encodings that a file cannot be in; the second one waits for the first."""
    for name in list(decoders):
        try:
            decoders[name].decode(block, final)
        except UnicodeDecodeError:
            del decoders[name]
        if name == "utf-8" and name in decoders and block.isascii():
            return


@contextmanager
def _opened(shown: Path, path: Path, encoding: str) -> Iterator[TextIO]:
    """The text of a CSV file; what can go wrong on the way through it has a name."""
    csv.field_size_limit(min(_LONGEST_CELL, sys.maxsize))
    try:
        with path.open("r", encoding=encoding, newline="") as stream:
            yield stream
    except csv.Error as error:
        if "field larger" in str(error):
            raise _too_long(shown) from error
        if any(word in str(error) for word in _QUOTES):
            raise quote_fault(shown, path, encoding) from error
        raise unreadable(shown, error) from error
    except OSError as error:
        raise unreadable(shown, error) from error


def _too_long(shown: Path) -> BadInput:
    return fault(
        "cell_too_long",
        gettext_noop(
            "“%(file)s” holds a cell of more than %(limit)s characters; perhaps a quotation mark "
            "is missing."
        ),
        shown,
        limit=_LONGEST_CELL,
    )


def _lines(shown: Path, stream: TextIO) -> Iterator[str]:
    """Lines, none longer than a cell may be."""
    while line := stream.readline(_LONGEST_CELL):
        if len(line) == _LONGEST_CELL:
            raise _too_long(shown)
        yield line


def _tables(source: Source) -> Iterator[Table]:
    """Rows are numbered as a spreadsheet does: the header is row 1, blank rows count.

    A block without quotes is cut at its commas in one go, four times as fast as the csv module,
    which takes over at the first quote.
    """
    number = source.options["header"] + 1
    with _opened(source.path, source.data, source.options["encoding"]) as stream:
        for _ in islice(csv.reader(_lines(source.path, stream), strict=True), number - 1):
            pass
        while block := stream.read(_BLOCK_CHARACTERS):
            block += stream.readline(_LONGEST_CELL)
            if len(block) >= _LONGEST_CELL:
                raise _too_long(source.path)
            table = _plain_table(source.columns, block, first=number)
            if table is None:
                rest = chain(io.StringIO(block, newline=""), _lines(source.path, stream))
                rows = csv.reader(rest, strict=True)
                while chunk := list(islice(rows, CHUNK_ROWS)):
                    table = csv_table(source.columns, chunk, first=number)
                    yield _without_swallowed(table, chunk, first=number)
                    number += len(chunk)
                return
            number += len(table.rows)
            yield table


def _plain_table(header: tuple[str, ...], block: str, *, first: int) -> Table | None:
    """The columns of a block of lines that hold exactly one cell a column, and no quote."""
    block = block.replace("\r\n", "\n").removesuffix("\n")
    if '"' in block or "\r" in block:
        return None
    commas = len(header) - 1
    lines = block.split("\n")
    if set(map(str.count, lines, repeat(","))) != {commas} or (commas == 0 and "" in lines):
        return None
    cells = block.replace("\n", ",").split(",")
    columns = {name: cells[i :: commas + 1] for i, name in enumerate(header)}
    return Table(list(range(first, first + len(lines))), columns)


def _without_swallowed(table: Table, chunk: list[list[str]], *, first: int) -> Table:
    """The rows whose cells are their own; those that hold further rows are refused."""
    for i, refusal in swallowed(chunk, len(table.columns), first=first):
        table.refusals.append(refusal)
        table.spoiled[first + i] = chunk[i]
    told = {refusal.row for refusal in table.refusals}
    if told.isdisjoint(table.rows):
        return table
    kept = table.at([i for i, row in enumerate(table.rows) if row not in told])
    kept.refusals, kept.spoiled = table.refusals, table.spoiled
    return kept


def csv_table(header: tuple[str, ...], chunk: list[list[str]], *, first: int) -> Table:
    """Rows of cells as a table, as wide as its header; rows that are too long are refused."""
    width, numbers = len(header), list(range(first, first + len(chunk)))
    refusals: list[Refusal] = []
    spoiled: dict[int, list[str]] = {}
    if set(map(len, chunk)) != {width}:
        kept: list[list[str]] = []
        kept_numbers: list[int] = []
        for number, row in zip(numbers, chunk, strict=True):
            if len(row) > width and any(cell.strip() for cell in row[width:]):
                params = {"found": len(row), "expected": width}
                refusals.append(Refusal(number, "", "row_too_long", params))
                spoiled[number] = row
            else:
                kept.append(row[:width] + [""] * (width - len(row)))
                kept_numbers.append(number)
        chunk, numbers = kept, kept_numbers
    columns = [list(column) for column in zip(*chunk, strict=True)] or [[] for _ in header]
    table = Table(numbers, dict(zip(header, columns, strict=True)), None, refusals)
    table.spoiled = spoiled
    return table
