"""In which encoding a DXF drawing holds its texts: by its release and code page, checked by its bytes.

From R2007 on (AC1021) a drawing is UTF-8 whatever ``$DWGCODEPAGE`` says; before, that names the code
page. GDAL goes by the code page alone, so it is told. A drawing whose bytes are not what it says is
refused: names that come out wrong would be taken for right ones.
"""

from __future__ import annotations

import re
from pathlib import Path

from geo_grid.errors import BadInput, gettext_noop
from importers.formats.base import fault

_HEADER_BYTES = 2**16
_VERSION = re.compile(rb"\$ACADVER\s+1\s+AC(\d{4})")
_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3[ \t]*\r?\n[ \t]*([^\r\n]{0,40})")
_FIRST_UTF8 = 1021
_CHINESE = ("ANSI_936", "GB2312", "GBK", "GB18030", "CP936")
_PAGES = dict.fromkeys(_CHINESE, "GB18030") | {
    "ANSI_950": "CP950", "BIG5": "CP950", "ANSI_932": "CP932", "ANSI_949": "CP949", "ANSI_874": "CP874",
    "UTF-8": "UTF-8", "UTF8": "UTF-8",
    **{f"ANSI_{n}": f"CP{n}" for n in range(1250, 1259)},
}  # fmt: skip
_HIGH = re.compile(rb"[\x80-\xff]+")


def encoding_of_drawing(shown: Path, data: Path) -> str:
    """The encoding as GDAL calls it; empty for a drawing of plain ASCII.

    Raises :class:`BadInput` ``drawing_encoding``.
    """
    content = data.read_bytes()
    if content.isascii():
        return ""
    head = content[:_HEADER_BYTES]
    version, page = _VERSION.search(head), _PAGE.search(head)
    said = page[1].decode("ascii", "replace").strip().upper() if page else ""
    if version and int(version[1]) >= _FIRST_UTF8:
        if not _decodes(content, "utf-8"):
            raise _fault(shown, "UTF-8")
        return "UTF-8"
    known = _PAGES.get(said, "")
    if not known:
        raise _fault(shown, said or "—")
    is_chinese = all(_decodes(part, "gb2312") for part in _HIGH.findall(content))
    mistaken = known.startswith("CP125") and (is_chinese or _decodes(content, "utf-8"))
    if mistaken or not _decodes(content, known) or (known == "GB18030" and _is_utf8(content)):
        raise _fault(shown, said)
    return known


def _is_utf8(content: bytes) -> bool:
    """Bytes that are UTF-8 and of which some part is no common Chinese text in the code page."""
    return _decodes(content, "utf-8") and not all(
        _decodes(part, "gb2312") for part in _HIGH.findall(content)
    )


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _fault(shown: Path, said: str) -> BadInput:
    return fault(
        "drawing_encoding",
        gettext_noop(
            "The texts of “%(file)s” are not in the encoding that the drawing names (%(said)s), so "
            "names would come out wrong; save it anew as DXF 2007 or later, which is UTF-8."
        ),
        shown,
        said=said,
    )
