"""The nearest and the second nearest of many facilities, for every house at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo_grid.geometry.network.build import Network
from geo_grid.geometry.network.graph import Arcs, Graph, cheapest, graph_of
from geo_grid.geometry.network.joins import Joins
from geo_grid.geometry.network.lines import Bools, Floats, Ints
from geo_grid.geometry.network.profiles import Costs

TIE = 0.005
"""Two ways that differ by less, in metres or seconds, are equally long: the lattice rounds to 1 mm."""


@dataclass(frozen=True)
class Nearest:
    """For each of n houses: the nearest facility in column 0, the second in column 1."""

    facility: Ints
    """(n, 2) rows of the facilities; -1 where none can be reached."""
    cost: Floats
    """(n, 2) in the measure of the costs, both ways to the doors counted; inf for none."""
    tied: Bools
    """(n,) both are equally far; the one whose ref is lower as text stands first."""


def nearest_two(
    network: Network, costs: Costs, *, facilities: Joins, refs: Sequence[str], houses: Joins,
    limit: float = np.inf,
) -> Nearest:  # fmt: skip
    """Who is nearest from each house, walking from the house to the facility.

    `refs` (f,) decide between facilities that are equally far. `limit` is in the measure of the
    costs; nothing beyond it is found.
    """
    n = len(houses)
    facility, cost = np.full((n, 2), -1, np.int64), np.full((n, 2), np.inf)
    rank = np.argsort(np.argsort(np.array(refs, dtype=object), kind="stable"), kind="stable")
    on, served = np.flatnonzero(facilities.on), np.flatnonzero(houses.on)
    if len(on) == 0 or len(served) == 0:
        return Nearest(facility, cost, np.zeros(n, bool))
    graph = graph_of(network, costs, stops=facilities.take(on))
    labels = _labels(graph, facilities.access_m[on] * costs.access, rank[on], limit)
    beside, way = graph.out_of(houses.take(served))
    found, far = _best_two(beside, way, labels)
    facility[served], cost[served] = np.where(found >= 0, on[found], -1), far
    beyond = cost > limit + TIE
    facility[beyond], cost[beyond] = -1, np.inf
    tied = np.isfinite(cost[:, 1]) & (cost[:, 1] <= cost[:, 0] + TIE)
    swap = tied & (rank[facility[:, 1]] < rank[facility[:, 0]])
    facility[swap], cost[swap] = facility[swap, ::-1], cost[swap, ::-1]
    return Nearest(facility, cost, tied)


@dataclass(frozen=True)
class _Labels:
    """Per node the two nearest facilities, (nodes, 2) rows or -1, and what they cost."""

    facility: Ints
    cost: Floats


def _labels(graph: Graph, access: Floats, rank: Ints, limit: float) -> _Labels:
    """Two searches from all facilities at once, against the direction of walking.

    The first finds the nearest of each node. The second nearest comes either over an arc from a
    node that belongs to another facility, or from a node of the same one by *its* second: so one
    search more, from all such arcs, over the arcs within the realms of the facilities. Facilities
    stand behind arcs of their own; a hair more for each rank makes equal ones come by their ref.
    """
    f, n = len(access), graph.nodes
    hair = min(1e-7, 1e-3 / max(f, 1)) * (rank + 1.0)
    doors = n + np.arange(f)
    ways = graph.arcs()
    arcs = cheapest(
        np.concatenate([ways.tail, graph.stops]), np.concatenate([ways.head, doors]),
        np.concatenate([ways.cost, access + hair]), np.append(ways.piece, np.full(f, -1)),
    )  # fmt: skip
    within = limit + 1e-2 if np.isfinite(limit) else np.inf
    first, _, source = dijkstra(
        arcs.matrix(n + f, reverse=True), indices=doors, min_only=True, limit=within,
        return_predecessors=True,
    )  # fmt: skip
    owner = np.where(np.isfinite(first), source - n, -1)
    second, other = _second(arcs, first, owner, within)
    facility = np.column_stack([owner, other])
    cost = np.column_stack([first, second])
    cost = np.where(facility >= 0, cost - hair[facility], np.inf)
    return _Labels(facility, np.maximum(cost, 0.0))


def _second(arcs: Arcs, first: Floats, owner: Ints, within: float) -> tuple[Floats, Ints]:
    """The cost and the facility of the second nearest, of every node."""
    n = len(first)
    start, end = arcs.head, arcs.tail  # searched against the direction of walking
    reached = np.isfinite(first[start]) & np.isfinite(first[end])
    border = np.flatnonzero(reached & (owner[start] != owner[end]))
    inside = np.flatnonzero(reached & (owner[start] == owner[end]))
    seed = first[start[border]] + arcs.cost[border]
    order = np.lexsort((seed, end[border]))
    node, at = np.unique(end[border][order], return_index=True)
    best = border[order][at]
    matrix = csr_array(
        (
            np.concatenate([arcs.cost[inside], seed[order][at]]),
            (
                np.concatenate([start[inside], np.full(len(node), n)]),
                np.concatenate([end[inside], node]),
            ),
        ),
        shape=(n + 1, n + 1),
    )
    cost, before = dijkstra(matrix, indices=n, limit=within, return_predecessors=True)
    brought = np.full(n + 1, -1, np.int64)
    brought[node] = owner[start[best]]
    root = np.where(before >= 0, before, n).astype(np.int64)
    own = np.arange(n + 1)
    root = np.where(root == n, own, root)  # begins at its own border, or is not reached
    while True:
        further = root[root]
        if (further == root).all():
            break
        root = further
    found = np.where(np.isfinite(cost), brought[root], -1)
    return cost[:n], found[:n]


def _best_two(beside: Ints, way: Floats, labels: _Labels) -> tuple[Ints, Floats]:
    """Of the two nearest of both nodes beside a house, the two nearest that differ."""
    n = len(beside)
    who = labels.facility[beside].reshape(n, 4)
    far = (labels.cost[beside] + way[:, :, None]).reshape(n, 4)
    far = np.where(who >= 0, far, np.inf)
    rows = np.arange(n)
    one = np.argmin(far, axis=1)
    first, first_far = who[rows, one], far[rows, one]
    rest = np.where(who == first[:, None], np.inf, far)
    two = np.argmin(rest, axis=1)
    found = np.column_stack([first, who[rows, two]])
    cost = np.column_stack([first_far, rest[rows, two]])
    return np.where(np.isfinite(cost), found, -1), cost
