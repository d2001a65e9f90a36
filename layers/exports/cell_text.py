"""What a cell of a workbook may hold."""

from __future__ import annotations

import re
from typing import Any

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
EXCEL_LONGEST = 32_767


def for_excel(value: Any) -> Any:
    """The value; a text without control characters, cut at Excel's limit."""
    if isinstance(value, str):
        return _FORBIDDEN.sub("", value)[:EXCEL_LONGEST]
    return value
