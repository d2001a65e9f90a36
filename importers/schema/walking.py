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
_AGAINST = {"-1", "reverse", "反向", "against"}
_ALONG = {"yes", "true", "1", "是", "单向", "along"}
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
class Direction:
    """1 as the line is drawn, -1 against it, 0 both ways."""

    sql_type: str = "smallint"

    def parse(self, text: str) -> str:
        key = half_width(text).casefold()
        return "-1" if key in _AGAINST else "1" if key in _ALONG else "0"


@dataclass(frozen=True)
class Steepness:
    """Per cent, whatever the direction; degrees (``10°``) are turned into it, ``up`` is unknown."""

    sql_type: str = "double precision"

    def parse(self, text: str) -> str:
        plain = half_width(text)
        found = _NUMBER.match(plain)
        if not found:
            return _UNKNOWN
        amount = abs(float(found[0].replace(",", ".")))
        if plain[found.end() :].startswith("°"):
            amount = 100 * math.tan(math.radians(amount)) if amount < 89 else math.nan
        return repr(amount) if amount < 1000 else _UNKNOWN


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
    """The hours of every day at which a gate is open: ``06:00-23:00``, ``24/7`` or ``off``."""

    longest: int = 100
    sql_type: str = "text"

    def parse(self, text: str) -> str:
        spans = read_daily(half_width(text))
        if spans is None:
            raise BadValue("gate_hours_bad", value=shown(text))
        plain = written(spans)
        if len(plain) > self.longest:
            raise BadValue("gate_hours_too_long", limit=self.longest)
        return plain
