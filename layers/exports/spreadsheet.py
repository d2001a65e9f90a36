"""Cells of exported spreadsheets: text that no program takes for a formula.

Source: OWASP, CSV Injection (https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import unicodedata
from typing import Any

_SIGNS = "=+-@\t\r\n"
_NUMBER = str.maketrans("", "", "0123456789.")


def as_text(value: Any) -> Any:
    """A cell as it may be exported; anything but text is left alone.

    Text that begins with ``= + - @``, tab or carriage return, or with a full-width form of them
    (Excel folds ＝ to =), also behind spaces and invisible marks, gets an apostrophe in front.
    A negative number written as text (-12.5) is none of these.

    >>> as_text("=1+1"), as_text("-3"), as_text("－cmd"), as_text(5)
    ("'=1+1", '-3', "'－cmd", 5)
    """
    if not isinstance(value, str):
        return value
    start = unicodedata.normalize(
        "NFKC", value[:64].lstrip(" \u00a0\u200b\u200e\u200f\u3000\ufeff")
    )
    if not start or start[0] not in _SIGNS:
        return value
    if start[0] in "+-" and len(value) < 32 and value[1:] and not value[1:].translate(_NUMBER):
        return value
    return "'" + value
