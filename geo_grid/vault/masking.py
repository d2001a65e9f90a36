"""The one mask of numbers of people, and how such numbers are found in what is typed. Pure.

A masked number must not be completed by what stands beside it or by a search. A resident ID
(GB 11643) is division (6), birth date (8), sequence (3) and check digit: the ground tells the
division, a year of birth 1 of 365 days, the sex every other sequence. What is left to guess with
none of the last twelve shown is 365 × 500 numbers; with one check digit of them it were a tenth.
A mask has a fixed number of stars, so that it does not tell how long a number is either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from stdnum.cn import ric

_HEAD_OF_ID, _HEAD_OF_PHONE, _HEAD_OF_OTHERS = 2, 3, 1
_STARS_OF_ID, _STARS = "*" * 16, "*" * 8
_GAP = r"[\s\-\u2010-\u2015\u00b7]?"
# Not inside a longer number, not behind its decimal point, not in front of one.
_FREE, _ENDS = r"(?<!\d)(?<!\d\.)", r"(?!\d)(?!\.\d)"
_ID_18 = rf"{_FREE}\d{{6}}{_GAP}(?:18|19|20)\d{{6}}{_GAP}\d{{3}}[\dXx]{_ENDS}"
# Nobody born before 1930 has one; and codes of basic cells, which have fifteen digits too, begin
# with a street below 300 in most places.
_ID_15 = rf"{_FREE}[1-9]\d{{5}}[3-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}{_ENDS}"
_MOBILE = rf"{_FREE}(?:\+?(?:00)?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}{_ENDS}"
_OF_TODAY = re.compile(f"(?P<id>{_ID_18})|(?P<mobile>{_MOBILE})")
_NUMBERS = re.compile(f"(?P<id>{_ID_18})|(?P<old>{_ID_15})|(?P<mobile>{_MOBILE})")
_PERHAPS = re.compile(r"\d[\d\s\-\u2010-\u2015\u00b7]{8,}\d")
_COUNTRY = re.compile(r"(\+|00)?86(?=1\d{10}$)")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ＋", "0123456789Xx+")


def mask_document(number: str) -> str:
    """``990101199001011230`` → ``99****************``; another document keeps its first letter."""
    if len(number) == 18 and number[:17].isdigit():
        return number[:_HEAD_OF_ID] + _STARS_OF_ID
    return (number[:_HEAD_OF_OTHERS] if len(number) >= 8 else "") + _STARS


def mask_phone(number: str) -> str:
    """``13800001234`` → ``138********``: what tells the network, never an end to search by."""
    plain = _COUNTRY.sub("", number)
    return (plain[:_HEAD_OF_PHONE] if len(plain) >= 11 else "") + _STARS


def mask_numbers(text: str, *, has_codes: bool = False) -> str:
    """A free text in which every ID and mobile number is masked; other digits stay.

    An ID of 18 places counts with a true date and the right check digit. One of 15, which has no
    check digit but leads to the number of today, counts with a true date, unless the text is one in
    which codes of fifteen digits stand (`has_codes`).
    """
    plain = text.translate(_FULL_WIDTH)
    if not _PERHAPS.search(plain):
        return text
    masked = (_OF_TODAY if has_codes else _NUMBERS).sub(_masked, plain)
    return text if masked == plain else masked


def mask_strings(value: Any) -> Any:
    """The same in every text of a JSON document, which may be a code; keys stay, they are names."""
    if isinstance(value, str):
        return mask_numbers(value, has_codes=True)
    if isinstance(value, dict):
        return {key: mask_strings(one) for key, one in value.items()}
    if isinstance(value, list):
        return [mask_strings(one) for one in value]
    return value


def is_id_number(text: str) -> bool:
    """Whether the whole text is the number of a resident ID: true date, right check digit."""
    return _is_id(_plain(text))


def is_mobile(text: str) -> bool:
    """Whether the whole text is a mobile number."""
    plain = _COUNTRY.sub("", _plain(text).lstrip("+"))
    return re.fullmatch(r"1[3-9]\d{9}", plain) is not None


def numbers_of_people(texts: Sequence[str | None], *, mobiles: bool = True) -> list[int]:
    """Which identifiers of a column are ID (and mobile) numbers of people; none if they are codes.

    A code of eighteen digits with a date in it fits a check digit once in eleven times, so that
    one that fits says nothing yet: most of those of its length have to.
    """
    found: list[int] = []
    for length, is_one in ((18, is_id_number), *(((11, is_mobile),) if mobiles else ())):
        long = [i for i, text in enumerate(texts) if text and _is_long(text, length)]
        people = [i for i in long if is_one(texts[i] or "")]
        found += people if people and len(people) * 2 > len(long) else []
    return found


def _is_long(text: str, digits: int) -> bool:
    if len(text) < digits or not (text[0].isdigit() or text[0] == "+"):
        return False  # of a million identifiers few get further
    plain = _COUNTRY.sub("", _plain(text))
    return len(plain) == digits and plain[:-1].isdigit()


def _plain(text: str) -> str:
    if text.isascii() and text.isalnum():
        return text.upper()
    text = text.translate(_FULL_WIDTH)
    return re.sub(r"[\s\-\u2010-\u2015\u00b7]", "", text).upper()


def _is_id(plain: str) -> bool:
    if len(plain) != 18 or plain[6:8] not in ("18", "19", "20"):
        return False
    if not (plain.isascii() and plain[:17].isdigit() and (plain[17] == "X" or plain[17].isdigit())):
        return False
    try:
        date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError:
        return False
    return bool(ric.calc_check_digit(plain) == plain[17])


def _kind(found: re.Match[str]) -> str:
    """What was found: ``id``, ``old``, ``mobile``; empty inside a code of letters and digits."""
    text, start, end = found.string, found.start(), found.end()
    before = re.search(r"[0-9A-Za-z]*$", text[max(start - 40, 0) : start])
    head = before[0] if before else ""
    is_code = len(head) == 1 or any(c.isdigit() for c in head)
    if is_code or re.match(r"[A-Za-z]", text[end : end + 1]):
        return ""
    kind = found.lastgroup or ""
    return "" if kind == "id" and not _is_id(_plain(found[0])) else kind


def _masked(found: re.Match[str]) -> str:
    kind = _kind(found)
    if not kind:
        return found[0]
    plain = _plain(found[0])
    if kind == "mobile":
        return mask_phone(plain)
    # Never longer than what it stands for: a column has room for it.
    return plain[:_HEAD_OF_ID] + "*" * (len(plain) - _HEAD_OF_ID)
