"""From a problem to the arrays that the kernels read and change."""

from __future__ import annotations

import numpy as np

from geo_grid.geometry.partition.kernels import Ground, Ints, State, tally
from geo_grid.geometry.partition.problem import HARD, Problem
from geo_grid.geometry.partition.rules import Limits, Rules, scales


def make_ground(problem: Problem, *, limits: Limits, rules: Rules, home: Ints) -> Ground:
    """Compressed rows of neighbours, weights in shares of the ideal cell (:func:`.rules.scales`).

    `home` (n,) is the cell that each atom would rather stay in, -1 for any.
    """
    ends = np.concatenate([problem.edges, problem.edges[:, ::-1]])
    order = np.lexsort((ends[:, 1], ends[:, 0]))
    start = np.zeros(problem.count + 1, dtype=np.int32)
    start[1:] = np.cumsum(np.bincount(ends[:, 0], minlength=problem.count))
    barrier = np.tile(problem.barrier, 2)[order]
    price = np.array([0.0, rules.barrier_price, 4.0 * rules.barrier_price])
    scale = scales(problem, limits, rules)
    weight = np.ascontiguousarray(problem.weights / scale)
    return Ground(
        start=start,
        to=np.ascontiguousarray(ends[order, 1], dtype=np.int32),
        shared=np.tile(problem.shared_m, 2)[order],
        linked=barrier != HARD,
        toll=price[barrier],
        weight=weight,
        area=problem.areas_m2,
        perimeter=problem.perimeters_m,
        home=home,
        fare=np.where(home >= 0, rules.move_price * weight[:, 0], 0.0),
        low=limits.low / scale,
        high=limits.high / scale,
    )


def make_state(ground: Ground, part: Ints, *, parts: int, seed: tuple[int, ...]) -> State:
    """Sums for an assignment, and the stream of random numbers that `seed` names."""
    count, weights = ground.weight.shape
    random = np.random.SeedSequence([s & 0xFFFFFFFF for s in seed]).generate_state(1, np.uint64)
    state = State(
        part=np.array(part, dtype=np.int32),
        weight=np.zeros((parts, weights)),
        area=np.zeros(parts),
        perimeter=np.zeros(parts),
        size=np.zeros(parts, dtype=np.int64),
        rough=np.zeros(parts),
        over=np.zeros(parts),
        open=np.ones(parts, dtype=np.bool_),
        mark=np.zeros(count, dtype=np.int64),
        queue=np.zeros(count + 1, dtype=np.int32),
        foreign=np.zeros(count, dtype=np.int32),
        rim=np.zeros(count, dtype=np.int32),
        place=np.zeros(count, dtype=np.int32),
        random=random | np.uint64(1),
        counter=np.zeros(2, dtype=np.int64),
        found=np.zeros(6),
    )
    tally(ground, state)
    return state
