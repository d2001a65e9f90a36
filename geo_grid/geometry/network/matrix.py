"""What every way from houses to facilities costs: the table that siting weighs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial.distance import cdist

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.network.build import Network
from geo_grid.geometry.network.graph import graph_of
from geo_grid.geometry.network.joins import Joins
from geo_grid.geometry.network.lines import Floats, Ints
from geo_grid.geometry.network.nearest import TIE
from geo_grid.geometry.network.profiles import Costs

MOST_PAIRS = 8_000_000
"""Pairs of a house and a facility; more would not fit beside the site in a small machine."""
_AT_ONCE = 32
Tell = Callable[[float], object]
"""Hears the share done (0–1), and may end the work by raising."""


def ways(
    network: Network, costs: Costs, *, facilities: Joins, houses: Joins, limit: float = np.inf,
    tell: Tell = lambda share: None,
) -> csr_array:  # fmt: skip
    """(n, f) what walking from each house to each facility costs, in the measure of the costs.

    The ways to both doors are counted. A pair beyond `limit`, or without a way, is not stored; a
    stored 0 is the house next door. Raises :class:`BadInput` ``siting_too_many_pairs``.
    """
    shape = (len(houses), len(facilities))
    on, served = np.flatnonzero(facilities.on), np.flatnonzero(houses.on)
    if not (len(on) and len(served)):
        return csr_array(shape)
    graph = graph_of(network, costs, stops=facilities.take(on))
    matrix = graph.arcs().matrix(graph.nodes, reverse=True)
    beside, out = graph.out_of(houses.take(served))
    access = facilities.access_m[on] * costs.access
    within = limit + 1e-2 if np.isfinite(limit) else np.inf

    def parts() -> Iterator[tuple[Ints, Floats]]:
        for rows in _chunks(len(on)):
            tell(float(rows[0]) / len(on))
            far = dijkstra(matrix, indices=graph.stops[rows], limit=within)
            yield on[rows], (far[:, beside] + out).min(axis=2) + access[rows][:, None]

    return _gathered(parts(), served, shape, limit)


def straight_ways(
    facilities: Floats, houses: Floats, *, limit: float = np.inf, tell: Tell = lambda share: None
) -> csr_array:
    """(n, f) metres as the crow flies, both (…, 2) eastings and northings; as :func:`ways`."""

    def parts() -> Iterator[tuple[Ints, Floats]]:
        for rows in _chunks(len(facilities)):
            tell(float(rows[0]) / len(facilities))
            yield rows, cdist(facilities[rows], houses)

    shape = (len(houses), len(facilities))
    return _gathered(parts(), np.arange(len(houses)), shape, limit)


def _chunks(count: int) -> Iterator[Ints]:
    for start in range(0, count, _AT_ONCE):
        yield np.arange(start, min(start + _AT_ONCE, count))


def _gathered(
    parts: Iterator[tuple[Ints, Floats]], houses: Ints, shape: tuple[int, int], limit: float
) -> csr_array:
    """Blocks (facilities × houses) as one matrix (houses × facilities)."""
    rows, columns, costs, pairs = [], [], [], 0
    for facility, cost in parts:
        at, house = np.nonzero(np.isfinite(cost) & (cost <= limit + TIE))
        pairs += len(at)
        if pairs > MOST_PAIRS:
            raise BadInput(
                "siting_too_many_pairs",
                gettext_noop(
                    "These are more than %(most)s ways to weigh: name fewer candidates, or a shorter "
                    "radius."
                ),
                field="candidates", most=MOST_PAIRS,
            )  # fmt: skip
        rows.append(houses[house])
        columns.append(facility[at])
        costs.append(np.maximum(cost[at, house], 0.0))
    found = [np.concatenate(one) if one else np.zeros(0) for one in (costs, rows, columns)]
    return csr_array(coo_array((found[0], (found[1].astype(int), found[2].astype(int))), shape))
