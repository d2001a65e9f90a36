"""Names of DXF drawings come out right, or the drawing is refused with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo_grid.errors import BadInput
from importers.formats.files import open_source

RING = "".join(f" 10\n{x}\n 20\n{y}\n" for x, y in ((0, 0), (9, 0), (9, 9), (0, 9)))


def dxf(path: Path, *, version: str, page: str, encoding: str, text: str = "湖里一号楼") -> Path:
    head = f"  9\n$ACADVER\n  1\n{version}\n" + (
        f"  9\n$DWGCODEPAGE\n  3\n{page}\n" if page else ""
    )
    body = f"  0\nLWPOLYLINE\n  8\n楼栋层\n 90\n4\n 70\n1\n{RING}  0\nTEXT\n  8\n楼栋层\n 10\n4\n 20\n4\n 40\n1\n  1\n{text}\n"
    if text.isascii():
        body = body.replace("楼栋层", "houses")
    whole = f"  0\nSECTION\n  2\nHEADER\n{head}  0\nENDSEC\n  0\nSECTION\n  2\nENTITIES\n{body}  0\nENDSEC\n  0\nEOF\n"
    path.write_bytes(whole.encode(encoding))
    return path


def names(path: Path) -> tuple[list[str], list[str]]:
    (table,) = open_source(path, shape="polygon").tables()
    return table.columns["layer"], table.columns["text"]


@pytest.mark.parametrize(
    ("version", "page", "encoding"),
    [
        ("AC1015", "ANSI_936", "gbk"), ("AC1018", "ansi_936", "gb18030"), ("AC1009", "GB2312", "gbk"),
        ("AC1015", "gbk", "gbk"), ("AC1021", "ANSI_936", "utf-8"), ("AC1027", "ANSI_1252", "utf-8"),
        ("AC1032", "", "utf-8"), ("AC1015", "UTF-8", "utf-8"),
    ],
)  # fmt: skip
def test_names_come_out_right(tmp_path, version, page, encoding):
    path = dxf(tmp_path / "a.dxf", version=version, page=page, encoding=encoding)
    assert names(path) == (["楼栋层"], ["湖里一号楼"])


def test_other_code_pages_and_plain_ascii(tmp_path):
    path = dxf(tmp_path / "a.dxf", version="AC1015", page="ANSI_1252", encoding="ascii", text="B 1")
    assert names(path) == (["houses"], ["B 1"])
    path.write_bytes(path.read_bytes().replace(b"B 1", "Café".encode("cp1252")))
    assert names(path) == (["houses"], ["Café"])


@pytest.mark.parametrize(
    ("version", "page", "encoding"),
    [
        ("AC1015", "ANSI_1252", "gbk"), ("AC1015", "ANSI_1252", "utf-8"), ("AC1015", "", "gbk"),
        ("AC1015", "ANSI_936", "utf-8"), ("AC1027", "ANSI_936", "gbk"), ("AC1015", "dos850", "gbk"),
    ],
)  # fmt: skip
def test_a_drawing_that_is_not_what_it_says_is_refused(tmp_path, version, page, encoding):
    path = dxf(tmp_path / "a.dxf", version=version, page=page, encoding=encoding)
    with pytest.raises(BadInput) as refused:
        open_source(path, shape="polygon")
    assert (refused.value.code, refused.value.field) == ("drawing_encoding", "file")
