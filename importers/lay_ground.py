"""Lay the ground: from what is in the database to basic cells, communities and grid cells.

Streets, barriers, water and buildings (with their households) make the basic cells; communities
with a polygon keep it, and where there is none a provisional division is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import shapely
from django.db import transaction
from numpy.typing import NDArray

from geo_grid.areas import actions
from geo_grid.areas.models import Barrier, BasicCell, City, Division, GroundCover, Street
from geo_grid.errors import BadInput, Conflict, gettext_noop
from geo_grid.facilities import actions as facilities
from geo_grid.geodjango import to_shapely
from geo_grid.geometry.blocks import (
    BasicCells,
    make_basic_cells,
    make_outline,
    number_west_east,
    rank_of_kind,
)
from geo_grid.geometry.graph import Edges, adjacency, bridges
from geo_grid.geometry.locator import CellIndex
from geo_grid.incidents import actions as incidents
from geo_grid.locate.actions import resolve_all
from geo_grid.people import actions as people
from geo_grid.premises import actions as premises
from geo_grid.sql import SqlFiles
from importers.partition import communities_expected, draw_divisions, draw_grid_cells

Geoms = NDArray[np.object_]
Progress = Callable[[str], None]
sql = SqlFiles(__file__)
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


@transaction.atomic
def lay_ground(
    *, outline: shapely.Geometry | None = None, progress: Progress = lambda _: None
) -> None:
    """Basic cells, divisions where none are drawn, grid cells; then everything is resolved.

    `outline` (EPSG:4326) bounds the city; without it, communities do, else what is built.
    Raises :class:`Conflict` when there are basic cells already.
    """
    if BasicCell.objects.exists():
        raise Conflict(
            "ground_laid_already",
            gettext_noop("This city has basic cells already; redraw them by a plan."),
        )
    city = City.objects.get()
    sources = read_sources()
    progress("basic_cells")
    cells = _cut(sources, outline, city.metric_srid)
    progress("neighbours")
    edges = _edges(cells, sources, city.metric_srid)
    progress("divisions")
    homes = _communities(cells, edges, sources, city)
    progress("grid_cells")
    ids = _store(cells, edges, homes, city.metric_srid)
    labels = draw_grid_cells(cells, edges, homes=homes, metric_srid=city.metric_srid)
    actions.open_grid_cells(ids, labels=labels)
    progress("resolve")
    settle()


def settle() -> None:
    """Resolve and count everything anew, and derive the outlines of divisions."""
    sql.run("analyze_ground")
    resolve_all()
    incidents.resolve()
    for noun in (premises, people, facilities, incidents):
        noun.recount()
    actions.refresh_outlines()


def read_sources() -> Sources:
    """Everything that shapes the ground, in the order of ids."""
    rows = sql.rows("buildings_with_households")
    streets = list(Street.objects.order_by("id"))
    spans = np.array([s.is_bridge or s.is_tunnel for s in streets], dtype=bool)
    levels = np.array([s.level for s in streets], dtype=np.int64)
    drawn = Division.objects.filter(level="community", valid__upper_inf=True, geom__isnull=False)
    communities = [(d.pk, to_shapely([d.geom])[0]) for d in drawn.order_by("code")]
    return Sources(
        buildings=_array(shapely.from_wkb([bytes(row["wkb"]) for row in rows])),
        households=np.array([row["households"] for row in rows], dtype=float),
        streets=_array(to_shapely(s.geom for s in streets)),
        ranks=np.array([rank_of_kind(s.kind) for s in streets], dtype=np.int64),
        levels=np.where(spans & (levels == 0), 1, levels),
        spans=spans,
        barriers=_array(
            to_shapely(b.geom for b in Barrier.objects.filter(is_hard=True).order_by("id"))
        ),
        water=_array(
            to_shapely(
                g.geom for g in GroundCover.objects.filter(kind__in=("water", "sea")).order_by("id")
            )
        ),
        communities=communities,
    )


def _array(geoms: Geoms) -> Geoms:
    return np.asarray(geoms, dtype=object).reshape(-1)


def _cut(sources: Sources, outline: shapely.Geometry | None, metric_srid: int) -> BasicCells:
    """Basic cells that cross neither a barrier nor the border of a community."""
    borders = _array([])
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


def _communities(
    cells: BasicCells, edges: Edges, sources: Sources, city: City
) -> NDArray[np.int64]:
    """(n,) Division id of the community of each cell; provisional ones are created."""
    if not sources.communities:
        return draw_divisions(cells, edges, city=city)
    ids = np.array([pk for pk, _ in sources.communities], dtype=np.int64)
    polygons = np.array([polygon for _, polygon in sources.communities], dtype=object)
    inside = shapely.point_on_surface(cells.geoms)
    homes = CellIndex(polygons, ids=ids).locate_many(shapely.get_x(inside), shapely.get_y(inside))
    if (homes < 0).any():
        raise BadInput(
            "communities_not_a_coverage",
            gettext_noop("%(n)s basic cells lie in no community: the polygons leave gaps."),
            field="geometry",
            n=int((homes < 0).sum()),
        )
    return homes


def _store(
    cells: BasicCells, edges: Edges, homes: NDArray[np.int64], metric_srid: int
) -> NDArray[np.int64]:
    ids = actions.lay_basic_cells(
        cells.geoms,
        communities=homes,
        serials=number_west_east(cells.geoms, groups=homes),
        metric_srid=metric_srid,
    )
    actions.join_basic_cells(edges, ids=ids)
    return ids
