"""Whether a partition from a file belongs to the ground it is laid over, and how well. Pure.

:func:`.loaded.load_effect` takes what it can of any partition; a file that misses the ground would
leave a plan without cells. Each way to miss it has a code of its own here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.metric import project
from geo_grid.redraw.steps.loaded import polygons_of, rows_of
from geo_grid.redraw.steps.state import HOUSEHOLDS, State

MOST_MISFIT_M = 25.0
"""A quarter of a basic cell of 10,000 m²: beyond it, basic cells fall to the wrong neighbour."""
_M_PER_DEGREE = 111_195.0
_SAME_SIZE = 0.1


@dataclass(frozen=True)
class Misfit:
    """How far the polygons lie off the ground, and the households whose basic cell no cell takes."""

    metres: float
    households: int


def check_fit(state: State, source: Mapping[str, Any]) -> Misfit:
    """How well `source` (the content of a file that ``load_effect`` took) fits the state's ground.

    Raises :class:`BadInput` ``plan_file_empty``, ``basic_cell_in_two_cells``,
    ``plan_file_axes_swapped``, ``plan_file_elsewhere`` or ``plan_file_misfit``.
    """
    if "assignment" in source:
        return _table(state, source["assignment"])
    return _polygons(state, source["features"])


# ---- tables


def _table(state: State, rows: list[Any]) -> Misfit:
    held: dict[int, str] = {}
    for at, name, number in rows_of(state, rows):
        if held.setdefault(at, name) != name:
            raise _in_two_cells(state, at, held[at], name, row=number)
    taken = [at for at, name in held.items() if name]
    if not taken:
        raise _empty()
    left_out = state.atoms.alive.copy()
    left_out[taken] = False
    return Misfit(0.0, _households(state, left_out))


def _in_two_cells(state: State, at: int, one: str, other: str, *, row: int) -> BadInput:
    return BadInput(
        "basic_cell_in_two_cells",
        gettext_noop(
            "The basic cell %(atom)s lies in two cells, “%(one)s” and “%(other)s” (row %(row)s); "
            "say which one it belongs to."
        ),
        field="file",
        atom=state.atoms.codes[at],
        one=one[:100],
        other=other[:100],
        row=row,
    )


def _empty() -> BadInput:
    return BadInput(
        "plan_file_empty",
        gettext_noop(
            "The file puts no basic cell into a grid cell: it has no such row or polygon."
        ),
        field="file",
    )


# ---- polygons


def _polygons(state: State, features: list[Any]) -> Misfit:
    shapes, names = polygons_of(features)
    shapes = np.array(shapes, dtype=object)
    filled = ~shapely.is_empty(shapes)
    if not filled.any():
        raise _empty()
    living = np.flatnonzero(state.atoms.alive)
    atoms = state.atoms.geoms[living]
    _check_place(state, atoms, shapes[filled])
    at, of = shapely.STRtree(shapes).query(atoms, "intersects")
    shared = shapely.area(shapely.intersection(atoms[at], shapes[of]))
    most = shared > shapely.area(atoms[at]) / 2.0
    held: dict[int, int] = {}
    for atom, shape in zip(at[most].tolist(), of[most].tolist(), strict=True):
        first = held.setdefault(atom, shape)
        if names[first] != names[shape]:
            where = int(living[atom])
            raise _in_two_cells(state, where, names[first], names[shape], row=shape + 1)
    left_out = state.atoms.alive.copy()
    left_out[living[list(held)]] = False
    found = Misfit(
        round(_off_by(state, atoms, shapes, sorted(set(held.values()))), 1),
        _households(state, left_out),
    )
    if not held or found.metres > MOST_MISFIT_M:
        raise _misfit(found)
    return found


def _check_place(state: State, atoms: NDArray[np.object_], shapes: NDArray[np.object_]) -> None:
    """The polygons meet the ground; told apart from a file with latitude before longitude."""
    ground = shapely.STRtree(atoms)
    if len(ground.query(shapes, "intersects")[0]):
        return
    if len(ground.query(shapely.transform(shapes, np.fliplr), "intersects")[0]):
        raise BadInput(
            "plan_file_axes_swapped",
            gettext_noop(
                "The polygons lie in the area only with their axes swapped; write longitude "
                "before latitude."
            ),
            field="file",
        )
    raise BadInput(
        "plan_file_elsewhere",
        gettext_noop(
            "The polygons lie %(metres)s m off the area and hold none of its %(households)s "
            "households; look at the coordinate system, the datum and the area."
        ),
        field="file",
        metres=round(_apart_m(shapely.total_bounds(atoms), shapely.total_bounds(shapes))),
        households=_households(state, state.atoms.alive),
    )


def _apart_m(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """About how far the middles of two boxes (degrees) are apart; over the sphere, so that any
    place of the world may be asked about."""
    (lon1, lat1), (lon2, lat2) = (
        np.radians(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)) for box in (one, other)
    )
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return math.degrees(2 * math.asin(min(1.0, math.sqrt(abs(half))))) * _M_PER_DEGREE


def _off_by(
    state: State, atoms: NDArray[np.object_], shapes: NDArray[np.object_], holding: list[int]
) -> float:
    """About how many metres the polygons lie off the ground; `holding` are those with an atom.

    Where all of them are as wide and high as the ground, it is the way between the middles. Else:
    moved by d, those that hold atoms leave a strip of d along one side and reach out by d on the
    other. A file of some cells leaves ground and reaches nowhere, one of a whole district the other
    way round, so the smaller of the two counts; over the length of a side of the ground it is d.
    """
    box, other = shapely.total_bounds(atoms), shapely.total_bounds(shapes)
    sizes = (box[2:] - box[:2], other[2:] - other[:2])
    if np.allclose(*sizes, rtol=_SAME_SIZE):
        return _apart_m(box, other)
    ground = shapely.coverage_union_all(atoms)
    held = shapely.union_all(shapes[holding] if holding else shapes)
    parts = [shapely.difference(ground, held), shapely.difference(held, ground), ground]
    left, beyond, whole = shapely.area(
        project(np.array(parts, dtype=object), metric_srid=state.around.metric_srid)
    )
    return float(min(left, beyond) / math.sqrt(whole))


def _misfit(found: Misfit) -> BadInput:
    return BadInput(
        "plan_file_misfit",
        gettext_noop(
            "The polygons lie about %(metres)s m off the area, and %(households)s households "
            "would be left without a cell; look at the coordinate system and the datum."
        ),
        field="file",
        metres=round(found.metres),
        households=found.households,
    )


def _households(state: State, atoms: NDArray[np.bool_]) -> int:
    return int(state.atoms.sums[atoms, HOUSEHOLDS].sum())
