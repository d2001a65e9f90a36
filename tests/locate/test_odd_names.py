"""Names that begin like numbers, and names in letters with a gap, are names."""

from __future__ import annotations

import pytest

from bench.addresses.loading import Area, lay_ground
from geo_grid.locate import queries
from geo_grid.locate.models import Place
from tests.cities import city
from tests.locate.town import SOUTH, House, load_doors, load_houses

HOUSES = [
    House("八一", 0, "八一路", "1号", rooms={"": "101 201"}),
    House("八一八一", 0, "八一路", "81号", rooms={"": "101"}),
    House("五四", 1, "五四街", "8号", "一号院", "1号楼", rooms={"1单元": "101 102"}),
    House("五四二", 1, "五四街", "8号", "一号院", "2号楼", rooms={"1单元": "101"}),
    House("letters", 2, "临海街", "5号", "Garden City", "T1栋", rooms={"": "1001"}),
    House("more", 2, "临海街", "5号", "Garden City", "T2栋", rooms={"": "1002"}),
]


@city
def odd_town() -> None:
    from geo_grid.access.context import Caller, acting
    from geo_grid.access.system import SYSTEM
    from geo_grid.locate.actions import refresh_places

    with acting(Caller(scope=SYSTEM, purpose="test")):
        lay_ground([Area("临海区", "临海街道", "临海社区", SOUTH, 5)], city="屿城市")
        load_houses(HOUSES)
        load_doors(HOUSES)
        refresh_places()


pytestmark = pytest.mark.usefixtures("odd_town")


@pytest.mark.parametrize("name", ["八一路", "五四街", "一号院", "Garden City"])
def test_a_place_is_found_as_the_one_that_the_tables_hold(name: str):
    first = queries.find(name).results[0]
    assert (first["kind"], first["id"]) == ("place", Place.objects.get(name=name).pk)
    assert first["label"].startswith("临海区")


@pytest.mark.parametrize(
    ("typed", "name"),
    [("八", "八一路"), ("八一", "八一路"), ("五四", "五四街"), ("一号", "一号院"),
     ("Gard", "Garden City"), ("garden c", "Garden City")],
)  # fmt: skip
def test_a_beginning_is_completed(typed: str, name: str):
    suggested = [(one["kind"], one["id"]) for one in queries.suggest(typed)]
    assert ("place", Place.objects.get(name=name).pk) in suggested


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("八一路81号101", "八一路81号 101"),
        ("1号院2号楼1单元101", "五四街8号 一号院 2号楼 1单元 101"),
        ("Garden City T1-1001", "临海街5号 Garden City T1栋 1001"),
        ("GARDENCITY T2栋1002", "临海街5号 Garden City T2栋 1002"),
    ],
)
def test_a_door_behind_such_a_name(text: str, label: str):
    first = queries.find(text).results[0]
    assert (first["kind"], first["label"], first["exact"]) == ("unit", label, True)


def test_words_in_letters_are_no_numbers():
    """Whoever types a name in letters that is not known is not told to add a name."""
    for text, code in (("108 Rongyin Road", "name_unknown"), ("88 2 1503", "name_missing")):
        hint = queries.find(text).hint
        assert hint is not None
        assert hint["code"] == code
