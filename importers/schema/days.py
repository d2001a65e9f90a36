"""Days and instants as files write them; a number that only stands for a day is refused by name."""

from __future__ import annotations

import re
import time
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.utils import timezone

from geo_grid.city_time import city_timezone, day_of
from importers.schema.refusals import BadValue
from importers.schema.texts import shown

_DAY = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))")
_CLOCK = re.compile(
    r"(?:\s*(?:星期|周)[一二三四五六日天])?[T\s]*(?P<half>凌晨|早上|上午|中午|下午|晚上)?\s*"
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.\d+)?)?"
    r"|[时點点](?:(?P<minutes>\d{1,2})(?:分(?:(?P<seconds>\d{1,2})秒)?)?|(?P<thirty>半)|整)?)"
    r"\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?"
)
_MORNING = {hour: hour for hour in range(12)} | {12: 0}
_HOURS: dict[str, dict[int, int]] = {
    "凌晨": _MORNING, "上午": _MORNING, "早上": {hour: hour for hour in range(4, 12)},
    "中午": {11: 11, 12: 12, 1: 13, 2: 14},
    "下午": {hour: 12 + hour % 12 for hour in range(1, 13)} | {hour: hour for hour in range(13, 24)},
    "晚上": {hour: 12 + hour for hour in range(5, 12)} | {hour: hour for hour in range(17, 24)},
}  # fmt: skip
"""Hours as they are said by the part of the day; spreadsheets count 上午 12:05 as 00:05."""
_WEEKDAY = re.compile(r"\s*(?:星期|周)[一二三四五六日天]")
_DIGITS = re.compile(r"(\d{8})(\d{2})(\d{2})(\d{2})")
"""20260302080500 is an instant of many an export."""
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_AMERICAN = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP])M", re.IGNORECASE
)


def today() -> date:
    """The day in the city; looked up once a minute, because whole columns ask for it."""
    return _today(int(time.monotonic()) // 60, city_timezone())


@lru_cache(maxsize=2)
def _today(minute: int, zone: ZoneInfo) -> date:
    return day_of(timezone.now())


@dataclass(frozen=True)
class Day:
    """A day: 2024-03-31, 2024/3/31, 2024.3.31, 20240331 or 2024年3月31日; a clock is dropped."""

    future: bool = False
    sql_type: str = "date"
    takes_days: ClassVar[bool] = True

    def parse(self, text: str) -> str:
        plain = _apart(text)
        found = _DAY.match(plain)
        rest = plain[found.end() :] if found else "?"
        is_whole = not rest or _CLOCK.fullmatch(rest) or _WEEKDAY.fullmatch(rest)
        day = _day(found) if found and is_whole else None
        if day is None:
            raise BadValue(_code(plain, else_="date_bad"), value=shown(text))
        if not self.future and day > today():
            raise BadValue("date_in_future", value=day.isoformat())
        return day.isoformat()


def _day(found: re.Match[str]) -> date | None:
    year, _, *parts = found.groups()
    month, day = [part for part in parts if part]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


@dataclass(frozen=True)
class Moment:
    """An instant: a day with or without a clock, with or without an offset (else local time)."""

    sql_type: str = "timestamptz"
    takes_days: ClassVar[bool] = True

    def parse(self, text: str) -> str:
        plain = _apart(text)
        moment = _moment(plain)
        if moment is None or not 1900 <= moment.year <= 2999:
            raise BadValue(_code(plain, else_="time_bad"), value=shown(text))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=city_timezone())
        if moment > timezone.now() + timedelta(minutes=5):  # clocks differ a little
            raise BadValue("time_in_future", value=shown(text))
        return moment.isoformat()


def _apart(text: str) -> str:
    """In plain width; date and clock of fourteen digits are told apart."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    found = _DIGITS.fullmatch(plain)
    return f"{found[1]} {found[2]}:{found[3]}:{found[4]}" if found else plain


def _code(plain: str, *, else_: str) -> str:
    """What is wrong: five digits are what a spreadsheet keeps of a day, counted from 1900 or 1904."""
    return "date_serial" if _SERIAL.fullmatch(plain) else else_


def _hour(hour: int, half: str) -> int | None:
    """The hour of 24; ``None`` where it does not fit its part of the day (晚上 3 点, 上午 13 时)."""
    return _HOURS[half].get(hour) if half else hour


def _moment(text: str) -> datetime | None:
    if american := _AMERICAN.fullmatch(text):
        month, day, year, hour, minute, second, half = american.groups()
        hours = int(hour) % 12 + (12 if half in "Pp" else 0)
        return _instant(year, month, day, hours, minute, second)
    found = _DAY.match(text)
    day = _day(found) if found else None
    if found is None or day is None:
        return None
    rest = text[found.end() :]
    clock = _CLOCK.fullmatch(rest)
    if not clock:
        is_whole = not rest or _WEEKDAY.fullmatch(rest)
        return _instant(day.year, day.month, day.day, 0, 0, 0) if is_whole else None
    minute = clock["minute"] or clock["minutes"] or ("30" if clock["thirty"] else 0)
    second, offset = clock["second"] or clock["seconds"], clock["offset"]
    hour = _hour(int(clock["hour"]), clock["half"] or "")
    moment = None if hour is None else _instant(day.year, day.month, day.day, hour, minute, second)
    if moment is None or offset is None:
        return moment
    zone = "+00:00" if offset == "Z" else offset
    try:
        return datetime.fromisoformat(moment.isoformat() + zone)
    except ValueError:  # +99:99, or digits of another script
        return None


def _instant(*parts: Any) -> datetime | None:
    """A local time from year, month, day, hour, minute and second; the zone is set by the caller."""
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
