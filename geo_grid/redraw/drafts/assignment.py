"""Which grid cell every basic cell of a plan goes to, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geo_grid.redraw.drafts import queries, telling
from geo_grid.redraw.models import Plan

COUNTED = ("households", "residents")


def rows_of(plan: Plan) -> Iterator[list[Any]]:
    """A head, and a row for each basic cell; of people the sums that the caller is told."""
    told, state = telling.read(plan), queries.state_of(plan)
    counted = [name for name in COUNTED if name in told.names]
    yield ["basic_cell", "grid_cell", "name", *counted]
    for key, cell in state.of().items():
        at = state.atoms.place[key]
        held = state.cells[cell] if cell else None
        label, name = (held.code or held.key, held.name) if held else ("", "")
        sums = dict(zip(told.of, state.atoms.sums[at].tolist(), strict=True))
        yield [state.atoms.codes[at], label, name, *(sums[c] for c in counted)]
