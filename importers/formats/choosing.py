"""Which reader opens a file; runs in the child that `importers.formats.files` asks.

Nothing a stranger names is handed to GDAL as it is: its ending must be on our list, and its
content must be what the ending promises. No path inside a file is followed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from geo_grid.errors import gettext_noop
from importers.formats.archive import ARCHIVES, Member, geodatabase_of, members, unpack
from importers.formats.base import (
    OpenOptions,
    Source,
    choose_layer,
    fault,
    fingerprint,
    unreadable,
)
from importers.formats.parts import PARTS, parts_of
from importers.formats.sniff import SUFFIXES, judge

Opener = Callable[[OpenOptions], Source]


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
    if kind in ("XLSX", "ODS"):
        from importers.formats.workbook import open_workbook

        return lambda open_options: open_workbook(open_options, kind)
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
    if kind == "MapInfo File":
        from importers.formats.mapinfo import open_mapinfo

        return open_mapinfo
    if kind.startswith("OSM"):
        from importers.formats.osm_extract import open_osm

        return lambda open_options: open_osm(open_options, kind)
    from importers.formats.vector import open_vector

    return lambda open_options: open_vector(open_options, kind)


def _open_zip(open_options: OpenOptions) -> Source:
    """One data set of an archive, unpacked into the child's own folder under names of ours."""
    sets = _data_sets(members(open_options.data))
    outer, inner = _split_layer(open_options.layer or "", sets)
    layer = outer if outer in sets and open_options.layer not in (None, inner) else None
    chosen = choose_layer(replace(open_options, layer=outer or None), list(sets)) if sets else ""
    if not chosen:
        raise fault(
            "archive_without_data",
            gettext_noop("“%(file)s” holds no file of a known format; known are %(known)s."),
            open_options.path,
            known=", ".join(SUFFIXES),
        )
    source = _open_unpacked(replace(open_options, layer=inner or None), sets[chosen])
    within = f"{chosen}/{inner}" if inner else chosen
    shown = within if layer or len(sets) > 1 else source.layer
    return replace(source, layer=shown, sha256=fingerprint(open_options.data))


def _split_layer(named: str, sets: Mapping[str, object]) -> tuple[str, str]:
    """The data set and the layer within it of ``SET/LAYER``; a set's name may have slashes too."""
    for name in sorted(sets, key=len, reverse=True):
        if named == name or named.startswith(f"{name}/"):
            return name, named[len(name) + 1 :]
    if len(sets) == 1:
        return next(iter(sets)), named
    outer, _, inner = named.partition("/")
    return outer, inner


def _open_unpacked(open_options: OpenOptions, parts: list[Member]) -> Source:
    """A data set by its members, the first of which names it."""
    if geodatabase_of(parts[0]):
        from importers.formats.vector import open_vector

        wanted = [(part, f"data.gdb/{PurePosixPath(part.name).name}") for part in parts]
        data = unpack(open_options.data, wanted) / "data.gdb"
        return open_vector(replace(open_options, data=data), "OpenFileGDB")
    wanted = [(part, f"data{part.suffix}") for part in parts]
    data = unpack(open_options.data, wanted) / f"data{parts[0].suffix}"
    return _opener(judge(data, name=parts[0].name))(replace(open_options, data=data))


def _data_sets(found: list[Member]) -> dict[str, list[Member]]:
    """Members by data set, its main file first: one of several files with its parts, a geodatabase
    with all of its folder, any other file alone. Equal names are told apart by their folders."""
    sets: dict[str, list[Member]] = {}
    for member in found:
        if folder := geodatabase_of(member):
            sets.setdefault(folder, []).append(member)
        elif member.suffix in SUFFIXES and member.suffix not in ARCHIVES:
            sets[member.name] = [member, *_parts_beside(member, found)]
    names = _short_names(list(sets))
    return {names[path]: parts for path, parts in sets.items()}


def _parts_beside(member: Member, found: list[Member]) -> list[Member]:
    if member.suffix not in PARTS:
        return []
    folder = PurePosixPath(member.name).parent
    others = {
        PurePosixPath(one.name).name: one
        for one in found
        if PurePosixPath(one.name).parent == folder
    }
    parts = parts_of(member.suffix, member.stem, others)
    return [part for ending, part in parts.items() if ending != member.suffix]


def _short_names(paths: list[str]) -> dict[str, str]:
    """What each data set of an archive is called: as shortly as it is still told from the others."""
    names: dict[str, str] = {}
    spellings: tuple[Callable[[PurePosixPath], str], ...] = (
        lambda path: path.stem, lambda path: path.name, lambda path: str(path.with_suffix("")), str,
    )  # fmt: skip
    for spell in spellings:
        spelled = {path: spell(PurePosixPath(path)) for path in paths if path not in names}
        counts = Counter([*spelled.values(), *names.values()])
        names |= {path: name for path, name in spelled.items() if counts[name] == 1}
    return names
