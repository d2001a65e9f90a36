"""Headers of forms, hidden sheets, days in words and numbers, relations: read, or refused by name."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from geo_grid.city_time import one_zone
from geo_grid.errors import BadInput
from geo_grid.people.models import Resident
from importers.formats.files import layers_of, open_source
from importers.kinds.catalogue import KINDS
from importers.runs.run import import_file
from importers.schema.kind import header_key, match_known
from importers.schema.refusals import BadValue
from importers.schema.relations import Relation
from importers.schema.values import Day, Moment
from importers.uploads.intake import likely_kind
from tests.importers.conftest import codes


@pytest.fixture(autouse=True)
def in_shanghai():
    with one_zone(ZoneInfo("Asia/Shanghai")):
        yield


@pytest.mark.parametrize(
    "header", ["楼栋编号*", "楼栋编号（必填）", "楼栋\n编号", "楼栋编号 【必填】", "*楼栋编号", "楼栋\u3000编号", "＊楼栋编号",
               "楼栋编号(如：B12)", "楼栋编号：", "★楼栋编号", "\u200b楼栋编号"]
)  # fmt: skip
def test_marks_in_a_header_are_no_part_of_the_name(header):
    assert header_key(header) == "楼栋编号"
    assert match_known(KINDS["units"], [header, "房号"])["building_ref"] == header


def test_names_that_say_more_stay():
    assert header_key("名称（旧）") != header_key("名称")
    assert match_known(KINDS["units"], ["面积（㎡）"]) == {"floor_area_m2": "面积（㎡）"}


def test_a_table_of_rooms_is_known_by_its_header(db, tmp_path):
    header = ["楼栋编号", "单元", "楼层", "房号"]
    (tmp_path / "楼梯.csv").write_text("楼栋编号,单元\nB1,1单元\n")
    assert likely_kind(open_source(tmp_path / "楼梯.csv"), "x.csv") == "entrances"
    (tmp_path / "房号.csv").write_text("楼栋编号,单元,房号\nB1,1单元,301\n")
    assert likely_kind(open_source(tmp_path / "房号.csv"), "x.csv") == "units"
    for name, head in (("数据.csv", header), ("台账.csv", [f"{one}（必填）" for one in header])):
        path = tmp_path / name
        path.write_text(",".join(head) + "\nB1,1单元,3,301\n")
        source = open_source(path)
        assert likely_kind(source, name) == "units"
        found = match_known(KINDS["units"], source.columns)
        assert found == dict(zip(["building_ref", "entrance", "floor", "room"], head, strict=True))


def test_a_title_is_no_header_for_those_who_cannot_tell(tmp_path):
    """Who does not look for the header (and tell which it is) is told that the first row is none."""
    path = tmp_path / "a.csv"
    path.write_text("房屋清单\nbuilding_ref,room\nB1,1\n")
    with pytest.raises(BadInput) as refused:
        open_source(path)
    assert refused.value.code == "header_merged"
    path.write_text("房屋清单,\nbuilding_ref,room\nB1,1\n")
    with pytest.raises(BadInput) as refused:
        open_source(path)
    assert refused.value.code == "header_merged"
    path.write_text("ref\nB1\n")
    assert open_source(path).columns == ("ref",)


def test_hidden_sheets_are_left_out_and_said(lattice_city, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "房屋"
    for row in (["building_ref", "room"], ["B1", "1"]):
        book.active.append(row)
    for name, state in (("字典", "hidden"), ("码表", "veryHidden")):
        sheet = book.create_sheet(name)
        sheet.append(["code"])
        sheet.sheet_state = state
    book.save(tmp_path / "a.xlsx")
    assert layers_of(tmp_path / "a.xlsx") == ["房屋"]
    report = import_file("units", tmp_path / "a.xlsx")
    assert (report.accepted, report.hidden) == (1, ("字典", "码表"))
    assert report.as_dict()["hidden_sheets"] == ["字典", "码表"]
    assert any("字典, 码表" in line for line in report.lines())
    assert open_source(f"{tmp_path / 'a.xlsx'}:字典").columns == ("code",)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2024年3月2日 8时5分", "08:05:00"), ("2024年3月2日8时05分", "08:05:00"),
        ("2024年3月2日 8时", "08:00:00"), ("2024年3月2日8点半", "08:30:00"),
        ("2024年3月2日 下午3点20分", "15:20:00"), ("2024/3/2 下午 3:20:05", "15:20:05"),
        ("2024/3/2 上午 12:05:00", "00:05:00"), ("2024年3月2日 下午12时5分", "12:05:00"),
        ("2024年3月2日8时5分6秒", "08:05:06"), ("２０２４年３月２日　８：０５", "08:05:00"),
        ("2024年3月2日星期六", "00:00:00"), ("20240302080506", "08:05:06"),
        ("2024-3-2 8:05", "08:05:00"),
    ],
)  # fmt: skip
def test_instants_in_chinese_are_read(text, clock):
    assert Moment().parse(text) == f"2024-03-02T{clock}+08:00"
    assert Day(future=True).parse(text) == "2024-03-02"


@pytest.mark.parametrize(
    ("text", "code"),
    [("46083", "date_serial"), ("46083.34", "date_serial"), ("２０２４０", "date_serial"),
     ("2024年3月2日 晚上3点", "time_bad"), ("2024年3月2日 上午13时", "time_bad"), ("3月2日 8时", "time_bad"),
     ("2024年13月2日", "time_bad"), ("26/3/2", "time_bad")],
)  # fmt: skip
def test_instants_that_could_mean_something_else_are_refused(text, code):
    with pytest.raises(BadValue) as refused:
        Moment().parse(text)
    assert refused.value.code == code


@pytest.mark.parametrize("epoch", [1900, 1904])
def test_numbers_of_days_count_from_the_workbook_s_own_day(lattice_city, tmp_path, epoch):
    """A day, the same day as a plain number, and that number as a text."""
    serial = (date(1990, 3, 2) - (date(1899, 12, 30) if epoch == 1900 else date(1904, 1, 1))).days
    book = openpyxl.Workbook()
    if epoch == 1904:
        book.epoch = CALENDAR_MAC_1904
    book.active.append(["ref", "name", "category", "building_ref", "birth_date", "room"])
    for ref, day in (("a", datetime(1990, 3, 2)), ("b", serial), ("c", serial + 0.5)):  # noqa: DTZ001
        book.active.append([ref, ref, "户籍", "B1", day, None])
    book.save(tmp_path / "a.xlsx")
    assert codes(import_file("residents", tmp_path / "a.xlsx")) == []
    assert set(Resident.objects.values_list("birth_date", flat=True)) == {date(1990, 3, 2)}


def test_a_number_is_a_day_in_a_column_of_days_alone(lattice_city, write_csv, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["building_ref", "room", "ref"])
    book.active.append(["B1", 46083, 32934])
    book.save(tmp_path / "a.xlsx")
    report = import_file("units", tmp_path / "a.xlsx")
    assert (codes(report), report.accepted) == ([], 1)
    rows = [
        {"ref": "x", "name": "x", "category": "户籍", "building_ref": "B1", "birth_date": "32934"}
    ]
    assert codes(import_file("residents", write_csv(rows))) == [(2, "birth_date", "date_serial")]


@pytest.mark.parametrize(
    ("word", "value"), [("户主", "t"), ("本人", "t"), ("配偶", "f"), ("妻", "f"), ("户主之妻", "f"), ("长子", "f"),
                        ("其他亲属", "f"), ("非亲属", "f"), ("其母亲", "f")]
)  # fmt: skip
def test_relations_say_who_heads_the_household(word, value):
    assert Relation().parse(word) == value


@pytest.mark.parametrize("word", ["1", "01", "10", "0", "邻居的猫", "是"])
def test_codes_of_relations_are_refused(word):
    with pytest.raises(BadValue) as refused:
        Relation().parse(word)
    assert refused.value.code == "relation_unknown"


def test_sexes_and_relations_of_a_file(lattice_city, write_csv):
    words = ["男性", "女性", "男", "女", "M", "F", "m", "Ｍ"]
    person = {"人口类别": "户籍", "building_ref": "B1"}
    rows = [person | {"编号": f"r{n}", "姓名": f"r{n}", "性别": word, "与户主关系": "户主" if n == 0 else "子"}
            for n, word in enumerate(words)]  # fmt: skip
    report = import_file("residents", write_csv(rows))
    assert codes(report) == []
    found = dict(Resident.objects.values_list("ref", "sex"))
    assert [found[f"r{n}"] for n in range(8)] == ["male", "female"] * 3 + ["male"] * 2
    odd = [person | {"编号": "x", "姓名": "x", "是否户主": "是", "与户主关系": "配偶"},
           person | {"编号": "y", "姓名": "y", "是否户主": "", "与户主关系": "1"}]  # fmt: skip
    assert codes(import_file("residents", write_csv(odd))) == [
        (2, "relation", "relation_differs"), (3, "relation", "relation_unknown"),
    ]  # fmt: skip
