"""Steps along a line: split a cell by it, along a street, move the border between two. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import shapely
from shapely import Geometry

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.redraw.steps.cuts import SNAP_M, Parts, part_by_line, read_line
from geo_grid.redraw.steps.inputs import (
    NotApplicable,
    Request,
    Stamp,
    cell_of,
    check_open,
    new_cell,
    number_of,
    row_of,
)
from geo_grid.redraw.steps.state import HOUSEHOLDS, Cell, Effect, State


def _parted(parts: Parts, state: State, keep: Mapping[int, str]) -> dict[str, list[str]]:
    """The moves that give every part to its cell; pieces start in their parent's cell."""
    going: dict[str, list[str]] = {}
    parent = {p["key"]: c["atom"] for c in parts.effect.get("cuts", ()) for p in c["pieces"]}
    for key, part in parts.part.items():
        now = int(state.assignment[state.atoms.place[parent.get(key, key)]])
        if now != state.numbers.get(keep[part], -2):
            going.setdefault(keep[part], []).append(key)
    return going


def _weights(parts: Parts, state: State) -> list[float]:
    """Households of each part; a cut atom counts by area, everybody a little by number of atoms."""
    share = {
        p["key"]: (c["atom"], p["share"]) for c in parts.effect.get("cuts", ()) for p in c["pieces"]
    }
    weights = [0.0] * len(parts.shapes)
    for key, part in parts.part.items():
        whole, of_it = share.get(key, (key, 1.0))
        weights[part] += of_it * (
            int(state.atoms.sums[state.atoms.place[whole], HOUSEHOLDS]) + 1e-3
        )
    return weights


def split_line(state: State, request: Request, stamp: Stamp) -> Effect:
    """The cell a line crosses (or every one, when none is named) in two or more along it."""
    line = read_line(request.get("line"))
    snap_m = number_of(request, "snap_m", low=0, high=100, default=SNAP_M)
    return _split_by(state, request, line, stamp, snap_m)


def split_street(state: State, request: Request, stamp: Stamp) -> Effect:
    """A cell along a street, given by its id."""
    street = request.get("street")
    line = None if street is None else state.around.street(str(street))
    if line is None:
        raise BadInput("street_unknown", gettext_noop("There is no such street."), field="street")
    snap_m = number_of(request, "snap_m", low=0, high=100, default=2 * SNAP_M)
    return _split_by(state, request, line, stamp, snap_m)


def _split_by(
    state: State, request: Request, line: Geometry, stamp: Stamp, snap_m: float
) -> Effect:
    """The part with a lock, else with most households, keeps key and worker; others are new cells."""
    asked = request.get("cell") is not None
    cell = cell_of(state, request) if asked else _longest_crossed(state, line)
    check_open(cell)
    parts = part_by_line(state, [cell.key], line, snap_m=snap_m, through=_through(request))
    weights = _weights(parts, state)
    fixed = {part for key, part in parts.part.items() if _is_locked(state, key)}
    order = sorted(range(len(weights)), key=lambda p: (p not in fixed, -weights[p]))
    keep = {order[0]: cell.key}
    rows = []
    for made, part in enumerate(order[1:]):
        new = replace(new_cell(state, stamp.key(), cell.community, made), type=cell.type)
        keep[part] = new.key
        rows.append(row_of(new))
    return {**parts.effect, "cells": rows, "moves": _parted(parts, state, keep)}


def _through(request: Request) -> bool:
    """Whether a line cuts through buildings instead of going around them."""
    return request.get("through_buildings") is True


def _is_locked(state: State, key: str) -> bool:
    """Whether an atom is locked; pieces made just now never are."""
    at = state.atoms.place.get(key)
    return at is not None and bool(state.locked[at])


def _longest_crossed(state: State, line: Geometry) -> Cell:
    """The cell that a line runs through longest."""
    at = np.flatnonzero(state.atoms.alive & (state.assignment >= 0))
    at = at[shapely.intersects(state.atoms.geoms[at], line)]
    length = shapely.length(shapely.intersection(state.atoms.geoms[at], line))
    by_cell = np.bincount(state.assignment[at], length, minlength=1)
    if not by_cell.sum():
        raise BadInput("line_outside", gettext_noop("The line crosses no cell."), field="line")
    number = int(by_cell.argmax())
    return next(c for c in state.cells.values() if state.numbers[c.key] == number)


def move_boundary(state: State, request: Request, stamp: Stamp) -> Effect:
    """The border between two cells along a new line; each keeps the side it has more of."""
    given = request.get("cells", request.get("between"))
    if not isinstance(given, list) or len(given) != 2 or str(given[0]) == str(given[1]):
        raise BadInput("two_cells", gettext_noop("Name the two cells in a list."), field="cells")
    a, b = (state.cell(key) for key in given)
    check_open(a, b)
    if a.community != b.community:
        raise NotApplicable(
            "other_community_cells",
            gettext_noop("Cells of different communities cannot be merged."),
            field="cells",
        )
    snap_m = number_of(request, "snap_m", low=0, high=100, default=SNAP_M)
    parts = part_by_line(
        state,
        [a.key, b.key],
        read_line(request.get("line")),
        snap_m=snap_m,
        through=_through(request),
    )
    keep = _sides(parts, state, a.key, b.key)
    return {**parts.effect, "moves": _parted(parts, state, keep)}


def _sides(parts: Parts, state: State, a: str, b: str) -> dict[int, str]:
    """The cell of each part: by area held today; the surest part decides for a one-sided pair."""
    held = np.zeros((len(parts.shapes), 2))
    share = {
        p["key"]: (c["atom"], p["share"]) for c in parts.effect.get("cuts", ()) for p in c["pieces"]
    }
    for key, part in parts.part.items():
        whole, of_it = share.get(key, (key, 1.0))
        at = state.atoms.place[whole]
        mine = 0 if int(state.assignment[at]) == state.numbers[a] else 1
        held[part, mine] += of_it * state.atoms.geoms[at].area
    lean = held[:, 0] / held.sum(axis=1)
    keep = {part: a if lean[part] >= 0.5 else b for part in range(len(lean))}
    if set(keep.values()) == {a}:
        keep[int(lean.argmin())] = b
    elif set(keep.values()) == {b}:
        keep[int(lean.argmax())] = a
    return keep
