"""P23: nothing that is exported is taken for a formula; what is no formula stays as it is."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_grid.spreadsheet import as_text


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1+1", "－1-1",
     "＠x", " =1", "\u200b=1", "\u3000＝1", "-", "+"],
)  # fmt: skip
def test_p23_formulas_are_exported_as_text(text):
    assert as_text(text) == "'" + text


@pytest.mark.parametrize(
    "value", ["文昌路128号", "3-1-301", "-12.5", "+8613800000000", "", 5, -3.5, None]
)
def test_p23_plain_cells_stay(value):
    assert as_text(value) == value


@pytest.mark.slow
@given(st.text(st.sampled_from("=+-@\t\r ＝＋－＠\u200b1a"), max_size=6))
def test_p23_no_exported_cell_is_a_formula(text):
    safe = as_text(text)
    assert safe in (text, "'" + text)
    assert as_text(safe) == safe
    book = openpyxl.Workbook()
    book.active["A1"] = safe
    stream = io.BytesIO()
    book.save(stream)
    assert openpyxl.load_workbook(stream).active["A1"].data_type != "f"
