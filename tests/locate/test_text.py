"""One spelling for many, numbers as data, keys of labels, tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_grid.locate.text.canonical import LONGEST, canonical, name_key
from geo_grid.locate.text.keys import building_keys, entrance_key, floor_key, room_key
from geo_grid.locate.text.numbers import Number, number_spec
from geo_grid.locate.text.numerals import to_digits
from geo_grid.locate.text.syllables import initials, sound, spelled
from geo_grid.locate.text.tokens import tokens, without_chatter


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("十二", "12"), ("一二八", "128"), ("一百二十八", "128"), ("三百零五", "305"), ("二〇一", "201"),
        ("廿一", "21"), ("肆拾", "40"), ("十", "10"), ("一百一十", "110"), ("百货", "百货"),
        ("两梯四户", "两梯4户"), ("两单元", "2单元"), ("一千零一", "1001"),
    ],
)  # fmt: skip
def test_numerals_are_digits(said: str, digits: str):
    assert to_digits(said) == digits


@pytest.mark.parametrize(
    "said",
    ["梧桐路１２號", "梧桐路 12 号", "梧桐路十二号", "梧 桐 路12号", "梧桐路12号。", "梧桐路\n12号", "\u200b梧桐路12号"],
)  # fmt: skip
def test_one_spelling_for_many(said: str):
    assert canonical(said) == "梧桐路12号"


@given(st.text(max_size=300))
def test_any_text_has_a_canonical_spelling_that_is_its_own(text: str):
    once = canonical(text)
    assert len(once) <= LONGEST
    assert once == canonical(once)


def test_traditional_characters_and_their_variants_become_the_simplified_ones():
    assert canonical("户台峰悦温群税") == "户台峰悦温群税"
    assert canonical("戶臺峯悅溫羣稅") == canonical("戶台峰悅温群稅") == "户台峰悦温群税"


def test_a_gap_between_two_numbers_stays():
    assert canonical("梧桐路12 3 2 502") == "梧桐路12 3 2 502"
    assert canonical("一〇二\n13900000000") == "102 13900000000"


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("17-32号", [17, 18, 32], [16, 33]),
        ("9-17号", [9, 15, 17], [10, 16, 19]),
        ("2至8号", [2, 4, 8], [3, 7, 10]),
        ("17、18、19号", [17, 18, 19], [16, 20]),
        ("55-68,79-80号", [55, 60, 79, 80], [69, 78]),
    ],
)  # fmt: skip
def test_a_range_holds_one_side_where_its_ends_have_one_parity(text, inside, outside):
    spec = number_spec(text)
    assert all(spec.holds(Number(n)) for n in inside)
    assert not any(spec.holds(Number(n)) for n in outside)


def test_suffixes_match_or_differ():
    same = [
        number_spec(text).singles for text in ("12号甲", "12甲", "12甲号", "甲12号", "12 号 甲")
    ]
    assert same == [(Number(12, "甲"),)] * 5
    assert number_spec("12号乙").singles != same[0]
    assert number_spec("12号").singles == (Number(12),)
    assert number_spec("10号附2号").singles == number_spec("10附2").singles
    assert number_spec("12号之1").singles == number_spec("12-1号").singles
    assert number_spec("2号院").singles != number_spec("2号").singles
    assert number_spec("358弄81号") != number_spec("81号")
    assert not number_spec("无")


def test_keys_of_labels():
    assert {
        k
        for text in ("3号楼", "3栋", "三幢", "3#", "3座", "第3栋", "03号楼")
        for k in building_keys(text)
    } == {"3"}
    assert building_keys("5、6号楼") == {"5", "6"}
    assert building_keys("A区3栋") != building_keys("3栋A座")
    assert not building_keys("荣滨大厦")
    assert building_keys("梧桐苑3号楼", "梧桐苑") == {"3"}
    assert {entrance_key(text) for text in ("2单元", "二单元", "2梯", "第2单元", "02单元")} == {"2"}
    assert {room_key(text) for text in ("502", "502室", "５０２房", "五〇二")} == {"502"}
    assert room_key("14A") != room_key("14C")
    assert {floor_key(text) for text in ("负一楼", "地下一层", "B1", "-1", "-1层")} == {"-1"}
    assert floor_key("夹层") not in ("1", "2")


def test_tokens_say_what_they_are_where_the_text_does():
    found, others = tokens(without_chatter(canonical("12号3栋2单元502室 139-0000-0000 张某")))
    assert [(t.slots[0], t.value) for t in found] == [
        ("number", "12"), ("building", "3"), ("entrance", "2"), ("room", "502"),
    ]  # fmt: skip
    assert [run for _, _, run in others] == ["张某"]


def test_bare_numbers_may_be_anything():
    found, _ = tokens(canonical("12#3-502"))
    assert [t.value for t in found] == ["12", "3", "502"]
    assert all({"building", "entrance", "room"} <= set(t.slots) for t in found[1:])


def test_names_sound_as_people_here_read_them():
    key = name_key("厦禾路")
    assert (spelled(key), initials(key)) == ("xiahelu", "xhl")
    assert sound(name_key("下河路")) == sound(key)
    assert sound(name_key("厦门路")) != sound(key)
