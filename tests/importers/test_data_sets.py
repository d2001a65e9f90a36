"""Data sets of several files or in an archive: their parts, their names, what is not read at all."""

from __future__ import annotations

import zipfile

import pytest

from geo_grid.errors import BadInput
from importers.formats.files import layers_of, open_source
from tests.importers.test_formats import NAMES, frame, whole, write


@pytest.mark.parametrize(("ending", "option"), [(".tab", "CP936"), (".tab", ""), (".mif", "CP936")])
def test_mapinfo_texts_whether_or_not_their_charset_is_named(tmp_path, ending, option):
    """A charset that is named is GDAL's matter; `Neutral` is what most programs write."""
    path = tmp_path / f"a{ending}"
    how = {"ENCODING": option} if option else {"encoding": "CP936"}
    frame().to_file(path, driver="MapInfo File", **how)
    assert (b"Neutral" in path.read_bytes()) is not bool(option)
    assert whole(path).columns["name"] == NAMES


def test_a_text_of_the_last_row_alone_decides_the_charset_too(tmp_path):
    path = tmp_path / "a.mif"
    names = ["a", "b", NAMES[0]]
    frame().assign(name=names).to_file(path, driver="MapInfo File", ENCODING="CP936")
    path.write_bytes(path.read_bytes().replace(b"WindowsSimpChinese", b"Neutral"))
    assert whole(path).columns["name"] == names


def test_mapinfo_without_a_part_names_it(tmp_path):
    path = tmp_path / "a.tab"
    frame().to_file(path, driver="MapInfo File")
    path.with_suffix(".dat").unlink()
    with pytest.raises(BadInput) as refused:
        open_source(path)
    assert (refused.value.code, refused.value.params["part"]) == ("part_missing", ".dat")


def test_equal_names_in_an_archive_are_told_apart_by_their_folders(tmp_path):
    write(tmp_path, ".shp")
    path = tmp_path / "three.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for district in ("东区", "中区", "西区"):
            for part in sorted(tmp_path.glob("rows.*")):
                archive.write(part, f"{district}/楼栋{part.suffix}")
        archive.write(tmp_path / "rows.dbf", "东区/other.txt")
    names = ["东区/楼栋", "中区/楼栋", "西区/楼栋"]
    assert layers_of(path) == names
    for name in names:
        assert whole(f"{path}:{name}").columns["name"] == NAMES


def test_a_layer_of_the_only_data_set_of_an_archive_needs_no_name_of_that(tmp_path):
    inner = tmp_path / "city.gpkg"
    frame().to_file(inner, layer="buildings", driver="GPKG")
    frame().iloc[:1].to_file(inner, layer="others", driver="GPKG")
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inner, "资料/city.gpkg")
    assert layers_of(path) == ["buildings", "others"]
    assert whole(f"{path}:others").columns["ref"] == ["007"]
    assert whole(f"{path}:city/others").columns["ref"] == ["007"]


def test_the_refs_of_a_gml_without_its_schema_stay_texts(tmp_path):
    path = tmp_path / "a.gml"
    refs = ["12E3", "0101", "7"]
    frame().assign(ref=refs).to_file(path, driver="GML")
    path.with_suffix(".xsd").unlink()
    assert whole(path).columns["ref"] == refs


@pytest.mark.parametrize(
    ("mark", "code"),
    [(b' table:number-rows-spanned="3"', "cells_merged"), (b' calcext:value-type="error"', "cells_with_errors")],
)  # fmt: skip
def test_what_an_ods_cannot_tell_of_its_cells_is_refused_by_name(tmp_path, mark, code):
    plain, path = write(tmp_path, ".ods"), tmp_path / "marked.ods"
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            body = before.read(name)
            if name == "content.xml":
                body = body.replace(b"<table:table-cell", b"<table:table-cell" + mark, 1)
            after.writestr(name, body)
    with pytest.raises(BadInput) as refused:
        open_source(path)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "way"),
    [("a.xls", ".xlsx"), ("a.ET", ".xlsx"), ("a.dwg", "DXF"), ("a.rar", ".zip"), ("a.mdb", "GeoPackage"),
     ("a.docx", ".xlsx")],
)  # fmt: skip
def test_what_is_not_read_has_a_way_out(tmp_path, name, way):
    path = tmp_path / name
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(BadInput) as refused:
        open_source(path)
    assert refused.value.code == "format_unread"
    assert way in str(refused.value)
