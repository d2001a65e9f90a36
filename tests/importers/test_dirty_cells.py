"""Cells that are no values, or no longer what was typed: read, emptied or refused, never guessed."""

from __future__ import annotations

from datetime import date, time

import openpyxl
import pytest

from geo_grid.facilities.models import Facility
from geo_grid.people.models import OrganisationPlace
from geo_grid.premises.models import Unit
from importers.runs.run import import_file
from importers.schema.texts import clean, cleaned_cells, is_day, word_of, words_in
from tests.conftest import SOUTH, WEST
from tests.importers.conftest import codes


def rooms() -> list[str]:
    found = Unit.objects.filter(building__ref="B1", is_estimated=False, is_unassigned=False)
    return sorted(found.values_list("room", flat=True))


def load_rooms(write_csv, *cells: str, **more):
    return import_file(
        "units", write_csv([{"building_ref": "B1", "room": c} for c in cells]), **more
    )


def workbook(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


PROTECTED = ['="0303"', "'0303", "'0303'", "＇0303", "‘0303’", '＝"0303"', '= "0303"', "\u00a00303",
             "\u30000303\u3000", "\t0303", "\u200b0303", "\ufeff0303\u00a0", '"0303"']  # fmt: skip


@pytest.mark.parametrize("text", PROTECTED)
def test_marks_that_keep_zeros_are_no_part_of_the_text(text):
    assert clean(text) == "0303"
    assert cleaned_cells(["x", text, "y"]) == ["x", "0303", "y"]


@pytest.mark.parametrize(
    "text", ["'t Hof", "“阳光”小区", '"阳光"', "007", "x=1", "甲's", "a 'b'", ""]
)
def test_other_texts_stay(text):
    assert clean(text) == text


def test_protected_zeros_are_read(lattice_city, write_csv):
    report = load_rooms(
        write_csv, '="0303"', "'0302", "'0301'", '="07"', "\u00a00304\u3000", "\t0305"
    )
    assert codes(report) == []
    assert rooms() == ["0301", "0302", "0303", "0304", "0305", "07"]


ERRORS = [
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NUM!",
    "＃Ｎ／Ａ",
    "#n/a",
    "#####",
    "Err:502",
]
ABSENT = ["NULL", "null", "Null", "NaN", "nan", "None", "\\N", "(null)", "ＮＵＬＬ"]
NOTHING = ["-", "—", "——", "－", "/", "／", "无", "--", "N/A", "暂无"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [*((t, "error") for t in ERRORS), *((t, "absent") for t in ABSENT),
     *((t, "nothing") for t in NOTHING),
     *((t, "") for t in ["NA", "007", "无名路", "-1", "1/2", "Nancy", "#3", "3-2", "空港"])],
)  # fmt: skip
def test_words_instead_of_values(text, kind):
    assert word_of(text) == kind
    assert words_in(["x", text, "y"]) == ({text: kind} if kind else {})


def test_a_room_that_is_a_word_is_refused(lattice_city, write_csv):
    report = load_rooms(write_csv, *ERRORS, *ABSENT, *NOTHING, "101", accept_partial=True)
    expected = ["cell_error"] * len(ERRORS) + ["cell_absent"] * len(ABSENT + NOTHING)
    assert codes(report) == [(n, "room", code) for n, code in enumerate(expected, start=2)]
    assert rooms() == ["101"]


def test_what_may_be_empty_is_empty(lattice_city, write_csv):
    """A name may not be NULL; a number of seats may, and a name that nobody gave is no name."""
    row = {"ref": "x", "kind": "park", "name": "x", "lon": WEST, "lat": SOUTH}
    words = ["-", "—", "/", "无", "NULL", "\\N", "NaN"]
    rows = [row | {"ref": f"r{n}", "name": f"园{n}", "capacity": word, "opening_hours": word}
            for n, word in enumerate(words)]  # fmt: skip
    report = import_file("facilities", write_csv(rows), datum="wgs84")
    assert codes(report) == []
    assert set(Facility.objects.values_list("capacity", "opening_hours")) == {(None, "")}
    bad = [row | more for more in ({"name": "NULL"}, {"name": "无"}, {"capacity": "#N/A"},
                                   {"ref": "#REF!"}, {"lon": "#VALUE!"})]  # fmt: skip
    report = import_file("facilities", write_csv(bad), datum="wgs84")
    assert codes(report) == [
        (2, "name", "cell_absent"), (3, "name", "cell_absent"), (4, "capacity", "cell_error"),
        (5, "ref", "cell_error"), (6, "lon", "cell_error"),
    ]  # fmt: skip


def test_a_word_that_says_something_is_read(lattice_city, write_csv):
    rows = [{"name": "店", "building_ref": "B1", "room": "无", "kind": "-"},
            {"name": "NA", "building_ref": "B1", "kind": "公司"}]  # fmt: skip
    assert codes(import_file("organisations", write_csv(rows))) == []
    names = {place.organisation.name for place in OrganisationPlace.objects.all()}
    assert names == {"店", "NA"}
    barrier = {"ref": "w", "kind": "wall", "hard": "无", "wkt": f"LINESTRING({WEST} {SOUTH}, "
               f"{WEST + 0.001} {SOUTH})"}  # fmt: skip
    assert codes(import_file("barriers", write_csv([barrier]), datum="wgs84")) == []


DAYS = ["3月2日", "２月３日", "2-Mar", "02-Mar", "Mar-02", "2-Mar-26", "2026/3/2 0:00:00", "2026/3/2",
        "2026-03-02", "2026-03-02 00:00:00", "2026年3月2日", "三月二日", "3/2/2026", "2026.3.2",
        "2026-03-02T00:00:00"]  # fmt: skip


@pytest.mark.parametrize("text", DAYS)
def test_days_are_known(text):
    assert is_day(text)


@pytest.mark.parametrize(
    "text", ["3-2", "3/2", "MAR-02", "12-301", "月华里", "2026", "3月桃花园", "A-02"]
)
def test_numbers_of_doors_are_no_days(text):
    assert not is_day(text)


def test_days_in_the_place_of_texts_are_refused(lattice_city, write_csv, tmp_path):
    report = load_rooms(write_csv, *DAYS, "3-2", accept_partial=True)
    assert codes(report) == [(n, "room", "cell_day") for n in range(2, len(DAYS) + 2)]
    assert rooms() == ["3-2"]
    path = workbook(
        tmp_path / "a.xlsx", ["building_ref", "room", "number", "use"],
        ["B1", date(2026, 3, 2), None, None], ["B1", time(3, 2), None, None],
        ["B1", "301", date(2026, 3, 2), None], ["B1", "302", None, None],
    )  # fmt: skip
    report = import_file("units", path, accept_partial=True)
    assert codes(report) == [
        (2, "room", "cell_day"), (3, "room", "cell_day"), (4, "number", "cell_day"),
    ]  # fmt: skip


def test_a_day_is_a_value_where_a_day_belongs(lattice_city, write_csv, tmp_path):
    head = ["name", "category", "building_ref", "birth_date"]
    path = workbook(tmp_path / "a.xlsx", head, ["甲", "户籍", "B1", date(1990, 3, 2)])
    assert codes(import_file("residents", path)) == []
    rows = [dict(zip(head, ["乙", "户籍", "B1", "1990年3月2日"], strict=True))]
    assert codes(import_file("residents", write_csv(rows))) == []


@pytest.mark.parametrize(
    "text", ["3.50203e+17", "3.50203E+17", "３.５０２０３Ｅ＋１７", "3.50203E17", "3.50203e17", "3E+17",
             "3.50203 E+17", '="3.50203E+17"']
)  # fmt: skip
def test_numbers_that_lost_their_digits_are_refused(lattice_city, write_csv, text):
    rows = [
        {"building_ref": "B1", "room": "1", "ref": "r1"},
        {"building_ref": "B1", "room": "2", "ref": text},
    ]
    assert codes(import_file("units", write_csv(rows))) == [(3, "ref", "number_damaged")]


def test_references_with_an_e_are_no_damaged_numbers(lattice_city, write_csv):
    rows = [{"building_ref": "B1", "room": str(n), "ref": ref}
            for n, ref in enumerate(["3E17", "1E05", "E+12", "A3.5E17", "3.5.E1"])]  # fmt: skip
    assert codes(import_file("units", write_csv(rows))) == []


def test_blank_rows_are_left_out_and_counted(lattice_city, write_csv, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('building_ref,room\nB1,1\n,\n\n , \n\u3000,\u00a0\n"",""\n="",\nB1,2\n,\n')
    report = import_file("units", path)
    assert (report.read, report.blank, codes(report)) == (2, 7, [])
    assert report.as_dict()["blank"] == 7
    assert "7" in list(report.lines())[1]
    path = tmp_path / "plain.csv"  # no quote and the same number of commas in every row
    path.write_text("building_ref,room\nB1,3\n,\n , \n,B1\nB1,4\n")
    report = import_file("units", path, accept_partial=True)
    assert (report.read, report.blank) == (3, 2)
    assert {row for row, _, _ in codes(report)} == {5}
    path = workbook(
        tmp_path / "a.xlsx", ["building_ref", "room"], ["B1", "5"], [" ", "\u3000"], [None, None],
        [None, "#REF!"], ["B1", "6"],
    )  # fmt: skip
    report = import_file("units", path, accept_partial=True)
    assert (report.read, report.blank) == (3, 2)
    assert (5, "room", "cell_error") in codes(report)
