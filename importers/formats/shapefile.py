"""Shapefiles: several files that must fit together, and texts whose encoding is a guess.

ESRI Shapefile Technical Description (1998); dBASE III header: records at byte 4, length of the
header at 8, of a record at 10.
"""

from __future__ import annotations

import codecs
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

from geo_grid.errors import gettext_noop
from importers.formats.base import OpenOptions, Source, fault, unreadable
from importers.formats.parts import check_complete
from importers.formats.vector import quiet, source_of

_SAMPLE_BYTES = 8 * 2**20
_PRJ_BYTES = 65_536
_WINDOWS = {"936": "gb18030", "54936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030",
            "65001": "utf-8", "950": "big5"}  # fmt: skip
_TOLERANCE = 0.02
"""Share of texts that may be cut off inside a character before an encoding is out."""


def open_shapefile(open_options: OpenOptions) -> Source:
    """Raises :class:`BadInput` ``shapefile_part_missing``, ``shapefile_cut_off``,
    ``shapefile_parts_differ``, ``crs_unreadable``, ``encoding_unknown``."""
    import pyogrio

    parts = check_complete(open_options, code="shapefile_part_missing")
    _check_sizes(open_options, parts)
    crs = _crs(open_options, parts.get(".prj"))
    encoding = _encoding(open_options, parts)
    try:
        with quiet():
            info = pyogrio.read_info(
                open_options.data, encoding="ISO-8859-1", force_feature_count=True
            )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise unreadable(open_options.path, error) from error
    source = source_of(open_options, "ESRI Shapefile", info, layer=None, encoding=encoding)
    names = [n.encode("latin-1", "ignore").decode(encoding, "ignore") for n in source.columns]
    return replace(source, crs=crs, columns=tuple(names), has_geometry=True)


def _check_sizes(open_options: OpenOptions, parts: dict[str, Path]) -> None:
    """What the headers promise against what is there."""
    shapes = _records(open_options, parts[".shx"], ".shx")
    with open_options.data.open("rb") as stream:
        head = stream.read(100)
    if (
        len(head) < 100
        or 2 * struct.unpack_from(">i", head, 24)[0] > open_options.data.stat().st_size
    ):
        raise _cut_off(open_options, ".shp")
    dbf = parts[".dbf"]
    with dbf.open("rb") as stream:
        head = stream.read(32)
    if len(head) < 32:
        raise _cut_off(open_options, ".dbf")
    rows, header_bytes, row_bytes = struct.unpack_from("<IHH", head, 4)
    if header_bytes + rows * row_bytes > dbf.stat().st_size:
        raise _cut_off(open_options, ".dbf")
    if rows != shapes:
        raise fault(
            "shapefile_parts_differ",
            gettext_noop(
                "“%(file)s” has %(shapes)s shapes but %(rows)s rows in its .dbf: the parts do not "
                "belong together."
            ),
            open_options.path,
            shapes=shapes,
            rows=rows,
        )


def _records(open_options: OpenOptions, shx: Path, part: str) -> int:
    with shx.open("rb") as stream:
        head = stream.read(100)
    size = shx.stat().st_size
    if len(head) < 100 or 2 * struct.unpack_from(">i", head, 24)[0] > size:
        raise _cut_off(open_options, part)
    return (2 * int(struct.unpack_from(">i", head, 24)[0]) - 100) // 8


def _cut_off(open_options: OpenOptions, part: str) -> Exception:
    return fault(
        "shapefile_cut_off",
        gettext_noop("“%(file)s” is cut off: its %(part)s is shorter than it says. Copy it again."),
        open_options.path,
        part=part,
    )


def _crs(open_options: OpenOptions, prj: Path | None) -> str | None:
    """The .prj as an authority's code where there is one; ``None`` without a .prj."""
    if prj is None:
        return None
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    text = prj.read_bytes()[:_PRJ_BYTES].decode("utf-8", "replace").strip("\ufeff\0 \r\n")
    if not text:
        return None
    try:
        if not text[:1].isalpha() or "[" not in text[:40]:  # WKT, never a name to look up
            raise CRSError("no WKT")
        found = CRS.from_wkt(text)
    except CRSError as error:
        raise fault(
            "crs_unreadable",
            gettext_noop(
                "The .prj of “%(file)s” cannot be read; correct it, or leave it out and name the "
                "projection with --crs."
            ),
            open_options.path,
        ) from error
    if found.is_geographic and "84" in found.name:
        return "EPSG:4326"
    return found.to_wkt()


def _encoding(open_options: OpenOptions, parts: dict[str, Path]) -> str:
    """The encoding of the texts: by content, which .cpg files get wrong too often to decide."""
    sample = texts_of(parts[".dbf"])
    declared = ""
    if ".cpg" in parts:
        declared = parts[".cpg"].read_bytes()[:64].decode("ascii", "ignore").strip().lower()
        declared = declared.removeprefix("cp").removeprefix("ansi ").removeprefix("oem ")
        declared = _WINDOWS.get(declared, declared)
    for name in ("utf-8", declared, "gb18030"):
        if name and fits(sample, name):
            return name
    raise fault(
        "encoding_unknown_dbf",
        gettext_noop("The texts of “%(file)s” are neither UTF-8 nor GB18030; add a right .cpg."),
        open_options.path,
    )


def texts_of(dbf: Path) -> list[bytes]:
    """Column names and the text cells of the first rows, those beyond ASCII only."""
    with dbf.open("rb") as stream:
        head = stream.read(32)
        header_bytes, row_bytes = struct.unpack_from("<HH", head, 8)
        fields = stream.read(max(header_bytes - 32, 0))
        body = stream.read(_SAMPLE_BYTES)
    found, spans, at = [], [], 1
    for start in range(0, len(fields) - 31, 32):
        field = fields[start : start + 32]
        if field[0] == 0x0D:
            break
        found.append(field[:11].split(b"\0")[0])
        if field[11:12] == b"C":
            spans.append((at, at + field[16]))
        at += field[16]
    for start in range(0, len(body) - row_bytes + 1, max(row_bytes, 1)):
        found += [body[start + a : start + b].rstrip(b" \0") for a, b in spans]
    return [text for text in found if not text.isascii()]


def fits(sample: list[bytes], encoding: str) -> bool:
    """Whether texts are of an encoding, but for a few that are cut off inside a character."""
    try:
        codecs.lookup(encoding)
    except (LookupError, ValueError):
        return False
    bad = sum(_fails(text, encoding) for text in sample)
    return bad <= _TOLERANCE * len(sample)


def _fails(text: bytes, encoding: str) -> bool:
    try:
        decoder: Any = codecs.getincrementaldecoder(encoding)()
        decoder.decode(text)  # not final: a character cut off at the end is no fault
    except (UnicodeDecodeError, ValueError):
        return True
    return False
