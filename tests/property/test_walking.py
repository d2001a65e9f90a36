"""Walking distances beside networkx, on random towns whose graph is known without the code.

A town is a grid of 100 m with some edges missing, one-way, stairs or behind a gate, and with pairs
of diagonals that cross: on one level they meet in the middle, on two they do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import shapely
from shapely.ops import substring

from geo_grid.geometry.lattice import snap
from geo_grid.geometry.network.areas import lines_along, outline, reached
from geo_grid.geometry.network.build import build
from geo_grid.geometry.network.joins import join
from geo_grid.geometry.network.lines import lines_of
from geo_grid.geometry.network.nearest import nearest_two
from geo_grid.geometry.network.profiles import ADULT, WHEELCHAIR, Profile, costs
from tests.effort import at_length
from tests.walks import doors, line, nearest, network, way

SNEZHINSK = Path(__file__).resolve().parents[2].parent / "shared/data/osm-snezhinsk/snezhinsk.gpkg"
STEP, SIZE, GATES = 100, 6, 3
CLOSE = 0.02


@dataclass
class Street:
    a: tuple[float, float]
    b: tuple[float, float]
    back: bool
    steps: bool
    gate: int
    level: int = 0


def streets_of(random: np.random.Generator) -> list[Street]:
    """A random town; its diagonals come in pairs, the second one last."""
    found = []
    for x in range(SIZE):
        for y in range(SIZE):
            for dx, dy in ((1, 0), (0, 1)):
                if x + dx < SIZE and y + dy < SIZE and random.random() < 0.8:
                    found.append(
                        Street(
                            (x * STEP, y * STEP), ((x + dx) * STEP, (y + dy) * STEP),
                            random.random() < 0.8, random.random() < 0.15,
                            int(random.integers(GATES)) if random.random() < 0.15 else -1,
                        )
                    )  # fmt: skip
    for x in range(0, SIZE - 1, 2):
        for y in range(0, SIZE - 1, 2):
            level = int(random.integers(2))
            a, b = (x * STEP, y * STEP), ((x + 1) * STEP, (y + 1) * STEP)
            found.append(Street(a, b, True, False, -1))
            found.append(Street((a[0], b[1]), (b[0], a[1]), True, False, -1, level))
    return found


def middles(streets: list[Street]) -> dict[int, tuple[float, float]]:
    """Where the diagonals of one level meet, by the row of the street."""
    rows = {}
    for i in range(len(streets) - 1):
        one, two = streets[i : i + 2]
        crossing = abs(one.a[0] - one.b[0]) == abs(one.a[1] - one.b[1]) and one.a[0] == two.a[0]
        if crossing and one.a[1] != one.b[1] == two.a[1] and one.level == two.level:
            spot = ((one.a[0] + one.b[0]) / 2, (one.a[1] + one.b[1]) / 2)
            rows[i] = rows[i + 1] = spot
    return rows


def known(
    streets: list[Street], stops: list[tuple[int, float, str]], profile: Profile, shut: np.ndarray
) -> nx.DiGraph:
    """The graph in seconds, with a node for each stop (street, share, name)."""
    graph, meeting = nx.DiGraph(), middles(streets)
    for row, street in enumerate(streets):
        points: list = [(0.0, street.a), (1.0, street.b)]
        points += [(share, name) for at, share, name in stops if at == row]
        points += [(0.5, meeting[row])] if row in meeting else []
        graph.add_nodes_from(name for _, name in points)
        speed = profile.stairs_m_s if street.steps else profile.flat_m_s
        if speed is None or (street.gate >= 0 and shut[street.gate]):
            continue
        length = float(np.hypot(street.b[0] - street.a[0], street.b[1] - street.a[1]))
        points.sort(key=lambda pair: pair[0])
        for (s, one), (t, two) in pairwise(points):
            graph.add_edge(one, two, seconds=(t - s) * length / speed)
            if street.back:
                graph.add_edge(two, one, seconds=(t - s) * length / speed)
    return graph


def stops_on(random: np.random.Generator, streets: list[Street], count: int, name: str) -> list:
    shares = np.concatenate([np.linspace(0.1, 0.4, 7), np.linspace(0.6, 0.9, 7)])
    rows = random.integers(len(streets), size=count)
    return [(int(r), float(random.choice(shares)), f"{name}{i}") for i, r in enumerate(rows)]


def spot(streets: list[Street], stop: tuple[int, float, str]) -> tuple[float, float]:
    street = streets[stop[0]]
    return tuple(a + stop[1] * (b - a) for a, b in zip(street.a, street.b, strict=True))


@pytest.mark.parametrize("seed", range(at_length(12, 400)))
def test_nearest_two_and_ways_are_those_of_networkx(seed: int):
    random = np.random.default_rng(seed)
    streets = streets_of(random)
    profile = ADULT if seed % 3 else WHEELCHAIR
    shut = random.random(GATES) < 0.5
    net = network(
        *(line(s.a, s.b) for s in streets),
        gates=tuple((-500.0, -500.0 - g) for g in range(GATES)),
        back=[s.back for s in streets], steps=[s.steps for s in streets],
        gate=[s.gate for s in streets], level=[s.level for s in streets],
    )  # fmt: skip
    cost = costs(net, profile=profile, measure="seconds", shut=shut)
    fits = [s for s in range(len(streets)) if profile.stairs_m_s or not streets[s].steps]
    plain = [streets[s] for s in fits]
    back_to = dict(enumerate(fits))
    houses = [(back_to[r], t, n) for r, t, n in stops_on(random, plain, 40, "h")]
    facilities = [(back_to[r], t, n) for r, t, n in stops_on(random, plain, 6, "f")]
    graph = known(streets, houses + facilities, profile, shut)
    away = np.full((len(houses), len(facilities)), np.inf)
    for column, (_, _, name) in enumerate(facilities):
        found = nx.single_source_dijkstra_path_length(graph.reverse(), name, weight="seconds")
        away[:, column] = [found.get(h, np.inf) for _, _, h in houses]
    got = nearest(
        net, [spot(streets, h) for h in houses], [spot(streets, f) for f in facilities], cost=cost
    )
    np.testing.assert_allclose(got.cost, np.sort(away, axis=1)[:, :2], atol=CLOSE)
    for row in range(len(houses)):
        for column in (0, 1):
            if (f := got.facility[row, column]) >= 0:
                assert away[row, f] == pytest.approx(got.cost[row, column], abs=CLOSE)
    one = way(net, spot(streets, houses[0]), spot(streets, facilities[0]), cost)
    assert (np.inf if one is None else one.cost) == pytest.approx(away[0, 0], abs=CLOSE)
    if one is not None:
        assert one.line.length == pytest.approx(one.metres, abs=CLOSE)


@pytest.mark.parametrize("seed", range(at_length(12, 400)))
def test_an_area_is_all_ground_beside_the_streets_that_are_reached(seed: int):
    random = np.random.default_rng(seed)
    streets = streets_of(random)
    net = network(*(line(s.a, s.b) for s in streets), back=[s.back for s in streets])
    door = doors(net, spot(streets, stops_on(random, streets, 1, "h")[0]))
    part = reached(net, costs(net), door=door, limit=float(random.choice([0.5, 90, 250, 700])))
    lines = lines_along(net, part)
    for i, edge in enumerate(part.edge):
        cut = substring(net.edges.geoms[edge], part.start_m[i], part.end_m[i])
        assert shapely.hausdorff_distance(lines[i], cut) < 1e-6
    plain = shapely.union_all(shapely.buffer(lines, 30.0, quad_segs=4))
    drawn = outline(net, part, door=door, water=np.zeros(0, object))
    assert drawn.is_valid
    assert shapely.symmetric_difference(drawn, plain).area < 1e-3 * plain.area


def test_the_area_of_a_door_that_nothing_leads_from_is_its_own_place():
    net = network(line((0, 0), (100, 0)))
    door = doors(net, (50, 0))
    part = reached(net, costs(net), door=door, limit=0)
    drawn = outline(net, part, door=door, water=np.zeros(0, object))
    assert drawn.area == pytest.approx(np.pi * 30**2, rel=0.05)


@pytest.fixture(scope="module")
def snezhinsk() -> np.ndarray:
    if not SNEZHINSK.exists():
        pytest.skip("the streets of Snezhinsk are not here")
    from pyogrio.raw import read

    return snap(shapely.from_wkb(read(SNEZHINSK, layer="roads", columns=[])[2]))


def test_the_streets_of_a_real_town_join_by_shared_vertices(snezhinsk: np.ndarray):
    net = build(lines_of(snezhinsk), metric_srid=32641, join_crossings=False)
    component, size = net.components(np.ones(len(net), bool))
    assert len(size) == 17  # joining ends of lines alone gives 1,285
    assert size.max() / size.sum() > 0.99
    assert len(component) == len(net)


def test_the_streets_of_a_real_town_beside_networkx(snezhinsk: np.ndarray):
    net = build(lines_of(snezhinsk), metric_srid=32641, join_crossings=False)
    cost = costs(net)
    xy = np.random.default_rng(1).choice(shapely.get_coordinates(snezhinsk), 320)
    doors = join(net, net.metres(xy[:, 0], xy[:, 1]) + 0.2, usable=cost.usable)
    facilities, houses = doors.take(np.arange(20)), doors.take(np.arange(20, 320))
    graph = nx.Graph()
    for row in range(len(net)):  # every edge cut at every door, in the test's own way
        at = np.flatnonzero(doors.edge == row)
        points = [(0.0, int(net.edges.u[row])), (net.edges.length_m[row], int(net.edges.v[row]))]
        points += [(doors.along_m[i], f"d{i}") for i in at]
        for (s, one), (t, two) in pairwise(sorted(points, key=lambda pair: pair[0])):
            before = graph.get_edge_data(one, two, {"metres": np.inf})["metres"]
            graph.add_edge(one, two, metres=min(before, t - s))
    away = np.full((300, 20), np.inf)
    for f in range(20):
        found = nx.single_source_dijkstra_path_length(graph, f"d{f}", weight="metres")
        away[:, f] = [
            found.get(f"d{20 + h}", np.inf) + facilities.access_m[f] + houses.access_m[h]
            for h in range(300)
        ]
    got = nearest_two(
        net, cost, facilities=facilities, refs=[str(i) for i in range(20)], houses=houses
    )
    np.testing.assert_allclose(got.cost, np.sort(away, axis=1)[:, :2], atol=1e-6)
    door = houses.take(np.array([0]))
    part = reached(net, cost, door=door, limit=720)
    assert part.metres == pytest.approx(shapely.length(lines_along(net, part)).sum())
    assert outline(net, part, door=door, water=np.zeros(0, object)).area > part.metres
