"""The one door to files of others: opened and read in a child process, taken in as texts.

The child has no network, no environment and no database, reads the file and nothing else, and is
killed at its limits (`geo_grid.sandbox`). Here the file is only found: no byte of it is looked at
in the process that asks, whoever sent it. Our own demo files take the same way: it costs them
nothing that can be measured, and the way is then walked every day.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.datum import datum_of_local
from geo_grid.sandbox.client import Limits, ReaderEnded, Reading, read_in_child
from importers.formats import crossing
from importers.formats.archive import Folder
from importers.formats.base import CHUNK_ROWS, Source, Table, fault, text_of, texts
from importers.formats.crs import check_declared
from importers.formats.parts import siblings
from importers.formats.sniff import SUFFIXES, judge, unknown_format

__all__ = ["CHUNK_ROWS", "SUFFIXES", "Source", "Table", "judge", "layers_of", "open_source",
           "text_of", "texts", "unknown_format"]  # fmt: skip

TABLES = ("CSV", "XLSX", "ODS")
_READERS = "importers.formats.child"
_GDAL = ("pyogrio", "pyarrow", "shapely", "pyproj")
_LIBRARIES = {
    ".csv": (), ".xlsx": ("python_calamine",), ".ods": ("python_calamine",), ".osm": ("osmium", "shapely"),
    ".pbf": ("osmium", "shapely"), ".zip": (*_GDAL, "python_calamine"),
    ".parquet": ("pyarrow.parquet", "shapely", "pyproj"),
    ".geoparquet": ("pyarrow.parquet", "shapely", "pyproj"),
}  # fmt: skip
# What a kind is called where it is a layer of somebody else's file.
LAYER_NAMES = {
    "streets": ("streets", "roads", "lines"),
    "buildings": ("buildings", "building", "multipolygons"),
    "ground_cover": ("ground_cover", "landuse"),
    "landuse": ("landuse",),
    "barriers": ("barriers", "waterways"),
    "addresses": ("addresses", "addr_nodes"),
    "components": ("components", "pois"),
    "facilities": ("facilities", "pois"),
}
_ENDED = {
    "memory": gettext_noop(
        "Reading “%(file)s” needs more than %(memory_mb)s MB. Send it in parts or as CSV, or raise "
        "GEO_GRID_READER_MEMORY_MB."
    ),
    "seconds": gettext_noop(
        "Reading “%(file)s” takes longer than %(seconds)s seconds. Send it in parts, or raise "
        "GEO_GRID_READER_SECONDS."
    ),
    "died": gettext_noop(
        "The process that reads “%(file)s” came to an end before the file did (%(reason)s), and "
        "nothing is loaded. Try again; if it happens again, save the file anew in the program that "
        "made it."
    ),
}
logger = logging.getLogger(__name__)


def open_source(
    name: str | Path, *, prefer: str = "", shape: str = "", header_row: int = 1
) -> Source:
    """Look at ``FILE[:LAYER]`` without reading its rows.

    Of several layers the one called `prefer` (or what others call it) is taken when none is
    named. `shape` is what is needed of a drawing: ``point``, ``line`` or ``polygon``. `header_row`
    of a table names its columns; 0 looks for it, for callers that tell what was found (`header`).

    Raises :class:`BadInput`: ``file_missing``, ``format_unknown``, ``content_differs``,
    ``file_empty``, ``file_unreadable``, ``layer_unknown``, ``layer_missing``, ``reader_memory``,
    ``reader_seconds``, ``reader_died``, and what the reader of the format names. Reading the
    tables raises the same.
    """
    path, layer = _split(str(name))
    names = LAYER_NAMES.get(prefer, (prefer,) if prefer else ())
    folder = Folder()
    asked = {"path": str(path.absolute()), "layer": layer, "prefer": names, "shape": shape,
             "header_row": header_row}  # fmt: skip
    with reader_faults(path):
        told, _ = next(
            read_in_child(_reading("open_file", asked, path, folder), limits=reader_limits())
        )
        source = crossing.unpack_source(told, path, reader=_tables, kept=folder)
    if header_row > 1 and source.format not in TABLES:
        raise fault(
            "header_row_unusable",
            gettext_noop(
                "“%(file)s” names its columns itself; a row of the header can be chosen of CSV, XLSX "
                "and ODS alone."
            ),
            path,
        )
    if source.crs is not None:
        check_declared(source.crs, path)
        if datum := datum_of_local(source.crs):  # degrees all the same
            return replace(source, crs=None, datum=datum)
    return source


def layers_of(path: str | Path, *, shape: str = "") -> list[str]:
    """Names of the layers to choose from; empty when a file has only one."""
    try:
        open_source(f"{path}:\x01", shape=shape)
    except BadInput as error:
        if error.code != "layer_unknown":
            raise
        return [name for name in str(error.params["layers"]).split(", ") if name != "—"]
    return []


def _split(name: str) -> tuple[Path, str | None]:
    for head, layer in ((name, None), tuple(name.rsplit(":", 1)) if ":" in name else (name, None)):
        path = Path(str(head))
        if "\0" not in name and path.is_file():
            return path, layer
    raise BadInput(
        "file_missing",
        gettext_noop("There is no file “%(file)s”."),
        field="file",
        file=name.replace("\0", "?")[:300],
    )


def _tables(source: Source) -> Iterator[Table]:
    asked = {"path": str(source.path.absolute()), "told": source.options["told"]}
    reading = _reading("read_tables", asked, source.path, source.kept)
    with reader_faults(source.path):
        for told, body in read_in_child(reading, limits=reader_limits()):
            yield crossing.unpack_table(told, body, source.columns)


def _reading(reader: str, asked: dict[str, Any], path: Path, folder: Any) -> Reading:
    libraries = _LIBRARIES.get(path.suffix.lower(), _GDAL)
    return Reading(
        f"{_READERS}:{reader}", asked, (path.absolute(), *_beside(path)), folder.path,
        preload=(_READERS, *libraries),
    )  # fmt: skip


def _beside(path: Path) -> list[Path]:
    """The other files of a data set of several: a Shapefile, one of MapInfo."""
    return [part.absolute() for part in siblings(path).values() if part != path]


def reader_limits() -> Limits:
    return Limits(settings.GEO_GRID_READER_MEMORY_MB * 2**20, settings.GEO_GRID_READER_SECONDS)


@contextmanager
def reader_faults(path: Path) -> Iterator[None]:
    """A child that came to an end is a fault of the file, with a sentence."""
    try:
        yield
    except (ReaderEnded, crossing.Untrue) as error:
        cause = error.cause if isinstance(error, ReaderEnded) else "died"
        logger.warning("the reader of a %s file ended: %s", path.suffix, error)
        raise fault(
            f"reader_{cause}", _ENDED[cause], path,
            memory_mb=settings.GEO_GRID_READER_MEMORY_MB,
            seconds=settings.GEO_GRID_READER_SECONDS, reason=getattr(error, "detail", "") or "—",
        ) from error  # fmt: skip
