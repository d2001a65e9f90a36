"""Steps that put basic cells right: a new street cuts a block, a barrier is added. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.graph import adjacency
from geo_grid.geometry.lattice import snap
from geo_grid.redraw.steps.cuts import cut_atoms, read_line
from geo_grid.redraw.steps.inputs import Request, Stamp, atoms_of
from geo_grid.redraw.steps.state import Effect, State, apply

BARRIERS = ("river", "railway", "expressway", "wall", "other")
_NEAR_DEG = 2e-5


def cut(state: State, request: Request, stamp: Stamp) -> Effect:
    """Atoms cut along a line or a street; the pieces stay in their cells.

    With `barrier` (``{kind, name}``) the line is added to the ground as a barrier: borders along
    it can no longer be crossed, also where it follows one and cuts nothing. Raises
    :class:`BadInput` for a line that changes nothing.
    """
    line = _line(state, request)
    barrier = _barrier(request)
    at = np.array(_crossed(state, request, line), np.int64)
    if state.locked[at].any():
        raise BadInput(
            "atom_locked", gettext_noop("The line crosses a locked basic cell."), field="line"
        )
    through = request.get("through_buildings") is True
    effect = cut_atoms(state, at, line, through=through) if len(at) else {}
    if not effect.get("cuts"):
        effect = {}
    if barrier is not None:
        walls = _walls(apply(state, effect), line)
        effect |= {"barriers": [{**barrier, "wkb": wkb} for wkb in _clipped(state, line)]}
        effect["walls"] = walls
    if not effect.get("cuts") and not effect.get("walls"):
        raise BadInput(
            "line_cuts_nothing",
            gettext_noop("The line cuts no basic cell; draw it through one, from edge to edge."),
            field="line",
        )
    return effect


def _line(state: State, request: Request) -> Geometry:
    if request.get("street") is None:
        return read_line(request.get("line"))
    line = state.around.street(str(request["street"]))
    if line is None:
        raise BadInput("street_unknown", gettext_noop("There is no such street."), field="street")
    return line


def _barrier(request: Request) -> dict[str, Any] | None:
    given = request.get("barrier")
    if given is None:
        return None
    name = given.get("name", "") if isinstance(given, dict) else None
    sound = isinstance(name, str) and len(name) <= 200 and "\0" not in name
    if not sound or given.get("kind") not in BARRIERS or request.get("line") is None:
        raise BadInput(
            "barrier_unusable",
            gettext_noop(
                "A barrier is drawn as a line, with a name and one of the kinds: %(known)s."
            ),
            field="barrier",
            known=", ".join(BARRIERS),
        )
    return {"kind": given["kind"], "name": name}


def _clipped(state: State, line: Geometry) -> list[str]:
    """The parts of a line over the ground of the plan, as WKB in hex."""
    ground = shapely.total_bounds(state.atoms.geoms[state.atoms.alive])
    parts = snap(shapely.get_parts(np.array([shapely.clip_by_rect(line, *ground)], dtype=object)))
    return [str(wkb) for wkb in shapely.to_wkb(parts[shapely.length(parts) > 0], hex=True)]


def _crossed(state: State, request: Request, line: Geometry) -> list[int]:
    """The atoms named, else all that the line runs through."""
    if request.get("atoms") is not None:
        return atoms_of(state, request)
    use = np.flatnonzero(state.atoms.alive & shapely.intersects(state.atoms.geoms, line))
    inside = shapely.length(shapely.intersection(state.atoms.geoms[use], line)) > 0
    return [int(i) for i in use[inside]]


def _walls(state: State, line: Geometry) -> list[list[str]]:
    """Pairs of keys of neighbours whose common border runs along the line."""
    reach = shapely.buffer(line, _NEAR_DEG)
    near: NDArray[np.int64] = np.flatnonzero(
        state.atoms.alive & shapely.intersects(state.atoms.geoms, reach)
    )
    found = adjacency(
        state.atoms.geoms[near], metric_srid=state.around.metric_srid,
        barriers=shapely.get_parts(np.array([line], dtype=object)),
    )  # fmt: skip
    pairs = zip(found.u[found.barrier].tolist(), found.v[found.barrier].tolist(), strict=True)
    return [[state.atoms.keys[near[u]], state.atoms.keys[near[v]]] for u, v in pairs]
