"""Balanced, connected, compact cells out of many small blocks."""

from geo_grid.geometry.partition.alternatives import Plan, alternatives, difference
from geo_grid.geometry.partition.answer import Answer, Cells, Reason
from geo_grid.geometry.partition.editor import (
    absorb_cell,
    neighbours,
    rebalance,
    resolve_cell,
    split_cell,
)
from geo_grid.geometry.partition.problem import HARD, OPEN, SOFT, Problem
from geo_grid.geometry.partition.rules import Rules
from geo_grid.geometry.partition.search import solve, suggest_parts
from geo_grid.geometry.partition.warming import warm
from geo_grid.geometry.partition.watch import Halt

__all__ = [
    "HARD",
    "OPEN",
    "SOFT",
    "Answer",
    "Cells",
    "Halt",
    "Plan",
    "Problem",
    "Reason",
    "Rules",
    "absorb_cell",
    "alternatives",
    "difference",
    "neighbours",
    "rebalance",
    "resolve_cell",
    "solve",
    "split_cell",
    "suggest_parts",
    "warm",
]
