"""Which lines of a town's file are streets."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from importers.city import town


def streets(*kinds: str) -> list[str]:
    lines = [shapely.LineString([(118, 24 + i), (119, 24 + i)]) for i in range(len(kinds))]
    rows = town.Rows({"highway": list(kinds)}, np.array(lines, dtype=object))
    return town.street_rows(rows).columns["highway"]


@pytest.mark.parametrize(
    "kind", ["proposed", "construction", "planned", "rest_area", "services", "abandoned", ""]
)
def test_what_is_no_street_of_today_bounds_no_cell(kind) -> None:
    assert streets("residential", kind, "footway", "track") == ["residential", "footway", "track"]


def test_unknown_kinds_and_files_without_kinds_are_streets() -> None:
    assert streets("residential", "大马路") == ["residential", "大马路"]
    assert streets("", "") == ["", ""]
