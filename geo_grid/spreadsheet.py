"""Text that no spreadsheet takes for a formula: one rule for every file that people open in one.

Source: OWASP, CSV Injection (https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

NOTES_SHEET = "说明 Notes"
"""The sheet of a workbook of ours that speaks of the other: no rows of anything are on it."""
_SIGNS = "=+-@"
_BEFORE = re.compile(r"[\s\u200b\u200e\u200f\ufeff]*")
"""What a spreadsheet skips at the beginning: spaces of all kinds, invisible marks."""
_NUMBER = re.compile(r"[+-][0-9.]+", re.ASCII)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might compute `text` instead of showing it.

    So it is with ``= + - @``, tab, carriage return and line feed at its beginning, also as full-width
    forms (Excel folds ＝ to =) and behind spaces and invisible marks. A number (-12.5) is none.
    """
    before = _BEFORE.match(text)
    assert before is not None  # an empty match is one
    if set("\t\r\n") & set(before[0]):
        return True
    sign = unicodedata.normalize("NFKC", text[before.end() :][:1])
    return sign[:1] in set(_SIGNS) and not _NUMBER.fullmatch(text)


def as_text(value: Any) -> Any:
    """A cell as it may stand in a CSV file: what might be a formula has an apostrophe in front.

    >>> as_text("=1+1"), as_text("-3"), as_text("－cmd"), as_text(5)
    ("'=1+1", '-3', "'－cmd", 5)
    """
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value
