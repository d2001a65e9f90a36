"""Everything wrong with a plan, by name, with the place to look at. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from geo_grid.redraw.steps import measures
from geo_grid.redraw.steps.state import HOUSEHOLDS, NO_LIMIT, Cell, State

BLOCKING = frozenset({"atoms_unassigned", "not_connected", "cell_empty"})
"""What a plan is not published with; anything else is a warning."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong: its code, the cell and atoms (keys) concerned, and figures for the message."""

    code: str
    cell: str | None
    atoms: tuple[str, ...] = ()
    figures: tuple[tuple[str, Any], ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether the plan cannot be published with it."""
        return self.code in BLOCKING

    def as_dict(self, state: State, boxes: Boxes | None = None) -> dict[str, Any]:
        """For JSON: with a bounding box (EPSG:4326) to zoom to, of its atoms, else of its cell."""
        bbox = None
        if self.atoms:
            at = [state.atoms.place[key] for key in self.atoms]
            bbox = shapely.total_bounds(state.atoms.geoms[at]).tolist()
        elif self.cell is not None:
            bbox = (boxes_of(state) if boxes is None else boxes).get(self.cell)
        return {
            "code": self.code,
            "cell": self.cell,
            "atoms": list(self.atoms),
            "blocks": self.blocks,
            "bbox": bbox,
            **dict(self.figures),
        }


Boxes = dict[str, list[float]]


def boxes_of(state: State) -> Boxes:
    """``[west, south, east, north]`` (EPSG:4326) of every cell that has ground, by key."""
    use = np.flatnonzero(state.atoms.alive & (state.assignment >= 0))
    use = use[np.argsort(state.assignment[use], kind="stable")]
    if not len(use):
        return {}
    numbers, first = np.unique(state.assignment[use], return_index=True)
    bounds = shapely.bounds(state.atoms.geoms[use])
    low = np.minimum.reduceat(bounds[:, :2], first)
    high = np.maximum.reduceat(bounds[:, 2:], first)
    found = dict(zip(numbers.tolist(), np.hstack([low, high]).tolist(), strict=True))
    return {key: found[n] for key, n in state.numbers.items() if n in found and key in state.cells}


def find(state: State) -> list[Problem]:
    """Everything wrong: what blocks a publication first, then by cell."""
    found = [
        *_unassigned(state),
        *_empty(state),
        *_pieces(state),
        *_out_of_rule(state),
        *_out_of_measure(state),
        *_cut_buildings(state),
        *_without_worker(state),
        *_overloaded(state),
    ]
    return sorted(found, key=lambda p: (not p.blocks, p.code, p.cell or ""))


def _unassigned(state: State) -> list[Problem]:
    free = np.flatnonzero((state.assignment < 0) & state.atoms.alive)
    if state.around.keeps_ground:  # a professional grid covers a community wholly, or not at all
        free = free[
            np.isin(state.atoms.community[free], [c.community for c in state.cells.values()])
        ]
    if not len(free):
        return []
    keys = tuple(state.atoms.keys[i] for i in free)
    people = int(state.atoms.sums[free, HOUSEHOLDS].sum())
    return [Problem("atoms_unassigned", None, keys, (("n", len(keys)), ("households", people)))]


def _sizes(state: State) -> NDArray[np.int64]:
    held = state.assignment[state.atoms.alive]
    return np.bincount(held[held >= 0], minlength=len(state.numbers))


def _empty(state: State) -> list[Problem]:
    size = _sizes(state)
    return [Problem("cell_empty", key) for key in state.cells if size[state.numbers[key]] == 0]


def pieces(state: State, *, over_barriers: bool) -> NDArray[np.int32]:
    """(n,) the number of the connected piece of its own cell that each atom lies in."""
    u, v = state.atoms.edges[:, 0], state.atoms.edges[:, 1]
    same = (state.assignment[u] == state.assignment[v]) & (state.assignment[u] >= 0)
    return _joined(state, same if over_barriers else same & ~state.atoms.barrier)


def _joined(state: State, edges: NDArray[np.bool_]) -> NDArray[np.int32]:
    """(n,) the number of the piece of each atom, joined by the chosen `edges`, (e,)."""
    u, v = state.atoms.edges[edges, 0], state.atoms.edges[edges, 1]
    count = len(state.atoms.keys)
    graph = coo_matrix((np.ones(len(u), np.int8), (u, v)), shape=(count, count))
    labels: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return labels


def grounds(state: State) -> NDArray[np.int32]:
    """(n,) the number of the connected piece of its own community that each atom lies in."""
    u, v = state.atoms.edges[:, 0], state.atoms.edges[:, 1]
    home, alive = state.atoms.community, state.atoms.alive
    return _joined(state, (home[u] == home[v]) & alive[u] & alive[v])


def _pieces(state: State) -> list[Problem]:
    """Cells in several pieces: apart on the ground, or joined only across a barrier.

    Where the community's own ground lies apart, no plan can join it: this is told, and blocks
    nothing, as long as the cell is whole on each part.
    """
    found = []
    apart = _cells_in_pieces(state, over_barriers=True)
    barred = _cells_in_pieces(state, over_barriers=False)
    ground = grounds(state) if apart else None
    for key, members in barred.items():
        if key in apart and ground is not None:
            parts = len(np.unique(ground[state.members(key)]))
            is_whole = parts == len(np.unique(apart[key]))
            code = "ground_apart" if is_whole else "not_connected"
            found.append(_smaller_pieces(state, code, key, apart[key]))
        else:
            found.append(_smaller_pieces(state, "crosses_barrier", key, members))
    return found


def _cells_in_pieces(state: State, *, over_barriers: bool) -> dict[str, NDArray[np.int32]]:
    """The cells in several pieces, and which piece each of their atoms lies in."""
    label = pieces(state, over_barriers=over_barriers)
    use = np.flatnonzero(state.atoms.alive & (state.assignment >= 0))
    pairs = np.unique(np.stack([state.assignment[use], label[use]]), axis=1)
    count = np.bincount(pairs[0], minlength=len(state.numbers)) if use.size else np.zeros(0, int)
    return {
        key: label[state.members(key)]
        for key in state.cells
        if state.numbers[key] < len(count) and count[state.numbers[key]] > 1
    }


def _smaller_pieces(state: State, code: str, key: str, label: NDArray[np.int32]) -> Problem:
    """The problem with the atoms of all pieces but the one with most households."""
    members = state.members(key)
    names, of = np.unique(label, return_inverse=True)
    weight = np.bincount(of, state.atoms.sums[members, HOUSEHOLDS] + 1e-3)
    rest = members[of != int(weight.argmax())]
    keys = tuple(state.atoms.keys[i] for i in rest)
    return Problem(code, key, keys, (("pieces", len(names)),))


def rule_of(state: State, cell: Cell) -> tuple[int, int]:
    """The least and most households of a cell of this community."""
    return state.rule(cell.community)


def _most(high: int) -> int | None:
    """A most as it is told: ``None`` where there is none."""
    return None if high >= NO_LIMIT else high


def _out_of_rule(state: State) -> list[Problem]:
    found = []
    size = _sizes(state)
    for key, cell in state.cells.items():
        if cell.type == "exclusive" or size[state.numbers[key]] == 0:
            continue
        low, high = rule_of(state, cell)
        homes = int(state.totals[state.numbers[key], HOUSEHOLDS])
        if homes < low or homes > high:
            code = "below_rule" if homes < low else "above_rule"
            found.append(
                Problem(code, key, (), (("households", homes), ("low", low), ("high", _most(high))))
            )
    return found


def _out_of_measure(state: State) -> list[Problem]:
    """Cells with too little or too much of what the plan weighs beside households, by name."""
    return [
        Problem(
            "below_measure" if one.value < one.low else "above_measure", one.cell, (),
            (("measure", one.measure.name), ("value", one.value),
             ("low", math.ceil(one.low - 1e-9)), ("high", math.floor(one.high + 1e-9))),
        )
        for one in measures.outside(state)
    ]  # fmt: skip


def _cut_buildings(state: State) -> list[Problem]:
    found = []
    for pk, name, atoms in state.split_buildings:
        at = [state.atoms.place[key] for key in atoms]
        cells = {int(state.assignment[i]) for i in at if state.atoms.alive[i]}
        if len(cells) > 1:
            first = next((k for k, n in state.numbers.items() if n in cells), None)
            found.append(Problem("building_cut", first, atoms, (("building", pk), ("name", name))))
    return found


def _without_worker(state: State) -> list[Problem]:
    return [Problem("no_worker", key) for key, cell in state.cells.items() if cell.worker is None]


def _overloaded(state: State) -> list[Problem]:
    """Workers of several cells with more households than one person can answer for."""
    held: dict[int, list[str]] = {}
    for key, cell in state.cells.items():
        if cell.worker is not None:
            held.setdefault(cell.worker, []).append(key)
    found = []
    limit = state.around.worker_limit
    for worker, keys in held.items():
        homes = sum(int(state.totals[state.numbers[key], HOUSEHOLDS]) for key in keys)
        if len(keys) > 1 and homes > limit:
            figures = (("worker", worker), ("households", homes), ("limit", limit))
            found.append(Problem("worker_over_limit", keys[0], (), figures))
    return found
