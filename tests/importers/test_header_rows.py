"""Titles above the header, headers of two rows, merged cells, hidden rows: found and said, or refused."""

from __future__ import annotations

import json

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import translation

from geo_grid.errors import BadInput
from geo_grid.i18n import localize
from geo_grid.premises.models import Unit
from importers.formats.files import open_source
from importers.formats.header import header_of
from importers.rows.choices import FileChoices
from importers.runs.run import import_file

TITLE = ["湖里社区房屋登记表", "", "", ""]
NOTE = ["填报单位：湖里社区", "", "", "2026年3月"]
GROUPS = ["楼栋编号", "房屋", "", "备注"]
NAMES = ["", "楼层", "房号", ""]
ONE = ["楼栋编号", "楼层", "房号", "备注"]
ROWS = [["B1", "3", "301", "朝南"], ["B1", "3", "302", ""]]
BLANK = ["", "", "", ""]
DEEP = ("楼栋编号", "房屋 › 楼层", "房屋 › 房号", "备注")


def csv_of(path, rows):
    path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    return path


def book_of(path, rows, *merged, hidden=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    for area in merged:
        book.active.merge_cells(area)
    for row in hidden:
        book.active.row_dimensions[row].hidden = True
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("above", "told"),
    [
        ([TITLE], (2, 2, ("湖里社区房屋登记表",))),
        ([TITLE, NOTE], (3, 3, ("湖里社区房屋登记表", "填报单位：湖里社区 2026年3月"))),
        ([BLANK, TITLE, BLANK], (4, 4, ("湖里社区房屋登记表",))),
        ([BLANK], (2, 2, ())),
        ([], None),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_stands_above_the_header_is_left_out_and_said(
    lattice_city, tmp_path, above, told, ending
):
    write = csv_of if ending == "csv" else book_of
    path = write(tmp_path / f"a.{ending}", [*above, ONE, *ROWS])
    source = open_source(path, header_row=0)
    assert (source.header, source.columns) == (told, tuple(ONE))
    rows = [row for table in source.tables() for row in table.rows]
    assert rows == [len(above) + 2, len(above) + 3]
    report = import_file("units", path)
    assert (report.accepted, report.refused) == (2, [])
    assert {unit.room for unit in Unit.objects.all()} == {"301", "302"}
    lines = "\n".join(report.lines())
    if told is None:
        assert report.header is None
    else:
        assert f"列名在第 {told[1]} 行" in lines
        assert all(title in lines for title in told[2])
        assert report.as_dict()["header"]["titles"] == list(told[2])


def test_group_titles_of_merged_cells_are_joined(lattice_city, tmp_path):
    rows = [TITLE, GROUPS, NAMES, *ROWS]
    merged = ["A1:D1", "B2:C2", "A2:A3", "D2:D3"]
    path = book_of(tmp_path / "a.xlsx", rows, *merged)
    source = open_source(path, header_row=0)
    assert (source.columns, source.header) == (DEEP, (2, 3, (TITLE[0],)))
    report = import_file("units", path)
    assert (report.accepted, report.refused) == (2, [])
    assert report.header["groups"] == {"floor": "房屋 › 楼层", "room": "房屋 › 房号"}
    assert "“房屋 › 房号”按 room 读取" in "\n".join(report.lines())
    assert "第 2–3 行" in "\n".join(report.lines())


def test_group_titles_of_a_csv_are_known_by_numbers_under_the_names(lattice_city, tmp_path):
    """A CSV has no merged cells: gaps that the next row fills, over a column of numbers."""
    path = csv_of(tmp_path / "a.csv", [GROUPS, NAMES, *ROWS])
    assert open_source(path, header_row=0).columns == DEEP
    assert import_file("units", path).accepted == 2
    texts = [["A1", "三", "东", ""], ["A2", "四", "西", ""]]
    path = csv_of(tmp_path / "b.csv", [GROUPS, NAMES, *texts])
    assert open_source(path, header_row=0).columns == tuple(GROUPS)  # and the import asks


def test_the_same_name_in_two_groups_is_asked_for(lattice_city, tmp_path):
    """The telephone of the grid worker is not the resident's."""
    rows = [["楼栋编号", "住户", "", "网格员", ""], ["", "房号", "姓名", "房号", "姓名"],
            ["B1", "301", "甲", "1", "乙"]]  # fmt: skip
    path = book_of(tmp_path / "a.xlsx", rows, "A1:A2", "B1:C1", "D1:E1")
    with pytest.raises(BadInput) as refused:
        import_file("units", path)
    assert refused.value.code == "column_ambiguous"
    report = import_file("units", path, mapping={"room": "住户 › 房号"})
    assert report.accepted == 1
    assert Unit.objects.get().room == "301"


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        # rows of data with too many cells, sparse rows, a header with a gap: the first row stays
        (
            [["a", "b"], ["1", "2", "3", "4", "5"], ["1", "2", "3", "4", "5"]],
            ("a", "b"),
        ),
        ([["a", "b", "", ""], ["x", "y", "z", "w"]], ("a", "b", "", "")),
        ([["a", "", "c"], ["x", "y", "z"], ["x", "1", "z"]], ("a", "", "c")),
        # numbers below a title are no names
        ([["题名", ""], ["B1", "1"], ["B2", "2"]], ("题名", "")),
        ([["a"], ["b"], ["c"]], ("a",)),
        ([["名称", "编号"]], ("名称", "编号")),
        ([["2023", "2024"], ["a", "b"]], ("2023", "2024")),
    ],
)
def test_where_nothing_is_certain_the_first_row_is_the_header(rows, columns):
    found = header_of(rows)
    assert (found.columns, found.is_plain) == (columns, True)


COMMAS = [["地址"], ["湖里区", "兴隆路", "3号楼"], ["湖里区", "长浩路", "5号楼"]]
MERGED = [["楼栋编号", "", "房号"], ["B1", "一单元", ""], ["B2", "二单元", ""]]


@pytest.mark.parametrize(
    ("rows", "merged", "mapping", "told"),
    [
        (COMMAS, (), {}, {"row": 2, "found": 3, "title": "地址", "missing": "room"}),
        (COMMAS, (), {"address": "地址"}, {"row": 2, "found": 3, "title": "地址", "missing": "地址"}),
        ([TITLE, *COMMAS], (), {}, {"row": 3, "found": 3, "title": "地址"}),
        ([["楼栋编号", ""], ["B1", "东"], ["B2", "西"]], ("A1:B1",), {},
         {"row": 2, "found": 2, "title": "楼栋编号"}),
        (MERGED, ("A1:B1",), {}, {"row": 2, "found": 2, "title": "楼栋编号", "missing": "building_ref"}),
    ],
)  # fmt: skip
def test_a_row_of_data_that_became_the_header_is_named(
    lattice_city, tmp_path, rows, merged, mapping, told
):
    path = csv_of(tmp_path / "a.csv", rows)
    if merged:
        path = book_of(tmp_path / "a.xlsx", rows, *merged)
    with pytest.raises(BadInput) as refused:
        import_file("units", path, mapping=mapping)
    assert refused.value.code == "header_unclear"
    params = refused.value.params
    assert told.items() <= {**params, "missing": str(params["missing"])}.items()
    with pytest.raises(BadInput) as refused:  # who has said which row it is needs no doubt
        import_file("units", path, mapping=mapping, choices=FileChoices(header_row=told["row"]))
    assert refused.value.code in ("column_missing", "column_unknown")


def test_a_form_that_lacks_a_column_says_so(lattice_city, tmp_path):
    """Notes above a header are none of its columns."""
    path = csv_of(tmp_path / "a.csv", [NOTE, ["楼层", "朝向", "备注", "户主"], *ROWS])
    with pytest.raises(BadInput) as refused:
        import_file("units", path)
    assert refused.value.code == "column_missing"


@pytest.mark.parametrize(
    ("rows", "merged", "said"),
    [
        ([["地址"], ["湖里区", "1"]], (), "one text where the second has 2 values"),
        ([["building_ref", "", "room"], ["B1", "x", "1"]], ("A1:B1",), "has merged cells"),
    ],
)
def test_a_row_is_to_be_chosen_only_where_it_can_be(tmp_path, rows, merged, said):
    """Lists of addresses and thematic layers have no such option."""
    path = csv_of(tmp_path / "a.csv", rows)
    if merged:
        path = book_of(tmp_path / "a.xlsx", rows, *merged)
    for header_row, can_choose in ((0, True), (1, False)):
        with pytest.raises(BadInput) as refused:
            open_source(path, header_row=header_row)
        assert refused.value.code == "header_merged"
        with translation.override("en"):
            sentence = localize(refused.value)
        assert said in sentence
        assert ("--header-row" in sentence, "import page" in sentence) == (can_choose, can_choose)


def test_the_row_can_be_named(lattice_city, tmp_path, capsys):
    rows = [["甲", "乙", "丙", "丁"], ["戊", "己", "庚", "辛"], ONE, *ROWS]
    path = csv_of(tmp_path / "a.csv", rows)
    with pytest.raises(BadInput) as refused:
        import_file("units", path)
    assert refused.value.code == "column_missing"
    call_command("import_data", "units", str(path), "--header-row", "3", "--json", verbosity=0)
    report = json.loads(capsys.readouterr().out)
    assert (report["accepted"], report["header"]["last"], report["choices"]) == (
        2, 3, {"header_row": 3},
    )  # fmt: skip
    for row, code in ((9, "header_row_missing"), (1, "column_missing")):
        with pytest.raises(BadInput) as refused:
            import_file("units", path, choices=FileChoices(header_row=row))
        assert refused.value.code == code


def test_a_file_that_names_its_columns_has_no_header_row(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ref":"1"},'
        '"geometry":{"type":"Point","coordinates":[118.1,24.5]}}]}'
    )
    with pytest.raises(BadInput) as refused:
        open_source(path, header_row=2)
    assert refused.value.code == "header_row_unusable"


def test_hidden_rows_are_read_and_said(lattice_city, tmp_path):
    path = book_of(tmp_path / "a.xlsx", [ONE, *ROWS], hidden=[3])
    report = import_file("units", path)
    assert (report.accepted, report.hidden_rows, report.as_dict()["hidden_rows"]) == (2, 1, 1)
    assert any("1 个隐藏行" in line for line in report.lines())


def test_p08_a_title_is_quoted_without_numbers_of_people(lattice_city, tmp_path):
    path = csv_of(tmp_path / "a.csv", [["制表人 99010519491231004X", "", "", ""], ONE, *ROWS])
    (title,) = import_file("units", path).header["titles"]
    assert title.startswith("制表人 99")
    assert "99010519491231004X" not in title


def test_p08_an_unclear_header_is_quoted_without_numbers_of_people(lattice_city, tmp_path):
    rows = [["制表人 99010519491231004X"], ["甲", "乙", "丙"], ["丁", "戊", "己"]]
    with pytest.raises(BadInput) as refused:
        import_file("units", csv_of(tmp_path / "a.csv", rows))
    assert refused.value.code == "header_unclear"
    assert str(refused.value.params["title"]).startswith("制表人 99")
    assert "99010519491231004X" not in str(refused.value.params)
