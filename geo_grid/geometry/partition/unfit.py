"""Blocks that fit into no cell at all, proven by trying every connected set around them."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo_grid.geometry.partition.kernels import Bools, Floats, Ground, Int, Ints

_STEPS = 4000  # sets looked at around one atom before it is given the benefit of the doubt
_SLACK = 1e-9


def unfit_atoms(ground: Ground, halt: Bools | None = None) -> Bools:
    """(n,) atoms that no connected set of atoms around them brings inside the limits.

    A tower of 0.8 cells between towers of 0.6 is one: alone too light, with any neighbour too
    heavy. What is marked is proven (every connected set was tried), what is not may still find no
    company, as two atoms can need the same neighbour. Once `halt` (1,) is set no more are marked.
    """
    out = np.zeros(len(ground.area), dtype=np.bool_)
    status = np.zeros(len(out), dtype=np.int8)
    listed = np.empty(len(out), dtype=np.int32)
    taken = np.empty((len(out), 2), dtype=np.int32)
    none = np.zeros(1, dtype=np.bool_)
    _mark_unfit(ground, out, status, listed, taken, none if halt is None else halt)
    return out


@njit(cache=True, nogil=True)
def _mark_unfit(
    ground: Ground,
    out: Bools,
    status: NDArray[np.int8],
    listed: Ints,
    taken: Ints,
    halt: Bools,
) -> None:
    total = np.zeros(ground.low.shape[0])
    for a in range(out.shape[0]):
        if halt[0]:
            break
        total[:] = ground.weight[a]
        if _above(total, ground.high):
            out[a] = True
        elif not _reached(total, ground.low):
            out[a] = not _finds_company(ground, a, total, status, listed, taken)


@njit(cache=True, nogil=True)
def _finds_company(
    ground: Ground, a: Int, total: Floats, status: NDArray[np.int8], listed: Ints, taken: Ints
) -> bool:
    """Whether some connected set with atom a lies inside the limits, or too many were tried.

    Each set is met once: the atoms met are `listed` in order and each is taken or left in turn;
    `taken` holds, for each one in the set, its place in the list and the length of the list before
    its own neighbours were added.
    """
    start, to, linked, load = ground.start, ground.to, ground.linked, ground.weight
    status[a] = 1
    listed[0] = a
    length = _list_neighbours(start, to, linked, a, status, listed, 1)
    at, depth, found = 1, 0, False
    for _ in range(_STEPS):
        if at < length:
            b = listed[at]
            total += load[b]
            if _above(total, ground.high):
                total -= load[b]
            else:
                taken[depth, 0], taken[depth, 1] = at, length
                depth += 1
                length = _list_neighbours(start, to, linked, b, status, listed, length)
                found = _reached(total, ground.low)
            at += 1
        elif depth > 0:
            depth -= 1
            at = taken[depth, 0]
            for i in range(taken[depth, 1], length):
                status[listed[i]] = 0
            length = taken[depth, 1]
            total -= load[listed[at]]
            at += 1
        if found or (at >= length and depth == 0):
            break
    else:
        found = True
    status[listed[:length]] = 0
    return found


@njit(cache=True, nogil=True)
def _list_neighbours(
    start: Ints,
    to: Ints,
    linked: Bools,
    a: Int,
    status: NDArray[np.int8],
    listed: Ints,
    length: int,
) -> int:
    for e in range(start[a], start[a + 1]):
        b = to[e]
        if linked[e] and status[b] == 0:
            status[b] = 1
            listed[length] = b
            length += 1
    return length


@njit(cache=True, nogil=True)
def _above(total: Floats, limit: Floats) -> bool:
    beyond = 0
    for w in range(limit.shape[0]):
        beyond += total[w] > limit[w] + _SLACK
    return beyond > 0


@njit(cache=True, nogil=True)
def _reached(total: Floats, limit: Floats) -> bool:
    short = 0
    for w in range(limit.shape[0]):
        short += total[w] < limit[w] - _SLACK
    return short == 0
