"""How much of each measure atoms and cells hold, and which cells lie outside its limits. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.redraw.steps.inputs import Request, Stamp
from geo_grid.redraw.steps.measure import (
    COUNTED,
    HOUSEHOLDS_MEASURE,
    WORKLOAD,
    Measure,
    measures_of,
)
from geo_grid.redraw.steps.state import AREA, COLUMNS, RESIDENTS, Effect, State

VISITS_DUE = "visits_due"
"""What is counted for a workload beside incidents."""


class Outside(NamedTuple):
    """A cell that holds too little or too much of a measure."""

    cell: str
    measure: Measure
    value: int
    low: float
    high: float


def set_measures(state: State, request: Request, stamp: Stamp) -> Effect:
    """What the plan weighs from here on; an empty list is households by the rule alone."""
    if request.get("cell") is not None:
        raise BadInput(
            "measures_of_cell",
            gettext_noop("Measures are the plan's; send them without a cell."),
            field="measures",
        )
    return {"measures": [measure.row() for measure in measures_of(request["measures"])]}


def more_than_rule(state: State) -> tuple[Measure, ...]:
    """The measures beside households, whose limits are the rule's or stand in its place."""
    return tuple(m for m in state.measures if m.name != HOUSEHOLDS_MEASURE)


def values(state: State, measure: Measure) -> NDArray[np.int64]:
    """(n,) whole numbers: how much of a measure each atom holds, cut ones included.

    What stands in no column is known for basic cells; their pieces share it out by residents, so
    that they add up to it: that is an estimate.
    """
    if measure.name == WORKLOAD:
        cases = state.atoms.sums[:, COLUMNS.index("incidents_90d")]
        points = measure.incidents * cases
        return points + measure.visits * _shared(state, VISITS_DUE) if measure.visits else points
    if measure.name in COUNTED:
        return _shared(state, measure.name)
    return state.atoms.sums[:, COLUMNS.index(measure.name)]


def _shared(state: State, name: str) -> NDArray[np.int64]:
    """(n,) what is counted in basic cells, shared out over their pieces, parents before children."""
    counted: Mapping[str, int] = state.around.counted(name)
    atoms = state.atoms
    found = np.array([counted.get(key, 0) for key in atoms.keys], np.int64)
    children: dict[str, list[int]] = {}
    for i, key in enumerate(atoms.keys):
        if "." in key:
            children.setdefault(key.rpartition(".")[0], []).append(i)
    for parent, at in children.items():
        people = atoms.sums[at, RESIDENTS].astype(np.float64)
        ground = np.maximum(atoms.sums[at, AREA], 1).astype(np.float64)
        found[at] = _parted(int(found[atoms.place[parent]]), people if people.sum() else ground)
    return found


def _parted(whole: int, by: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole numbers in the shares of `by` that add up to `whole`: the largest remainders go up."""
    exact = whole * by / by.sum()
    part = np.floor(exact).astype(np.int64)
    rest = whole - int(part.sum())
    part[np.argsort(part - exact, kind="stable")[:rest]] += 1
    return part


def of_cells(state: State, measure: Measure) -> dict[str, int]:
    """How much of a measure each cell holds, by key."""
    use = np.flatnonzero(state.atoms.alive & (state.assignment >= 0))
    total = np.zeros(len(state.numbers), np.int64)
    np.add.at(total, state.assignment[use], values(state, measure)[use])
    return {key: int(total[state.numbers[key]]) for key in state.cells}


def _ordinary(state: State) -> dict[int, list[str]]:
    """The cells that are held against measures, by community: not exclusive, and with ground."""
    held = state.assignment[state.atoms.alive & (state.assignment >= 0)]
    size = np.bincount(held, minlength=len(state.numbers))
    found: dict[int, list[str]] = {}
    for key, cell in state.cells.items():
        if cell.type != "exclusive" and size[state.numbers[key]]:
            found.setdefault(cell.community, []).append(key)
    return found


def middle_of(measure: Measure, held: Sequence[int]) -> float:
    """The target of the free cells of a community that hold so much: as given, else their mean."""
    return measure.target if measure.target is not None else sum(held) / max(1, len(held))


def outside(state: State) -> list[Outside]:
    """The ordinary cells that lie outside the limits of a measure beside households.

    Locked ones are no part of a mean, as when cells are drawn, and are held against a target alone.
    """
    found = []
    ordinary = _ordinary(state) if more_than_rule(state) else {}
    for measure in more_than_rule(state):
        held = of_cells(state, measure)
        for keys in ordinary.values():
            free = [key for key in keys if not state.cells[key].locked]
            low, high = measure.limits(middle_of(measure, [held[key] for key in free]))
            found += [
                Outside(key, measure, held[key], low, high)
                for key in (free if measure.target is None else keys)
                if not low <= held[key] <= high
            ]
    return found


def figures(state: State) -> list[dict[str, Any]]:
    """Of each measure beside households: least and most of a cell, and how many are within limits."""
    out, rows = outside(state), []
    keys = [key for mine in _ordinary(state).values() for key in mine]
    for measure in more_than_rule(state):
        held = of_cells(state, measure)
        mine = [held[key] for key in keys]
        wrong = sum(one.measure == measure for one in out)
        rows.append(
            {
                "name": measure.name, "least": min(mine, default=0), "most": max(mine, default=0),
                "within": len(keys) - wrong,
            }
        )  # fmt: skip
    return rows
