"""A layer to a file: what `manage.py export_layer` and the jobs of the site call."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from geo_grid.city_time import one_zone
from geo_grid.errors import BadInput, gettext_noop
from layers.exports import writers as files
from layers.exports.rows import Batch, Selection, batches

Progress = Callable[[int], None]
ENCODINGS = ("UTF-8", "GBK")


@dataclass(frozen=True)
class Format:
    """How a format is called, what its files end in, who writes it."""

    name: str
    suffix: str
    write: files.Writer


FORMATS = {
    one.name: one
    for one in (
        Format("gpkg", ".gpkg", files.write_geopackage),
        Format("shp", ".zip", files.write_shapefile),
        Format("geojson", ".geojson", files.write_geojson),
        Format("csv", ".csv", files.write_csv),
        Format("xlsx", ".xlsx", files.write_excel),
        Format("parquet", ".parquet", files.write_geoparquet),
    )
}
_SUFFIXES = {one.suffix: one for one in FORMATS.values()} | {
    ".json": FORMATS["geojson"], ".geoparquet": FORMATS["parquet"], ".shp": FORMATS["shp"],
}  # fmt: skip


def format_of(target: Path, name: str | None = None) -> Format:
    """The format called `name`, else the one that the ending of `target` stands for.

    Raises :class:`BadInput` ``format_unknown``.
    """
    found = FORMATS.get(name) if name else _SUFFIXES.get(target.suffix.lower())
    if found is None:
        raise BadInput(
            "format_unknown",
            gettext_noop("The format %(given)s is unknown; there are: %(known)s."),
            field="format",
            given=(name or target.suffix or str(target.name))[:40],
            known=", ".join(FORMATS),
        )
    return found


def write_layer(
    selection: Selection,
    target: Path,
    *,
    format_name: str | None = None,
    encoding: str = "UTF-8",
    notes: tuple[str, ...] = (),
    watermark: str = "",
    language: str = "zh",
    progress: Progress | None = None,
) -> int:
    """Write the selected rows of a layer; how many.

    The file appears whole or not at all. `notes` (source, day) go where the format has room for
    them, `watermark` (number, who, when) into every one. Raises :class:`BadInput` ``format_unknown``, ``encoding_unknown``,
    ``folder_missing``, ``too_many_rows``.
    """
    chosen = format_of(target, format_name)
    _check(target, encoding)
    unfinished = target.with_name(f".{target.stem}.{os.getpid()}{chosen.suffix}")
    try:
        with one_zone():  # in which every time of every row is told
            count = chosen.write(
                selection, _counted(batches(selection), progress), unfinished,
                encoding=encoding, notes=notes, language=language, watermark=watermark,
            )  # fmt: skip
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _check(target: Path, encoding: str) -> None:
    if encoding not in ENCODINGS:
        raise BadInput(
            "encoding_unknown",
            gettext_noop("The encoding is one of %(known)s."),
            field="encoding",
            known=", ".join(ENCODINGS),
        )
    if not target.parent.is_dir():
        raise BadInput(
            "folder_missing",
            gettext_noop("The folder %(folder)s does not exist."),
            field="out",
            folder=str(target.parent),
        )


def _counted(found: Iterator[Batch], progress: Progress | None) -> Iterator[Batch]:
    done = 0
    for batch in found:
        yield batch
        done += len(batch.ids)
        if progress:
            progress(done)
