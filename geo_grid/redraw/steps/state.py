"""A plan's state: atoms, cells, and which atom lies in which cell. Pure; states never change.

A state is made from its parent by :func:`apply` and an *effect*, a small JSON document that says
what a step did. What a step does is decided once (:mod:`.steps`, which may ask the kernel or cut
polygons); replaying the effects needs neither and is fast.

Atoms are named by keys: the id of a basic cell as text, and ``17.1``, ``17.2`` for the pieces of a
cut one, so that a key tells its lineage. Cells are named by the id of a grid cell as text, and by
a key drawn from the step that created them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from geo_grid.areas.placed import SumColumns
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.edits.shared_vertices import fitted
from geo_grid.redraw.steps.measure import HOUSEHOLDS_MEASURE, Measure
from geo_grid.redraw.steps.shares import Things, no_things, shared_out

Effect = dict[str, Any]

COLUMNS = SumColumns()
"""What is added up for every cell: whole numbers, so that every side gets the same sums."""
HOUSEHOLDS, RESIDENTS, BUILDINGS, AREA = (
    COLUMNS.index(name) for name in ("households", "residents", "buildings", "area_m2")
)
NOBODY = -1
NO_LIMIT = 10**9
"""Where a cell may hold any number of households, as in most professional grids."""


@dataclass(frozen=True)
class Surroundings:
    """What a plan may ask about the ground beyond its atoms; geometries EPSG:4326.

    `rules` holds the least and most households of a cell for each community, `codes` and `names`
    what the communities are called. With `keeps_ground` basic cells are only assigned, never cut: so it is of
    a professional grid, which has no ground of its own. `things` yields what
    stands in base atoms, `footprints` the (id, name, polygon) of buildings that touch a polygon,
    `street` the lines of the street with an id, `outside` the (key, polygon) of atoms around the
    plan that touch a polygon. `counted` yields how many of what is no column lie in each base atom.
    """

    metric_srid: int
    rules: Mapping[int, tuple[int, int]]
    things: Callable[[Sequence[str]], Things] = no_things
    footprints: Callable[[Geometry], list[tuple[int, str, Geometry]]] = lambda area: []
    street: Callable[[str], Geometry | None] = lambda key: None
    outside: Callable[[Geometry], list[tuple[str, Geometry]]] = lambda area: []
    counted: Callable[[str], Mapping[str, int]] = lambda name: {}
    worker_limit: int = 1000
    keeps_ground: bool = False
    codes: Mapping[int, str] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Community:
    """A community that the plan makes; `id` is below 0, `like` the one whose street and type it has."""

    id: int
    like: int
    name: str
    code: str = ""


@dataclass(frozen=True)
class Cell:
    """A grid cell of the plan; `id` where it exists today, `worker` the one in charge."""

    key: str
    community: int
    name: str
    code: str = ""
    type: str = "ordinary"
    worker: int | None = None
    id: int | None = None
    locked: bool = False


@dataclass(frozen=True)
class Atoms:
    """The pieces of ground: n atoms, e borders. Cut atoms stay, no longer alive.

    `geoms` are polygons in EPSG:4326; `edges` (e, 2) positions; `barrier` (e,) where the common
    border runs along a barrier; `shared_m` its length in metres, 0 for a bridge.
    """

    keys: tuple[str, ...]
    codes: tuple[str, ...]
    community: NDArray[np.int64]
    geoms: NDArray[np.object_]
    sums: NDArray[np.int64]
    edges: NDArray[np.int32]
    shared_m: NDArray[np.float64]
    barrier: NDArray[np.bool_]
    alive: NDArray[np.bool_]
    place: dict[str, int] = field(repr=False)

    @classmethod
    def build(
        cls,
        keys: Sequence[str],
        *,
        codes: Sequence[str],
        community: NDArray[np.int64],
        geoms: NDArray[np.object_],
        sums: NDArray[np.int64],
        edges: NDArray[np.int32],
        shared_m: NDArray[np.float64],
        barrier: NDArray[np.bool_],
    ) -> Atoms:
        """All alive, found by key."""
        place = {code: i for i, code in enumerate(codes)} | {key: i for i, key in enumerate(keys)}
        alive = np.ones(len(keys), np.bool_)
        return cls(
            tuple(keys),
            tuple(codes),
            community,
            geoms,
            sums,
            edges,
            shared_m,
            barrier,
            alive,
            place,
        )

    def at(self, key: Any) -> int:
        """Position of a living atom by key or code; raises :class:`BadInput`."""
        found = self.place.get(str(key))
        if found is None or not self.alive[found]:
            raise BadInput(
                "atom_unknown",
                gettext_noop("The plan has no basic cell %(atom)s; it may have been cut."),
                field="atoms",
                atom=str(key),
            )
        return found


@dataclass(frozen=True)
class State:
    """Atoms and cells of a plan after some steps. Never edited; see :func:`apply`.

    `assignment` (n,) is the number of the cell of each atom, -1 for none; `numbers` gives the
    number of each cell's key, never reused within a plan; `totals` (c, k) the sums by number.
    `barriers` are lines to be added to the ground: ``{kind, name, wkb}``. `measures` are what the
    plan weighs; none is households by the rule.
    """

    around: Surroundings
    atoms: Atoms
    cells: dict[str, Cell]
    numbers: dict[str, int]
    assignment: NDArray[np.int32]
    locked: NDArray[np.bool_]
    totals: NDArray[np.int64]
    split_buildings: tuple[tuple[int, str, tuple[str, ...]], ...] = ()
    communities: Mapping[int, Community] = field(default_factory=dict)
    barriers: tuple[Mapping[str, Any], ...] = ()
    measures: tuple[Measure, ...] = ()

    @classmethod
    def start(
        cls, around: Surroundings, atoms: Atoms, cells: Iterable[Cell], *, of: Mapping[str, str]
    ) -> State:
        """The first state: `of` gives the cell's key of an atom's key; atoms left out have none."""
        held = {cell.key: cell for cell in cells}
        numbers = {key: i for i, key in enumerate(held)}
        mine = [numbers.get(of.get(key, ""), NOBODY) for key in atoms.keys]
        assignment = np.array(mine, dtype=np.int32).reshape(-1)
        locked = np.zeros(len(atoms.keys), np.bool_)
        totals = _totals(atoms.sums, assignment, atoms.alive, len(held))
        return cls(around, atoms, held, numbers, assignment, locked, totals)

    def cell(self, key: Any) -> Cell:
        """A cell by key, id or code; raises :class:`BadInput`."""
        found = self.cells.get(str(key))
        if found is None:
            named = [c for c in self.cells.values() if c.code and c.code == str(key)]
            found = named[0] if named else None
        if found is None:
            raise BadInput(
                "cell_unknown_in_plan",
                gettext_noop("The plan has no cell %(cell)s."),
                field="cell",
                cell=str(key),
            )
        return found

    def rule(self, community: int) -> tuple[int, int]:
        """The least and most households of a cell of a community; a new one's are those it is like.

        A plan that names a target for households has limits of its own.
        """
        for measure in self.measures:
            if measure.name == HOUSEHOLDS_MEASURE and measure.target is not None:
                low, high = measure.limits(measure.target)
                return math.ceil(low - 1e-9), math.floor(high + 1e-9)
        new = self.communities.get(community)
        return self.around.rules.get(new.like if new else community, (300, 500))

    def members(self, *keys: str) -> NDArray[np.int64]:
        """Positions of the living atoms of some cells."""
        wanted = [self.numbers[key] for key in keys]
        return np.flatnonzero(np.isin(self.assignment, wanted) & self.atoms.alive)

    def sums(self, key: str) -> dict[str, int]:
        """The sums of a cell by column."""
        row = self.totals[self.numbers[key]].tolist()
        return dict(zip(COLUMNS, row, strict=True))

    def of(self) -> dict[str, str | None]:
        """The cell's key of every living atom."""
        by_number = {number: key for key, number in self.numbers.items()}
        at = np.flatnonzero(self.atoms.alive)
        return {self.atoms.keys[i]: by_number.get(int(self.assignment[i])) for i in at}


def _totals(
    sums: NDArray[np.int64], assignment: NDArray[np.int32], alive: NDArray[np.bool_], count: int
) -> NDArray[np.int64]:
    totals = np.zeros((count, len(COLUMNS)), np.int64)
    use = (assignment >= 0) & alive
    np.add.at(totals, assignment[use], sums[use])
    return totals


def replay(base: State, effects: Iterable[Effect]) -> State:
    """The state after some effects, from the base."""
    state = base
    for effect in effects:
        state = apply(state, effect)
    return state


def apply(state: State, effect: Effect) -> State:
    """The next state: communities and cuts first, then cells, moves, locks, and cells that are gone."""
    if effect.get("communities"):
        made = {row["id"]: Community(**row) for row in effect["communities"]}
        state = replace(state, communities={**state.communities, **made})
    if effect.get("cuts"):
        state = _cut(state, effect)
    elif effect.get("shapes"):
        state = replace(state, atoms=_reshaped(state.atoms, effect["shapes"]))
    if effect.get("barriers"):
        state = _walled(state, effect)
    if effect.get("cells"):
        state = _with_cells(state, effect["cells"])
    if effect.get("moves"):
        state = _moved(state, effect["moves"])
    if effect.get("locks"):
        locked = state.locked.copy()
        for key, on in effect["locks"].items():
            locked[state.atoms.place[key]] = on
        state = replace(state, locked=locked)
    if effect.get("gone"):
        cells = {k: c for k, c in state.cells.items() if k not in set(effect["gone"])}
        state = replace(state, cells=cells)
    if "measures" in effect:
        state = replace(state, measures=tuple(Measure(**row) for row in effect["measures"]))
    return state


def _with_cells(state: State, rows: Sequence[Mapping[str, Any]]) -> State:
    """Cells created, or changed where the key is known."""
    cells, numbers = dict(state.cells), dict(state.numbers)
    for row in rows:
        cells[row["key"]] = Cell(**row)
        numbers.setdefault(row["key"], len(numbers))
    more = np.zeros((len(numbers) - len(state.totals), len(COLUMNS)), np.int64)
    totals = np.concatenate([state.totals, more]) if len(more) else state.totals
    return replace(state, cells=cells, numbers=numbers, totals=totals)


def _moved(state: State, moves: Mapping[str, Sequence[str]]) -> State:
    assignment, totals = state.assignment.copy(), state.totals.copy()
    for key, names in moves.items():
        at = np.fromiter((state.atoms.place[name] for name in names), np.int64, len(names))
        if not len(at):
            continue
        number = state.numbers[key] if key else NOBODY
        was, sums = assignment[at], state.atoms.sums[at]
        held = was >= 0
        np.subtract.at(totals, was[held], sums[held])
        if number >= 0:
            totals[number] += sums.sum(axis=0)
        assignment[at] = number
    return replace(state, assignment=assignment, totals=totals)


def _cut(state: State, effect: Effect) -> State:
    """Atoms replaced by their pieces, which stay in the cell and under the lock of their parent.

    A piece that names a community lies in it from then on: so an atom changes its community, which
    gives it another code.
    """
    atoms = state.atoms
    pieces = [(cut["atom"], piece) for cut in effect["cuts"] for piece in cut["pieces"]]
    parents = np.array([atoms.place[cut["atom"]] for cut in effect["cuts"]], np.int64)
    parent = np.array([atoms.place[name] for name, _ in pieces], np.int64)
    geoms = np.concatenate([_pieces(atoms, cut) for cut in effect["cuts"]])
    alive = np.concatenate([atoms.alive, np.ones(len(pieces), np.bool_)])
    alive[parents] = False
    count, place = len(atoms.keys), dict(atoms.place)
    home = [p.get("community", int(atoms.community[place[name]])) for name, p in pieces]
    for i, (_, piece) in enumerate(pieces):
        place[piece["code"]] = place[piece["key"]] = count + i
    kept = ~np.isin(atoms.edges, parents).any(axis=1) if len(atoms.edges) else np.zeros(0, bool)
    rows = effect["edges"]
    new = np.array([(place[a], place[b]) for a, b, *_ in rows], np.int32).reshape(-1, 2)
    grown = Atoms(
        keys=atoms.keys + tuple(piece["key"] for _, piece in pieces),
        codes=atoms.codes + tuple(piece["code"] for _, piece in pieces),
        community=np.concatenate([atoms.community, np.array(home, np.int64)]),
        geoms=np.concatenate([atoms.geoms, geoms]),
        sums=np.concatenate([atoms.sums, _shares(state, effect["cuts"])]),
        edges=np.concatenate([atoms.edges[kept], new]),
        shared_m=np.concatenate([atoms.shared_m[kept], [float(row[2]) for row in rows]]),
        barrier=np.concatenate([atoms.barrier[kept], np.array([bool(r[3]) for r in rows], bool)]),
        alive=alive,
        place=place,
    )
    split = tuple((b["id"], b["name"], tuple(b["atoms"])) for b in effect.get("split", ()))
    return replace(
        state,
        atoms=_reshaped(grown, effect.get("shapes", {})),
        assignment=np.concatenate([state.assignment, state.assignment[parent]]),
        locked=np.concatenate([state.locked, state.locked[parent]]),
        split_buildings=state.split_buildings + split,
    )


def _pieces(atoms: Atoms, cut: Mapping[str, Any]) -> NDArray[np.object_]:
    """The pieces of an atom, which a cut beyond its border may have given a vertex since."""
    drawn = np.array(shapely.from_wkb([piece["wkb"] for piece in cut["pieces"]]), dtype=object)
    return fitted(drawn, to=atoms.geoms[[atoms.place[cut["atom"]]]])


def _walled(state: State, effect: Effect) -> State:
    """New barriers: the borders (pairs of keys) along which they run cannot be crossed any more."""
    place = state.atoms.place
    pairs = {tuple(sorted((place[a], place[b]))) for a, b in effect.get("walls", ())}
    runs = np.array([tuple(sorted(e)) in pairs for e in state.atoms.edges.tolist()], np.bool_)
    walls = state.atoms.barrier | (runs & (state.atoms.shared_m > 0))
    atoms = replace(state.atoms, barrier=walls)
    return replace(state, atoms=atoms, barriers=(*state.barriers, *effect["barriers"]))


def _reshaped(atoms: Atoms, shapes: Mapping[str, str]) -> Atoms:
    """Atoms whose border gained a vertex where a neighbour was cut."""
    known = [(atoms.place[key], wkb) for key, wkb in shapes.items() if key in atoms.place]
    if not known:
        return atoms
    geoms = atoms.geoms.copy()
    for at, wkb in known:
        geoms[at] = fitted(np.array([shapely.from_wkb(wkb)], dtype=object), to=geoms[[at]])[0]
    return replace(atoms, geoms=geoms)


def _shares(state: State, cuts: Sequence[Mapping[str, Any]]) -> NDArray[np.int64]:
    """(pieces, k) the sums of each piece; see :mod:`.shares`."""
    rows = []
    for cut in cuts:
        whole = state.atoms.sums[state.atoms.place[cut["atom"]]]
        base = [str(cut["atom"]).split(".", maxsplit=1)[0]]
        if len(cut["pieces"]) == 1:
            rows.append(whole[None, :])
        else:
            rows.append(shared_out(whole, cut["pieces"], things=state.around.things(base)))
    return np.concatenate(rows)
