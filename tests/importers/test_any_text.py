"""Whatever a cell holds, it is a value or refused by name."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo_grid.city_time import one_zone
from importers.kinds.catalogue import KINDS
from importers.schema.refusals import MESSAGES, BadValue
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
