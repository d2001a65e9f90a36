"""Balanced, connected, compact cells out of many small blocks."""

from geo_grid.geometry.partition.answer import Answer, Cells, Reason
from geo_grid.geometry.partition.problem import HARD, OPEN, SOFT, Problem
from geo_grid.geometry.partition.search import Rules, solve, suggest_parts

__all__ = [
    "HARD",
    "OPEN",
    "SOFT",
    "Answer",
    "Cells",
    "Problem",
    "Reason",
    "Rules",
    "solve",
    "suggest_parts",
]
