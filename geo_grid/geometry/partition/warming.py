"""Compile the kernels, or load them from numba's cache, before the first user waits."""

from __future__ import annotations

import numpy as np

from geo_grid.geometry.partition.problem import Problem
from geo_grid.geometry.partition.search import solve


def warm() -> None:
    """Solve a tiny problem that goes through every kernel: four atoms in a row, hard to balance."""
    row = np.arange(4)
    weights = np.array([1.0, 1.0, 1.0, 9.0])
    one = np.ones(4)
    problem = Problem.build(weights, row[:-1], row[1:], one[1:], one, 4 * one)
    solve(problem, parts=2, sweeps=100)
