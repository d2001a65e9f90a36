"""Whatever the ground looks like: valid means valid, locks hold, a seed names one answer."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from geo_grid.geometry.partition import Problem, Rules, solve
from geo_grid.geometry.partition.ground import make_ground
from geo_grid.geometry.partition.rules import make_limits
from geo_grid.geometry.partition.unfit import unfit_atoms
from tests.effort import at_length

few = settings(
    max_examples=at_length(10, 100),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@st.composite
def grounds(draw: st.DrawFn, most: int = 80) -> Problem:
    """A planar graph of up to `most` atoms: a triangulation with some borders missing."""
    count = draw(st.integers(1, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    points = rng.random((count, 2)) * 1000.0
    edges = np.zeros((0, 2), dtype=int)
    if count >= 4:
        corners = Delaunay(points).simplices
        edges = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
        edges = edges[rng.random(len(edges)) < draw(st.sampled_from([0.5, 0.8, 1.0]))]
    kind = draw(st.sampled_from(["even", "skewed", "sparse", "zero"]))
    weights = {
        "even": rng.integers(1, 10, count),
        "skewed": rng.pareto(1.5, count) * 10,
        "sparse": rng.integers(0, 50, count) * (rng.random(count) < 0.3),
        "zero": np.zeros(count),
    }[kind]
    shared = rng.random(len(edges)) * 10
    return Problem.build(
        weights, edges[:, 0], edges[:, 1], shared, np.full(count, 1e4), np.full(count, 400.0),
        points_m=points, barrier=rng.choice(3, len(edges), p=[0.8, 0.1, 0.1]),
    )  # fmt: skip


def pieces_of(problem: Problem, atoms: list[int]) -> int:
    """How many pieces some atoms make, walked without the kernel's own helpers."""
    inside, pieces = set(atoms), 0
    near: dict[int, list[int]] = {a: [] for a in atoms}
    for (u, v), barrier in zip(problem.edges.tolist(), problem.barrier.tolist(), strict=True):
        if u in inside and v in inside and barrier != 2:
            near[u].append(v)
            near[v].append(u)
    while inside:
        pieces += 1
        queue = deque([inside.pop()])
        while queue:
            for other in near[queue.popleft()]:
                if other in inside:
                    inside.remove(other)
                    queue.append(other)
    return pieces


def settled(problem: Problem) -> set[int]:
    """The atoms of connected ground where somebody is; all, where nobody is anywhere."""
    near: dict[int, list[int]] = {a: [] for a in range(problem.count)}
    for (u, v), barrier in zip(problem.edges.tolist(), problem.barrier.tolist(), strict=True):
        if barrier != 2:
            near[u].append(v)
            near[v].append(u)
    queue = deque(np.flatnonzero(problem.weights[:, 0]).tolist() or range(problem.count))
    met = set(queue)
    while queue:
        fresh = [b for b in near[queue.popleft()] if b not in met]
        met.update(fresh)
        queue.extend(fresh)
    return met


@few
@given(grounds(), st.integers(1, 12), st.sampled_from([0.05, 0.1, 0.3]))
def test_valid_means_valid(problem, parts, tolerance):
    answer = solve(problem, parts=parts, tolerance=tolerance, sweeps=200)
    cells = answer.assignment.tolist()
    assert len(cells) == problem.count
    assert set(cells) == set(range(min(parts, problem.count)))
    if not answer.valid:
        assert all(reason.code and reason.message for reason in answer.reasons)
        return
    ideal = problem.weights[:, 0].sum() / parts
    land = settled(problem)
    named = {a for note in answer.notes for a in note.atoms}
    assert named == set(range(problem.count)) - land
    for cell in range(parts):
        atoms = [a for a, c in enumerate(cells) if c == cell]
        assert pieces_of(problem, [a for a in atoms if a in land] or atoms) == 1
        assert abs(problem.weights[atoms, 0].sum() - ideal) <= ideal * tolerance + 1e-6


@few
@given(grounds(), st.integers(1, 12))
def test_cells_are_connected_unless_an_island_is_named(problem, parts):
    answer = solve(problem, parts=parts, sweeps=100)
    told = [*answer.reasons, *answer.notes]
    joined = {
        c for one in told if one.code in ("islands_joined", "islets_joined") for c in one.cells
    }
    for cell in range(answer.parts):
        atoms = np.flatnonzero(answer.assignment == cell).tolist()
        assert pieces_of(problem, atoms) == 1 or cell in joined


@few
@given(grounds(), st.integers(2, 8), st.integers(0, 1000))
def test_locks_are_kept(problem, parts, seed):
    rng = np.random.default_rng(seed)
    present = solve(problem, parts=parts, sweeps=50).assignment
    locked = rng.random(problem.count) < 0.3
    shut = np.unique(present)[:1]
    fixed = replace(problem, present=present, locked=locked, locked_cells=shut)
    answer = solve(fixed, parts=int(present.max()) + 1, seed=seed, sweeps=100)
    assert (answer.assignment[locked] == present[locked]).all()
    assert ((answer.assignment == shut[0]) == (present == shut[0])).all()


@few
@given(grounds(), st.integers(1, 12), st.integers(0, 2**40))
def test_a_seed_names_one_answer(problem, parts, seed):
    one, two = (solve(problem, parts=parts, seed=seed, sweeps=60) for _ in range(2))
    assert (one.assignment == two.assignment).all()


@few
@given(grounds(), st.integers(1, 8))
def test_moving_is_counted_right(problem, parts):
    present = solve(problem, parts=parts, sweeps=30).assignment
    today = replace(problem, present=present)
    answer = solve(today, parts=parts, rules=Rules(move_price=0.5), seed=7, sweeps=60)
    assert answer.successor is not None
    gone = answer.successor[answer.assignment] != present
    assert np.isclose(answer.moved, problem.weights[gone, 0].sum())


@few
@given(grounds(most=9), st.sampled_from([(9.0, 11.0), (4.0, 6.0), (15.0, 16.0)]))
def test_a_block_called_unfit_is_in_no_connected_set_inside_the_limits(problem, limits):
    """All subsets of up to nine atoms are tried; the proof finds just those that fit nowhere."""
    low, high = limits
    rules = Rules(low=(low,), high=(high,))
    bounds = make_limits(problem, parts=1, rules=rules)
    nobody = np.full(problem.count, -1, dtype=np.int32)
    found = unfit_atoms(make_ground(problem, limits=bounds, rules=rules, home=nobody))
    fits = np.zeros(problem.count, dtype=bool)
    for code in range(1, 2**problem.count):
        atoms = [a for a in range(problem.count) if code >> a & 1]
        total = problem.weights[atoms, 0].sum()
        if bounds.low[0] <= total <= bounds.high[0] and pieces_of(problem, atoms) == 1:
            fits[atoms] = True
    assert (found == ~fits).all()
