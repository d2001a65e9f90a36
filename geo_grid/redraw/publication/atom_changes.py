"""Publishing, the ground's part: cut atoms become new ones, and what stands there finds its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.areas import standing
from geo_grid.areas.actions import create_basic_cells, join_basic_cells
from geo_grid.areas.cell_at_point import index_around
from geo_grid.areas.models import Barrier, BasicCell, BasicCellLineage
from geo_grid.areas.placed import PLACED
from geo_grid.geometry.edits.shared_vertices import met
from geo_grid.geometry.graph import Edges, adjacency
from geo_grid.locate.actions import resolve_points, settle
from geo_grid.model_bases.geometry_fields import to_geos, to_shapely
from geo_grid.redraw.drafts.ground import versions
from geo_grid.redraw.models import Plan
from geo_grid.redraw.publication.soundness import beside, check_ground
from geo_grid.redraw.steps.changes import root
from geo_grid.redraw.steps.state import State
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


@dataclass
class AtomChanges:
    """The living atoms' ids by key; which atoms were retired, which changed shape outside the plan."""

    ids: dict[str, int]
    retired: list[int] = field(default_factory=list)
    reshaped: list[int] = field(default_factory=list)
    reshaped_outside: list[int] = field(default_factory=list)
    things: dict[str, list[int]] = field(default_factory=dict)


def create_pieces(plan: Plan, base: State, state: State, *, at: datetime) -> AtomChanges:
    """Create the pieces of cut atoms as atoms of their own, with codes, lineage and borders."""
    living = np.flatnonzero(state.atoms.alive)
    keys = [state.atoms.keys[i] for i in living]
    new_atoms = AtomChanges({key: int(key) for key in keys if root(key) == key})
    pieces = [(int(i), key) for i, key in zip(living, keys, strict=True) if root(key) != key]
    _wall(plan, state)
    if not pieces:
        return new_atoms
    new_atoms.retired = sorted({int(root(key)) for _, key in pieces})
    new_atoms.things = standing.things_of(new_atoms.retired)
    outer = sql.rows("outer_edges", {"atoms": new_atoms.retired, "communities": plan.communities})
    _create(plan, state, pieces, new_atoms)
    sql.run("retire_atoms", {"atoms": new_atoms.retired, "at": at})
    _reshape(base, state, new_atoms, outer)
    sql.run("drop_edges", {"atoms": new_atoms.retired})
    _join(state, new_atoms, outer)
    _check(base, state, new_atoms, outer)
    return new_atoms


def _wall(plan: Plan, state: State) -> None:
    """Barriers that the plan adds, and the borders of today's atoms along which they run."""
    for number, row in enumerate(state.barriers, start=1):
        line = to_geos(shapely.from_wkb(row["wkb"]))
        Barrier.objects.create(
            ref=f"plan-{plan.pk}-{number}", kind=row["kind"], name=row["name"], geom=line
        )
    if state.barriers:
        atoms = state.atoms
        keys = [[atoms.keys[i] for i in pair] for pair in atoms.edges[atoms.barrier].tolist()]
        old = [pair for pair in keys if all(root(key) == key for key in pair)]
        a, b = ([min(map(int, p)) for p in old], [max(map(int, p)) for p in old])
        sql.run("wall_edges", {"a": a, "b": b})


def _create(
    plan: Plan, state: State, pieces: list[tuple[int, str]], new_atoms: AtomChanges
) -> None:
    wanted = {"communities": plan.communities, "kind": plan.kind}
    last = {row["id"]: row["basic"] for row in sql.rows("last_serials", wanted)}
    communities = state.atoms.community[[i for i, _ in pieces]]
    serials = []
    for community in communities.tolist():
        last[community] += 1
        serials.append(last[community])
    geoms = state.atoms.geoms[[i for i, _ in pieces]]
    srid = versions()[3]
    made = create_basic_cells(
        geoms, communities=communities, serials=np.array(serials), metric_srid=srid
    )
    for (_, key), pk in zip(pieces, made.tolist(), strict=True):
        new_atoms.ids[key] = pk
    whole = {p: state.atoms.geoms[state.atoms.place[str(p)]].area for p in new_atoms.retired}
    BasicCellLineage.objects.bulk_create(
        [
            BasicCellLineage(
                parent_id=int(root(key)), child_id=new_atoms.ids[key],
                share=min(1.0, geom.area / whole[int(root(key))]),
            )
            for (_, key), geom in zip(pieces, geoms, strict=True)
        ]
    )  # fmt: skip


def _reshape(
    base: State, state: State, new_atoms: AtomChanges, outer: list[dict[str, Any]]
) -> None:
    """Neighbours keep their ground but gain the vertices where a cut meets their border."""
    whole = [key for key in new_atoms.ids if root(key) == key]
    at = [state.atoms.place[key] for key in whole]
    new, old = state.atoms.geoms[at], base.atoms.geoms[[base.atoms.place[key] for key in whole]]
    changed = np.flatnonzero(~shapely.equals_exact(new, old, tolerance=0))
    shapes = {new_atoms.ids[whole[i]]: new[i] for i in changed}
    new_atoms.reshaped = sorted(shapes)
    outside = _outside_shapes(state, new_atoms, outer)
    new_atoms.reshaped_outside = sorted(outside)
    shapes |= outside
    if shapes:
        wkbs = [shapely.to_wkb(shape) for shape in shapes.values()]
        sql.run("reshape", {"atoms": list(shapes), "wkbs": wkbs})


def _outside_shapes(
    state: State, new_atoms: AtomChanges, outer: list[dict[str, Any]]
) -> dict[int, shapely.Geometry]:
    """Atoms of other communities with the vertices of the pieces beside them; those that changed."""
    around = {row["outer_id"]: shapely.from_wkb(bytes(row["wkb"])) for row in outer}
    pieces = [state.atoms.geoms[state.atoms.place[k]] for k in new_atoms.ids if root(k) != k]
    old = _objects(list(around.values()))
    new = met(old, by=_objects(pieces))
    return {pk: new[i] for i, pk in enumerate(around) if new[i] is not old[i]}


def _check(base: State, state: State, new_atoms: AtomChanges, outer: list[dict[str, Any]]) -> None:
    """Raise :class:`GroundUnsound` when the pieces and what lies around them no longer meet."""
    cut = base.atoms.geoms[[base.atoms.place[str(pk)] for pk in new_atoms.retired]]
    held = {row["outer_id"]: shapely.from_wkb(bytes(row["wkb"])) for row in outer}
    living = state.atoms.geoms[state.atoms.alive]
    check_ground(
        before=_objects([*beside(cut, base.atoms.geoms), *held.values()]),
        after=_objects([*beside(cut, living), *_outside_now(outer).values()]),
    )


def _join(state: State, new_atoms: AtomChanges, outer: list[dict[str, Any]]) -> None:
    """The borders of the new atoms, inside the plan as it knows them, and with those outside."""
    atoms = state.atoms
    young = {atoms.place[key] for key in new_atoms.ids if root(key) != key}
    use = np.array([u in young or v in young for u, v in atoms.edges.tolist()], bool)
    names = [[new_atoms.ids[atoms.keys[i]] for i in pair] for pair in atoms.edges[use].tolist()]
    via = np.where(atoms.shared_m[use] > 0, "border", "bridge")
    rows = [
        (*sorted(pair), float(m), bool(wall), str(how))
        for pair, m, wall, how in zip(
            names, atoms.shared_m[use], atoms.barrier[use], via, strict=True
        )
    ]
    rows += _outer_rows(state, new_atoms, outer)
    if not rows:
        return
    a, b, m, wall, how = (np.array(column) for column in zip(*rows, strict=True))
    ids, place = np.unique(np.concatenate([a, b]), return_inverse=True)
    u, v = place[: len(a)], place[len(a) :]
    join_basic_cells(Edges(len(ids), u, v, m, wall, how), ids=ids)


def _outer_rows(
    state: State, new_atoms: AtomChanges, outer: list[dict[str, Any]]
) -> list[tuple[Any, ...]]:
    if not outer:
        return []
    pieces = {k: pk for k, pk in new_atoms.ids.items() if root(k) != k}
    walls = {(row["inner_id"], row["outer_id"]): row["is_barrier"] for row in outer}
    stored = _outside_now(outer)
    ids = [*pieces.values(), *stored]
    geoms = [state.atoms.geoms[state.atoms.place[k]] for k in pieces] + list(stored.values())
    graph = adjacency(_objects(geoms), metric_srid=state.around.metric_srid)
    parent = {pk: int(root(k)) for k, pk in pieces.items()}
    rows: list[tuple[Any, ...]] = []
    for u, v, m in zip(graph.u.tolist(), graph.v.tolist(), graph.shared_m.tolist(), strict=True):
        a, b = sorted((ids[u], ids[v]))
        inner, beyond = (a, b) if a in parent else (b, a)
        if inner in parent and beyond in stored:
            rows.append((a, b, m, walls.get((parent[inner], beyond), False), "border"))
    for row in outer:
        if row["via"] == "bridge":
            near = [(k, pk) for k, pk in pieces.items() if int(root(k)) == row["inner_id"]]
            far = stored[row["outer_id"]]
            _, pk = min(
                near, key=lambda n: state.atoms.geoms[state.atoms.place[n[0]]].distance(far)
            )
            rows.append((*sorted((pk, row["outer_id"])), 0.0, False, "bridge"))
    return rows


def _outside_now(outer: list[dict[str, Any]]) -> dict[int, shapely.Geometry]:
    found = BasicCell.objects.filter(pk__in={row["outer_id"] for row in outer})
    rows = dict(found.values_list("pk", "geom"))
    return dict(zip(rows, to_shapely(rows.values()), strict=True))


def _objects(geoms: list[Any]) -> NDArray[np.object_]:
    array = np.empty(len(geoms), dtype=object)
    array[:] = geoms
    return array


def reassign_and_recount(plan: Plan, new_atoms: AtomChanges) -> None:
    """What stood in atoms that were cut finds its piece; the sums of the pieces are counted."""
    if not new_atoms.retired:
        return
    index = index_around(new_atoms.retired)
    touched: set[int] = set()
    for name, ids in new_atoms.things.items():
        touched |= set(resolve_points(standing.model_of(PLACED[name]), ids, index=index).tolist())
    settle(new_atoms.retired)
    new = [pk for key, pk in new_atoms.ids.items() if root(key) != key]
    standing.recount(touched | set(new) | set(new_atoms.retired))


def recell(new_atoms: AtomChanges) -> None:
    """What hangs on the grid cell of the atoms of the plan follows the new partition."""
    for placed in PLACED:
        if placed.recell is not None:
            placed.recell(new_atoms.ids.values())
