"""When two texts of addresses are one text, and which column of a table holds them."""

from __future__ import annotations

import pytest

from geo_grid.errors import BadInput
from geo_grid.locate.decisions.text import canonical, mark_of, marks_of
from importers.addresses.columns import address_column
from importers.addresses.words import fault_words
from importers.formats.files import open_source


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("榕荫路12号 3栋", "榕荫路１２号，3栋"),
        ("12-3-502", "12 3 502"),
        ("12#3#502", "12－3－502"),
        ("A座", "a座"),
        ("榕荫路12甲", "榕荫路12 甲"),
        ("榕荫路12号 13900000000", "榕荫路12号 139********"),
    ],
)
def test_spellings_of_one_text(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12-3-502", "123502"),
        ("商场-1层06", "商场1层06"),
        ("前埔东一里17-32号", "前埔东一里1732号"),
        ("榕荫路12号甲", "榕荫路12号乙"),
        ("14A", "14C"),
    ],
)
def test_texts_that_differ_stay_apart(one, other, settings, tmp_path):
    settings.GEO_GRID_VAR = tmp_path
    assert canonical(one) != canonical(other)
    assert mark_of(one) != mark_of(other)


def test_a_mark_is_found_again_after_the_key_was_changed(settings, tmp_path):
    from geo_grid.vault import sealing

    settings.GEO_GRID_VAR = tmp_path
    before = mark_of("榕荫路12号")
    sealing.add_version()
    assert mark_of("榕荫路12号") != before
    assert marks_of(["榕荫路 12号"])[before] == "榕荫路 12号"


@pytest.mark.parametrize("text", ["", " ，。 ", "\ud800", "\0", "😀"])
def test_texts_that_say_nothing_have_no_mark_or_one_of_their_own(text, settings, tmp_path):
    settings.GEO_GRID_VAR = tmp_path
    assert (mark_of(text) is None) == (not canonical(text))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("编号,详细地址,楼名\n1,榕荫路12号,x\n", "详细地址"),
        ("id,Address\n1,x\n", "Address"),
        ("编号,在哪里\n1,榕荫路12号\n2,仙岳花园3栋\n", "在哪里"),
    ],
)
def test_the_column_is_known_by_its_name_or_by_its_content(tmp_path, table, column):
    path = tmp_path / "a.csv"
    path.write_text(table, encoding="utf-8")
    assert address_column(open_source(path)) == column


def test_a_file_that_begins_with_an_address_is_not_read_as_if_it_had_a_header(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("榕荫路12号\n榕荫路14号\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        address_column(open_source(path))
    assert caught.value.code == "address_header_missing"


def test_numbers_of_people_in_a_fault_are_masked():
    fault = {"part": "room", "fault": "extra", "said": "13900000000 张某", "known": None}
    assert "139********" in fault_words(fault)
    assert fault_words({"part": "road", "fault": "new_kind", "said": None, "known": None})
