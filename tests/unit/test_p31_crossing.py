"""P31: rows come back from the child as they were; what is no table is not taken for one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from importers.formats import crossing
from importers.formats.base import Table
from importers.schema.refusals import Refusal

COLUMNS = ("编号", "note")


def table() -> Table:
    shapes = [shapely.Point(118, 24), None, shapely.GeometryCollection(), shapely.Point(np.nan, 1)]
    return Table(
        [2, 3, 4, 7],
        {"编号": ["一", "", "\udce9", "=1"], "note": ["a\nb", "“", "\x00", "x" * 9]},
        np.array(shapes, dtype=object),
        [Refusal(5, "", "row_too_long", {"found": 3, "expected": 2})],
        {"note": [(1, "number_damaged")]},
        {5: ["p", "q", "r"]},
        {"note": [(0, "2026-03-02")]},
        1,
    )


def crossed(told: dict) -> dict:
    return json.loads(json.dumps(told))


def test_p31_a_table_crosses_whole():
    told, body = crossing.pack_table(table())
    found, was = crossing.unpack_table(crossed(told), body, COLUMNS), table()
    assert found.columns == was.columns
    assert (found.rows, found.refusals, found.spoiled) == (was.rows, was.refusals, was.spoiled)
    assert (found.damaged, found.serials, found.blank) == (was.damaged, was.serials, was.blank)
    assert [None if g is None else g.wkt for g in found.geometry] == [
        None if g is None else g.wkt for g in was.geometry
    ]


def test_p31_a_table_without_places_has_none():
    plain = Table([2], {"a": ["1"]})
    told, body = crossing.pack_table(plain)
    assert crossing.unpack_table(crossed(told), body, ("a",)).geometry is None


@pytest.mark.parametrize(
    "change",
    [
        {"rows": [2, 3]}, {"rows": ["2", "3", "4", "7"]}, {"rows": None}, {"columns": {}},
        {"columns": {"编号": ["一"] * 4, "note": [1, 2, 3, 4]}},
        {"columns": {"编号": ["一"] * 4, "other": ["a"] * 4}},
        {"refusals": [[5, "", "no_such_code", {}]]}, {"refusals": [[5, "", "row_too_long", {}]]},
        {"refusals": [["5", "", "required", {}]]}, {"refusals": 3},
        {"wkb": [21, -1, 9, 10**12]}, {"wkb": [21, -1, 9]}, {"wkb": [-5, -1, 9, 21]},
        {"spoiled": [[5, [1]]]}, {"damaged": [1]}, {"serials": [1]}, {"blank": -1},
        {"blank": "1"},
    ],
    ids=str,
)  # fmt: skip
def test_p31_what_is_no_table_is_not_taken_for_one(change):
    told, body = crossing.pack_table(table())
    with pytest.raises(crossing.Untrue):
        crossing.unpack_table(crossed(told) | change, body, COLUMNS)


@pytest.mark.parametrize(
    "change",
    [
        {"columns": None}, {"columns": [1]}, {"columns": ["a"] * 2001}, {"crs": 5},
        {"crs": "x" * 70_000}, {"total": "many"}, {"has_geometry": 1}, {"layer": ["a"]},
        {"sha256": None}, {"hidden": None}, {"hidden": [1]}, {"hidden_rows": "2"},
        {"header": [1]}, {"header": [1, "2", []]}, {"header": [1, 2, [3]]},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_p31_what_is_no_source_is_not_taken_for_one(change):
    told = {
        "layer": None, "format": "CSV", "columns": ["a"], "has_geometry": False, "crs": None,
        "total": 1, "sha256": "ab", "options": {}, "hidden": ["Sheet2"],
        "hidden_rows": 0, "header": [2, 3, ["title"]],
    }  # fmt: skip
    opened = crossing.unpack_source(told, Path("a.csv"), reader=iter, kept=None)
    assert (opened.columns, opened.path) == (("a",), Path("a.csv"))
    assert (opened.hidden, opened.header) == (("Sheet2",), (2, 3, ("title",)))
    with pytest.raises(crossing.Untrue):
        crossing.unpack_source(told | change, Path("a.csv"), reader=iter, kept=None)
