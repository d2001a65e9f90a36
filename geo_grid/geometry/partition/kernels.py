"""The inner loop: flips of single atoms between neighbouring cells, compiled by numba.

All arrays are plain numpy; weights are divided by the ideal cell, so that 1.0 is a perfect cell
and limits are read as 0.9 and 1.1. The same seed gives the same moves on any machine: the random
numbers are a xorshift64* stream held by the caller, never a global generator (S. Vigna, "An
experimental exploration of Marsaglia's xorshift generators, scrambled", 2016).

Fields are taken out of the tuples before any branch, and helpers return once: otherwise numba
counts references to every array at every step, which costs six times the arithmetic.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Int = int | np.int64  # one type to numba, several to a type checker

_SEARCH_LIMIT = 400  # atoms a connectivity test looks at before it says no


class Ground(NamedTuple):
    """What annealing never changes; n atoms, e directed edges, w weights.

    Edges of atom a are `start[a]:start[a + 1]` of `to`, `shared` (metres), `linked` (may a cell be
    connected through it?) and `toll` (energy when both ends lie in one cell).
    """

    start: Ints
    to: Ints
    shared: Floats
    linked: NDArray[np.bool_]
    toll: Floats
    weight: Floats
    area: Floats
    perimeter: Floats
    home: Ints
    fare: Floats
    low: Floats
    high: Floats


class State(NamedTuple):
    """A partition under change: the cell of each atom, running sums per cell, and scratch space.

    `open` says which cells may gain atoms. `rim` lists the atoms on a border, `counter[1]` of them,
    `place` where each stands in it (-1 not listed, -2 may not move) and `foreign` how many
    neighbours in other cells it has. `mark`, `queue` and `counter[0]` serve the connectivity test,
    `found` hands the figures of a weighed flip on to the one that carries it out.
    """

    part: Ints
    weight: Floats
    area: Floats
    perimeter: Floats
    size: Longs
    rough: Floats
    over: Floats
    open: NDArray[np.bool_]
    mark: Longs
    queue: Ints
    foreign: Ints
    rim: Ints
    place: Ints
    random: NDArray[np.uint64]
    counter: Longs
    found: Floats


@njit(cache=True, nogil=True, inline="always")
def _draw(random: NDArray[np.uint64]) -> np.uint64:
    x = random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    random[0] = x
    return np.uint64(x * np.uint64(2685821657736338717))


@njit(cache=True, nogil=True, inline="always")
def _below(random: NDArray[np.uint64], n: Int) -> Int:
    """A whole number in 0..n-1."""
    return np.int64(((_draw(random) >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))


@njit(cache=True, nogil=True, inline="always")
def _unit(random: NDArray[np.uint64]) -> float:
    """A float in [0, 1)."""
    return np.float64(_draw(random) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True, forceinline=True)
def _roughness(area: float, perimeter: float) -> float:
    """Perimeter over that of a circle of the same area: the inverse root of Polsby-Popper.

    Its gentle slope towards bad shapes mends the worst cells first, where Polsby-Popper itself
    leaves a few of them alone.
    """
    return perimeter / math.sqrt(4.0 * math.pi * max(area, 1e-9)) if perimeter > 0.0 else 1.0


@njit(cache=True, nogil=True, forceinline=True)
def _excess(
    sums: Floats, p: Int, load: Floats, a: Int, sign: float, low: Floats, high: Floats
) -> float:
    """How far cell p lies outside its limits once atom a joins (+1), leaves (-1) or neither (0)."""
    total = 0.0
    for w in range(low.shape[0]):
        value = sums[p, w] + sign * load[a, w]
        total += max(0.0, value - high[w], low[w] - value)
    return total


@njit(cache=True, nogil=True)
def tally(ground: Ground, state: State) -> None:
    """Compute every sum of `state` anew from its assignment."""
    state.weight[:] = 0.0
    state.area[:] = 0.0
    state.perimeter[:] = 0.0
    state.size[:] = 0
    for a in range(state.part.shape[0]):
        p = state.part[a]
        state.size[p] += 1
        state.area[p] += ground.area[a]
        state.perimeter[p] += ground.perimeter[a]
        state.weight[p] += ground.weight[a]
        for e in range(ground.start[a], ground.start[a + 1]):
            if state.part[ground.to[e]] == p:
                state.perimeter[p] -= ground.shared[e]
    low, high, load, sums = ground.low, ground.high, ground.weight, state.weight
    for p in range(state.size.shape[0]):
        state.rough[p] = _roughness(state.area[p], state.perimeter[p])
        state.over[p] = _excess(sums, p, load, 0, 0.0, low, high)


@njit(cache=True, nogil=True, forceinline=True)
def _mark_own(ground: Ground, state: State, a: Int, stamp: Int) -> Int:
    """Mark the neighbours of a in its cell; returns how many, the last one heads the queue."""
    start, to, linked = ground.start, ground.to, ground.linked
    part, mark, queue = state.part, state.mark, state.queue
    wanted = 0
    for e in range(start[a], start[a + 1]):
        b = to[e]
        if linked[e] and part[b] == part[a]:
            mark[b] = stamp
            wanted += 1
            queue[0] = b
    return wanted


@njit(cache=True, nogil=True, forceinline=True)
def stays_connected(ground: Ground, state: State, a: Int) -> bool:
    """Whether the cell of atom a is still in one piece without it; looks only nearby.

    A breadth-first search among the cell's other atoms from one neighbour of a until it has met
    the rest of them. It gives up, saying no, after a fixed number of atoms: a ring that closes
    only far away is not worth the walk.
    """
    start, to, linked = ground.start, ground.to, ground.linked
    part, mark, queue, counter = state.part, state.mark, state.queue, state.counter
    counter[0] += 2
    stamp = counter[0]
    missing = _mark_own(ground, state, a, stamp) - 1
    p = part[a]
    mark[a] = stamp + 1
    mark[queue[0]] = stamp + 1
    head, tail = 0, 1
    while missing > 0 and head < tail and head < _SEARCH_LIMIT:
        c = queue[head]
        head += 1
        for e in range(start[c], start[c + 1]):
            b = to[e]
            if linked[e] and part[b] == p and mark[b] != stamp + 1:
                if mark[b] == stamp:
                    missing -= 1
                mark[b] = stamp + 1
                queue[tail] = b
                tail += 1
    return missing == 0


@njit(cache=True, nogil=True, forceinline=True)
def _fare(ground: Ground, a: Int, p: Int, q: Int) -> float:
    """The price of moving atom a from cell p to q, negative on the way home."""
    home = ground.home[a]
    return np.float64(ground.fare[a] * (np.int64(q != home) - np.int64(p != home)))


@njit(cache=True, nogil=True, forceinline=True)
def _weigh(ground: Ground, state: State, a: Int, q: Int, force: float) -> float:
    """The change of energy if atom a went to cell q; the new figures are left in `found`."""
    start, to, shared, tolls = ground.start, ground.to, ground.shared, ground.toll
    part, perimeter, area, found = state.part, state.perimeter, state.area, state.found
    rough, over, sums = state.rough, state.over, state.weight
    low, high, load = ground.low, ground.high, ground.weight
    p = part[a]
    inner, outer, toll = 0.0, 0.0, 0.0
    for e in range(start[a], start[a + 1]):
        r = part[to[e]]
        if r == p:
            inner += shared[e]
            toll -= tolls[e]
        elif r == q:
            outer += shared[e]
            toll += tolls[e]
    found[0] = perimeter[p] - ground.perimeter[a] + 2.0 * inner
    found[1] = perimeter[q] + ground.perimeter[a] - 2.0 * outer
    found[2] = _roughness(area[p] - ground.area[a], found[0])
    found[3] = _roughness(area[q] + ground.area[a], found[1])
    found[4] = _excess(sums, p, load, a, -1.0, low, high)
    found[5] = _excess(sums, q, load, a, 1.0, low, high)
    shape = found[2] + found[3] - rough[p] - rough[q]
    excess = found[4] + found[5] - over[p] - over[q]
    return np.float64(shape + force * excess + toll + _fare(ground, a, p, q))


@njit(cache=True, nogil=True, forceinline=True)
def _move(ground: Ground, state: State, a: Int, q: Int) -> None:
    """Carry out the flip that `_weigh` has just weighed."""
    start, to, load = ground.start, ground.to, ground.weight
    part, foreign, found, sums = state.part, state.foreign, state.found, state.weight
    size, area, perimeter = state.size, state.area, state.perimeter
    rough, over = state.rough, state.over
    p = part[a]
    part[a] = q
    size[p] -= 1
    size[q] += 1
    area[p] -= ground.area[a]
    area[q] += ground.area[a]
    perimeter[p], perimeter[q] = found[0], found[1]
    rough[p], rough[q] = found[2], found[3]
    over[p], over[q] = found[4], found[5]
    for w in range(load.shape[1]):
        sums[p, w] -= load[a, w]
        sums[q, w] += load[a, w]
    for e in range(start[a], start[a + 1]):
        b = to[e]
        step = np.int32(part[b] == p) - np.int32(part[b] == q)
        foreign[b] += step
        foreign[a] += step
        _post(state, b)
    _post(state, a)


@njit(cache=True, nogil=True, forceinline=True)
def _post(state: State, a: Int) -> None:
    """Enter atom a in the list of those on a border, or strike it off; -2 is never listed."""
    foreign, place, rim, counter = state.foreign, state.place, state.rim, state.counter
    at, last = place[a], counter[1]
    if foreign[a] > 0 and at == -1:
        rim[last] = a
        place[a] = last
        counter[1] = last + 1
    elif foreign[a] == 0 and at >= 0:
        moved = rim[last - 1]
        rim[at] = moved
        place[moved] = at
        place[a] = -1
        counter[1] = last - 1


@njit(cache=True, nogil=True)
def _list_rim(ground: Ground, state: State, atoms: Ints) -> None:
    """List those of `atoms` that touch another cell; no other will ever move."""
    start, to, part = ground.start, ground.to, state.part
    place, foreign = state.place, state.foreign
    place[:] = -2
    state.counter[1] = 0
    for a in atoms:
        place[a] = -1
    for a in range(part.shape[0]):
        foreign[a] = 0
        for e in range(start[a], start[a + 1]):
            foreign[a] += np.int32(part[to[e]] != part[a])
        _post(state, a)


@njit(cache=True, nogil=True, forceinline=True)
def _accepts(random: NDArray[np.uint64], change: float, heat: float) -> bool:
    """Metropolis: always downhill, uphill by chance."""
    return change <= 0.0 or _unit(random) < math.exp(-change / heat)


@njit(cache=True, nogil=True, forceinline=True)
def _pick(ground: Ground, state: State, a: Int) -> Int:
    """A random cell that atom a could join, or -1. Atom a must have a neighbour."""
    start, to, linked = ground.start, ground.to, ground.linked
    part, size, place, open_ = state.part, state.size, state.place, state.open
    e = start[a] + _below(state.random, start[a + 1] - start[a])
    p, q = part[a], part[to[e]]
    free = p != q and place[a] != -2 and size[p] > 1 and linked[e] and open_[q]
    return np.int64(q) if free else np.int64(-1)


@njit(cache=True, nogil=True, forceinline=True)
def _nearby(ground: Ground, state: State, a: Int) -> Int:
    """An atom one or two random steps from a."""
    start, to, random = ground.start, ground.to, state.random
    for _ in range(1 + _below(random, 2)):
        a = to[start[a] + _below(random, start[a + 1] - start[a])]
    return a


@njit(cache=True, nogil=True)
def _pair(
    ground: Ground, state: State, a: Int, q: Int, change: float, heat: float, force: float
) -> bool:
    """Flip a although it costs `change`, if one more flip nearby makes up for it; else undo."""
    part, random = state.part, state.random
    p = part[a]
    _move(ground, state, a, q)
    b = _nearby(ground, state, a)
    r = _pick(ground, state, b)
    done = False
    if r >= 0 and b != a:
        change += _weigh(ground, state, b, r, force)
        if _accepts(random, change, heat) and stays_connected(ground, state, b):
            _move(ground, state, b, r)
            done = True
    if not done:
        _weigh(ground, state, a, p, force)
        _move(ground, state, a, p)
    return done


@njit(cache=True, nogil=True)
def anneal(
    ground: Ground, state: State, atoms: Ints,
    heat: Floats, force: Floats, tries: int, pairs: float, halt: Bools,
) -> None:  # fmt: skip
    """Flip atoms at random, `tries` proposals for each pair of `heat` and `force`.

    Parameters
    ----------
    atoms : (f,) int32
        Those that may move, into any neighbouring cell that is `open`.
    heat, force : (steps,) float64
        Temperature, and price of lying outside the limits by one ideal cell.
    pairs
        Share of the flips refused for their weight that are tried again with a second one.
    halt : (1,) bool
        Ends the annealing between two proposals as soon as another thread sets it.
    """
    rim, random, counter = state.rim, state.random, state.counter
    part, found, over = state.part, state.found, state.over
    _list_rim(ground, state, atoms)
    for step in range(heat.shape[0]):
        for _ in range(tries):
            if counter[1] == 0 or halt[0]:
                break
            a = rim[_below(random, counter[1])]
            q = _pick(ground, state, a)
            if q >= 0:
                change = _weigh(ground, state, a, q, force[step])
                if _accepts(random, change, heat[step]):
                    if stays_connected(ground, state, a):
                        _move(ground, state, a, q)
                elif (
                    found[4] + found[5] > over[part[a]] + over[q] + 1e-9
                    and _unit(random) < pairs
                    and stays_connected(ground, state, a)
                ):
                    _pair(ground, state, a, q, change, heat[step], force[step])
