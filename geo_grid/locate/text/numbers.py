"""House numbers as data: one number, a suffix, a range of one side or both, a list of these.

Both ends of one parity mean that side of the road only, else all numbers between them.
Numbers and suffixes match or differ; nothing here is nearly equal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from geo_grid.locate.text.canonical import canonical

STEMS = "甲乙丙丁戊己庚辛壬癸"
_COURT = "院"


@dataclass(frozen=True, slots=True)
class Number:
    """A house number: 12, 12甲, 10附2, 12-1 (12号之1), 2院 (2号院)."""

    base: int
    suffix: str = ""

    def __str__(self) -> str:
        if self.suffix == _COURT:
            return f"{self.base}号院"
        if self.suffix.startswith("附"):
            return f"{self.base}号{self.suffix}"
        if self.suffix.startswith("-"):
            return f"{self.base}{self.suffix}号"
        return f"{self.base}号{self.suffix}"


@dataclass(frozen=True, slots=True)
class NumberRange:
    """The numbers from `low` to `high`, of one side where both ends are odd or both even."""

    low: int
    high: int

    @property
    def step(self) -> int:
        return 2 if (self.high - self.low) % 2 == 0 else 1

    def __contains__(self, number: Number) -> bool:
        if number.suffix or not self.low <= number.base <= self.high:
            return False
        return (number.base - self.low) % self.step == 0

    def __str__(self) -> str:
        return f"{self.low}-{self.high}号"


@dataclass(frozen=True, slots=True)
class NumberSpec:
    """What the number of a house, an entrance or an estate says.

    `lane` is what stands before the number itself (358弄 of 358弄81号), part of the road's name.
    """

    lane: str = ""
    singles: tuple[Number, ...] = ()
    ranges: tuple[NumberRange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.singles or self.ranges)

    def holds(self, number: Number) -> bool:
        """Whether the number is one of these, itself or inside a range."""
        return number in self.singles or any(number in span for span in self.ranges)


_SUFFIXED = re.compile(
    rf"(?P<base>\d{{1,5}})号?(?:(?P<stem>[{STEMS}])|附(?P<annex>\d+)|之(?P<of>\d+)|(?P<letter>[A-Z]))号?$"
)
_LANE = re.compile(r"(?P<lane>.*\d(?:弄|巷|支弄|胡同|村民小组|小组|组|队))(?P<rest>.+)$")
_STEM_FIRST = re.compile(rf"(?P<stem>[{STEMS}])(?P<base>\d{{1,5}})号?$")


@lru_cache(maxsize=200_000)
def number_spec(text: str) -> NumberSpec:
    """The numbers that a text such as ``17-32号``, ``17、18、19号`` or ``358弄81号`` stands for."""
    key = canonical(text).replace(" ", "")
    lane = _LANE.match(key)
    prefix, rest = (lane["lane"], lane["rest"]) if lane else ("", key)
    singles: list[Number] = []
    ranges: list[NumberRange] = []
    for piece in rest.split(","):
        found = one_number(piece)
        if isinstance(found, Number):
            singles.append(found)
        elif found is not None:
            ranges.append(found)
    return NumberSpec(prefix, tuple(singles), tuple(ranges))


def one_number(piece: str) -> Number | NumberRange | None:
    """One canonical piece of a list: a number with or without suffix, or a range."""
    piece = piece.removeprefix("门牌").removeprefix("NO")
    if plain := re.fullmatch(r"(\d{1,5})号?(?:门牌?)?", piece):
        return Number(int(plain[1]))
    if court := re.fullmatch(r"(\d{1,5})号院", piece):
        return Number(int(court[1]), _COURT)
    if span := re.fullmatch(r"(\d{1,5})号?-(\d{1,5})号?", piece):
        low, high = int(span[1]), int(span[2])
        return NumberRange(low, high) if high > low else Number(low, f"-{high}")
    if found := _SUFFIXED.fullmatch(piece):
        return Number(int(found["base"]), _suffix(found))
    if first := _STEM_FIRST.fullmatch(piece):
        return Number(int(first["base"]), first["stem"])
    return None


def _suffix(found: re.Match[str]) -> str:
    if found["annex"]:
        return f"附{int(found['annex'])}"
    if found["of"]:
        return f"-{int(found['of'])}"
    return found["stem"] or found["letter"]
