"""Whatever a cell holds, it is a value or refused by name, and the same whoever its neighbours are."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo_grid.city_time import one_zone
from importers.kinds.catalogue import KINDS
from importers.schema.refusals import MESSAGES, BadValue
from importers.schema.texts import (
    clean,
    cleaned_cells,
    days_in,
    is_day,
    is_rounded,
    may_be_rounded,
    word_of,
    words_in,
)
from importers.schema.values import Degrees, Moment, Prepared, Text

PARSERS = {repr(c.parser): c.parser for kind in KINDS.values() for c in kind.targets}
PARSERS = {name: parser for name, parser in PARSERS.items() if not isinstance(parser, Prepared)} | {
    "degrees": Degrees(),
    "text": Text(5),
}
PARTS = (
    "0|1|9|12|31|99|2024|2026|-|/|.|:|,|;|+|T|Z|AM|PM|年|月|日|时|点|分|半|上午|下午|星期一|+08:00|+99:99|一|二|十|"
    "百|负|第|层|单元|号|室|B|F|M|e|E|inf|nan|%|°|24/7|Mo-Fr|off|8:00-26:00|PH|周一至周五|全天|٣|²|〇|1990|0307| "
)
TEXTS = st.text(min_size=1, max_size=12) | st.lists(
    st.sampled_from(PARTS.split("|")), min_size=1, max_size=8
).map("".join)


@pytest.mark.parametrize("text", ["2024-03-31 10:00+99:99", "2024-03-31 10:00+٠٨:٠٠"])
def test_an_offset_that_is_none_is_refused(text):
    with one_zone(ZoneInfo("Asia/Shanghai")), pytest.raises(BadValue) as error:
        Moment().parse(text)
    assert error.value.code == "time_bad"


@settings(max_examples=150, derandomize=True, deadline=None)
@given(TEXTS)
@example("9" * 5000)
@example("٣" * 5000)
@example("2024-" + "9" * 5000)
@example("1:" + "9" * 5000)
@example("十" * 50)
@example("\udce9\x00")
@example("9999-12-31 23:59:59-23:59")
def test_whatever_a_cell_holds_is_a_value_or_refused_by_name(text):
    sentences = []
    with one_zone(ZoneInfo("Asia/Shanghai")):
        for parser in PARSERS.values():
            try:
                parser.parse(text)
            except BadValue as fault:
                sentences.append(MESSAGES[fault.code] % fault.params)
    assert all(sentences)


ROUNDED = st.lists(st.sampled_from("013.,eE+-１．Ｅ＋²⁵ℯ|"), max_size=9)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(ROUNDED.map("".join))
@example("0E+⁵")
@example("+1．1e15")
@example("3ℯ+7")
def test_what_is_searched_in_a_whole_column_misses_no_rounded_number(text):
    is_one = any(is_rounded(part) for part in text.split("|"))
    assert may_be_rounded(text) or not is_one


WORDS = (
    "N / A|N/A|n/a|Ｎ/Ａ|-|- -|－|﹣|暂 无|暂无|無|(空)|（ 空 ）|NULL|n u l l|\\n|# REF!|＃N/A|Err:502|err: 502|###|"
    "may 1|May 1|MAY 1|1-mar|1 - mar|Mar-02|mar-02|september 12, 2026|3月2日|三月二日|２０２６/3/2| 2-Mar|2026.3.2|"
    '\'01|="01"|“a”|5|a\u200b|301|B1'
)
CELL = st.sampled_from(WORDS.split("|")) | TEXTS


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.lists(CELL, min_size=1, max_size=4))
@example(["N / A"])
@example(["暂 无"])
@example(["﹣"])
@example(["may 1"])
@example(["septemberrrrrrrr 1"])
@example([" 2-Mar"])
def test_a_cell_is_the_same_whoever_its_neighbours_are(cells):
    assert words_in(cells) == {cell: kind for cell in cells if (kind := word_of(cell))}
    assert days_in(cells) == {cell for cell in cells if is_day(cell)}
    assert cleaned_cells(cells) == [clean(cell) for cell in cells]


@pytest.mark.parametrize("cell", WORDS.split("|"))
def test_a_word_or_a_day_alone_is_known(cell):
    assert words_in([cell]) == ({cell: word_of(cell)} if word_of(cell) else {})
    assert days_in([cell]) == ({cell} if is_day(cell) else set())
