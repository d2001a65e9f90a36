"""Files as tables of text: row numbers, encodings, and what is never opened."""

from __future__ import annotations

import pytest

from geo_grid.errors import BadInput
from importers.formats.base import OpenOptions
from importers.formats.choosing import open_here
from importers.formats.files import Table, open_source


def table_of(path, opened=open_source) -> Table:
    tables = list(opened(path).tables())
    whole = Table([], {name: [] for name in tables[0].columns})
    for table in tables:
        whole.rows += table.rows
        whole.refusals += table.refusals
        for name, cells in table.columns.items():
            whole.columns[name] += cells
    return whole


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_plain_csv(tmp_path, bom, end):
    path = tmp_path / "a.csv"
    path.write_bytes((bom + end.join(["姓名,房号", "张三,0301", "李四,"]) + end).encode())
    table = table_of(path)
    assert table.rows == [2, 3]
    assert table.columns == {"姓名": ["张三", "李四"], "房号": ["0301", ""]}


def test_without_a_newline_at_the_end(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2")
    assert table_of(path).columns == {"a": ["1"], "b": ["2"]}


def test_quotes_commas_and_line_breaks_in_cells(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a,b\n1,"x, ""y""\nz"\n2,w\n')
    table = table_of(path)
    assert table.rows == [2, 3]
    assert table.columns["b"] == ['x, "y"\nz', "w"]


def test_quotes_that_come_late_keep_the_row_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr("importers.formats.delimited._BLOCK_CHARACTERS", 16)  # of this process
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "".join(f"{i},x\n" for i in range(20)) + '20,"y"\n21,z\n')
    table = table_of(path, lambda path: open_here(OpenOptions(path, path)))
    assert table.rows == list(range(2, 24))
    assert table.columns["a"] == [str(i) for i in range(22)]
    assert table.columns["b"][-2:] == ["y", "z"]


def test_blank_rows_count_but_are_not_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n\n,\n3,4\n")
    assert table_of(path).rows == [2, 5]


def test_ragged_rows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1\n1,2,3\n1,2,\n")
    table = table_of(path)
    assert table.rows == [2, 4]
    assert table.columns["b"] == ["", "2"]
    assert [(r.row, r.code) for r in table.refusals] == [(3, "row_too_long")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"a,\xff\xff\n", "encoding_unknown"),
        ("a.csv", b"\xff\xfea\x00,\x00", "text_binary"),
        ("a.csv", b"", "file_empty"),
        ("a.csv", b",,\n1,2,3\n", "header_missing"),
        ("a.csv", b"a,a\n1,2\n", "header_twice"),
        ("a.csv", b'a,b\n1,"2\n3,4\n', "quote_open"),
        ("a.exe", b"MZ", "format_unknown"),
        ("a.vrt", b"<OGRVRTDataSource/>", "format_unknown"),
        ("a", b"a,b\n", "format_unknown"),
        ("a.gpkg", b"not a database", "content_differs"),
        ("a.gpkg", b"SQLite format 3\0" + bytes(4000), "file_unreadable"),
        ("a.geojson", b"<OGRVRTDataSource/>", "content_differs"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [', "file_unreadable"),
        ("a.json", b'{"type": "Topology"', "content_differs"),
    ],
)
def test_unusable_files_have_a_name(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        table_of(path)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "name",
    [
        "missing.csv",
        "/vsicurl/http://127.0.0.1:9/a.geojson",
        "http://127.0.0.1:9/a.geojson",
        "/vsizip/a.zip/a.geojson",
        "PG:host=/tmp.gpkg",
        '{"type":"FeatureCollection","features":[]}.geojson',
        "a\0.csv",
        "",
        ".",
    ],
)
def test_only_plain_files_are_opened(name):
    with pytest.raises(BadInput) as refused:
        open_source(name)
    assert refused.value.code == "file_missing"


def test_layers(tmp_path):
    import geopandas
    from shapely import Point

    path = tmp_path / "town.gpkg"
    frame = geopandas.GeoDataFrame({"n": [1, 2]}, geometry=[Point(1, 2), None], crs=4326)
    for layer in ("lamps", "facilities"):
        frame.to_file(path, layer=layer, driver="GPKG")
    assert open_source(f"{path}:lamps").layer == "lamps"
    assert open_source(path, prefer="facilities").layer == "facilities"
    table = next(open_source(f"{path}:lamps").tables())
    assert table.rows == [1, 2]
    assert table.columns == {"n": ["1", "2"]}
    assert table.geometry.tolist() == [Point(1, 2), None]
    for name, code in ((str(path), "layer_missing"), (f"{path}:trees", "layer_unknown")):
        with pytest.raises(BadInput) as refused:
            open_source(name)
        assert refused.value.code == code
        assert "lamps, facilities" in str(refused.value)
