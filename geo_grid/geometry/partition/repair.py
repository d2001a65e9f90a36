"""Cells still outside their limits: merge each with some neighbours and split them anew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo_grid.geometry.partition.kernels import Ground, Ints, Longs, State, anneal
from geo_grid.geometry.partition.watch import Watch

_STEPS, _SWEEPS = 40, 800
_FEWEST, _MOST = 3, 8
_SLACK = 0.01  # a window may get worse by about this, or what is out would never wander
_OUT = 1e-9
_VISITS = 6  # windows around a block that fits into no cell


def repair(
    ground: Ground,
    state: State,
    *,
    atoms: Ints,
    unfit: NDArray[np.bool_],
    budget: int,
    patience: int,
    watch: Watch,
) -> None:
    """Bring cells back into their limits in place; the total excess never ends up higher.

    Each round takes the cells that are out, worst first, and anneals each together with a growing
    number of its neighbours, softly: where a hard price of weight freezes, a low one lets surplus
    travel to where it is missing. A cell with an `unfit` (n,) atom is tried only a few times. Ends
    when all are in, after `budget` proposals, `patience` of them in vain, or when the watch says so.
    """
    free = np.zeros(len(state.part), dtype=np.bool_)
    free[atoms] = True
    best, least = state.part.copy(), float(state.over.sum())
    random = np.random.default_rng(int(state.random[0]))
    misfits = np.flatnonzero(unfit)
    visits = np.zeros(len(misfits), dtype=np.int64)
    turn, idle = 0, 0
    while least > _OUT and budget > 0 and idle < patience and not watch.stop():
        bad = _out(state, tired=misfits[visits >= _VISITS])
        if not bad.size:
            break
        for p in bad:
            if state.over[p] > _OUT and budget > 0 and not watch.stop():
                visits[state.part[misfits] == p] += 1
                wanted = _FEWEST + turn % (_MOST - _FEWEST + 1)
                cells = around(ground, state, int(p), cells=wanted, random=random)
                work = _redo(ground, state, cells, free, _SLACK * random.exponential(), watch)
                budget, idle = budget - work, idle + work
                now = float(state.over.sum())
                if now < least - _OUT:
                    best, least, idle = state.part.copy(), now, 0
        turn += 1
    state.part[:] = best


def _out(state: State, *, tired: Longs) -> Longs:
    """The open cells outside their limits, worst first, without those of the `tired` atoms."""
    skip = np.zeros(len(state.over), dtype=np.bool_)
    skip[state.part[tired]] = True
    bad = np.flatnonzero((state.over > _OUT) & state.open & ~skip)
    return bad[np.argsort(-state.over[bad], kind="stable")]


def around(
    ground: Ground, state: State, p: int, *, cells: int, random: np.random.Generator
) -> Longs:
    """Cell p and `cells` - 1 open cells near it, nearest first, at random among equals."""
    chosen = [p]
    for q in chosen:
        near: set[int] = set()
        for a in np.flatnonzero(state.part == q):
            span = slice(ground.start[a], ground.start[a + 1])
            near.update(state.part[ground.to[span][ground.linked[span]]].tolist())
        fresh = sorted(r for r in near if r not in chosen and state.open[r])
        chosen += random.permutation(fresh).tolist()
        if len(chosen) >= cells:
            break
    return np.array(chosen[:cells], dtype=np.int64)


def _redo(
    ground: Ground, state: State, cells: Longs, free: NDArray[np.bool_], slack: float, watch: Watch
) -> int:
    """Anneal some cells among themselves, undo if that made them worse; returns the work done."""
    atoms = np.flatnonzero(np.isin(state.part, cells) & free).astype(np.int32)
    tries = max(1, _SWEEPS * len(atoms) // _STEPS)
    if len(cells) < 2 or not len(atoms):
        return tries * _STEPS + 10_000
    old = state.part[atoms].copy()
    sums = (state.weight, state.area, state.perimeter, state.size, state.rough, state.over)
    kept = [column[cells].copy() for column in sums]
    was_open = state.open.copy()
    state.open[:] = False
    state.open[cells] = True
    at = np.linspace(0.0, 1.0, _STEPS)
    grain = len(atoms) / len(cells)
    hot, cold = 0.6 / grain**0.5, 0.2 / grain
    anneal(ground, state, atoms, hot * (cold / hot) ** at, 50.0**at, tries, 0.3, watch.halt.flag)
    state.open[:] = was_open
    if float(state.over[cells].sum()) > float(kept[-1].sum()) + slack:
        state.part[atoms] = old
        for column, values in zip(sums, kept, strict=True):
            column[cells] = values
    return tries * _STEPS
