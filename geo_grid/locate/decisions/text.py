"""When two texts of addresses are the same text, and the mark by which a decision finds it.

This folding is its own and does not follow the matcher: a matcher that learns something new must
not forget what people decided.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from geo_grid.vault import sealing
from geo_grid.vault.masking import mask_numbers

_DASHES = re.compile("[-‐-―−﹣－~～]+")
_BETWEEN = re.compile(r"(?<=[0-9a-z])[\W_]+(?=[0-9a-z])")
_PURPOSE = "address"


def canonical(text: str) -> str:
    """The text in half width and lower case, without spaces and marks that say nothing.

    Between letters and digits a mark says where one number ends: it becomes a dash. A dash stays,
    because a floor may lie below the ground. Numbers of people are masked first, so that a text
    that is kept masked is still the same text.

    >>> canonical("榕荫路 12号，3＃2-502"), canonical("商场 -1层06"), canonical("12 3 502")
    ('榕荫路12号3-2-502', '商场-1层06', '12-3-502')
    """
    plain = unicodedata.normalize("NFKC", mask_numbers(text)).casefold()
    plain = _DASHES.sub("-", plain)
    plain = _BETWEEN.sub("-", plain)
    return "".join(c for c in plain if c == "-" or c.isalnum())


def mark_of(text: str) -> bytes | None:
    """The mark under the newest key; ``None`` for a text that says nothing."""
    (mark,) = sealing.digest([_spelled(text)], purpose=_PURPOSE)
    return mark


def marks_of(texts: Iterable[str]) -> dict[bytes, str]:
    """The marks of texts under every key that is kept still, each with its text."""
    found: dict[bytes, str] = {}
    for text in texts:
        if spelled := _spelled(text):
            found |= dict.fromkeys(sealing.digests(spelled, purpose=_PURPOSE), text)
    return found


def _spelled(text: str) -> str:
    """As hexadecimal digits: the vault folds dashes away, which tell addresses apart."""
    return canonical(text).encode("utf-8", "backslashreplace").hex()
