"""The same dirty rows have the same outcome in every format, in bulk and row by row."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pandas as pd
import pyogrio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importers.formats.base import OpenOptions
from importers.formats.choosing import open_here
from importers.kinds.catalogue import KINDS
from importers.rows.batch import check_table
from importers.rows.context import Context
from importers.schema.kind import match_columns
from tests.effort import at_length

HEADER = ["ref", "building_ref", "entrance", "floor", "room", "use", "floor_area_m2"]
SOUND = ["u1", "B1", "1单元", "3", "0301", "dwelling", "80.5"]
LAST = ["u2", "B1", "2单元", "4", "0401", "rented", "80"]
CELLS = ['="0303"', "'0302", "'0302'", "\u00a00303\u3000", "０３０３", "#N/A", "#REF!", "NULL", "null", "NaN",
         "None", "\\N", "-", "—", "/", "无", "3月2日", "2-Mar", "Mar-02", "2026/3/2 0:00:00", "3.50203e+17",
         "3.50203E+17", "502a", "502—1", "一单元", "1 单元", "5F", "五层", "B1", "负一层", " ", "\u3000", "", "",
         "B2", "101", "自住", "1e3", "NA", "007", "\u200b12"]  # fmt: skip
cells = st.sampled_from(CELLS) | st.text("0123AB-层—/ 　", max_size=4)
blank = st.sampled_from(["", " ", "\u3000", "\u00a0"])
rows = st.lists(
    st.lists(cells, min_size=7, max_size=7) | st.lists(blank, min_size=7, max_size=7),
    min_size=1, max_size=12,
)  # fmt: skip


def write(folder: Path, table: list[list[str]]) -> dict[str, Path]:
    """The table in every format, by its name."""
    paths = {name: folder / name for name in
             ("plain.csv", "quoted.csv", "a.xlsx", "a.ods", "a.gpkg", "a.geojson", "a.geojsonl")}  # fmt: skip
    for name in ("plain.csv", "quoted.csv"):
        with paths[name].open("w", encoding="utf-8", newline="") as stream:
            is_bulk = name == "plain.csv"  # read block by block up to the first quote
            csv.writer(stream, quoting=csv.QUOTE_MINIMAL if is_bulk else csv.QUOTE_ALL).writerows(
                [HEADER, *table]
            )
    book = openpyxl.Workbook()
    for i, row in enumerate([HEADER, *table], start=1):
        for k, text in enumerate(row, start=1):
            cell = book.active.cell(i, k, text)
            if not text.startswith("#"):
                cell.data_type = "s"  # what begins with = is a text too
    book.save(paths["a.xlsx"])
    frame = pd.DataFrame(table, columns=HEADER)
    for name, driver in (("a.ods", "ODS"), ("a.gpkg", "GPKG")):
        paths[name].unlink(missing_ok=True)
        pyogrio.write_dataframe(frame, paths[name], driver=driver)
    features = [json.dumps({"type": "Feature", "properties": dict(zip(HEADER, row, strict=True)),
                            "geometry": None}) for row in table]  # fmt: skip
    paths["a.geojsonl"].write_text("\n".join(features))
    whole = f'{{"type": "FeatureCollection", "features": [{",".join(features)}]}}'
    paths["a.geojson"].write_text(whole)
    return paths


def outcome(path: Path) -> tuple[list, list, int]:
    """What is stored of a file, what is refused, and how many rows are blank; rows from 1."""
    source = open_here(OpenOptions(path, path))
    kind = KINDS["units"]
    matched = match_columns(kind, source.columns)
    context = Context(kind, matched, "", None, None, None, "")
    head = 1 if source.format in ("CSV", "XLSX", "ODS") else 0
    stored, refused, blank = [], [], 0
    for table in source.tables():
        batch = check_table(table, context)
        blank += table.blank
        names = sorted(set(batch.values) - {"door"})
        stored += [
            (row - head, *((name, batch.values[name][i]) for name in names))
            for i, row in enumerate(batch.rows)
        ]
        refused += sorted((r.row - head, r.field, r.code) for r in batch.refusals)
    return stored, refused, blank


@settings(max_examples=at_length(6, 500), deadline=None, suppress_health_check=list(HealthCheck))
@given(rows)
def test_every_format_says_the_same(tmp_path_factory, dirty):
    paths = write(tmp_path_factory.mktemp("same"), [SOUND, *dirty, LAST])
    expected = outcome(paths["quoted.csv"])
    for name, path in paths.items():
        assert outcome(path) == expected, name
    stored, refused, blank = expected
    told = {row for row, _, _ in refused}
    assert blank == sum(not "".join(row).strip("\u200b \u3000\u00a0") for row in dirty)
    assert len(stored) + len(told) + blank == len(dirty) + 2
    for row in stored:  # a word is never a room, nor a damaged number a ref
        values = dict(row[1:])
        assert values["room"] not in ("#N/A", "NULL", "-", "无", "3月2日", "")
        assert "E+" not in (values["ref"] or "").upper()
