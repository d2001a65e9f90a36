"""What a file is by its content; its name only has to agree."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from geo_grid.errors import BadInput, gettext_noop
from importers.formats.base import fault

SUFFIXES = {
    ".csv": "CSV", ".xlsx": "XLSX", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON",
    ".shp": "ESRI Shapefile", ".zip": "ZIP", ".fgb": "FlatGeobuf", ".parquet": "Parquet",
    ".geoparquet": "Parquet", ".dxf": "DXF", ".pbf": "OSM PBF", ".osm": "OSM XML",
    ".ods": "ODS", ".kml": "KML", ".kmz": "ZIP", ".gml": "GML", ".tab": "MapInfo File",
    ".mif": "MapInfo File", ".geojsonl": "GeoJSONSeq", ".geojsons": "GeoJSONSeq",
    ".geojsonseq": "GeoJSONSeq", ".ndjson": "GeoJSONSeq",
}  # fmt: skip
# What people send all the same, and how it becomes something that is read.
_TABLE = gettext_noop(
    "“%(file)s” is a workbook of a kind that is not read; open it in Excel or WPS and save it as "
    ".xlsx."
)
_DRAWING = gettext_noop(
    "“%(file)s” is a drawing of a closed format; save it in the program that made it as DXF (2000 or "
    "later) or as Shapefile."
)
_GEODATABASE = gettext_noop(
    "“%(file)s” is a database of a kind that is not read; export its layers as GeoPackage, or pack "
    "the whole .gdb folder in one .zip."
)
_PACKED = gettext_noop("“%(file)s” is packed in a way that is not read; pack it as .zip.")
_TYPED = gettext_noop(
    "“%(file)s” is a text to be printed, not a table; copy its table to a workbook and save that as "
    ".xlsx."
)
WAYS_OUT = {
    ".xls": _TABLE, ".xlsb": _TABLE, ".xlsm": _TABLE, ".et": _TABLE, ".numbers": _TABLE,
    ".dwg": _DRAWING, ".dgn": _DRAWING, ".mdb": _GEODATABASE, ".gdb": _GEODATABASE,
    ".accdb": _GEODATABASE, ".rar": _PACKED, ".7z": _PACKED, ".tar": _PACKED, ".gz": _PACKED,
    ".doc": _TYPED, ".docx": _TYPED, ".wps": _TYPED, ".pdf": _TYPED,
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
    (b"!table", "MapInfo File"), (b"!Table", "MapInfo File"), (b"!TABLE", "MapInfo File"),
    (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7Z"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"),
)  # fmt: skip
_DXF = re.compile(rb"\s*(999\s*\r?\n[^\n]*\n\s*)*0\s*\r?\n\s*SECTION\s")
_JSON = re.compile(rb"(\xef\xbb\xbf)?[\s\x1e]*\{")
_MIF = re.compile(rb"(\xef\xbb\xbf)?\s*version\s+\d+\s", re.IGNORECASE)
_XML = re.compile(rb"(\xef\xbb\xbf)?\s*<")
_XML_KINDS = ((b"<osm", "OSM XML"), (b"<kml", "KML"), (b"http://www.opengis.net/gml", "GML"))
# JSON that other readers of GDAL would take for theirs; the first one runs commands on other files.
_FOREIGN_JSON = re.compile(
    rb'"(gdal_streamed_alg|Topology|stac_version|tiletemplate)"|"esriGeometry', re.IGNORECASE
)


def judge(path: Path, *, name: str = "") -> str:
    """The format of a file (a value of :data:`SUFFIXES`), by its first bytes.

    `name` is what an upload is called when it is stored under another name. Raises
    :class:`BadInput` ``format_unknown`` for an ending that is not on the list, ``format_unread``
    for one of which a way out is known, ``file_empty``,
    ``content_differs`` when the content is something else than the name says, ``workbook_sealed``
    for an Excel file with a password or of the old kind.
    """
    shown = Path(name or path.name)
    wanted = SUFFIXES.get(shown.suffix.lower())
    if wanted is None:
        raise unknown_format(shown)
    found = content(path)
    if found == wanted or (wanted == "CSV" and found in ("UTF-16", "BINARY")):
        return wanted  # the reader of texts says what is wrong with these bytes
    if found == "GeoJSON" and wanted == "GeoJSONSeq":
        return wanted
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


def unknown_format(shown: Path) -> BadInput:
    """A file whose ending is not on the list: how it becomes one that is read, if that is known."""
    suffix = shown.suffix.lower()
    if suffix in WAYS_OUT:
        return fault("format_unread", WAYS_OUT[suffix], shown)
    return fault(
        "format_unknown",
        gettext_noop("“%(file)s” is of no known format; known are %(known)s."),
        shown,
        known=", ".join(SUFFIXES),
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
        return next((name for mark, name in _XML_KINDS if mark in head), "XML")
    if _MIF.match(head):
        return "MapInfo File"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    return "BINARY" if b"\0" in head[:4096] else "CSV"


def _packed(path: Path) -> str:
    """A workbook is an archive too; one that cannot be opened is left to the archive's checks."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[:2000])
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        return {".xlsx": "XLSX", ".ods": "ODS"}.get(path.suffix.lower(), "ZIP")
    if "xl/workbook.xml" in names:
        return "XLSX"
    return "ODS" if {"mimetype", "content.xml"} <= names else "ZIP"
