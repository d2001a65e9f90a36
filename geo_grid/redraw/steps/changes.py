"""Who moves: a plan's state against its base, to the person. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo_grid.redraw.steps.state import COLUMNS, NOBODY, State


def root(key: str) -> str:
    """The base atom a piece was cut from."""
    return key.split(".", maxsplit=1)[0]


def home_of(base: State, state: State) -> NDArray[np.int64]:
    """(n,) the base's cell number of every atom of `state`; pieces have that of what was cut."""
    place, assignment = base.atoms.place, base.assignment
    return np.array([assignment[place[known(key, place)]] for key in state.atoms.keys], np.int64)


def known(key: str, place: Mapping[str, int]) -> str:
    """The atom, or the nearest one it was cut from, that the base knows."""
    while key not in place:
        key = key.rpartition(".")[0]
    return key


def changes(base: State, state: State) -> dict[str, Any]:
    """Flows between cells and what each cell was and becomes.

    ``flows``: ``{from, to, atoms, <columns>}`` for every pair of cells between which atoms move;
    ``cells``: ``{key, name, before, after}``, sums or ``None`` where the cell is not there.
    """
    before, alive = home_of(base, state), state.atoms.alive
    old = {number: key for key, number in base.numbers.items()} | {NOBODY: None}
    new = {number: key for key, number in state.numbers.items()} | {NOBODY: None}
    was = np.array([_index(old[int(n)], state) for n in before], np.int64)
    gone = np.flatnonzero(alive & (was != state.assignment))
    flows: dict[tuple[Any, Any], list[int]] = {}
    for at in gone:
        pair = (old[int(before[at])], new[int(state.assignment[at])])
        if pair[0] != pair[1]:
            flows.setdefault(pair, []).append(int(at))
    return {
        "flows": [_flow(state, pair, at) for pair, at in sorted(flows.items(), key=str)],
        "cells": [_pair(base, state, key) for key in {**base.cells, **state.cells}],
        "moved": dict(
            zip(COLUMNS, _sum(state, [i for at in flows.values() for i in at]), strict=True)
        ),
    }


def _index(key: str | None, state: State) -> int:
    return NOBODY if key is None else state.numbers.get(key, -2)


def _sum(state: State, at: list[int]) -> list[int]:
    total: list[int] = state.atoms.sums[at].sum(axis=0).tolist() if at else [0] * len(COLUMNS)
    return total


def _flow(state: State, pair: tuple[Any, Any], at: list[int]) -> dict[str, Any]:
    keys = [state.atoms.keys[i] for i in at]
    figures = dict(zip(COLUMNS, _sum(state, at), strict=True))
    return {"from": pair[0], "to": pair[1], "atoms": keys, **figures}


def _pair(base: State, state: State, key: str) -> dict[str, Any]:
    cell = state.cells.get(key) or base.cells[key]
    return {
        "key": key,
        "name": cell.name,
        "code": cell.code,
        "before": base.sums(key) if key in base.cells else None,
        "after": state.sums(key) if key in state.cells else None,
    }
