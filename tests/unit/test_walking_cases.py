"""The walking network on cases whose right values were worked out by hand; metres of a plane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from geo_grid.geometry.metric import project
from geo_grid.geometry.network.areas import lines_along, outline, reached
from geo_grid.geometry.network.gaps import gaps
from geo_grid.geometry.network.places import UNLIMITED, fill, load
from geo_grid.geometry.network.profiles import ADULT, ELDER, WHEELCHAIR, costs
from tests.walks import ROUNDED_M, doors, line, nearest, network, placed, way

near = pytest.approx


def metres(value: float):
    return pytest.approx(value, abs=ROUNDED_M)


def test_the_shorter_of_two_ways():
    """R1: A-100-B-100-C and a detour of 310 m."""
    a, b, c, d, e = (0, 0), (100, 0), (200, 0), (25, 76), (175, 76)
    net = network(line(a, b, c), line(a, d, e, c))
    assert way(net, a, c).metres == metres(200)
    back = way(net, d, b)
    assert back.metres == metres(80.0 + 100)
    assert back.line.length == metres(back.metres)


def test_doors_join_the_nearest_point_of_an_edge():
    """R2: by nodes it would be 400."""
    net = network(line((0, 0), (400, 0)))
    found = way(net, (100, 30), (300, -40))
    assert found.metres == metres(30 + 200 + 40)
    assert found.seconds == near(270 / 1.2, abs=0.01)
    assert nearest(net, [(100, 30)], [(300, -40)]).cost[0, 0] == metres(270)


def test_far_from_every_edge_is_off_the_network_and_serves_nobody():
    """R3."""
    net = network(line((0, 0), (400, 0)))
    joined = doors(net, (200, 2000), (200, 299), (200, 301))
    assert joined.on.tolist() == [False, True, False]
    assert joined.nearest_m[0] == metres(2000)
    alone = nearest(net, [(200, 2000), (200, 10)], [(200, 2000)])
    assert alone.facility.max() == -1
    assert np.isinf(alone.cost).all()
    assert way(net, (200, 2000), (200, 2000)) is None


@pytest.fixture
def two_parts():
    return network(line((0, 0), (100, 0), (150, 0)), line((20, 17), (80, 17)))


def test_a_door_goes_to_the_largest_component_and_the_nearer_is_offered(two_parts):
    """R4: 5 m from XY, 12 m from AB."""
    house = doors(two_parts, (50, 12))
    assert house.access_m[0] == metres(12)
    assert house.nearer_m[0] == metres(5)
    assert way(two_parts, (0, 0), (20, 17)) is None
    assert nearest(two_parts, [(50, 12)], [(20, 17)]).facility[0, 0] == -1
    assert two_parts.edges.line[house.edge[0]] == 0
    assert two_parts.edges.line[house.nearer_edge[0]] == 1


def test_what_is_nearly_joined_is_offered_and_not_done(two_parts):
    """R4: XY lies 17 m from AB; with a wall between nothing is offered."""
    usable = np.ones(len(two_parts), bool)
    offered = gaps(two_parts, usable=usable)
    assert [(gap.metres, gap.line.length) for gap in offered] == [(metres(17), metres(17))]
    assert two_parts.edges.line[list(offered[0].edges)].tolist() == [1, 0]
    assert not gaps(two_parts, usable=usable, within_m=16)
    walled = network(
        line((0, 0), (100, 0), (150, 0)), line((20, 17), (80, 17)), walls=(line((0, 9), (99, 9)),)
    )
    assert not gaps(walled, usable=usable)


def test_one_way_of_three_hundred():
    """R5: cars' one-way streets do not bind them, oneway:foot does; 200 there, 300 back."""
    a, b, c = (0, 0), (200, 0), (100, 0)
    side = (100.0, 111.803399)  # two sides of 150
    net = network(line(a, side, b), line(a, c, b), back=[True, False])
    assert way(net, a, b).metres == metres(200)
    assert way(net, b, a).metres == metres(300)
    there = nearest(net, [a], [b]).cost[0, 0], nearest(net, [b], [a]).cost[0, 0]
    assert there == (metres(200), metres(300))


def test_stairs_are_slow_and_no_way_for_a_wheelchair():
    """R6."""
    a, b = (0, 0), (110, 0)
    net = network(
        line(a, (55, 192.288), b),  # 400 m on the flat
        line(a, (60, 0)), line((60, 0), b),
        steps=[False, True, False],
    )  # fmt: skip
    flat = shapely.length(net.edges.geoms[0])
    assert flat == metres(400)
    adult = costs(net, profile=ADULT, measure="seconds")
    chair = costs(net, profile=WHEELCHAIR, measure="seconds")
    elder = costs(net, profile=ELDER, measure="seconds")
    assert way(net, a, b, adult).cost == near(161.7, abs=0.05)
    assert way(net, a, b, chair).cost == near(333.3, abs=0.05)
    assert way(net, a, b, elder).cost == near(60 * 3 + 50 / 0.8, abs=0.05)


def test_a_river_parts_and_a_bridge_joins():
    """R7."""
    west, east = line((0, 0), (100, 0)), line((140, 0), (240, 0))
    assert way(network(west, east), (0, 0), (240, 0)) is None
    bridged = network(west, east, line((100, 0), (140, 0)), span=[False, False, True])
    assert way(bridged, (0, 0), (240, 0)).metres == metres(240)


CROSS = (line((-100, 0), (100, 0)), line((0, -100), (0, 100)))


def test_crossing_lines_join_on_one_level_alone():
    """R8: each that is joined is listed."""
    same = network(*CROSS)
    assert [(m.kind, m.lines) for m in same.mended] == [("crossing", (0, 1))]
    assert way(same, (-100, 0), (0, 100)).metres == metres(200)
    for apart in ({"level": [0, 1]}, {"span": [False, True]}):
        net = network(*CROSS, **apart)
        assert not net.mended
        assert way(net, (-100, 0), (0, 100)) is None
    assert not network(*CROSS, join_crossings=False).mended


def test_a_line_that_ends_on_another_is_joined():
    net = network(line((-100, 0), (100, 0)), line((3, 0), (3, 50)))
    assert [m.kind for m in net.mended] == ["touch"]
    assert way(net, (-100, 0), (3, 50)).metres == metres(153)


@pytest.fixture
def estate():
    """R9: a wall along y = 20, H behind it, the shop before it.

    S(0,0) ── shop(60,0) ── gate(200,0) ── C(350,0); gate ── J(200,60) ── H 150 m on.
    """
    return network(
        line((0, 0), (200, 0), (350, 0)),
        line((200, 0), (200, 60)), line((200, 60), (50, 60)),
        gates=((200, 0),),
        walls=(line((-50, 20), (198, 20)), line((202, 20), (400, 20))),
    )  # fmt: skip


def test_who_lives_behind_a_wall_leaves_by_the_gate(estate):
    """R9."""
    home, shop, clinic = (50, 60), (60, 0), (350, 0)
    assert way(estate, home, clinic).metres == metres(360)
    assert way(estate, home, shop).metres == metres(350)
    # 5 m behind the wall: the street is 25 m away, the path inside 35
    assert doors(estate, (100, 25)).access_m[0] == metres(35)
    assert doors(estate, (100, 15)).access_m[0] == metres(15)


def test_a_gate_that_is_shut_lets_nobody_through_but_leaves_the_street(estate):
    """R9 by night."""
    shut = costs(estate, shut=np.array([True]))
    assert way(estate, (50, 60), (60, 0), shut) is None
    assert way(estate, (50, 60), (350, 0), shut) is None
    assert way(estate, (0, 0), (350, 0), shut).metres == metres(350)
    assert nearest(estate, [(50, 60)], [(60, 0)], cost=shut).facility[0, 0] == -1
    assert way(estate, (50, 60), (200, 60), shut).metres == metres(150)


def test_a_gate_in_the_middle_of_a_line_and_a_whole_line_behind_one():
    middle = network(line((0, 0), (100, 0)), gates=((40, 0.3),))
    assert way(middle, (0, 0), (100, 0)).metres == metres(100)
    assert way(middle, (0, 0), (100, 0), costs(middle, shut=np.array([True]))) is None
    whole = network(line((0, 0), (100, 0)), gates=((500, 500),), gate=[0])
    assert not whole.mended
    assert way(whole, (0, 0), (100, 0), costs(whole, shut=np.array([True]))) is None
    off = network(line((0, 0), (100, 0)), gates=((500, 500),))
    assert [(m.kind, m.gate) for m in off.mended] == [("gate_off", 0)]


def test_equally_far_goes_to_the_lower_ref_as_text():
    """R10: "10" is lower than "9"; every run alike, in whatever order they come."""
    net = network(line((-300, 0), (0, 0), (300, 0)))
    for turn in range(20):
        refs = ["9", "10"] if turn % 2 else ["10", "9"]
        found = nearest(net, [(0, 0)], [(-300, 0), (300, 0)], refs)
        assert found.tied[0]
        assert refs[found.facility[0, 0]] == "10"
        assert refs[found.facility[0, 1]] == "9"
        assert found.cost[0] == near([300, 300], abs=ROUNDED_M)


def test_three_in_one_house_come_by_their_refs():
    net = network(line((-300, 0), (300, 0)))
    found = nearest(net, [(0, 0)], [(200, 5)] * 3, ["c", "a", "b"])
    assert found.facility[0].tolist() == [1, 2]
    assert found.tied[0]


def test_an_area_covers_an_edge_from_both_ends():
    """R11, both ends."""
    start, a, b = (0, 0), (900, 0), (800, 600)  # B at 1,000 as the crow flies
    middle = shapely.LineString([a, b])
    assert middle.length > 500
    net = network(line(start, a), line(start, b), line(a, b))
    cost = costs(net)
    found = reached(net, cost, door=doors(net, start), limit=1080)
    third = found.edge == 2
    parts = sorted((found.end_m - found.start_m)[third])
    assert parts == [metres(80), metres(180)]
    drawn = lines_along(net, found)
    assert shapely.length(drawn).sum() == metres(900 + 1000 + 260)


def test_an_area_is_not_drawn_over_water():
    net = network(line((0, 0), (500, 0)))
    door = doors(net, (0, 10))
    found = reached(net, costs(net), door=door, limit=360)
    water = np.array(
        [shapely.Polygon(shapely.get_coordinates(placed(shapely.box(0, -99, 999, -10))))]
    )
    pond = project(water, metric_srid=net.metric_srid)
    dry = outline(net, found, door=door, water=pond)
    assert dry.intersection(pond[0]).area == near(0, abs=0.01)
    assert dry.area > 350 * 35


def test_a_square_is_walked_across_and_a_corner_around():
    ring = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]
    square = line(*ring)
    net = network(
        square, line((-50, 0), (0, 0)), line((100, 100), (150, 100)), square=[True, False, False]
    )
    assert way(net, (-50, 0), (150, 100)).metres == metres(100 + np.hypot(100, 100))
    around = network(square, line((-50, 0), (0, 0)), line((100, 100), (150, 100)))
    assert way(around, (-50, 0), (150, 100)).metres == metres(300)


TOWN = ([40, 50, 30], np.array([[100, 200, 300], [400, 300, 200]]).T)


def test_places_are_filled_by_the_nearest_alone():
    """R12: F1 60 places, F2 100; load 90 and 30; served 90, no place 30, out 0."""
    weights, away = np.array(TOWN[0]), TOWN[1]
    facility = away.argmin(axis=1)
    found = fill(weights, facility=facility, cost=away.min(axis=1), capacity=np.array([60, 100]))
    assert load(weights, facility=facility, facilities=2).tolist() == [90, 30]
    assert (found.served.sum(), found.no_place.sum(), found.out.sum()) == (90, 30, 0)
    assert found.served.tolist() == [40, 20, 30]


def test_who_is_shut_serves_nobody_and_nobody_is_lost():
    """R16: the clinic is shut on Sundays."""
    weights, away = np.array(TOWN[0]), TOWN[1].astype(float)
    for open_ in ([True, True], [False, True], [False, False]):
        masked = np.where(open_, away, np.inf)
        facility = np.where(np.isfinite(masked.min(axis=1)), masked.argmin(axis=1), -1)
        found = fill(
            weights, facility=facility, cost=masked.min(axis=1), capacity=np.array([60, UNLIMITED])
        )
        sums = found.served + found.no_place + found.out
        assert sums.tolist() == weights.tolist()
        if not any(open_):
            assert found.out.sum() == 120
        if open_ == [False, True]:
            assert found.served.sum() == 120


class Cleared(dict):
    """What is kept while another thread clears it, after each look and each entry."""

    def __contains__(self, key):
        found = super().__contains__(key)
        self.clear()
        return found

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self.clear()


def test_what_another_thread_clears_meanwhile_is_still_answered():
    net = replace(network(line((0, 0), (400, 0))), kept=Cleared())
    assert costs(net).forward.tolist() == [1.0] * len(net)
    every = np.ones(len(net), bool)
    assert len(net.part(every).rows) == len(net)
    kept = costs(net)
    dict.__setitem__(net.kept, (ADULT, "metres", b""), kept)
    assert costs(net) is kept
