"""Several columns of one meaning: which is read is said, and never chosen in silence."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from geo_grid.errors import BadInput
from importers.addresses.columns import address_column
from importers.formats.files import open_source
from importers.kinds.catalogue import KINDS
from importers.runs.run import import_file
from importers.schema.kind import header_key, match_columns, match_known, rivals_of
from importers.uploads.plan_file import read_partition


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_p31_no_kind_chooses_between_two_columns_in_silence(kind):
    """Any two names of a target in one file: the way out is told, or what was left."""
    for column in kind.targets:
        keys: dict[str, str] = {}
        for name in (column.name, *column.aliases):
            keys.setdefault(header_key(name), name)
        for other in list(keys.values())[1:]:
            for given in ([keys[header_key(column.name)], other], [other, f" {other}"]):
                told = {one.target for one in rivals_of(kind, given)}
                claimed = set(match_known(kind, given).values())
                assert told or claimed == set(given), (kind.name, column.name, given)


def test_p31_an_address_and_another_address_are_refused_by_both_names():
    given = ["姓名", "人口类别", "地址", "联系地址"]
    with pytest.raises(BadInput) as refused:
        match_columns(KINDS["residents"], given)
    assert refused.value.code == "column_ambiguous"
    assert refused.value.field == "address"
    assert "“地址”" in refused.value.params["columns"]
    assert "“联系地址”" in refused.value.params["columns"]
    for said in ("地址", "联系地址"):
        matched = match_columns(KINDS["residents"], given, {"address": said})
        assert matched["address"] == said
    assert "address" not in match_columns(KINDS["residents"], given, {"address": ""})


def test_p31_two_telephones_are_not_one():
    with pytest.raises(BadInput) as refused:
        match_columns(KINDS["residents"], ["姓名", "电话", "手机"])
    assert (refused.value.code, refused.value.field) == ("column_ambiguous", "phone")


def test_p31_the_targets_own_name_is_taken_and_the_other_is_said(lattice_city, write_csv, capsys):
    path = write_csv([
        {"building_ref": "b1", "单元": "1", "room": "101", "房号": "999"},
    ])  # fmt: skip
    report = import_file("units", path, accept_partial=True)
    assert report.as_dict()["columns_left"] == [
        {"target": "room", "taken": "room", "left": ("房号",)}
    ]
    assert any("房号" in line and "room" in line for line in report.lines())


def test_p31_tags_of_openstreetmap_stand_side_by_side():
    given = ["osm_id", "natural", "landuse", "name"]
    assert match_columns(KINDS["ground_cover"], given)["kind"] in ("natural", "landuse")
    (left,) = rivals_of(KINDS["ground_cover"], given)
    assert left.target == "kind"
    assert left.taken != left.left[0]


@pytest.mark.parametrize("header", ["地址,联系地址", "联系地址,地址", "住址,现住址,备注"])
def test_p31_a_table_of_two_address_columns_asks_for_one(tmp_path, header):
    path = tmp_path / "rows.csv"
    path.write_text(f"{header}\n" + ",".join("甲" for _ in header.split(",")) + "\n", "utf-8")
    source = open_source(path)
    with pytest.raises(BadInput) as refused:
        address_column(source)
    assert refused.value.code == "address_column_ambiguous"
    for name in header.split(",")[:2]:
        assert f"“{name}”" in refused.value.params["columns"]
    assert address_column(source, header.split(",")[0]) == header.split(",")[0]


def test_p31_a_partition_names_its_cells_once(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("单元网格,网格,网格代码\na,b,c\n", "utf-8")
    with pytest.raises(BadInput) as refused:
        read_partition(path)
    assert refused.value.code == "plan_file_columns_ambiguous"
    path.write_text("basic_cell,grid_cell,网格\na,b,c\n", "utf-8")
    assert read_partition(path) == {"assignment": [["a", "b"]]}


def test_p31_the_command_names_both_columns_in_chinese(lattice_city, write_csv):
    path = write_csv([{"building_ref": "b1", "房号": "101", "房间号": "102"}])
    with pytest.raises(BaseException, match=r"房号.*房间号"):
        call_command("import_data", "units", str(path), stdout=io.StringIO(), verbosity=0)
