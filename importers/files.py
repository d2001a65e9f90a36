"""Files as tables of text: GeoPackage and GeoJSON through pyogrio, CSV through the csv module.

Nothing a stranger names is handed to GDAL as it is: it must be a plain file, its extension must be
one we know, and its first bytes must be what the extension promises. URLs and ``/vsi…`` paths are
therefore never opened.
"""

from __future__ import annotations

import csv
import hashlib
import io
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from importers import geojson
from importers.refusals import Refusal

CHUNK_ROWS = 20_000
_BLOCK_CHARACTERS = 2**21
SUFFIXES = {".csv": "CSV", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON"}
_LONGEST_CELL = 64 * 2**20  # a polygon of a million vertices as WKT
_LENIENT = "GeoJSON that GDAL refuses"
_WHOLE_FILE = {"GeoJSON"}  # a skip would parse it from the start again and again


@dataclass
class Table:
    """Some rows of a file: texts by column ('' when empty) and, of a vector file, geometries."""

    rows: list[int]
    columns: dict[str, list[str]]
    geometry: NDArray[np.object_] | None = None
    refusals: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """An opened file; `crs` is that of a vector file when it is not plain degrees."""

    path: Path
    layer: str | None
    format: str
    columns: tuple[str, ...]
    has_geometry: bool
    crs: str | None
    total: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.path}:{self.layer}" if self.layer else str(self.path)

    def tables(self) -> Iterator[Table]:
        """The rows in order, a chunk at a time."""
        readers = {"CSV": _csv_tables, _LENIENT: _lenient_tables}
        return readers.get(self.format, _vector_tables)(self)


def open_source(name: str | Path, *, prefer: str = "") -> Source:
    """Look at ``FILE[:LAYER]`` without reading its rows.

    Of several layers the one called `prefer` is taken when none is named.

    Raises :class:`BadInput`: ``file_missing``, ``format_unknown``, ``file_unreadable``,
    ``layer_unknown``, ``layer_missing``, ``encoding_unknown``, ``header_missing``,
    ``header_twice``.
    """
    path, layer = _split(str(name))
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise BadInput(
            "format_unknown",
            gettext_noop("“%(file)s” is of no known format; known are %(known)s."),
            field="file",
            file=str(path),
            known=", ".join(SUFFIXES),
        )
    if kind == "CSV":
        return _open_csv(path)
    return _open_vector(path, layer, kind, prefer)


def _split(name: str) -> tuple[Path, str | None]:
    for head, layer in ((name, None), tuple(name.rsplit(":", 1)) if ":" in name else (name, None)):
        path = Path(str(head))
        if "\0" not in name and path.is_file():
            return path, layer
    raise BadInput(
        "file_missing",
        gettext_noop("There is no file “%(file)s”."),
        field="file",
        file=name.replace("\0", "?"),
    )


def _unreadable(path: Path, reason: object) -> BadInput:
    return BadInput(
        "file_unreadable",
        gettext_noop("“%(file)s” cannot be read: %(reason)s."),
        field="file",
        file=str(path),
        reason=str(reason).strip().rstrip(".")[:300],
    )


def _fingerprint(path: Path) -> tuple[str, int]:
    """SHA-256 of the file and how many lines it has."""
    digest, lines = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while block := stream.read(2**20):
            digest.update(block)
            lines += block.count(b"\n")
    return digest.hexdigest(), lines


# ---- CSV -----------------------------------------------------------------------------------


def _open_csv(path: Path) -> Source:
    sha256, lines = _fingerprint(path)
    header = [name.strip() for name in next(_csv_rows(path), [])]
    if not any(header):
        raise BadInput(
            "header_missing",
            gettext_noop("The first row of “%(file)s” must name the columns."),
            field="file",
            file=str(path),
        )
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise BadInput(
            "header_twice",
            gettext_noop("The header of “%(file)s” names a column twice: %(columns)s."),
            field="file",
            file=str(path),
            columns=", ".join(twice),
        )
    return Source(path, None, "CSV", tuple(header), False, None, max(lines - 1, 0), sha256)


def _csv_rows(path: Path) -> Iterator[list[str]]:
    with _opened(path) as stream:
        yield from csv.reader(stream, strict=True)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """The text of a CSV file; what can go wrong on the way through it has a name."""
    csv.field_size_limit(min(_LONGEST_CELL, sys.maxsize))
    try:
        with path.open("r", encoding="utf-8-sig", newline="") as stream:
            yield stream
    except UnicodeDecodeError:
        raise BadInput(
            "encoding_unknown",
            gettext_noop("“%(file)s” is not UTF-8; save it as “CSV UTF-8”."),
            field="file",
            file=str(path),
        ) from None
    except (csv.Error, OSError) as error:
        raise _unreadable(path, error) from error


def _csv_tables(source: Source) -> Iterator[Table]:
    """Rows are numbered as a spreadsheet does: the header is row 1, blank rows count.

    A block without quotes is cut at its commas in one go, four times as fast as the csv module,
    which takes over at the first quote.
    """
    number = 1
    with _opened(source.path) as stream:
        while block := stream.read(_BLOCK_CHARACTERS):
            block += stream.readline()
            table = _plain_table(source.columns, block, first=number)
            if table is None:
                rows = csv.reader(chain(io.StringIO(block, newline=""), stream), strict=True)
                while chunk := list(islice(rows, CHUNK_ROWS)):
                    yield _without_header(_csv_table(source.columns, chunk, first=number))
                    number += len(chunk)
                return
            number += len(table.rows)
            yield _without_header(table)


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


def _without_header(table: Table) -> Table:
    if table.rows and table.rows[0] == 1:
        table.columns = {name: cells[1:] for name, cells in table.columns.items()}
        table.rows = table.rows[1:]
    return table


def _csv_table(header: tuple[str, ...], chunk: list[list[str]], *, first: int) -> Table:
    width, numbers = len(header), list(range(first, first + len(chunk)))
    refusals: list[Refusal] = []
    if set(map(len, chunk)) != {width}:
        kept: list[list[str]] = []
        kept_numbers: list[int] = []
        for number, row in zip(numbers, chunk, strict=True):
            if len(row) > width and any(cell.strip() for cell in row[width:]):
                params = {"found": len(row), "expected": width}
                refusals.append(Refusal(number, "", "row_too_long", params))
            elif any(cell.strip() for cell in row):
                kept.append(row[:width] + [""] * (width - len(row)))
                kept_numbers.append(number)
        chunk, numbers = kept, kept_numbers
    columns = [list(column) for column in zip(*chunk, strict=True)] or [[] for _ in header]
    return Table(numbers, dict(zip(header, columns, strict=True)), None, refusals)


# ---- GeoPackage, GeoJSON -------------------------------------------------------------------


def _open_vector(path: Path, layer: str | None, kind: str, prefer: str) -> Source:
    import pyogrio  # loads GDAL, which a spreadsheet does not need

    _promise_kept(path, kind)
    try:
        with _quiet():
            layers = [str(found) for found, _ in pyogrio.list_layers(path)]
            chosen = _choose_layer(path, layer, layers, prefer)
            info = pyogrio.read_info(path, layer=chosen, force_feature_count=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        features = geojson.read_features(path) if kind == "GeoJSON" else None
        if features is None:
            raise _unreadable(path, error) from error
        names = geojson.property_names(features)
        sha256 = _fingerprint(path)[0]
        return Source(path, None, _LENIENT, names, True, None, len(features), sha256)
    if info["driver"] != kind:
        raise _unreadable(path, f"{info['driver']} instead of {kind}")
    return Source(
        path,
        chosen if kind == "GPKG" else None,
        kind,
        tuple(info["fields"].tolist()),
        info["geometry_type"] is not None,
        info["crs"],
        max(int(info["features"]), 0),
        _fingerprint(path)[0],
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """GDAL warns of much that is none of our concern (a GeoPackage of a newer version)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _promise_kept(path: Path, kind: str) -> None:
    with path.open("rb") as stream:
        start = stream.read(4096)
    if kind == "GPKG":
        kept = start.startswith(b"SQLite format 3\0")
    else:
        kept = start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    if not kept:
        raise _unreadable(path, f"not {kind}")


def _choose_layer(path: Path, layer: str | None, layers: list[str], prefer: str) -> str:
    known = ", ".join(layers)
    if layer is None and prefer in layers:
        return prefer
    if layer is not None and layer in layers:
        return layer
    if layer is not None:
        raise BadInput(
            "layer_unknown",
            gettext_noop("“%(file)s” has no layer “%(layer)s”; it has %(layers)s."),
            field="file",
            file=str(path),
            layer=layer,
            layers=known or "—",
        )
    if len(layers) != 1:
        raise BadInput(
            "layer_missing",
            gettext_noop("“%(file)s” has several layers, name one as FILE:LAYER: %(layers)s."),
            field="file",
            file=str(path),
            layers=known or "—",
        )
    return layers[0]


def _vector_tables(source: Source) -> Iterator[Table]:
    step = max(source.total, 1) if source.format in _WHOLE_FILE else CHUNK_ROWS
    for start in range(0, max(source.total, 1), step):
        yield _vector_table(source, start, step)


def _vector_table(source: Source, start: int, step: int) -> Table:
    import pyogrio
    import shapely

    try:
        with _quiet():
            _, _, wkb, fields = pyogrio.raw.read(
                source.path,
                layer=source.layer,
                skip_features=start,
                max_features=step,
                force_2d=True,
                datetime_as_string=True,
            )
    except Exception as error:  # GDAL reports a damaged file in many ways
        raise _unreadable(source.path, error) from error
    columns = {name: texts(values) for name, values in zip(source.columns, fields, strict=True)}
    count = len(wkb) if wkb is not None else len(fields[0]) if fields else 0
    geometry = None
    if wkb is not None:
        geometry = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    return Table(list(range(start + 1, start + count + 1)), columns, geometry)


def _lenient_tables(source: Source) -> Iterator[Table]:
    features = geojson.read_features(source.path) or []
    columns = {
        name: [_text(value) for value in geojson.properties(features, name)]
        for name in source.columns
    }
    yield Table(list(range(1, len(features) + 1)), columns, geojson.geometries(features))


def texts(values: Iterable[Any]) -> list[str]:
    """Typed cells as the text a spreadsheet would show; empty for null."""
    return [_text(value) for value in np.asarray(values).tolist()]


def _text(value: Any) -> str:
    if value is None or value != value:  # NaN is how a null number arrives
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, bytes | memoryview):
        return io.BytesIO(value).getvalue().hex()
    return str(value)
