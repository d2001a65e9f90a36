"""What every reader gives: an opened file, its rows as tables of text, and faults with a name."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from importers.formats.header import Area, Header, header_of
from importers.schema.refusals import Refusal
from importers.schema.texts import cleaned_cells

CHUNK_ROWS = 20_000
LARGEST_EXACT = 1e15
"""A number with more digits than a double holds exactly: an ID number that was not kept as text."""
MOST_COLUMNS = 2_000
_SHOWN_CHARACTERS = 300
_NO_ROOM = re.compile(r"out of memory|cannot allocate memory|bad_alloc", re.IGNORECASE)

UNREADABLE = gettext_noop("“%(file)s” cannot be read: %(reason)s.")
FEW_ROWS = gettext_noop("The first row of “%(file)s” must name the columns.")
_TITLE = {
    True: gettext_noop(
        "The first row of “%(file)s” is one text where the second has %(found)s values, and which row "
        "names the columns is not certain. If it is a title, name the row of the header (--header-row "
        "N, or on the import page) or delete the title. If it names a column, put texts that hold "
        "commas in quotation marks and split merged cells."
    ),
    False: gettext_noop(
        "The first row of “%(file)s” is one text where the second has %(found)s values. If it is a "
        "title, delete it: the first row must name the columns. If it names a column, put texts that "
        "hold commas in quotation marks and split merged cells."
    ),
}
"""Of a first row with one text: where the row of the header can be chosen, and where it cannot."""
_MERGED = {
    True: gettext_noop(
        "The first row of “%(file)s” has merged cells, and which row names the columns is not certain: "
        "split them, so that every column has one name, or name the row of the header (--header-row N, "
        "or on the import page)."
    ),
    False: gettext_noop(
        "The first row of “%(file)s” has merged cells: split them, so that every column has one name."
    ),
}


@dataclass
class Table:
    """Some rows of a file: texts by column ('' when empty) and, of a vector file, geometries.

    `refusals` are rows that are no rows at all (too many cells; `spoiled` keeps what they hold);
    `damaged` names cells whose text is not what was once typed, by column: ``(index, code)``, and
    `serials` numbers that may be a spreadsheet's days: ``(index, day)``. They count only when the
    column is used. `blank` rows held nothing and are left out. `curves` were
    drawn straight (:mod:`importers.formats.curves`), and so many shapes had `heights` (Z or M),
    which are not kept.
    """

    rows: list[int]
    columns: dict[str, list[str]]
    geometry: NDArray[np.object_] | None = None
    refusals: list[Refusal] = field(default_factory=list)
    damaged: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    spoiled: dict[int, list[str]] = field(default_factory=dict)
    serials: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    blank: int = 0
    curves: int = 0
    heights: int = 0
    replaced: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many cells of a target, by the word they held, somebody's words were put into."""

    def only(self, wanted: Set[int]) -> Table:
        """The rows with these numbers; what was no row at all is none of them."""
        return self.at([i for i, row in enumerate(self.rows) if row in wanted])

    def at(self, indices: list[int]) -> Table:
        """The rows at these indices."""
        now = {i: k for k, i in enumerate(indices)}

        def marks(marked: dict[str, list[tuple[int, str]]]) -> dict[str, list[tuple[int, str]]]:
            return {
                name: [(now[i], mark) for i, mark in cells if i in now]
                for name, cells in marked.items()
            }

        return Table(
            [self.rows[i] for i in indices],
            {name: [texts[i] for i in indices] for name, texts in self.columns.items()},
            None if self.geometry is None else self.geometry[np.array(indices, dtype=np.int64)],
            damaged=marks(self.damaged),
            serials=marks(self.serials),
            curves=self.curves,
            heights=self.heights,
        )

    def tidied(self) -> Table:
        """The same with cells as :func:`importers.schema.texts.clean` leaves them, without blank rows."""
        self.columns = {name: cleaned_cells(texts) for name, texts in self.columns.items()}
        blank = self._blank_rows()
        if not blank:
            return self
        found = self.at([i for i in range(len(self.rows)) if i not in blank])
        found.refusals, found.spoiled = self.refusals, self.spoiled
        found.blank = self.blank + len(blank)
        return found

    def _blank_rows(self) -> set[int]:
        """Rows without a text in any column, and without a geometry."""
        if not self.columns or not all("" in texts for texts in self.columns.values()):
            return set()
        blank = set(range(len(self.rows)))
        for texts in self.columns.values():
            blank = {i for i in blank if not texts[i]}
        for cells in self.damaged.values():
            blank -= {i for i, _ in cells}
        if self.geometry is not None:
            blank = {i for i in blank if self.geometry[i] is None}
        return blank


@dataclass(frozen=True)
class Source:
    """An opened file; `crs` is that of a vector file when it is not plain degrees.

    `path` is what the user named, `data` the file that is read (another one when it was packed;
    `kept` then holds the folder it was unpacked to). `options` belong to the reader. `hidden` are
    sheets that nobody sees in the workbook and that are not offered.
    """

    path: Path
    layer: str | None
    format: str
    columns: tuple[str, ...]
    has_geometry: bool
    crs: str | None
    total: int
    sha256: str
    data: Path
    reader: Callable[[Source], Iterator[Table]]
    options: dict[str, Any] = field(default_factory=dict)
    kept: object = None
    hidden: tuple[str, ...] = ()
    hidden_rows: int = 0
    """How many rows nobody sees in the sheet; they are read like the others."""
    header: tuple[int, int, tuple[str, ...]] | None = None
    """First and last row of a header that is not the first row alone, and the titles above it."""
    datum: str = ""
    """What the file says of its own degrees: ``gcj02`` or ``bd09``; mostly nothing."""
    north_first: bool = False
    """Whether somebody said that northing (latitude) stands before easting (longitude)."""
    edit: Callable[[Table], Table] | None = None
    """What somebody said of words and of values that all rows share, applied to cleaned rows."""
    added: dict[str, str] = field(default_factory=dict)
    """The last of the columns, which come with the edit, and of which column of the file each is a
    copy (empty for a value of all rows)."""

    def __str__(self) -> str:
        return f"{self.path}:{self.layer}" if self.layer else str(self.path)

    def tables(self) -> Iterator[Table]:
        """The rows in order, cleaned, a chunk at a time; may be asked for again."""
        for table in self.reader(self):
            tidy = table.tidied()
            yield self.edit(tidy) if self.edit else tidy


@dataclass(frozen=True)
class OpenOptions:
    """What is to be opened: `path` as told, `data` as read, and what helps to choose.

    `prefer` are names of layers, the first that exists is taken when none is named; `shape`
    (``point``, ``line``, ``polygon`` or empty) is what the caller needs, for drawings. `header_row`
    of a table names its columns; 0 looks for it, for callers that tell what was found.
    """

    path: Path
    data: Path
    layer: str | None = None
    prefer: tuple[str, ...] = ()
    shape: str = ""
    header_row: int = 1


def fault(code: str, message: str, path: Path, **params: Any) -> BadInput:
    """A file that cannot be used, named."""
    return BadInput(code, message, field="file", file=path.name, **params)


def unreadable(path: Path, reason: object) -> BadInput:
    """``file_unreadable``: the reader of the format gave up.

    Raises :class:`MemoryError` where it gave up for want of room: that is no fault of the file.
    """
    text = " ".join(str(reason).split()).rstrip(".")[:_SHOWN_CHARACTERS]
    if isinstance(reason, MemoryError) or _NO_ROOM.search(text):
        raise MemoryError
    return fault("file_unreadable", UNREADABLE, path, reason=text.replace("\0", "?"))


def choose_layer(open_options: OpenOptions, layers: list[str]) -> str:
    """The layer that was named, preferred, or the only one.

    Raises :class:`BadInput` ``layer_unknown``, ``layer_missing`` or ``layers_none``.
    """
    known = ", ".join(layers[:50])
    if open_options.layer is not None:
        if open_options.layer in layers:
            return open_options.layer
        raise fault(
            "layer_unknown",
            gettext_noop("“%(file)s” has no layer “%(layer)s”; it has %(layers)s."),
            open_options.path,
            layer=open_options.layer,
            layers=known or "—",
        )
    for name in open_options.prefer:
        if name in layers:
            return name
    if not layers:
        raise fault(
            "layers_none", gettext_noop("“%(file)s” holds no layer with rows."), open_options.path
        )
    if len(layers) > 1:
        raise fault(
            "layer_missing",
            gettext_noop("“%(file)s” has several layers, name one as FILE:LAYER: %(layers)s."),
            open_options.path,
            layers=known,
        )
    return layers[0]


def check_title(
    open_options: OpenOptions, header: list[str], below: list[Any], *, merged: bool = False
) -> None:
    """Raises :class:`BadInput` ``header_merged`` for a first row that names no single columns."""
    found = sum(1 for cell in below if cell not in ("", None))
    is_one = sum(map(bool, header)) == 1
    if merged or (is_one and found > 1):
        can_choose = open_options.header_row == 0
        message = _TITLE[can_choose] if is_one else _MERGED[can_choose]
        raise fault("header_merged", message, open_options.path, found=found)


def table_header(
    open_options: OpenOptions, rows: list[list[str]], areas: Sequence[Area] = ()
) -> Header:
    """The header of a table by its first rows: of the row that was named, or found.

    Raises :class:`BadInput` ``header_row_missing``, ``header_merged`` and what
    :func:`check_header` says.
    """
    wanted, path = open_options.header_row, open_options.path
    if wanted > 1 and (wanted > len(rows) or not any(map(str.strip, rows[wanted - 1]))):
        raise fault(
            "header_row_missing",
            gettext_noop(
                "Row %(row)s of “%(file)s” is to name the columns, and there is nothing in it; "
                "name another row."
            ),
            path,
            row=wanted,
        )
    found = Header(tuple(cell.strip() for cell in rows[0])) if rows else Header(())
    if wanted != 1:
        found = header_of(rows, areas=areas, wanted=wanted)
    if found.is_plain:
        merged = any(top == 0 and right > left for (top, left), (_, right) in areas)
        below = rows[1] if len(rows) > 1 else []
        check_title(open_options, list(found.columns), below, merged=merged)
    check_header(path, list(found.columns))
    return found


def told_header(found: Header) -> tuple[int, int, tuple[str, ...]] | None:
    """What a source tells of its header; nothing of one that is the first row."""
    return None if found.is_plain else (found.first, found.last, found.titles)


def check_header(path: Path, header: list[str]) -> None:
    """Raises :class:`BadInput` ``header_missing``, ``header_twice`` or ``columns_too_many``."""
    if not any(header):
        raise fault("header_missing", FEW_ROWS, path)
    if len(header) > MOST_COLUMNS:
        raise fault(
            "columns_too_many",
            gettext_noop("“%(file)s” has %(found)s columns; at most %(limit)s are read."),
            path,
            found=len(header),
            limit=MOST_COLUMNS,
        )
    named = [name for name in header if name]
    if len(set(named)) < len(named):
        twice = sorted({name for name in named if named.count(name) > 1})
        raise fault(
            "header_twice",
            gettext_noop("The header of “%(file)s” names a column twice: %(columns)s."),
            path,
            columns=", ".join(twice),
        )


def fingerprint(path: Path) -> str:
    """SHA-256 of a file; of a folder of files one after the other."""
    digest = hashlib.sha256()
    for file in sorted(path.iterdir()) if path.is_dir() else (path,):
        with file.open("rb") as stream:
            while block := stream.read(2**20):
                digest.update(block)
    return digest.hexdigest()


def texts(values: Iterable[Any]) -> list[str]:
    """Typed cells as the text a spreadsheet would show; empty for null."""
    return [text_of(value) for value in np.asarray(values).tolist()]


def text_of(value: Any) -> str:
    """One typed cell as text."""
    if value is None or value != value:  # NaN is how a null number arrives
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    if isinstance(value, bytes | memoryview):
        return io.BytesIO(value).getvalue().hex()
    return str(value)


def rounded(values: Iterable[Any]) -> list[tuple[int, str]]:
    """Cells that hold a number too long for a double: ``(index, "number_damaged")``."""
    return [
        (i, "number_damaged")
        for i, value in enumerate(values)
        if isinstance(value, float) and LARGEST_EXACT <= abs(value) < float("inf")
    ]
