"""Lay the ground: from what is in the database to basic cells, communities and grid cells.

Streets, barriers, water and buildings (with their households) make the basic cells; communities
with a polygon keep it, and where there is none a provisional division is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import numpy as np
import shapely
from django.db import transaction
from numpy.typing import NDArray

from geo_grid.areas import actions, standing
from geo_grid.areas.models import Barrier, BasicCell, City, Division, GroundCover, Street
from geo_grid.areas.placed import PLACED
from geo_grid.errors import BadInput, Conflict, gettext_noop
from geo_grid.geometry.blocks.build import BasicCells, number_west_east, rank_of_kind
from geo_grid.geometry.graph import Edges
from geo_grid.geometry.polygon_index import CellIndex
from geo_grid.locate.actions import complete_all, resolve_all
from geo_grid.model_bases.geometry_fields import to_shapely
from geo_grid.premises.models import Unit
from geo_grid.sql import SqlFiles
from importers.city.drawing import Drawing, Sources, draw
from importers.city.provisional import draw_divisions, draw_grid_cells
from importers.merge.merging import keys_checked_already
from importers.runs.deferred_indexes import indexes_built_after

Geoms = NDArray[np.object_]
Progress = Callable[[str], None]
sql = SqlFiles(__file__)
# Not the buildings, for incidents look for theirs afterwards: an index that is built over rows
# which this transaction has updated in place is not used before the transaction ends.
_BUILT_BEFORE = ("building", "incident")


@transaction.atomic
def build_basic_cells(
    *,
    outline: shapely.Geometry | None = None,
    drawn: Future[Drawing] | None = None,
    progress: Progress = lambda _: None,
) -> None:
    """Basic cells, divisions where none are drawn, grid cells; then everything is resolved.

    `outline` (EPSG:4326) bounds the city; without it, communities do, else what is built. `drawn`
    is the ground drawn beforehand, from these streets, communities and buildings.
    Raises :class:`Conflict` when there are basic cells already.
    """
    if BasicCell.objects.exists():
        raise Conflict(
            "ground_laid_already",
            gettext_noop("This city has basic cells already; redraw them by a plan."),
        )
    city = City.objects.get()
    sources = read_sources()
    if drawn is None:
        drawing = draw(sources, metric_srid=city.metric_srid, outline=outline, progress=progress)
    else:
        progress("basic_cells")
        drawing = drawn.result().weighed(sources.households)
    cells, edges = drawing.cells, drawing.edges
    progress("divisions")
    homes = _communities(cells, edges, sources, city)
    ids = _store(cells, edges, homes, city.metric_srid)
    progress("resolve")
    _resolve()
    progress("grid_cells")
    labels = draw_grid_cells(cells, edges, homes=homes, metric_srid=city.metric_srid)
    actions.open_grid_cells(ids, labels=labels)
    progress("count")
    complete_all()
    standing.recount()
    actions.refresh_outlines()


def _resolve() -> None:
    """Everything finds its atom; nobody looks yet, so indexes are built afterwards.

    What is written are ids of atoms of this very transaction, copied from row to row.
    """
    sql.run("analyze_ground")
    rows = Unit.objects.count()
    tables = [
        standing.model_of(placed)._meta.db_table
        for placed in PLACED
        if placed.has_point and placed.name not in _BUILT_BEFORE
    ]
    with indexes_built_after(tables, rows=rows), keys_checked_already(rows):
        resolve_all()


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
    ids = actions.create_basic_cells(
        cells.geoms,
        communities=homes,
        serials=number_west_east(cells.geoms, groups=homes),
        metric_srid=metric_srid,
    )
    actions.join_basic_cells(edges, ids=ids)
    return ids
