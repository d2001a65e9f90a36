"""Days off of mainland China, as the library ``chinesecalendar`` holds the State Council's notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

SOURCE = "chinesecalendar"
ZONES = frozenset(
    {"Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Chungking", "Asia/Harbin",
     "Asia/Kashgar", "PRC"}
)  # fmt: skip
"""The zones of the mainland, old names included."""
_OTHER_HOLIDAYS = frozenset({"71", "81", "82"})
"""GB/T 2260: Taiwan, Hong Kong and Macao have holidays of their own."""


def is_in_china(*, zone: str, code: str) -> bool:
    """Whether the notices hold in a city: by its zone, unless its division code says otherwise.

    The code alone does not tell: a city that is tried out bears one that nobody has. Nor does the
    ground: whose clocks are Shanghai's keeps Shanghai's days.
    """
    return zone in ZONES and code[:2] not in _OTHER_HOLIDAYS


def years() -> list[int]:
    """The years that the library knows whole."""
    from chinese_calendar import holidays, workdays

    return sorted({day.year for day in (*holidays, *workdays)})


def days_of(wanted: Iterable[int]) -> Iterator[tuple[date, str, str]]:
    """``(day, "off" or "working", Chinese name of the holiday)`` of the days of some years."""
    from chinese_calendar import Holiday, holidays, workdays

    chosen = set(wanted)
    for kind, days in (("off", holidays), ("working", workdays)):
        for day, name in days.items():
            if day.year in chosen:
                yield day, kind, Holiday(name).chinese
