"""Steps by hand: assign, merge, create, dissolve, lock, set. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.redraw.steps import kernel_problem
from geo_grid.redraw.steps.inputs import (
    NotApplicable,
    Request,
    Stamp,
    atoms_of,
    cell_of,
    check_open,
    movable,
    new_cell,
    row_of,
    settings_of,
    unlocked,
)
from geo_grid.redraw.steps.measures import set_measures
from geo_grid.redraw.steps.state import RESIDENTS, Cell, Effect, State


def assign(state: State, request: Request, stamp: Stamp) -> Effect:
    """Atoms to a cell, or with ``"cell": null`` to none; locked ones stay."""
    at = atoms_of(state, request)
    to = None if request.get("cell", "") is None else cell_of(state, request)
    if to is not None:
        check_open(to)
        foreign = [i for i in at if int(state.atoms.community[i]) != to.community]
        if foreign:
            raise NotApplicable(
                "other_community",
                gettext_noop("The basic cell %(atom)s lies in another community than the cell."),
                field="atoms",
                atom=state.atoms.codes[foreign[0]],
            )
    number = -1 if to is None else state.numbers[to.key]
    free = movable(state, at)
    going = [state.atoms.keys[i] for i in free if int(state.assignment[i]) != number]
    effect: Effect = {"moves": {to.key if to else "": going}} if going else {}
    if len(free) < len(at):
        kept = set(free)
        effect["skipped"] = [state.atoms.keys[i] for i in at if i not in kept]
    return effect


def merge(state: State, request: Request, stamp: Stamp) -> Effect:
    """Several cells into one: `into`, else the one with most residents, which keeps its worker."""
    given = request.get("cells")
    if not isinstance(given, list) or len(set(map(str, given))) < 2:
        raise BadInput(
            "cells_missing", gettext_noop("Name at least two cells in a list."), field="cells"
        )
    cells = list({c.key: c for c in (state.cell(key) for key in given)}.values())
    check_open(*cells)
    if len({c.community for c in cells}) > 1:
        raise NotApplicable(
            "other_community_cells",
            gettext_noop("Cells of different communities cannot be merged."),
            field="cells",
        )
    keep = (
        cell_of(state, request, "into")
        if request.get("into") is not None
        else _fullest(state, cells)
    )
    if keep.key not in {c.key for c in cells}:
        cells.append(keep)
    gone = [c.key for c in cells if c.key != keep.key]
    going = [state.atoms.keys[i] for i in unlocked(state, gone)]
    first = _fullest(state, cells)
    rows = []
    if first.worker is not None and first.worker != keep.worker:
        rows.append(row_of(replace(keep, worker=first.worker)))  # where most residents are stays
    return {"cells": rows, "moves": {keep.key: going}, "gone": gone}


def _fullest(state: State, cells: Sequence[Cell]) -> Cell:
    return max(cells, key=lambda c: (int(state.totals[state.numbers[c.key], RESIDENTS]), c.id or 0))


def create(state: State, request: Request, stamp: Stamp) -> Effect:
    """A new cell, of some atoms or empty (then name its community)."""
    at = atoms_of(state, request, needed=False)
    homes = {int(state.atoms.community[i]) for i in at}
    known = set(state.atoms.community.tolist())
    asked = request.get("community")
    if asked is not None and asked in known:
        homes.add(asked)
    elif asked is not None or (not homes and len(known) > 1):
        raise BadInput(
            "community_missing", gettext_noop("Name a community of the plan."), field="community"
        )
    if len(homes or known) > 1:
        raise NotApplicable(
            "several_communities",
            gettext_noop("A cell lies in one community; these basic cells lie in several."),
            field="atoms",
        )
    cell = new_cell(state, stamp.key(), next(iter(homes or known)))
    cell = replace(cell, **settings_of(state, request, cell))
    going = [state.atoms.keys[i] for i in movable(state, at)]
    return {"cells": [row_of(cell)], "moves": {cell.key: going} if going else {}}


def dissolve(state: State, request: Request, stamp: Stamp) -> Effect:
    """A cell into its neighbours, which change no more than they must; or all of it into one."""
    cell = cell_of(state, request)
    check_open(cell)
    at = unlocked(state, [cell.key])
    if request.get("into") is not None:
        return merge(state, {"cells": [cell.key, request["into"]], "into": request["into"]}, stamp)
    if not at:
        return {"gone": [cell.key]}
    task, labels = kernel_problem.absorb(state, cell.key, seed=stamp.seed)
    return {"moves": kernel_problem.moves_of(task, state, labels, task.keys), "gone": [cell.key]}


def lock(state: State, request: Request, stamp: Stamp) -> Effect:
    return _locks(state, request, on=True)


def unlock(state: State, request: Request, stamp: Stamp) -> Effect:
    return _locks(state, request, on=False)


def _locks(state: State, request: Request, *, on: bool) -> Effect:
    cells = request.get("cells", [])
    if not isinstance(cells, list) or not (cells or request.get("atoms")):
        raise BadInput(
            "nothing_to_lock", gettext_noop("Name cells or basic cells to lock."), field="cells"
        )
    rows = [row_of(replace(state.cell(key), locked=on)) for key in cells]
    locks = {state.atoms.keys[i]: on for i in atoms_of(state, request, needed=False)}
    return {"cells": rows, "locks": locks}


def set_cell(state: State, request: Request, stamp: Stamp) -> Effect:
    """Name, code, type or worker of a cell; or what the whole plan weighs."""
    if "measures" in request:
        return set_measures(state, request, stamp)
    cell = cell_of(state, request)
    changed = settings_of(state, request, cell)
    if not changed:
        raise BadInput(
            "nothing_to_set",
            gettext_noop("Give at least one of name, code, cell_type, worker."),
            field="name",
        )
    return {"cells": [row_of(replace(cell, **changed))]}
