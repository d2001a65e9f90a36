"""What does not exist is named as the part that it is; a floor below the ground is no other floor."""

from __future__ import annotations

import pytest
import shapely

from geo_grid.areas.actions import touch
from geo_grid.locate import queries
from geo_grid.locate.models import Place
from geo_grid.model_bases.geometry_fields import to_geos
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


def test_a_floor_told_behind_the_room_is_no_block(table_town: Town):  # noqa: F811
    n, town = table_town.names, table_town
    unit = town.unit("3", "2单元", "502")
    for text in (f"{n.estate}3号楼2单元502，5楼左手边", f"{n.road}12号2单元502室 5楼"):
        is_exact(text, "unit", unit)
    # What is missing is the stairwell; no block 5 was asked for.
    first = queries.find(f"{n.road}12号3单元502，5楼左手边").results[0]
    assert [(fault["part"], fault["said"]) for fault in first["faults"]] == [("entrance", "3单元")]


def _a_road_called_as(given: Place, at: tuple[float, float] | None = None) -> Place:
    """What addresses of a hamlet make: a derived road of its name, there or elsewhere."""
    point = given.point if at is None else to_geos(shapely.Point(at))
    road = Place.objects.create(kind="road", name=given.name, origin="derived", point=point)
    touch("places")
    return road


def test_a_given_hamlet_comes_before_a_road_of_its_name(table_town: Town):  # noqa: F811
    """Whoever says the name means the hamlet."""
    given = Place.objects.get(name=table_town.names.lone_village)
    derived = _a_road_called_as(given)
    for text in (given.name, f"{given.name}老李家旁边"):
        first, second = found(text)[:2]
        assert (first["kind"], first["id"]) == ("place", given.pk), told([first])
        assert (second["kind"], second["id"]) == ("place", derived.pk), told([second])
        assert first["confidence"] > second["confidence"]
        assert "missing" not in {fault["fault"] for fault in first["faults"]}


def test_a_road_of_the_name_elsewhere_ties_with_the_hamlet(table_town: Town):  # noqa: F811
    given = Place.objects.get(name=table_town.names.lone_village)
    Place.objects.filter(pk=given.pk).update(point=to_geos(shapely.Point(table_town.near)))
    _a_road_called_as(given, table_town.far)
    first, second = found(given.name)[:2]
    assert first["confidence"] == second["confidence"] <= 0.5, told([first, second])


def test_a_second_choice_is_never_exact(table_town: Town):  # noqa: F811
    """Block 3 has the room behind two stairwells: a tie, and stairwell 2 of another block, which
    finds nearly as much, neither outdoes it nor is called exact."""
    town = table_town
    for text in (f"{town.names.estate}3-502", f"{town.names.road}12号3-502"):
        results = found(text)
        tied = {town.unit("3", stairs, "502") for stairs in ("1单元", "2单元")}
        assert {answer["id"] for answer in results[:2]} == tied, told(results)
        assert not any(answer["exact"] for answer in results), told(results)
        assert all(a["confidence"] <= results[0]["confidence"] for a in results)


def test_a_number_at_the_end_of_an_unknown_word_is_not_let_go(table_town: Town):  # noqa: F811
    """榕荫花3-2-502 keeps its block; 琥珀9 between two numbers is a fault."""
    town, n = table_town, table_town.names
    first = found(f"{n.road}12号{n.estate[:-2]}花苑3-2-502")[0]
    assert (first["kind"], first["id"]) == ("unit", town.unit("3", "2单元", "502")), told([first])
    assert not first["exact"]
    for answer in found(f"{n.road}108号 琥珀9 101"):
        assert not answer["exact"], told([answer])
