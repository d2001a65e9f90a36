"""What runs in the child that reads a file, called by `geo_grid.sandbox` by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from importers.formats import crossing
from importers.formats.base import OpenOptions
from importers.formats.choosing import open_here

Parts = Iterator[tuple[dict[str, Any], bytes]]


def open_file(asked: dict[str, Any]) -> Parts:
    """The source that ``{path, layer, prefer, shape, header_row}`` names."""
    path = Path(asked["path"])
    options = OpenOptions(path, path, asked["layer"], tuple(asked["prefer"]), asked["shape"],
                          asked["header_row"])  # fmt: skip
    yield crossing.pack_source(open_here(options)), b""


def read_tables(asked: dict[str, Any]) -> Parts:
    """The tables of the source ``{path, told}``."""
    for table in crossing.reopened(asked["told"], Path(asked["path"])).tables():
        yield crossing.pack_table(table)
