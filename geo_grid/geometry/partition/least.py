"""Valid again with as few residents moved as possible."""

from __future__ import annotations

from dataclasses import replace

from geo_grid.geometry.partition.answer import Answer
from geo_grid.geometry.partition.problem import Problem
from geo_grid.geometry.partition.rules import Rules
from geo_grid.geometry.partition.search import solve

_PRICES = (1.0, 0.3, 0.1, 0.03)


def least_change(
    problem: Problem, *, parts: int, rules: Rules, seed: int = 1, sweeps: int | None = None
) -> Answer:
    """From the present partition to a valid one, moving few residents (first weight).

    Moving is dear at first and made cheaper until the answer is valid; if none is, the one with
    the least excess comes back. ``rules.move_price`` scales the prices, 0 counts as 1.
    """
    best: Answer | None = None
    for price in _PRICES:
        dear = replace(rules, move_price=price * (rules.move_price or 1.0))
        answer = solve(problem, parts=parts, rules=dear, seed=seed, sweeps=sweeps)
        if best is None or _badness(answer) < _badness(best):
            best = answer
        if not any(reason.code == "cells_out_of_limits" for reason in answer.reasons):
            break
    assert best is not None
    return best


def _badness(answer: Answer) -> tuple[int, float]:
    return int((~answer.cells.connected).sum()), round(float(answer.cells.excess.sum()), 9)
