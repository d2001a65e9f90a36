"""First partitions: each connected region cut in two by weight, again and again."""

from __future__ import annotations

import heapq

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo_grid.geometry.partition.kernels import Ground, Ints


def bisect(ground: Ground, regions: Ints, parts: NDArray[np.int64], *, turn: int = 0) -> Ints:
    """Cut region r into `parts[r]` connected cells of roughly equal weight.

    Every region must be connected and hold at least as many atoms as it gets cells. `turn` picks
    another first atom, hence other cuts. Returns (n,) int32 cells numbered from 0.
    """
    part = np.empty(len(regions), dtype=np.int32)
    scratch = np.full((3, len(regions)), -1, dtype=np.int32)
    made = 0
    for region, wanted in enumerate(parts):
        stack = [(np.flatnonzero(regions == region).astype(np.int32), int(wanted))]
        while stack:
            atoms, k = stack.pop()
            if k == 1:
                part[atoms] = made
                made += 1
                continue
            first = cut(ground, atoms, scratch, k, (turn * 7919) % len(atoms))
            one, two = atoms[first], atoms[~first]
            weight = ground.weight[atoms].sum()
            share = ground.weight[one].sum() / weight if weight else len(one) / len(atoms)
            k1 = min(max(round(k * share), 1, k - len(two)), len(one), k - 1)
            stack += [(one, k1), (two, k - k1)]
    return part


@njit(cache=True, nogil=True)
def cut(ground: Ground, atoms: Ints, scratch: Ints, k: int, root: int) -> NDArray[np.bool_]:
    """Which of `atoms`, a connected set, make the first of two connected halves.

    The half grows from one end of the set, nearest first in (distance from this end - distance
    from the other), until it holds half of the weight; what it cuts off joins it.
    """
    inside, near, far = scratch
    count = len(atoms)
    for a in atoms:
        inside[a] = 1
    one = _walk(ground, atoms, inside, near, atoms[root])
    other = _walk(ground, atoms, inside, near, one)
    _walk(ground, atoms, inside, far, other)
    share = (k // 2) / k
    goal = share * (ground.weight[atoms].sum() + 1e-9 * count)
    heap = [(near[one] - far[one], one)]
    inside[one] = 2
    held, taken = 0.0, 0
    while heap:
        a = heapq.heappop(heap)[1]
        load = ground.weight[a].sum() + 1e-9
        enough = taken >= k // 2 and held + 0.5 * load > goal
        if enough or taken >= count - (k - k // 2):
            break
        inside[a] = 3
        held += load
        taken += 1
        for e in range(ground.start[a], ground.start[a + 1]):
            b = ground.to[e]
            if ground.linked[e] and inside[b] == 1:
                inside[b] = 2
                heapq.heappush(heap, (near[b] - far[b], b))
    _keep_largest(ground, atoms, inside, near)
    first = np.empty(count, dtype=np.bool_)
    for i in range(count):
        first[i] = inside[atoms[i]] == 3
        inside[atoms[i]] = -1
    return first


@njit(cache=True, nogil=True)
def _walk(ground: Ground, atoms: Ints, inside: Ints, steps: Ints, root: np.int32) -> np.int32:
    """Steps from `root` to each atom of the set; returns the farthest."""
    for a in atoms:
        steps[a] = -1
    queue = np.empty(len(atoms), dtype=np.int32)
    queue[0] = root
    steps[root] = 0
    head, tail = 0, 1
    while head < tail:
        a = queue[head]
        head += 1
        for e in range(ground.start[a], ground.start[a + 1]):
            b = ground.to[e]
            if ground.linked[e] and inside[b] > 0 and steps[b] < 0:
                steps[b] = steps[a] + 1
                queue[tail] = b
                tail += 1
    return np.int32(queue[tail - 1])


@njit(cache=True, nogil=True)
def _keep_largest(ground: Ground, atoms: Ints, inside: Ints, piece: Ints) -> None:
    """Of the atoms not taken keep the largest connected piece apart; give the others away."""
    for a in atoms:
        piece[a] = -1
    queue = np.empty(len(atoms), dtype=np.int32)
    best, best_size, pieces = -1, 0, 0
    for root in atoms:
        if inside[root] == 3 or piece[root] >= 0:
            continue
        queue[0] = root
        piece[root] = pieces
        head, tail = 0, 1
        while head < tail:
            a = queue[head]
            head += 1
            for e in range(ground.start[a], ground.start[a + 1]):
                b = ground.to[e]
                if ground.linked[e] and (inside[b] == 1 or inside[b] == 2) and piece[b] < 0:
                    piece[b] = pieces
                    queue[tail] = b
                    tail += 1
        if tail > best_size:
            best, best_size = pieces, tail
        pieces += 1
    for a in atoms:
        if inside[a] != 3 and piece[a] != best:
            inside[a] = 3
