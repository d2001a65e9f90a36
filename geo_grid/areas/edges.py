"""Who borders on whom after atoms were cut: the edges of the pieces, found in their surroundings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from django.contrib.gis.db import models
from django.db import transaction
from django.db.models import Q
from numpy.typing import NDArray

from geo_grid.areas.actions import join_basic_cells
from geo_grid.areas.models import Barrier, BasicCell, BasicCellEdge, GroundCover, Street
from geo_grid.geometry.graph import Edges, adjacency, bridges
from geo_grid.model_bases.geometry_fields import to_geos, to_shapely

Geoms = NDArray[np.object_]
_LANDING_DEG = 0.001  # about 100 m: as far as the far bank of a crossing is looked for


@transaction.atomic
def join_anew(pieces: Sequence[int], *, instead_of: Iterable[int], metric_srid: int) -> None:
    """Store the edges of the atoms `pieces`; `instead_of` are the ended ones they were cut from.

    The other ends are the atoms that the ended ones bordered on, by border or by bridge.
    """
    ended = set(instead_of)
    edges = BasicCellEdge.objects.filter(Q(a__in=ended) | Q(b__in=ended))
    others = {pk for pair in edges.values_list("a", "b") for pk in pair} - ended
    atoms = list(BasicCell.objects.filter(pk__in=[*pieces, *others]).order_by("id"))
    ids = np.array([atom.pk for atom in atoms], dtype=np.int64)
    shapes = _shapes(atom.geom for atom in atoms)
    found = _edges(shapes, metric_srid)
    new = np.isin(ids, list(pieces))
    kept = new[found.u] | new[found.v]
    columns = (found.u, found.v, found.shared_m, found.barrier, found.via)
    join_basic_cells(Edges(found.n, *(column[kept] for column in columns)), ids=ids)


def _edges(shapes: Geoms, metric_srid: int) -> Edges:
    """Neighbours by border, and across barriers by bridge or underpass."""
    box = shapely.box(*shapely.total_bounds(shapes)).buffer(_LANDING_DEG, join_style=2)
    barriers = _near(Barrier.objects.filter(is_hard=True), box)
    water = _near(GroundCover.objects.filter(kind__in=("water", "sea")), box)
    edges = adjacency(
        shapes, metric_srid=metric_srid, barriers=barriers, water=_is_wet(shapes, water)
    )
    walls = np.concatenate([barriers, shapely.boundary(water)])
    streets = list(Street.objects.filter(geom__bboverlaps=to_geos(box)).order_by("id"))
    if len(walls) == 0 or not streets:
        return edges
    crossing = bridges(
        shapes,
        streets=_shapes(street.geom for street in streets),
        barriers=walls,
        metric_srid=metric_srid,
        spans=np.array([s.is_bridge or s.is_tunnel for s in streets], dtype=bool),
    )
    return edges.joined(crossing)


def _near(rows: models.QuerySet[models.Model], box: shapely.Geometry) -> Geoms:
    found = rows.filter(geom__bboverlaps=to_geos(box)).order_by("id")
    return _shapes(found.values_list("geom", flat=True))


def _shapes(geoms: Iterable[object]) -> Geoms:
    return np.asarray(to_shapely(geoms), dtype=object).reshape(-1)


def _is_wet(shapes: Geoms, water: Geoms) -> NDArray[np.bool_]:
    """Atoms that are water for more than half."""
    wet = np.zeros(len(shapes))
    if len(water):
        lakes = shapely.STRtree(water)
        atom, lake = lakes.query(shapes, predicate="intersects")
        share = shapely.area(shapely.intersection(shapes[atom], water[lake]))
        np.add.at(wet, atom, share)
    found: NDArray[np.bool_] = wet > shapely.area(shapes) / 2
    return found
