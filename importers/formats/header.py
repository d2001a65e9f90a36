"""Which rows of a table name its columns: titles above them are left out, group titles are joined.

A form has a title, perhaps a line of notes (``填报单位：…``), and a header of one row or of several:
group titles over the names of their columns. What is found here is told with the report
(:class:`Header`); where nothing is certain the first row is the header, and is refused if it cannot be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from importers.schema.texts import GROUP

LOOKED_AT_ROWS = 30
MOST_HEADER_ROWS = 5
_SHOWN_TITLES = 3
_SHOWN_CHARACTERS = 60
_NOTE = re.compile(r"[^:：]+[:：]")
_NUMBER = re.compile(r"[+-]?[\d.,:/\-]+%?")
Rows = Sequence[Sequence[str]]
Area = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged area, (row, column) from 0."""


@dataclass(frozen=True)
class Header:
    """The names of the columns, the rows that hold them (from 1), and the titles above them."""

    columns: tuple[str, ...]
    first: int = 1
    last: int = 1
    titles: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """The first row and no other."""
        return self.last == 1


def header_of(rows: Rows, *, areas: Sequence[Area] = (), wanted: int = 0) -> Header:
    """The header of a table by its first rows, which are padded with empty texts where short.

    `wanted` is the row that somebody named (from 1; 0 where none); it needs to be one of `rows`.
    """
    width = max(map(len, rows), default=0)
    plain = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in rows]
    spread = _spread(plain, areas)
    first = wanted - 1 if wanted else _first(spread)
    last = _last(spread, areas, first)
    if last == first and not wanted and _names_groups(spread, first):
        last = first + 1
        spread[first] = _to_the_right(spread[first], spread[last])
    titles = [_title(row) for row in plain[:first] if any(row)]
    own = max(map(len, rows[first : last + 1]), default=0)  # rows of data may be too long
    columns = tuple(_name(spread, range(first, last + 1), k) for k in range(own))
    return Header(columns, first + 1, last + 1, tuple(titles[:_SHOWN_TITLES]))


def _spread(rows: list[list[str]], areas: Sequence[Area]) -> list[list[str]]:
    """The rows with the text of a merged area in each of its cells."""
    found = [list(row) for row in rows]
    for (top, left), (bottom, right) in areas:
        if top < len(rows) and left < len(rows[top]):
            for row in found[top : bottom + 1]:
                stop = min(right + 1, len(row))
                row[left:stop] = [rows[top][left]] * (stop - left)
    return found


def _first(rows: list[list[str]]) -> int:
    """The first row that is neither blank nor a single text nor notes; row 0 where that is no header.

    A header below the first row holds names, not numbers, and has rows under it.
    """
    widest = max((len(set(row) - {""}) for row in rows), default=0)
    for i, row in enumerate(rows):
        texts = set(row) - {""}
        are_notes = 2 * len(texts) <= widest and any(map(is_note, texts))
        if len(texts) > 1 and not are_notes:
            has_rows = any(any(below) for below in rows[i + 1 :])
            return i if has_rows and not any(map(_NUMBER.fullmatch, texts)) else 0
    return 0


def _last(rows: list[list[str]], areas: Sequence[Area], first: int) -> int:
    """The last row of a header whose cells are merged: with the rows it reaches down to, and the one
    under a group title, which is empty wherever no group is and no cell reaches down."""
    last = first
    while last - first < MOST_HEADER_ROWS - 1:
        touching = [a for a in areas if a[0][0] <= last <= a[1][0] and a[0][0] >= first]
        further = max((bottom for (_, _), (bottom, _) in touching), default=last)
        groups = [(left, right) for (_, left), (bottom, right) in touching
                  if right > left and bottom == last]  # fmt: skip
        if further == last and groups and last + 1 < len(rows):
            own = set()
            for left, right in groups:
                own |= set(range(left, right + 1))
            below = rows[last + 1]
            texts = {k: text for k, text in enumerate(below) if text}
            if texts and set(texts) <= own and not any(map(_NUMBER.fullmatch, texts.values())):
                further = last + 1
        if further == last or further >= len(rows):
            return last
        last = min(further, first + MOST_HEADER_ROWS - 1)
    return last


def _names_groups(rows: list[list[str]], first: int) -> bool:
    """Whether the next row names the columns that the first leaves empty, as a CSV has merged cells.

    It is empty under every other name, and a column of it has nothing but numbers below.
    """
    if first + 2 >= len(rows):
        return False
    above, below, rest = rows[first], rows[first + 1], rows[first + 2 :]
    gaps = {k for k, text in enumerate(below) if text and not above[k]}
    starts = {k for k, text in enumerate(above) if text and k + 1 in gaps}
    texts = {k: text for k, text in enumerate(below) if text}
    if not gaps or not starts or not set(texts) <= gaps | starts:
        return False
    if any(map(_NUMBER.fullmatch, texts.values())):
        return False
    columns = ([row[k] for row in rest if row[k]] for k in texts)
    return any(column and all(map(_NUMBER.fullmatch, column)) for column in columns)


def _to_the_right(above: list[str], below: list[str]) -> list[str]:
    """Group titles in each of their columns."""
    found = list(above)
    for k in range(1, len(found)):
        if not found[k] and below[k]:
            found[k] = found[k - 1] if below[k - 1] else ""
    return found


def _name(rows: list[list[str]], header: range, k: int) -> str:
    """The texts over a column from the top, each once."""
    return GROUP.join(dict.fromkeys(text for i in header if (text := rows[i][k])))


def is_note(text: str) -> bool:
    """Whether a text above a table says something of it by a name: ``填报单位：…``."""
    return _NOTE.match(text) is not None


def _title(row: list[str]) -> str:
    """What a row that is left out says, short."""
    text = " ".join(" ".join(dict.fromkeys(filter(None, row))).split())
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
