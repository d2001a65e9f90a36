"""Files as tables of text: which reader opens a file, and what is never opened.

Nothing a stranger names is handed to GDAL as it is: it must be a plain file, its ending must be
on our list, and its content must be what the ending promises. URLs and ``/vsi…`` paths are
therefore never opened, and no path inside a file is followed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from geo_grid.errors import BadInput, gettext_noop
from importers.formats.archive import Member, members, unpack
from importers.formats.base import (
    CHUNK_ROWS,
    OpenOptions,
    Source,
    Table,
    choose_layer,
    fault,
    fingerprint,
    text_of,
    texts,
)
from importers.formats.sniff import SUFFIXES, judge

__all__ = ["CHUNK_ROWS", "SUFFIXES", "Source", "Table", "judge", "layers_of", "open_source",
           "text_of", "texts"]  # fmt: skip

Opener = Callable[[OpenOptions], Source]
_SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
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


def open_source(name: str | Path, *, prefer: str = "", shape: str = "") -> Source:
    """Look at ``FILE[:LAYER]`` without reading its rows.

    Of several layers the one called `prefer` (or what others call it) is taken when none is
    named. `shape` is what is needed of a drawing: ``point``, ``line`` or ``polygon``.

    Raises :class:`BadInput`: ``file_missing``, ``format_unknown``, ``content_differs``,
    ``file_empty``, ``file_unreadable``, ``layer_unknown``, ``layer_missing``, and what the reader
    of the format names.
    """
    path, layer = _split(str(name))
    names = LAYER_NAMES.get(prefer, (prefer,) if prefer else ())
    open_options = OpenOptions(path, path, layer, names, shape)
    try:
        kind = judge(path)
        return _opener(kind)(open_options)
    except OSError as error:
        raise fault(
            "file_unreadable",
            gettext_noop("“%(file)s” cannot be read: %(reason)s."),
            path,
            reason=error.strerror or type(error).__name__,
        ) from error


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
    """One data set of an archive, unpacked to a folder of ours under names of ours."""
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
    data = folder.path / next(n for m, n in wanted if m.suffix in SUFFIXES)
    kind = judge(data, name=sets[chosen][0].name)
    source = _opener(kind)(replace(open_options, data=data, layer=inner or None))
    shown = chosen if layer or len(sets) > 1 else source.layer
    return replace(source, layer=shown, sha256=fingerprint(open_options.data), kept=folder)


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
