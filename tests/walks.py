"""Small walking networks on a plane in metres, laid out near Xiamen and rounded to the lattice."""

from __future__ import annotations

import numpy as np
import shapely

from geo_grid.geometry.lattice import snap
from geo_grid.geometry.metric import project, project_points
from geo_grid.geometry.network.build import Network, build
from geo_grid.geometry.network.joins import LIMIT_M, Joins, join
from geo_grid.geometry.network.lines import lines_of
from geo_grid.geometry.network.nearest import Nearest, nearest_two
from geo_grid.geometry.network.profiles import ADULT, Costs, costs
from geo_grid.geometry.network.routes import Route, route

SRID = 4548
EAST, NORTH = (float(v) for v in project_points(
    np.array(118.1), np.array(24.5), metric_srid=SRID
))  # fmt: skip
ROUNDED_M = 0.01
"""A few vertices, each rounded to the lattice of about a millimetre."""


def placed(geom: shapely.Geometry) -> shapely.Geometry:
    """A drawing in metres as EPSG:4326 on the lattice."""
    moved = shapely.transform(geom, lambda xy: xy + np.array([EAST, NORTH]))
    array = np.array([moved], dtype=object)
    return snap(project(array, metric_srid=SRID, inverse=True))[0]


def line(*points: tuple[float, float]) -> shapely.LineString:
    return placed(shapely.LineString(points))


def spots(*points: tuple[float, float]) -> np.ndarray:
    """(n, 2) easting and northing."""
    return np.array(points, float) + np.array([EAST, NORTH])


def network(
    *lines: shapely.LineString,
    gates: tuple[tuple[float, float], ...] = (),
    walls: tuple[shapely.Geometry, ...] = (),
    join_crossings: bool = True,
    **columns: list,
) -> Network:
    rows = lines_of(
        np.array(lines, dtype=object),
        **{name: np.array(values) for name, values in columns.items()},
    )
    return build(
        rows,
        metric_srid=SRID,
        gates_at=np.array([placed(shapely.Point(g)) for g in gates], dtype=object),
        walls=np.array(walls, dtype=object),
        join_crossings=join_crossings,
    )


def doors(net: Network, *points: tuple[float, float], cost: Costs | None = None,
          limit_m: float = LIMIT_M) -> Joins:  # fmt: skip
    return join(net, spots(*points), usable=(cost or costs(net)).usable, limit_m=limit_m)


def way(net: Network, a: tuple[float, float], b: tuple[float, float], cost: Costs | None = None
        ) -> Route | None:  # fmt: skip
    cost = cost or costs(net, profile=ADULT)
    return route(net, cost, doors=doors(net, a, b, cost=cost))


def nearest(net: Network, houses: list, facilities: list, refs: list[str] | None = None,
            cost: Costs | None = None, **more: float) -> Nearest:  # fmt: skip
    cost = cost or costs(net)
    return nearest_two(
        net, cost,
        facilities=doors(net, *facilities, cost=cost),
        refs=refs or [f"F{i}" for i in range(len(facilities))],
        houses=doors(net, *houses, cost=cost),
        **more,
    )  # fmt: skip
