"""Ways on foot in a drawn town: the nearest station of every house, areas, a drag, a changed street.

Nothing is read from a database. Beside it stand networkx and scipy, and pandana where it is
installed: they know nodes alone, so that houses and stations go to the nearest node at no cost,
where the product goes to the nearest point of an edge and counts the way to it.
"""

from __future__ import annotations

import importlib
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

from bench.page import table
from geo_grid.geometry.lattice import snap
from geo_grid.geometry.metric import project, project_points
from geo_grid.geometry.network.areas import outline, reached
from geo_grid.geometry.network.build import Network, build
from geo_grid.geometry.network.joins import Joins, join
from geo_grid.geometry.network.lines import lines_of
from geo_grid.geometry.network.nearest import Nearest, nearest_two
from geo_grid.geometry.network.profiles import Costs, costs

Row = dict[str, Any]
SRID, MIDDLE = 4548, (118.1, 24.5)
BLOCK_M, JITTER_M = 80.0, 15.0
ACROSS, BUILDINGS, STATIONS, PLACES, DRAGS = 150, 100_000, 200, 40, 10
"""Blocks from west to east as from south to north."""
TINY = {"ACROSS": 6, "BUILDINGS": 60, "STATIONS": 4, "PLACES": 3, "DRAGS": 2}
SEED, MINUTES = 20_261_201, 15
NEAREST_MS, AREA_MS, DRAG_MS = 2_000.0, 100.0, 100.0
"""What the page may take: all houses at once, an area, a station that is dragged."""


def run() -> str:
    """What each takes, and the same question put to those who know nodes alone."""
    rng = np.random.default_rng(SEED)
    lines = _streets(rng)
    built_ms, network = _timed(lambda: _built(lines))
    cost = costs(network)
    houses_at, stations_at = _spread(rng, BUILDINGS), _spread(rng, STATIONS)
    joined_ms, houses = _timed(lambda: join(network, houses_at, usable=cost.usable))
    nearest_ms, found = _timed(lambda: _nearest(network, cost, stations_at, houses))
    served = float(np.isfinite(found.cost[:, 0]).mean())
    rows = [
        _row(f"network of {len(network):,} edges built", built_ms),
        _row(f"{BUILDINGS:,} houses joined to it", joined_ms),
        _row(f"nearest two of {STATIONS} stations for all ({served:.1%} reach one)", nearest_ms,
             goal=NEAREST_MS),
        _row(f"area of {MINUTES} minutes around a place, p50", _areas(network, rng), goal=AREA_MS),
        _row("a dragged station, all houses again, p50",
             _drags(network, cost, stations_at, houses, rng), goal=DRAG_MS),
        _row("one changed street: network built and houses joined again",
             _changed(lines, houses_at, rng)),
        *_peers(network, houses_at, stations_at, nearest_ms),
    ]  # fmt: skip
    return table(rows)


def _row(name: str, ms: float, *, goal: float | None = None, beside: float | None = None) -> Row:
    return {
        "name": name, "value": ms, "unit": "ms",
        "reference": "" if beside is None else f"{beside:.4g} ms here",
        "ratio": None if beside is None else ms / beside,
        "goal": "" if goal is None else f"≤ {goal:g} ms", "ok": None if goal is None else ms <= goal,
    }  # fmt: skip


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    found = act()
    return 1000 * (time.perf_counter() - started), found


# ---- the town


def _origin() -> np.ndarray[Any, Any]:
    x, y = project_points(np.array(MIDDLE[0]), np.array(MIDDLE[1]), metric_srid=SRID)
    return np.array([float(x), float(y)])


def _streets(rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """The streets of a bent chessboard, crossing by crossing; EPSG:4326 on the lattice."""
    n = ACROSS + 1
    at = np.stack(np.meshgrid(np.arange(n), np.arange(n), indexing="ij"), axis=-1) * BLOCK_M
    at = at + rng.uniform(-JITTER_M, JITTER_M, at.shape) + _origin()
    pairs = np.concatenate([
        np.stack([at[:-1], at[1:]], axis=2).reshape(-1, 2, 2),
        np.stack([at[:, :-1], at[:, 1:]], axis=2).reshape(-1, 2, 2),
    ])  # fmt: skip
    return snap(project(shapely.linestrings(pairs), metric_srid=SRID, inverse=True))


def _spread(rng: np.random.Generator, count: int) -> np.ndarray[Any, Any]:
    return rng.uniform(0, ACROSS * BLOCK_M, (count, 2)) + _origin()


def _built(lines: np.ndarray[Any, Any]) -> Network:
    return build(lines_of(lines), metric_srid=SRID)


# ---- the product


def _nearest(
    network: Network, cost: Costs, stations_at: np.ndarray[Any, Any], houses: Joins
) -> Nearest:
    stations = join(network, stations_at, usable=cost.usable)
    refs = [f"{number:05}" for number in range(len(stations))]
    return nearest_two(network, cost, facilities=stations, refs=refs, houses=houses)


def _areas(network: Network, rng: np.random.Generator) -> float:
    cost = costs(network, measure="seconds")
    nothing = np.array([], dtype=object)

    def drawn(place: np.ndarray[Any, Any]) -> None:
        door = join(network, place[None, :], usable=cost.usable)
        part = reached(network, cost, door=door, limit=60.0 * MINUTES)
        outline(network, part, door=door, water=nothing)

    return statistics.median(_timed(lambda at=at: drawn(at))[0] for at in _spread(rng, PLACES))


def _drags(
    network: Network, cost: Costs, stations_at: np.ndarray[Any, Any], houses: Joins,
    rng: np.random.Generator,
) -> float:  # fmt: skip
    times = []
    for place in _spread(rng, DRAGS):
        moved = stations_at.copy()
        moved[0] = place
        times.append(_timed(lambda at=moved: _nearest(network, cost, at, houses))[0])
    return statistics.median(times)


def _changed(
    lines: np.ndarray[Any, Any], houses_at: np.ndarray[Any, Any], rng: np.random.Generator
) -> float:
    fewer = np.delete(lines, int(rng.integers(len(lines))))

    def again() -> None:
        network = _built(fewer)
        join(network, houses_at, usable=costs(network).usable)

    return _timed(again)[0]


# ---- the peers


def _peers(
    network: Network,
    houses_at: np.ndarray[Any, Any],
    stations_at: np.ndarray[Any, Any],
    here: float,
) -> list[Row]:
    """The nearest station of every house, by nodes."""
    edges = network.edges
    nodes = np.zeros((edges.nodes, 2))
    ends = shapely.get_coordinates(shapely.get_point(edges.geoms, 0))
    nodes[edges.u] = ends
    nodes[edges.v] = shapely.get_coordinates(shapely.get_point(edges.geoms, -1))
    tree = KDTree(nodes)
    houses, stations = tree.query(houses_at)[1], np.unique(tree.query(stations_at)[1])
    rows = []
    for name, ask in (("scipy", _scipy), ("networkx", _networkx), ("pandana", _pandana)):
        try:
            importlib.import_module(name)  # not a part of the measurement
            ms, _ = _timed(lambda ask=ask: ask(network, nodes, houses, stations))
        except ImportError:
            rows.append(_row(f"{name}, by nodes", 0.0) | {"value": None})
            continue
        rows.append(_row(f"{name}, by nodes: the nearest station alone", ms, beside=here))
    return rows


def _scipy(network: Network, nodes: Any, houses: Any, stations: Any) -> Any:
    edges = network.edges
    tail, head = np.concatenate([edges.u, edges.v]), np.concatenate([edges.v, edges.u])
    matrix = csr_array((np.tile(edges.length_m, 2), (tail, head)), shape=(len(nodes),) * 2)
    return dijkstra(matrix, indices=stations, min_only=True)[houses]


def _networkx(network: Network, nodes: Any, houses: Any, stations: Any) -> Any:
    networkx = importlib.import_module("networkx")
    edges = network.edges
    graph = networkx.Graph()
    graph.add_weighted_edges_from(
        zip(edges.u.tolist(), edges.v.tolist(), edges.length_m.tolist(), strict=True)
    )
    cost = networkx.multi_source_dijkstra_path_length(graph, set(stations.tolist()))
    return [cost.get(house) for house in houses.tolist()]


def _pandana(network: Network, nodes: Any, houses: Any, stations: Any) -> Any:
    pandana = importlib.import_module("pandana")
    pandas = importlib.import_module("pandas")
    edges = network.edges
    known = pandana.Network(
        pandas.Series(nodes[:, 0]), pandas.Series(nodes[:, 1]), pandas.Series(edges.u),
        pandas.Series(edges.v), pandas.DataFrame({"m": edges.length_m}), twoway=True,
    )  # fmt: skip
    known.set_pois("station", 20_000, 1, nodes[stations, 0], nodes[stations, 1])
    return known.nearest_pois(20_000, "station", num_pois=1).to_numpy()[houses, 0]
