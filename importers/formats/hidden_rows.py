"""How many rows of a sheet are hidden: a filter that is left on hides rows that are read all the same."""

from __future__ import annotations

import re

from importers.formats.archive import inflated, members
from importers.formats.base import OpenOptions

_OVERLAP = 4_096
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_HIDDEN = re.compile(rb'\bhidden=["\x27](?:1|true)["\x27]')
_NUMBER = re.compile(rb'\br=["\x27](\d{1,8})["\x27]')
_ODS_TABLE = re.compile(rb'<table:table\s[^>]*?table:name="([^"]*)"')
_ODS_ROW = re.compile(rb'<table:table-row\s([^>]*table:visibility="(?:collapse|filter)"[^>]*)>')
_ODS_TIMES = re.compile(rb'number-rows-repeated="(\d{1,8})"')
_MOST_REPEATED = 10_000
"""Rows that are said to be repeated more often are the empty rest of the sheet."""


def hidden_rows(open_options: OpenOptions, kind: str, sheet: str, part: str) -> int:
    """Of the sheet that is called `sheet` and lies in `part` of the archive (of an XLSX)."""
    wanted = part if kind == "XLSX" else "content.xml"
    for member in members(open_options.data, nested=True):
        if member.name == wanted:
            blocks = inflated(open_options.data, member)
            if kind == "XLSX":
                found: set[bytes] = set()
                tail = b""
                for block in blocks:
                    found |= _numbers(tail + block)
                    tail = block[-_OVERLAP:]
                return len(found)
            return _of_ods(b"".join(blocks), sheet)
    return 0


def _numbers(block: bytes) -> set[bytes]:
    """The hidden rows of a piece by their number; a row in two pieces is one."""
    marks = (attributes for attributes in _ROW.findall(block) if _HIDDEN.search(attributes))
    return {number[1] for attributes in marks if (number := _NUMBER.search(attributes))}


def _of_ods(content: bytes, sheet: str) -> int:
    starts = [
        (found.start(), found[1].decode(errors="replace")) for found in _ODS_TABLE.finditer(content)
    ]
    ends = [start for start, _ in starts[1:]] + [len(content)]
    for (start, name), end in zip(starts, ends, strict=True):
        if name == sheet:
            times = (_ODS_TIMES.search(found) for found in _ODS_ROW.findall(content[start:end]))
            counts = [int(found[1]) if found else 1 for found in times]
            return sum(count for count in counts if count <= _MOST_REPEATED)
    return 0
