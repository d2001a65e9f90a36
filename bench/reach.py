"""Ways on foot in a drawn town: the nearest station of every house, areas, a drag, a changed street.

Nothing is read from a database. Beside it stand networkx, scipy and pandana: they know nodes alone,
where the product goes to the nearest point of an edge and counts the way to it; so it is asked once
more with everything on nodes, and the answers are compared. Last come sitings beside spopt.
"""

from __future__ import annotations

import importlib
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.spatial import KDTree

from bench import reach_rivals as rivals
from bench.page import table
from geo_grid.geometry.lattice import snap
from geo_grid.geometry.metric import project, project_points
from geo_grid.geometry.network.areas import outline, reached
from geo_grid.geometry.network.build import Network, build
from geo_grid.geometry.network.joins import Joins, join
from geo_grid.geometry.network.lines import lines_of
from geo_grid.geometry.network.nearest import Nearest, nearest_two
from geo_grid.geometry.network.profiles import Costs, costs
from geo_grid.geometry.siting.problem import Budget, Wish, make_town
from geo_grid.geometry.siting.solve import site

Row = dict[str, Any]
Array = np.ndarray[Any, Any]
SRID, MIDDLE = 4548, (118.1, 24.5)
BLOCK_M, JITTER_M = 80.0, 15.0
ACROSS, BUILDINGS, STATIONS, PLACES, DRAGS = 150, 100_000, 200, 40, 10
"""Blocks from west to east as from south to north."""
SITES: tuple[tuple[int, int], ...] = ((100, 30), (300, 60), (900, 60))
"""Houses and candidates of the towns where stations are sited."""
COVER, COVER_M, COVER_S, GAP = (500, 10), 1_000.0, 15.0, 0.01
"""Candidates, how many are chosen, within what reach; in what time and how near the bound."""
TINY = {"SITES": ((30, 8),), "ACROSS": 6, "BUILDINGS": 60, "STATIONS": 4, "PLACES": 3, "DRAGS": 2,
        "COVER": (8, 2)}  # fmt: skip
SEED, MINUTES = 20_261_201, 15
NEAREST_MS, AREA_MS, DRAG_MS, CHANGED_MS = 2_000.0, 20.0, 100.0, 2_000.0
"""What the page may take: all houses at once, an area, a dragged station, a changed street."""
SAME_M = 0.1
"""Answers this near are the same: pandana rounds every edge to a millimetre."""


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
             _changed(lines, houses_at, rng), goal=CHANGED_MS),
        *_large_cover(houses_at, rng),
        *_peers(network, houses_at, stations_at),
        *rivals.sitings(SITES),
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


def _large_cover(houses_at: Array, rng: np.random.Generator) -> list[Row]:
    """The most persons within reach of so many of the candidates, and how near the bound that is."""
    candidates, count = COVER
    away = KDTree(houses_at).sparse_distance_matrix(
        KDTree(_spread(rng, candidates)), COVER_M, output_type="coo_matrix"
    )
    persons = rng.integers(1, 200, len(houses_at)).astype(float)
    ms, found = _timed(lambda: site(
        make_town(csr_array(away), persons), Wish("cover", count, COVER_M),
        budget=Budget(seconds=COVER_S),
    ))  # fmt: skip
    what = f"most persons near {count} of {candidates} candidates, {len(houses_at):,} houses"
    gap = 1 - found.value / found.bound
    return [
        _row(what, ms, goal=1000 * COVER_S),
        {"name": f"{what}: below the bound", "value": 100 * gap, "unit": "%", "reference": "",
         "ratio": None, "goal": f"≤ {100 * GAP:g} %", "ok": gap <= GAP},
    ]  # fmt: skip


# ---- the peers


def _peers(network: Network, houses_at: Array, stations_at: Array) -> list[Row]:
    """The nearest station of every house with both on nodes, where all snap alike: times and answers."""
    edges = network.edges
    nodes = np.zeros((edges.nodes, 2))
    nodes[edges.u] = shapely.get_coordinates(shapely.get_point(edges.geoms, 0))
    nodes[edges.v] = shapely.get_coordinates(shapely.get_point(edges.geoms, -1))
    tree = KDTree(nodes)
    houses, stations = tree.query(houses_at)[1], np.unique(tree.query(stations_at)[1])
    cost = costs(network)
    joined = join(network, nodes[houses], usable=cost.usable)
    here_ms, found = _timed(lambda: _nearest(network, cost, nodes[stations], joined))
    rows = [_row("houses and stations on nodes: nearest two of each house, here", here_ms)]
    built: list[float] = []
    for name, ask in (("scipy", rivals.by_scipy), ("networkx", rivals.by_networkx),
                      ("pandana", partial(rivals.by_pandana, built=built))):  # fmt: skip
        try:
            importlib.import_module(name)  # not a part of the measurement
        except ImportError:
            rows.append(_row(f"{name}, by nodes: not installed", 0.0) | {"value": None})
            continue
        ms, away = _timed(lambda ask=ask: ask(network, nodes, houses, stations))
        rows.append(_row(f"{name}, by nodes: the nearest station alone", ms, beside=here_ms))
        rows.append(_difference(name, found.cost[:, 0], away))
        if name == "pandana":
            asked_ms = ms - 1000 * built[0]
            rows.append(_row("pandana without its build (its goal: here at most twice as long)",
                             asked_ms, beside=here_ms) | {"ok": here_ms <= 2 * asked_ms})  # fmt: skip
    return rows


def _difference(name: str, here: Array, away: Array) -> Row:
    """By how much an answer is another one at most."""
    both = np.isfinite(here) & np.isfinite(away)
    apart = float(np.abs(here - away)[both].max(initial=0.0))
    is_same = bool((np.isfinite(here) == np.isfinite(away)).all() and apart <= SAME_M)
    return {
        "name": f"{name}: largest difference of the metres of all houses", "value": apart, "unit": "m",
        "reference": "", "ratio": None, "goal": f"≤ {SAME_M:g} m", "ok": is_same,
    }  # fmt: skip
