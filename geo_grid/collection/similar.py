"""How alike two numbers or two names are: pure rules, in which records are called near-duplicates."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

ALIKE = 0.85
"""Names of organisations at one address that are this alike are proposed as one."""
_FORM = re.compile(
    r"(股份|集团)?(有限)?(责任)?公司$|(经营部|商行|商店|个体工商户)$|co\.?,?ltd\.?$|ltd\.?$|inc\.?$"
)
_MARKS = re.compile(r"[\s\-_·.,,。、()()\[\]【】《》\"'“”]+")


def nearly_same_number(one: str, other: str) -> bool:
    """Two neighbouring characters transposed, or a single character different.

    The check character does not count: who writes a wrong digit often computes it anew.
    """
    if len(one) != len(other) or one == other or not one:
        return False
    body = [(a, b) for a, b in zip(one, other, strict=True)]
    if len(one) == 18:
        body = body[:17]
    odd = [i for i, (a, b) in enumerate(body) if a != b]
    if len(odd) <= 1:
        return True
    swapped = len(odd) == 2 and odd[1] == odd[0] + 1
    return swapped and body[odd[0]] == body[odd[1]][::-1]


def plain_name(name: str) -> str:
    """A name without its legal form, marks and case."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    plain = _MARKS.sub("", plain)
    return _FORM.sub("", plain) or plain


def likeness(one: str, other: str) -> float:
    """0..1 how alike the plain names of two organisations are."""
    a, b = plain_name(one), plain_name(other)
    return 1.0 if a == b else SequenceMatcher(None, a, b, autojunk=False).ratio()
