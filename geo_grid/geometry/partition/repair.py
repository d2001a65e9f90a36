"""Cells still outside their limits: merge each with some neighbours and split them anew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo_grid.geometry.partition.kernels import Ground, State, anneal

_FORCE = 200.0


def repair(ground: Ground, state: State, *, cold: float, budget: int, rounds: int = 12) -> None:
    """Lower the total excess of `state` in place; never raises it.

    Each round takes the cells that are out, worst first, anneals each together with its nearest
    neighbours (a growing number of them) and keeps the result if the excess fell. It ends when all
    are in, or after about `budget` proposals: some ground has no valid answer.
    """
    for turn in range(rounds):
        bad = np.flatnonzero((state.over > 1e-9) & state.open)
        if not bad.size:
            return
        for p in bad[np.argsort(-state.over[bad], kind="stable")]:
            if state.over[p] > 1e-9 and budget > 0:
                cells = around(ground, state, int(p), cells=3 + turn % 6)
                budget -= _redo(ground, state, cells, cold=cold)


def around(ground: Ground, state: State, p: int, *, cells: int) -> NDArray[np.int64]:
    """Cell p and the `cells` - 1 open cells nearest to it in steps of neighbourhood."""
    chosen = [p]
    for q in chosen:
        atoms = np.flatnonzero(state.part == q)
        for a in atoms:
            span = slice(ground.start[a], ground.start[a + 1])
            for r in np.unique(state.part[ground.to[span][ground.linked[span]]]):
                if int(r) not in chosen and state.open[r]:
                    chosen.append(int(r))
                    if len(chosen) == cells:
                        return np.array(chosen)
    return np.array(chosen)


def _redo(ground: Ground, state: State, cells: NDArray[np.int64], *, cold: float) -> int:
    if len(cells) < 2:
        return 1000
    atoms = np.flatnonzero(np.isin(state.part, cells)).astype(np.int32)
    old = state.part[atoms].copy()
    sums = (state.weight, state.area, state.perimeter, state.size, state.rough, state.over)
    kept = [column[cells].copy() for column in sums]
    was_open = state.open.copy()
    state.open[:] = False
    state.open[cells] = True
    grain = len(atoms) / len(cells)
    at = np.linspace(0.0, 1.0, 40)
    hot = 0.3 / grain**0.5
    before = float(state.over[cells].sum())
    anneal(ground, state, atoms, hot * (cold / hot) ** at, _FORCE**at, 20 * len(atoms), 0.3)
    state.open[:] = was_open
    if float(state.over[cells].sum()) > before - 1e-12:
        state.part[atoms] = old
        for column, values in zip(sums, kept, strict=True):
            column[cells] = values
    return 40 * 20 * len(atoms)
