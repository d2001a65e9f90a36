"""What does not exist is named as the part that it is; a floor below the ground is no other floor."""

from __future__ import annotations

import pytest

from geo_grid.locate import queries
from tests.locate.answers import falls_back, faults, found, is_exact, told
from tests.locate.town import Town, drawn_town, table_town  # noqa: F401


@pytest.mark.parametrize("name", ["table_town", "drawn_town"])
def test_an_estate_that_does_not_exist_is_told_as_an_estate(name, request):
    town: Town = request.getfixturevalue(name)
    r = town.names.road
    for word in ("假想小区", "琥珀花园", "琥珀苑", "琥珀公寓"):
        for text in (f"{r}108号{word}101", f"{word}{r}108号101", f"{r}{word}108号101",
                     f"{r}108号{word}101室"):  # fmt: skip
            first = found(text)[0]
            assert (first["kind"], first["id"]) == ("unit", town.unit("108", "", "101")), text
            assert ("estate", "unknown") in faults(first), told([first])
            assert "extra" not in {fault["fault"] for fault in first["faults"]}, told([first])
            assert not first["exact"]
            assert first["confidence"] < 0.9
    first = found(f"{r}108号琥珀华庭1栋101")[0]
    assert ("estate", "unknown") in faults(first), told([first])
    first = found(f"琥珀超市{r}108号")[0]
    assert ("building_name", "unknown") in faults(first), told([first])


def test_a_minus_in_front_of_a_floor_is_below_the_ground(table_town: Town):  # noqa: F811
    town, e = table_town, table_town.names.estate
    for text in (f"{e}商场-1-06", f"{e}商场 -1-06", f"{e}商场－1－06", f"{e} 商场 -1-06室"):
        is_exact(text, "unit", town.unit("mall", "", "B1-06"))
    for text in (f"{e}商场1-06", f"{e}商场1楼06", f"{e}商场 1-06"):
        is_exact(text, "unit", town.unit("mall", "", "06"))
    falls_back(f"{e}商场-2-06", "building", town.buildings["mall"], "room")


def test_a_dash_between_an_estate_and_its_block_is_no_minus(table_town: Town):  # noqa: F811
    town = table_town
    for text in (f"{town.names.estate}-3-2-502", f"{town.names.estate}-3-2单元-502"):
        is_exact(text, "unit", town.unit("3", "2单元", "502"))
    first = queries.find(f"{town.names.estate}-5-201").results[0]
    assert (first["id"], first["exact"]) == (town.unit("5", "", "201"), True)
