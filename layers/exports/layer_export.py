"""A layer to a file: what `manage.py export_layer` and the jobs of the site call."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from geo_grid.city_time import one_zone
from geo_grid.errors import BadInput, gettext_noop
from layers.exports import writers as files
from layers.exports.cut_texts import Losses
from layers.exports.file_notes import notes_of
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
_PARTS = Format("shp", ".shp", files.write_shapefile_parts)
"""Beside each other, as the name ``x.shp`` says; as a job's one file they are packed."""
_INDEXES = (".qix", ".sbn", ".sbx", ".idm", ".ind")
"""What other programs lay beside a Shapefile to find its rows."""
_SUFFIXES = {one.suffix: one for one in FORMATS.values()} | {
    ".json": FORMATS["geojson"], ".geoparquet": FORMATS["parquet"], ".shp": _PARTS,
}  # fmt: skip


def format_of(target: Path, name: str | None = None) -> Format:
    """The format called `name`, else the one that the ending of `target` stands for.

    Raises :class:`BadInput` ``format_unknown``.
    """
    found = FORMATS.get(name) if name else _SUFFIXES.get(target.suffix.lower())
    if found is FORMATS["shp"] and target.suffix.lower() == ".shp":
        found = _PARTS
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
    losses: Losses | None = None,
) -> int:
    """Write the selected rows of a layer; how many.

    The file appears whole or not at all. `notes` (source, day) and what there is to say of its
    coordinates, day and times go where the format has room for them, `watermark` (number, who, when)
    into every one; texts that do not fit are counted in `losses`. Raises :class:`BadInput`
    ``format_unknown``, ``encoding_unknown``, ``encoding_unused``, ``folder_missing``, ``too_many_rows``.
    """
    chosen = format_of(target, format_name)
    _check(target, encoding, chosen)
    losses = losses if losses is not None else Losses()
    losses.encoding = encoding
    with TemporaryDirectory(dir=target.parent, prefix=".") as folder:
        unfinished = Path(folder) / f"{target.stem}{chosen.suffix}"
        with one_zone():  # in which every time of every row is told
            count = chosen.write(
                selection, _counted(batches(selection), progress), unfinished,
                encoding=encoding, notes=(*notes, *notes_of(selection, language)),
                language=language, watermark=watermark, losses=losses,
            )  # fmt: skip
        _put(unfinished, target)
    return count


def _put(unfinished: Path, target: Path) -> None:
    """What was written, and what lies beside it, to where it belongs."""
    if unfinished.suffix == _PARTS.suffix:  # an index of former rows would find others now
        for suffix in _INDEXES:
            target.with_suffix(suffix).unlink(missing_ok=True)
    for part in sorted(unfinished.parent.iterdir()):
        os.replace(part, target if part == unfinished else target.with_name(part.name))


def _check(target: Path, encoding: str, chosen: Format) -> None:
    if encoding not in ENCODINGS:
        raise BadInput(
            "encoding_unknown",
            gettext_noop("The encoding is one of %(known)s."),
            field="encoding",
            known=", ".join(ENCODINGS),
        )
    if encoding != "UTF-8" and chosen.name != "shp":
        raise encoding_unused()
    if not target.parent.is_dir():
        raise BadInput(
            "folder_missing",
            gettext_noop("The folder %(folder)s does not exist."),
            field="out",
            folder=str(target.parent),
        )


def encoding_unused() -> BadInput:
    """Of an encoding that the format does not take."""
    return BadInput(
        "encoding_unused",
        gettext_noop("Only Shapefiles are written in another encoding; leave it at UTF-8."),
        field="encoding",
    )


def _counted(found: Iterator[Batch], progress: Progress | None) -> Iterator[Batch]:
    done = 0
    for batch in found:
        yield batch
        done += len(batch.ids)
        if progress:
            progress(done)
