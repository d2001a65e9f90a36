"""Small towns for plans, without a database::

lon 118.5
     +----+----+----+----+----+----+      a lattice of boxes of 0.001°, each one atom;
     | 11   12 | 13   14 | 15 | 16 |      every third atom row belongs to the next cell;
     | 21   22 | 23   24 | 25 | 26 |      things (households) at random points inside
     +----+----+----+----+----+----+
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from geo_grid.geometry.graph import adjacency
from geo_grid.geometry.lattice import snap
from geo_grid.redraw.steps.shares import Things
from geo_grid.redraw.steps.state import AREA, COLUMNS, Atoms, Cell, State, Surroundings

WEST, SOUTH, STEP = 118.5, 24.5, 0.001
METRIC_SRID = 4548


def boxes_of(columns: int, rows: int) -> np.ndarray:
    return snap(
        np.array(
            [
                shapely.box(WEST + c * STEP, SOUTH + r * STEP, WEST + (c + 1) * STEP, SOUTH + (r + 1) * STEP)
                for r in range(rows) for c in range(columns)
            ],
            dtype=object,
        )
    )  # fmt: skip


def town(
    columns: int = 6, rows: int = 4, *, cell_columns: int = 2, seed: int = 1,
    communities: int = 1, rule: tuple[int, int] = (60, 140),
) -> State:  # fmt: skip
    """A lattice town: cells are strips of `cell_columns` columns, communities halves of it."""
    rng = np.random.default_rng(seed)
    geoms = boxes_of(columns, rows)
    keys = [str(i + 1) for i in range(len(geoms))]
    things = {
        key: _things(rng, geom, int(rng.integers(0, 25)))
        for key, geom in zip(keys, geoms, strict=True)
    }
    sums = np.stack([things[key].sums.sum(axis=0) for key in keys])
    sums[:, AREA] = 10_000
    column = np.arange(len(geoms)) % columns
    community = 100 + (column * communities // columns)
    edges = adjacency(geoms, metric_srid=METRIC_SRID)
    atoms = Atoms.build(
        keys, codes=[f"c{key}" for key in keys], community=community, geoms=geoms, sums=sums,
        edges=np.column_stack([edges.u, edges.v]).astype(np.int32), shared_m=edges.shared_m,
        barrier=edges.barrier,
    )  # fmt: skip
    names = [f"{h}-{c}" for h, c in zip(community, column // cell_columns, strict=True)]
    cells = [
        Cell(str(1000 + i), int(name.split("-")[0]), name, id=1000 + i, worker=i + 1)
        for i, name in enumerate(dict.fromkeys(names))
    ]
    by_name = {cell.name: cell.key for cell in cells}
    around = Surroundings(
        METRIC_SRID, {int(c): rule for c in set(community.tolist())},
        things=lambda wanted: _gathered(things, wanted), worker_limit=300,
        codes={int(c): f"990101001{int(c) - 99:03d}" for c in set(community.tolist())},
        names={int(c): f"社区{int(c) - 99}" for c in set(community.tolist())},
    )  # fmt: skip
    return State.start(
        around, atoms, cells, of={k: by_name[n] for k, n in zip(keys, names, strict=True)}
    )


def _things(rng: np.random.Generator, box: shapely.Polygon, count: int) -> Things:
    west, south, east, north = box.bounds
    xy = np.column_stack([rng.uniform(west, east, count), rng.uniform(south, north, count)])
    sums = rng.integers(0, 4, (count, len(COLUMNS)))
    sums[:, 0] = 1
    sums[:, AREA] = 0
    return Things(xy, sums.astype(np.int64))


def _gathered(things: dict[str, Things], wanted: Sequence[str]) -> Things:
    found = [things[key] for key in wanted]
    return Things(np.concatenate([t.xy for t in found]), np.concatenate([t.sums for t in found]))
