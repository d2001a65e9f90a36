"""What people on foot meet on a street: how files write it.

Values: https://wiki.openstreetmap.org/wiki/Key:incline, …/Key:width, …/Key:oneway. What says nothing
that can be measured (``incline=up``) is unknown and refuses no row: it is a remark on a street.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from geo_grid.geometry.network.hours import read_daily, written
from geo_grid.vault.masking import mask_numbers
from importers.schema.refusals import BadValue
from importers.schema.values import half_width, shown

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_RUN = re.compile(r"[:∶/](\d+(?:[.,]\d+)?)")
_AGAINST = {"-1", "reverse", "反向", "against"}
_ALONG = {"yes", "true", "1", "是", "单向", "along"}
_ALLOWED = {
    "true", "t", "y", "1", "√", "是", "可", "可以", "能", "允许", "可步行", "可通行", "可以步行",
    "可以通行", "允许步行", "允许通行",
}  # fmt: skip
_FORBIDDEN = {
    "false", "f", "n", "0", "×", "否", "不", "不可", "不可以", "不能", "不允许", "禁止", "禁行",
    "不可步行", "不可通行", "不能步行", "不能通行", "不允许步行", "不允许通行", "禁止步行",
    "禁止通行", "禁止行人", "禁止入内", "行人禁行", "步行禁行", "不通行",
}  # fmt: skip
_GATE = {"yes", "y", "true", "t", "1", "是", "有", "√"}
_NO_GATE = {"no", "n", "false", "f", "0", "否", "无", "没有", "×", "none"}
_UNKNOWN = "NaN"


@dataclass(frozen=True)
class Tag:
    """A word of a tag as it stands, without case; what is longer than a word is cut."""

    max_length: int = 40
    sql_type: str = "text"

    def parse(self, text: str) -> str:
        plain = "".join(c for c in half_width(text).casefold() if c.isprintable())
        return mask_numbers(plain)[: self.max_length]


@dataclass(frozen=True)
class Allowed(Tag):
    """Who may use a street, in OSM's words; a plain yes or no of other files becomes OSM's."""

    def parse(self, text: str) -> str:
        word = super().parse(text)
        return "no" if word in _FORBIDDEN else "yes" if word in _ALLOWED else word


@dataclass(frozen=True)
class Direction:
    """1 as the line is drawn, -1 against it, 0 both ways."""

    sql_type: str = "smallint"

    def parse(self, text: str) -> str:
        key = half_width(text).casefold()
        return "-1" if key in _AGAINST else "1" if key in _ALONG else "0"


@dataclass(frozen=True)
class Steepness:
    """Per cent, whatever the direction: ``8%``, ``8‰``, ``10°`` and ``1:12`` (rise to run).

    ``up``, other units and a ratio steeper than 1:1, whose sides may be swapped, are unknown.
    """

    sql_type: str = "double precision"

    def parse(self, text: str) -> str:
        plain = half_width(text)
        found = _NUMBER.match(plain)
        if not found:
            return _UNKNOWN
        amount = abs(float(found[0].replace(",", ".")))
        percent = _percent(amount, tail=plain[found.end() :].casefold())
        return repr(percent) if percent < 1000 else _UNKNOWN


def _percent(amount: float, *, tail: str) -> float:
    """Steepness in per cent by what follows the number; NaN where that says nothing."""
    if tail in ("", "%"):
        return amount
    if tail == "‰":
        return amount / 10
    if tail in ("°", "度", "deg"):
        return 100 * math.tan(math.radians(amount)) if amount < 89 else math.nan
    ratio = _RUN.fullmatch(tail)
    run = float(ratio[1].replace(",", ".")) if ratio else 0
    return 100 * amount / run if run and amount <= run else math.nan


@dataclass(frozen=True)
class Measured:
    """Metres above 0, with or without their unit; other units and words are unknown."""

    sql_type: str = "double precision"

    def parse(self, text: str) -> str:
        plain = half_width(text).casefold()
        found = _NUMBER.match(plain)
        unit = plain[found.end() :] if found else "?"
        if not found or unit not in ("", "m", "米"):
            return _UNKNOWN
        amount = float(found[0].replace(",", "."))
        return repr(amount) if 0 < amount < 1000 else _UNKNOWN


@dataclass(frozen=True)
class GateHours:
    """The hours of every day at which a gate is open: ``06:00-23:00``, ``24/7`` or ``off``.

    A plain yes is a gate whose hours nobody knows, so open; a plain no is no gate: an empty text.
    """

    longest: int = 100
    sql_type: str = "text"

    def understands(self, text: str) -> bool:
        return half_width(text).casefold() in _GATE | _NO_GATE

    def parse(self, text: str) -> str:
        plain = half_width(text)
        if plain.casefold() in _GATE:
            return "24/7"
        if plain.casefold() in _NO_GATE:
            return ""
        spans = read_daily(plain)
        if spans is None:
            raise BadValue("gate_hours_bad", value=shown(text))
        plain = written(spans)
        if len(plain) > self.longest:
            raise BadValue("gate_hours_too_long", limit=self.longest)
        return plain
