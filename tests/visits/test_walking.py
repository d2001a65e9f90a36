"""The order of a walk: along the streets of the lattice city, straight without them, never foreign doors.

Streets and houses are drawn in :mod:`tests.reach.conftest`: the top row with B2 and B3, the bottom row
with B5 and B6 below B3, joined at the left alone.
"""

from __future__ import annotations

import pytest

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.areas.actions import touch
from geo_grid.areas.models import Street
from geo_grid.errors import BadInput
from geo_grid.premises.models import Building, Unit
from geo_grid.visits.walking import walk
from tests.conftest import make_user
from tests.reach.conftest import EAST_M, NORTH_M, spot, walked_city  # noqa: F401
from tests.registers.conftest import LEFT, acting_as, as_system  # noqa: F401

NOWHERE = 987_654_321


@pytest.fixture
def home(walked_city) -> dict[str, int]:  # noqa: F811
    """One door of each house by the name of the house."""
    found = {}
    for ref in ("B2", "B3", "B5", "B6"):
        house = Building.objects.get(ref=ref)
        unit = Unit.objects.filter(building=house).first() or Unit(building=house, room="1")
        unit.basic_cell = house.basic_cell
        unit.save()
        found[ref] = unit.pk
    return found


def order(told: dict, home: dict[str, int]) -> list[str]:
    names = {unit: name for name, unit in home.items()}
    return [names[one["unit"]] for one in told["results"]]


def test_the_walk_follows_the_streets_and_says_how_long_it_is(home, as_system):  # noqa: F811
    """B6 lies right below B3, and the way there leads past B5."""
    lon, lat = spot(1.5, 2.5)
    told = walk([home[name] for name in ("B6", "B3", "B5")], lon=lon, lat=lat)
    assert order(told, home) == ["B3", "B5", "B6"]
    metres = [2 * EAST_M, 5 * EAST_M + 2 * NORTH_M, EAST_M]
    assert [one["metres"] for one in told["results"]] == pytest.approx(metres, abs=2)
    assert told["metres"] == pytest.approx(sum(metres), abs=4)
    assert told["straight"] == 0


def test_without_streets_it_is_straight_and_says_so(home, as_system):  # noqa: F811
    Street.objects.all().delete()
    touch("ground")
    lon, lat = spot(1.5, 2.5)
    told = walk([home[name] for name in ("B6", "B3", "B5")], lon=lon, lat=lat)
    assert order(told, home) == ["B3", "B6", "B5"]
    assert [one["is_straight"] for one in told["results"]] == [True, True, True]
    metres = [2 * EAST_M, 2 * NORTH_M, EAST_M]
    assert [one["metres"] for one in told["results"]] == pytest.approx(metres, abs=2)


def test_without_a_place_it_begins_at_the_first_door_and_doors_of_a_house_stay_in_order(
    home, as_system  # noqa: F811
):  # fmt: skip
    more = list(
        Unit.objects.filter(building__ref="B5").order_by("-pk").values_list("pk", flat=True)
    )[:3]
    told = walk([home["B6"], *more, home["B6"]])
    assert [one["unit"] for one in told["results"]] == [home["B6"], *more]
    assert [one["metres"] for one in told["results"]] == pytest.approx([0, EAST_M, 0, 0], abs=2)
    assert told["straight"] == 0
    assert walk([])["results"] == []


def test_a_place_outside_of_the_city_is_refused(home, as_system):  # noqa: F811
    with pytest.raises(BadInput) as refused:
        walk([home["B6"]], lon=2.0, lat=48.0)
    assert refused.value.code == "place_outside_city"


def test_p01_doors_of_another_area_are_left_out_like_such_as_are_none(home):
    """On the owner's connection, where no policy stands behind the query."""
    with acting(Caller(scope=scope_of(make_user("community_manager", division_code=LEFT)))):
        told = walk([home["B2"], home["B3"], NOWHERE])
    assert order(told, home) == ["B2"]
    assert told["left_out"] == [home["B3"], NOWHERE]
