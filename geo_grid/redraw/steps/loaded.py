"""Partitions that come from elsewhere, as the effect that makes them of a plan's first state. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.redraw.steps.inputs import NotApplicable
from geo_grid.redraw.steps.state import Cell, Effect, State

MOST_CELLS = 20_000


def load_effect(state: State, source: Any) -> Effect:
    """What turns `state` into another partition of the same ground.

    `source` is another plan's :class:`State`, ``{"effect": …}`` (loaded before),
    ``{"assignment": [{basic_cell, grid_cell}]}``, GeoJSON polygons, ``"nothing"`` or ``None``.
    Raises :class:`BadInput`.
    """
    if isinstance(source, State):
        return _from_state(state, source)
    if source in ("nothing", None):
        return {"moves": {"": list(state.of())}, "gone": list(state.cells)}
    if isinstance(source, Mapping) and "effect" in source:
        return _checked(state, source["effect"])
    if isinstance(source, Mapping) and isinstance(source.get("assignment"), list):
        return _from_rows(state, source["assignment"])
    if isinstance(source, Mapping) and isinstance(source.get("features"), list):
        return _from_polygons(state, source["features"])
    raise BadInput(
        "base_unknown",
        gettext_noop(
            "The base is today, nothing, the id of a plan, an assignment or GeoJSON polygons."
        ),
        field="base",
    )


def _checked(state: State, effect: Effect) -> Effect:
    """An old effect, if all that it names is still there."""
    named = {key for going in effect.get("moves", {}).values() for key in going}
    named |= {cut["atom"] for cut in effect.get("cuts", ())}
    named |= {key for a, b, *_ in effect.get("edges", ()) for key in (a, b)}  # beside what is cut
    made = {p["key"] for cut in effect.get("cuts", ()) for p in cut["pieces"]}
    cells = {row["key"] for row in effect.get("cells", ())} | set(state.cells) | {""}
    fits = (
        named <= set(state.of()) | made
        and set(effect.get("moves", {})) <= cells
        and set(effect.get("gone", ())) <= cells
    )
    if not fits:
        raise NotApplicable(
            "load_outdated", gettext_noop("The ground it was loaded for has changed.")
        )
    return effect


def _from_state(state: State, other: State) -> Effect:
    """Another plan's partition: its cuts, cells and assignment."""
    _check_whole(state, other)
    moves: dict[str, list[str]] = {}
    theirs = other.of()
    for key, cell in state.of().items():
        if theirs.get(key) != cell:
            moves.setdefault(theirs.get(key) or "", []).append(key)
    rows = [asdict(cell) for key, cell in other.cells.items() if state.cells.get(key) != cell]
    return {"cells": rows, "moves": moves, "gone": [k for k in state.cells if k not in other.cells]}


def _check_whole(state: State, other: State) -> None:
    known = set(state.of())
    if any(key not in known for key in other.of()):
        raise NotApplicable(
            "plan_has_cuts",
            gettext_noop("That plan cuts basic cells; branch it instead of starting from it."),
            field="base",
        )


def copied(state: State, other: State, *, communities: Collection[int] | None = None) -> Effect:
    """The partition of another kind of grid as new cells, without codes, workers and locks.

    Of `communities` alone, where they are named. Cells without ground are left out; ground that
    `other` does not reach is in no cell. Raises :class:`NotApplicable` when `other` cuts basic cells that `state` has whole.
    """
    _check_whole(state, other)
    moves: dict[str, list[str]] = {}
    theirs = other.of()
    for key in state.of():
        if communities is None or int(state.atoms.community[state.atoms.place[key]]) in communities:
            cell = theirs.get(key)
            moves.setdefault(f"c{cell}" if cell else "", []).append(key)
    cells = [replace(cell, key=f"c{key}", code="", worker=None, id=None, locked=False)
             for key, cell in other.cells.items() if f"c{key}" in moves]  # fmt: skip
    gone = [key for key, cell in state.cells.items()
            if communities is None or cell.community in communities]  # fmt: skip
    return {"cells": [asdict(cell) for cell in cells], "moves": moves, "gone": gone}


def _from_rows(state: State, rows: list[Any]) -> Effect:
    """Rows ``{basic_cell, grid_cell}`` or pairs: codes, ids, or any name for a new cell."""
    label = np.full(len(state.atoms.keys), -1, np.int64)
    names: dict[str, int] = {}
    for at, name, _ in rows_of(state, rows):
        if name:
            label[at] = names.setdefault(name, len(names))
    return _from_labels(state, label, list(names))


def rows_of(state: State, rows: list[Any]) -> Iterator[tuple[int, str, int]]:
    """Position of the atom, label of the cell ("" for none) and number of each row.

    Raises :class:`BadInput` naming the row.
    """
    for number, row in enumerate(rows):
        pair = (row.get("basic_cell"), row.get("grid_cell")) if isinstance(row, Mapping) else row
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise BadInput(
                "row_unusable",
                gettext_noop("Row %(row)s must name a basic cell and a grid cell."),
                field="base",
                row=number + 1,
            )
        name = str(pair[1] if pair[1] is not None else "").strip()
        yield _atom_at(state, pair[0], number + 1), name, number + 1


def _atom_at(state: State, key: Any, row: int) -> int:
    try:
        return state.atoms.at(key)
    except BadInput:
        raise BadInput(
            "atom_unknown_in_row",
            gettext_noop(
                "Row %(row)s: the area has no basic cell %(atom)s; export the plan again, or "
                "bring the file in as a branch of the plan that it came from."
            ),
            field="base",
            row=row,
            atom=str(key)[:40],
        ) from None


def _from_polygons(state: State, features: list[Any]) -> Effect:
    """GeoJSON polygons (EPSG:4326): an atom goes to the one that holds more than half of it."""
    shapes, names = polygons_of(features)
    tree = shapely.STRtree(shapes)
    label = np.full(len(state.atoms.keys), -1, np.int64)
    best = shapely.area(state.atoms.geoms) / 2.0
    atom, shape_at = tree.query(state.atoms.geoms, "intersects")
    area = shapely.area(shapely.intersection(state.atoms.geoms[atom], tree.geometries[shape_at]))
    for at, of, size in zip(atom, shape_at, area, strict=True):
        if size > best[at]:
            best[at], label[at] = size, of
    return _from_labels(state, label, names)


def polygons_of(features: list[Any]) -> tuple[list[Any], list[str]]:
    """The polygons and what each is called; raises :class:`BadInput` naming the feature."""
    shapes, names = [], []
    for number, feature in enumerate(features):
        try:
            shape = shapely.geometry.shape(feature["geometry"])
            sound = shape.geom_type in ("Polygon", "MultiPolygon") and shape.is_valid
        except (KeyError, TypeError, AttributeError, ValueError, shapely.errors.ShapelyError):
            sound = False
        if not sound:
            raise BadInput(
                "polygon_unusable",
                gettext_noop("Feature %(row)s is no valid polygon."),
                field="base",
                row=number + 1,
            )
        about = feature.get("properties") or {}
        shapes.append(shape)
        names.append(str(about.get("code") or about.get("name") or f"#{number + 1}"))
    return shapes, names


def _from_labels(state: State, label: NDArray[np.int64], names: list[str]) -> Effect:
    """Cells known by code, name or key keep it, the others are new; nobody's label is -1."""
    if len(names) > MOST_CELLS:
        raise BadInput("too_many_cells", gettext_noop("Too many cells."), field="base")
    known = {n: c.key for c in state.cells.values() for n in (c.name, c.code, c.key) if n}
    rows, keys = [], []
    for number, name in enumerate(names):
        homes = np.unique(state.atoms.community[(label == number) & state.atoms.alive])
        if len(homes) > 1:
            raise BadInput(
                "cell_in_two_communities",
                gettext_noop("The cell %(cell)s lies in several communities."),
                field="base",
                cell=name,
            )
        found = known.get(name)
        if found is None and len(homes):
            stamp = hashlib.sha256(name.encode()).hexdigest()[:8]
            cell = Cell(key=f"l{stamp}", community=int(homes[0]), name=name[:100])
            rows.append(asdict(replace(cell)))
            found = cell.key
        keys.append(found or "")
    moves: dict[str, list[str]] = {}
    of = state.of()
    for at in np.flatnonzero(state.atoms.alive):
        to = keys[int(label[at])] if label[at] >= 0 else ""
        name = state.atoms.keys[int(at)]
        if (of[name] or "") != to:
            moves.setdefault(to, []).append(name)
    return {"cells": rows, "moves": moves, "gone": [k for k in state.cells if k not in keys]}
