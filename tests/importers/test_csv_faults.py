"""A fault deep in a table names its row, and the file as its sender calls it."""

from __future__ import annotations

import io

import pytest
from django.conf import settings as site
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo_grid.errors import BadInput
from importers.formats.files import open_source
from importers.uploads import intake, preview, storage
from importers.uploads.intake import Choice
from tests.effort import at_length

ROWS = at_length(30_000, 200_000)
AT = ROWS - 4_998
"""The row, counted with the header, that goes wrong."""


def table(fault: bytes, encoding: str = "utf-8") -> bytes:
    """A table of three columns in which one row is `fault`."""
    rows = [f"B{n},{n},张三丰" for n in range(2, ROWS + 1)]
    lines = [line.encode(encoding) for line in ("building_ref,room,name", *rows)]
    lines[AT - 1] = fault
    return b"\n".join(lines) + b"\n"


def refused(path) -> BadInput:
    with pytest.raises(BadInput) as error:
        for _ in open_source(path).tables():
            pass
    return error.value


@pytest.mark.parametrize(
    ("fault", "encoding", "code"),
    [
        (b'B1,"1,x', "utf-8", "quote_open"),
        (b'B1,"1"2,x', "utf-8", "quote_open"),
        (b'B1,"1,x\nB2,2,"y"', "utf-8", "quote_open"),
        ("B1,1,李四光".encode("gb18030"), "utf-8", "encoding_mixed"),
        (b"B1,1,\xff", "utf-8", "encoding_mixed"),
        ("B1,1,李四光".encode(), "gb18030", "encoding_mixed"),
        (b"B1,1,\xff\xff", "gb18030", "encoding_unknown"),
    ],
)
def test_the_row_of_a_fault_is_named(tmp_path, fault, encoding, code):
    path = tmp_path / "a.csv"
    path.write_bytes(table(fault, encoding))
    error = refused(path)
    assert (error.code, error.params["row"], error.params["file"]) == (code, AT, "a.csv")


def test_rows_are_counted_not_lines(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(
        'a,b\n1,"x\ny\nz"\n2,李四\n3,'.encode() + "李四".encode("gb18030") + b"\n4,x\n"
    )
    assert refused(path).params["row"] == 4
    path.write_bytes(b'a,b\n1,"x\ny\nz"\n2,u\n3,"v\n')
    assert refused(path).params["row"] == 4


def test_gb18030_is_read_as_ever(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,备注\n联通,联通\n张三,李四光\n王五,\n".encode("gb18030"))
    (found,) = open_source(path).tables()
    assert found.columns == {"姓名": ["联通", "张三", "王五"], "备注": ["联通", "李四光", ""]}


COMMON = bytes(b for hi in range(0xB0, 0xD7) for lo in range(0xA1, 0xFF) for b in (hi, lo))
"""The 3,755 common characters of GB 2312 but for the last of them."""
CELLS = st.text(st.sampled_from(COMMON.decode("gb2312") + "0123456789AB号、（）"), max_size=6)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), st.sampled_from(["gb18030", "utf-8"])
)
@example([("1", "女"), ("2", "女"), ("3", "男")], "gb18030")
@example([("1", "女女女女女女"), ("2", "男")], "gb18030")
@example([("楼", "1"), ("女", "珺"), ("赵喆堃", "玥")], "gb18030")
def test_a_sound_file_is_read(tmp_path_factory, rows, encoding):
    path = tmp_path_factory.mktemp("sound") / "a.csv"
    lines = [f"{n},{','.join(row)}" for n, row in enumerate(rows)]
    path.write_bytes("\n".join(["id,name,sex", *lines, ""]).encode(encoding))
    (found,) = open_source(path).tables()
    assert list(zip(found.columns["name"], found.columns["sex"], strict=True)) == rows


@pytest.mark.parametrize(
    ("lines", "code", "row"),
    [
        (["性别".encode("gb18030"), "女".encode("gb18030"), b"\xff"], "encoding_unknown", 4),
        (["男".encode("gb18030"), "男".encode("gb18030"), "李四".encode()], "encoding_mixed", 4),
        (["Müller".encode(), "Jürgen".encode(), "Jürgen".encode("latin-1")], "encoding_mixed", 4),
        (["José".encode(), "José".encode("latin-1")], "encoding_mixed", 3),
    ],
)
def test_a_row_that_is_sound_in_both_does_not_hide_the_fault(tmp_path, lines, code, row):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\n".join([b"name,note", *(line + b",x" for line in lines), b""]))
    error = refused(path)
    assert (error.code, error.params["row"]) == (code, row)


def test_rows_within_a_cell_are_refused_by_row(tmp_path):
    """Two stray marks close each other: the rows between them would be a text of the first."""
    path = tmp_path / "a.csv"
    path.write_text('a,b,c\n1,"x,y\n2,u,v\n3,w",z\n4,"p\nq",r\n')
    (found,) = open_source(path).tables()
    assert [(r.row, r.code, r.params["lines"]) for r in found.refusals] == [(2, "quote_stray", 2)]
    assert (found.rows, found.columns["b"]) == ([3], ["p\nq"])


@pytest.mark.parametrize(
    "cells",
    [
        ["1", "东门,西门\n南门,北门", "x"],
        ["1", "x", "备注\na,b,c"],
        ["1", "东门,西门\n南门,北门,中门\n侧门,后门", "x"],
    ],
)
def test_a_text_of_lines_with_commas_is_a_text(tmp_path, cells):
    path = tmp_path / "a.csv"
    path.write_text(
        "id,doors,note\n" + ",".join(f'"{cell}"' for cell in cells) + "\n2,u,v\n3,u,v\n"
    )
    (found,) = open_source(path).tables()
    assert (found.rows, found.refusals) == ([2, 3, 4], [])
    assert [found.columns[name][0] for name in ("id", "doors", "note")] == cells


def test_the_name_is_that_of_the_sender(db, tmp_path, monkeypatch):
    monkeypatch.setattr(site, "GEO_GRID_VAR", tmp_path, raising=False)
    upload = storage.receive(
        io.BytesIO(b'building_ref,room\nB1,1\nB1,"2\nB1,3\n'), name="房屋表.csv"
    )
    stored = storage.path_of(upload).name
    source = storage.open_upload(upload)
    for walk in (
        lambda: list(source.tables()),
        lambda: intake.describe(upload, Choice()),
        lambda: preview.preview(source, "buildings", mapping={"wkt": "room"}),
    ):
        with pytest.raises(BadInput) as error:
            walk()
        assert error.value.code == "quote_open"
        assert error.value.params == {"file": "房屋表.csv", "row": 3}
        assert stored not in str(error.value.params)
    bad = "a,b\n1,张三\n".encode() + b"2,\xff\n"
    with pytest.raises(BadInput) as error:
        storage.receive(io.BytesIO(bad), name="人口.csv")
    assert error.value.params["file"] == "人口.csv"
    assert error.value.params["row"] == 3
