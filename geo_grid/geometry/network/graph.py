"""A network as a sparse matrix, its edges cut where doors that matter join them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from geo_grid.geometry.network.build import Network
from geo_grid.geometry.network.joins import Joins
from geo_grid.geometry.network.lines import Floats, Ints
from geo_grid.geometry.network.profiles import Costs

_SAME_M = 1e-6
_LEAST = 1e-9
"""A matrix takes a zero for no edge."""


@dataclass(frozen=True)
class Arcs:
    """k directed connections, each pair of nodes once, sorted by (tail, head)."""

    tail: Ints
    head: Ints
    cost: Floats
    piece: Ints
    """(k,) the piece that is walked, -1 for the way to a door."""

    def matrix(self, nodes: int, *, reverse: bool = False) -> csr_array:
        """(nodes, nodes) costs, from tail to head or the other way."""
        pair = (self.head, self.tail) if reverse else (self.tail, self.head)
        return csr_array((self.cost, pair), shape=(nodes, nodes))


@dataclass(frozen=True)
class Graph:
    """Pieces of edges between nodes; the s stops are nodes too."""

    network: Network
    costs: Costs
    edge: Ints
    """(p,) the edge that a piece belongs to; pieces of one edge follow each other."""
    start_m: Floats
    end_m: Floats
    a: Ints
    b: Ints
    first: Ints
    """(m + 1,) the first piece of each edge."""
    stops: Ints
    """(s,) the node of each stop, -1 where it is off the network."""
    nodes: int

    def piece_at(self, edge: Ints, along_m: Floats) -> Ints:
        """The piece of each place on an edge."""
        found = self.first[edge]
        cut = np.flatnonzero(self.first[edge + 1] - found > 1)  # few edges are
        if len(cut):
            edge = edge[cut]
            # the pieces of all edges laid end to end, each edge in a slot of its own
            slot = float(self.network.edges.length_m.max()) + 1.0
            ends = self.edge * slot + self.start_m
            at = np.searchsorted(ends, edge * slot + along_m[cut], "right") - 1
            found[cut] = np.clip(at, self.first[edge], self.first[edge + 1] - 1)
        return found

    def out_of(self, doors: Joins, *, toward: bool = False) -> tuple[Ints, Floats]:
        """(n, 2) the two nodes beside each door on the network, and the cost of walking to them.

        With `toward`, of walking from them to the door.
        """
        forward, backward = self.costs.forward[doors.edge], self.costs.backward[doors.edge]
        if toward:
            forward, backward = backward, forward
        piece = self.piece_at(doors.edge, doors.along_m)
        to_a, to_b = doors.along_m - self.start_m[piece], self.end_m[piece] - doors.along_m
        cost = np.column_stack([
            _times(to_a, backward),
            _times(to_b, forward),
        ])  # fmt: skip
        access = doors.access_m * self.costs.access
        return np.column_stack([self.a[piece], self.b[piece]]), cost + access[:, None]

    def arcs(self) -> Arcs:
        """All that can be walked now; of two pieces between the same nodes the cheaper."""
        length = self.end_m - self.start_m
        piece = np.arange(len(self.edge))
        tail = np.concatenate([self.a, self.b])
        head = np.concatenate([self.b, self.a])
        per_metre = np.concatenate([self.costs.forward[self.edge], self.costs.backward[self.edge]])
        return cheapest(tail, head, _times(np.tile(length, 2), per_metre), np.tile(piece, 2))


def _times(metres: Floats, per_metre: Floats) -> Floats:
    """Cost of a stretch: nothing is never more than free, also where it cannot be walked."""
    metres = np.maximum(metres, 0.0)
    shut = np.isinf(per_metre)
    cost = metres * np.where(shut, 0.0, per_metre)
    return np.where(shut & (metres > _SAME_M), np.inf, cost)


def cheapest(tail: Ints, head: Ints, cost: Floats, piece: Ints) -> Arcs:
    """Arcs without those that cannot be walked, go nowhere or cost more than their like."""
    keep = np.isfinite(cost) & (tail != head)
    tail, head, cost, piece = tail[keep], head[keep], np.maximum(cost[keep], _LEAST), piece[keep]
    pair = tail.astype(np.int64) * (int(head.max(initial=0)) + 1) + head
    order = np.argsort(pair)
    first = np.ones(len(order), bool)
    first[1:] = pair[order[1:]] != pair[order[:-1]]
    if not first.all():  # few pairs of nodes have more than one way between them
        shared = np.flatnonzero(~first | ~np.append(first[1:], True))
        rows = order[shared]
        order[shared] = rows[np.lexsort((piece[rows], cost[rows], pair[rows]))]
    tail, head, cost, piece = tail[order], head[order], cost[order], piece[order]
    return Arcs(tail[first], head[first], cost[first], piece[first])


def whole(network: Network, costs: Costs) -> tuple[Graph, csr_array]:
    """The graph without stops and its matrix, kept with the costs."""
    if "whole" not in costs.kept:
        graph = graph_of(network, costs)
        costs.kept["whole"] = graph, graph.arcs().matrix(graph.nodes)
    found: tuple[Graph, csr_array] = costs.kept["whole"]
    return found


def graph_of(network: Network, costs: Costs, *, stops: Joins | None = None) -> Graph:
    """The graph with a node for each stop that is on the network.

    Stops at one place share a node; one at an end of an edge is that node.
    """
    edges, m = network.edges, len(network)
    if stops is None or not stops.on.any():
        off = np.full(0 if stops is None else len(stops), -1, np.int64)
        return Graph(
            network, costs, np.arange(m), np.zeros(m), edges.length_m, edges.u, edges.v,
            np.arange(m + 1), off, edges.nodes,
        )  # fmt: skip
    on = np.flatnonzero(stops.on)
    edge, along = stops.edge[on], stops.along_m[on]
    length = edges.length_m[edge]
    at_u, at_v = along <= _SAME_M, along >= length - _SAME_M
    node = np.where(at_u, edges.u[edge], np.where(at_v, edges.v[edge], -1))
    inner = np.flatnonzero(node < 0)
    inner = inner[np.lexsort((along[inner], edge[inner]))]
    fresh = np.ones(len(inner), bool)
    fresh[1:] = (edge[inner][1:] != edge[inner][:-1]) | (np.diff(along[inner]) > _SAME_M)
    node[inner] = edges.nodes + np.cumsum(fresh) - 1
    cut = inner[fresh]
    of_stop = np.full(len(stops), -1, np.int64)
    of_stop[on] = node
    return _cut(network, costs, edge[cut], along[cut], of_stop)


def _cut(network: Network, costs: Costs, edge: Ints, along: Floats, stops: Ints) -> Graph:
    """Edges cut at the given places, sorted by edge and metres along it."""
    edges, m, count = network.edges, len(network), len(edge)
    fresh = edges.nodes + np.arange(count)
    of = np.concatenate([np.arange(m), edge])
    start = np.concatenate([np.zeros(m), along])
    a = np.concatenate([edges.u, fresh])
    order = np.lexsort((start, of))
    of, start, a = of[order], start[order], a[order]
    last = np.ones(len(of), bool)
    last[:-1] = of[1:] != of[:-1]
    end = np.where(last, edges.length_m[of], np.append(start[1:], 0.0))
    b = np.where(last, edges.v[of], np.append(a[1:], 0))
    first = np.searchsorted(of, np.arange(m + 1))
    return Graph(network, costs, of, start, end, a, b, first, stops, edges.nodes + count)
