"""Values in spreadsheets: what would be a formula is text, what no cell may hold is left out."""

from __future__ import annotations

import re
from typing import Any

_FORMULA = re.compile(r"^\s*[=+\-@\t\r\n＝＋－＠]|^[\t\r]")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
EXCEL_LONGEST = 32_767


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might compute `text` instead of showing it."""
    return bool(_FORMULA.match(text))


def for_csv(value: Any) -> Any:
    """The value; a text that might be a formula with an apostrophe before it."""
    if isinstance(value, str) and is_formula(value):
        return "'" + value
    return value


def for_excel(value: Any) -> Any:
    """The value; a text without control characters, cut at Excel's limit."""
    if isinstance(value, str):
        return _FORBIDDEN.sub("", value)[:EXCEL_LONGEST]
    return value
