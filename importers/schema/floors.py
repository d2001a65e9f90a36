"""Floors, stairwells and flats as files write them: 3, 3楼, B1, 负一楼, 夹层; 第一单元; 1-12;14."""

from __future__ import annotations

import re
from dataclasses import dataclass

from importers.schema.refusals import BadValue
from importers.schema.texts import HYPHENS
from importers.schema.values import Text, half_width, shown

MOST_FLATS = 1000
"""More flats than this in one list are a slip of the pen."""
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMBER = r"(?P<number>\d{1,3}(?:\.0*)?|[零〇一二两三四五六七八九十]{1,4})"
_FLOOR = re.compile(rf"(?P<below>-|负|地下|B|F)?第?{_NUMBER}(?P<rest>层楼|[层楼F]?)", re.IGNORECASE)
_BETWEEN = re.compile(rf"(?:第?{_NUMBER}[层楼F]?)?(?P<between>夹层?|阁楼?|跃层?|M)", re.IGNORECASE)
_STAIRWELL = re.compile(
    rf"第?(?:{_NUMBER}|(?P<letter>[A-Za-z]\d{{0,2}}))(?:号(?=单元|门|梯))?(?P<rest>(?:单元|门|梯|座|号)?)"
)
_GROUND = re.compile(r"GF?|地面层?|首层", re.IGNORECASE)
_FLATS = re.compile(r"(\d{1,5})[-~—–](\d{1,5})")


def floor_of(text: str) -> tuple[int | None, str]:
    """``(number, label)``: what is said beyond the number (B1, 夹层) is the label, else it is empty.

    A floor between two has the number of the one below if it names it, else none. Raises
    :class:`BadValue` for what names no floor.
    """
    plain = half_width(text).translate(HYPHENS)
    if found := _FLOOR.fullmatch(plain):
        number = _whole(found["number"])
        sign = (found["below"] or "").upper()
        if sign in ("", "F"):
            return number, ""
        return -number, plain.upper() if sign == "B" else ""
    if found := _BETWEEN.fullmatch(plain):
        return (_whole(found["number"]) if found["number"] else None), plain
    if _GROUND.fullmatch(plain):
        return 1, plain
    raise BadValue("number_not_whole", value=shown(text))


def _whole(text: str) -> int:
    """A number in digits or in Chinese below a hundred (二十三)."""
    if text[0].isdigit() and text[0].isascii():
        return int(text.partition(".")[0])
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(str(_DIGITS[c]) for c in text))
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


@dataclass(frozen=True)
class Floor:
    """A floor from `low` to `high`, in digits or words; kept as said for :func:`floor_of`."""

    low: int
    high: int
    sql_type: str = "smallint"

    def parse(self, text: str) -> str:
        try:
            number, _ = floor_of(text)
        except KeyError:  # 一十二十
            raise BadValue("number_not_whole", value=shown(text)) from None
        if number is not None and not self.low <= number <= self.high:
            raise BadValue("number_range", value=shown(text), low=self.low, high=self.high)
        return half_width(text).translate(HYPHENS)


@dataclass(frozen=True)
class Stairwell:
    """A stairwell by its name: 一单元, 第1单元, 01单元, 1 单元 and １号单元 are 1单元.

    `doors_entrances.sql` says the same of the entrances that are known already.
    """

    max_length: int = 40
    sql_type: str = "text"

    def parse(self, text: str) -> str:
        name = Text(self.max_length).parse(text)
        found = _STAIRWELL.fullmatch(half_width(name))
        if found is None:
            return name
        rest = found["rest"]
        if found["letter"]:
            return found["letter"].upper() + rest
        try:
            return f"{_whole(found['number'])}{rest}"
        except KeyError:  # 一十二十
            return name


def flats_of(text: str) -> list[str]:
    """The flats of a list with ranges: ``1-3;5`` is 1, 2, 3 and 5.

    https://wiki.openstreetmap.org/wiki/Key:addr:flats
    """
    flats: dict[str, None] = {}
    for part in re.split(r"[;,；，、]", text):
        ends = _FLATS.fullmatch(part.strip())
        low, high = (int(ends[1]), int(ends[2])) if ends else (0, -1)
        if ends and low <= high < low + MOST_FLATS:
            flats |= dict.fromkeys(map(str, range(low, high + 1)))
        elif part.strip():
            flats[part.strip()] = None
    return list(flats)
