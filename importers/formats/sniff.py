"""What a file is by its content; its name only has to agree."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from geo_grid.errors import gettext_noop
from importers.formats.base import fault

SUFFIXES = {
    ".csv": "CSV", ".xlsx": "XLSX", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON",
    ".shp": "ESRI Shapefile", ".zip": "ZIP", ".fgb": "FlatGeobuf", ".parquet": "Parquet",
    ".geoparquet": "Parquet", ".dxf": "DXF", ".pbf": "OSM PBF", ".osm": "OSM XML",
}  # fmt: skip
_HEAD_BYTES = 65_536
_MAGIC = (
    (b"SQLite format 3\0", "GPKG"),
    (b"fgb\x03", "FlatGeobuf"),
    (b"PAR1", "Parquet"),
    (b"\x00\x00\x27\x0a", "ESRI Shapefile"),
    (b"AutoCAD Binary DXF", "DXF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE"),
    (b"%PDF", "PDF"), (b"MZ", "EXE"), (b"\x7fELF", "ELF"), (b"\x1f\x8b", "GZIP"),
    (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7Z"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"),
)  # fmt: skip
_DXF = re.compile(rb"\s*(999\s*\r?\n[^\n]*\n\s*)*0\s*\r?\n\s*SECTION\s")
_JSON = re.compile(rb"(\xef\xbb\xbf)?\s*\{")
_XML = re.compile(rb"(\xef\xbb\xbf)?\s*<")
# JSON that other readers of GDAL would take for theirs; the first one runs commands on other files.
_FOREIGN_JSON = re.compile(
    rb'"(gdal_streamed_alg|Topology|stac_version|tiletemplate)"|"esriGeometry', re.IGNORECASE
)


def judge(path: Path, *, name: str = "") -> str:
    """The format of a file (a value of :data:`SUFFIXES`), by its first bytes.

    `name` is what an upload is called when it is stored under another name. Raises
    :class:`BadInput` ``format_unknown`` for an ending that is not on the list, ``file_empty``,
    ``content_differs`` when the content is something else than the name says, ``workbook_sealed``
    for an Excel file with a password or of the old kind.
    """
    shown = Path(name or path.name)
    wanted = SUFFIXES.get(shown.suffix.lower())
    if wanted is None:
        raise fault(
            "format_unknown",
            gettext_noop("“%(file)s” is of no known format; known are %(known)s."),
            shown,
            known=", ".join(SUFFIXES),
        )
    found = content(path)
    if found == wanted or (wanted == "CSV" and found in ("UTF-16", "BINARY")):
        return wanted  # the reader of texts says what is wrong with these bytes
    if found == "EMPTY":
        raise fault("file_empty", gettext_noop("“%(file)s” is empty."), shown)
    if found == "OLE" and wanted == "XLSX":
        raise fault(
            "workbook_sealed",
            gettext_noop(
                "“%(file)s” has a password or is of an Excel before 2007; open it and save it "
                "without a password as .xlsx."
            ),
            shown,
        )
    raise fault(
        "content_differs",
        gettext_noop("“%(file)s” is named like %(wanted)s, but its content is %(found)s."),
        shown,
        wanted=wanted,
        found=found or "—",
    )


def content(path: Path) -> str:
    """A format's name by content; also names of what is not read (``PDF``, ``EXE`` …)."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if not head:
        return "EMPTY"
    for start, name in _MAGIC:
        if head.startswith(start):
            return name
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        return _packed(path)
    if head[4:15] == b"\x0a\x09OSMHeader"[:11]:
        return "OSM PBF"
    if _DXF.match(head):
        return "DXF"
    if _JSON.match(head):
        return "JSON" if _FOREIGN_JSON.search(head) else "GeoJSON"
    if _XML.match(head):
        return "OSM XML" if b"<osm" in head else "XML"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    return "BINARY" if b"\0" in head[:4096] else "CSV"


def _packed(path: Path) -> str:
    """A workbook is an archive too; one that cannot be opened is left to the archive's checks."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[:2000])
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        return "XLSX" if path.suffix.lower() == ".xlsx" else "ZIP"
    return "XLSX" if "xl/workbook.xml" in names else "ZIP"
