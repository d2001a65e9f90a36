"""Which reader opens a file; runs in the child that `importers.formats.files` asks.

Nothing a stranger names is handed to GDAL as it is: its ending must be on our list, and its
content must be what the ending promises. No path inside a file is followed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from geo_grid.errors import gettext_noop
from importers.formats.archive import Member, members, unpack
from importers.formats.base import (
    OpenOptions,
    Source,
    choose_layer,
    fault,
    fingerprint,
    unreadable,
)
from importers.formats.sniff import SUFFIXES, judge

Opener = Callable[[OpenOptions], Source]
_SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def open_here(open_options: OpenOptions) -> Source:
    """Look at a file without reading its rows, in this process.

    Raises :class:`BadInput`: ``format_unknown``, ``content_differs``, ``file_empty``,
    ``file_unreadable``, ``layer_unknown``, ``layer_missing``, and what the reader of the format
    names.
    """
    try:
        return _opener(judge(open_options.path))(open_options)
    except OSError as error:
        raise unreadable(open_options.path, error.strerror or type(error).__name__) from error


def _opener(kind: str) -> Opener:
    """The reader of a format; each is loaded when it is needed."""
    if kind == "CSV":
        from importers.formats.delimited import open_csv

        return open_csv
    if kind == "XLSX":
        from importers.formats.workbook import open_workbook

        return open_workbook
    if kind == "ZIP":
        return _open_zip
    if kind == "Parquet":
        from importers.formats.geoparquet import open_parquet

        return open_parquet
    if kind == "DXF":
        from importers.formats.drawing import open_dxf

        return open_dxf
    if kind == "ESRI Shapefile":
        from importers.formats.shapefile import open_shapefile

        return open_shapefile
    if kind.startswith("OSM"):
        from importers.formats.osm_extract import open_osm

        return lambda open_options: open_osm(open_options, kind)
    from importers.formats.vector import open_vector

    return lambda open_options: open_vector(open_options, kind)


def _open_zip(open_options: OpenOptions) -> Source:
    """One data set of an archive, unpacked into the child's own folder under names of ours."""
    found = members(open_options.data)
    sets = _data_sets(found)
    outer, _, inner = (open_options.layer or "").partition("/")
    layer = outer if outer in sets else None
    chosen = choose_layer(replace(open_options, layer=outer or None), list(sets)) if sets else ""
    if not chosen:
        raise fault(
            "archive_without_data",
            gettext_noop("“%(file)s” holds no file of a known format; known are %(known)s."),
            open_options.path,
            known=", ".join(SUFFIXES),
        )
    wanted = [(member, f"data{member.suffix}") for member in sets[chosen]]
    folder = unpack(open_options.data, wanted)
    data = folder / next(n for m, n in wanted if m.suffix in SUFFIXES)
    kind = judge(data, name=sets[chosen][0].name)
    source = _opener(kind)(replace(open_options, data=data, layer=inner or None))
    shown = chosen if layer or len(sets) > 1 else source.layer
    return replace(source, layer=shown, sha256=fingerprint(open_options.data))


def _data_sets(found: list[Member]) -> dict[str, list[Member]]:
    """Members by data set: a shapefile with its parts, any other file alone."""
    sets: dict[str, list[Member]] = {}
    for member in found:
        if member.suffix not in SUFFIXES or member.suffix == ".zip":
            continue
        parts = [member]
        if member.suffix == ".shp":
            stem = member.name[: -len(member.suffix)].casefold()
            parts += [
                other
                for other in found
                if other is not member
                and other.suffix in _SHAPE_PARTS
                and other.name[: -len(other.suffix)].casefold() == stem
            ]
        name = member.stem if member.stem not in sets else f"{member.stem}{member.suffix}"
        sets[name] = parts
    return sets
