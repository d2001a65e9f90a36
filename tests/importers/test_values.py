"""From the text of a cell to a value, or a named reason why not."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from geo_grid.city_time import one_zone
from geo_grid.people.models import Resident
from importers.rows.staging import copy_text
from importers.schema.refusals import MESSAGES, BadValue
from importers.schema.values import (
    Aliases,
    Choice,
    Day,
    DivisionCode,
    Flag,
    Moment,
    Number,
    Room,
    Text,
    Whole,
    parse_column,
)


@pytest.fixture(autouse=True)
def in_shanghai():
    """The days of a city, without one."""
    with one_zone(ZoneInfo("Asia/Shanghai")):
        yield


@pytest.mark.parametrize(
    ("parser", "text", "value"),
    [
        (Whole(0, 99), "12", "12"),
        (Whole(0, 99), "１２", "12"),
        (Whole(0, 99), "12.0", "12"),
        (Whole(-9, 9), "-2", "-2"),
        (Number(0, 1e3), "80.50", "80.5"),
        (Number(0, 1e3), "1e2", "100.0"),
        (Choice(Resident.Category), "户籍", "registered"),
        (Choice(Resident.Category), "Left-Behind", "left_behind"),
        (Choice(Resident.Category), "FLOATING", "floating"),
        (Choice(Resident.Sex, {"M": "male"}), "m", "male"),
        (Choice(Resident.Sex, others="unknown"), "diverse", "unknown"),
        (Flag(), "是", "t"),
        (Flag(), "No", "f"),
        (Flag(frozenset({"viaduct"})), "viaduct", "t"),
        (Day(), "2024-3-1", "2024-03-01"),
        (Day(), "2024/03/01", "2024-03-01"),
        (Day(), "2024.3.1", "2024-03-01"),
        (Day(), "20240301", "2024-03-01"),
        (Day(), "2024年3月1日", "2024-03-01"),
        (Day(), "2024-03-01 00:00:00", "2024-03-01"),
        (Moment(), "2024-03-01", "2024-03-01T00:00:00+08:00"),
        (Moment(), "2024-03-01 08:30", "2024-03-01T08:30:00+08:00"),
        (Moment(), "2024-03-01T08:30:15.250Z", "2024-03-01T08:30:15+00:00"),
        (Moment(), "2024-03-01 08:30:15+09:00", "2024-03-01T08:30:15+09:00"),
        (Moment(), "2024年3月1日8时30分", "2024-03-01T08:30:00+08:00"),
        (Moment(), "04/12/2018 12:05:26 AM", "2018-04-12T00:05:26+08:00"),
        (DivisionCode(), "350203001001", "350203001001"),
        (DivisionCode(), "350203", "350203000000"),
        (Room(), "３０１室", "301"),
        (Room(), "商铺 1", "商铺1"),
        (Text(), "张\u3000三", "张 三"),
        (Aliases(), "老楼；旧楼;老楼", "老楼\n旧楼"),
    ],
)
def test_what_is_understood(parser, text, value):
    assert parser.parse(text) == value


@pytest.mark.parametrize(
    ("parser", "text", "code"),
    [
        (Whole(0, 99), "3-4", "number_bad"),
        (Whole(0, 99), "2.5", "number_not_whole"),
        (Whole(0, 99), "1e999", "number_bad"),
        (Whole(0, 99), "100", "number_range"),
        (Number(0, 1), "nan", "number_bad"),
        (Number(0, 1), "Infinity", "number_bad"),
        (Number(0, 1), "1_0", "number_bad"),
        (Number(0, 360, below=True), "360", "number_range"),
        (Choice(Resident.Category), "常客", "choice_unknown"),
        (Flag(), "maybe", "flag_bad"),
        (Day(), "31/12/2024", "date_bad"),
        (Day(), "2024-02-30", "date_bad"),
        (Day(), "2024-1-2 nonsense", "date_bad"),
        (Day(), "2999-01-01", "date_in_future"),
        (Moment(), "yesterday", "time_bad"),
        (Moment(), "2024-03-01 25:00", "time_bad"),
        (Moment(), "2999-01-01 08:00", "time_in_future"),
        (DivisionCode(), "35020300100", "code_digits"),
        (DivisionCode(), "35020300100X", "code_digits"),
        (DivisionCode(), "3502030010010", "code_digits"),
        (DivisionCode(), "000000", "code_digits"),
        (Text(4), "abcde", "text_too_long"),
        (Text(), "a\0b", "text_control"),
        (Text(), "a\x1bb", "text_control"),
    ],
)
def test_what_is_refused(parser, text, code):
    with pytest.raises(BadValue) as refused:
        parser.parse(text)
    assert refused.value.code == code
    assert MESSAGES[code] % (refused.value.params | {"field": "x"})


def test_a_column_is_parsed_once_per_distinct_value():
    asked = []

    class Spy:
        sql_type = "text"

        def parse(self, text):
            asked.append(text)
            return text.upper()

    cells, bad = parse_column(["a", "b", "", "a", " "], Spy())
    assert cells == ["A", "B", None, "A", None]
    assert not bad
    assert sorted(asked) == ["a", "b"]


@pytest.mark.parametrize("text", [" a", "a ", "a\u3000b", "a\tb", "x" * 300, "\u200ba"])
def test_plain_texts_are_told_from_others(text):
    assert Text().takes_as_they_are(["a b", "", "楼"])
    assert not Text().takes_as_they_are(["ok", text, "ok"])


def test_copy_text_escapes_what_copy_would_read_otherwise():
    assert copy_text([["1", "2"], ["a", None]]) == "1\ta\n2\t\\N\n"
    assert copy_text([["1", "2"], ["a\\N\tb", None]]) == "1\ta\\\\N\\tb\n2\t\\N\n"
    assert copy_text([["1"], ["a\nb\r"]]) == "1\ta\\nb\\r\n"
