"""What a report of a matter is asked, as a file writes it."""

from __future__ import annotations

import pytest

from geo_grid.errors import Faults
from geo_grid.matters.attributes import read_attributes
from geo_grid.matters.definitions import read_definitions


def test_attributes_are_read_in_their_order():
    first, second = (
        read_attributes("A! singlevaluelist 水深: 1=没过脚踝 | 2=没过 膝盖; B text 何时起") or []
    )
    assert (first["code"], first["required"], first["description"]) == ("A", True, "水深")
    assert [one["name"] for one in first["values"]] == ["没过脚踝", "没过 膝盖"]
    assert (second["datatype"], second["required"], second["values"]) == ("text", False, [])
    assert read_attributes("") == []


@pytest.mark.parametrize(
    "text",
    [
        "A",
        "A list x: 1=a",
        "A! singlevaluelist x",
        "A text x: 1=a",
        "A text x; A text y",
        "A! text",
    ],
)
def test_attributes_that_cannot_be_read_are_refused_with_their_row(tmp_path, text):
    assert read_attributes(text) is None
    path = tmp_path / "matters.csv"
    path.write_text(
        f'code,sort,group,name,limits,attributes\nx,event,g,n,whole 1 working_days,"{text}"\n'
    )
    with pytest.raises(Faults) as refusal:
        read_definitions(path)
    assert [one.field for one in refusal.value.faults] == ["attributes"]
