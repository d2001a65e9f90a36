"""Disconnected ground: how many cells each connected piece gets, and where islands belong."""

from __future__ import annotations

from dataclasses import replace
from heapq import heapify, heapreplace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.geometry.partition.problem import HARD, Problem, components

_ISLAND = 0.5  # a piece lighter than this share of a cell gets none of its own


def join_islands(
    problem: Problem, *, parts: int
) -> tuple[Problem, NDArray[np.int32], NDArray[np.bool_]]:
    """Tie every piece too light for a cell to the nearest piece that gets one.

    Returns the problem with an edge (a ferry, no shared border) for each island, the region of
    each atom afterwards (n,), and which atoms are on islands (n,).
    """
    piece = problem.components()
    load = _load(problem)
    weight = np.bincount(piece, weights=load)
    size = np.bincount(piece)
    order = np.lexsort((-size, -weight))
    ideal = load.sum() / parts
    heavy = int((weight >= _ISLAND * ideal).sum()) if ideal > 0 else len(order)
    mainland = order[: max(1, min(heavy, parts))]
    on_island = ~np.isin(piece, mainland)
    if not on_island.any():
        return problem, piece, on_island
    shore, landing = _nearest(problem, piece, on_island)
    extra = np.stack([shore, landing], axis=1).astype(np.int32)
    joined = replace(
        problem,
        edges=np.concatenate([problem.edges, extra]),
        shared_m=np.concatenate([problem.shared_m, np.zeros(len(extra))]),
        barrier=np.concatenate([problem.barrier, np.zeros(len(extra), dtype=np.uint8)]),
    )
    region = components(joined.edges[joined.barrier != HARD], count=problem.count)
    return joined, region, on_island


def allot(problem: Problem, region: NDArray[np.int32], *, parts: int) -> NDArray[np.int64]:
    """How many of `parts` cells each region gets: by weight (Webster's rule), at least one each.

    No region gets more cells than it has atoms; there must be at least as many atoms as cells and
    no more regions than cells.
    """
    weight = np.bincount(region, weights=_load(problem))
    size = np.bincount(region)
    given = np.ones(len(size), dtype=np.int64)
    queue = [(-_claim(weight[r], 1, size[r]), r) for r in range(len(size))]
    heapify(queue)
    for _ in range(parts - len(size)):
        r = queue[0][1]
        given[r] += 1
        heapreplace(queue, (-_claim(weight[r], int(given[r]), size[r]), r))
    return given


def _claim(weight: float, cells: int, size: int) -> float:
    """Webster's quotient; a region without atoms to spare claims nothing."""
    return -1.0 if cells >= size else float(weight + 1e-12 * size) / (cells + 0.5)


def _load(problem: Problem) -> NDArray[np.float64]:
    """(n,) one weight per atom: each column in shares of its total, atoms where all are zero."""
    total = problem.weights.sum(axis=0)
    used = total > 0
    if not used.any():
        return np.ones(problem.count)
    load: NDArray[np.float64] = (problem.weights[:, used] / total[used]).mean(axis=1)
    return load


def _nearest(
    problem: Problem, piece: NDArray[np.int32], on_island: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each island an atom of it and the closest atom of the mainland (by points, if any)."""
    islanders, mainlanders = np.flatnonzero(on_island), np.flatnonzero(~on_island)
    if problem.points_m is None:
        distance = np.zeros(len(islanders))
        closest = np.zeros(len(islanders), dtype=np.int64)
    else:
        tree = shapely.STRtree(shapely.points(problem.points_m[mainlanders]))
        (_, closest), distance = tree.query_nearest(
            shapely.points(problem.points_m[islanders]), all_matches=False, return_distance=True
        )
    order = np.lexsort((distance, piece[islanders]))
    _, first = np.unique(piece[islanders][order], return_index=True)
    chosen = order[first]
    return islanders[chosen], mainlanders[closest[chosen]]
