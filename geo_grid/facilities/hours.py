"""Opening hours: a weekly table, and the part of OSM's ``opening_hours`` grammar that is one. Pure.

Read are rules like ``Mo-Fr 08:00-12:00,14:00-17:30; Sa 09:00-12:00; PH off`` and ``24/7``, with
Chinese words for days too (``周一至周五 08:00-17:30；节假日休息``); a later rule replaces an earlier one
for its days, and is refused where nothing is left of that one. Seasons, weeks of the year, sunrise, open ends and comments are refused by name:
https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from geo_grid.errors import BadInput, gettext_noop

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAY = "PH"
_DAY_MIN = 24 * 60
Spans = tuple[tuple[int, int], ...]
"""From and to in minutes after the midnight that begins the day, rising; `to` may be past 24:00."""

_WORDS = (
    (r"(?:周|星期|礼拜)一", "Mo"), (r"(?:周|星期|礼拜)二", "Tu"), (r"(?:周|星期|礼拜)三", "We"),
    (r"(?:周|星期|礼拜)四", "Th"), (r"(?:周|星期|礼拜)五", "Fr"), (r"(?:周|星期|礼拜)六", "Sa"),
    (r"(?:周|星期|礼拜)[日天]", "Su"), (r"周末", "Sa-Su"), (r"每[天日]", "Mo-Su"),
    (r"(?:法定)?节假日", " PH "), (r"休息|关闭|不开放|closed", " off "),
    (r"24小时|全天", "24/7"), (r"[至到~—–]", "-"), (r"[、]", ","),
)  # fmt: skip
_CLOCK = r"\d{1,2}:\d{2}"
_RULE = re.compile(
    rf"(?:(?P<days>[A-Za-z]{{2}}(?:[-,][A-Za-z]{{2}})*) ?)?"
    rf"(?P<hours>off|24/7|{_CLOCK}-{_CLOCK}(?:,{_CLOCK}-{_CLOCK})*)"
)
_LONGEST = 400
_LONGEST_SHUT = 31
"""Days: a week with the longest holidays of a year in it."""


@dataclass(frozen=True)
class Week:
    """When something is open: seven days from Monday, and public holidays.

    `holidays` is None where nothing is said of them: they are then as any day of the week.
    """

    days: tuple[Spans, ...] = ((),) * 7
    holidays: Spans | None = None


ALWAYS = Week(days=(((0, _DAY_MIN),),) * 7)


def read_hours(text: str) -> Week:
    """The weekly table that a text means.

    Raises :class:`BadInput` ``hours_unread``, ``hours_holiday_first`` or ``hours_replaced`` that
    quotes the part which is not understood, or which would undo another.
    """
    rules = _rules(text)
    days: list[Spans] = [()] * 7
    holidays: Spans | None = None
    earlier: list[set[int]] = []
    for rule in rules:
        found = _RULE.fullmatch(rule)
        if found is None:
            raise _unread(rule)
        named = _days(found["days"], rule) if found["days"] else set(range(7))
        if holidays is not None and named - {len(DAYS)}:
            raise _holiday_first(rule)
        # In "Mo-Fr 08:00-12:00; 14:00-17:30" afternoons are meant to join the mornings.
        if any(named >= other for other in earlier):
            raise _replaced(rule)
        earlier.append(named)
        spans = _spans(found["hours"], rule)
        for day in named - {len(DAYS)}:
            days[day] = spans
        if len(DAYS) in named:
            holidays = spans
    return Week(tuple(days), holidays)


def _rules(text: str) -> list[str]:
    """The rules of a text, in OSM's words."""
    plain = unicodedata.normalize("NFKC", text).replace(";", "; ")
    for word, sign in _WORDS:
        plain = re.sub(word, sign, plain)
    plain = re.sub(r"\s*([-,:])\s*", r"\1", " ".join(plain.split()))
    rules = [rule.strip() for rule in plain.split(";")]
    if len(text) > _LONGEST or not any(rules):
        raise _unread(text)
    return [rule for rule in rules if rule]


def _days(text: str, rule: str) -> set[int]:
    """Numbers of the named days, 7 for public holidays."""
    named: set[int] = set()
    known = {name.casefold(): number for number, name in enumerate((*DAYS, HOLIDAY))}
    for part in text.split(","):
        ends = [known.get(end.casefold()) for end in part.split("-")]
        first, last = ends[0], ends[-1]
        if first is None or last is None or len(ends) > 2 or (len(ends) == 2 and 7 in ends):
            raise _unread(rule)
        named |= {first} if first == last else {
            day % 7 for day in range(first, last + (7 if last < first else 0) + 1)
        }  # fmt: skip
    return named


def _spans(text: str, rule: str) -> Spans:
    if text == "off":
        return ()
    if text == "24/7":
        return ((0, _DAY_MIN),)
    spans = sorted(_span(part, rule) for part in text.split(","))
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        raise _unread(rule)
    return tuple(spans)


def _span(text: str, rule: str) -> tuple[int, int]:
    first, last = (_minutes(clock, rule) for clock in text.split("-"))
    if last < first:
        last += _DAY_MIN
    is_whole_day = (first, last) == (0, _DAY_MIN)
    if first >= _DAY_MIN or last == first or (last - first >= _DAY_MIN and not is_whole_day):
        raise _unread(rule)
    return first, last


def _minutes(clock: str, rule: str) -> int:
    hours, minutes = (int(part) for part in clock.split(":"))
    if minutes > 59 or hours * 60 + minutes > 2 * _DAY_MIN:
        raise _unread(rule)
    return hours * 60 + minutes


def _unread(part: str) -> BadInput:
    return BadInput(
        "hours_unread",
        gettext_noop(
            "“%(part)s” is not understood as opening hours. Write days and times such as "
            "Mo-Fr 08:00-12:00,14:00-17:30; Sa 09:00-12:00; PH off, or 24/7."
        ),
        field="opening_hours",
        part=part if len(part) <= 60 else part[:60] + "…",
    )


def _holiday_first(rule: str) -> BadInput:
    return BadInput(
        "hours_holiday_first",
        gettext_noop(
            "“%(part)s” stands after the rule for public holidays, so that it is not clear which "
            "of them holds on a holiday: write PH last."
        ),
        field="opening_hours",
        part=rule,
    )


def _replaced(rule: str) -> BadInput:
    return BadInput(
        "hours_replaced",
        gettext_noop(
            "“%(part)s” would replace all of an earlier rule, as it names the same days or none: "
            "write the hours of a day in one rule, with a comma between them, such as "
            "Mo-Fr 08:00-12:00,14:00-17:30."
        ),
        field="opening_hours",
        part=rule,
    )


# ---- writing ---------------------------------------------------------------------------------------


def write_hours(week: Week) -> str:
    """The shortest text of ours that :func:`read_hours` reads as this table."""
    rules = []
    if week.days == ALWAYS.days:
        rules.append("24/7")
    else:
        # Equal days share a rule, wherever in the week they are.
        for spans in dict.fromkeys(filter(None, week.days)):
            rules.append(f"{_names(week.days, spans)} {_hours_text(spans)}")
    if not rules:
        rules.append("off")
    if week.holidays is not None:
        rules.append(f"{HOLIDAY} {_hours_text(week.holidays)}")
    return "; ".join(rules)


def _names(days: tuple[Spans, ...], spans: Spans) -> str:
    """What the days with these spans are called: ``Mo-We,Fr``."""
    names, first = [], 0
    for day in range(1, len(days) + 1):
        if day == len(days) or days[day] != days[first]:
            if days[first] == spans:
                names.append(DAYS[first] if day - first == 1 else f"{DAYS[first]}-{DAYS[day - 1]}")
            first = day
    return ",".join(names)


def _hours_text(spans: Spans) -> str:
    return ",".join(f"{_clock(first)}-{_clock(last)}" for first, last in spans) or "off"


def _clock(minutes: int) -> str:
    """Of a time past the next midnight the clock of that day; 24:00 stays."""
    shown = minutes if minutes <= _DAY_MIN else minutes - _DAY_MIN
    return f"{shown // 60:02d}:{shown % 60:02d}"


def table_of(week: Week) -> dict[str, list[str] | None]:
    """The table by day: ``{"mo": ["08:00-12:00"], …, "su": [], "ph": None}``."""
    spans = dict(zip(DAYS, week.days, strict=True))
    table: dict[str, list[str] | None] = {
        day.lower(): [_hours_text((one,)) for one in of] for day, of in spans.items()
    }
    table[HOLIDAY.lower()] = (
        None if week.holidays is None else [_hours_text((one,)) for one in week.holidays]
    )
    return table


# ---- asking ----------------------------------------------------------------------------------------


def no_holiday(day: date) -> bool:
    """Where nothing is known of holidays, no day is one."""
    return False


def is_open_at(
    week: Week,
    moment: datetime,
    *,
    timezone: tzinfo,
    is_holiday: Callable[[date], bool] = no_holiday,
) -> bool:
    """Whether it is open at an instant, by the clock on the wall in `timezone`.

    Hours past midnight belong to the day on which they began. The end of a span is closed.
    """
    if moment.tzinfo is None:
        raise ValueError("an instant has an offset")
    local = moment.astimezone(timezone)
    minute = local.hour * 60 + local.minute
    today, yesterday = local.date(), local.date() - timedelta(days=1)
    return _covers(_hours_of(week, today, is_holiday), minute) or _covers(
        _hours_of(week, yesterday, is_holiday), minute + _DAY_MIN
    )


def ever_opens(week: Week) -> bool:
    """Whether there is a day on which it opens; of holidays nobody knows when the next one is."""
    return any(week.days) or bool(week.holidays)


def opens_next(
    week: Week,
    moment: datetime,
    *,
    timezone: tzinfo,
    is_holiday: Callable[[date], bool] = no_holiday,
) -> datetime | None:
    """When it next opens after an instant, in `timezone`; None where it does not within a month.

    Where clocks are put forward over the hour it opens at, that hour as they would have shown it.
    """
    first = moment.astimezone(timezone).date()
    for ahead in range(_LONGEST_SHUT):
        day = first + timedelta(days=ahead)
        midnight = datetime.combine(day, time.min, tzinfo=timezone)
        for start, _ in _hours_of(week, day, is_holiday):
            opens = midnight + timedelta(minutes=start)  # by the clock on the wall
            if opens > moment:
                return opens
    return None


def closes_next(
    week: Week,
    moment: datetime,
    *,
    timezone: tzinfo,
    is_holiday: Callable[[date], bool] = no_holiday,
) -> datetime | None:
    """When what is open at an instant next shuts, in `timezone`.

    None where it is shut then, or does not shut within two days. Hours that go on without a break
    over midnight are one.
    """
    first = moment.astimezone(timezone).date() - timedelta(days=1)
    until: datetime | None = None
    for ahead in range(4):
        day = first + timedelta(days=ahead)
        midnight = datetime.combine(day, time.min, tzinfo=timezone)
        for start, end in _hours_of(week, day, is_holiday):
            opens, shuts = (midnight + timedelta(minutes=minute) for minute in (start, end))
            if opens <= (until or moment) < shuts:
                until = shuts
    is_endless = until is not None and until.astimezone(timezone).date() > first + timedelta(days=3)
    return None if is_endless else until


def _hours_of(week: Week, day: date, is_holiday: Callable[[date], bool]) -> Spans:
    if week.holidays is not None and is_holiday(day):
        return week.holidays
    return week.days[day.weekday()]


def _covers(spans: Spans, minute: int) -> bool:
    return any(first <= minute < last for first, last in spans)
