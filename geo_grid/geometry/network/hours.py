"""When a gate is open: spans of every day, as ``06:00-11:30,14:00-23:00``, ``24/7`` or ``off``.

A part of OSM's ``opening_hours`` (https://wiki.openstreetmap.org/wiki/Key:opening_hours): gates of
estates keep the same hours every day.
"""

from __future__ import annotations

import re
from functools import lru_cache

DAY_MIN = 24 * 60
Spans = tuple[tuple[int, int], ...]
"""From and to in minutes after midnight, `to` not included; one over midnight ends after 24:00."""

_SPAN = re.compile(r"(\d{1,2}):(\d{2})[-–—~至到](\d{1,2}):(\d{2})")
_ALWAYS = {"24/7", "yes", "open", "全天", "24小时", "always"}
_NEVER = {"off", "closed", "关闭", "locked"}


@lru_cache(maxsize=256)
def read_daily(text: str) -> Spans | None:
    """The spans that a text without spaces means; None where it cannot be read."""
    plain = text.casefold().replace("：", ":").replace("，", ",").replace("、", ",")
    if plain in _ALWAYS:
        return ((0, DAY_MIN),)
    if plain in _NEVER:
        return ()
    spans = []
    for part in re.split("[,;]", plain):
        found = _SPAN.fullmatch(part)
        if not found:
            return None
        hour, minute, until_hour, until_minute = (int(digits) for digits in found.groups())
        start, end = hour * 60 + minute, until_hour * 60 + until_minute
        if minute > 59 or until_minute > 59 or start >= DAY_MIN or end > DAY_MIN or start == end:
            return None
        spans.append((start, end if end > start else end + DAY_MIN))
    return tuple(sorted(spans))


def written(spans: Spans) -> str:
    """The text of spans as it is stored; :func:`read_daily` reads it back."""
    if spans == ((0, DAY_MIN),):
        return "24/7"
    return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans) or "off"


def _clock(minute: int) -> str:
    at = minute if minute <= DAY_MIN else minute - DAY_MIN
    return f"{at // 60:02}:{at % 60:02}"
