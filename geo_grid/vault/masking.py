"""Numbers of people as they may be shown, and the same in free text. Pure.

A masked document number must not be completed by what stands beside it: a resident ID is division
(6), birth date (8), sequence (3) and check digit, so neither the district nor the sequence shows.
"""

from __future__ import annotations

import re

_DATE = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ID_18 = rf"(?<![\dA-Za-z])\d{{6}}{_DATE}\d{{3}}[\dXx](?![\dA-Za-z])"
_ID_15 = r"(?<![\dA-Za-z])\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![\dA-Za-z])"
_MOBILE = r"(?<![\dA-Za-z])1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?![\dA-Za-z])"
_NUMBERS = re.compile(f"({_ID_18})|({_ID_15})|({_MOBILE})")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")


def mask_document(number: str) -> str:
    """``350203199001011234`` → ``3502************34``; short ones keep their last two places."""
    head = 4 if len(number) >= 15 else 0
    return number[:head] + "*" * max(len(number) - head - 2, 2) + number[-2:]


def mask_phone(number: str) -> str:
    """``13800001234`` → ``138****1234``; of a short one the last two digits stay."""
    if len(number) < 8:
        return "*" * max(len(number) - 2, 2) + number[-2:]
    return number[: len(number) - 8] + "****" + number[-4:]


def mask_numbers(text: str) -> str:
    """A free text in which whatever looks like an ID or a mobile number is masked."""
    plain = text.translate(_FULL_WIDTH)
    return _NUMBERS.sub(_masked, plain) if _NUMBERS.search(plain) else text


def _masked(found: re.Match[str]) -> str:
    number = re.sub(r"[\s-]", "", found[0])
    return mask_phone(number) if found[3] else mask_document(number)
