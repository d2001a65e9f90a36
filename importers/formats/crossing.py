"""Sources and tables on their way out of the child that reads a file.

Whoever takes them in believes only their shape: a file may have made the child say anything.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from importers.formats.base import MOST_COLUMNS, Source, Table
from importers.formats.vector import from_wkb
from importers.schema.refusals import MESSAGES, Refusal

_TOLD = (
    "layer",
    "format",
    "columns",
    "has_geometry",
    "crs",
    "total",
    "sha256",
    "options",
    "hidden",
    "hidden_rows",
    "header",
)
_LONGEST_CRS = 65_536
_NOTHING = -1
Told = dict[str, Any]


class Untrue(Exception):
    """What a child told is none of the things that it may tell."""


# ---- in the child


def pack_source(source: Source) -> Told:
    """All of a source but what only the one who asked knows; `options` are JSON."""
    told = {name: getattr(source, name) for name in _TOLD}
    reader = f"{source.reader.__module__}:{source.reader.__name__}"
    return told | {"data": str(source.data), "reader": reader}


def reopened(told: Told, path: Path) -> Source:
    """The source that an earlier child has packed."""
    module, _, name = told["reader"].partition(":")
    fields = {name: told[name] for name in _TOLD}
    fields |= {name: tuple(told[name]) for name in ("columns", "hidden")}
    fields["header"] = _header(told["header"])
    reader = getattr(importlib.import_module(module), name)
    return Source(path, data=Path(told["data"]), reader=reader, **fields)


def pack_table(table: Table) -> tuple[Told, bytes]:
    told: Told = {
        "rows": table.rows,
        "columns": table.columns,
        "refusals": [[r.row, r.field, r.code, dict(r.params)] for r in table.refusals],
        "damaged": table.damaged,
        "serials": table.serials,
        "blank": table.blank,
        "curves": table.curves,
        "heights": table.heights,
        "spoiled": list(table.spoiled.items()),
    }
    if table.geometry is None:
        return told, b""
    blobs = shapely.to_wkb(table.geometry, output_dimension=2).tolist()
    told["wkb"] = [_NOTHING if blob is None else len(blob) for blob in blobs]
    return told, b"".join(blob for blob in blobs if blob is not None)


# ---- with the one who asked


def unpack_source(
    told: Told, path: Path, *, reader: Callable[[Source], Iterator[Table]], kept: object
) -> Source:
    """A source whose rows `reader` brings. Raises :class:`Untrue`."""
    columns, crs, layer = told.get("columns"), told.get("crs"), told.get("layer")
    _expect(isinstance(columns, list) and len(columns) <= MOST_COLUMNS)
    hidden, hidden_rows = told.get("hidden"), told.get("hidden_rows")
    _expect(isinstance(hidden, list) and _texts(hidden) and _numbers([hidden_rows]))
    _expect(_texts(columns) and _texts([told.get("format"), told.get("sha256")]))
    _expect(crs is None or (isinstance(crs, str) and len(crs) <= _LONGEST_CRS))
    _expect(layer is None or isinstance(layer, str))
    _expect(_numbers([told.get("total")]) and type(told.get("has_geometry")) is bool)
    return Source(
        path, layer, told["format"], tuple(columns or ()), told["has_geometry"], crs,
        told["total"], told["sha256"], path, reader, {"told": told}, kept,
        tuple(hidden or ()), hidden_rows or 0, _header(told.get("header")),
    )  # fmt: skip


def _header(told: Any) -> tuple[int, int, tuple[str, ...]] | None:
    """First and last row of a header that is told, and the titles above it."""
    if told is None:
        return None
    _expect(isinstance(told, list | tuple) and len(told) == 3 and _numbers(told[:2]))
    _expect(isinstance(told[2], list | tuple) and _texts(told[2]))
    return told[0], told[1], tuple(told[2])


def unpack_table(told: Told, body: bytes, columns: tuple[str, ...]) -> Table:
    """A table with the `columns` of its source. Raises :class:`Untrue`."""
    try:
        return _table(told, body, columns)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Untrue from error


def _table(told: Told, body: bytes, columns: tuple[str, ...]) -> Table:
    rows, cells = told["rows"], told["columns"]
    _expect(_numbers(rows) and set(cells) == set(columns))
    _expect(all(len(one) == len(rows) and _texts(one) for one in cells.values()))
    refusals = [Refusal(row, name, code, params) for row, name, code, params in told["refusals"]]
    for refusal in refusals:
        _expect(type(refusal.row) is int and isinstance(refusal.field, str))
        MESSAGES[refusal.code] % dict(refusal.params)  # it can be told
    damaged = {
        name: [(i, code) for i, code in found if 0 <= i < len(rows) and code in MESSAGES]
        for name, found in told["damaged"].items()
        if name in cells
    }
    serials = {
        name: [(i, day) for i, day in found if 0 <= i < len(rows) and isinstance(day, str)]
        for name, found in told["serials"].items()
        if name in cells
    }
    counts = [told["blank"], told["curves"], told["heights"]]
    _expect(_numbers(counts) and min(counts) >= 0)
    spoiled = {row: list(texts) for row, texts in told["spoiled"]}
    _expect(_numbers(spoiled) and all(_texts(texts) for texts in spoiled.values()))
    geometry = _geometry(told["wkb"], body, len(rows)) if "wkb" in told else None
    # a layer has its columns in the order of its header
    ordered = {name: cells[name] for name in columns}
    return Table(rows, ordered, geometry, refusals, damaged, spoiled, serials, *counts)


def _geometry(lengths: list[int], body: bytes, count: int) -> NDArray[np.object_]:
    _expect(_numbers(lengths) and len(lengths) == count and min(lengths, default=0) >= _NOTHING)
    ends = list(accumulate(max(length, 0) for length in lengths))
    _expect((ends[-1] if ends else 0) == len(body))
    blobs = [
        None if length == _NOTHING else body[end - length : end]
        for length, end in zip(lengths, ends, strict=True)
    ]
    return from_wkb(blobs)


def _texts(values: Any) -> bool:
    return set(map(type, values)) <= {str}


def _numbers(values: Any) -> bool:
    return set(map(type, values)) <= {int}


def _expect(true: bool) -> None:
    if not true:
        raise Untrue
