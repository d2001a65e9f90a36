"""What the known libraries make of the same questions; none of them is a dependency of the product.

The nearest station of every house, by nodes: scipy, networkx and pandana, each asked what the product
is asked once more with houses and stations on nodes. Where stations should stand: spopt, whose
programmes pulp gives to CBC. ImportError where a library is not installed.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from geo_grid.geometry.network.build import Network
from geo_grid.geometry.siting.problem import Budget, Wish, make_town
from geo_grid.geometry.siting.solve import site

Array = np.ndarray[Any, Any]
CHOSEN, RADIUS_M, ACROSS_M, SITING_S, SEED = 5, 1_500.0, 10_000.0, 60.0, 18


# ---- the nearest station, by nodes


def matrix_of(network: Network, nodes: int) -> csr_array:
    """Metres between neighbours; of parallel edges the shortest, which scipy would add up."""
    edges = network.edges
    shortest: dict[tuple[int, int], float] = {}
    for a, b, metres in zip(
        edges.u.tolist(), edges.v.tolist(), edges.length_m.tolist(), strict=True
    ):
        key = (min(a, b), max(a, b))
        shortest[key] = min(metres, shortest.get(key, np.inf))
    pairs = np.array(list(shortest), np.int64)
    values = np.array(list(shortest.values()))
    return csr_array(coo_array((
        np.tile(values, 2), (np.concatenate([pairs[:, 0], pairs[:, 1]]),
                             np.concatenate([pairs[:, 1], pairs[:, 0]])),
    ), shape=(nodes, nodes)))  # fmt: skip


def by_scipy(network: Network, nodes: Array, houses: Array, stations: Array) -> Array:
    """Metres from each house to its nearest station; infinite where there is no way."""
    found = dijkstra(matrix_of(network, len(nodes)), indices=stations, min_only=True)
    return np.asarray(found)[houses]


def by_networkx(network: Network, nodes: Array, houses: Array, stations: Array) -> Array:
    networkx = importlib.import_module("networkx")
    edges = network.edges
    graph = networkx.MultiGraph()
    graph.add_weighted_edges_from(
        zip(edges.u.tolist(), edges.v.tolist(), edges.length_m.tolist(), strict=True)
    )
    cost = networkx.multi_source_dijkstra_path_length(graph, set(stations.tolist()))
    return np.array([cost.get(house, np.inf) for house in houses.tolist()])


def by_pandana(
    network: Network, nodes: Array, houses: Array, stations: Array, *, built: list[float]
) -> Array:
    """Its hierarchies are built first, which `built` hears in seconds; 20 km are its infinity."""
    pandana = importlib.import_module("pandana")
    pandas = importlib.import_module("pandas")
    edges, farthest = network.edges, 20_000.0
    started = time.perf_counter()
    known = pandana.Network(
        pandas.Series(nodes[:, 0]), pandas.Series(nodes[:, 1]), pandas.Series(edges.u),
        pandas.Series(edges.v), pandas.DataFrame({"m": edges.length_m}), twoway=True,
    )  # fmt: skip
    known.set_pois("station", farthest, 1, nodes[stations, 0], nodes[stations, 1])
    built.append(time.perf_counter() - started)
    found = known.nearest_pois(farthest, "station", num_pois=1).to_numpy()[houses, 0]
    return np.where(found >= farthest, np.inf, found)


# ---- where stations should stand


def town_of(houses: int, candidates: int) -> tuple[Array, Array]:
    """Metres, houses × candidates, and persons."""
    rng = np.random.default_rng(SEED + houses)
    where, at = (rng.uniform(0, ACROSS_M, (count, 1, 2)) for count in (houses, candidates))
    metres = np.hypot(*(where - at.transpose(1, 0, 2)).transpose(2, 0, 1))
    return metres, rng.integers(1, 200, houses)


def sitings(towns: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    """A row for each town (houses, candidates) and goal: seconds and value of the product beside those of spopt."""
    goals: tuple[tuple[str, Callable[..., float], Callable[..., float]], ...] = (
        ("most within 1.5 km", _cover, _spopt_cover), ("fewest person-metres", _median, _spopt_median),
        ("fewest stations within 4.5 km, here also the nearest such", _fewest, _spopt_fewest),
    )  # fmt: skip
    rows = []
    for houses, candidates in towns:
        metres, persons = town_of(houses, candidates)
        for name, ours, theirs in goals:
            seconds, value = _timed(ours, metres, persons)
            row = {"name": f"siting, {houses} houses, {candidates} candidates: {name} ({value:,.0f})",
                   "value": seconds, "unit": "s", "goal": "no worse than spopt"}  # fmt: skip
            try:
                importlib.import_module("spopt.locate")
                beside, other = _timed(theirs, metres, persons)
            except ImportError:
                rows.append(row | {"ok": None})
                continue
            sign = -1 if ours is _cover else 1
            rows.append(row | {
                "reference": f"spopt with pulp's CBC: {other:,.0f} in {beside:.3g} s",
                "ratio": seconds / beside, "ok": bool(sign * value <= sign * other + 1e-3),
            })  # fmt: skip
    return rows


def _timed(ask: Callable[..., float], metres: Array, persons: Array) -> tuple[float, float]:
    started = time.perf_counter()
    value = ask(metres, persons)
    return time.perf_counter() - started, value


def _sited(metres: Array, persons: Array, wish: Wish) -> float:
    town = make_town(csr_array(metres), persons.astype(float))
    return site(town, wish, budget=Budget(seconds=SITING_S)).value


def _cover(metres: Array, persons: Array) -> float:
    return _sited(metres, persons, Wish("cover", CHOSEN, RADIUS_M))


def _median(metres: Array, persons: Array) -> float:
    return _sited(metres, persons, Wish("median", CHOSEN))


def _fewest(metres: Array, persons: Array) -> float:
    return _sited(metres, persons, Wish("set_cover", None, 3 * RADIUS_M))


def _spopt(name: str, *given: Any, **named: Any) -> float:
    locate, pulp = importlib.import_module("spopt.locate"), importlib.import_module("pulp")
    asked = getattr(locate, name).from_cost_matrix(*given, **named)
    asked.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=SITING_S))
    return float(asked.problem.objective.value())


def _spopt_cover(metres: Array, persons: Array) -> float:
    return _spopt("MCLP", metres, persons, RADIUS_M, p_facilities=CHOSEN)


def _spopt_median(metres: Array, persons: Array) -> float:
    return _spopt("PMedian", metres, persons, p_facilities=CHOSEN)


def _spopt_fewest(metres: Array, persons: Array) -> float:
    return _spopt("LSCP", metres, 3 * RADIUS_M)
