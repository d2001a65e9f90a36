"""What a history may hold is said in words, in both languages; no identifier is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo_grid.incidents.bulk import MOVED
from geo_grid.incidents.case_clock import RECOMPUTED
from geo_grid.incidents.history import REPORT
from geo_grid.incidents.parts import ANSWER_PART
from geo_grid.incidents.workflow import Transition

TEXTS = Path(__file__).resolve().parents[2] / "map_ui" / "static" / "map_ui" / "texts" / "cases.js"


@pytest.mark.parametrize("entry", [*Transition, REPORT, ANSWER_PART, MOVED, RECOMPUTED])
def test_each_entry_of_a_history_has_words_in_both_languages(entry):
    assert TEXTS.read_text(encoding="utf-8").count(f'"case.done.{entry}":') == 2
