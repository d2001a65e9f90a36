"""Basic cells and their neighbours from what shapes the ground: without Django, on any core.

The ground can be drawn as soon as the buildings and their dwellings are known, while the people of
a large city are still being loaded: :func:`beforehand`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.geometry.blocks.build import BasicCells, make_basic_cells, make_outline
from geo_grid.geometry.graph import Edges, adjacency, bridges
from importers.city.cores import workers

Geoms = NDArray[np.object_]
COMMUNITY_HOUSEHOLDS = 3000
ATOMS_PER_COMMUNITY = 600
"""In thin country basic cells grow rather than exceed about this number."""


@dataclass
class Sources:
    """What the database holds that shapes the ground; geometries EPSG:4326."""

    buildings: Geoms
    households: NDArray[np.float64]
    streets: Geoms
    ranks: NDArray[np.int64]
    levels: NDArray[np.int64]
    spans: NDArray[np.bool_]
    barriers: Geoms
    water: Geoms
    communities: list[tuple[int, shapely.Geometry]] = field(default_factory=list)


@dataclass(frozen=True)
class Drawing:
    """Basic cells and which of them touch."""

    cells: BasicCells
    edges: Edges

    def weighed(self, households: NDArray[np.float64]) -> Drawing:
        """The same ground with the households (b,) that its buildings have by now."""
        home = self.cells.building_cell
        placed = home >= 0
        held = np.zeros(len(self.cells.geoms))
        np.add.at(held, home[placed], np.asarray(households, dtype=float)[placed])
        return Drawing(replace(self.cells, households=held), self.edges)


def communities_expected(households: float) -> int:
    """How many communities of about 3,000 households there are to be: at least one."""
    return max(1, round(float(households) / COMMUNITY_HOUSEHOLDS))


def draw(
    sources: Sources,
    *,
    metric_srid: int,
    outline: shapely.Geometry | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Drawing:
    """Basic cells within `outline` (EPSG:4326; else the communities, else what is built)."""
    progress("basic_cells")
    cells = _cut(sources, outline, metric_srid)
    progress("neighbours")
    return Drawing(cells, _edges(cells, sources, metric_srid))


@contextmanager
def beforehand() -> Iterator[Callable[..., Future[Drawing]]]:
    """``submit(sources, metric_srid=…)`` draws in a process of its own while this one goes on."""
    with workers(1) as pool:
        yield lambda sources, **how: pool.submit(draw, sources, **how)


def _cut(sources: Sources, outline: shapely.Geometry | None, metric_srid: int) -> BasicCells:
    """Basic cells that cross neither a barrier nor the border of a community."""
    borders: Geoms = np.empty(0, dtype=object)
    if sources.communities:
        polygons = np.array([polygon for _, polygon in sources.communities], dtype=object)
        outline = shapely.coverage_union_all(polygons)
        borders = shapely.boundary(polygons)
    elif outline is None:
        bounding = (sources.levels == 0) & (sources.ranks >= 1)
        outline = make_outline(
            sources.buildings, sources.streets[bounding], metric_srid=metric_srid
        )
    return make_basic_cells(
        outline,
        buildings=sources.buildings,
        households=sources.households,
        metric_srid=metric_srid,
        streets=sources.streets,
        street_ranks=sources.ranks,
        street_levels=sources.levels,
        barriers=np.concatenate([sources.barriers, borders]),
        water=sources.water,
        most_cells=ATOMS_PER_COMMUNITY
        * max(len(sources.communities), communities_expected(sources.households.sum())),
    )


def _edges(cells: BasicCells, sources: Sources, metric_srid: int) -> Edges:
    """Neighbours by border, and across barriers by bridge or underpass."""
    edges = adjacency(
        cells.geoms, metric_srid=metric_srid, barriers=sources.barriers, water=cells.water
    )
    walls = np.concatenate([sources.barriers, shapely.boundary(sources.water)])
    if not (len(walls) and len(sources.streets)):
        return edges
    crossing = bridges(
        cells.geoms,
        streets=sources.streets,
        barriers=walls,
        metric_srid=metric_srid,
        spans=sources.spans,
    )
    return edges.joined(crossing)
